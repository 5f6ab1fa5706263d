package events_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/smithy-go"

	"nightshift/internal/clock"
	"nightshift/internal/delivery"
	"nightshift/internal/protocol"
	"nightshift/internal/service/events"
	"nightshift/internal/state"
)

const (
	account = "000000000000"
	region  = "us-east-1"
	lambda  = "arn:aws:lambda:us-east-1:000000000000:function:f"
)

var start = time.Date(2026, 11, 23, 4, 30, 10, 0, time.UTC)

// receiver is a target at the edge of the process: it hands over what it gets, and fails when told to.
type receiver struct {
	got  chan events.TargetInvocation
	mu   sync.Mutex
	fail error
	hang bool // until the outbox stops
}

func (r *receiver) set(fail error, hang bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail, r.hang = fail, hang
}

func (r *receiver) Deliver(ctx context.Context, inv events.TargetInvocation) error {
	r.mu.Lock()
	err, hang := r.fail, r.hang
	r.mu.Unlock()
	r.got <- inv
	if hang {
		<-ctx.Done()
		return ctx.Err()
	}
	return err
}

type letter struct {
	queue, body string
	attributes  map[string]string
}

type fixture struct {
	dir     string
	store   *state.Store
	clock   *clock.Fake
	outbox  *delivery.Outbox
	service *events.Service
	client  *eventbridge.Client
	target  *receiver
	letters chan letter
}

func newFixture(t *testing.T) *fixture {
	f := &fixture{dir: t.TempDir(), clock: clock.NewFake(start), target: &receiver{got: make(chan events.TargetInvocation, 100)}, letters: make(chan letter, 10)}
	f.open(t)
	return f
}

