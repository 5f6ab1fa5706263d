package lambda

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/delivery"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// The kinds of messages in the outbox.
const (
	kindInvoke      = "lambda.invoke"
	kindDestination = "lambda.destination"
)

// retryAfter is how long Lambda waits after the first and second function error.
var retryAfter = []time.Duration{time.Minute, 2 * time.Minute}

// event is an asynchronous invocation in the outbox.
type event struct {
	Function  string // name
	RequestID string
	Payload   []byte
	Attempt   int // 1 for the first
	Accepted  time.Time
}

// InvokeAsync commits an asynchronous invocation of a function, by name or ARN, together with its cause. A function
// that does not exist is ResourceNotFoundException.
func (s *Service) InvokeAsync(tx *state.Tx, function string, payload []byte) error {
	return s.enqueue(tx, function, clock.NewID(), payload)
}

func (s *Service) enqueue(tx *state.Tx, function, id string, payload []byte) error {
	name, err := s.resolve(function, "")
	if err != nil {
		return err
	}
	if len(payload) > maxAsyncPayload {
		return tooLarge(len(payload), maxAsyncPayload)
	}
	if _, err := s.load(tx, name); err != nil {
		return err
	}
	return s.send(tx, kindInvoke, name, event{Function: name, RequestID: id, Payload: payload, Attempt: 1, Accepted: s.deps.Clock.Now()}, time.Time{})
}

func (s *Service) send(tx *state.Tx, kind, key string, message any, notBefore time.Time) error {
	body, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("lambda: encode for the outbox: %w", err)
	}
	_, err = s.deps.Outbox.Enqueue(tx, kind, key, body, notBefore)
	return err
}

// handleInvoke makes one attempt of an asynchronous invocation. Its own retries are new messages; an error leaves the
// message to the outbox, which is what throttles and a stopping service need.
func (s *Service) handleInvoke(ctx context.Context, m delivery.Message) error {
	var e event
	if err := json.Unmarshal(m.Payload, &e); err != nil {
		return delivery.Permanent(fmt.Errorf("lambda: decode the event: %w", err))
	}
	f, err := s.get(ctx, e.Function, "")
	var modelled *protocol.Error
	if errors.As(err, &modelled) {
		return nil // deleted meanwhile: Lambda drops its events
	}
	if err != nil {
		return err
	}
	if s.deps.Clock.Now().Sub(e.Accepted) > f.maxAge() {
		return s.settle(ctx, f, e, nil, "EventAgeExceeded")
	}
	res, err := s.run(ctx, f, request{id: e.RequestID, payload: e.Payload})
	switch {
	case errors.As(err, &modelled) && modelled.Code == "TooManyRequestsException" && s.deps.Clock.Now().Sub(e.Accepted) > f.maxAge():
		return s.settle(ctx, f, e, nil, "EventAgeExceeded")
	case err != nil:
		return err
	case res.FunctionError == "":
		return s.settle(ctx, f, e, res, "Success")
	case e.Attempt > f.retries():
		return s.settle(ctx, f, e, res, "RetriesExhausted")
	}
	wait := retryAfter[min(e.Attempt, len(retryAfter))-1]
	e.Attempt++
	due := s.deps.Clock.Now().Add(wait)
	if due.Sub(e.Accepted) > f.maxAge() {
		return s.settle(ctx, f, e, res, "EventAgeExceeded")
	}
	// It has run: what comes of it is recorded even when the outbox is being stopped.
	return s.deps.Store.Update(context.WithoutCancel(ctx), func(tx *state.Tx) error { return s.send(tx, kindInvoke, f.Name, e, due) })
}

