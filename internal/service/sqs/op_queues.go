package sqs

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// Empty is the response of operations that answer nothing.
type Empty struct{}

// QueueRef is a request that names a queue and nothing else.
type QueueRef struct{ QueueUrl string }

// CreateQueueInput is CreateQueue's request.
type CreateQueueInput struct {
	QueueName  string            `aws:",required"`
	Attributes map[string]string `aws:"Attributes"`
	Tags       map[string]string `aws:"tags"`
}

// QueueURLOutput is the response of CreateQueue and GetQueueUrl.
type QueueURLOutput struct{ QueueUrl string }

// CreateQueue creates a standard queue; one that is there with the same attributes is no error.
func (s *Service) CreateQueue(ctx context.Context, in *CreateQueueInput) (*QueueURLOutput, error) {
	if strings.HasSuffix(in.QueueName, ".fifo") {
		return nil, notSupported("FIFO queues")
	}
	if !queueName.MatchString(in.QueueName) {
		return nil, invalidValue("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
	}
	if err := checkAttributes(in.Attributes); err != nil {
		return nil, err
	}
	now := s.deps.Clock.Now()
	err := s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		old, err := readQueue(tx, in.QueueName)
		var refused *protocol.Error
		if err != nil && !errors.As(err, &refused) {
			return err
		}
		if err == nil {
			for name, value := range in.Attributes {
				if l, ok := limits[name]; old.Attributes[name] != value && (!ok || strconv.Itoa(old.number(name)) != value || l.high == 0) {
					return failure("QueueNameExists", "QueueAlreadyExists", "A queue already exists with the same name and a different value for attribute %s", name)
				}
			}
			return nil
		}
		return s.writeQueue(tx, &queue{Name: in.QueueName, Attributes: in.Attributes, Tags: in.Tags, Created: now, Modified: now})
	})
	if err != nil {
		return nil, err
	}
	return &QueueURLOutput{s.url(in.QueueName)}, nil
}

// GetQueueURLInput is GetQueueUrl's request.
type GetQueueURLInput struct {
	QueueName              string `aws:",required"`
	QueueOwnerAWSAccountId string
}

