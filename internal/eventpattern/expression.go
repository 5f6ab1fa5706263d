package eventpattern

import (
	"encoding/json"
	"net/netip"
	"strconv"
	"strings"
)

// expression reads {"operator": operand} after its opening brace.
func (p *parser) expression(f *field) error {
	token, err := p.next()
	if err != nil {
		return err
	}
	operator, ok := token.(string)
	if !ok {
		return p.errorf("Match expression name not found")
	}
	if operator == "exists" {
		err = p.exists(f)
	} else {
		var m matcher
		if m, err = p.operand(operator); err == nil {
			f.matchers = append(f.matchers, m)
		}
	}
	if err != nil {
		return err
	}
	return p.closeExpression()
}

func (p *parser) closeExpression() error {
	token, err := p.next()
	if err != nil {
		return err
	}
	if token != json.Delim('}') {
		return p.errorf("Only one key allowed in match expression")
	}
	return nil
}

func (p *parser) operand(operator string) (matcher, error) {
	switch operator {
	case "exactly":
		s, err := p.str("exact match")
		return exactText(s), err
	case "equals-ignore-case":
		s, err := p.str(operator + " match")
		return folded(s), err
	case "wildcard":
		s, err := p.str("wildcard match")
		if err != nil {
			return nil, err
		}
		return p.wildcard(s)
	case "cidr":
		s, err := p.str("cidr match")
		if err != nil {
			return nil, err
		}
		return p.cidr(s)
	case "prefix", "suffix":
		return p.affix(operator)
	case "numeric":
		return p.numeric()
	case "anything-but":
		return p.anythingBut()
	}
	return nil, p.errorf("Unrecognized match type %s", operator)
}

func (p *parser) str(what string) (string, error) {
	token, err := p.next()
	if err != nil {
		return "", err
	}
	s, ok := token.(string)
	if !ok {
		return "", p.errorf("%s pattern must be a string", what)
	}
	return s, nil
}

func (p *parser) exists(f *field) error {
	token, err := p.next()
	if err != nil {
		return err
	}
	switch token {
	case true:
		f.matchers = append(f.matchers, exists{})
	case false:
		f.absent = true
	default:
		return p.errorf("exists match pattern must be either true or false.")
	}
	return nil
}

// affix reads the operand of prefix and suffix: a string or {"equals-ignore-case": string}.
func (p *parser) affix(operator string) (matcher, error) {
	token, err := p.next()
	if err != nil {
		return nil, err
	}
	if s, ok := token.(string); ok {
		if operator == "prefix" {
			return prefix(s), nil
		}
		return suffix(s), nil
	}
	if token != json.Delim('{') {
		return nil, p.errorf("%s match pattern must be a string", operator)
	}
	if token, err = p.next(); err != nil {
		return nil, err
	}
	if token != "equals-ignore-case" {
		return nil, p.errorf("Unsupported %s pattern: %v", operator, token)
	}
	s, err := p.str("equals-ignore-case match")
	if err != nil {
		return nil, err
	}
	if err := p.closeExpression(); err != nil {
		return nil, err
	}
	if operator == "prefix" {
		return foldedPrefix(s), nil
	}
	return foldedSuffix(s), nil
}

func (p *parser) wildcard(s string) (matcher, error) {
	parts, part := wildcard{}, strings.Builder{}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '*' && i+1 < len(s) && s[i+1] == '*':
			return nil, p.errorf("Consecutive wildcard characters at pos %d", i+1)
		case s[i] == '*':
			parts = append(parts, part.String())
			part.Reset()
		case s[i] == '\\':
			if i+1 == len(s) || s[i+1] != '*' && s[i+1] != '\\' {
				return nil, p.errorf("Invalid escape character at pos %d", i+1)
			}
			i++
			part.WriteByte(s[i])
		default:
			part.WriteByte(s[i])
		}
	}
	return append(parts, part.String()), nil
}

func (p *parser) cidr(s string) (matcher, error) {
	base, mask, ok := strings.Cut(s, "/")
	if !ok || strings.Contains(mask, "/") {
		return nil, p.errorf("Malformed CIDR, one '/' required")
	}
	bits, err := strconv.Atoi(mask)
	if err != nil {
		return nil, p.errorf("Malformed CIDR, mask bits must be an integer")
	}
	if bits < 0 {
		return nil, p.errorf("Malformed CIDR, mask bits must not be negative")
	}
	addr := parseAddr(base)
	switch {
	case !addr.IsValid():
		return nil, p.errorf("Nonstandard IP address: %s", base)
	case addr.Is4() && bits > 31:
		return nil, p.errorf("IPv4 mask bits must be < 32")
	case bits > 127:
		return nil, p.errorf("IPv6 mask bits must be < 128")
	}
	return cidr(netip.PrefixFrom(addr, bits).Masked()), nil
}
