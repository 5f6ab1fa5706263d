package sns

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/delivery"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

const (
	kindNotification = "Notification"
	kindConfirmation = "SubscriptionConfirmation"
	timestamp        = "2006-01-02T15:04:05.000Z"
	unsigned         = "UNSIGNED"
)

// dispatch is the outbox payload: one message to one endpoint.
type dispatch struct {
	Kind, Protocol, Endpoint             string
	SubscriptionARN, TopicARN, MessageID string
	DisplayName, Subject, Message        string
	Token                                string                      `json:",omitempty"` // of a confirmation
	Attributes                           map[string]MessageAttribute `json:",omitempty"`
	Time                                 time.Time
	Raw                                  bool   `json:",omitempty"`
	DeadLetterARN                        string `json:",omitempty"`
}

// registerDeliveries sets how often each kind is tried (developer guide, sns-message-delivery-retries).
func (s *Service) registerDeliveries() {
	far := delivery.Exponential(time.Second, 10*time.Minute)
	for kind, p := range map[string]delivery.Policy{
		"sns.mail":  {MaxAttempts: 50, MaxAge: 6 * time.Hour, Backoff: far},
		"sns.http":  {MaxAttempts: 4, Backoff: func(int) time.Duration { return 20 * time.Second }},
		"sns.local": {MaxAttempts: 100, MaxAge: 24 * time.Hour, Backoff: far},
	} {
		p.Concurrency, p.DeadLetter = 8, s.deadLetter
		s.deps.Outbox.Handle(kind, p, s.deliver)
	}
}

func (s *Service) enqueue(tx *state.Tx, d *dispatch) error {
	kind := "sns.local"
	switch d.Protocol {
	case "email", "email-json":
		kind = "sns.mail"
	case "http", "https":
		kind = "sns.http"
	}
	payload, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = s.deps.Outbox.Enqueue(tx, kind, d.SubscriptionARN, payload, time.Time{})
	return err
}

// askToConfirm sends the confirmation mail or message of a pending subscription.
func (s *Service) askToConfirm(tx *state.Tx, t *topic, sub *subscription) error {
	arn := s.arn(t.Name)
	return s.enqueue(tx, &dispatch{
		Kind: kindConfirmation, Protocol: sub.Protocol, Endpoint: sub.Endpoint, SubscriptionARN: sub.ARN, TopicARN: arn,
		DisplayName: t.Attributes["DisplayName"], MessageID: clock.NewID(), Time: s.deps.Clock.Now(), Token: sub.Token,
		Message: "You have chosen to subscribe to the topic " + arn + ".\nTo confirm the subscription, visit the SubscribeURL included in this message.",
	})
}

func (s *Service) deliver(ctx context.Context, m delivery.Message) error {
	d := new(dispatch)
	if err := json.Unmarshal(m.Payload, d); err != nil {
		return delivery.Permanent(fmt.Errorf("sns: delivery %s: %w", m.ID, err))
	}
	if wanted, err := s.wanted(ctx, d); err != nil || !wanted {
		return err
	}
	switch d.Protocol {
	case "email", "email-json":
		return s.deps.Mail.Send(ctx, s.mail(d))
	case "http", "https":
		return s.post(ctx, d)
	case "sqs":
		return permanent(s.sendToQueue(ctx, d))
	}
	payload, err := s.functionPayload(d)
	if err != nil {
		return delivery.Permanent(err)
	}
	return permanent(s.deps.Functions.InvokeLocal(ctx, d.Endpoint, payload))
}

// permanent gives up on errors that are the endpoint's: it is not there, or takes no such message.
func permanent(err error) error {
	var refused *protocol.Error
	if errors.As(err, &refused) && refused.HTTPStatus() < 500 && refused.HTTPStatus() != http.StatusTooManyRequests {
		return delivery.Permanent(err)
	}
	return err
}

// wanted is false when the subscription was removed, or confirmed, meanwhile.
func (s *Service) wanted(ctx context.Context, d *dispatch) (wanted bool, err error) {
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		sub, err := state.One[subscription](tx.QueryRow("SELECT body FROM sns_subscriptions WHERE arn = ?", d.SubscriptionARN))
		wanted = sub != nil && sub.Confirmed == (d.Kind == kindNotification)
		return err
	})
	return wanted, err
}

// notification is the JSON of a message over sqs, http and email-json, in the order of the developer guide
// (sns-message-and-json-formats).
type notification struct {
	Type              string
	MessageId         string
	Token             string `json:",omitempty"`
	TopicArn          string
	Subject           string `json:",omitempty"`
	Message           string
	SubscribeURL      string `json:",omitempty"`
	Timestamp         string
	SignatureVersion  string
	Signature         string
	SigningCertURL    string
	UnsubscribeURL    string                    `json:",omitempty"`
	MessageAttributes map[string]attributeValue `json:",omitempty"`
}

type attributeValue struct{ Type, Value string }

func (s *Service) notification(d *dispatch) notification {
	n := notification{Type: d.Kind, MessageId: d.MessageID, Token: d.Token, TopicArn: d.TopicARN, Subject: d.Subject, Message: d.Message,
		Timestamp: d.Time.UTC().Format(timestamp), SignatureVersion: "1", Signature: unsigned, MessageAttributes: attributeValues(d.Attributes)}
	if d.Kind == kindConfirmation {
		n.SubscribeURL = s.confirmURL(d)
	} else {
		n.UnsubscribeURL = s.unsubscribeURL(d)
	}
	return n
}