// GetQueueUrl is the URL of a queue.
func (s *Service) GetQueueUrl(ctx context.Context, in *GetQueueURLInput) (*QueueURLOutput, error) {
	if in.QueueOwnerAWSAccountId != "" && in.QueueOwnerAWSAccountId != s.deps.Account {
		return nil, errNoQueue()
	}
	err := s.deps.Store.View(ctx, func(tx *state.Tx) error {
		_, err := readQueue(tx, in.QueueName)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &QueueURLOutput{s.url(in.QueueName)}, nil
}

// GetQueueAttributesInput is GetQueueAttributes' request; "All" names all.
type GetQueueAttributesInput struct {
	QueueUrl       string
	AttributeNames []string `aws:",flattened"`
}

// GetQueueAttributesOutput is GetQueueAttributes' response; no Attributes when none is asked for.
type GetQueueAttributesOutput struct{ Attributes map[string]string }

// GetQueueAttributes shows a queue's attributes, defaults and counts included.
func (s *Service) GetQueueAttributes(ctx context.Context, in *GetQueueAttributesInput) (*GetQueueAttributesOutput, error) {
	all := map[string]string{}
	now := s.deps.Clock.Now()
	err := s.deps.Store.View(ctx, func(tx *state.Tx) error {
		q, err := s.queueAt(tx, in.QueueUrl)
		if err != nil {
			return err
		}
		all["SqsManagedSseEnabled"] = "true"
		maps.Copy(all, q.Attributes)
		for name := range limits {
			all[name] = strconv.Itoa(q.number(name))
		}
		all["QueueArn"] = s.arn(q.Name)
		all["CreatedTimestamp"] = strconv.FormatInt(q.Created.Unix(), 10)
		all["LastModifiedTimestamp"] = strconv.FormatInt(q.Modified.Unix(), 10)
		return countMessages(tx, q.Name, now, all)
	})
	if err != nil || len(in.AttributeNames) == 0 {
		return nil, err
	}
	out := &GetQueueAttributesOutput{Attributes: map[string]string{}}
	for _, name := range in.AttributeNames {
		if name == "All" {
			out.Attributes = all
			return out, nil
		}
		if value, ok := all[name]; ok {
			out.Attributes[name] = value
		} else if checkAttributes(map[string]string{name: ""}) != nil && !known(name) {
			return nil, failure("InvalidAttributeName", "InvalidAttributeName", "Unknown Attribute %s.", name)
		}
	}
	return out, nil
}

// known are attributes a queue may have that this one has not.
func known(name string) bool {
	return slices.Contains([]string{"Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds",
		"FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"}, name)
}

func countMessages(tx *state.Tx, queue string, now time.Time, to map[string]string) error {
	var visible, inFlight, delayed int
	err := tx.QueryRow(`SELECT count(*) FILTER (WHERE visible <= ?1), count(*) FILTER (WHERE visible > ?1 AND queue_receives > 0),
		count(*) FILTER (WHERE visible > ?1 AND queue_receives = 0) FROM sqs_messages WHERE queue = ?2 AND expires > ?1`,
		now.UnixNano(), queue).Scan(&visible, &inFlight, &delayed)
	to["ApproximateNumberOfMessages"] = strconv.Itoa(visible)
	to["ApproximateNumberOfMessagesNotVisible"] = strconv.Itoa(inFlight)
	to["ApproximateNumberOfMessagesDelayed"] = strconv.Itoa(delayed)
	return err
}

// SetQueueAttributesInput is SetQueueAttributes' request; an empty value removes a policy.
type SetQueueAttributesInput struct {
	QueueUrl   string
	Attributes map[string]string `aws:",required"`
}

// SetQueueAttributes changes the attributes named.
func (s *Service) SetQueueAttributes(ctx context.Context, in *SetQueueAttributesInput) (*Empty, error) {
	if err := checkAttributes(in.Attributes); err != nil {
		return nil, err
	}
	return nil, s.change(ctx, in.QueueUrl, func(q *queue) error {
		if q.Attributes == nil {
			q.Attributes = map[string]string{}
		}
		for name, value := range in.Attributes {
			if value == "" {
				delete(q.Attributes, name)
			} else {
				q.Attributes[name] = value
			}
		}
		q.Modified = s.deps.Clock.Now()
		return nil
	})
}

func (s *Service) change(ctx context.Context, url string, change func(*queue) error) error {
	return s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		q, err := s.queueAt(tx, url)
		if err != nil {
			return err
		}
		if err := change(q); err != nil {
			return err
		}
		return s.writeQueue(tx, q)
	})
}

// ListQueuesInput is ListQueues' request.
type ListQueuesInput struct {
	QueueNamePrefix string
	MaxResults      *int32
	NextToken       string
}

// ListQueuesOutput is ListQueues' response.
type ListQueuesOutput struct {
	QueueUrls []string `aws:",flattened,member=QueueUrl"`
	NextToken string
}

// ListQueues lists the URLs of the queues by name.
func (s *Service) ListQueues(ctx context.Context, in *ListQueuesInput) (*ListQueuesOutput, error) {
	urls, next, err := s.listURLs(ctx, in.MaxResults, in.NextToken, "SELECT name FROM sqs_queues WHERE name > ? AND substr(name, 1, ?) = ? ORDER BY name LIMIT ?",
		len(in.QueueNamePrefix), in.QueueNamePrefix)
	return &ListQueuesOutput{urls, next}, err
}

// ListDeadLetterSourceQueuesInput is ListDeadLetterSourceQueues' request.
type ListDeadLetterSourceQueuesInput struct {
	QueueUrl   string
	MaxResults *int32
	NextToken  string
}

// ListDeadLetterSourceQueuesOutput is ListDeadLetterSourceQueues' response.
type ListDeadLetterSourceQueuesOutput struct {
	QueueUrls []string `aws:"queueUrls,flattened,member=QueueUrl"`
	NextToken string
}

