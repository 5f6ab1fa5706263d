package delivery

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/state"
)

// storeRetry is the wait after the store itself failed.
const storeRetry = time.Second

// lane sends the messages of one kind. Its dispatcher sleeps until a commit, a
// finished handler or a due time wakes it.
type lane struct {
	store   *state.Store
	clock   clock.Clock
	kind    string
	policy  Policy
	handler Handler
	wake    chan struct{}

	mu       sync.Mutex
	inFlight map[string]bool // by message id
}

func newLane(store *state.Store, clk clock.Clock, kind string, p Policy, h Handler) *lane {
	return &lane{store: store, clock: clk, kind: kind, policy: p, handler: h,
		wake: make(chan struct{}, 1), inFlight: map[string]bool{}}
}

// signal wakes the dispatcher; it never blocks.
func (l *lane) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *lane) run(ctx context.Context) {
	var handlers sync.WaitGroup
	defer handlers.Wait()
	for ctx.Err() == nil {
		next, err := l.dispatch(ctx, &handlers)
		if err != nil {
			next = l.clock.Now().Add(storeRetry)
		}
		l.sleep(ctx, next)
	}
}

// sleep waits for a signal, the stop or until (zero: no due time is known).
func (l *lane) sleep(ctx context.Context, until time.Time) {
	var due <-chan time.Time
	if !until.IsZero() {
		timer := l.clock.NewTimer(until.Sub(l.clock.Now()))
		defer timer.Stop()
		due = timer.C()
	}
	select {
	case <-ctx.Done():
	case <-l.wake:
	case <-due:
	}
}

// dispatch starts a handler for each due message that there is room for, and
// says when the next one is due; zero if only a signal can bring work.
func (l *lane) dispatch(ctx context.Context, handlers *sync.WaitGroup) (next time.Time, err error) {
	// What is under way now may finish while load reads, and would then look due.
	l.mu.Lock()
	busy := maps.Clone(l.inFlight)
	l.mu.Unlock()
	if len(busy) >= l.policy.Concurrency {
		return time.Time{}, nil // a finished handler signals
	}
	now := l.clock.Now()
	due, next, err := l.load(ctx, now)
	if err != nil {
		return time.Time{}, err
	}
	for _, m := range due {
		if busy[m.ID] {
			continue
		}
		if !l.claim(m.ID) {
			break
		}
		handlers.Go(func() {
			l.deliver(ctx, m)
			l.release(m.ID)
		})
	}
	return next, nil
}

func (l *lane) claim(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.inFlight) >= l.policy.Concurrency {
		return false
	}
	l.inFlight[id] = true
	return true
}

func (l *lane) release(id string) {
	l.mu.Lock()
	delete(l.inFlight, id)
	l.mu.Unlock()
	l.signal()
}

// deliver makes one attempt and records its outcome.
func (l *lane) deliver(ctx context.Context, m stored) {
	outcome := l.attempt(ctx, m)
	if ctx.Err() != nil && outcome != nil && !isGivenUp(outcome) {
		return // interrupted by the stop: not an attempt that counts
	}
	err := l.store.Update(context.WithoutCancel(ctx), func(tx *state.Tx) error {
		if outcome == nil {
			return remove(tx, m.ID)
		}
		return l.postpone(tx, m, outcome)
	})
	if err != nil { // stays as it was and is delivered again: at least once
		l.sleepOnly(ctx, storeRetry)
	}
}

func (l *lane) sleepOnly(ctx context.Context, d time.Duration) {
	timer := l.clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C():
	}
}

// givenUpError is the outcome of a message for the dead letters which could not
// be put there.
type givenUpError struct{ cause, err error }

// Error is what the dead letters said.
func (g givenUpError) Error() string { return g.err.Error() }

// Unwrap is the same.
func (g givenUpError) Unwrap() error { return g.err }

func isGivenUp(err error) bool {
	var g givenUpError
	return errors.As(err, &g)
}

// attempt is nil when the message is done with: delivered, dead-lettered or
// dropped.
func (l *lane) attempt(ctx context.Context, m stored) error {
	cause := m.givenUp
	if cause == nil {
		err := l.call(func() error { return l.handler(ctx, m.Message) })
		if err == nil || ctx.Err() != nil || !l.lastAttempt(m, err) {
			return err
		}
		cause = err
	}
	if l.policy.DeadLetter == nil {
		return nil
	}
	if err := l.call(func() error { return l.policy.DeadLetter(ctx, m.Message, cause) }); err != nil {
		return givenUpError{cause, fmt.Errorf("dead letter: %w", err)}
	}
	return nil
}

// call turns a panic of a handler into an error, so that one bad message does
// not end the process again at each start.
func (l *lane) call(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return fn()
}

func (l *lane) lastAttempt(m stored, err error) bool {
	switch {
	case isPermanent(err):
		return true
	case l.policy.MaxAttempts > 0 && m.Attempt >= l.policy.MaxAttempts:
		return true
	default:
		return l.policy.MaxAge > 0 && l.clock.Now().Sub(m.Created) >= l.policy.MaxAge
	}
}

func (l *lane) postpone(tx *state.Tx, m stored, outcome error) error {
	due := l.clock.Now().Add(l.policy.Backoff(m.Attempt))
	var g givenUpError
	if errors.As(outcome, &g) {
		return reschedule(tx, m.ID, m.Attempt-1, due, outcome.Error(), "gave up: "+g.cause.Error())
	}
	return reschedule(tx, m.ID, m.Attempt, due, outcome.Error(), "")
}
