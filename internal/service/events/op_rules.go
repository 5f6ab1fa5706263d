package events

import (
	"context"

	"nightshift/internal/state"
)

// RuleRef names a rule; the request of DescribeRule, EnableRule and DisableRule.
type RuleRef struct {
	Name         string `aws:",required"`
	EventBusName string
}

// Empty is the response of operations that answer nothing.
type Empty struct{}

// RuleEntry is a rule as ListRules and DescribeRule show it.
type RuleEntry struct {
	Name, Arn, EventPattern, ScheduleExpression, State, Description, RoleArn, EventBusName string
}

func (s *Service) ruleEntry(r *rule) RuleEntry {
	return RuleEntry{Name: r.Name, Arn: s.ruleARN(r.Bus, r.Name), EventPattern: r.Pattern, ScheduleExpression: r.Schedule,
		State: r.State, Description: r.Description, RoleArn: r.RoleARN, EventBusName: r.Bus}
}

// DescribeRule shows one rule.
func (s *Service) DescribeRule(ctx context.Context, in *RuleRef) (out *RuleEntry, err error) {
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		r, err := s.existingRule(tx, in.EventBusName, in.Name)
		if err != nil {
			return err
		}
		e := s.ruleEntry(r)
		out = &e
		return nil
	})
	return out, err
}

// EnableRule lets a rule match and fire.
func (s *Service) EnableRule(ctx context.Context, in *RuleRef) (*Empty, error) {
	return s.setState(ctx, in, stateEnabled)
}

// DisableRule stops a rule from matching and firing.
func (s *Service) DisableRule(ctx context.Context, in *RuleRef) (*Empty, error) {
	return s.setState(ctx, in, stateDisabled)
}

func (s *Service) setState(ctx context.Context, in *RuleRef, to string) (*Empty, error) {
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		r, err := s.existingRule(tx, in.EventBusName, in.Name)
		if err != nil || r.State == to {
			return err
		}
		r.State = to
		if err := r.schedule(s.deps.Clock.Now()); err != nil {
			return err
		}
		tx.AfterCommit(s.scheduler.wake)
		return s.store.putRule(tx, r)
	})
}

// DeleteRuleInput is DeleteRule's request. Force concerns rules that AWS services manage, of which there are none.
type DeleteRuleInput struct {
	Name         string `aws:",required"`
	EventBusName string
	Force        bool
}

// DeleteRule removes a rule without targets. One that is not there is no error.
func (s *Service) DeleteRule(ctx context.Context, in *DeleteRuleInput) (*Empty, error) {
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		bus, err := s.existingBus(tx, in.EventBusName)
		if err != nil {
			return err
		}
		targets, err := s.store.targets(tx, bus, in.Name, "", 1)
		if err != nil {
			return err
		}
		if len(targets) > 0 {
			return invalid("Rule can't be deleted since it has targets.")
		}
		tx.AfterCommit(s.scheduler.wake)
		return s.store.deleteRule(tx, bus, in.Name)
	})
}

// ListRulesInput is ListRules' request.
type ListRulesInput struct {
	NamePrefix, EventBusName, NextToken string
	Limit                               *int32
}

// ListRulesOutput is ListRules' response.
type ListRulesOutput struct {
	Rules     []RuleEntry
	NextToken string
}

// ListRules lists a bus's rules by name.
func (s *Service) ListRules(ctx context.Context, in *ListRulesInput) (*ListRulesOutput, error) {
	n, after, err := page(in.Limit, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListRulesOutput{Rules: []RuleEntry{}}
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		bus, err := s.existingBus(tx, in.EventBusName)
		if err != nil {
			return err
		}
		rules, err := s.store.rules(tx, bus, in.NamePrefix, after, n+1)
		rules, out.NextToken = nextToken(rules, n, func(r *rule) string { return r.Name })
		for _, r := range rules {
			out.Rules = append(out.Rules, s.ruleEntry(r))
		}
		return err
	})
	return out, err
}

// ListRuleNamesByTargetInput is ListRuleNamesByTarget's request.
type ListRuleNamesByTargetInput struct {
	TargetArn               string `aws:",required"`
	EventBusName, NextToken string
	Limit                   *int32
}

// ListRuleNamesByTargetOutput is ListRuleNamesByTarget's response.
type ListRuleNamesByTargetOutput struct {
	RuleNames []string
	NextToken string
}

// ListRuleNamesByTarget lists the rules that invoke a target.
func (s *Service) ListRuleNamesByTarget(ctx context.Context, in *ListRuleNamesByTargetInput) (*ListRuleNamesByTargetOutput, error) {
	n, after, err := page(in.Limit, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListRuleNamesByTargetOutput{}
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		bus, err := s.existingBus(tx, in.EventBusName)
		if err != nil {
			return err
		}
		names, err := s.store.rulesByTarget(tx, bus, in.TargetArn, after, n+1)
		out.RuleNames, out.NextToken = nextToken(names, n, func(s string) string { return s })
		return err
	})
	return out, err
}
