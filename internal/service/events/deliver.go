package events

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"nightshift/internal/delivery"
	"nightshift/internal/protocol"
)

// deliveryKind is the outbox kind of deliveries to targets.
const deliveryKind = "events.target"

// invocation is the outbox payload of one delivery.
type invocation struct {
	EventID, RuleARN, TargetARN, RoleARN, DeadLetterARN string
	Input, Event                                        []byte
	Retry                                               *RetryPolicy
}

// exhausted is a failure after which the target's retry policy allows no other attempt.
type exhausted struct {
	condition string // as in the dead letter's attributes
	cause     error
}

func (e *exhausted) Error() string { return e.condition + " reached: " + e.cause.Error() }

func (e *exhausted) Unwrap() error { return e.cause }

func (s *Service) deliveryPolicy() delivery.Policy {
	return delivery.Policy{
		MaxAttempts: maxRetries + 1,
		MaxAge:      maxEventAge * time.Second,
		Backoff:     delivery.Exponential(time.Second, 15*time.Minute),
		Concurrency: 16,
		DeadLetter:  s.deadLetter,
	}
}

// deliver makes one attempt and holds the target's retry policy, which may be tighter than the outbox's.
func (s *Service) deliver(ctx context.Context, m delivery.Message) error {
	var inv invocation
	if err := json.Unmarshal(m.Payload, &inv); err != nil {
		return delivery.Permanent(fmt.Errorf("events: delivery %s: %w", m.ID, err))
	}
	service, _ := arnService(inv.TargetARN)
	target := s.deps.Targets[service]
	if target == nil {
		return delivery.Permanent(fmt.Errorf("events: no targets of %q: %s", service, inv.TargetARN))
	}
	err := target.Deliver(ctx, TargetInvocation{TargetARN: inv.TargetARN, RoleARN: inv.RoleARN, Input: inv.Input, EventID: inv.EventID, RuleARN: inv.RuleARN})
	if err == nil || ctx.Err() != nil {
		return err
	}
	attempts, age := inv.Retry.limits()
	switch {
	case m.Attempt > attempts:
		return delivery.Permanent(&exhausted{"MaximumRetryAttempts", err})
	case s.deps.Clock.Now().Sub(m.Created) >= age:
		return delivery.Permanent(&exhausted{"MaximumEventAgeInSeconds", err})
	}
	var refused *protocol.Error
	if errors.As(err, &refused) && refused.HTTPStatus() < 500 && refused.HTTPStatus() != http.StatusTooManyRequests {
		return delivery.Permanent(err) // the target is not there or takes no such input: trying again cannot help
	}
	return err
}

func (p *RetryPolicy) limits() (retries int, age time.Duration) {
	retries, age = maxRetries, maxEventAge*time.Second
	if p != nil && p.MaximumRetryAttempts != nil {
		retries = int(*p.MaximumRetryAttempts)
	}
	if p != nil && p.MaximumEventAgeInSeconds != nil {
		age = time.Duration(*p.MaximumEventAgeInSeconds) * time.Second
	}
	return retries, age
}

// deadLetter sends what was given up to the target's queue, with the attributes of the user guide's page
// eb-rule-dlq ("Considerations for dead-letter queues").
func (s *Service) deadLetter(ctx context.Context, m delivery.Message, cause error) error {
	var inv invocation
	if err := json.Unmarshal(m.Payload, &inv); err != nil || inv.DeadLetterARN == "" || s.deps.DeadLetter == nil {
		return nil //nolint:nilerr // without a queue the event is dropped, as EventBridge does
	}
	attributes := map[string]string{
		"RULE_ARN":       inv.RuleARN,
		"TARGET_ARN":     inv.TargetARN,
		"ERROR_CODE":     "SDK_CLIENT_ERROR",
		"ERROR_MESSAGE":  cause.Error(),
		"RETRY_ATTEMPTS": strconv.Itoa(max(m.Attempt-1, 0)),
	}
	var ex *exhausted
	if errors.As(cause, &ex) {
		attributes["EXHAUSTED_RETRY_CONDITION"], attributes["ERROR_MESSAGE"] = ex.condition, ex.cause.Error()
	}
	var refused *protocol.Error
	if errors.As(cause, &refused) {
		attributes["ERROR_CODE"], attributes["ERROR_MESSAGE"] = refused.Code, refused.Message
	}
	err := s.deps.DeadLetter(ctx, inv.DeadLetterARN, string(inv.Event), attributes)
	if errors.As(err, &refused) {
		return nil // a queue that is not there takes no letter, now or later
	}
	return err
}
