package provision

import (
	"context"
	"errors"
	"fmt"

	"nightshift/internal/service/cloudformation"
	"nightshift/internal/service/logs"
)

type logGroupProperties struct {
	LogGroupName    string `cfn:"replace"`
	LogGroupClass   string
	RetentionInDays *int32
	KmsKeyId        string `cfn:"stored"`
	Tags            []tag
}

func (s Services) logGroup() cloudformation.Provider {
	result := func(id string) cloudformation.Result {
		return cloudformation.Result{PhysicalID: id, Attributes: map[string]any{"Arn": s.logGroupARN(id) + ":*"}}
	}
	retain := func(ctx context.Context, id string, days, old *int32) error {
		var err error
		if days != nil {
			_, err = s.Logs.PutRetentionPolicy(ctx, &logs.PutRetentionPolicyInput{LogGroupName: id, RetentionInDays: *days})
		} else if old != nil {
			_, err = s.Logs.DeleteRetentionPolicy(ctx, &logs.GroupRef{LogGroupName: id})
		}
		return err
	}
	return provider[logGroupProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p logGroupProperties) (cloudformation.Result, error) {
			id := or(p.LogGroupName, r.Name)
			_, err := s.Logs.CreateLogGroup(ctx, &logs.CreateLogGroupInput{LogGroupName: id, LogGroupClass: p.LogGroupClass, Tags: tags(r, p.Tags)})
			if err != nil && (!r.Again || !has(err, "ResourceAlreadyExistsException")) {
				return cloudformation.Result{}, err
			}
			return result(id), retain(ctx, id, p.RetentionInDays, nil)
		},
		update: func(ctx context.Context, r cloudformation.Request, p, old logGroupProperties) (cloudformation.Result, error) {
			if or(p.LogGroupClass, "STANDARD") != or(old.LogGroupClass, "STANDARD") {
				return result(r.PhysicalID), errors.New("LogGroupClass cannot be changed once the log group is there")
			}
			if gone := goneTags(r, p.Tags, old.Tags); len(gone) > 0 {
				if _, err := s.Logs.UntagResource(ctx, &logs.UntagResourceInput{ResourceArn: s.logGroupARN(r.PhysicalID), TagKeys: gone}); err != nil {
					return result(r.PhysicalID), err
				}
			}
			if all := tags(r, p.Tags); len(all) > 0 {
				if _, err := s.Logs.TagResource(ctx, &logs.TagResourceInput{ResourceArn: s.logGroupARN(r.PhysicalID), Tags: all}); err != nil {
					return result(r.PhysicalID), err
				}
			}
			return result(r.PhysicalID), retain(ctx, r.PhysicalID, p.RetentionInDays, old.RetentionInDays)
		},
		remove: func(ctx context.Context, r cloudformation.Request, _ logGroupProperties) error {
			_, err := s.Logs.DeleteLogGroup(ctx, &logs.GroupRef{LogGroupName: r.PhysicalID})
			return err
		},
	}
}

func (s Services) logGroupARN(id string) string {
	return fmt.Sprintf("arn:aws:logs:%s:%s:log-group:%s", s.Region, s.Account, id)
}
