package sns

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"maps"
	netmail "net/mail"
	"net/url"
	"strings"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/eventpattern"
	"nightshift/internal/state"
)

const (
	pending       = "PendingConfirmation"
	tokenLifetime = 3 * 24 * time.Hour
	maxFilter     = 256 * 1024
)

// SubscribeInput is Subscribe's request.
type SubscribeInput struct {
	TopicArn              string `aws:",required"`
	Protocol              string `aws:",required"`
	Endpoint              string
	Attributes            map[string]string
	ReturnSubscriptionArn bool
}

// SubscriptionARNOutput is the response of Subscribe and ConfirmSubscription.
type SubscriptionARNOutput struct{ SubscriptionArn string }

// Subscribe adds an endpoint to a topic. Mail addresses and URLs are asked to confirm first, also when they are
// subscribed again before they did.
func (s *Service) Subscribe(ctx context.Context, in *SubscribeInput) (*SubscriptionARNOutput, error) {
	if err := s.checkEndpoint(in.Protocol, in.Endpoint); err != nil {
		return nil, err
	}
	for name, value := range in.Attributes {
		if err := checkSubscriptionAttribute(in.Protocol, name, value); err != nil {
			return nil, err
		}
	}
	var sub *subscription
	err := s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		t, err := s.topicAt(tx, in.TopicArn)
		if err != nil {
			return err
		}
		sub, err = state.One[subscription](tx.QueryRow("SELECT body FROM sns_subscriptions WHERE topic = ? AND protocol = ? AND endpoint = ?", t.Name, in.Protocol, in.Endpoint))
		if err != nil {
			return err
		}
		if sub == nil {
			sub = &subscription{ARN: in.TopicArn + ":" + clock.NewID(), Topic: t.Name, Protocol: in.Protocol, Endpoint: in.Endpoint, Attributes: in.Attributes}
			sub.Confirmed = in.Protocol == "sqs" || in.Protocol == "lambda"
		} else if len(in.Attributes) > 0 && !maps.Equal(in.Attributes, sub.Attributes) {
			return invalid("Attributes Reason: Subscription already exists with different attributes")
		}
		if sub.Confirmed {
			return writeSubscription(tx, sub)
		}
		sub.Token, sub.Expires = newToken(), s.deps.Clock.Now().Add(tokenLifetime)
		if err := writeSubscription(tx, sub); err != nil {
			return err
		}
		return s.askToConfirm(tx, t, sub)
	})
	if err != nil {
		return nil, err
	}
	if !sub.Confirmed && !in.ReturnSubscriptionArn {
		return &SubscriptionARNOutput{"pending confirmation"}, nil
	}
	return &SubscriptionARNOutput{sub.ARN}, nil
}

