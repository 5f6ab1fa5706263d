package pipeline

import (
	"errors"
	"strings"

	yaml "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// value is a checked piece of the document: it has the form its field asks for.
type value struct {
	at    position
	text  string
	lines []position // where each line of text begins in the file
	items []*value   // of lists
	named []member   // of objects and named mappings, in the order of the file
}

type member struct {
	key   string
	at    position // of the key
	value *value
}

// get returns a member's value, nil when it is absent.
func (v *value) get(key string) *value {
	if v == nil {
		return nil
	}
	for _, m := range v.named {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

// has tells whether a member is written, even with a value that is refused.
func (v *value) has(key string) bool {
	if v == nil {
		return false
	}
	for _, m := range v.named {
		if m.key == key {
			return true
		}
	}
	return false
}

// str returns the text of a value that may be absent.
func (v *value) str() string {
	if v == nil {
		return ""
	}
	return v.text
}

// document reads nightshift.yaml against the table of fields.
type document struct {
	report *report
	file   string
	source []string // lines
}

// readDocument returns nil when there is nothing to go on with.
func readDocument(r *report, file string, source []byte) *value {
	d := &document{report: r, file: file, source: strings.Split(string(source), "\n")}
	start := position{file, 1, 1}
	parsed, err := parser.ParseBytes(source, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		var yerr yaml.Error
		if errors.As(err, &yerr) && yerr.GetToken() != nil {
			r.add(d.at(yerr.GetToken()), "%s", yerr.GetMessage())
		} else {
			r.add(start, "%v", err)
		}
		return nil
	}
	if len(parsed.Docs) == 0 || parsed.Docs[0].Body == nil {
		r.add(start, "the file is empty: a pipeline needs name, warehouse and steps")
		return nil
	}
	if len(parsed.Docs) > 1 && parsed.Docs[1].Body != nil {
		r.add(d.at(parsed.Docs[1].Body.GetToken()), "a second YAML document: one file defines one pipeline")
	}
	root := definition()
	return d.check(parsed.Docs[0].Body, &root, "the file")
}

func (d *document) at(t *token.Token) position {
	if t == nil || t.Position == nil {
		return position{d.file, 1, 1}
	}
	return position{d.file, t.Position.Line, max(t.Position.Column, 1)}
}

// place is where a node begins; a mapping begins at its first key.
func (d *document) place(n ast.Node) position {
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return d.at(n.Values[0].Key.GetToken())
		}
	case *ast.MappingValueNode:
		return d.at(n.Key.GetToken())
	}
	return d.at(n.GetToken())
}

// check reads a node as the field asks; nil when it has another form, which is reported.
func (d *document) check(n ast.Node, f *field, what string) *value {
	if a, ok := n.(*ast.AnchorNode); ok {
		n = a.Value
	}
	switch n.(type) {
	case *ast.AliasNode:
		d.report.add(d.place(n), "%s: YAML aliases are not supported; write the value out", what)
		return nil
	case *ast.TagNode:
		d.report.add(d.place(n), "%s: YAML tags are not supported", what)
		return nil
	case *ast.NullNode, nil:
		if n != nil {
			d.report.add(d.place(n), "%s is empty: want %s", what, f.wants())
		}
		return nil
	}
	switch f.kind {
	case kindText:
		return d.text(n, f, what)
	case kindTexts:
		if seq, ok := n.(*ast.SequenceNode); ok {
			return d.list(seq, &field{kind: kindText, enum: f.enum}, what)
		}
		v := d.text(n, f, what)
		if v == nil {
			return nil
		}
		return &value{at: v.at, items: []*value{v}}
	case kindList:
		seq, ok := n.(*ast.SequenceNode)
		if !ok {
			d.wrong(n, f, what)
			return nil
		}
		return d.list(seq, f.element, what)
	default:
		return d.mapping(n, f, what)
	}
}

func (d *document) list(seq *ast.SequenceNode, element *field, what string) *value {
	v := &value{at: d.place(seq)}
	for _, item := range seq.Values {
		if c := d.check(item, element, "an item of "+what); c != nil {
			v.items = append(v.items, c)
		}
	}
	return v
}

func (d *document) mapping(n ast.Node, f *field, what string) *value {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		d.wrong(n, f, what)
		return nil
	}
	v := &value{at: d.place(n)}
	seen := map[string]position{}
	for _, pair := range m.Values {
		key, at, ok := d.key(pair)
		if !ok {
			continue
		}
		if before, dup := seen[key]; dup {
			d.report.add(at, "%q is given twice; the first is in line %d", key, before.line)
			continue
		}
		seen[key] = at
		child, ok := d.child(f, key, at, what)
		var c *value
		if ok {
			c = d.check(pair.Value, &child, quote(key))
		}
		v.named = append(v.named, member{key: key, at: at, value: c})
	}
	for _, c := range f.fields {
		if _, given := seen[c.name]; c.required && !given {
			d.report.add(v.at, "%s lacks %q: %s", what, c.name, firstSentence(c.doc))
		}
	}
	return v
}

