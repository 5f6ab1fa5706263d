package sqs

import (
	"context"
	"errors"
	"strings"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// Deps is what the service stands on.
type Deps struct {
	Store    *state.Store
	Clock    clock.Clock
	Account  string
	Region   string
	Endpoint string // of queue URLs, without a slash at the end
}

// Service answers SQS's operations.
type Service struct {
	deps    Deps
	arrived *signals
}

// New prepares the tables.
func New(deps Deps) (*Service, error) {
	if deps.Store == nil || deps.Clock == nil {
		return nil, errors.New("sqs: Store and Clock are required")
	}
	deps.Endpoint = strings.TrimSuffix(deps.Endpoint, "/")
	if err := deps.Store.Migrate(context.Background(), "sqs", schema); err != nil {
		return nil, err
	}
	return &Service{deps: deps, arrived: newSignals()}, nil
}

// Operations is the table of SQS's operations.
func (s *Service) Operations() protocol.Service {
	return protocol.Service{
		Name: "sqs", Protocol: protocol.AWSJSON10, TargetPrefix: "AmazonSQS", Version: "2012-11-05",
		XMLNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
		Operations: []protocol.Operation{
			protocol.NotImplemented("AddPermission"),
			protocol.NotImplemented("CancelMessageMoveTask"),
			protocol.Op("ChangeMessageVisibility", s.ChangeMessageVisibility),
			protocol.Op("ChangeMessageVisibilityBatch", s.ChangeMessageVisibilityBatch),
			protocol.Op("CreateQueue", s.CreateQueue),
			protocol.Op("DeleteMessage", s.DeleteMessage),
			protocol.Op("DeleteMessageBatch", s.DeleteMessageBatch),
			protocol.Op("DeleteQueue", s.DeleteQueue),
			protocol.Op("GetQueueAttributes", s.GetQueueAttributes),
			protocol.Op("GetQueueUrl", s.GetQueueUrl),
			protocol.Op("ListDeadLetterSourceQueues", s.ListDeadLetterSourceQueues),
			protocol.NotImplemented("ListMessageMoveTasks"),
			protocol.Op("ListQueueTags", s.ListQueueTags),
			protocol.Op("ListQueues", s.ListQueues),
			protocol.Op("PurgeQueue", s.PurgeQueue),
			protocol.Op("ReceiveMessage", s.ReceiveMessage),
			protocol.NotImplemented("RemovePermission"),
			protocol.Op("SendMessage", s.SendMessage),
			protocol.Op("SendMessageBatch", s.SendMessageBatch),
			protocol.Op("SetQueueAttributes", s.SetQueueAttributes),
			protocol.NotImplemented("StartMessageMoveTask"),
			protocol.Op("TagQueue", s.TagQueue),
			protocol.Op("UntagQueue", s.UntagQueue),
		},
	}
}
