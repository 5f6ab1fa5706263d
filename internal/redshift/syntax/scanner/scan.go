package scanner

import (
	"strings"
	"unicode/utf8"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/token"
)

// The classes of a byte.
const (
	letter  = 1 << iota // starts an identifier
	digit               // 0-9
	inName              // continues an identifier
	opChar              // part of an operator
	opMark              // lets an operator end in + or -
	special             // punctuation of its own
)

var class = func() (t [256]uint8) {
	for c := range 256 {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c >= utf8.RuneSelf:
			t[c] = letter | inName
		case '0' <= c && c <= '9':
			t[c] = digit | inName
		case c == '$':
			t[c] = inName
		}
	}
	for _, c := range "+-*/<>=" {
		t[c] |= opChar
	}
	for _, c := range "~!@#^&|`%" {
		t[c] |= opChar | opMark
	}
	return t
}()

var punctuation = [128]token.Kind{
	'(': token.LParen, ')': token.RParen, '[': token.LBracket, ']': token.RBracket, ',': token.Comma, ';': token.Semicolon,
	'?': token.Question,
}

var single = [128]token.Kind{
	'*': token.Star, '+': token.Plus, '-': token.Minus, '/': token.Slash, '%': token.Percent, '^': token.Caret,
	'<': token.Less, '>': token.Greater, '=': token.Equal,
}

// scan reads the token at s.pos, which is not a space.
func (s *Scanner) scan(t *token.Token) {
	c := s.src[s.pos]
	switch cl := class[c]; {
	case cl&letter != 0:
		s.word(t, c)
	case cl&digit != 0:
		s.number(t)
	case c == '\'':
		s.quoted(t, token.String)
	case c == '"':
		s.identifier(t)
	case c == '.':
		s.dot(t)
	case c == ':':
		s.colon(t)
	case c == '$':
		s.dollar(t)
	case c == '#' && class[s.at(1)]&letter != 0:
		s.pos++
		s.name()
		t.Kind = token.Ident
	case cl&opChar != 0:
		s.operator(t)
	case c < utf8.RuneSelf && punctuation[c] != 0:
		s.pos++
		t.Kind = punctuation[c]
	case c == 0:
		s.invalid()
	default:
		s.fail(t, sqlerror.Syntax(string(rune(c))))
	}
}

func (s *Scanner) word(t *token.Token, c byte) {
	if s.at(1) == '\'' {
		switch c {
		case 'e', 'E', 'n', 'N': // N'...' is a string like any other
			s.pos++
			s.quoted(t, token.Escape)
			return
		case 'b', 'B':
			s.digits(t, token.Bit, "01")
			return
		case 'x', 'X':
			s.digits(t, token.Hex, "0123456789abcdefABCDEF")
			return
		}
	}
	from := s.pos
	s.name()
	t.Kind = token.Ident
	t.Keyword = token.Lookup(s.src[from:s.pos])
}

// name moves over an identifier's characters.
func (s *Scanner) name() {
	for s.pos < len(s.src) && class[s.src[s.pos]]&inName != 0 {
		if s.src[s.pos] < utf8.RuneSelf {
			s.pos++
		} else if !s.wide() {
			return
		}
	}
}

func (s *Scanner) skipDigits() {
	for class[s.at(0)]&digit != 0 {
		s.pos++
	}
}

// number reads 1, 1.5, 1., .5, 1e3; the dots of 1..3 are a token of their own.
func (s *Scanner) number(t *token.Token) {
	t.Kind = token.Int
	s.skipDigits()
	if s.at(0) == '.' && s.at(1) != '.' {
		t.Kind = token.Numeric
		s.pos++
		s.skipDigits()
	}
	if c := s.at(0); c == 'e' || c == 'E' {
		n := 1
		if sign := s.at(1); sign == '+' || sign == '-' {
			n = 2
		}
		if class[s.at(n)]&digit != 0 {
			t.Kind = token.Float
			s.pos += n
			s.skipDigits()
		}
	}
}

// quoted reads '...' in which a backslash takes the next character with it.
func (s *Scanner) quoted(t *token.Token, kind token.Kind) {
	t.Kind, t.Plain = kind, true
	from := s.pos
	s.pos++
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case '\'':
			if s.at(1) != '\'' {
				s.pos++
				return
			}
			t.Plain = false
			s.pos += 2
		case '\\':
			t.Plain = false
			s.pos++
			if s.pos < len(s.src) && !s.step() {
				return
			}
		default:
			if !s.step() {
				return
			}
		}
	}
	s.unterminated(t, "quoted string", from)
}

