package eventpattern

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// reservedInOr are the names Event Ruler keeps from being fields inside $or.
var reservedInOr = []string{
	"exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr",
	"=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after",
	"date-on-or-after", "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range",
	"ip-address-not-in-range",
}

// parser reads a pattern into the alternatives that $or multiplies it out to, each a map of path to values.
type parser struct {
	source string
	d      *json.Decoder
	rules  []map[string]field
}

func parse(source string) ([][]field, error) {
	p := &parser{source: source, d: json.NewDecoder(strings.NewReader(source)), rules: []map[string]field{{}}}
	p.d.UseNumber()
	token, err := p.next()
	if err != nil {
		return nil, err
	}
	if token != json.Delim('{') {
		return nil, p.errorf("Filter is not an object")
	}
	if err := p.object("", false); err != nil {
		return nil, err
	}
	if _, err := p.d.Token(); !errors.Is(err, io.EOF) {
		return nil, p.errorf("text after the pattern's object")
	}
	alternatives := make([][]field, 0, len(p.rules))
	for _, rule := range p.rules {
		fields := make([]field, 0, len(rule))
		for _, name := range slices.Sorted(maps.Keys(rule)) {
			fields = append(fields, rule[name])
		}
		alternatives = append(alternatives, fields)
	}
	return alternatives, nil
}

// next reads a token; the end of the text and broken JSON are errors of the pattern.
func (p *parser) next() (json.Token, error) {
	token, err := p.d.Token()
	if err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, p.errorf("Unexpected end of the pattern")
		}
		return nil, p.errorf("%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return token, nil
}

func (p *parser) errorf(format string, args ...any) error {
	before := p.source[:min(int(p.d.InputOffset()), len(p.source))]
	return &Error{
		Reason: fmt.Sprintf(format, args...),
		Source: p.source,
		Line:   strings.Count(before, "\n") + 1,
		Column: len(before) - strings.LastIndexByte(before, '\n'),
	}
}

// object reads the fields after an opening brace.
func (p *parser) object(path string, inOr bool) error {
	seen := false
	for {
		token, err := p.next()
		if err != nil {
			return err
		}
		if token == json.Delim('}') {
			break
		}
		seen = true
		name, ok := token.(string)
		if !ok {
			return p.errorf("field name expected, found %v", token)
		}
		if err := p.field(path, name, inOr); err != nil {
			return err
		}
	}
	if !seen {
		return p.errorf("Empty objects are not allowed")
	}
	return nil
}

func (p *parser) field(path, name string, inOr bool) error {
	if name == "$or" {
		return p.or(path)
	}
	if inOr && slices.Contains(reservedInOr, name) {
		return p.errorf("%s is Ruler reserved fieldName which cannot be used inside $or.", name)
	}
	full := name
	if path != "" {
		full = path + "." + name
	}
	token, err := p.next()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return p.object(full, inOr)
	case json.Delim('['):
		return p.values(full)
	}
	return p.errorf("%q must be an object or an array", name)
}

// or reads the alternatives of $or and multiplies the rules read so far by them.
func (p *parser) or(path string) error {
	token, err := p.next()
	if err != nil {
		return err
	}
	if token != json.Delim('[') {
		return p.errorf("It must be an Array followed with $or.")
	}
	before, all, n := p.rules, []map[string]field(nil), 0
	for ; ; n++ {
		token, err := p.next()
		if err != nil {
			return err
		}
		if token == json.Delim(']') {
			break
		}
		if token != json.Delim('{') {
			return p.errorf("Only JSON object is allowed in array of $or relationship.")
		}
		p.rules = make([]map[string]field, len(before))
		for i, rule := range before {
			p.rules[i] = maps.Clone(rule)
		}
		if err := p.object(path, true); err != nil {
			return err
		}
		all = append(all, p.rules...)
		if len(all) > maxAlternatives {
			return p.errorf("the $or relationships multiply out to more than %d alternatives", maxAlternatives)
		}
	}
	if n < 2 {
		return p.errorf("There must have at least 2 Objects in $or relationship.")
	}
	p.rules = all
	return nil
}

// values reads a field's list of values after the opening bracket.
func (p *parser) values(path string) error {
	f := field{name: path}
	for n := 0; ; n++ {
		token, err := p.next()
		if err != nil {
			return err
		}
		if token == json.Delim(']') {
			if n == 0 {
				return p.errorf("Empty arrays are not allowed")
			}
			break
		}
		if err := p.value(&f, token); err != nil {
			return err
		}
	}
	for _, rule := range p.rules {
		if _, twice := rule[path]; twice {
			return p.errorf("Path `%s` cannot be allowed multiple times", path)
		}
		rule[path] = f
	}
	return nil
}

func (p *parser) value(f *field, token json.Token) error {
	if token == json.Delim('{') {
		return p.expression(f)
	}
	if token == json.Delim('[') {
		return p.errorf("Match value must be String, number, true, false, or null")
	}
	switch v := newValue(token); {
	case v.addr.IsValid():
		f.matchers = append(f.matchers, exactAddr(v.addr))
	case v.kind == text:
		f.matchers = append(f.matchers, exactText(v.text))
	case v.kind == number:
		f.matchers = append(f.matchers, exactNumber{v.text, v.number})
	default:
		f.matchers = append(f.matchers, exactLiteral(v.text))
	}
	return nil
}