func attributeValues(attributes map[string]MessageAttribute) map[string]attributeValue {
	values := make(map[string]attributeValue, len(attributes))
	for name, a := range attributes {
		v := attributeValue{Type: a.DataType}
		if a.StringValue != nil {
			v.Value = *a.StringValue
		} else {
			v.Value = base64.StdEncoding.EncodeToString(a.BinaryValue)
		}
		values[name] = v
	}
	return values
}

func (s *Service) sendToQueue(ctx context.Context, d *dispatch) error {
	if d.Raw {
		attributes := map[string]string{}
		for name, v := range attributeValues(d.Attributes) {
			attributes[name] = v.Value
		}
		return s.deps.Queue.SendLocal(ctx, d.Endpoint, d.Message, attributes)
	}
	text, err := marshal(s.notification(d), "  ")
	if err != nil {
		return err
	}
	return s.deps.Queue.SendLocal(ctx, d.Endpoint, string(text), nil)
}

// functionPayload is the event a function gets (Lambda developer guide, with-sns).
func (s *Service) functionPayload(d *dispatch) ([]byte, error) {
	n := s.notification(d)
	var subject *string
	if d.Subject != "" {
		subject = &d.Subject
	}
	return marshal(map[string]any{"Records": []any{map[string]any{
		"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": d.SubscriptionARN,
		"Sns": map[string]any{
			"Type": n.Type, "MessageId": n.MessageId, "TopicArn": n.TopicArn, "Subject": subject, "Message": n.Message, "Timestamp": n.Timestamp,
			"SignatureVersion": n.SignatureVersion, "Signature": n.Signature, "SigningCertUrl": n.SigningCertURL, "UnsubscribeUrl": n.UnsubscribeURL,
			"MessageAttributes": attributeValues(d.Attributes),
		},
	}}}, "")
}

func (s *Service) post(ctx context.Context, d *dispatch) error {
	body, err := marshal(s.notification(d), "  ")
	if err != nil {
		return delivery.Permanent(err)
	}
	raw := d.Raw && d.Kind == kindNotification
	if raw {
		body = []byte(d.Message)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.Endpoint, bytes.NewReader(body))
	if err != nil {
		return delivery.Permanent(err)
	}
	h := request.Header
	h.Set("Content-Type", "text/plain; charset=UTF-8")
	h.Set("User-Agent", "Amazon Simple Notification Service Agent")
	h.Set("x-amz-sns-message-type", d.Kind)
	h.Set("x-amz-sns-message-id", d.MessageID)
	h.Set("x-amz-sns-topic-arn", d.TopicARN)
	if d.Kind == kindNotification {
		h.Set("x-amz-sns-subscription-arn", d.SubscriptionARN)
	}
	if raw {
		h.Set("x-amz-sns-rawdelivery", "true")
	}
	response, err := s.deps.HTTP.Do(request)
	if err != nil {
		return fmt.Errorf("sns: post to %s: %w", d.Endpoint, err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16)); err != nil {
		return fmt.Errorf("sns: post to %s: %w", d.Endpoint, err)
	}
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		return nil
	}
	err = fmt.Errorf("sns: post to %s: status %s", d.Endpoint, response.Status)
	if response.StatusCode >= 400 && response.StatusCode < 500 && response.StatusCode != http.StatusTooManyRequests {
		return delivery.Permanent(err)
	}
	return err
}

// deadLetter sends what was given up to the subscription's RedrivePolicy queue, without one it is dropped.
func (s *Service) deadLetter(ctx context.Context, m delivery.Message, _ error) error {
	d := new(dispatch)
	if err := json.Unmarshal(m.Payload, d); err != nil || d.DeadLetterARN == "" {
		return nil //nolint:nilerr // without a queue the message is dropped, as SNS does
	}
	letter := *d
	letter.Endpoint = d.DeadLetterARN
	err := s.sendToQueue(ctx, &letter)
	var refused *protocol.Error
	if errors.As(err, &refused) {
		return nil // a queue that is not there takes no letter, now or later
	}
	return err
}

func marshal(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// mail is a message as mail, as AWS words it.
func (s *Service) mail(d *dispatch) Mail {
	m := Mail{ID: d.MessageID + "." + d.SubscriptionARN[strings.LastIndexByte(d.SubscriptionARN, ':')+1:], Date: d.Time, FromName: d.DisplayName, From: "no-reply@sns.amazonaws.com", To: d.Endpoint}
	if m.FromName == "" {
		m.FromName = "AWS Notifications"
	}
	if d.Protocol == "email-json" {
		body, err := marshal(s.notification(d), "  ")
		if err == nil {
			m.Body = string(body) + "\n"
		}
	}
	if d.Kind == kindConfirmation {
		m.Subject = "AWS Notification - Subscription Confirmation"
		if m.Body == "" {
			m.Body = "You have chosen to subscribe to the topic:\n" + d.TopicARN + "\n\n" +
				"To confirm this subscription, click or visit the link below (If this was in error no action is necessary):\n" +
				s.confirmURL(d) + "\n\nPlease do not reply directly to this email.\n"
		}
		return m
	}
	m.Subject = d.Subject
	if m.Subject == "" {
		m.Subject = "AWS Notification Message"
	}
	if m.Body == "" {
		m.Body = d.Message + "\n\n--\n" +
			"If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:\n" +
			s.unsubscribeURL(d) + "\n\nPlease do not reply directly to this email.\n"
	}
	return m
}
