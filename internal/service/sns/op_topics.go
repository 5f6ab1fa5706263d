package sns

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// Empty is the response of operations that answer nothing.
type Empty struct{}

// Tag is a topic's tag.
type Tag struct {
	Key   string `aws:",required"`
	Value string `aws:",keepempty"`
}

// CreateTopicInput is CreateTopic's request.
type CreateTopicInput struct {
	Name       string `aws:",required"`
	Attributes map[string]string
	Tags       []Tag
}

// CreateTopicOutput is CreateTopic's response.
type CreateTopicOutput struct{ TopicArn string }

// CreateTopic creates a standard topic; one that is there with the same attributes and tags is no error.
func (s *Service) CreateTopic(ctx context.Context, in *CreateTopicInput) (*CreateTopicOutput, error) {
	if strings.HasSuffix(in.Name, ".fifo") || in.Attributes["FifoTopic"] == "true" {
		return nil, notSupported("FIFO topics")
	}
	if !topicName.MatchString(in.Name) {
		return nil, invalid("Topic Name")
	}
	for name, value := range in.Attributes {
		if err := checkTopicAttribute(name, value); err != nil {
			return nil, err
		}
	}
	tags, err := mergeTags(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	err = s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		old, err := state.One[topic](tx.QueryRow("SELECT body FROM sns_topics WHERE name = ?", in.Name))
		if err != nil {
			return err
		}
		if old == nil {
			return writeTopic(tx, &topic{Name: in.Name, Attributes: in.Attributes, Tags: tags})
		}
		for name, value := range in.Attributes {
			if old.Attributes[name] != value {
				return invalid("Attributes Reason: Topic already exists with different attributes")
			}
		}
		if len(in.Tags) > 0 && !maps.Equal(tags, old.Tags) {
			return invalid("Tags Reason: Topic already exists with different tags")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &CreateTopicOutput{s.arn(in.Name)}, nil
}

func checkTopicAttribute(name, value string) error {
	switch name {
	case "DisplayName":
		if utf8.RuneCountInString(value) > 100 || hasControl(value) {
			return invalid("DisplayName")
		}
	case "Policy":
		if value != "" && !json.Valid([]byte(value)) {
			return invalid("Policy Error: null")
		}
	case "KmsMasterKeyId", "DeliveryPolicy", "TracingConfig", "ArchivePolicy", "ContentBasedDeduplication", "FifoThroughputScope", "SignatureVersion":
		return notSupported("topics with the attribute " + name)
	case "FifoTopic":
		return nil
	default:
		return invalid("AttributeName")
	}
	return nil
}

// TopicRef is a request that names a topic and nothing else.
type TopicRef struct {
	TopicArn string `aws:",required"`
}

// DeleteTopic removes a topic and its subscriptions; one that is not there is no error.
func (s *Service) DeleteTopic(ctx context.Context, in *TopicRef) (*Empty, error) {
	name, err := s.nameOf(in.TopicArn)
	if err != nil {
		return nil, err
	}
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		if _, err := tx.Exec("DELETE FROM sns_subscriptions WHERE topic = ?", name); err != nil {
			return err
		}
		_, err := tx.Exec("DELETE FROM sns_topics WHERE name = ?", name)
		return err
	})
}

// ListTopicsInput is ListTopics' request.
type ListTopicsInput struct{ NextToken string }

// ListTopicsOutput is ListTopics' response.
type ListTopicsOutput struct {
	Topics    []TopicRef
	NextToken string
}

// ListTopics lists the topics by name, 100 at a time.
func (s *Service) ListTopics(ctx context.Context, in *ListTopicsInput) (*ListTopicsOutput, error) {
	after, err := decodeToken(in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListTopicsOutput{Topics: []TopicRef{}}
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		topics, err := state.Many[topic](tx.Query("SELECT body FROM sns_topics WHERE name > ? ORDER BY name LIMIT ?", after, pageSize+1))
		topics, out.NextToken = cut(topics, func(t *topic) string { return t.Name })
		for _, t := range topics {
			out.Topics = append(out.Topics, TopicRef{s.arn(t.Name)})
		}
		return err
	})
	return out, err
}

// AttributesOutput is the response of GetTopicAttributes and GetSubscriptionAttributes.
type AttributesOutput struct{ Attributes map[string]string }

