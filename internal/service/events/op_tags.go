package events

import (
	"context"
	"maps"
	"slices"
	"strings"

	"nightshift/internal/state"
)

// Tag is a resource's tag.
type Tag struct {
	Key   string `aws:",required"`
	Value string `aws:",keepempty"`
}

// TagResourceInput is TagResource's request.
type TagResourceInput struct {
	ResourceARN string `aws:",required"`
	Tags        []Tag  `aws:",required"`
}

// TagResource sets tags of a rule or a bus.
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*Empty, error) {
	return nil, s.changeTags(ctx, in.ResourceARN, func(tags map[string]string) (map[string]string, error) {
		return mergeTags(tags, in.Tags)
	})
}

// UntagResourceInput is UntagResource's request.
type UntagResourceInput struct {
	ResourceARN string   `aws:",required"`
	TagKeys     []string `aws:",required"`
}

// UntagResource removes tags of a rule or a bus.
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*Empty, error) {
	return nil, s.changeTags(ctx, in.ResourceARN, func(tags map[string]string) (map[string]string, error) {
		for _, key := range in.TagKeys {
			delete(tags, key)
		}
		return tags, nil
	})
}

// ListTagsForResourceInput is ListTagsForResource's request.
type ListTagsForResourceInput struct {
	ResourceARN string `aws:",required"`
}

// ListTagsForResourceOutput is ListTagsForResource's response.
type ListTagsForResourceOutput struct{ Tags []Tag }

// ListTagsForResource lists a rule's or a bus's tags by key.
func (s *Service) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	out := &ListTagsForResourceOutput{Tags: []Tag{}}
	err := s.deps.Store.View(ctx, func(tx *state.Tx) error {
		r, b, err := s.tagged(tx, in.ResourceARN)
		if err != nil {
			return err
		}
		tags := map[string]string{}
		if r != nil {
			tags = r.Tags
		} else if b != nil {
			tags = b.Tags
		}
		for _, key := range slices.Sorted(maps.Keys(tags)) {
			out.Tags = append(out.Tags, Tag{key, tags[key]})
		}
		return nil
	})
	return out, err
}

func (s *Service) changeTags(ctx context.Context, arn string, change func(map[string]string) (map[string]string, error)) error {
	return s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		r, b, err := s.tagged(tx, arn)
		if err != nil {
			return err
		}
		if b != nil {
			if b.Tags, err = change(b.Tags); err != nil {
				return err
			}
			return s.store.putBus(tx, b)
		}
		if r.Tags, err = change(r.Tags); err != nil {
			return err
		}
		return s.store.putRuleBody(tx, r)
	})
}

// tagged is the rule or the bus of an ARN.
func (s *Service) tagged(tx *state.Tx, arn string) (*rule, *bus, error) {
	if name, ok := strings.CutPrefix(arn, s.busARN("")); ok {
		b, ok, err := s.store.bus(tx, name)
		if err == nil && !ok {
			err = busNotFound(name)
		}
		return nil, b, err
	}
	path, ok := strings.CutPrefix(arn, s.arn("rule/"))
	if !ok {
		return nil, nil, invalid("Parameter ResourceARN is not valid. Reason: a rule or an event bus of this account is expected, found %s", arn)
	}
	bus, name := defaultBus, path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		bus, name = path[:i], path[i+1:]
	}
	r, err := s.existingRule(tx, bus, name)
	return r, nil, err
}

func mergeTags(tags map[string]string, more []Tag) (map[string]string, error) {
	if tags == nil {
		tags = map[string]string{}
	}
	for _, t := range more {
		if t.Key == "" || len(t.Key) > 128 || len(t.Value) > 256 || strings.HasPrefix(strings.ToLower(t.Key), "aws:") {
			return nil, invalid("Tag %q is not valid: a key has 1 to 128 characters and does not begin with aws:, a value at most 256.", t.Key)
		}
		tags[t.Key] = t.Value
	}
	if len(tags) > 50 {
		return nil, invalid("A resource has at most 50 tags.")
	}
	return tags, nil
}