// settle sends the outcome of an event to where the function wants it.
func (s *Service) settle(ctx context.Context, f *function, e event, res *Result, condition string) error {
	success := condition == "Success"
	var out []Delivery
	target := ""
	if f.EventInvoke != nil {
		target = f.EventInvoke.OnFailure
		if success {
			target = f.EventInvoke.OnSuccess
		}
	}
	if target != "" {
		body, err := s.outcome(f, e, res, condition)
		if err != nil {
			return err
		}
		out = append(out, Delivery{TargetARN: target, FunctionARN: s.arn(f.Name), Body: body, Success: success})
	}
	if !success && f.DeadLetter != "" {
		attributes := map[string]string{"RequestID": e.RequestID, "ErrorCode": "200", "ErrorMessage": condition}
		if res != nil {
			attributes["ErrorMessage"] = errorMessage(res.Payload)
		}
		out = append(out, Delivery{TargetARN: f.DeadLetter, FunctionARN: s.arn(f.Name), Body: e.Payload, Attributes: attributes})
	}
	if len(out) == 0 {
		return nil
	}
	return s.deps.Store.Update(context.WithoutCancel(ctx), func(tx *state.Tx) error {
		for _, d := range out {
			if err := s.send(tx, kindDestination, d.TargetARN, d, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// errorMessage of a function's error, at most 1 KB as Lambda cuts it.
func errorMessage(payload []byte) string {
	var e struct{ ErrorMessage string }
	text := string(payload)
	if json.Unmarshal(payload, &e) == nil && e.ErrorMessage != "" {
		text = e.ErrorMessage
	}
	if len(text) > 1024 {
		text = strings.ToValidUTF8(text[:1024], "")
	}
	return text
}

// outcome is the record a destination gets.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
func (s *Service) outcome(f *function, e event, res *Result, condition string) ([]byte, error) {
	raw := func(b []byte) any {
		if json.Valid(b) {
			return json.RawMessage(b)
		}
		return string(b)
	}
	record := map[string]any{
		"version":   "1.0",
		"timestamp": s.deps.Clock.Now().UTC().Format("2006-01-02T15:04:05.000Z"),
		"requestContext": map[string]any{"requestId": e.RequestID, "functionArn": s.arn(f.Name) + ":" + latest, "condition": condition,
			"approximateInvokeCount": e.Attempt},
		"requestPayload": raw(e.Payload),
	}
	if res != nil {
		context := map[string]any{"statusCode": 200, "executedVersion": latest}
		if res.FunctionError != "" {
			context["functionError"] = res.FunctionError
		}
		record["responseContext"], record["responsePayload"] = context, raw(res.Payload)
	}
	body, err := json.Marshal(record)
	if err != nil {
		return nil, fmt.Errorf("lambda: encode the invocation record: %w", err)
	}
	return body, nil
}

// handleDestination delivers to a destination or dead-letter target.
func (s *Service) handleDestination(ctx context.Context, m delivery.Message) error {
	var d Delivery
	if err := json.Unmarshal(m.Payload, &d); err != nil {
		return delivery.Permanent(fmt.Errorf("lambda: decode the delivery: %w", err))
	}
	service := serviceOf(d.TargetARN)
	if service == "lambda" {
		return s.deps.Store.Update(ctx, func(tx *state.Tx) error { return s.InvokeAsync(tx, d.TargetARN, d.Body) })
	}
	target := s.deps.Destinations[service]
	if target == nil {
		return delivery.Permanent(fmt.Errorf("lambda: %s: the local cloud has no destinations of the service %s", d.TargetARN, service))
	}
	return target.Send(ctx, d)
}

func serviceOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return ""
	}
	return parts[2]
}

// checkTarget refuses a target that nothing could be delivered to.
func (s *Service) checkTarget(member, arn string, allowed ...string) error {
	service := serviceOf(arn)
	for _, a := range allowed {
		if a == service && (a == "lambda" || s.deps.Destinations[a] != nil) {
			return nil
		}
	}
	if service == "" {
		return invalid("The provided %s %q is not an ARN", member, arn)
	}
	return unsupported(fmt.Sprintf("a %s of the service %s (%s), only %s", member, service, arn, strings.Join(allowed, ", ")))
}
