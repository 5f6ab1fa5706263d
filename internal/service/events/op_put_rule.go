package events

import (
	"context"
	"errors"
	"time"

	"nightshift/internal/eventpattern"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

const maxRules = 300

// PutRuleInput is PutRule's request.
type PutRuleInput struct {
	Name               string `aws:",required"`
	ScheduleExpression string
	EventPattern       string
	State              string
	Description        string
	RoleArn            string
	Tags               []Tag
	EventBusName       string
}

// PutRuleOutput is PutRule's response.
type PutRuleOutput struct{ RuleArn string }

// PutRule creates a rule or replaces all of it but its targets and tags.
func (s *Service) PutRule(ctx context.Context, in *PutRuleInput) (*PutRuleOutput, error) {
	r, err := s.newRule(in)
	if err != nil {
		return nil, err
	}
	err = s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		bus, err := s.existingBus(tx, in.EventBusName)
		if err != nil {
			return err
		}
		if r.Schedule != "" && bus != defaultBus {
			return invalid("ScheduleExpression is supported only on the default event bus.")
		}
		r.Bus = bus
		if err := s.inherit(tx, r); err != nil {
			return err
		}
		tx.AfterCommit(s.scheduler.wake)
		return s.store.putRule(tx, r)
	})
	if err != nil {
		return nil, err
	}
	return &PutRuleOutput{RuleArn: s.ruleARN(r.Bus, r.Name)}, nil
}

func (s *Service) newRule(in *PutRuleInput) (*rule, error) {
	if err := checkRuleName(in.Name); err != nil {
		return nil, err
	}
	if in.EventPattern == "" && in.ScheduleExpression == "" {
		return nil, invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
	}
	if len(in.Description) > 512 {
		return nil, invalid("1 validation error detected: Value at 'description' failed to satisfy constraint: Member must have length less than or equal to 512")
	}
	if in.EventPattern != "" {
		if _, err := s.patterns.compile(in.EventPattern); err != nil {
			return nil, err
		}
	}
	if in.ScheduleExpression != "" {
		if _, err := eventpattern.ParseSchedule(in.ScheduleExpression); err != nil {
			return nil, invalid("Parameter ScheduleExpression is not valid. Reason: %v", err)
		}
	}
	r := &rule{Name: in.Name, Pattern: in.EventPattern, Schedule: in.ScheduleExpression, State: in.State,
		Description: in.Description, RoleARN: in.RoleArn}
	switch in.State {
	case "":
		r.State = stateEnabled
	case stateEnabled, stateDisabled:
	default:
		return nil, invalid("1 validation error detected: Value '%s' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED]", in.State)
	}
	tags, err := mergeTags(nil, in.Tags)
	r.Tags = tags
	return r, err
}

// inherit takes over what PutRule does not replace of a rule that is there, and sets when the schedule fires next.
func (s *Service) inherit(tx *state.Tx, r *rule) error {
	old, ok, err := s.store.rule(tx, r.Bus, r.Name)
	if err != nil {
		return err
	}
	if ok {
		r.Tags = old.Tags
	} else {
		n, err := s.store.countRules(tx, r.Bus)
		if err != nil {
			return err
		}
		if n >= maxRules {
			return limitExceeded()
		}
	}
	return r.schedule(s.deps.Clock.Now())
}

// schedule sets the first firing after a time.
func (r *rule) schedule(now time.Time) error {
	r.next = time.Time{}
	if r.Schedule == "" || !r.enabled() {
		return nil
	}
	schedule, err := eventpattern.ParseSchedule(r.Schedule)
	if err != nil {
		return err
	}
	r.next = schedule.Next(now, time.UTC)
	return nil
}

// invalidPattern makes EventBridge's error of a pattern's.
func invalidPattern(err error) error {
	var pattern *eventpattern.Error
	if errors.As(err, &pattern) {
		return protocol.Errorf("InvalidEventPatternException", 400, "%s", pattern.Error())
	}
	return err
}
