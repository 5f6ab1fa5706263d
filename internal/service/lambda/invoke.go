package lambda

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"nightshift/internal/clock"
)

// Result of an invocation.
type Result struct {
	RequestID string
	Payload   []byte
	// FunctionError is empty, "Unhandled" or "Handled"; the payload then holds errorMessage and errorType.
	FunctionError string
	// Tail is the last 4 KB of the invocation's log.
	Tail []byte
}

// request to a function.
type request struct {
	id      string
	payload []byte
	client  string
}

// failure of an invocation that the function did not report itself.
type failure struct {
	payload     []byte
	interrupted error // the caller or the service gave up
}

func failed(kind, format string, args ...any) *failure {
	body, err := json.Marshal(map[string]string{"errorType": kind, "errorMessage": fmt.Sprintf(format, args...)})
	if err != nil { // two strings always encode
		body = []byte(`{"errorType":"Sandbox.Failure"}`)
	}
	return &failure{payload: body}
}

// InvokeSync runs a function and returns its result; function is a name or an ARN. A failure of the function is no
// error; TooManyRequestsException, ResourceNotFoundException and the like are.
func (s *Service) InvokeSync(ctx context.Context, function string, payload []byte) (*Result, error) {
	f, err := s.get(ctx, function, "")
	if err != nil {
		return nil, err
	}
	return s.run(ctx, f, request{id: clock.NewID(), payload: payload})
}

// run takes an invocation through an instance.
func (s *Service) run(ctx context.Context, f *function, r request) (*Result, error) {
	if err := s.pool.acquire(f); err != nil {
		return nil, err
	}
	defer s.pool.release(f.Name)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.pool.ctx, cancel)()
	if len(r.payload) == 0 {
		r.payload = []byte("{}")
	}
	for {
		i, warm, err := s.pool.take(f)
		if err != nil {
			return nil, err
		}
		res, err := i.invoke(ctx, r, warm)
		if err == nil {
			return res, nil
		}
		s.pool.discard(i)
		switch {
		case s.pool.ctx.Err() != nil:
			return nil, errStopped
		case !errors.Is(err, errGone):
			return nil, err
		}
	}
}

// errGone says that a warm instance ended before it took the invocation, which another may therefore have.
var errGone = errors.New("lambda: the instance has ended")

// invoke hands the process one invocation, waits for its result and puts the instance back, or ends it.
func (i *instance) invoke(ctx context.Context, r request, warm bool) (*Result, error) {
	limit := time.Duration(i.fn.Timeout) * time.Second
	inv := &invocation{id: r.id, payload: r.payload, client: r.client, trace: newTrace(), done: make(chan reply, 1)}
	i.out.begin()
	f := i.initialised(ctx, r.id)
	began := time.Now()
	// In real time, whatever the clock says: the function compares it with its own.
	inv.deadline = began.Add(limit)
	timer := i.s.deps.Clock.NewTimer(limit) // before the function runs, so that it cannot be ahead of it
	defer timer.Stop()
	if f == nil {
		f = i.handOver(ctx, inv)
	}
	var answer reply
	switch {
	case f == nil:
		answer, f = i.await(ctx, inv, timer.C(), limit)
		timer.Stop()
	case warm && i.dead():
		return nil, errGone
	case f.interrupted == nil:
		i.logStart(r.id)
	}
	if f != nil && f.interrupted != nil {
		return nil, f.interrupted
	}
	if f != nil {
		answer = reply{payload: f.payload, failed: "Unhandled"}
		i.kill()
		<-i.exited // what it printed is in the log before the report
	}
	i.out.flush(i.stdout)
	i.logReport(r.id, time.Since(began), answer, f != nil)
	res := &Result{RequestID: r.id, Payload: answer.payload, FunctionError: answer.failed, Tail: i.out.end()}
	if f != nil {
		i.s.pool.discard(i)
	} else {
		i.s.pool.keep(i)
	}
	return res, nil
}

// await waits for the function's answer, its end or its timeout.
func (i *instance) await(ctx context.Context, inv *invocation, timeout <-chan time.Time, limit time.Duration) (reply, *failure) {
	select {
	case answer := <-inv.done:
		return answer, nil
	case <-i.exited:
		select {
		case answer := <-inv.done: // it answered and then ended
			return answer, nil
		default:
		}
		return reply{}, i.exitFailure(inv.id)
	case <-timeout:
		return reply{}, failed("Sandbox.Timedout", "RequestId: %s Error: Task timed out after %.2f seconds", inv.id, limit.Seconds())
	case <-ctx.Done():
		return reply{}, &failure{interrupted: ctx.Err()}
	}
}

// newTrace makes an X-Ray trace header that says "not sampled".
func newTrace() string {
	var b [20]byte
	_, _ = rand.Read(b[:]) // never fails
	return fmt.Sprintf("Root=1-%08x-%s;Parent=%s;Sampled=0", time.Now().Unix(), hex.EncodeToString(b[:12]), hex.EncodeToString(b[12:]))
}
