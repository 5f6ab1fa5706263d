package def

import "strings"

// SimilarPattern turns a SIMILAR TO pattern into a regular expression for a full match. escape is one character or "".
func SimilarPattern(p, escape string) string {
	var s strings.Builder
	inClass := false
	for i := 0; i < len(p); i++ {
		c := p[i]
		switch {
		case escape != "" && c == escape[0] && i+1 < len(p):
			i++
			s.WriteString(quoteMeta(p[i]))
		case inClass:
			if c == '\\' {
				s.WriteByte('\\')
			}
			s.WriteByte(c)
			inClass = c != ']'
		case c == '[':
			inClass = true
			s.WriteByte(c)
		case c == '%':
			s.WriteString(".*")
		case c == '_':
			s.WriteByte('.')
		case c == '.' || c == '^' || c == '$' || c == '\\':
			s.WriteByte('\\')
			s.WriteByte(c)
		case c == '(':
			s.WriteString("(?:")
		default:
			s.WriteByte(c)
		}
	}
	return s.String()
}

func quoteMeta(c byte) string {
	if strings.IndexByte(`\.+*?()|[]{}^$`, c) >= 0 {
		return `\` + string(c)
	}
	return string(c)
}

// POSIXPattern turns a regular expression of Redshift into one of RE2: the Perl-like classes it also knows are the same, so
// only what RE2 would refuse or read otherwise is changed.
func POSIXPattern(p string) string {
	if !strings.ContainsAny(p, `\[`) {
		return p
	}
	var s strings.Builder
	for i := 0; i < len(p); i++ {
		if p[i] != '\\' || i+1 >= len(p) {
			s.WriteByte(p[i])
			continue
		}
		i++
		switch c := p[i]; c {
		case '<', '>':
			s.WriteString(`\b`)
		case '_', '@', '#', '%', '&', '~', '`', '\'', '"', ':', ';', ',', '!', '=', ' ':
			s.WriteByte(c)
		default:
			s.WriteByte('\\')
			s.WriteByte(c)
		}
	}
	return s.String()
}
