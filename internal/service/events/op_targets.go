package events

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"nightshift/internal/eventpattern"
	"nightshift/internal/state"
)

const (
	maxTargets    = 5
	maxInputBytes = 8192
	maxRetries    = 185
	maxEventAge   = 86400 // seconds
)

// TargetEntry is a target as PutTargets takes it and ListTargetsByRule shows it.
type TargetEntry struct {
	Id               string            `aws:",required" json:",omitempty"`
	Arn              string            `aws:",required" json:",omitempty"`
	RoleArn          string            `json:",omitempty"`
	Input            *string           `json:",omitempty"`
	InputPath        *string           `json:",omitempty"`
	InputTransformer *InputTransformer `json:",omitempty"`
	DeadLetterConfig *DeadLetterConfig `json:",omitempty"`
	RetryPolicy      *RetryPolicy      `json:",omitempty"`
}

// InputTransformer makes a target's input from parts of the event.
type InputTransformer struct {
	InputPathsMap map[string]string `json:",omitempty"`
	InputTemplate string            `aws:",required"`
}

// DeadLetterConfig names the queue for what could not be delivered.
type DeadLetterConfig struct{ Arn string }

// RetryPolicy limits the attempts; 185 retries and 86400 seconds when absent.
type RetryPolicy struct {
	MaximumRetryAttempts     *int32 `json:",omitempty"`
	MaximumEventAgeInSeconds *int32 `json:",omitempty"`
}

// PutTargetsInput is PutTargets' request.
type PutTargetsInput struct {
	Rule         string `aws:",required"`
	EventBusName string
	Targets      []TargetEntry `aws:",required"`
}

// FailedTarget is a target that PutTargets or RemoveTargets left out.
type FailedTarget struct{ TargetId, ErrorCode, ErrorMessage string }

// TargetsOutput is the response of PutTargets and RemoveTargets.
type TargetsOutput struct {
	FailedEntryCount int32
	FailedEntries    []FailedTarget
}

