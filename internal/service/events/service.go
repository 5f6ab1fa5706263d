package events

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/delivery"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// Event is an event on a bus. The zero Version, ID, Account, Time and Region are filled in.
type Event struct {
	Version, ID, DetailType, Source, Account string
	Time                                     time.Time
	Region                                   string
	Resources                                []string
	Detail                                   json.RawMessage // a JSON object
}

// TargetInvocation is one delivery to a target. The same one may come more than once.
type TargetInvocation struct {
	TargetARN, RoleARN string
	Input              []byte // the event, or what the target's Input, InputPath or InputTransformer made of it
	EventID, RuleARN   string
}

// Target takes deliveries to one kind of resource. An error is retried unless it is marked with delivery.Permanent or
// is a *protocol.Error with a status of 400 to 499 other than 429; its code goes into the dead letter's attributes.
type Target interface {
	Deliver(ctx context.Context, inv TargetInvocation) error
}

// Deps is what the service stands on.
type Deps struct {
	Store   *state.Store
	Outbox  *delivery.Outbox // not started yet: New registers the kind "events.target"
	Clock   clock.Clock
	Account string
	Region  string
	// Targets by the service in their ARN: "lambda", "sns", "sqs", "logs".
	Targets map[string]Target
	// DeadLetter sends to a queue; nil: dead letters are dropped.
	DeadLetter func(ctx context.Context, queueARN, body string, attributes map[string]string) error
}

// Service answers EventBridge's operations and runs the schedules.
type Service struct {
	deps      Deps
	store     store
	patterns  patternCache
	scheduler *scheduler
}

// New prepares the tables and the default bus. Call it before the outbox starts.
func New(deps Deps) (*Service, error) {
	if deps.Store == nil || deps.Outbox == nil || deps.Clock == nil {
		return nil, errors.New("events: Store, Outbox and Clock are required")
	}
	s := &Service{deps: deps}
	if err := s.store.migrate(deps.Store); err != nil {
		return nil, err
	}
	err := deps.Store.Update(context.Background(), func(tx *state.Tx) error {
		return s.store.ensureDefaultBus(tx, deps.Clock.Now())
	})
	if err != nil {
		return nil, err
	}
	s.scheduler = newScheduler(s)
	deps.Outbox.Handle(deliveryKind, s.deliveryPolicy(), s.deliver)
	return s, nil
}

// Start lets the schedules fire; it returns once they do.
func (s *Service) Start(ctx context.Context) error { return s.scheduler.start(ctx) }

// Stop ends the schedules. It may be called twice.
func (s *Service) Stop() { s.scheduler.stop() }

// Operations is the table of EventBridge's operations.
func (s *Service) Operations() protocol.Service {
	return protocol.Service{
		Name: "events", Protocol: protocol.AWSJSON11, TargetPrefix: "AWSEvents", Version: "2015-10-07",
		Operations: []protocol.Operation{
			protocol.NotImplemented("ActivateEventSource"),
			protocol.NotImplemented("CancelReplay"),
			protocol.NotImplemented("CreateApiDestination"),
			protocol.NotImplemented("CreateArchive"),
			protocol.NotImplemented("CreateConnection"),
			protocol.NotImplemented("CreateEndpoint"),
			protocol.Op("CreateEventBus", s.CreateEventBus),
			protocol.NotImplemented("CreatePartnerEventSource"),
			protocol.NotImplemented("DeactivateEventSource"),
			protocol.NotImplemented("DeauthorizeConnection"),
			protocol.NotImplemented("DeleteApiDestination"),
			protocol.NotImplemented("DeleteArchive"),
			protocol.NotImplemented("DeleteConnection"),
			protocol.NotImplemented("DeleteEndpoint"),
			protocol.Op("DeleteEventBus", s.DeleteEventBus),
			protocol.NotImplemented("DeletePartnerEventSource"),
			protocol.Op("DeleteRule", s.DeleteRule),
			protocol.NotImplemented("DescribeApiDestination"),
			protocol.NotImplemented("DescribeArchive"),
			protocol.NotImplemented("DescribeConnection"),
			protocol.NotImplemented("DescribeEndpoint"),
			protocol.Op("DescribeEventBus", s.DescribeEventBus),
			protocol.NotImplemented("DescribeEventSource"),
			protocol.NotImplemented("DescribePartnerEventSource"),
			protocol.NotImplemented("DescribeReplay"),
			protocol.Op("DescribeRule", s.DescribeRule),
			protocol.Op("DisableRule", s.DisableRule),
			protocol.Op("EnableRule", s.EnableRule),
			protocol.NotImplemented("ListApiDestinations"),
			protocol.NotImplemented("ListArchives"),
			protocol.NotImplemented("ListConnections"),
			protocol.NotImplemented("ListEndpoints"),
			protocol.Op("ListEventBuses", s.ListEventBuses),
			protocol.NotImplemented("ListEventSources"),
			protocol.NotImplemented("ListPartnerEventSourceAccounts"),
			protocol.NotImplemented("ListPartnerEventSources"),
			protocol.NotImplemented("ListReplays"),
			protocol.Op("ListRuleNamesByTarget", s.ListRuleNamesByTarget),
			protocol.Op("ListRules", s.ListRules),
			protocol.Op("ListTagsForResource", s.ListTagsForResource),
			protocol.Op("ListTargetsByRule", s.ListTargetsByRule),
			protocol.Op("PutEvents", s.PutEvents),
			protocol.NotImplemented("PutPartnerEvents"),
			protocol.NotImplemented("PutPermission"),
			protocol.Op("PutRule", s.PutRule),
			protocol.Op("PutTargets", s.PutTargets),
			protocol.NotImplemented("RemovePermission"),
			protocol.Op("RemoveTargets", s.RemoveTargets),
			protocol.NotImplemented("StartReplay"),
			protocol.Op("TagResource", s.TagResource),
			protocol.Op("TestEventPattern", s.TestEventPattern),
			protocol.Op("UntagResource", s.UntagResource),
			protocol.NotImplemented("UpdateApiDestination"),
			protocol.NotImplemented("UpdateArchive"),
			protocol.NotImplemented("UpdateConnection"),
			protocol.NotImplemented("UpdateEndpoint"),
			protocol.NotImplemented("UpdateEventBus"),
		},
	}
}
