package provision

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"nightshift/internal/service/cloudformation"
	"nightshift/internal/service/sqs"
)

type queueProperties struct {
	QueueName                     string `cfn:"replace"`
	VisibilityTimeout             *int32
	MessageRetentionPeriod        *int32
	DelaySeconds                  *int32
	MaximumMessageSize            *int32
	ReceiveMessageWaitTimeSeconds *int32
	RedrivePolicy                 any
	KmsMasterKeyId                string `cfn:"stored"`
	KmsDataKeyReusePeriodSeconds  *int32 `cfn:"stored"`
	SqsManagedSseEnabled          *bool  `cfn:"stored"`
	Tags                          []tag
}

func (p queueProperties) attributes() (map[string]string, error) {
	out := map[string]string{}
	for key, v := range map[string]*int32{
		"VisibilityTimeout": p.VisibilityTimeout, "MessageRetentionPeriod": p.MessageRetentionPeriod, "DelaySeconds": p.DelaySeconds,
		"MaximumMessageSize": p.MaximumMessageSize, "ReceiveMessageWaitTimeSeconds": p.ReceiveMessageWaitTimeSeconds,
	} {
		if v != nil {
			out[key] = strconv.Itoa(int(*v))
		}
	}
	text, err := document(p.RedrivePolicy)
	if text != "" {
		out["RedrivePolicy"] = text
	}
	return out, err
}

var queueDefaults = map[string]string{
	"VisibilityTimeout": "30", "MessageRetentionPeriod": "345600", "DelaySeconds": "0", "MaximumMessageSize": "262144", "ReceiveMessageWaitTimeSeconds": "0",
}

func (s Services) queue() cloudformation.Provider {
	result := func(url, id string) cloudformation.Result {
		return cloudformation.Result{PhysicalID: url, Attributes: map[string]any{
			"Arn": fmt.Sprintf("arn:aws:sqs:%s:%s:%s", s.Region, s.Account, id), "QueueName": id, "QueueUrl": url,
		}}
	}
	return provider[queueProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p queueProperties) (cloudformation.Result, error) {
			id := or(p.QueueName, r.ShortName(80))
			attributes, err := p.attributes()
			if err != nil {
				return cloudformation.Result{}, err
			}
			if _, err := s.SQS.GetQueueUrl(ctx, &sqs.GetQueueURLInput{QueueName: id}); err == nil && !r.Again {
				return cloudformation.Result{}, fmt.Errorf("%s already exists", id)
			}
			out, err := s.SQS.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: id, Attributes: attributes, Tags: tags(r, p.Tags)})
			if err != nil {
				return cloudformation.Result{}, err
			}
			return result(out.QueueUrl, id), nil
		},
		update: func(ctx context.Context, r cloudformation.Request, p, old queueProperties) (cloudformation.Result, error) {
			want, err := p.attributes()
			if err != nil {
				return name(r.PhysicalID), err
			}
			before, err := old.attributes()
			if err != nil {
				return name(r.PhysicalID), err
			}
			for key := range before {
				if _, ok := want[key]; !ok {
					want[key] = queueDefaults[key]
				}
			}
			if len(want) > 0 {
				if _, err := s.SQS.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: r.PhysicalID, Attributes: want}); err != nil {
					return name(r.PhysicalID), err
				}
			}
			if gone := goneTags(r, p.Tags, old.Tags); len(gone) > 0 {
				if _, err := s.SQS.UntagQueue(ctx, &sqs.UntagQueueInput{QueueUrl: r.PhysicalID, TagKeys: gone}); err != nil {
					return name(r.PhysicalID), err
				}
			}
			if all := tags(r, p.Tags); len(all) > 0 {
				if _, err := s.SQS.TagQueue(ctx, &sqs.TagQueueInput{QueueUrl: r.PhysicalID, Tags: all}); err != nil {
					return name(r.PhysicalID), err
				}
			}
			return result(r.PhysicalID, lastPart(r.PhysicalID, '/')), nil
		},
		remove: func(ctx context.Context, r cloudformation.Request, _ queueProperties) error {
			_, err := s.SQS.DeleteQueue(ctx, &sqs.QueueRef{QueueUrl: r.PhysicalID})
			return err
		},
	}
}

type queuePolicyProperties struct {
	PolicyDocument any      `cfn:"required"`
	Queues         []string `cfn:"required"`
}

// queuePolicy is stored with the queues; policies are not enforced here.
func (s Services) queuePolicy() cloudformation.Provider {
	put := func(ctx context.Context, id, text string, queues []string) (cloudformation.Result, error) {
		for _, url := range queues {
			if _, err := s.SQS.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: url, Attributes: map[string]string{"Policy": text}}); err != nil {
				return cloudformation.Result{}, err
			}
		}
		return identified(id), nil
	}
	return provider[queuePolicyProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p queuePolicyProperties) (cloudformation.Result, error) {
			text, err := document(p.PolicyDocument)
			if err != nil {
				return cloudformation.Result{}, err
			}
			return put(ctx, r.Name, text, p.Queues)
		},
		update: func(ctx context.Context, r cloudformation.Request, p, old queuePolicyProperties) (cloudformation.Result, error) {
			text, err := document(p.PolicyDocument)
			if err != nil {
				return name(r.PhysicalID), err
			}
			gone := slices.DeleteFunc(old.Queues, func(url string) bool { return slices.Contains(p.Queues, url) })
			if _, err := put(ctx, r.PhysicalID, "", gone); err != nil && !has(err, "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue") {
				return identified(r.PhysicalID), err
			}
			return put(ctx, r.PhysicalID, text, p.Queues)
		},
		remove: func(ctx context.Context, r cloudformation.Request, p queuePolicyProperties) error {
			_, err := put(ctx, r.PhysicalID, "", p.Queues)
			return err
		},
	}
}
