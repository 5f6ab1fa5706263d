package sqlshell

import (
	"errors"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/scanner"
	"nightshift/internal/redshift/syntax/token"
)

// cut takes the statements that end with a semicolon off what was typed. The
// rest is the beginning of a statement, or holds nothing but space and comments
// and is "" then. Open is what the rest stands in: a quote or * for a comment,
// - for a statement, = for nothing.
func cut(typed string) (done, rest string, open byte) {
	s := scanner.New(typed)
	end, some := 0, false
	for {
		t, err := s.Next()
		if err != nil {
			return broken(typed, end, err)
		}
		switch t.Kind {
		case token.EOF:
			if rest = typed[end:]; !some {
				return typed[:end], "", '='
			}
			return typed[:end], rest, '-'
		case token.Semicolon:
			end, some = int(t.End), false
		default:
			some = true
		}
	}
}

// broken is cut for a text that cannot be scanned behind end: what is open waits
// for more, anything else is for the warehouse to tell.
func broken(typed string, end int, err error) (done, rest string, open byte) {
	var e *sqlerror.Error
	if !errors.As(err, &e) || !strings.HasPrefix(e.Message, "unterminated") {
		if strings.HasSuffix(strings.TrimSpace(typed), ";") {
			return typed, "", '='
		}
		return typed[:end], typed[end:], '-'
	}
	open = '\''
	switch {
	case strings.HasPrefix(e.Message, "unterminated /*"):
		open = '*'
	case strings.HasPrefix(e.Message, "unterminated quoted identifier"):
		open = '"'
	case strings.HasPrefix(e.Message, "unterminated dollar"):
		open = '$'
	}
	return typed[:end], typed[end:], open
}

// entries are a text as the history keeps it, a line each: without comments, and
// on one line unless a line ends within quotes.
func entries(sql string) []string {
	tokens, err := scanner.All(sql)
	if err != nil {
		return strings.Split(strings.TrimSpace(sql), "\n")
	}
	var b strings.Builder
	end := int32(0)
	for _, t := range tokens {
		if t.Kind == token.EOF {
			break
		}
		if b.Len() > 0 && t.Start > end {
			b.WriteByte(' ')
		}
		b.WriteString(sql[t.Start:t.End])
		end = t.End
	}
	return strings.Split(b.String(), "\n")
}
