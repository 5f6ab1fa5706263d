package provision

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nightshift/internal/service/cloudformation"
	"nightshift/internal/service/sns"
)

type topicProperties struct {
	TopicName      string `cfn:"replace"`
	DisplayName    string
	KmsMasterKeyId string `cfn:"stored"`
	Subscription   []topicSubscription
	Tags           []tag
}

type topicSubscription struct {
	Endpoint string `cfn:"required"`
	Protocol string `cfn:"required"`
}

// unsubscribe takes the subscriptions listed off a topic.
func (s Services) unsubscribe(ctx context.Context, topic string, gone []topicSubscription) error {
	in := &sns.ListSubscriptionsByTopicInput{TopicArn: topic}
	for len(gone) > 0 {
		list, err := s.SNS.ListSubscriptionsByTopic(ctx, in)
		if err != nil {
			return err
		}
		for _, sub := range list.Subscriptions {
			// One that waits for its confirmation has no ARN, cannot be ended and expires by itself.
			if !slices.Contains(gone, topicSubscription{Endpoint: sub.Endpoint, Protocol: sub.Protocol}) || !strings.HasPrefix(sub.SubscriptionArn, "arn:") {
				continue
			}
			if _, err := s.SNS.Unsubscribe(ctx, &sns.SubscriptionRef{SubscriptionArn: sub.SubscriptionArn}); err != nil {
				return err
			}
		}
		if in.NextToken = list.NextToken; in.NextToken == "" {
			break
		}
	}
	return nil
}

func (s Services) topic() cloudformation.Provider {
	result := func(arn, id string) cloudformation.Result {
		return cloudformation.Result{PhysicalID: arn, Attributes: map[string]any{"TopicArn": arn, "TopicName": id}}
	}
	return provider[topicProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p topicProperties) (cloudformation.Result, error) {
			id := or(p.TopicName, r.ShortName(256))
			attributes := map[string]string{}
			if p.DisplayName != "" {
				attributes["DisplayName"] = p.DisplayName
			}
			out, err := s.SNS.CreateTopic(ctx, &sns.CreateTopicInput{Name: id, Attributes: attributes, Tags: sortedTags(tags(r, p.Tags), func(k, v string) sns.Tag { return sns.Tag{Key: k, Value: v} })})
			if err != nil {
				return cloudformation.Result{}, err
			}
			for _, sub := range p.Subscription {
				if _, err := s.SNS.Subscribe(ctx, &sns.SubscribeInput{TopicArn: out.TopicArn, Protocol: sub.Protocol, Endpoint: sub.Endpoint}); err != nil {
					return result(out.TopicArn, id), err
				}
			}
			return result(out.TopicArn, id), nil
		},
		update: func(ctx context.Context, r cloudformation.Request, p, old topicProperties) (cloudformation.Result, error) {
			if p.DisplayName != old.DisplayName {
				if _, err := s.SNS.SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{TopicArn: r.PhysicalID, AttributeName: "DisplayName", AttributeValue: p.DisplayName}); err != nil {
					return name(r.PhysicalID), err
				}
			}
			if err := s.unsubscribe(ctx, r.PhysicalID, slices.DeleteFunc(slices.Clone(old.Subscription), func(sub topicSubscription) bool { return slices.Contains(p.Subscription, sub) })); err != nil {
				return name(r.PhysicalID), err
			}
			for _, sub := range p.Subscription {
				if slices.Contains(old.Subscription, sub) {
					continue
				}
				if _, err := s.SNS.Subscribe(ctx, &sns.SubscribeInput{TopicArn: r.PhysicalID, Protocol: sub.Protocol, Endpoint: sub.Endpoint}); err != nil {
					return name(r.PhysicalID), err
				}
			}
			if gone := goneTags(r, p.Tags, old.Tags); len(gone) > 0 {
				if _, err := s.SNS.UntagResource(ctx, &sns.UntagResourceInput{ResourceArn: r.PhysicalID, TagKeys: gone}); err != nil {
					return name(r.PhysicalID), err
				}
			}
			if all := tags(r, p.Tags); len(all) > 0 {
				in := &sns.TagResourceInput{ResourceArn: r.PhysicalID, Tags: sortedTags(all, func(k, v string) sns.Tag { return sns.Tag{Key: k, Value: v} })}
				if _, err := s.SNS.TagResource(ctx, in); err != nil {
					return name(r.PhysicalID), err
				}
			}
			return result(r.PhysicalID, lastPart(r.PhysicalID, ':')), nil
		},
		remove: func(ctx context.Context, r cloudformation.Request, _ topicProperties) error {
			_, err := s.SNS.DeleteTopic(ctx, &sns.TopicRef{TopicArn: r.PhysicalID})
			return err
		},
	}
}

