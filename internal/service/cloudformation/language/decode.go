package language

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxDepth bounds the nesting of a template, so that a hostile one cannot
// exhaust the stack.
const maxDepth = 200

// errTooDeep is a template nested deeper than maxDepth.
var errTooDeep = formatErrorf("the template is nested deeper than %d levels.", maxDepth)

// DecodeValue reads one JSON or YAML document into plain values, short forms
// expanded to their long forms.
func DecodeValue(body string) (any, error) {
	trimmed := strings.TrimSpace(body)
	if strings.HasPrefix(trimmed, "{") {
		v, err := decodeJSON(trimmed)
		if err == nil || errors.Is(err, errTooDeep) {
			return v, err
		}
		// A YAML flow mapping may start with a brace too.
		if w, yamlErr := decodeYAML(body); yamlErr == nil {
			return w, nil
		}
		return nil, err
	}
	return decodeYAML(body)
}

func decodeJSON(body string) (any, error) {
	dec := json.NewDecoder(strings.NewReader(body))
	dec.UseNumber()
	var v any
	err := dec.Decode(&v)
	if err != nil && strings.Contains(err.Error(), "exceeded max depth") {
		return nil, errTooDeep
	}
	if err == nil {
		if _, extra := dec.Token(); !errors.Is(extra, io.EOF) {
			err = errors.New("text after the document")
		}
	}
	if err != nil {
		offset := min(int(dec.InputOffset()), len(body))
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &syntax):
			offset = min(int(syntax.Offset), len(body))
		case errors.Is(err, io.ErrUnexpectedEOF):
			offset = len(body)
		}
		before := body[:offset]
		line := strings.Count(before, "\n") + 1
		column := offset - (strings.LastIndexByte(before, '\n') + 1)
		return nil, formatErrorf("JSON not well-formed. (line %d, column %d)", line, column)
	}
	return plainJSON(v, 0)
}

