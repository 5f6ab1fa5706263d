// Package scanner cuts Redshift SQL into tokens by Redshift's lexical rules:
// backslash escapes in '...', E'...', $tag$ quoting, nested comments, "quoted"
// identifiers, #temp names, :name and $1 parameters, operators as PostgreSQL
// munches them. It makes no copies: a token is a range of the text.
package scanner

import (
	"fmt"
	"unicode/utf8"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// Scanner walks over one text.
type Scanner struct {
	src string
	// base is added to the offsets of tokens: where src begins in a larger text.
	base int32
	pos  int
	line int32
	// column of a byte at offset o of this line is o - lineStart + 1, less the
	// continuation bytes before it.
	lineStart int
	err       *sqlerror.Error
}

// New scans src from its start.
func New(src string) *Scanner { return NewAt(src, ast.Pos{Line: 1, Column: 1}) }

// NewAt scans src, which begins at start of a larger text (a routine's body):
// offsets, lines and columns of tokens count from there.
func NewAt(src string, start ast.Pos) *Scanner {
	s := &Scanner{src: src, base: start.Offset, line: max(start.Line, 1)}
	s.lineStart = -int(max(start.Column, 1) - 1)
	if len(src) >= 3 && src[:3] == "\ufeff" {
		s.pos, s.lineStart = 3, s.lineStart+3
	}
	return s
}

// All scans the whole of src, the last token being EOF.
func All(src string) ([]token.Token, error) { return AllAt(src, ast.Pos{Line: 1, Column: 1}) }

// AllAt is All for a text within a larger one, as in NewAt.
func AllAt(src string, start ast.Pos) ([]token.Token, error) {
	return Append(make([]token.Token, 0, len(src)/3+8), src, start)
}

// Append is AllAt into a slice that the caller provides.
func Append(toks []token.Token, src string, start ast.Pos) ([]token.Token, error) {
	s := NewAt(src, start)
	for {
		t, err := s.Next()
		if err != nil {
			return toks, err
		}
		toks = append(toks, t)
		if t.Kind == token.EOF {
			return toks, nil
		}
	}
}

// Next gives the next token; at the end, EOF for ever. After an error it keeps
// returning that error. Errors are *sqlerror.Error with line and column.
func (s *Scanner) Next() (token.Token, error) {
	s.skipSpace()
	t := token.Token{Start: int32(s.pos), Line: s.line, Column: s.column(s.pos)}
	if s.err == nil && s.pos < len(s.src) {
		s.scan(&t)
	}
	if s.err != nil {
		return token.Token{}, s.err
	}
	t.Start += s.base
	t.End = int32(s.pos) + s.base
	return t, nil
}

func (s *Scanner) column(at int) int32 { return int32(at-s.lineStart) + 1 }

// fail keeps the first error, at token t.
func (s *Scanner) fail(t *token.Token, e *sqlerror.Error) {
	if s.err == nil {
		e.Line, e.Column = int(t.Line), int(t.Column)
		s.err = e
	}
}

// here is a position for errors at the current byte.
func (s *Scanner) here() *token.Token {
	return &token.Token{Line: s.line, Column: s.column(s.pos)}
}

// wide steps over a byte that is not ASCII: one character, if valid.
func (s *Scanner) wide() bool {
	r, n := utf8.DecodeRuneInString(s.src[s.pos:])
	if r == utf8.RuneError && n <= 1 {
		s.invalid()
		return false
	}
	s.pos += n
	s.lineStart += n - 1
	return true
}

func (s *Scanner) invalid() {
	e := sqlerror.New("22021", "invalid byte sequence for encoding \"UTF8\": 0x%02x", s.src[s.pos])
	s.fail(s.here(), e)
}

// step moves over one character inside a string, comment or quoted identifier.
func (s *Scanner) step() bool {
	switch c := s.src[s.pos]; {
	case c >= utf8.RuneSelf:
		return s.wide()
	case c == '\n':
		s.pos++
		s.line++
		s.lineStart = s.pos
	case c == 0:
		s.invalid()
		return false
	default:
		s.pos++
	}
	return true
}

func (s *Scanner) skipSpace() {
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == '\n':
			s.pos++
			s.line++
			s.lineStart = s.pos
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			s.pos++
		case c == '-' && s.at(1) == '-':
			for s.pos < len(s.src) && s.src[s.pos] != '\n' {
				if !s.step() {
					return
				}
			}
		case c == '/' && s.at(1) == '*':
			if !s.comment() {
				return
			}
		default:
			return
		}
	}
}

// comment skips a comment, with those nested in it.
func (s *Scanner) comment() bool {
	start, from := s.here(), s.pos
	depth := 0
	for s.pos < len(s.src) {
		switch {
		case s.src[s.pos] == '/' && s.at(1) == '*':
			s.pos += 2
			depth++
		case s.src[s.pos] == '*' && s.at(1) == '/':
			s.pos += 2
			if depth--; depth == 0 {
				return true
			}
		case !s.step():
			return false
		}
	}
	s.unterminated(start, "/* comment", from)
	return false
}

func (s *Scanner) unterminated(t *token.Token, what string, from int) {
	s.fail(t, sqlerror.New(sqlerror.StateSyntaxError, "unterminated %s at or near %s", what, fmt.Sprintf(`"%s"`, Excerpt(s.src[from:]))))
}

// excerptLength is how much of a token's text goes into a message.
const excerptLength = 80

// Excerpt shortens a token's text for a message, on a character's boundary.
func Excerpt(text string) string {
	if len(text) <= excerptLength {
		return text
	}
	n := excerptLength
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// at is the byte n places ahead; 0 past the end.
func (s *Scanner) at(n int) byte {
	if s.pos+n < len(s.src) {
		return s.src[s.pos+n]
	}
	return 0
}

// Here is the place the scanner has come to: after the last token.
func (s *Scanner) Here() ast.Pos {
	return ast.Pos{Offset: s.base + int32(s.pos), Line: s.line, Column: s.column(s.pos)}
}
