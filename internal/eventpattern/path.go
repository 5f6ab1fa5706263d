package eventpattern

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// MaxPathBytes is EventBridge's limit on the text of an InputPath or of a value of InputPathsMap.
const MaxPathBytes = 256

// Path is a JSONPath of the subset EventBridge takes: $, .name, ['name'], [0], [*] and .*.
type Path struct {
	text  string
	steps []step
	many  bool
}

type step struct {
	name  string
	index int
	kind  stepKind
}

type stepKind uint8

const (
	byName stepKind = iota
	byIndex
	every
)

// ParsePath reads a path. The error says which part EventBridge does not take.
func ParsePath(s string) (*Path, error) {
	if len(s) > MaxPathBytes {
		return nil, fmt.Errorf("JSON path has %d characters, at most %d are allowed", len(s), MaxPathBytes)
	}
	if !strings.HasPrefix(s, "$") {
		return nil, fmt.Errorf("JSON path %q must begin with $", s)
	}
	p := &Path{text: s}
	for rest := s[1:]; rest != ""; {
		next, n, err := parseStep(rest)
		if err != nil {
			return nil, fmt.Errorf("JSON path %q, character %d: %w", s, len(s)-len(rest)+1, err)
		}
		p.steps = append(p.steps, next)
		p.many = p.many || next.kind == every
		rest = rest[n:]
	}
	return p, nil
}

// parseStep reads one step and says how many bytes it took.
func parseStep(s string) (step, int, error) {
	if s[0] == '[' {
		end := strings.IndexByte(s, ']')
		if end < 0 {
			return step{}, 0, fmt.Errorf("] is missing")
		}
		inside := s[1:end]
		if inside == "*" {
			return step{kind: every}, end + 1, nil
		}
		if n := len(inside); n > 2 && (inside[0] == '\'' || inside[0] == '"') && inside[n-1] == inside[0] {
			return step{name: inside[1 : n-1]}, end + 1, nil
		}
		index, err := strconv.ParseUint(inside, 10, 31)
		if err != nil {
			return step{}, 0, fmt.Errorf("an array index, * or a quoted name is allowed in brackets, found %q", inside)
		}
		return step{kind: byIndex, index: int(index)}, end + 1, nil
	}
	if s[0] != '.' {
		return step{}, 0, fmt.Errorf(". or [ expected, found %q", s[:1])
	}
	end := 1
	for end < len(s) && isNameByte(s[end]) {
		end++
	}
	switch {
	case end > 1:
		return step{name: s[1:end]}, end, nil
	case len(s) > 1 && s[1] == '*':
		return step{kind: every}, 2, nil
	case len(s) > 1 && s[1] == '.':
		return step{}, 0, fmt.Errorf("the descendant operator .. is not supported")
	}
	return step{}, 0, fmt.Errorf("a name of letters, digits, dashes, underscores and slashes expected after the dot")
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '/' ||
		c == ':' || c == '@' || c >= 0x80
}

// String is the path as it was written.
func (p *Path) String() string { return p.text }

// Select is the compact JSON text of what the path names in the JSON text given; false when nothing is there. With a
// wildcard it is the array of all that is there.
func (p *Path) Select(document []byte) (json.RawMessage, bool) {
	found := []json.RawMessage{document}
	for _, s := range p.steps {
		var next []json.RawMessage
		for _, d := range found {
			next = s.apply(next, d)
		}
		found = next
	}
	var out bytes.Buffer
	if p.many {
		if found == nil {
			return nil, false
		}
		all, err := json.Marshal(found)
		if err != nil {
			return nil, false
		}
		found = []json.RawMessage{all}
	}
	if len(found) == 0 || json.Compact(&out, found[0]) != nil {
		return nil, false
	}
	return out.Bytes(), true
}

func (s step) apply(to []json.RawMessage, d json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if s.kind != byName && json.Unmarshal(d, &list) == nil && list != nil {
		if s.kind == every {
			return append(to, list...)
		}
		if s.index < len(list) {
			return append(to, list[s.index])
		}
		return to
	}
	if s.kind == byIndex {
		return to
	}
	if s.kind == every {
		return append(to, memberValues(d)...)
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(d, &object) != nil {
		return to
	}
	if v, ok := object[s.name]; ok {
		return append(to, v)
	}
	return to
}

// memberValues are an object's values in the order they are written.
func memberValues(d json.RawMessage) []json.RawMessage {
	decoder := json.NewDecoder(bytes.NewReader(d))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil
	}
	var values []json.RawMessage
	for decoder.More() {
		var v json.RawMessage
		if _, err := decoder.Token(); err != nil {
			return nil
		}
		if err := decoder.Decode(&v); err != nil {
			return nil
		}
		values = append(values, v)
	}
	return values
}
