package sqs

import (
	"context"
	"time"

	"nightshift/internal/state"
)

// DeleteMessageInput is DeleteMessage's request.
type DeleteMessageInput struct {
	QueueUrl, ReceiptHandle string
}

// DeleteMessage removes a message by the receipt handle of its last receive; one that is gone is no error.
func (s *Service) DeleteMessage(ctx context.Context, in *DeleteMessageInput) (*Empty, error) {
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		q, err := s.queueAt(tx, in.QueueUrl)
		if err != nil {
			return err
		}
		return remove(tx, q.Name, in.ReceiptHandle)
	})
}

func checkReceipt(handle string) error {
	if handle == "" {
		return missing("ReceiptHandle")
	}
	if len(handle) != 36 {
		return badReceipt(handle)
	}
	return nil
}

func remove(tx *state.Tx, queue, handle string) error {
	if err := checkReceipt(handle); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM sqs_messages WHERE receipt = ? AND queue = ?", handle, queue)
	return err
}

// DeleteMessageBatchInput is DeleteMessageBatch's request.
type DeleteMessageBatchInput struct {
	QueueUrl string
	Entries  []ReceiptEntry `aws:",flattened,member=DeleteMessageBatchRequestEntry"`
}

// ReceiptEntry is one message of DeleteMessageBatch.
type ReceiptEntry struct{ Id, ReceiptHandle string }

// ReceiptsOutput is the response of DeleteMessageBatch and ChangeMessageVisibilityBatch.
type ReceiptsOutput struct {
	Successful []BatchID
	Failed     []BatchError
}

// BatchID is an entry that succeeded.
type BatchID struct{ Id string }

// DeleteMessageBatch removes up to 10 messages.
func (s *Service) DeleteMessageBatch(ctx context.Context, in *DeleteMessageBatchInput) (*ReceiptsOutput, error) {
	var ids []string
	for _, e := range in.Entries {
		ids = append(ids, e.Id)
	}
	return s.receipts(ctx, in.QueueUrl, ids, func(tx *state.Tx, q *queue, i int) error {
		return remove(tx, q.Name, in.Entries[i].ReceiptHandle)
	})
}

func (s *Service) receipts(ctx context.Context, url string, ids []string, do func(tx *state.Tx, q *queue, i int) error) (*ReceiptsOutput, error) {
	if err := checkBatch(ids); err != nil {
		return nil, err
	}
	out := &ReceiptsOutput{}
	failed, err := s.batch(ctx, url, ids, func(tx *state.Tx, q *queue, i int) error {
		err := do(tx, q, i)
		if err == nil {
			out.Successful = append(out.Successful, BatchID{ids[i]})
		}
		return err
	})
	out.Failed = failed
	return out, err
}

// ChangeMessageVisibilityInput is ChangeMessageVisibility's request.
type ChangeMessageVisibilityInput struct {
	QueueUrl, ReceiptHandle string
	VisibilityTimeout       *int32 `aws:",required"`
}

// ChangeMessageVisibility hides a received message from now for the seconds given; 0 shows it at once.
func (s *Service) ChangeMessageVisibility(ctx context.Context, in *ChangeMessageVisibilityInput) (*Empty, error) {
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		q, err := s.queueAt(tx, in.QueueUrl)
		if err != nil {
			return err
		}
		return s.hide(tx, q, in.ReceiptHandle, *in.VisibilityTimeout)
	})
}

func (s *Service) hide(tx *state.Tx, q *queue, handle string, seconds int32) error {
	if err := checkReceipt(handle); err != nil {
		return err
	}
	if seconds < 0 || seconds > 43200 {
		return invalidValue("Value %d for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200.", seconds)
	}
	now := s.deps.Clock.Now()
	result, err := tx.Exec("UPDATE sqs_messages SET visible = ? WHERE receipt = ? AND queue = ? AND visible > ?",
		now.Add(time.Duration(seconds)*time.Second).UnixNano(), handle, q.Name, now.UnixNano())
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		if err == nil {
			err = failure("MessageNotInflight", legacy+"MessageNotInflight", "The specified message isn't in flight.")
		}
		return err
	}
	tx.AfterCommit(func() { s.arrived.notify(q.Name) })
	return nil
}

// ChangeMessageVisibilityBatchInput is ChangeMessageVisibilityBatch's request.
type ChangeMessageVisibilityBatchInput struct {
	QueueUrl string
	Entries  []VisibilityEntry `aws:",flattened,member=ChangeMessageVisibilityBatchRequestEntry"`
}

// VisibilityEntry is one message of ChangeMessageVisibilityBatch.
type VisibilityEntry struct {
	Id, ReceiptHandle string
	VisibilityTimeout int32
}

// ChangeMessageVisibilityBatch hides up to 10 messages.
func (s *Service) ChangeMessageVisibilityBatch(ctx context.Context, in *ChangeMessageVisibilityBatchInput) (*ReceiptsOutput, error) {
	var ids []string
	for _, e := range in.Entries {
		ids = append(ids, e.Id)
	}
	return s.receipts(ctx, in.QueueUrl, ids, func(tx *state.Tx, q *queue, i int) error {
		return s.hide(tx, q, in.Entries[i].ReceiptHandle, in.Entries[i].VisibilityTimeout)
	})
}
