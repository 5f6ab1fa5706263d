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
	switch v := v.(type) {
	case Map:
		if len(v) == 0 {
			b.WriteString(" {}\n")
			return nil
		}
		b.WriteByte('\n')
		return writeYAML(b, v, indent)
	case List:
		if len(v) == 0 {
			b.WriteString(" []\n")
			return nil
		}
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
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	return strings.TrimSuffix(b.String(), "\n")
}
