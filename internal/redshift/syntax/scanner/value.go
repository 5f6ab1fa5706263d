package scanner

import (
	"strings"
	"unicode/utf8"

	"nightshift/internal/redshift/syntax/token"
)

// Value decodes the token whose spelling is text: a string's contents, a quoted
// identifier's name, a word in lower case, a parameter's name, digits. Strings
// without escapes and lower-case words are not copied.
func Value(t token.Token, text string) string {
	switch t.Kind {
	case token.Ident:
		return fold(text)
	case token.Quoted:
		if t.Plain {
			return text[1 : len(text)-1]
		}
		return strings.ReplaceAll(text[1:len(text)-1], `""`, `"`)
	case token.String:
		if t.Plain {
			return text[1 : len(text)-1]
		}
		return unescape(text[1 : len(text)-1])
	case token.Escape:
		if t.Plain {
			return text[2 : len(text)-1]
		}
		return unescape(text[2 : len(text)-1])
	case token.Bit, token.Hex:
		return text[2 : len(text)-1]
	case token.Dollar:
		n := DollarTag(text)
		return text[n : len(text)-n]
	case token.Param, token.Numbered:
		return text[1:]
	}
	return text
}

// DollarTag is the length of the opening $tag$ of a dollar-quoted string.
func DollarTag(text string) int { return strings.IndexByte(text[1:], '$') + 2 }

// fold lowers ASCII letters; other letters stay as they are.
func fold(text string) string {
	for i := range len(text) {
		if c := text[i]; 'A' <= c && c <= 'Z' {
			b := []byte(text)
			for ; i < len(b); i++ {
				if c := b[i]; 'A' <= c && c <= 'Z' {
					b[i] = c + 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return text
}

// unescape decodes the inside of '...': doubled quotes, \n and its kind, \ooo,
// \xhh; a backslash before anything else gives that character. An escape that
// would make invalid UTF-8 or a NUL stays as it is written.
func unescape(in string) string {
	out := make([]byte, 0, len(in))
	for i := 0; i < len(in); i++ {
		c := in[i]
		if c == '\'' {
			i++ // the scanner has seen that a second one follows
		}
		if c != '\\' || i+1 >= len(in) {
			out = append(out, c)
			continue
		}
		i++
		switch c = in[i]; {
		case strings.IndexByte("bfnrt", c) >= 0:
			out = append(out, "\b\f\n\r\t"[strings.IndexByte("bfnrt", c)])
		case '0' <= c && c <= '7':
			i += code(&out, in[i:], 8, 3, 0) - 1
		case c == 'x' && i+1 < len(in) && hexValue(in[i+1]) < 16:
			i += code(&out, in[i:], 16, 3, 1) - 1
		default:
			out = append(out, c)
		}
	}
	if !utf8.Valid(out) {
		return strings.ToValidUTF8(string(out), "\ufffd")
	}
	return string(out)
}

// code reads up to limit characters of text as a number, the first skip of them
// being a mark, appends that byte and gives the characters used.
func code(out *[]byte, text string, base, limit, skip int) int {
	v, n := 0, skip
	for n < len(text) && n < limit && hexValue(text[n]) < base {
		v = v*base + hexValue(text[n])
		n++
	}
	if v &= 0xff; v == 0 {
		*out = append(*out, text[:n]...)
	} else {
		*out = append(*out, byte(v))
	}
	return n
}

func hexValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return 16
}
