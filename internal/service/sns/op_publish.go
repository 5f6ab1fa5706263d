package sns

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"nightshift/internal/clock"
	"nightshift/internal/eventpattern"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

const maxMessage = 256 * 1024

// MessageAttribute is a message's attribute: String, Number, String.Array (JSON) or Binary.
type MessageAttribute struct {
	DataType    string `aws:",required"`
	StringValue *string
	BinaryValue []byte
}

// PublishInput is Publish's request.
type PublishInput struct {
	TopicArn, TargetArn, PhoneNumber string
	Message                          string `aws:",required"`
	Subject                          *string
	MessageStructure                 string
	MessageAttributes                map[string]MessageAttribute `aws:",key=Name,value=Value"`
}

// PublishOutput is Publish's response.
type PublishOutput struct{ MessageId string }

// Publish sends a message to a topic's confirmed subscriptions.
func (s *Service) Publish(ctx context.Context, in *PublishInput) (out *PublishOutput, err error) {
	arn := in.TopicArn
	switch {
	case in.PhoneNumber != "":
		return nil, notSupported("phone numbers")
	case arn == "":
		arn = in.TargetArn
	case in.TargetArn != "":
		return nil, invalid("TopicArn or TargetArn, not both")
	}
	if arn == "" {
		return nil, invalid("TopicArn or TargetArn Reason: no value for required parameter")
	}
	m := &message{Text: in.Message, Attributes: in.MessageAttributes}
	if in.Subject != nil {
		m.Subject = *in.Subject
	}
	if err := m.prepare(in.Subject != nil, in.MessageStructure); err != nil {
		return nil, err
	}
	err = s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		id, err := s.publish(tx, arn, m)
		out = &PublishOutput{id}
		return err
	})
	return out, err
}

// PublishLocal publishes for another service of the process; an empty subject is none.
func (s *Service) PublishLocal(ctx context.Context, topicARN, subject, text string) error {
	m := &message{Text: text, Subject: subject}
	if err := m.prepare(subject != "", ""); err != nil {
		return err
	}
	return s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		_, err := s.publish(tx, topicARN, m)
		return err
	})
}

// message is a message on its way from a topic to its subscriptions.
type message struct {
	Text, Subject string
	Attributes    map[string]MessageAttribute
	bodies        map[string]string // by protocol, from MessageStructure json
}

// prepare checks a message and takes the bodies of a JSON structure apart.
func (m *message) prepare(hasSubject bool, structure string) error {
	if m.Text == "" {
		return invalid("Empty message")
	}
	if !utf8.ValidString(m.Text) {
		return invalid("Message Reason: not UTF-8")
	}
	if len(m.Text)+attributesSize(m.Attributes) > maxMessage {
		return invalid("Message too long")
	}
	if hasSubject {
		if err := checkSubject(m.Subject); err != nil {
			return err
		}
	}
	if err := checkAttributes(m.Attributes); err != nil {
		return err
	}
	switch structure {
	case "":
		return nil
	case "json":
	default:
		return invalid("MessageStructure")
	}
	var bodies map[string]any
	if err := json.Unmarshal([]byte(m.Text), &bodies); err != nil || bodies == nil {
		return invalid("Message Structure - JSON message body failed to parse")
	}
	m.bodies = map[string]string{}
	for name, body := range bodies {
		text, ok := body.(string)
		if !ok {
			continue // AWS ignores bodies that are no strings
		}
		m.bodies[name] = text
	}
	if _, ok := m.bodies["default"]; !ok {
		return invalid("Message Structure - No default entry in JSON message body")
	}
	return nil
}

// body is the text for a protocol.
func (m *message) body(protocol string) string {
	if m.bodies == nil {
		return m.Text
	}
	if text, ok := m.bodies[protocol]; ok {
		return text
	}
	return m.bodies["default"]
}

// checkSubject holds a subject against the API reference's rule (Publish): UTF-8 text without line breaks or control
// characters, less than 100 characters (100 are taken); a leading space is refused as ever.
func checkSubject(s string) error {
	if s == "" || s[0] == ' ' || !utf8.ValidString(s) || utf8.RuneCountInString(s) > 100 || strings.ContainsFunc(s, unicode.IsControl) || strings.ContainsAny(s, "\u2028\u2029") {
		return invalid("Subject")
	}
	return nil
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}

var attributeName = regexp.MustCompile(`^[A-Za-z0-9_\-.]{1,256}$`)

func checkAttributes(attributes map[string]MessageAttribute) error {
	for name, a := range attributes {
		lower := strings.ToLower(name)
		if !attributeName.MatchString(name) || strings.HasPrefix(lower, "aws.") || strings.HasPrefix(lower, "amazon.") {
			return protocol.Errorf("ParameterValueInvalid", 400, "The message attribute name '%s' is invalid.", name)
		}
		kind, _, _ := strings.Cut(a.DataType, ".")
		switch {
		case kind != "String" && kind != "Number" && kind != "Binary":
			return protocol.Errorf("ParameterValueInvalid", 400, "The message attribute '%s' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.", name)
		case kind == "Binary" && len(a.BinaryValue) == 0, kind != "Binary" && (a.StringValue == nil || *a.StringValue == ""):
			return protocol.Errorf("ParameterValueInvalid", 400, "The message attribute '%s' must contain non-empty message attribute value for message attribute type '%s'.", name, a.DataType)
		case a.DataType == "Number" && !json.Valid([]byte(*a.StringValue)):
			return protocol.Errorf("ParameterValueInvalid", 400, "Could not cast message attribute '%s' value to number.", name)
		}
	}
	return nil
}

