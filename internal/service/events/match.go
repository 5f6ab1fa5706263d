package events

import (
	"bytes"
	"encoding/json"
	"sync"
	"time"

	"nightshift/internal/eventpattern"
	"nightshift/internal/state"
)

// patternCache keeps compiled patterns by their text.
type patternCache struct {
	mu       sync.Mutex
	compiled map[string]*eventpattern.Pattern
}

// maxCached bounds the cache; past it everything is compiled afresh.
const maxCached = 10_000

func (c *patternCache) compile(text string) (*eventpattern.Pattern, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.compiled[text]; p != nil {
		return p, nil
	}
	p, err := eventpattern.Compile(text)
	if err != nil {
		return nil, invalidPattern(err)
	}
	if c.compiled == nil || len(c.compiled) >= maxCached {
		c.compiled = map[string]*eventpattern.Pattern{}
	}
	c.compiled[text] = p
	return p, nil
}

// match are the rules of a bus that an event matches.
func (s *Service) match(tx *state.Tx, bus string, event []byte) ([]*rule, error) {
	rules, err := s.store.matching(tx, bus)
	if err != nil || len(rules) == 0 {
		return nil, err
	}
	parsed, err := eventpattern.ParseEvent(event)
	if err != nil {
		return nil, invalid("%v", err)
	}
	matched := rules[:0]
	for _, r := range rules {
		p, err := s.patterns.compile(r.Pattern)
		if err != nil {
			return nil, err
		}
		if p.MatchEvent(parsed) {
			matched = append(matched, r)
		}
	}
	return matched, nil
}

// enqueue writes one delivery for each target of a rule.
func (s *Service) enqueue(tx *state.Tx, r *rule, eventID string, event []byte, now time.Time) error {
	targets, err := s.store.targets(tx, r.Bus, r.Name, "", maxTargets)
	if err != nil {
		return err
	}
	arn := s.ruleARN(r.Bus, r.Name)
	for _, t := range targets {
		input, err := t.input(event, eventpattern.Environment{RuleARN: arn, RuleName: r.Name, IngestionTime: now.UTC().Format(time.RFC3339)})
		if err != nil {
			return err
		}
		d := invocation{EventID: eventID, RuleARN: arn, TargetARN: t.Arn, RoleARN: t.RoleArn, Input: input, Event: event, Retry: t.RetryPolicy}
		if t.DeadLetterConfig != nil {
			d.DeadLetterARN = t.DeadLetterConfig.Arn
		}
		payload, err := json.Marshal(d)
		if err != nil {
			return err
		}
		if _, err := s.deps.Outbox.Enqueue(tx, deliveryKind, r.Name+"/"+t.Id, payload, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// input is what a target gets of an event.
func (t *TargetEntry) input(event []byte, env eventpattern.Environment) ([]byte, error) {
	switch {
	case t.Input != nil:
		return []byte(*t.Input), nil
	case t.InputPath != nil:
		path, err := eventpattern.ParsePath(*t.InputPath)
		if err != nil {
			return nil, err
		}
		if v, ok := path.Select(event); ok {
			return v, nil
		}
		return []byte("null"), nil
	case t.InputTransformer != nil:
		x, err := eventpattern.NewTransformer(t.InputTransformer.InputPathsMap, t.InputTransformer.InputTemplate)
		if err != nil {
			return nil, err
		}
		return x.Transform(event, env), nil
	}
	return event, nil
}

// marshal is JSON without HTML escapes.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
