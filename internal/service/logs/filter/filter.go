package filter

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// MaxBytes is CloudWatch's limit on a pattern.
const MaxBytes = 1024

// Filter is a compiled pattern. It is safe for concurrent use.
type Filter struct{ match func(message string) bool }

// Match reports whether a message has the pattern.
func (f *Filter) Match(message string) bool { return f.match(message) }

// Compile reads a pattern; the empty one matches everything. The error says what is wrong, or what is not supported.
func Compile(pattern string) (*Filter, error) {
	if len(pattern) > MaxBytes {
		return nil, fmt.Errorf("the filter pattern has %d characters, at most %d are allowed", len(pattern), MaxBytes)
	}
	text := strings.TrimSpace(pattern)
	switch {
	case text == "":
		return &Filter{func(string) bool { return true }}, nil
	case text[0] == '{':
		return compileJSON(text)
	case text[0] == '[':
		return nil, errors.New("nightshift: space-delimited filter patterns ([...]) are not supported")
	}
	return compileTerms(text)
}

// compileTerms reads terms and quoted phrases, with - or ? before them.
func compileTerms(s string) (*Filter, error) {
	var required, excluded, optional []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		to := &required
		switch s[0] {
		case '-':
			to, s = &excluded, s[1:]
		case '?':
			to, s = &optional, s[1:]
		}
		term, rest, err := readTerm(s)
		if err != nil {
			return nil, err
		}
		*to, s = append(*to, term), rest
	}
	return &Filter{func(message string) bool {
		for _, term := range required {
			if !strings.Contains(message, term) {
				return false
			}
		}
		for _, term := range excluded {
			if strings.Contains(message, term) {
				return false
			}
		}
		if len(required) > 0 || len(optional) == 0 {
			return true
		}
		for _, term := range optional {
			if strings.Contains(message, term) {
				return true
			}
		}
		return false
	}}, nil
}

func readTerm(s string) (term, rest string, err error) {
	if strings.HasPrefix(s, `"`) {
		return readQuoted(s)
	}
	if strings.HasPrefix(s, "%") {
		return "", "", errors.New("nightshift: regular expressions (%...%) in filter patterns are not supported")
	}
	end := strings.IndexFunc(s, unicode.IsSpace)
	if end < 0 {
		end = len(s)
	}
	term = s[:end]
	if term == "" {
		return "", "", errors.New("a term is expected after - or ?")
	}
	for _, r := range term {
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return "", "", fmt.Errorf("Invalid character(s) in term '%s'", term) //nolint:staticcheck // CloudWatch's words
		}
	}
	return term, s[end:], nil
}

// readQuoted reads a phrase in quotation marks, \" and \\ within.
func readQuoted(s string) (text, rest string, err error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:], nil
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
		}
		b.WriteByte(s[i])
	}
	return "", "", fmt.Errorf("the quotation mark at %s is not closed", s)
}
