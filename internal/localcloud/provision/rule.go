package provision

import (
	"context"
	"fmt"
	"strings"

	"nightshift/internal/service/cloudformation"
	"nightshift/internal/service/events"
)

type ruleProperties struct {
	Name               string `cfn:"replace"`
	EventBusName       string `cfn:"replace"`
	Description        string
	EventPattern       any
	ScheduleExpression string
	State              string
	RoleArn            string `cfn:"stored"`
	Targets            []ruleTarget
	Tags               []tag
}

type ruleTarget struct {
	Id               string `cfn:"required"`
	Arn              string `cfn:"required"`
	RoleArn          string `cfn:"stored"`
	Input            *string
	InputPath        *string
	InputTransformer *struct {
		InputPathsMap map[string]string
		InputTemplate string `cfn:"required"`
	}
	DeadLetterConfig *struct{ Arn string }
	RetryPolicy      *struct {
		MaximumRetryAttempts     *int32
		MaximumEventAgeInSeconds *int32
	}
}

func (s Services) rule() cloudformation.Provider {
	put := func(ctx context.Context, r cloudformation.Request, p ruleProperties, id string, old ruleProperties) (cloudformation.Result, error) {
		pattern, err := document(p.EventPattern)
		if err != nil {
			return cloudformation.Result{}, err
		}
		out, err := s.Events.PutRule(ctx, &events.PutRuleInput{
			Name: id, EventBusName: p.EventBusName, Description: p.Description, EventPattern: pattern,
			ScheduleExpression: p.ScheduleExpression, State: p.State, RoleArn: p.RoleArn,
		})
		if err != nil {
			return cloudformation.Result{}, err
		}
		res := cloudformation.Result{PhysicalID: id, Attributes: map[string]any{"Arn": out.RuleArn}}
		if p.EventBusName != "" && p.EventBusName != "default" {
			res.Ref = p.EventBusName + "|" + id
		}
		if gone := goneTags(r, p.Tags, old.Tags); len(gone) > 0 {
			if _, err := s.Events.UntagResource(ctx, &events.UntagResourceInput{ResourceARN: out.RuleArn, TagKeys: gone}); err != nil {
				return res, err
			}
		}
		if all := tags(r, p.Tags); len(all) > 0 {
			in := &events.TagResourceInput{ResourceARN: out.RuleArn, Tags: sortedTags(all, func(k, v string) events.Tag { return events.Tag{Key: k, Value: v} })}
			if _, err := s.Events.TagResource(ctx, in); err != nil {
				return res, err
			}
		}
		return res, s.putTargets(ctx, p, id, old.Targets)
	}
	return provider[ruleProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p ruleProperties) (cloudformation.Result, error) {
			id := or(p.Name, r.ShortName(64))
			if p.Name != "" && !r.Again {
				if _, err := s.Events.DescribeRule(ctx, &events.RuleRef{Name: id, EventBusName: p.EventBusName}); err == nil {
					return cloudformation.Result{}, fmt.Errorf("%s already exists", id)
				}
			}
			return put(ctx, r, p, id, ruleProperties{})
		},
		update: func(ctx context.Context, r cloudformation.Request, p, old ruleProperties) (cloudformation.Result, error) {
			return put(ctx, r, p, r.PhysicalID, old)
		},
		remove: func(ctx context.Context, r cloudformation.Request, p ruleProperties) error {
			list, err := s.Events.ListTargetsByRule(ctx, &events.ListTargetsByRuleInput{Rule: r.PhysicalID, EventBusName: p.EventBusName})
			if err != nil {
				return err
			}
			var ids []string
			for _, t := range list.Targets {
				ids = append(ids, t.Id)
			}
			if len(ids) > 0 {
				if _, err := s.Events.RemoveTargets(ctx, &events.RemoveTargetsInput{Rule: r.PhysicalID, EventBusName: p.EventBusName, Ids: ids}); err != nil {
					return err
				}
			}
			_, err = s.Events.DeleteRule(ctx, &events.DeleteRuleInput{Name: r.PhysicalID, EventBusName: p.EventBusName})
			return err
		},
	}
}

// putTargets sets a rule's targets and removes those of old that are no longer wanted.
func (s Services) putTargets(ctx context.Context, p ruleProperties, rule string, old []ruleTarget) error {
	keep := map[string]bool{}
	var entries []events.TargetEntry
	for _, t := range p.Targets {
		keep[t.Id] = true
		e := events.TargetEntry{Id: t.Id, Arn: t.Arn, RoleArn: t.RoleArn, Input: t.Input, InputPath: t.InputPath}
		if x := t.InputTransformer; x != nil {
			e.InputTransformer = &events.InputTransformer{InputPathsMap: x.InputPathsMap, InputTemplate: x.InputTemplate}
		}
		if t.DeadLetterConfig != nil && t.DeadLetterConfig.Arn != "" {
			e.DeadLetterConfig = &events.DeadLetterConfig{Arn: t.DeadLetterConfig.Arn}
		}
		if x := t.RetryPolicy; x != nil {
			e.RetryPolicy = &events.RetryPolicy{MaximumRetryAttempts: x.MaximumRetryAttempts, MaximumEventAgeInSeconds: x.MaximumEventAgeInSeconds}
		}
		entries = append(entries, e)
	}
	var gone []string
	for _, t := range old {
		if !keep[t.Id] {
			gone = append(gone, t.Id)
		}
	}
	if len(gone) > 0 {
		if _, err := s.Events.RemoveTargets(ctx, &events.RemoveTargetsInput{Rule: rule, EventBusName: p.EventBusName, Ids: gone}); err != nil {
			return err
		}
	}
	if len(entries) == 0 {
		return nil
	}
	out, err := s.Events.PutTargets(ctx, &events.PutTargetsInput{Rule: rule, EventBusName: p.EventBusName, Targets: entries})
	if err != nil {
		return err
	}
	var failed []string
	for _, f := range out.FailedEntries {
		failed = append(failed, fmt.Sprintf("%s: %s", f.TargetId, f.ErrorMessage))
	}
	if len(failed) > 0 {
		return fmt.Errorf("the targets of rule %s were refused: %s", rule, strings.Join(failed, "; "))
	}
	return nil
}
