package pipeline

import "strings"

// span is a statement's bytes in a text, without surrounding space, comments
// before it and the semicolon.
type span struct{ start, end int }

// splitSQL cuts a text at the semicolons outside quotes, dollar quotes and
// comments. It accepts every text, so that it also works where the parser does not.
func splitSQL(text string) []span {
	var out []span
	start := -1 // of the statement that is being read
	end := 0
	flush := func() {
		if start >= 0 {
			out = append(out, span{start, end})
		}
		start = -1
	}
	for i := 0; i < len(text); {
		next := skipToken(text, i)
		switch {
		case text[i] == ';':
			flush()
		case isSpace(text[i]) || isComment(text, i):
		default:
			if start < 0 {
				start = i
			}
			end = next
		}
		i = next
	}
	flush()
	return out
}

func isComment(text string, i int) bool {
	return strings.HasPrefix(text[i:], "--") || strings.HasPrefix(text[i:], "/*")
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// skipToken returns the offset after the quote, comment or byte at i.
func skipToken(text string, i int) int {
	switch c := text[i]; {
	case strings.HasPrefix(text[i:], "--"):
		return after(text, i, "\n")
	case strings.HasPrefix(text[i:], "/*"):
		return skipBlockComment(text, i)
	case c == '\'' || c == '"':
		return skipQuoted(text, i)
	case c == '$':
		tag := dollarTag(text[i:])
		if tag == "" || i > 0 && isWord(text[i-1]) {
			return i + 1
		}
		return after(text, i+len(tag), tag)
	}
	return i + 1
}

// skipQuoted follows Redshift: a doubled quote and, in literals, a backslash escape.
func skipQuoted(text string, i int) int {
	quote := text[i]
	for i++; i < len(text); i++ {
		switch {
		case quote == '\'' && text[i] == '\\':
			i++
		case text[i] == quote:
			return i + 1 // a doubled quote begins the next token, to the same effect
		}
	}
	return len(text)
}

func skipBlockComment(text string, i int) int {
	depth := 0
	for i < len(text) {
		switch {
		case strings.HasPrefix(text[i:], "/*"):
			depth++
			i += 2
		case strings.HasPrefix(text[i:], "*/"):
			depth--
			i += 2
			if depth == 0 {
				return i
			}
		default:
			i++
		}
	}
	return len(text)
}

// dollarTag returns $$ or $tag$ at the beginning of the text, or "".
func dollarTag(text string) string {
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '$':
			return text[:i+1]
		case !isWord(c) || i == 1 && c >= '0' && c <= '9':
			return ""
		}
	}
	return ""
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// after returns the offset behind the next mark, or the end of the text.
func after(text string, from int, mark string) int {
	if j := strings.Index(text[from:], mark); j >= 0 {
		return from + j + len(mark)
	}
	return len(text)
}

// firstWord returns a statement's first word in upper case.
func firstWord(statement string) string {
	for i := range len(statement) {
		if !isWord(statement[i]) {
			return strings.ToUpper(statement[:i])
		}
	}
	return strings.ToUpper(statement)
}