// ListDeadLetterSourceQueues lists the queues whose dead letters come to a queue.
func (s *Service) ListDeadLetterSourceQueues(ctx context.Context, in *ListDeadLetterSourceQueuesInput) (*ListDeadLetterSourceQueuesOutput, error) {
	name, err := s.nameOf(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	urls, next, err := s.listURLs(ctx, in.MaxResults, in.NextToken, "SELECT name FROM sqs_queues WHERE name > ? AND dead_letter = ? ORDER BY name LIMIT ?", name)
	return &ListDeadLetterSourceQueuesOutput{urls, next}, err
}

func (s *Service) listURLs(ctx context.Context, limit *int32, token, query string, args ...any) (urls []string, next string, err error) {
	n := 1000
	if limit != nil {
		if *limit < 1 || *limit > 1000 {
			return nil, "", invalidValue("Value %d for parameter MaxResults is invalid. Reason: Must be between 1 and 1000, if provided.", *limit)
		}
		n = int(*limit)
	}
	after, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return nil, "", invalidValue("Invalid or expired next token.")
	}
	args = append(append([]any{string(after)}, args...), n+1)
	urls = []string{}
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		rows, err := tx.Query(query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		last := ""
		for rows.Next() {
			if len(urls) == n {
				next = base64.URLEncoding.EncodeToString([]byte(last))
				break
			}
			if err := rows.Scan(&last); err != nil {
				return err
			}
			urls = append(urls, s.url(last))
		}
		return rows.Err()
	})
	return urls, next, err
}

// DeleteQueue removes a queue and its messages.
func (s *Service) DeleteQueue(ctx context.Context, in *QueueRef) (*Empty, error) {
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		q, err := s.queueAt(tx, in.QueueUrl)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM sqs_messages WHERE queue = ?", q.Name); err != nil {
			return err
		}
		tx.AfterCommit(func() { s.arrived.notify(q.Name) }) // those who wait for messages hear that there is no queue
		_, err = tx.Exec("DELETE FROM sqs_queues WHERE name = ?", q.Name)
		return err
	})
}

// PurgeQueue removes a queue's messages, at most once a minute.
func (s *Service) PurgeQueue(ctx context.Context, in *QueueRef) (*Empty, error) {
	now := s.deps.Clock.Now()
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		q, err := s.queueAt(tx, in.QueueUrl)
		if err != nil {
			return err
		}
		if now.Sub(q.Purged) < time.Minute {
			return failure("PurgeQueueInProgress", legacy+"PurgeQueueInProgress", "Only one PurgeQueue operation on %s is allowed every 60 seconds.", q.Name)
		}
		q.Purged = now
		if err := s.writeQueue(tx, q); err != nil {
			return err
		}
		_, err = tx.Exec("DELETE FROM sqs_messages WHERE queue = ?", q.Name)
		return err
	})
}

// TagQueueInput is TagQueue's request.
type TagQueueInput struct {
	QueueUrl string
	Tags     map[string]string `aws:",required"`
}

// TagQueue sets tags.
func (s *Service) TagQueue(ctx context.Context, in *TagQueueInput) (*Empty, error) {
	return nil, s.change(ctx, in.QueueUrl, func(q *queue) error {
		if q.Tags == nil {
			q.Tags = map[string]string{}
		}
		maps.Copy(q.Tags, in.Tags)
		if len(q.Tags) > 50 {
			return invalidValue("Too many tags added for queue %s.", q.Name)
		}
		return nil
	})
}

// UntagQueueInput is UntagQueue's request.
type UntagQueueInput struct {
	QueueUrl string
	TagKeys  []string `aws:",required"`
}

// UntagQueue removes tags.
func (s *Service) UntagQueue(ctx context.Context, in *UntagQueueInput) (*Empty, error) {
	return nil, s.change(ctx, in.QueueUrl, func(q *queue) error {
		for _, key := range in.TagKeys {
			delete(q.Tags, key)
		}
		return nil
	})
}

// ListQueueTagsOutput is ListQueueTags' response.
type ListQueueTagsOutput struct{ Tags map[string]string }

// ListQueueTags shows a queue's tags.
func (s *Service) ListQueueTags(ctx context.Context, in *QueueRef) (*ListQueueTagsOutput, error) {
	out := &ListQueueTagsOutput{}
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		q, err := s.queueAt(tx, in.QueueUrl)
		if err == nil {
			out.Tags = q.Tags
		}
		return err
	})
}

func marshal(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}
