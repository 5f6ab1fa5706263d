package events

import (
	"context"
	"encoding/json"
)

// TestEventPatternInput is TestEventPattern's request.
type TestEventPatternInput struct {
	EventPattern string `aws:",required"`
	Event        string `aws:",required"`
}

// TestEventPatternOutput is TestEventPattern's response.
type TestEventPatternOutput struct{ Result bool }

// TestEventPattern says whether an event, whole as EventBridge delivers it, matches a pattern.
func (s *Service) TestEventPattern(_ context.Context, in *TestEventPatternInput) (*TestEventPatternOutput, error) {
	p, err := s.patterns.compile(in.EventPattern)
	if err != nil {
		return nil, err
	}
	var event map[string]json.RawMessage
	if err := json.Unmarshal([]byte(in.Event), &event); err != nil || event == nil {
		return nil, invalid("Parameter Event is not valid. Reason: a JSON object is expected")
	}
	for _, name := range []string{"id", "account", "source", "time", "region", "resources", "detail-type"} {
		if _, ok := event[name]; !ok {
			return nil, invalid("Parameter Event is not valid. Reason: the field %s is mandatory", name)
		}
	}
	matched, err := p.Match([]byte(in.Event))
	if err != nil {
		return nil, invalid("Parameter Event is not valid. Reason: %v", err)
	}
	return &TestEventPatternOutput{Result: matched}, nil
}
