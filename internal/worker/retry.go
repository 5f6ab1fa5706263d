package worker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/smithy-go"
)

// reserve is what a retry leaves of the function's time for what comes after it.
const reserve = 5 * time.Second

// retry calls do until it succeeds, fails for good, or the function's time runs
// out. What must stay the same between tries, such as a client token, is pinned
// by the caller before.
func (w *Worker) retry(ctx context.Context, what string, do func(context.Context) error) error {
	wait := 200 * time.Millisecond
	for try := 1; ; try++ {
		err := do(ctx)
		if err == nil || !retryable(err) || ctx.Err() != nil {
			return err
		}
		pause := w.Jitter(wait)
		wait = min(2*wait, 10*time.Second)
		if deadline, ok := ctx.Deadline(); ok && w.Now().Add(pause+reserve).After(deadline) || try == 20 {
			return fmt.Errorf("%s: gave up after %d tries: %w", what, try, err)
		}
		w.Log.Warn("trying again", "call", what, "try", try, "error", err.Error())
		if serr := w.Sleep(ctx, pause); serr != nil {
			return errors.Join(err, serr)
		}
	}
}

// transient are the codes that say "later", whatever the service.
var transient = map[string]bool{
	"ThrottlingException": true, "Throttling": true, "TooManyRequestsException": true, "RequestLimitExceeded": true,
	"SlowDown": true, "ActiveStatementsExceededException": true, "ActiveSessionsExceededException": true,
	"InternalServerException": true, "InternalFailure": true, "InternalError": true, "InternalException": true,
	"ServiceException": true, "ServiceUnavailable": true, "ServiceUnavailableException": true, "DatabaseConnectionException": true,
	"ConditionalRequestConflict": true, "OperationAborted": true, "RequestTimeout": true,
}

// retryable tells whether a later try may succeed. A ValidationException is
// final unless it wraps a throttle, as the Data API sometimes does.
func retryable(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		var own *finalError
		var params smithy.InvalidParamsError
		var paramsPtr *smithy.InvalidParamsError
		return !errors.As(err, &own) && !errors.As(err, &params) && !errors.As(err, &paramsPtr) // no answer at all: the network
	}
	if transient[api.ErrorCode()] || api.ErrorFault() == smithy.FaultServer {
		return true
	}
	m := strings.ToLower(api.ErrorMessage())
	for _, sign := range []string{"throttl", "rate exceeded", "activestatementsexceeded", "active statements exceeded", "too many requests"} {
		if strings.Contains(m, sign) {
			return true
		}
	}
	return false
}

// finalError is an error of our own that no retry can heal.
type finalError struct{ message string }

func (e *finalError) Error() string { return e.message }

func final(format string, args ...any) error {
	return &finalError{fmt.Sprintf(format, args...)}
}

// hasCode tells whether an AWS error has one of the codes.
func hasCode(err error, codes ...string) bool {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return false
	}
	for _, c := range codes {
		if api.ErrorCode() == c {
			return true
		}
	}
	return false
}