// GetTopicAttributes shows a topic's attributes and counts.
func (s *Service) GetTopicAttributes(ctx context.Context, in *TopicRef) (*AttributesOutput, error) {
	out := &AttributesOutput{Attributes: map[string]string{}}
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		t, err := s.topicAt(tx, in.TopicArn)
		if err != nil {
			return err
		}
		subs, err := subscriptionsOf(tx, t.Name)
		if err != nil {
			return err
		}
		confirmed := 0
		for _, sub := range subs {
			if sub.Confirmed {
				confirmed++
			}
		}
		out.Attributes["Policy"] = s.defaultPolicy(in.TopicArn)
		out.Attributes["DisplayName"] = ""
		maps.Copy(out.Attributes, t.Attributes)
		maps.Copy(out.Attributes, map[string]string{
			"TopicArn": in.TopicArn, "Owner": s.deps.Account,
			"SubscriptionsConfirmed": strconv.Itoa(confirmed), "SubscriptionsPending": strconv.Itoa(len(subs) - confirmed), "SubscriptionsDeleted": "0",
		})
		return nil
	})
}

// defaultPolicy is what AWS shows for a topic without a policy: the owner may do all.
func (s *Service) defaultPolicy(arn string) string {
	return `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},` +
		`"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],` +
		`"Resource":"` + arn + `","Condition":{"StringEquals":{"AWS:SourceOwner":"` + s.deps.Account + `"}}}]}`
}

// SetTopicAttributesInput is SetTopicAttributes' request.
type SetTopicAttributesInput struct {
	TopicArn       string `aws:",required"`
	AttributeName  string `aws:",required"`
	AttributeValue string
}

// SetTopicAttributes changes one attribute.
func (s *Service) SetTopicAttributes(ctx context.Context, in *SetTopicAttributesInput) (*Empty, error) {
	if in.AttributeName == "FifoTopic" {
		return nil, invalid("AttributeName")
	}
	if err := checkTopicAttribute(in.AttributeName, in.AttributeValue); err != nil {
		return nil, err
	}
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		t, err := s.topicAt(tx, in.TopicArn)
		if err != nil {
			return err
		}
		if t.Attributes == nil {
			t.Attributes = map[string]string{}
		}
		t.Attributes[in.AttributeName] = in.AttributeValue
		return writeTopic(tx, t)
	})
}

// TagResourceInput is TagResource's request.
type TagResourceInput struct {
	ResourceArn string `aws:",required"`
	Tags        []Tag  `aws:",required"`
}

// TagResource sets a topic's tags.
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*Empty, error) {
	return nil, s.changeTags(ctx, in.ResourceArn, func(t *topic) (err error) {
		t.Tags, err = mergeTags(t.Tags, in.Tags)
		return err
	})
}

// UntagResourceInput is UntagResource's request.
type UntagResourceInput struct {
	ResourceArn string   `aws:",required"`
	TagKeys     []string `aws:",required"`
}

// UntagResource removes a topic's tags.
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*Empty, error) {
	return nil, s.changeTags(ctx, in.ResourceArn, func(t *topic) error {
		for _, key := range in.TagKeys {
			delete(t.Tags, key)
		}
		return nil
	})
}

func (s *Service) changeTags(ctx context.Context, arn string, change func(*topic) error) error {
	return s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		t, err := s.taggedTopic(tx, arn)
		if err != nil {
			return err
		}
		if err := change(t); err != nil {
			return err
		}
		return writeTopic(tx, t)
	})
}

func (s *Service) taggedTopic(tx *state.Tx, arn string) (*topic, error) {
	t, err := s.topicAt(tx, arn)
	if err != nil {
		return nil, protocol.Errorf("ResourceNotFound", 404, "Resource does not exist")
	}
	return t, nil
}

// ListTagsForResourceInput is ListTagsForResource's request.
type ListTagsForResourceInput struct {
	ResourceArn string `aws:",required"`
}

// ListTagsForResourceOutput is ListTagsForResource's response.
type ListTagsForResourceOutput struct{ Tags []Tag }

// ListTagsForResource lists a topic's tags by key.
func (s *Service) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	out := &ListTagsForResourceOutput{Tags: []Tag{}}
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		t, err := s.taggedTopic(tx, in.ResourceArn)
		if err != nil {
			return err
		}
		for _, key := range slices.Sorted(maps.Keys(t.Tags)) {
			out.Tags = append(out.Tags, Tag{key, t.Tags[key]})
		}
		return nil
	})
}

func mergeTags(tags map[string]string, more []Tag) (map[string]string, error) {
	if tags == nil {
		tags = map[string]string{}
	}
	for _, t := range more {
		if t.Key == "" || len(t.Key) > 128 || len(t.Value) > 256 || strings.HasPrefix(strings.ToLower(t.Key), "aws:") {
			return nil, invalid("Tags Reason: a key has 1 to 128 characters and does not begin with aws:, a value at most 256")
		}
		tags[t.Key] = t.Value
	}
	if len(tags) > 50 {
		return nil, protocol.Errorf("TagLimitExceeded", 400, "Could not complete request: tag quota of per resource exceeded")
	}
	return tags, nil
}