func lastPart(s string, sep byte) string {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == sep {
			return s[i+1:]
		}
	}
	return s
}

type subscriptionProperties struct {
	TopicArn           string `cfn:"required,replace"`
	Protocol           string `cfn:"required,replace"`
	Endpoint           string `cfn:"replace"`
	FilterPolicy       any
	FilterPolicyScope  string
	RawMessageDelivery *bool
	RedrivePolicy      any
}

func (p subscriptionProperties) attributes() (map[string]string, error) {
	out := map[string]string{}
	for key, v := range map[string]any{"FilterPolicy": p.FilterPolicy, "RedrivePolicy": p.RedrivePolicy} {
		text, err := document(v)
		if err != nil {
			return nil, err
		}
		if text != "" {
			out[key] = text
		}
	}
	if p.FilterPolicyScope != "" {
		out["FilterPolicyScope"] = p.FilterPolicyScope
	}
	if p.RawMessageDelivery != nil {
		out["RawMessageDelivery"] = strconv.FormatBool(*p.RawMessageDelivery)
	}
	return out, nil
}

func (s Services) subscription() cloudformation.Provider {
	return provider[subscriptionProperties]{
		create: func(ctx context.Context, _ cloudformation.Request, p subscriptionProperties) (cloudformation.Result, error) {
			attributes, err := p.attributes()
			if err != nil {
				return cloudformation.Result{}, err
			}
			out, err := s.SNS.Subscribe(ctx, &sns.SubscribeInput{TopicArn: p.TopicArn, Protocol: p.Protocol, Endpoint: p.Endpoint, Attributes: attributes, ReturnSubscriptionArn: true})
			if err != nil {
				return cloudformation.Result{}, err
			}
			return cloudformation.Result{PhysicalID: out.SubscriptionArn, Attributes: map[string]any{"Arn": out.SubscriptionArn}}, nil
		},
		update: func(ctx context.Context, r cloudformation.Request, p, old subscriptionProperties) (cloudformation.Result, error) {
			res := cloudformation.Result{PhysicalID: r.PhysicalID, Attributes: map[string]any{"Arn": r.PhysicalID}}
			want, err := p.attributes()
			if err != nil {
				return res, err
			}
			before, err := old.attributes()
			if err != nil {
				return res, err
			}
			defaults := map[string]string{"RawMessageDelivery": "false", "FilterPolicyScope": "MessageAttributes"}
			for key := range before {
				if _, ok := want[key]; !ok {
					want[key] = defaults[key]
				}
			}
			for _, key := range sortedKeys(want) {
				if want[key] == before[key] {
					continue
				}
				if _, err := s.SNS.SetSubscriptionAttributes(ctx, &sns.SetSubscriptionAttributesInput{SubscriptionArn: r.PhysicalID, AttributeName: key, AttributeValue: want[key]}); err != nil {
					return res, err
				}
			}
			return res, nil
		},
		remove: func(ctx context.Context, r cloudformation.Request, _ subscriptionProperties) error {
			_, err := s.SNS.Unsubscribe(ctx, &sns.SubscriptionRef{SubscriptionArn: r.PhysicalID})
			return err
		},
	}
}

type topicPolicyProperties struct {
	PolicyDocument any      `cfn:"required"`
	Topics         []string `cfn:"required"`
}

// topicPolicy is stored with the topics; policies are not enforced here.
func (s Services) topicPolicy() cloudformation.Provider {
	put := func(ctx context.Context, id string, p topicPolicyProperties) (cloudformation.Result, error) {
		text, err := document(p.PolicyDocument)
		if err != nil {
			return name(id), err
		}
		for _, arn := range p.Topics {
			if _, err := s.SNS.SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{TopicArn: arn, AttributeName: "Policy", AttributeValue: text}); err != nil {
				return cloudformation.Result{}, err
			}
		}
		return identified(id), nil
	}
	return provider[topicPolicyProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p topicPolicyProperties) (cloudformation.Result, error) {
			return put(ctx, r.Name, p)
		},
		update: func(ctx context.Context, r cloudformation.Request, p, _ topicPolicyProperties) (cloudformation.Result, error) {
			return put(ctx, r.PhysicalID, p)
		},
		remove: func(context.Context, cloudformation.Request, topicPolicyProperties) error { return nil },
	}
}
