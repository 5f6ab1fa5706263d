package eventpattern

import (
	"encoding/json"
	"strconv"
)

// numeric reads [">", 0, "<=", 5] and the one-sided forms.
func (p *parser) numeric() (matcher, error) {
	token, err := p.next()
	if err != nil {
		return nil, err
	}
	if token != json.Delim('[') {
		return nil, p.errorf("Value of numeric must be an array.")
	}
	operator, err := p.comparison("Invalid member in numeric match: %v", "Unrecognized numeric range operator: %s")
	if err != nil {
		return nil, err
	}
	bound, err := p.number(operator)
	if err != nil {
		return nil, err
	}
	if token, err = p.next(); err != nil {
		return nil, err
	}
	ended := token == json.Delim(']')
	r := numericRange{}
	switch operator {
	case "=":
		r.low, r.high = &bound, &bound
	case "<", "<=":
		r.high, r.openHigh = &bound, operator == "<"
	default:
		r.low, r.openLow = &bound, operator == ">"
		if !ended {
			return p.upperBound(r, token)
		}
	}
	if !ended {
		return nil, p.errorf("Too many elements in numeric expression")
	}
	return r, nil
}

func (p *parser) upperBound(r numericRange, token json.Token) (matcher, error) {
	operator, ok := token.(string)
	if !ok {
		return nil, p.errorf("Bad value in numeric range: %v", token)
	}
	if operator != "<" && operator != "<=" {
		return nil, p.errorf("Bad numeric range operator: %s", operator)
	}
	bound, err := p.number(operator)
	if err != nil {
		return nil, err
	}
	if token, err = p.next(); err != nil {
		return nil, err
	}
	if token != json.Delim(']') {
		return nil, p.errorf("Too many terms in numeric range expression")
	}
	if *r.low >= bound {
		return nil, p.errorf("Bottom must be less than top")
	}
	r.high, r.openHigh = &bound, operator == "<"
	return r, nil
}

func (p *parser) comparison(notString, unknown string) (string, error) {
	token, err := p.next()
	if err != nil {
		return "", err
	}
	operator, ok := token.(string)
	if !ok {
		return "", p.errorf(notString, token)
	}
	switch operator {
	case "=", "<", "<=", ">", ">=":
		return operator, nil
	}
	return "", p.errorf(unknown, operator)
}

func (p *parser) number(operator string) (float64, error) {
	token, err := p.next()
	if err != nil {
		return 0, err
	}
	n, ok := token.(json.Number)
	if !ok {
		if operator == "=" {
			operator = "equals"
		}
		return 0, p.errorf("Value of %s must be numeric", operator)
	}
	f, err := strconv.ParseFloat(n.String(), 64)
	if err != nil {
		return 0, p.errorf("Value of %s is out of range: %s", operator, n)
	}
	return f, nil
}

// anythingBut reads a value, a list of values of one type, or {"prefix"|"suffix"|"wildcard"|"equals-ignore-case":
// a string or a list of strings}.
func (p *parser) anythingBut() (matcher, error) {
	token, err := p.next()
	if err != nil {
		return nil, err
	}
	if token != json.Delim('{') {
		return p.anythingButValues(token)
	}
	if token, err = p.next(); err != nil {
		return nil, err
	}
	operator, ok := token.(string)
	if !ok {
		return nil, p.errorf("Anything-But expression name not found")
	}
	switch operator {
	case "prefix", "suffix", "wildcard", "equals-ignore-case":
	default:
		return nil, p.errorf("Unsupported anything-but pattern: %s", operator)
	}
	m, err := p.anythingButStrings(operator)
	if err != nil {
		return nil, err
	}
	return m, p.closeExpression()
}

func (p *parser) anythingButValues(token json.Token) (matcher, error) {
	tokens, err := p.list(token)
	if err != nil {
		return nil, err
	}
	var not anythingBut
	numbers, strings := 0, 0
	for _, token := range tokens {
		switch v := newValue(token); v.kind {
		case text:
			strings++
			not = append(not, exactText(v.text))
		case number:
			numbers++
			not = append(not, exactNumber{v.text, v.number})
		default:
			return nil, p.errorf("Inside anything but list, start|null|boolean is not supported.")
		}
	}
	if (numbers > 0) == (strings > 0) {
		return nil, p.errorf("Inside anything but list, either all values are number or string, mixed type is not supported")
	}
	return not, nil
}

func (p *parser) anythingButStrings(operator string) (matcher, error) {
	token, err := p.next()
	if err != nil {
		return nil, err
	}
	tokens, err := p.list(token)
	if err != nil {
		return nil, err
	}
	var not anythingBut
	for _, token := range tokens {
		s, ok := token.(string)
		if !ok && operator == "equals-ignore-case" {
			return nil, p.errorf("Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.")
		}
		if !ok {
			return nil, p.errorf("%s match pattern must be a string", map[bool]string{true: operator, false: "prefix/suffix"}[operator == "wildcard"])
		}
		var m matcher
		switch operator {
		case "prefix":
			m = prefix(s)
		case "suffix":
			m = suffix(s)
		case "equals-ignore-case":
			m = folded(s)
		default:
			if m, err = p.wildcard(s); err != nil {
				return nil, err
			}
		}
		if s == "" && (operator == "prefix" || operator == "suffix") {
			return nil, p.errorf("Null prefix/suffix not allowed")
		}
		not = append(not, m)
	}
	if len(not) == 0 {
		return nil, p.errorf("Empty arrays are not allowed")
	}
	return not, nil
}

// list reads the rest of a list of scalars, or takes the one scalar that stands for a list.
func (p *parser) list(token json.Token) ([]json.Token, error) {
	switch token.(type) {
	case string, json.Number:
		return []json.Token{token}, nil
	}
	if token != json.Delim('[') {
		return nil, p.errorf("Value of anything-but must be an array or single string/number value.")
	}
	var tokens []json.Token
	for {
		token, err := p.next()
		if err != nil {
			return nil, err
		}
		if token == json.Delim(']') {
			return tokens, nil
		}
		if _, nested := token.(json.Delim); nested {
			return nil, p.errorf("Inside anything but list, start|null|boolean is not supported.")
		}
		tokens = append(tokens, token)
	}
}
