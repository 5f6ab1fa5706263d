package sqs

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// SendMessageInput is SendMessage's request.
type SendMessageInput struct {
	QueueUrl          string
	MessageBody       string
	DelaySeconds      *int32
	MessageAttributes map[string]MessageAttribute `aws:"MessageAttributes,flattened,key=Name,value=Value"`
}

// SendMessageOutput is SendMessage's response.
type SendMessageOutput struct{ MessageId, MD5OfMessageBody, MD5OfMessageAttributes string }

// SendMessage puts a message on a queue.
func (s *Service) SendMessage(ctx context.Context, in *SendMessageInput) (out *SendMessageOutput, err error) {
	err = s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		q, err := s.queueAt(tx, in.QueueUrl)
		if err != nil {
			return err
		}
		out, err = s.send(tx, q, in.MessageBody, in.MessageAttributes, in.DelaySeconds)
		return err
	})
	return out, err
}

func (s *Service) send(tx *state.Tx, q *queue, body string, attributes map[string]MessageAttribute, delay *int32) (*SendMessageOutput, error) {
	if err := checkMessage(body, attributes, q.number("MaximumMessageSize")); err != nil {
		return nil, err
	}
	wait := q.seconds("DelaySeconds")
	if delay != nil {
		if *delay < 0 || *delay > 900 {
			return nil, invalidValue("Value %d for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.", *delay)
		}
		wait = time.Duration(*delay) * time.Second
	}
	id, err := s.insert(tx, q, body, attributes, wait)
	return &SendMessageOutput{id, md5Hex([]byte(body)), attributesMD5(attributes)}, err
}

// SendMessageBatchInput is SendMessageBatch's request.
type SendMessageBatchInput struct {
	QueueUrl string
	Entries  []SendEntry `aws:",flattened,member=SendMessageBatchRequestEntry"`
}

// SendEntry is one message of SendMessageBatch.
type SendEntry struct {
	Id                string
	MessageBody       string
	DelaySeconds      *int32
	MessageAttributes map[string]MessageAttribute `aws:"MessageAttributes,flattened,key=Name,value=Value"`
}

// SendMessageBatchOutput is SendMessageBatch's response.
type SendMessageBatchOutput struct {
	Successful []SendResult
	Failed     []BatchError
}

// SendResult is a message that was taken.
type SendResult struct{ Id, MessageId, MD5OfMessageBody, MD5OfMessageAttributes string }

// BatchError is an entry of a batch that failed.
type BatchError struct {
	Id, Code, Message string
	SenderFault       bool
}

const maxBatchBytes = 1048576

// SendMessageBatch puts up to 10 messages on a queue; each succeeds or fails alone.
func (s *Service) SendMessageBatch(ctx context.Context, in *SendMessageBatchInput) (*SendMessageBatchOutput, error) {
	ids, size := make([]string, 0, len(in.Entries)), 0
	for _, e := range in.Entries {
		ids = append(ids, e.Id)
		size += len(e.MessageBody)
	}
	if err := checkBatch(ids); err != nil {
		return nil, err
	}
	if size > maxBatchBytes {
		return nil, failure("BatchRequestTooLong", legacy+"BatchRequestTooLong", "Batch requests cannot be longer than %d bytes. You have sent %d bytes.", maxBatchBytes, size)
	}
	out := &SendMessageBatchOutput{}
	failed, err := s.batch(ctx, in.QueueUrl, ids, func(tx *state.Tx, q *queue, i int) error {
		e := in.Entries[i]
		r, err := s.send(tx, q, e.MessageBody, e.MessageAttributes, e.DelaySeconds)
		if err == nil {
			out.Successful = append(out.Successful, SendResult{e.Id, r.MessageId, r.MD5OfMessageBody, r.MD5OfMessageAttributes})
		}
		return err
	})
	out.Failed = failed
	return out, err
}

var batchID = regexp.MustCompile(`^[A-Za-z0-9_\-]{1,80}$`)

// checkBatch holds the ids of a batch against SQS's rules.
func checkBatch(ids []string) error {
	if len(ids) == 0 {
		return failure("EmptyBatchRequest", legacy+"EmptyBatchRequest", "There should be at least one entry in the request.")
	}
	if len(ids) > 10 {
		return failure("TooManyEntriesInBatchRequest", legacy+"TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10. You have sent %d.", len(ids))
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if !batchID.MatchString(id) {
			return failure("InvalidBatchEntryId", legacy+"InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.")
		}
		if seen[id] {
			return failure("BatchEntryIdsNotDistinct", legacy+"BatchEntryIdsNotDistinct", "Id %s repeated.", id)
		}
		seen[id] = true
	}
	return nil
}

// batch does something for each entry of a checked batch in one transaction; errors for the client stay with the entry.
func (s *Service) batch(ctx context.Context, url string, ids []string, do func(tx *state.Tx, q *queue, i int) error) (failed []BatchError, err error) {
	err = s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		q, err := s.queueAt(tx, url)
		if err != nil {
			return err
		}
		for i, id := range ids {
			err := do(tx, q, i)
			var refused *protocol.Error
			if errors.As(err, &refused) {
				failed = append(failed, BatchError{Id: id, Code: refused.Code, Message: refused.Message, SenderFault: true})
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	return failed, err
}

// SendLocal puts a message with String attributes on a queue of this account, for other services of the process.
func (s *Service) SendLocal(ctx context.Context, queueARN, body string, attributes map[string]string) error {
	name, ok := strings.CutPrefix(queueARN, s.arn(""))
	if !ok {
		return errNoQueue()
	}
	all := make(map[string]MessageAttribute, len(attributes))
	for key, value := range attributes {
		if value != "" {
			all[key] = MessageAttribute{DataType: "String", StringValue: &value}
		}
	}
	return s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		q, err := readQueue(tx, name)
		if err != nil {
			return err
		}
		_, err = s.send(tx, q, body, all, nil)
		return err
	})
}
