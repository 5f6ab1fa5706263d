package sns

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/delivery"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// Mail is one mail to one address, in plain text.
type Mail struct {
	ID       string    // unique, the same when a mail is sent again: for the Message-ID
	Date     time.Time // when it was published
	FromName string    // the topic's display name
	From, To string    // addresses without names
	Subject  string
	Body     string
}

// Mailer sends mail. It may be given the same mail more than once.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

// Queue sends to SQS queues of this account.
type Queue interface {
	SendLocal(ctx context.Context, queueARN, body string, attributes map[string]string) error
}

// Functions invokes Lambda functions with a payload, without waiting for their result.
type Functions interface {
	InvokeLocal(ctx context.Context, functionARN string, payload []byte) error
}

// Deps is what the service stands on.
type Deps struct {
	Store     *state.Store
	Outbox    *delivery.Outbox // not started yet: New registers "sns.mail", "sns.http" and "sns.local"
	Clock     clock.Clock
	Account   string
	Region    string
	Endpoint  string // of the links in mails, without a slash at the end
	Mail      Mailer
	Queue     Queue
	Functions Functions    // nil: subscriptions of functions are refused
	HTTP      *http.Client // nil: a client with a timeout of 15 seconds
}

// Service answers SNS' operations.
type Service struct{ deps Deps }

// New prepares the tables. Call it before the outbox starts.
func New(deps Deps) (*Service, error) {
	if deps.Store == nil || deps.Outbox == nil || deps.Clock == nil || deps.Mail == nil || deps.Queue == nil {
		return nil, errors.New("sns: Store, Outbox, Clock, Mail and Queue are required")
	}
	if deps.HTTP == nil {
		deps.HTTP = &http.Client{Timeout: 15 * time.Second}
	}
	deps.Endpoint = strings.TrimSuffix(deps.Endpoint, "/")
	if err := deps.Store.Migrate(context.Background(), "sns", schema); err != nil {
		return nil, err
	}
	s := &Service{deps: deps}
	s.registerDeliveries()
	return s, nil
}

// Operations is the table of SNS' operations.
func (s *Service) Operations() protocol.Service {
	return protocol.Service{
		Name: "sns", Protocol: protocol.AWSQuery, Version: "2010-03-31", XMLNamespace: "http://sns.amazonaws.com/doc/2010-03-31/",
		Operations: []protocol.Operation{
			protocol.NotImplemented("AddPermission"),
			protocol.NotImplemented("CheckIfPhoneNumberIsOptedOut"),
			protocol.Op("ConfirmSubscription", s.ConfirmSubscription),
			protocol.NotImplemented("CreatePlatformApplication"),
			protocol.NotImplemented("CreatePlatformEndpoint"),
			protocol.NotImplemented("CreateSMSSandboxPhoneNumber"),
			protocol.Op("CreateTopic", s.CreateTopic),
			protocol.NotImplemented("DeleteEndpoint"),
			protocol.NotImplemented("DeletePlatformApplication"),
			protocol.NotImplemented("DeleteSMSSandboxPhoneNumber"),
			protocol.Op("DeleteTopic", s.DeleteTopic),
			protocol.NotImplemented("GetDataProtectionPolicy"),
			protocol.NotImplemented("GetEndpointAttributes"),
			protocol.NotImplemented("GetPlatformApplicationAttributes"),
			protocol.NotImplemented("GetSMSAttributes"),
			protocol.NotImplemented("GetSMSSandboxAccountStatus"),
			protocol.Op("GetSubscriptionAttributes", s.GetSubscriptionAttributes),
			protocol.Op("GetTopicAttributes", s.GetTopicAttributes),
			protocol.NotImplemented("ListEndpointsByPlatformApplication"),
			protocol.NotImplemented("ListOriginationNumbers"),
			protocol.NotImplemented("ListPhoneNumbersOptedOut"),
			protocol.NotImplemented("ListPlatformApplications"),
			protocol.NotImplemented("ListSMSSandboxPhoneNumbers"),
			protocol.Op("ListSubscriptions", s.ListSubscriptions),
			protocol.Op("ListSubscriptionsByTopic", s.ListSubscriptionsByTopic),
			protocol.Op("ListTagsForResource", s.ListTagsForResource),
			protocol.Op("ListTopics", s.ListTopics),
			protocol.NotImplemented("OptInPhoneNumber"),
			protocol.Op("Publish", s.Publish),
			protocol.Op("PublishBatch", s.PublishBatch),
			protocol.NotImplemented("PutDataProtectionPolicy"),
			protocol.NotImplemented("RemovePermission"),
			protocol.NotImplemented("SetEndpointAttributes"),
			protocol.NotImplemented("SetPlatformApplicationAttributes"),
			protocol.NotImplemented("SetSMSAttributes"),
			protocol.Op("SetSubscriptionAttributes", s.SetSubscriptionAttributes),
			protocol.Op("SetTopicAttributes", s.SetTopicAttributes),
			protocol.Op("Subscribe", s.Subscribe),
			protocol.Op("TagResource", s.TagResource),
			protocol.Op("Unsubscribe", s.Unsubscribe),
			protocol.Op("UntagResource", s.UntagResource),
			protocol.NotImplemented("VerifySMSSandboxPhoneNumber"),
		},
	}
}