// PutTargets adds targets to a rule, or replaces those of the same id.
func (s *Service) PutTargets(ctx context.Context, in *PutTargetsInput) (*TargetsOutput, error) {
	if n := len(in.Targets); n < 1 || n > 100 {
		return nil, invalid("1 validation error detected: Value at 'targets' failed to satisfy constraint: Member must have length between 1 and 100, found %d", n)
	}
	for i := range in.Targets {
		if err := s.checkTarget(&in.Targets[i]); err != nil {
			return nil, err
		}
	}
	err := s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		r, err := s.existingRule(tx, in.EventBusName, in.Rule)
		if err != nil {
			return err
		}
		for i := range in.Targets {
			if err := s.store.putTarget(tx, r.Bus, r.Name, &in.Targets[i]); err != nil {
				return err
			}
		}
		all, err := s.store.targets(tx, r.Bus, r.Name, "", maxTargets+1)
		if err == nil && len(all) > maxTargets {
			err = limitExceeded()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &TargetsOutput{FailedEntries: []FailedTarget{}}, nil
}

var targetID = regexp.MustCompile(`^[.\-_A-Za-z0-9]{1,64}$`)

func (s *Service) checkTarget(t *TargetEntry) error {
	if !targetID.MatchString(t.Id) {
		return invalid("1 validation error detected: Value '%s' at 'targets.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+ and have at most 64 characters", t.Id)
	}
	service, ok := arnService(t.Arn)
	if !ok {
		return invalid("Parameter %s is not valid. Reason: Provided Arn is not in correct format.", t.Arn)
	}
	if s.deps.Targets[service] == nil {
		return invalid("nightshift: targets of %s are not supported (%s)", service, t.Arn)
	}
	if service == "sqs" && strings.HasSuffix(t.Arn, ".fifo") {
		return invalid("nightshift: FIFO queues as targets are not supported (%s)", t.Arn)
	}
	if err := checkInput(t); err != nil {
		return err
	}
	if d := t.DeadLetterConfig; d != nil {
		if service, ok := arnService(d.Arn); !ok || service != "sqs" {
			return invalid("Parameter DeadLetterConfig.Arn is not valid. Reason: Provided Arn is not in correct format.")
		}
	}
	if p := t.RetryPolicy; p != nil {
		if n := p.MaximumRetryAttempts; n != nil && (*n < 0 || *n > maxRetries) {
			return invalid("Parameter MaximumRetryAttempts is not valid: 0 to 185 are allowed, found %d", *n)
		}
		if n := p.MaximumEventAgeInSeconds; n != nil && (*n < 60 || *n > maxEventAge) {
			return invalid("Parameter MaximumEventAgeInSeconds is not valid: 60 to 86400 are allowed, found %d", *n)
		}
	}
	return nil
}

func checkInput(t *TargetEntry) error {
	given := 0
	if t.Input != nil {
		given++
		if len(*t.Input) > maxInputBytes {
			return invalid("Parameter Input of target %s is not valid: at most %d characters are allowed, found %d", t.Id, maxInputBytes, len(*t.Input))
		}
		if !json.Valid([]byte(*t.Input)) {
			return invalid("JSON syntax error in input for target %s", t.Id)
		}
	}
	if t.InputPath != nil {
		given++
		if _, err := eventpattern.ParsePath(*t.InputPath); err != nil {
			return invalid("Invalid InputPath for target %s : %v", t.Id, err)
		}
	}
	if x := t.InputTransformer; x != nil {
		given++
		if _, err := eventpattern.NewTransformer(x.InputPathsMap, x.InputTemplate); err != nil {
			return invalid("Invalid InputTemplate for target %s : %v", t.Id, err)
		}
	}
	if given > 1 {
		return invalid("Only one of Input, InputPath, or InputTransformer must be provided for target %s.", t.Id)
	}
	return nil
}

// arnService is the service in an ARN.
func arnService(arn string) (string, bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] == "" || parts[5] == "" {
		return "", false
	}
	return parts[2], true
}

// RemoveTargetsInput is RemoveTargets' request. Force concerns rules that AWS services manage.
type RemoveTargetsInput struct {
	Rule         string `aws:",required"`
	EventBusName string
	Ids          []string `aws:",required"`
	Force        bool
}

// RemoveTargets removes targets by id; those that are not there are no error.
func (s *Service) RemoveTargets(ctx context.Context, in *RemoveTargetsInput) (*TargetsOutput, error) {
	err := s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		r, err := s.existingRule(tx, in.EventBusName, in.Rule)
		if err != nil {
			return err
		}
		for _, id := range in.Ids {
			if err := s.store.removeTarget(tx, r.Bus, r.Name, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &TargetsOutput{FailedEntries: []FailedTarget{}}, nil
}

// ListTargetsByRuleInput is ListTargetsByRule's request.
type ListTargetsByRuleInput struct {
	Rule                    string `aws:",required"`
	EventBusName, NextToken string
	Limit                   *int32
}

// ListTargetsByRuleOutput is ListTargetsByRule's response.
type ListTargetsByRuleOutput struct {
	Targets   []*TargetEntry
	NextToken string
}

// ListTargetsByRule lists a rule's targets by id.
func (s *Service) ListTargetsByRule(ctx context.Context, in *ListTargetsByRuleInput) (*ListTargetsByRuleOutput, error) {
	n, after, err := page(in.Limit, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListTargetsByRuleOutput{}
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		r, err := s.existingRule(tx, in.EventBusName, in.Rule)
		if err != nil {
			return err
		}
		targets, err := s.store.targets(tx, r.Bus, r.Name, after, n+1)
		out.Targets, out.NextToken = nextToken(targets, n, func(t *TargetEntry) string { return t.Id })
		return err
	})
	if out.Targets == nil {
		out.Targets = []*TargetEntry{}
	}
	return out, err
}