// open starts the service over the fixture's directory, after a crash or for the first time.
func (f *fixture) open(t *testing.T) {
	t.Helper()
	var err error
	if f.store, err = state.Open(t.Context(), state.Options{Path: filepath.Join(f.dir, "state.db"), Ephemeral: true}); err != nil {
		t.Fatal(err)
	}
	store := f.store
	if f.outbox, err = delivery.New(store, f.clock); err != nil {
		t.Fatal(err)
	}
	f.service, err = events.New(events.Deps{
		Store: store, Outbox: f.outbox, Clock: f.clock, Account: account, Region: region,
		Targets: map[string]events.Target{"lambda": f.target},
		DeadLetter: func(_ context.Context, queue, body string, attributes map[string]string) error {
			f.letters <- letter{queue, body, attributes}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.service.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := f.outbox.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(protocol.NewRouter([]protocol.Service{f.service.Operations()}, protocol.RouterOptions{Region: region, AccountID: account}))
	service, outbox := f.service, f.outbox
	t.Cleanup(func() { server.Close(); service.Stop(); outbox.Stop(); _ = store.Close() })
	f.client = eventbridge.New(eventbridge.Options{Region: region, Retryer: aws.NopRetryer{}, BaseEndpoint: aws.String(server.URL), Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
}

// close stops all as the end of the process does.
func (f *fixture) close() {
	f.service.Stop()
	f.outbox.Stop()
	_ = f.store.Close()
}

func (f *fixture) putRule(t *testing.T, in *eventbridge.PutRuleInput, targets ...types.Target) {
	t.Helper()
	if _, err := f.client.PutRule(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if len(targets) == 0 {
		targets = []types.Target{{Id: aws.String("1"), Arn: aws.String(lambda)}}
	}
	if _, err := f.client.PutTargets(t.Context(), &eventbridge.PutTargetsInput{Rule: in.Name, EventBusName: in.EventBusName, Targets: targets}); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) put(t *testing.T, source, detail string) *eventbridge.PutEventsOutput {
	t.Helper()
	out, err := f.client.PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{
		{Source: aws.String(source), DetailType: aws.String("Test"), Detail: aws.String(detail), Resources: []string{"arn:x"}}}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func receive[T any](t *testing.T, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came in 10 seconds")
	}
	return v
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func TestPutEventsReachesTheTargetsOfMatchingRules(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.putRule(t, &eventbridge.PutRuleInput{Name: aws.String("yes"), EventPattern: aws.String(`{"source": ["app"], "detail": {"n": [{"numeric": [">", 1]}]}}`)},
		types.Target{Id: aws.String("whole"), Arn: aws.String(lambda), RoleArn: aws.String("arn:aws:iam::000000000000:role/r")},
		types.Target{Id: aws.String("input"), Arn: aws.String(lambda), Input: aws.String(`{"fixed": true}`)},
		types.Target{Id: aws.String("path"), Arn: aws.String(lambda), InputPath: aws.String("$.detail.n")},
		types.Target{Id: aws.String("template"), Arn: aws.String(lambda), InputTransformer: &types.InputTransformer{
			InputPathsMap: map[string]string{"n": "$.detail.n"}, InputTemplate: aws.String(`{"n": <n>, "rule": "<aws.events.rule-name>", "at": <aws.events.event.ingestion-time>}`)}})
	f.putRule(t, &eventbridge.PutRuleInput{Name: aws.String("no"), EventPattern: aws.String(`{"source": ["other"]}`)})
	f.putRule(t, &eventbridge.PutRuleInput{Name: aws.String("off"), EventPattern: aws.String(`{"source": ["app"]}`), State: types.RuleStateDisabled})
	out := f.put(t, "app", `{"n": 2}`)
	id := aws.ToString(out.Entries[0].EventId)
	got := map[string]bool{}
	for range 4 {
		inv := receive(t, f.target.got)
		if inv.EventID != id || inv.TargetARN != lambda || inv.RuleARN != "arn:aws:events:us-east-1:000000000000:rule/yes" {
			t.Errorf("got %+v", inv)
		}
		got[string(inv.Input)] = true
	}
	whole := `{"version":"0","id":"` + id + `","detail-type":"Test","source":"app","account":"000000000000","time":"2026-11-23T04:30:10Z","region":"us-east-1","resources":["arn:x"],"detail":{"n":2}}`
	for _, want := range []string{whole, `{"fixed": true}`, `2`, `{"n": 2, "rule": "yes", "at": "2026-11-23T04:30:10Z"}`} {
		if !got[want] {
			t.Errorf("missing %s in %v", want, got)
		}
	}
	if n, err := f.outbox.Waiting(t.Context(), "events.target"); err != nil || n > 4 {
		t.Errorf("%d deliveries are left: %v", n, err)
	}
}

func TestPutEventsErrorsByEntry(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	entry := func(source, detailType, detail string, bus *string) types.PutEventsRequestEntry {
		e := types.PutEventsRequestEntry{Source: aws.String(source), DetailType: aws.String(detailType), EventBusName: bus}
		if detail != "" {
			e.Detail = aws.String(detail)
		}
		return e
	}
	out, err := f.client.PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{
		entry("app", "x", `{}`, nil), entry("", "x", `{}`, nil), entry("app", "", `{}`, nil), entry("app", "x", ``, nil), entry("app", "x", `[1]`, nil), entry("app", "x", `{"a":`, nil),
		entry("aws.s3", "x", `{}`, nil), entry("app", "x", `{}`, aws.String("nope")), entry("app", "x", `{}`, aws.String("arn:aws:events:us-east-1:000000000000:event-bus/default"))}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"", "InvalidArgument", "InvalidArgument", "InvalidArgument", "MalformedDetail", "MalformedDetail", "NotAuthorizedForSourceException", "ResourceNotFoundException", ""}
	for i, e := range out.Entries {
		if aws.ToString(e.ErrorCode) != want[i] || (e.EventId == nil) != (want[i] != "") {
			t.Errorf("entry %d: %s %s", i, aws.ToString(e.ErrorCode), aws.ToString(e.ErrorMessage))
		}
	}
	if out.FailedEntryCount != 7 {
		t.Errorf("failed %d", out.FailedEntryCount)
	}
	big := make([]byte, 256*1024)
	for i := range big {
		big[i] = 'x'
	}
	_, err = f.client.PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{entry("app", "x", `{"x":"`+string(big)+`"}`, nil)}})
	if code(err) != "ValidationException" {
		t.Errorf("too big: %v", err)
	}
}

func TestDeadLetters(t *testing.T) {
	t.Parallel()
	const queue = "arn:aws:sqs:us-east-1:000000000000:dead"
	f := newFixture(t)
	f.target.set(protocol.Errorf("TooManyRequestsException", 429, "slow down"), false)
	f.putRule(t, &eventbridge.PutRuleInput{Name: aws.String("r"), EventPattern: aws.String(`{"source": ["app"]}`)}, types.Target{
		Id: aws.String("1"), Arn: aws.String(lambda), DeadLetterConfig: &types.DeadLetterConfig{Arn: aws.String(queue)}, RetryPolicy: &types.RetryPolicy{MaximumRetryAttempts: aws.Int32(0)}})
	id := aws.ToString(f.put(t, "app", `{}`).Entries[0].EventId)
	receive(t, f.target.got)
	l := receive(t, f.letters)
	want := map[string]string{"RULE_ARN": "arn:aws:events:us-east-1:000000000000:rule/r", "TARGET_ARN": lambda, "ERROR_CODE": "TooManyRequestsException",
		"ERROR_MESSAGE": "slow down", "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts", "RETRY_ATTEMPTS": "0"}
	for name, value := range want {
		if l.attributes[name] != value {
			t.Errorf("%s: got %q, want %q", name, l.attributes[name], value)
		}
	}
	var body struct{ ID string }
	if err := json.Unmarshal([]byte(l.body), &body); err != nil || body.ID != id || l.queue != queue {
		t.Errorf("got %+v %v", l, err)
	}
	f.target.set(delivery.Permanent(errors.New("no such function")), false)
	f.putRule(t, &eventbridge.PutRuleInput{Name: aws.String("s"), EventPattern: aws.String(`{"source": ["other"]}`)}, types.Target{
		Id: aws.String("1"), Arn: aws.String(lambda), DeadLetterConfig: &types.DeadLetterConfig{Arn: aws.String(queue)}})
	f.put(t, "other", `{}`)
	receive(t, f.target.got)
	if l = receive(t, f.letters); l.attributes["ERROR_CODE"] != "SDK_CLIENT_ERROR" || l.attributes["EXHAUSTED_RETRY_CONDITION"] != "" {
		t.Errorf("got %v", l.attributes)
	}
}

func TestDeliveryIsRepeatedAfterACrash(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.putRule(t, &eventbridge.PutRuleInput{Name: aws.String("r"), EventPattern: aws.String(`{"source": ["app"]}`)})
	f.target.set(nil, true)
	id := aws.ToString(f.put(t, "app", `{}`).Entries[0].EventId)
	if inv := receive(t, f.target.got); inv.EventID != id {
		t.Errorf("got %+v", inv)
	}
	// The target has it, but the process ends before that is recorded.
	f.close()
	f.target.set(nil, false)
	f.open(t)
	if inv := receive(t, f.target.got); inv.EventID != id {
		t.Errorf("got %+v", inv)
	}
}

func TestSchedulesFire(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.putRule(t, &eventbridge.PutRuleInput{Name: aws.String("rate"), ScheduleExpression: aws.String("rate(5 minutes)")})
	next := func() (event struct {
		Source, Time string
		DetailType   string `json:"detail-type"`
		Resources    []string
		Detail       map[string]any
	}) {
		t.Helper()
		if err := json.Unmarshal(receive(t, f.target.got).Input, &event); err != nil {
			t.Fatal(err)
		}
		return event
	}
	f.advance(t, 5*time.Minute)
	e := next()
	if e.Source != "aws.events" || e.DetailType != "Scheduled Event" || e.Time != "2026-11-23T04:35:10Z" || len(e.Resources) != 1 ||
		e.Resources[0] != "arn:aws:events:us-east-1:000000000000:rule/rate" || e.Detail == nil || len(e.Detail) != 0 {
		t.Errorf("got %+v", e)
	}
	f.advance(t, 5*time.Minute)
	if e := next(); e.Time != "2026-11-23T04:40:10Z" {
		t.Errorf("got %s", e.Time)
	}
	// What is missed while stopped is not made up for; the rate keeps its beat.
	f.close()
	f.clock.Advance(12 * time.Minute)
	f.open(t)
	f.advance(t, 3*time.Minute)
	if e := next(); e.Time != "2026-11-23T04:55:10Z" {
		t.Errorf("got %s", e.Time)
	}
	if _, err := f.client.DisableRule(t.Context(), &eventbridge.DisableRuleInput{Name: aws.String("rate")}); err != nil {
		t.Fatal(err)
	}
	f.putRule(t, &eventbridge.PutRuleInput{Name: aws.String("cron"), ScheduleExpression: aws.String("cron(0 5 ? * MON *)")})
	f.advance(t, 10*time.Minute)
	if e := next(); e.Time != "2026-11-23T05:00:00Z" {
		t.Errorf("got %s", e.Time)
	}
}

// advance moves the clock once the scheduler waits on it.
func (f *fixture) advance(t *testing.T, d time.Duration) {
	t.Helper()
	f.clock.WaitForTimers(1)
	f.clock.Advance(d)
}
