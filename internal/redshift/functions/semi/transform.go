package semi

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// member is an attribute of an object that is being made: its value as text, or an object of its own.
type member struct {
	name  string
	text  string
	inner *tree
}

// tree is an object whose attributes keep their order.
type tree struct{ members []*member }

func (t *tree) find(name string) *member {
	for _, m := range t.members {
		if m.name == name {
			return m
		}
	}
	return nil
}

// readTree reads the attributes of an object; ok is false for what is none.
func readTree(text string) (*tree, bool) {
	if !strings.HasPrefix(text, "{") {
		return nil, false
	}
	dec := json.NewDecoder(strings.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return nil, false
	}
	t := &tree{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, false
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, false
		}
		t.members = append(t.members, &member{name: key.(string), text: string(value)})
	}
	return t, true
}

// get is the value at a path.
func (t *tree) get(path []string) (string, bool) {
	m := t.find(path[0])
	switch {
	case m == nil:
		return "", false
	case len(path) == 1:
		return m.text, true
	}
	inner, ok := readTree(m.text)
	if !ok {
		return "", false
	}
	return inner.get(path[1:])
}

// put sets the value at a path and makes the objects on the way; what is no object there gives way.
func (t *tree) put(path []string, text string) {
	m := t.find(path[0])
	if m == nil {
		m = &member{name: path[0]}
		t.members = append(t.members, m)
	}
	if len(path) == 1 {
		m.text, m.inner = text, nil
		return
	}
	if m.inner == nil {
		m.inner = &tree{}
		if inner, ok := readTree(m.text); ok {
			m.inner = inner
		}
	}
	m.inner.put(path[1:], text)
}

func (t *tree) write(b *strings.Builder) {
	b.WriteByte('{')
	for i, m := range t.members {
		if i > 0 {
			b.WriteByte(',')
		}
		writeName(b, m.name)
		b.WriteByte(':')
		if m.inner != nil {
			m.inner.write(b)
			continue
		}
		b.WriteString(m.text)
	}
	b.WriteByte('}')
}

// writeName quotes a name as JSON does.
func writeName(b *strings.Builder, name string) {
	b.WriteByte('"')
	for _, r := range name {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ':
			b.WriteString(`\u00` + strconv.FormatInt(int64(r)+0x100, 16)[1:])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

// Path reads a path of OBJECT_TRANSFORM, such as "a"."b"; ok is false for what is none.
func Path(text string) (path []string, ok bool) {
	for rest := text; ; rest = rest[1:] {
		if !strings.HasPrefix(rest, `"`) || !utf8.ValidString(rest) {
			return nil, false
		}
		end := strings.IndexByte(rest[1:], '"')
		if end < 1 {
			return nil, false
		}
		path = append(path, rest[1:end+1])
		rest = rest[end+2:]
		if rest == "" {
			return path, len(path) <= maxDepth
		}
		if rest[0] != '.' {
			return nil, false
		}
	}
}

// transform keeps some paths of an object and sets others: the object, the paths kept, the paths set, their values, each a JSON array.
func transform(args []any) (any, error) {
	text := args[0].(string)
	from, ok := readTree(text)
	if !ok {
		return text, nil
	}
	var keep, set []string
	var values []json.RawMessage
	for i, into := range []any{&keep, &set, &values} {
		if err := json.Unmarshal([]byte(args[i+1].(string)), into); err != nil {
			return nil, err
		}
	}
	to := &tree{}
	for _, k := range keep {
		path, _ := Path(k)
		if v, ok := from.get(path); ok {
			to.put(path, v)
		}
	}
	for i, s := range set {
		path, _ := Path(s)
		to.put(path, string(values[i]))
	}
	var b strings.Builder
	to.write(&b)
	return b.String(), nil
}