// plainJSON replaces json.Number by int64 or float64.
func plainJSON(v any, depth int) (_ any, err error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, nil
		}
		if f, err := v.Float64(); err == nil {
			return f, nil
		}
		return v.String(), nil
	case []any:
		for i := range v {
			if v[i], err = plainJSON(v[i], depth+1); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for k := range v {
			if v[k], err = plainJSON(v[k], depth+1); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}

func decodeYAML(body string) (any, error) {
	// The YAML parser compares line ends byte by byte.
	src := bytes.ReplaceAll([]byte(body), []byte("\r\n"), []byte("\n"))
	tokens := lexer.Tokenize(string(src))
	if err := checkNesting(tokens); err != nil {
		return nil, err
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) && syntax.Token != nil {
			return nil, notWellFormed(syntax.Token)
		}
		return nil, formatErrorf("YAML not well-formed. %s", firstLine(err.Error()))
	}
	var body1 ast.Node
	for _, doc := range file.Docs {
		if doc == nil || doc.Body == nil {
			continue
		}
		if body1 != nil {
			return nil, formatErrorf("YAML not well-formed. A template is one document, found more.")
		}
		body1 = doc.Body
	}
	if body1 == nil {
		return nil, formatErrorf("unsupported structure.")
	}
	d := yamlDecoder{anchors: map[string]any{}}
	return d.value(body1, 0)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func notWellFormed(t *token.Token) error {
	if t == nil || t.Position == nil {
		return formatErrorf("YAML not well-formed.")
	}
	return formatErrorf("YAML not well-formed. (line %d, column %d)", t.Position.Line, t.Position.Column)
}

// checkNesting bounds the nesting before the parser, which goes down one call for each level, sees it. It counts
// indentations, what is open of [ and {, and what opens further on the same line: "- - -", "? ?", "!Sub !Sub", "&a &b".
func checkNesting(tokens token.Tokens) error {
	if len(tokens) > maxNodes {
		return formatErrorf("the template has more than %d values.", maxNodes)
	}
	var columns []int
	line, flow, onLine := 0, 0, 0
	for _, t := range tokens {
		if t.Position != nil && t.Position.Line != line {
			line, onLine = t.Position.Line, 0
			if flow == 0 {
				for len(columns) > 0 && columns[len(columns)-1] >= t.Position.Column {
					columns = columns[:len(columns)-1]
				}
				columns = append(columns, t.Position.Column)
			}
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow = max(0, flow-1)
		case token.SequenceEntryType, token.MappingKeyType, token.MappingValueType, token.TagType, token.AnchorType:
			onLine++
		case token.CollectEntryType:
			onLine = 0
		}
		if len(columns)+flow+onLine > maxDepth {
			return errTooDeep
		}
	}
	return nil
}

type yamlDecoder struct {
	anchors map[string]any
	nodes   int
}

// maxNodes bounds what is read, and what aliases expand to.
const maxNodes = 200_000

func (d *yamlDecoder) value(n ast.Node, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	if d.nodes++; d.nodes > maxNodes {
		return nil, formatErrorf("the template has more than %d values.", maxNodes)
	}
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return nil, nil
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return n.Value.Value, nil
	case *ast.BoolNode:
		return n.Value, nil
	case *ast.IntegerNode:
		return integer(n), nil
	case *ast.FloatNode:
		return float(n), nil
	case *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, nil
	case *ast.MappingNode:
		return d.mapping(n.Values, depth)
	case *ast.MappingValueNode:
		return d.mapping([]*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		out := make([]any, 0, len(n.Values))
		for _, e := range n.Values {
			v, err := d.value(e, depth+1)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	case *ast.TagNode:
		return d.tag(n, depth)
	case *ast.AnchorNode:
		v, err := d.value(n.Value, depth+1)
		if err == nil && n.Name != nil {
			d.anchors[n.Name.GetToken().Value] = v
		}
		return v, err
	case *ast.AliasNode:
		v, ok := d.anchors[n.Value.GetToken().Value]
		if !ok {
			return nil, notWellFormed(n.GetToken())
		}
		return d.copyValue(v, depth)
	}
	return nil, notWellFormed(n.GetToken())
}

// copyValue copies an aliased value, counting what it expands to.
func (d *yamlDecoder) copyValue(v any, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	if d.nodes++; d.nodes > maxNodes {
		return nil, formatErrorf("the template has more than %d values.", maxNodes)
	}
	var err error
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			if out[i], err = d.copyValue(v[i], depth+1); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			if out[k], err = d.copyValue(v[k], depth+1); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}

// integer keeps the text of numbers that are not written as Go would write
// them (000000000000, 0x10, 1_000), for those are identifiers in a template.
func integer(n *ast.IntegerNode) any {
	text := n.Token.Value
	if i, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(i, 10) == text {
		return i
	}
	return text
}

func float(n *ast.FloatNode) any {
	text := n.Token.Value
	if strconv.FormatFloat(n.Value, 'f', -1, 64) == text {
		return n.Value
	}
	return text
}

func (d *yamlDecoder) mapping(values []*ast.MappingValueNode, depth int) (any, error) {
	out := make(map[string]any, len(values))
	for _, mv := range values {
		if mv.Key.IsMergeKey() {
			merged, err := d.value(mv.Value, depth+1)
			if err != nil {
				return nil, err
			}
			m, ok := merged.(map[string]any)
			if !ok {
				return nil, notWellFormed(mv.GetToken())
			}
			for k, v := range m {
				if _, taken := out[k]; !taken {
					out[k] = v
				}
			}
			continue
		}
		key, err := d.key(mv.Key)
		if err != nil {
			return nil, err
		}
		if _, dup := out[key]; dup {
			return nil, formatErrorf("YAML not well-formed. Duplicate key %q. (line %d, column %d)", key,
				mv.Key.GetToken().Position.Line, mv.Key.GetToken().Position.Column)
		}
		v, err := d.value(mv.Value, depth+1)
		if err != nil {
			return nil, err
		}
		out[key] = v
	}
	return out, nil
}

func (d *yamlDecoder) key(n ast.MapKeyNode) (string, error) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		return n.GetToken().Value, nil
	}
	return "", notWellFormed(n.GetToken())
}

// shortForms maps a YAML tag to the function's long name.
var shortForms = map[string]string{
	"!Ref": "Ref", "!Condition": "Condition",
	"!And": fnAnd, "!Base64": fnBase64, "!Cidr": fnCidr, "!Equals": fnEquals, "!FindInMap": fnFindInMap,
	"!GetAtt": fnGetAtt, "!GetAZs": fnGetAZs, "!If": fnIf, "!ImportValue": fnImportValue, "!Join": fnJoin,
	"!Length": fnLength, "!Not": fnNot, "!Or": fnOr, "!Select": fnSelect, "!Split": fnSplit, "!Sub": fnSub,
	"!ToJsonString": fnToJSONString, "!Transform": fnTransform,
}

func (d *yamlDecoder) tag(n *ast.TagNode, depth int) (any, error) {
	name := n.Start.Value
	v, err := d.value(n.Value, depth+1)
	if err != nil {
		return nil, err
	}
	long, ok := shortForms[name]
	if !ok {
		switch name {
		case "!!str":
			if n.Value != nil {
				if _, compound := v.(map[string]any); !compound {
					return n.Value.GetToken().Value, nil
				}
			}
		case "!!map", "!!seq", "!!int", "!!bool", "!!float":
			return v, nil
		}
		p := n.Start.Position
		return nil, formatErrorf("YAML not well-formed. Unknown tag %s. (line %d, column %d)", name, p.Line, p.Column)
	}
	if long == fnGetAtt {
		if s, isText := v.(string); isText {
			id, attr, found := strings.Cut(s, ".")
			if !found {
				return nil, errorf("Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute")
			}
			v = []any{id, attr}
		}
	}
	return map[string]any{long: v}, nil
}
