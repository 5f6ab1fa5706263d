package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Map is a YAML mapping that keeps the order of its keys.
type Map []Entry

// Entry is one key of a Map. A value is a Map, a List, a string, an int or a bool.
type Entry struct {
	Key   string
	Value any
}

// List is a YAML sequence.
type List []any

// Get returns the value of a key, nil when it is absent.
func (m Map) Get(key string) any {
	for _, e := range m {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

// strs makes a List of strings.
func strs(s ...string) List {
	out := make(List, len(s))
	for i, v := range s {
		out[i] = v
	}
	return out
}

func ref(name string) Map { return Map{{"Ref", name}} }

func getAtt(name, attribute string) Map {
	return Map{{"Fn::GetAtt", strs(name, attribute)}}
}

func sub(text string) Map { return Map{{"Fn::Sub", text}} }

func ifElse(condition string, yes, no any) Map {
	return Map{{"Fn::If", List{condition, yes, no}}}
}

// writeYAML writes a value in block style.
func writeYAML(b *bytes.Buffer, v any, indent int) error {
	pad := strings.Repeat("  ", indent)
	switch v := v.(type) {
	case Map:
		for _, e := range v {
			b.WriteString(pad + scalar(e.Key) + ":")
			if err := writeChild(b, e.Value, indent+1); err != nil {
				return fmt.Errorf("%s: %w", e.Key, err)
			}
		}
	case List:
		for _, item := range v {
			var child bytes.Buffer
			if err := writeChild(&child, item, indent+1); err != nil {
				return err
			}
			text := child.String()
			if strings.HasPrefix(text, "\n") { // a block: its first line stands behind the dash
				text = " " + text[1+2*(indent+1):]
			}
			b.WriteString(pad + "-" + text)
		}
	default:
		return fmt.Errorf("a template cannot hold %T", v)
	}
	return nil
}

// writeChild writes what stands behind a key or a dash.
func writeChild(b *bytes.Buffer, v any, indent int) error {
	if text, ok := flow(v); ok {
		b.WriteString(" " + text + "\n")
		return nil
	}
	switch v := v.(type) {
	case Map, List:
		b.WriteByte('\n')
		return writeYAML(b, v, indent)
	case string:
		b.WriteString(" " + scalar(v) + "\n")
	case int:
		b.WriteString(" " + strconv.Itoa(v) + "\n")
	case bool:
		b.WriteString(" " + strconv.FormatBool(v) + "\n")
	default:
		return fmt.Errorf("a template cannot hold %T", v)
	}
	return nil
}

// maxFlow is the longest mapping or list written on one line.
const maxFlow = 90

// flow writes a short list, and a mapping of one key such as a Ref, on one line.
func flow(v any) (string, bool) {
	var out string
	switch v := v.(type) {
	case Map:
		switch len(v) {
		case 0:
			return "{}", true
		case 1:
		default:
			return "", false
		}
		value, ok := flowItem(v[0].Value)
		if !ok {
			return "", false
		}
		out = "{" + flowScalar(v[0].Key) + ": " + value + "}"
	case List:
		parts := make([]string, len(v))
		for i, item := range v {
			s, ok := flowItem(item)
			if !ok {
				return "", false
			}
			parts[i] = s
		}
		out = "[" + strings.Join(parts, ", ") + "]"
	default:
		return "", false
	}
	return out, len(out) <= maxFlow
}

func flowItem(v any) (string, bool) {
	if s, ok := v.(string); ok {
		return flowScalar(s), true
	}
	return flow(v)
}

// flowScalar is scalar where brackets, commas and colons mean something.
func flowScalar(s string) string {
	if text := scalar(s); text[0] == '"' || !strings.ContainsAny(s, ",:[]{}() ") {
		return text
	}
	return jsonText(s)
}

var (
	plainScalar = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9_./()-]*(::?[A-Za-z0-9_./()-]+| [A-Za-z0-9_./(),-]+)*$`)
	notText     = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null|y|n)$`)
)

// scalar writes text plain where YAML reads it back as text, else in double
// quotes with JSON's escapes, which YAML knows.
func scalar(s string) string {
	if plainScalar.MatchString(s) && !notText.MatchString(s) {
		return s
	}
	return jsonText(s)
}

func jsonText(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	return strings.TrimSuffix(b.String(), "\n")
}