// digits reads B'...' and X'...'.
func (s *Scanner) digits(t *token.Token, kind token.Kind, allowed string) {
	t.Kind, t.Plain = kind, true
	from := s.pos
	s.pos += 2
	for s.pos < len(s.src) && s.src[s.pos] != '\'' {
		if !strings.Contains(allowed, s.src[s.pos:s.pos+1]) {
			s.fail(s.here(), sqlerror.New(sqlerror.StateInvalidText, "%q is not a valid digit of %s", Excerpt(firstRune(s.src[s.pos:])), kind))
			return
		}
		s.pos++
	}
	if s.pos >= len(s.src) {
		s.unterminated(t, kind.String()[2:]+" literal", from)
		return
	}
	s.pos++
}

func firstRune(text string) string {
	_, n := utf8.DecodeRuneInString(text)
	return text[:n]
}

func (s *Scanner) identifier(t *token.Token) {
	t.Kind, t.Plain = token.Quoted, true
	from := s.pos
	s.pos++
	for s.pos < len(s.src) {
		if s.src[s.pos] == '"' {
			if s.at(1) != '"' {
				s.pos++
				if s.pos == from+2 {
					s.fail(t, sqlerror.New(sqlerror.StateSyntaxError, `zero-length delimited identifier at or near """"`))
				}
				return
			}
			t.Plain = false
			s.pos += 2
			continue
		}
		if !s.step() {
			return
		}
	}
	s.unterminated(t, "quoted identifier", from)
}

func (s *Scanner) dot(t *token.Token) {
	switch {
	case class[s.at(1)]&digit != 0:
		s.number(t)
	case s.at(1) == '.':
		s.pos += 2
		t.Kind = token.DotDot
	default:
		s.pos++
		t.Kind = token.Dot
	}
}

func (s *Scanner) colon(t *token.Token) {
	switch c := s.at(1); {
	case c == ':':
		s.pos += 2
		t.Kind = token.Cast
	case c == '=':
		s.pos += 2
		t.Kind = token.Assign
	case class[c]&letter != 0:
		s.pos++
		s.name()
		t.Kind = token.Param
	default:
		s.pos++
		t.Kind = token.Colon
	}
}

// dollar reads $1 and $tag$...$tag$.
func (s *Scanner) dollar(t *token.Token) {
	if class[s.at(1)]&digit != 0 {
		s.pos++
		s.skipDigits()
		t.Kind = token.Numbered
		return
	}
	from, n := s.pos, 1
	for class[s.at(n)]&inName != 0 && s.at(n) != '$' {
		n++
	}
	if s.at(n) != '$' {
		s.fail(t, sqlerror.Syntax("$"))
		return
	}
	tag := s.src[s.pos : s.pos+n+1]
	if !utf8.ValidString(tag) {
		s.fail(t, sqlerror.New("22021", "invalid byte sequence for encoding \"UTF8\" in %q", tag))
		return
	}
	t.Kind = token.Dollar
	s.lineStart += len(tag) - utf8.RuneCountInString(tag)
	s.pos += len(tag)
	length := strings.Index(s.src[s.pos:], tag)
	if length < 0 {
		s.unterminated(t, "dollar-quoted string", from)
		return
	}
	for end := s.pos + length; s.pos < end; {
		if !s.step() {
			return
		}
	}
	s.lineStart += len(tag) - utf8.RuneCountInString(tag)
	s.pos += len(tag)
}

// maxOperator is the longest operator there can be.
const maxOperator = 63

// operator munches as PostgreSQL does: as far as operator characters go, not
// into a comment, and ending in + or - only when it has one of ~ ! @ # ^ & | ` %.
func (s *Scanner) operator(t *token.Token) {
	from, marked := s.pos, false
	end := from
	for end < len(s.src) && end < from+maxOperator && class[s.src[end]]&opChar != 0 {
		if end > from && end+1 < len(s.src) {
			two := s.src[end : end+2]
			if two == "--" || two == "/*" {
				break
			}
		}
		marked = marked || class[s.src[end]]&opMark != 0
		end++
	}
	for !marked && end > from+1 && (s.src[end-1] == '+' || s.src[end-1] == '-') {
		end--
	}
	if end > from+1 {
		switch s.src[from:end] {
		case "<=":
			t.Kind = token.LessEqual
		case ">=":
			t.Kind = token.GreaterEqual
		case "<>", "!=":
			t.Kind = token.NotEqual
		case "=>":
			t.Kind = token.Arrow
		default:
			t.Kind = token.Op
		}
	} else if t.Kind = single[s.src[from]]; t.Kind == 0 {
		t.Kind = token.Op
	}
	s.pos = end
}
