package filter

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// condition is a part of a JSON pattern.
type condition func(document any) bool

// maxDepth limits parentheses.
const maxDepth = 50

func compileJSON(s string) (*Filter, error) {
	if !strings.HasSuffix(s, "}") {
		return nil, errors.New("a JSON filter pattern must end with }")
	}
	p := &jsonParser{rest: s[1 : len(s)-1]}
	c, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.skip(); p.rest != "" {
		return nil, fmt.Errorf("&& or || expected, found %q", p.rest)
	}
	return &Filter{func(message string) bool {
		if !strings.HasPrefix(strings.TrimSpace(message), "{") && !strings.HasPrefix(strings.TrimSpace(message), "[") {
			return false
		}
		var document any
		return json.Unmarshal([]byte(message), &document) == nil && c(document)
	}}, nil
}

type jsonParser struct{ rest string }

func (p *jsonParser) skip() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

func (p *jsonParser) take(token string) bool {
	p.skip()
	rest, ok := strings.CutPrefix(p.rest, token)
	if ok {
		p.rest = rest
	}
	return ok
}

func (p *jsonParser) or(depth int) (condition, error) {
	left, err := p.and(depth)
	for err == nil && p.take("||") {
		var right condition
		a := left
		right, err = p.and(depth)
		left = func(d any) bool { return a(d) || right(d) }
	}
	return left, err
}

func (p *jsonParser) and(depth int) (condition, error) {
	left, err := p.primary(depth)
	for err == nil && p.take("&&") {
		var right condition
		a := left
		right, err = p.primary(depth)
		left = func(d any) bool { return a(d) && right(d) }
	}
	return left, err
}

func (p *jsonParser) primary(depth int) (condition, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("more than %d parentheses", maxDepth)
	}
	if !p.take("(") {
		return p.comparison()
	}
	c, err := p.or(depth + 1)
	if err == nil && !p.take(")") {
		err = fmt.Errorf(") expected, found %q", p.rest)
	}
	return c, err
}

func (p *jsonParser) comparison() (condition, error) {
	path, err := p.selector()
	if err != nil {
		return nil, err
	}
	word := func(words ...string) bool {
		saved := p.rest
		for _, w := range words {
			p.skip()
			if len(p.rest) < len(w) || !strings.EqualFold(p.rest[:len(w)], w) {
				p.rest = saved
				return false
			}
			p.rest = p.rest[len(w):]
		}
		return true
	}
	switch {
	case word("NOT", "EXISTS"):
		return func(d any) bool { _, ok := lookup(d, path); return !ok }, nil
	case word("IS", "TRUE"):
		return func(d any) bool { v, _ := lookup(d, path); return v == true }, nil
	case word("IS", "FALSE"):
		return func(d any) bool { v, _ := lookup(d, path); return v == false }, nil
	case word("IS", "NULL"):
		return func(d any) bool { v, ok := lookup(d, path); return ok && v == nil }, nil
	}
	for _, operator := range []string{"!=", "<=", ">=", "=", "<", ">"} {
		if p.take(operator) {
			return p.operand(path, operator)
		}
	}
	return nil, fmt.Errorf("= != < <= > >=, IS or NOT EXISTS expected, found %q", p.rest)
}

// selector reads $.a.b[0]["c d"].
func (p *jsonParser) selector() ([]any, error) {
	if !p.take("$") {
		return nil, fmt.Errorf("a selector beginning with $ expected, found %q", p.rest)
	}
	var path []any
	for {
		switch {
		case strings.HasPrefix(p.rest, "."):
			end := 1
			for end < len(p.rest) && !strings.ContainsRune(" \t\r\n.[]=!<>()&|{}", rune(p.rest[end])) {
				end++
			}
			if end == 1 {
				return nil, errors.New("a name is expected after the dot of a selector")
			}
			path = append(path, p.rest[1:end])
			p.rest = p.rest[end:]
		case strings.HasPrefix(p.rest, "["):
			end := strings.IndexByte(p.rest, ']')
			if end < 0 {
				return nil, errors.New("] is missing in a selector")
			}
			inside := strings.TrimSpace(p.rest[1:end])
			if n := len(inside); n > 2 && (inside[0] == '\'' || inside[0] == '"') && inside[n-1] == inside[0] {
				path = append(path, inside[1:n-1])
			} else if i, err := strconv.ParseUint(inside, 10, 31); err == nil {
				path = append(path, int(i))
			} else {
				return nil, fmt.Errorf("an index or a quoted name expected in brackets, found %q", inside)
			}
			p.rest = p.rest[end+1:]
		case len(path) == 0:
			return nil, errors.New("a selector names a member: $.name")
		default:
			return path, nil
		}
	}
}

func lookup(document any, path []any) (any, bool) {
	for _, step := range path {
		var ok bool
		switch key := step.(type) {
		case string:
			var object map[string]any
			if object, ok = document.(map[string]any); ok {
				document, ok = object[key]
			}
		case int:
			var list []any
			if list, ok = document.([]any); ok {
				if ok = key < len(list); ok {
					document = list[key]
				}
			}
		}
		if !ok {
			return nil, false
		}
	}
	return document, true
}

func (p *jsonParser) operand(path []any, operator string) (condition, error) {
	p.skip()
	var text string
	quoted := strings.HasPrefix(p.rest, `"`)
	switch {
	case quoted:
		var err error
		if text, p.rest, err = readQuoted(p.rest); err != nil {
			return nil, err
		}
	case strings.HasPrefix(p.rest, "%"):
		return nil, errors.New("nightshift: regular expressions (%...%) in filter patterns are not supported")
	default:
		end := strings.IndexAny(p.rest, " \t\r\n()&|{}=<>\"")
		if end < 0 {
			end = len(p.rest)
		}
		text, p.rest = p.rest[:end], p.rest[end:]
	}
	if text == "" && !quoted {
		return nil, fmt.Errorf("a value is expected after %s", operator)
	}
	number, err := strconv.ParseFloat(text, 64)
	if numeric := err == nil && !quoted; numeric {
		return func(d any) bool {
			v, _ := lookup(d, path)
			n, ok := v.(float64)
			return ok && compare(n, operator, number)
		}, nil
	}
	if operator != "=" && operator != "!=" {
		return nil, fmt.Errorf("a number is expected after %s, found %q", operator, text)
	}
	return func(d any) bool {
		v, ok := lookup(d, path)
		if !ok {
			return false
		}
		s, isString := v.(string)
		return (isString && glob(text, s)) == (operator == "=")
	}, nil
}

func compare(a float64, operator string, b float64) bool {
	switch operator {
	case "=":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}

// glob matches a text against a pattern in which * is any text.
func glob(pattern, s string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == s
	}
	first, last := parts[0], parts[len(parts)-1]
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return true
}
