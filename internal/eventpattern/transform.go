package eventpattern

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// EventBridge's limits on an input transformer.
const (
	MaxTemplateBytes = 8192
	MaxVariables     = 100
)

// The variables that every template has (user guide, eb-transform-target-input, "Predefined variables").
const (
	variableRuleARN       = "aws.events.rule-arn"
	variableRuleName      = "aws.events.rule-name"
	variableIngestionTime = "aws.events.event.ingestion-time"
	variableEvent         = "aws.events.event"      // the event without its detail
	variableEventJSON     = "aws.events.event.json" // the whole event
)

var (
	placeholder  = regexp.MustCompile(`<([A-Za-z0-9_.\-]+)>`)
	variableName = regexp.MustCompile(`^[A-Za-z0-9_\-]+$`)
	predefined   = []string{variableRuleARN, variableRuleName, variableIngestionTime, variableEvent, variableEventJSON}
)

// Transformer is a compiled InputTransformer. It is safe for concurrent use.
//
// A template that begins with { or [, or is nothing but one variable, is JSON: a variable outside quotes becomes the
// JSON value, one that is absent the empty string. Everything else is text: a variable outside quotes becomes the
// bare text of the value. Within quotes, in both, strings are escaped, and objects and lists lose their quotation
// marks, so that what was valid JSON before stays it. \n of a JSON template becomes a line break only when the
// receiver decodes the JSON.
type Transformer struct {
	paths    map[string]*Path
	template string
	json     bool
}

// Environment is what a template's predefined variables say.
type Environment struct {
	RuleARN, RuleName string
	IngestionTime     string // ISO 8601
}

// NewTransformer checks an InputPathsMap and an InputTemplate. The error names the variable or the place.
func NewTransformer(paths map[string]string, template string) (*Transformer, error) {
	if template == "" || len(template) > MaxTemplateBytes {
		return nil, fmt.Errorf("InputTemplate has %d characters, 1 to %d are allowed", len(template), MaxTemplateBytes)
	}
	if len(paths) > MaxVariables {
		return nil, fmt.Errorf("InputPathsMap has %d variables, at most %d are allowed", len(paths), MaxVariables)
	}
	trimmed := strings.TrimSpace(template)
	t := &Transformer{paths: make(map[string]*Path, len(paths)), template: template}
	t.json = strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") || placeholder.FindString(trimmed) == trimmed
	for _, name := range slices.Sorted(maps.Keys(paths)) {
		if !variableName.MatchString(name) || strings.HasPrefix(strings.ToUpper(name), "AWS") {
			return nil, fmt.Errorf("InputPathsMap: %q is no name of a variable: letters, digits, dashes and underscores, not beginning with AWS", name)
		}
		path, err := ParsePath(paths[name])
		if err != nil {
			return nil, fmt.Errorf("InputPathsMap: variable %s: %w", name, err)
		}
		t.paths[name] = path
	}
	for _, m := range placeholder.FindAllStringSubmatch(template, -1) {
		if _, ok := paths[m[1]]; !ok && !slices.Contains(predefined, m[1]) {
			return nil, fmt.Errorf("InputTemplate contains invalid placeholder %s", m[1])
		}
	}
	if t.json {
		probe := t.fill(func(string) json.RawMessage { return json.RawMessage(`""`) })
		if !json.Valid([]byte(probe)) {
			return nil, fmt.Errorf("InputTemplate begins as JSON but is not valid JSON: %w", jsonError(probe))
		}
	}
	return t, nil
}

func jsonError(s string) error {
	var v any
	return json.Unmarshal([]byte(s), &v)
}

// Transform fills the template from an event, a JSON object.
func (t *Transformer) Transform(event []byte, env Environment) []byte {
	return []byte(t.fill(func(name string) json.RawMessage { return t.lookup(name, event, env) }))
}

func (t *Transformer) lookup(name string, event []byte, env Environment) json.RawMessage {
	switch name {
	case variableRuleARN:
		return quote(env.RuleARN)
	case variableRuleName:
		return quote(env.RuleName)
	case variableIngestionTime:
		return quote(env.IngestionTime)
	case variableEventJSON:
		return event
	case variableEvent:
		return withoutDetail(event)
	}
	if v, ok := t.paths[name].Select(event); ok {
		return v
	}
	return json.RawMessage(`""`)
}

// fill replaces each variable with the form its place asks for.
func (t *Transformer) fill(lookup func(string) json.RawMessage) string {
	var out strings.Builder
	last, quoted := 0, false
	for _, m := range placeholder.FindAllStringSubmatchIndex(t.template, -1) {
		before := t.template[last:m[0]]
		out.WriteString(before)
		quoted = endsQuoted(before, quoted)
		name := t.template[m[2]:m[3]]
		value := lookup(name)
		switch {
		case !quoted && (t.json || name == variableEvent || name == variableEventJSON):
			out.Write(value)
		case quoted:
			out.WriteString(insideString(value))
		default:
			out.WriteString(bareText(value))
		}
		last = m[1]
	}
	out.WriteString(t.template[last:])
	return out.String()
}

// endsQuoted follows the quotation marks of a piece of template.
func endsQuoted(s string, quoted bool) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		}
	}
	return quoted
}

// insideString is a value as it goes between quotation marks.
func insideString(value json.RawMessage) string {
	if len(value) > 0 && value[0] == '"' {
		return string(value[1 : len(value)-1])
	}
	if len(value) > 0 && (value[0] == '{' || value[0] == '[') {
		return strings.NewReplacer(`\"`, "", `"`, "").Replace(string(value))
	}
	return string(value)
}

// bareText is a value as it goes into text.
func bareText(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil && string(value) != "null" {
		return s
	}
	return insideString(value)
}

func quote(s string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return json.RawMessage(`""`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// withoutDetail is an event without its detail field, in the same order.
func withoutDetail(event []byte) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(event))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return event
	}
	var out bytes.Buffer
	out.WriteByte('{')
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return event
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return event
		}
		if key == "detail" {
			continue
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		name, _ := key.(string)
		out.Write(quote(name))
		out.WriteByte(':')
		out.Write(v)
	}
	out.WriteByte('}')
	return out.Bytes()
}
