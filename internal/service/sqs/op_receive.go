package sqs

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/state"
)

// ReceiveMessageInput is ReceiveMessage's request.
type ReceiveMessageInput struct {
	QueueUrl                    string
	MaxNumberOfMessages         *int32
	VisibilityTimeout           *int32
	WaitTimeSeconds             *int32
	AttributeNames              []string `aws:",flattened,member=AttributeName"`
	MessageSystemAttributeNames []string `aws:",flattened,member=MessageSystemAttributeName"`
	MessageAttributeNames       []string `aws:",flattened,member=MessageAttributeName"`
}

// ReceiveMessageOutput is ReceiveMessage's response; no Messages when there are none.
type ReceiveMessageOutput struct {
	Messages []Message `aws:",flattened,member=Message"`
}

// Message is a received message.
type Message struct {
	MessageId, ReceiptHandle, MD5OfBody, Body, MD5OfMessageAttributes string
	Attributes                                                        map[string]string
	MessageAttributes                                                 map[string]MessageAttribute `aws:"MessageAttributes,flattened,key=Name,value=Value"`
}

// ReceiveMessage takes up to 10 messages and hides them; it waits for the first one if asked to.
func (s *Service) ReceiveMessage(ctx context.Context, in *ReceiveMessageInput) (*ReceiveMessageOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	var deadline time.Time
	for {
		name, err := s.nameOf(in.QueueUrl)
		if err != nil {
			return nil, err
		}
		ready, done := s.arrived.wait(name)
		found, q, err := s.receive(ctx, in)
		if err != nil || len(found) > 0 {
			done()
			return &ReceiveMessageOutput{found}, err
		}
		now := s.deps.Clock.Now()
		if deadline.IsZero() {
			deadline = now.Add(in.wait(q))
		}
		if !now.Before(deadline) {
			done()
			return &ReceiveMessageOutput{}, nil
		}
		err = s.await(ctx, q, now, deadline, ready)
		done()
		if err != nil {
			return nil, err
		}
	}
}

func (in *ReceiveMessageInput) check() error {
	for _, n := range []struct {
		name      string
		value     *int32
		low, high int32
	}{{"MaxNumberOfMessages", in.MaxNumberOfMessages, 1, 10}, {"WaitTimeSeconds", in.WaitTimeSeconds, 0, 20}, {"VisibilityTimeout", in.VisibilityTimeout, 0, 43200}} {
		if n.value != nil && (*n.value < n.low || *n.value > n.high) {
			return invalidValue("Value %d for parameter %s is invalid. Reason: Must be between %d and %d, if provided.", *n.value, n.name, n.low, n.high)
		}
	}
	return nil
}

func (in *ReceiveMessageInput) wait(q *queue) time.Duration {
	if in.WaitTimeSeconds != nil {
		return time.Duration(*in.WaitTimeSeconds) * time.Second
	}
	return q.seconds("ReceiveMessageWaitTimeSeconds")
}

// await returns when a message may have come, one becomes visible again, or the deadline is there.
func (s *Service) await(ctx context.Context, q *queue, now, deadline time.Time, ready <-chan struct{}) error {
	next := sql.NullInt64{}
	err := s.deps.Store.View(ctx, func(tx *state.Tx) error {
		return tx.QueryRow("SELECT min(visible) FROM sqs_messages WHERE queue = ?", q.Name).Scan(&next)
	})
	if err != nil {
		return err
	}
	if next.Valid && time.Unix(0, next.Int64).Before(deadline) {
		deadline = time.Unix(0, next.Int64)
	}
	timer := s.deps.Clock.NewTimer(deadline.Sub(now))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-ready:
	case <-timer.C():
	}
	return nil
}

// receive takes what is visible now. Nothing is written when nothing is there.
func (s *Service) receive(ctx context.Context, in *ReceiveMessageInput) (found []Message, q *queue, err error) {
	some := false
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		if q, err = s.queueAt(tx, in.QueueUrl); err != nil {
			return err
		}
		all, err := visibleMessages(tx, q.Name, s.deps.Clock.Now(), 1)
		some = len(all) > 0
		return err
	})
	if err != nil || !some {
		return nil, q, err
	}
	err = s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		found, err = s.take(tx, in)
		return err
	})
	return found, q, err
}