func newToken() string {
	b := make([]byte, 64)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

func (s *Service) checkEndpoint(protocol, endpoint string) error {
	switch protocol {
	case "email", "email-json":
		a, err := netmail.ParseAddress(endpoint)
		if err != nil || a.Address != endpoint || hasControl(endpoint) {
			return invalid("Email address")
		}
	case "sqs":
		if !strings.HasPrefix(endpoint, "arn:aws:sqs:") || strings.Count(endpoint, ":") != 5 {
			return invalid("SQS endpoint ARN")
		}
		if strings.HasSuffix(endpoint, ".fifo") {
			return notSupported("FIFO queues as endpoints")
		}
	case "lambda":
		if s.deps.Functions == nil {
			return notSupported("lambda endpoints")
		}
		if !strings.HasPrefix(endpoint, "arn:aws:lambda:") {
			return invalid("Lambda endpoint ARN")
		}
	case "http", "https":
		u, err := url.Parse(endpoint)
		if err != nil || u.Scheme != protocol || u.Host == "" {
			return invalid("Endpoint must match the specified protocol")
		}
	case "sms", "application", "firehose":
		return notSupported("subscriptions by " + protocol)
	default:
		return invalid("Amazon SNS does not support this protocol string: %s", protocol)
	}
	return nil
}

func checkSubscriptionAttribute(protocol, name, value string) error {
	switch name {
	case "RawMessageDelivery":
		if value != "true" && value != "false" {
			return invalid("RawMessageDelivery Reason: Invalid value [%s]. Must be true or false.", value)
		}
		if value == "true" && protocol != "sqs" && protocol != "http" && protocol != "https" {
			return invalid("RawMessageDelivery Reason: Delivery protocol [%s] does not support raw message delivery.", protocol)
		}
	case "FilterPolicy":
		if value == "" || strings.TrimSpace(value) == "{}" {
			return nil
		}
		if _, err := eventpattern.CompileLimit(value, maxFilter); err != nil {
			return invalid("FilterPolicy: %s", strings.TrimPrefix(err.Error(), "Event pattern is not valid. Reason: "))
		}
	case "FilterPolicyScope":
		if value != "MessageAttributes" && value != "MessageBody" {
			return invalid("FilterPolicyScope: Invalid value [%s]. Please use either MessageBody or MessageAttributes", value)
		}
	case "RedrivePolicy":
		if _, err := redriveTarget(value); err != nil {
			return err
		}
	case "DeliveryPolicy", "SubscriptionRoleArn", "ReplayPolicy":
		return notSupported("subscriptions with the attribute " + name)
	default:
		return invalid("AttributeName")
	}
	return nil
}

func redriveTarget(policy string) (string, error) {
	if policy == "" {
		return "", nil
	}
	var p struct {
		Target string `json:"deadLetterTargetArn"`
	}
	if err := json.Unmarshal([]byte(policy), &p); err != nil || !strings.HasPrefix(p.Target, "arn:aws:sqs:") {
		return "", invalid("RedrivePolicy: deadLetterTargetArn is an invalid arn")
	}
	return p.Target, nil
}

// ConfirmSubscriptionInput is ConfirmSubscription's request.
type ConfirmSubscriptionInput struct {
	TopicArn                  string `aws:",required"`
	Token                     string `aws:",required"`
	AuthenticateOnUnsubscribe string
}

// ConfirmSubscription confirms by the token of the confirmation mail or message.
func (s *Service) ConfirmSubscription(ctx context.Context, in *ConfirmSubscriptionInput) (*SubscriptionARNOutput, error) {
	out := &SubscriptionARNOutput{}
	return out, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		t, err := s.topicAt(tx, in.TopicArn)
		if err != nil {
			return err
		}
		sub, err := state.One[subscription](tx.QueryRow("SELECT body FROM sns_subscriptions WHERE token <> '' AND token = ? AND topic = ?", in.Token, t.Name))
		if err != nil {
			return err
		}
		if sub == nil {
			return invalid("Token")
		}
		out.SubscriptionArn = sub.ARN
		if sub.Confirmed {
			return nil
		}
		if s.deps.Clock.Now().After(sub.Expires) {
			return invalid("Token Reason: the token has expired")
		}
		sub.Confirmed, sub.Authenticated = true, in.AuthenticateOnUnsubscribe == "true"
		return writeSubscription(tx, sub)
	})
}

// SubscriptionRef is a request that names a subscription and nothing else.
type SubscriptionRef struct {
	SubscriptionArn string `aws:",required"`
}

// Unsubscribe removes a subscription; one that is not there is no error.
func (s *Service) Unsubscribe(ctx context.Context, in *SubscriptionRef) (*Empty, error) {
	if !strings.HasPrefix(in.SubscriptionArn, "arn:") || strings.Count(in.SubscriptionArn, ":") < 6 {
		return nil, invalid("SubscriptionArn Reason: An ARN must have at least 6 elements, not %d", strings.Count(in.SubscriptionArn, ":")+1)
	}
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		_, err := tx.Exec("DELETE FROM sns_subscriptions WHERE arn = ?", in.SubscriptionArn)
		return err
	})
}

// SubscriptionEntry is a subscription as the lists show it.
type SubscriptionEntry struct{ SubscriptionArn, Owner, Protocol, Endpoint, TopicArn string }

// ListSubscriptionsOutput is the response of ListSubscriptions and ListSubscriptionsByTopic.
type ListSubscriptionsOutput struct {
	Subscriptions []SubscriptionEntry
	NextToken     string
}

// ListSubscriptionsInput is ListSubscriptions' request.
type ListSubscriptionsInput struct{ NextToken string }

