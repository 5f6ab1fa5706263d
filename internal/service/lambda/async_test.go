package lambda_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"nightshift/internal/delivery"
	"nightshift/internal/service/lambda"
	"nightshift/internal/state"
)

const queue = "arn:aws:sqs:us-east-1:000000000000:dead"

func (f *fixture) event(t *testing.T, name, payload string) {
	t.Helper()
	out, err := f.client.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: &name, InvocationType: types.InvocationTypeEvent, Payload: []byte(payload)})
	if err != nil || out.StatusCode != 202 {
		t.Fatalf("%+v, %v", out, err)
	}
}

// TestAsyncRetriesThenDeadLetter follows a failing event through its retries after one and two minutes.
func TestAsyncRetriesThenDeadLetter(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe", func(in *sdk.CreateFunctionInput) {
		in.DeadLetterConfig = &types.DeadLetterConfig{TargetArn: aws.String(queue)}
	})
	f.event(t, "probe", `{"Do":"fail","Text":"no luck"}`)
	attempts := func(n int) {
		for {
			lines := f.logs.wait(t, "REPORT")
			if count(lines, "REPORT") >= n {
				return
			}
			f.logs.waitMore(t, len(lines))
		}
	}
	attempts(1)
	f.clock.WaitForTimers(2) // the janitor's and the retry's
	f.clock.Advance(59 * time.Second)
	if n := count(f.logs.wait(t, "REPORT"), "REPORT"); n != 1 {
		t.Fatalf("%d attempts before a minute was over", n)
	}
	f.clock.Advance(time.Second)
	attempts(2)
	f.clock.WaitForTimers(2)
	f.clock.Advance(2 * time.Minute)
	d := <-f.sent
	if d.TargetARN != queue || string(d.Body) != `{"Do":"fail","Text":"no luck"}` || d.Attributes["ErrorMessage"] != "no luck" || len(d.Attributes["RequestID"]) != 36 {
		t.Errorf("dead letter: %+v", d)
	}
	attempts(3)
	if n := count(f.logs.wait(t, "REPORT"), "REPORT"); n != 3 {
		t.Errorf("%d attempts, want 3", n)
	}
}

func TestAsyncDestinations(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe")
	topic := "arn:aws:sns:us-east-1:000000000000:ok"
	_, err := f.client.PutFunctionEventInvokeConfig(t.Context(), &sdk.PutFunctionEventInvokeConfigInput{FunctionName: aws.String("probe"), MaximumRetryAttempts: aws.Int32(0),
		DestinationConfig: &types.DestinationConfig{OnSuccess: &types.OnSuccess{Destination: &topic}, OnFailure: &types.OnFailure{Destination: aws.String(queue)}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ payload, target, condition string }{
		{`{"Text":"fine"}`, topic, "Success"}, {`{"Do":"fail","Text":"no luck"}`, queue, "RetriesExhausted"},
	} {
		f.event(t, "probe", c.payload)
		d := <-f.sent
		var record struct {
			RequestContext struct {
				Condition              string
				ApproximateInvokeCount int
			}
			RequestPayload  json.RawMessage
			ResponsePayload json.RawMessage
		}
		if err := json.Unmarshal(d.Body, &record); err != nil {
			t.Fatal(err)
		}
		if d.TargetARN != c.target || record.RequestContext.Condition != c.condition || string(record.RequestPayload) != c.payload || record.RequestContext.ApproximateInvokeCount != 1 || len(record.ResponsePayload) == 0 {
			t.Errorf("%s: %s to %s", c.payload, d.Body, d.TargetARN)
		}
	}
	for _, arn := range []string{"arn:aws:events:us-east-1:000000000000:event-bus/default", "arn:aws:s3:::bucket", "nonsense"} {
		_, err := f.client.PutFunctionEventInvokeConfig(t.Context(), &sdk.PutFunctionEventInvokeConfigInput{FunctionName: aws.String("probe"),
			DestinationConfig: &types.DestinationConfig{OnFailure: &types.OnFailure{Destination: &arn}}})
		if errorCode(err) != "InvalidParameterValueException" {
			t.Errorf("%s: %v", arn, err)
		}
	}
}

// TestAsyncThrottledEventsWait gives a stopped function its concurrency back.
func TestAsyncThrottledEventsWait(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe")
	if _, err := f.client.PutFunctionConcurrency(t.Context(), &sdk.PutFunctionConcurrencyInput{FunctionName: aws.String("probe"), ReservedConcurrentExecutions: aws.Int32(0)}); err != nil {
		t.Fatal(err)
	}
	f.event(t, "probe", `{"Do":"print","Text":"at last"}`)
	f.clock.WaitForTimers(1) // the outbox backs off
	if _, err := f.client.DeleteFunctionConcurrency(t.Context(), &sdk.DeleteFunctionConcurrencyInput{FunctionName: aws.String("probe")}); err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(time.Second)
	f.logs.wait(t, "to stdout at last")
}

// TestInvokeAsyncCommitsWithItsCause rolls back and commits.
func TestInvokeAsyncCommitsWithItsCause(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe")
	arn := "arn:aws:lambda:us-east-1:000000000000:function:probe"
	cause := errors.New("rolled back")
	invoke := func(text string, end error) error {
		return f.store.Update(t.Context(), func(tx *state.Tx) error {
			return errors.Join(f.svc.InvokeAsync(tx, arn, []byte(fmt.Sprintf(`{"Do":"print","Text":%q}`, text))), end)
		})
	}
	if err := invoke("never", cause); !errors.Is(err, cause) {
		t.Fatal(err)
	}
	if err := invoke("committed", nil); err != nil {
		t.Fatal(err)
	}
	if lines := f.logs.wait(t, "committed"); count(lines, "never") > 0 {
		t.Errorf("the rolled back event ran: %q", lines)
	}
	err := f.store.Update(t.Context(), func(tx *state.Tx) error { return f.svc.InvokeAsync(tx, arn+"x", nil) })
	if err == nil {
		t.Error("an unknown function was invoked")
	}
}

// TestStopInterrupts stops in the middle of an event, which the next start makes again.
func TestStopInterrupts(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe")
	url, signal := signals(t)
	f.event(t, "probe", fmt.Sprintf(`{"Do":"child","Text":%q}`, url))
	child := <-signal
	f.outbox.Stop()
	f.svc.Stop()
	waitDead(t, child)
	if _, err := f.svc.InvokeSync(t.Context(), "probe", nil); err == nil {
		t.Error("invoked after Stop")
	}
	if err := f.svc.Start(t.Context()); err == nil {
		t.Error("started after Stop")
	}
	outbox, err := delivery.New(f.store, f.clock)
	if err != nil {
		t.Fatal(err)
	}
	svc, err := lambda.New(lambda.Deps{Store: f.store, Outbox: outbox, Clock: f.clock, Dir: filepath.Join(f.dir, "functions"), AccountID: "000000000000", Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(svc.Start(t.Context()), outbox.Start(t.Context())); err != nil {
		t.Fatal(err)
	}
	defer svc.Stop()
	defer outbox.Stop()
	if again := <-signal; again == child {
		t.Error("the event was not made again")
	}
}