func (s *Service) take(tx *state.Tx, in *ReceiveMessageInput) ([]Message, error) {
	q, err := s.queueAt(tx, in.QueueUrl)
	if err != nil {
		return nil, err
	}
	now := s.deps.Clock.Now()
	if _, err := tx.Exec("DELETE FROM sqs_messages WHERE queue = ? AND expires <= ?", q.Name, now.UnixNano()); err != nil {
		return nil, err
	}
	policy, err := parseRedrive(q.Attributes["RedrivePolicy"])
	if err != nil {
		return nil, err
	}
	if policy != nil {
		if name, _ := strings.CutPrefix(policy.Target, s.arn("")); !exists(tx, name) {
			policy = nil // without its dead-letter queue a message goes on being delivered
		}
	}
	hide := q.seconds("VisibilityTimeout")
	if in.VisibilityTimeout != nil {
		hide = time.Duration(*in.VisibilityTimeout) * time.Second
	}
	n := 1
	if in.MaxNumberOfMessages != nil {
		n = int(*in.MaxNumberOfMessages)
	}
	var found []Message
	for len(found) < n {
		all, err := visibleMessages(tx, q.Name, now, n-len(found))
		if err != nil || len(all) == 0 {
			return found, err
		}
		for _, m := range all {
			if policy != nil && m.queueReceives >= policy.Max {
				err = s.moveToDeadLetters(tx, q, policy, m, now)
			} else {
				err = m.take(tx, now, hide)
				found = append(found, in.message(m, s.deps.Account))
			}
			if err != nil {
				return nil, err
			}
		}
		if hide == 0 {
			break // they stay visible and would be found again
		}
	}
	return found, nil
}

func exists(tx *state.Tx, name string) bool {
	_, err := readQueue(tx, name)
	return err == nil
}

func (s *Service) moveToDeadLetters(tx *state.Tx, q *queue, policy *redrive, m *message, now time.Time) error {
	name, _ := strings.CutPrefix(policy.Target, s.arn(""))
	target, err := readQueue(tx, name)
	if err != nil {
		return err
	}
	// A standard queue's retention counts from the original enqueueing.
	expires := m.sent.Add(target.seconds("MessageRetentionPeriod"))
	_, err = tx.Exec("UPDATE sqs_messages SET queue = ?, visible = ?, expires = ?, receipt = '', queue_receives = 0, source = ? WHERE id = ?",
		name, now.UnixNano(), expires.UnixNano(), s.arn(q.Name), m.id)
	tx.AfterCommit(func() { s.arrived.notify(name) })
	return err
}

// take hides a message and gives it a new receipt handle.
func (m *message) take(tx *state.Tx, now time.Time, hide time.Duration) error {
	m.receipt = clock.NewID()
	m.receives++
	m.queueReceives++
	if m.receives == 1 {
		m.firstReceived = now
	}
	_, err := tx.Exec("UPDATE sqs_messages SET receipt = ?, visible = ?, receives = ?, queue_receives = ?, first_received = ? WHERE id = ?",
		m.receipt, now.Add(hide).UnixNano(), m.receives, m.queueReceives, m.firstReceived.UnixNano(), m.id)
	return err
}

// message is a stored message with the attributes the request asks for.
func (in *ReceiveMessageInput) message(m *message, account string) Message {
	out := Message{MessageId: m.messageID, ReceiptHandle: m.receipt, MD5OfBody: md5Hex([]byte(m.body)), Body: m.body}
	system := map[string]string{
		"SenderId":                         account,
		"SentTimestamp":                    strconv.FormatInt(m.sent.UnixMilli(), 10),
		"ApproximateReceiveCount":          strconv.Itoa(m.receives),
		"ApproximateFirstReceiveTimestamp": strconv.FormatInt(m.firstReceived.UnixMilli(), 10),
	}
	if m.source != "" {
		system["DeadLetterQueueSourceArn"] = m.source
	}
	names := slices.Concat(in.AttributeNames, in.MessageSystemAttributeNames)
	for name, value := range system {
		if slices.Contains(names, "All") || slices.Contains(names, name) {
			if out.Attributes == nil {
				out.Attributes = map[string]string{}
			}
			out.Attributes[name] = value
		}
	}
	for name, a := range m.attributes {
		if wanted(in.MessageAttributeNames, name) {
			if out.MessageAttributes == nil {
				out.MessageAttributes = map[string]MessageAttribute{}
			}
			out.MessageAttributes[name] = a
		}
	}
	out.MD5OfMessageAttributes = attributesMD5(out.MessageAttributes)
	return out
}

// wanted holds a name against All, .*, names and prefixes such as foo.*
func wanted(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool {
		prefix, any := strings.CutSuffix(n, "*")
		return n == "All" || n == name || any && strings.HasPrefix(name, strings.TrimSuffix(prefix, "."))
	})
}