// ListSubscriptions lists all subscriptions, 100 at a time.
func (s *Service) ListSubscriptions(ctx context.Context, in *ListSubscriptionsInput) (out *ListSubscriptionsOutput, err error) {
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		out, err = s.list(tx, in.NextToken, "SELECT body FROM sns_subscriptions WHERE arn > ? ORDER BY arn LIMIT ?")
		return err
	})
	return out, err
}

// ListSubscriptionsByTopicInput is ListSubscriptionsByTopic's request.
type ListSubscriptionsByTopicInput struct {
	TopicArn  string `aws:",required"`
	NextToken string
}

// ListSubscriptionsByTopic lists a topic's subscriptions, 100 at a time.
func (s *Service) ListSubscriptionsByTopic(ctx context.Context, in *ListSubscriptionsByTopicInput) (out *ListSubscriptionsOutput, err error) {
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		t, err := s.topicAt(tx, in.TopicArn)
		if err != nil {
			return err
		}
		out, err = s.list(tx, in.NextToken, "SELECT body FROM sns_subscriptions WHERE arn > ? AND topic = ? ORDER BY arn LIMIT ?", t.Name)
		return err
	})
	return out, err
}

func (s *Service) list(tx *state.Tx, token, query string, args ...any) (*ListSubscriptionsOutput, error) {
	after, err := decodeToken(token)
	if err != nil {
		return nil, err
	}
	subs, err := state.Many[subscription](tx.Query(query, append(append([]any{after}, args...), pageSize+1)...))
	out := &ListSubscriptionsOutput{Subscriptions: []SubscriptionEntry{}}
	subs, out.NextToken = cut(subs, func(sub *subscription) string { return sub.ARN })
	for _, sub := range subs {
		e := SubscriptionEntry{SubscriptionArn: sub.ARN, Owner: s.deps.Account, Protocol: sub.Protocol, Endpoint: sub.Endpoint, TopicArn: s.arn(sub.Topic)}
		if !sub.Confirmed {
			e.SubscriptionArn = pending
		}
		out.Subscriptions = append(out.Subscriptions, e)
	}
	return out, err
}

// GetSubscriptionAttributes shows one subscription.
func (s *Service) GetSubscriptionAttributes(ctx context.Context, in *SubscriptionRef) (*AttributesOutput, error) {
	out := &AttributesOutput{}
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		sub, err := s.subscriptionAt(tx, in.SubscriptionArn)
		if err != nil {
			return err
		}
		yes := map[bool]string{true: "true", false: "false"}
		out.Attributes = map[string]string{"RawMessageDelivery": "false"}
		maps.Copy(out.Attributes, sub.Attributes)
		if out.Attributes["FilterPolicy"] != "" && out.Attributes["FilterPolicyScope"] == "" {
			out.Attributes["FilterPolicyScope"] = "MessageAttributes"
		}
		maps.Copy(out.Attributes, map[string]string{
			"SubscriptionArn": sub.ARN, "TopicArn": s.arn(sub.Topic), "Owner": s.deps.Account, "Protocol": sub.Protocol, "Endpoint": sub.Endpoint,
			"PendingConfirmation": yes[!sub.Confirmed], "ConfirmationWasAuthenticated": yes[sub.Authenticated || sub.Protocol == "sqs" || sub.Protocol == "lambda"],
			"SubscriptionPrincipal": "arn:aws:iam::" + s.deps.Account + ":root",
		})
		return nil
	})
}

// SetSubscriptionAttributesInput is SetSubscriptionAttributes' request.
type SetSubscriptionAttributesInput struct {
	SubscriptionArn string `aws:",required"`
	AttributeName   string `aws:",required"`
	AttributeValue  string
}

// SetSubscriptionAttributes changes one attribute; an empty value removes a policy.
func (s *Service) SetSubscriptionAttributes(ctx context.Context, in *SetSubscriptionAttributesInput) (*Empty, error) {
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		sub, err := s.subscriptionAt(tx, in.SubscriptionArn)
		if err != nil {
			return err
		}
		if err := checkSubscriptionAttribute(sub.Protocol, in.AttributeName, in.AttributeValue); err != nil {
			return err
		}
		if sub.Attributes == nil {
			sub.Attributes = map[string]string{}
		}
		if in.AttributeValue == "" {
			delete(sub.Attributes, in.AttributeName)
		} else {
			sub.Attributes[in.AttributeName] = in.AttributeValue
		}
		return writeSubscription(tx, sub)
	})
}
