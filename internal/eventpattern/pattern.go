package eventpattern

import "fmt"

// MaxPatternBytes is EventBridge's limit on the text of a rule's event pattern.
const MaxPatternBytes = 4096

// maxAlternatives limits what $or may multiply out to, as EventBridge does.
const maxAlternatives = 1000

// Pattern is a compiled event pattern. It is safe for concurrent use.
type Pattern struct {
	alternatives [][]field
}

// field is one path of a pattern and the values that satisfy it.
type field struct {
	name     string
	matchers []matcher
	absent   bool // one of the values is {"exists": false}
}

// Error is a pattern that does not follow the language. Its text is EventBridge's, which names the reason and the
// place (1-based, in bytes).
type Error struct {
	Reason       string
	Source       string
	Line, Column int
}

// Error formats the reason as EventBridge's InvalidEventPatternException does.
func (e *Error) Error() string {
	if e.Line == 0 {
		return "Event pattern is not valid. Reason: " + e.Reason
	}
	return fmt.Sprintf("Event pattern is not valid. Reason: %s\n at [Source: (String)\"%s\"; line: %d, column: %d]",
		e.Reason, e.Source, e.Line, e.Column)
}

// Compile parses the JSON text of an event pattern of at most MaxPatternBytes. The error is an *Error.
func Compile(text string) (*Pattern, error) {
	return CompileLimit(text, MaxPatternBytes)
}

// CompileLimit is Compile for users of the language with another limit on the text, such as SNS filter policies.
func CompileLimit(text string, limit int) (*Pattern, error) {
	if len(text) > limit {
		return nil, &Error{Reason: fmt.Sprintf("the pattern has %d bytes, at most %d are allowed", len(text), limit)}
	}
	alternatives, err := parse(text)
	if err != nil {
		return nil, err
	}
	return &Pattern{alternatives: alternatives}, nil
}

// Match reports whether the event, a JSON object, satisfies the pattern. The error says why the event is no event.
func (p *Pattern) Match(event []byte) (bool, error) {
	e, err := ParseEvent(event)
	if err != nil {
		return false, err
	}
	return p.MatchEvent(e), nil
}

// MatchEvent is Match for an event parsed once and matched against many patterns.
func (p *Pattern) MatchEvent(e *Event) bool {
	for _, fields := range p.alternatives {
		if matchFields(fields, e, nil) {
			return true
		}
	}
	return false
}

// matchFields looks for one value per field, all from the same elements of the arrays they share.
func matchFields(fields []field, e *Event, chosen []position) bool {
	if len(fields) == 0 {
		return true
	}
	f, rest := fields[0], fields[1:]
	values := e.fields[f.name]
	if len(values) == 0 {
		return f.absent && matchFields(rest, e, chosen)
	}
	for i := range values {
		v := &values[i]
		if !consistent(chosen, v.arrays) || !f.matches(v) {
			continue
		}
		if len(v.arrays) == 0 {
			return matchFields(rest, e, chosen)
		}
		next := append(chosen[:len(chosen):len(chosen)], v.arrays...)
		if matchFields(rest, e, next) {
			return true
		}
	}
	return false
}

func (f *field) matches(v *value) bool {
	for _, m := range f.matchers {
		if m.match(v) {
			return true
		}
	}
	return false
}

func consistent(chosen, more []position) bool {
	for _, m := range more {
		for _, c := range chosen {
			if c.array == m.array && c.index != m.index {
				return false
			}
		}
	}
	return true
}