// child finds the field a key stands for.
func (d *document) child(f *field, key string, at position, what string) (field, bool) {
	switch f.kind {
	case kindNamed:
		return *f.element, true
	case kindNamedTexts:
		return field{kind: kindText}, true
	}
	child, known := f.find(key)
	if !known {
		d.report.add(at, "unknown field %q in %s; allowed are %s%s", key, what, quoteList(f.names()), didYouMean(key, f.names()))
		return field{}, false
	}
	if child.later {
		d.report.add(at, "%q is not supported yet (%s); allowed here are %s", key, firstSentence(child.doc), quoteList(f.names()))
		return field{}, false
	}
	return child, true
}

func (d *document) key(pair *ast.MappingValueNode) (string, position, bool) {
	at := d.at(pair.Key.GetToken())
	switch k := pair.Key.(type) {
	case *ast.MergeKeyNode:
		d.report.add(at, "YAML merge keys are not supported")
	case *ast.StringNode:
		return k.Value, at, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		return k.GetToken().Value, at, true // `on:` and numbers are names here
	default:
		d.report.add(at, "a field's name must be plain text")
	}
	return "", at, false
}

func (d *document) text(n ast.Node, f *field, what string) *value {
	v := &value{at: d.place(n)}
	switch s := n.(type) {
	case *ast.StringNode:
		v.text = s.Value
		v.lines = d.plainLines(s)
	case *ast.LiteralNode:
		v.text = s.Value.Value
		v.lines = d.blockLines(s)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		v.text = s.GetToken().Value
	default:
		d.wrong(n, f, what)
		return nil
	}
	if len(v.lines) == 0 {
		v.lines = []position{v.at}
	}
	if len(f.enum) > 0 && !contains(f.enum, v.text) {
		if f.name == "timezone" {
			d.report.add(v.at, "timezone %q is not supported yet: schedules run in UTC", v.text)
			return nil
		}
		d.report.add(v.at, "%s is %q; allowed are %s%s", what, v.text, quoteList(f.enum), didYouMean(v.text, f.enum))
		return nil
	}
	return v
}

// plainLines places the first line of a plain or quoted scalar after its quote.
func (d *document) plainLines(s *ast.StringNode) []position {
	at := d.at(s.Token)
	if s.Token.Type == token.SingleQuoteType || s.Token.Type == token.DoubleQuoteType {
		at.column++
	}
	return []position{at}
}

// blockLines places each line of a literal block; a folded block has lost its lines.
func (d *document) blockLines(s *ast.LiteralNode) []position {
	at := d.at(s.Start)
	if !strings.HasPrefix(s.Start.Value, "|") {
		return []position{at}
	}
	var out []position
	for i, text := range strings.Split(s.Value.Value, "\n") {
		line := at.line + 1 + i
		column := 1
		if line-1 < len(d.source) {
			source := strings.TrimRight(d.source[line-1], "\r")
			if cut, ok := strings.CutSuffix(source, strings.TrimRight(text, "\r")); ok {
				column = len(cut) + 1
			}
		}
		out = append(out, position{d.file, line, column})
	}
	return out
}

func (d *document) wrong(n ast.Node, f *field, what string) {
	d.report.add(d.place(n), "%s must be %s, found %s", what, f.wants(), found(n))
}

// wants says what form a field has.
func (f *field) wants() string {
	switch f.kind {
	case kindTexts:
		return "text or a list of texts"
	case kindList:
		return "a list"
	case kindObject:
		return "a mapping with " + quoteList(f.names())
	case kindNamed, kindNamedTexts:
		return "a mapping from names to values"
	default:
		return "text"
	}
}

func found(n ast.Node) string {
	switch n.(type) {
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	default:
		return "a scalar"
	}
}

func quote(s string) string { return `"` + s + `"` }

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func firstSentence(doc string) string {
	if i := strings.IndexAny(doc, ".:;"); i > 0 {
		return doc[:i]
	}
	return doc
}
