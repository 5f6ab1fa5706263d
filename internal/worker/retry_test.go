package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/aws/smithy-go"

	"nightshift/internal/task"
)

func TestRetryable(t *testing.T) {
	t.Parallel()
	text := "Rate exceeded"
	database := "database x does not exist"
	_, missing := redshiftdata.New(redshiftdata.Options{Region: "us-east-1"}).DescribeStatement(context.Background(), &redshiftdata.DescribeStatementInput{})
	cases := []struct {
		err  error
		want bool
	}{
		{&smithy.GenericAPIError{Code: "ThrottlingException"}, true},
		{fmt.Errorf("wrapped: %w", &types.ActiveStatementsExceededException{}), true},
		{&types.ValidationException{Message: &text}, true},
		{&types.ValidationException{Message: &database}, false},
		{&smithy.GenericAPIError{Code: "AccessDeniedException"}, false},
		{&smithy.GenericAPIError{Code: "Whatever", Fault: smithy.FaultServer}, true},
		{&smithy.GenericAPIError{Code: "PreconditionFailed"}, false},
		{&smithy.GenericAPIError{Code: "ConditionalRequestConflict"}, true},
		{errors.New("connection reset by peer"), true},
		{final("no such parameter"), false},
		{context.DeadlineExceeded, false},
		{missing, false}, // the SDK refuses the call itself
	}
	for _, c := range cases {
		if got := retryable(c.err); got != c.want {
			t.Errorf("retryable(%v) = %v", c.err, got)
		}
	}
}

// TestRetryLeavesTime holds that retries end before the function's time does.
func TestRetryLeavesTime(t *testing.T) {
	t.Parallel()
	now := time.Now()
	deadline := now.Add(time.Minute)
	w := New(Config{Plan: &task.Plan{}}, Clients{}, slog.New(slog.DiscardHandler))
	w.Now = func() time.Time { return now }
	w.Sleep = func(_ context.Context, d time.Duration) error { now = now.Add(d); return nil }
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	tries := 0
	err := w.retry(ctx, "call", func(context.Context) error { tries++; return &smithy.GenericAPIError{Code: "ThrottlingException"} })
	if err == nil || !retryable(err) || tries < 5 || now.Add(reserve).After(deadline) {
		t.Errorf("after %d tries at %v before the deadline: %v", tries, deadline.Sub(now), err)
	}
}