func attributesSize(attributes map[string]MessageAttribute) int {
	n := 0
	for name, a := range attributes {
		n += len(name) + len(a.DataType) + len(a.BinaryValue)
		if a.StringValue != nil {
			n += len(*a.StringValue)
		}
	}
	return n
}

// publish enqueues a message's deliveries.
func (s *Service) publish(tx *state.Tx, arn string, m *message) (id string, err error) {
	t, err := s.topicAt(tx, arn)
	if err != nil {
		return "", err
	}
	subs, err := subscriptionsOf(tx, t.Name)
	if err != nil {
		return "", err
	}
	id = clock.NewID()
	now := s.deps.Clock.Now()
	for _, sub := range subs {
		if !sub.Confirmed || !m.passes(sub) {
			continue
		}
		d := &dispatch{
			Kind: kindNotification, Protocol: sub.Protocol, Endpoint: sub.Endpoint, SubscriptionARN: sub.ARN, TopicARN: s.arn(t.Name),
			DisplayName: t.Attributes["DisplayName"], MessageID: id, Time: now, Subject: m.Subject, Message: m.body(sub.Protocol),
			Attributes: m.Attributes, Raw: sub.Attributes["RawMessageDelivery"] == "true",
		}
		if d.DeadLetterARN, err = redriveTarget(sub.Attributes["RedrivePolicy"]); err != nil {
			return "", err
		}
		if err := s.enqueue(tx, d); err != nil {
			return "", err
		}
	}
	return id, nil
}

// passes holds a message against a subscription's filter policy.
func (m *message) passes(sub *subscription) bool {
	policy := strings.TrimSpace(sub.Attributes["FilterPolicy"])
	if policy == "" || policy == "{}" {
		return true
	}
	p, err := eventpattern.CompileLimit(policy, maxFilter)
	if err != nil {
		return false
	}
	event := []byte(m.body(sub.Protocol))
	if sub.Attributes["FilterPolicyScope"] != "MessageBody" {
		event = m.attributesEvent()
	}
	ok, err := p.Match(event)
	return ok && err == nil
}

// attributesEvent is the attributes as the JSON object that filter policies look at.
func (m *message) attributesEvent() []byte {
	event := map[string]any{}
	for name, a := range m.Attributes {
		kind, _, _ := strings.Cut(a.DataType, ".")
		switch {
		case a.StringValue == nil:
		case a.DataType == "String.Array":
			var list []any
			if json.Unmarshal([]byte(*a.StringValue), &list) == nil {
				event[name] = list
			}
		case kind == "Number":
			event[name] = json.Number(*a.StringValue)
		default:
			event[name] = *a.StringValue
		}
	}
	text, err := json.Marshal(event)
	if err != nil {
		return []byte("{}")
	}
	return text
}

// PublishBatchInput is PublishBatch's request.
type PublishBatchInput struct {
	TopicArn                   string       `aws:",required"`
	PublishBatchRequestEntries []BatchEntry `aws:",required"`
}

// BatchEntry is one message of PublishBatch.
type BatchEntry struct {
	Id                string `aws:",required"`
	Message           string `aws:",required"`
	Subject           *string
	MessageStructure  string
	MessageAttributes map[string]MessageAttribute `aws:",key=Name,value=Value"`
}

// PublishBatchOutput is PublishBatch's response.
type PublishBatchOutput struct {
	Successful []BatchResult
	Failed     []BatchError
}

// BatchResult is a message that was taken.
type BatchResult struct{ Id, MessageId string }

// BatchError is a message that was not.
type BatchError struct {
	Id, Code, Message string
	SenderFault       bool
}

// PublishBatch publishes up to 10 messages; each succeeds or fails alone.
func (s *Service) PublishBatch(ctx context.Context, in *PublishBatchInput) (*PublishBatchOutput, error) {
	if err := checkBatch(in.PublishBatchRequestEntries); err != nil {
		return nil, err
	}
	out := &PublishBatchOutput{Successful: []BatchResult{}, Failed: []BatchError{}}
	err := s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		if _, err := s.topicAt(tx, in.TopicArn); err != nil {
			return err
		}
		for _, e := range in.PublishBatchRequestEntries {
			m := &message{Text: e.Message, Attributes: e.MessageAttributes}
			if e.Subject != nil {
				m.Subject = *e.Subject
			}
			id, err := "", m.prepare(e.Subject != nil, e.MessageStructure)
			if err == nil {
				id, err = s.publish(tx, in.TopicArn, m)
			}
			var refused *protocol.Error
			if errors.As(err, &refused) {
				out.Failed = append(out.Failed, BatchError{e.Id, refused.Code, refused.Message, true})
			} else if err != nil {
				return err
			} else {
				out.Successful = append(out.Successful, BatchResult{e.Id, id})
			}
		}
		return nil
	})
	return out, err
}

func checkBatch(entries []BatchEntry) error {
	if len(entries) == 0 {
		return protocol.Errorf("EmptyBatchRequest", 400, "The batch request doesn't contain any entries.")
	}
	if len(entries) > 10 {
		return protocol.Errorf("TooManyEntriesInBatchRequest", 400, "The batch request contains more entries than permissible (more than 10).")
	}
	seen, size := map[string]bool{}, 0
	for _, e := range entries {
		if seen[e.Id] {
			return protocol.Errorf("BatchEntryIdsNotDistinct", 400, "Two or more batch entries in the request have the same Id.")
		}
		seen[e.Id] = true
		size += len(e.Message) + attributesSize(e.MessageAttributes)
	}
	if size > maxMessage {
		return protocol.Errorf("BatchRequestTooLong", 400, "The length of all the batch messages put together is more than the limit.")
	}
	return nil
}
