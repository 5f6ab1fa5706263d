// Package delivery is a durable outbox: what a state transaction wants sent is
// written in that same transaction and sent after its commit, at least once,
// in no particular order. DESIGN.md says why.
package delivery

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/state"
)

// Message is one thing to be delivered.
type Message struct {
	ID      string    // unique, the same at each attempt: for the receiver's duplicate detection
	Kind    string    // names the handler, "<service>.<thing>"
	Key     string    // free: what the message is about, for logs and dead letters
	Payload []byte    // opaque to the outbox
	Attempt int       // 1 on the first delivery
	Created time.Time // when it was enqueued
}

// Handler delivers a message. It must tolerate duplicates. Its context ends when
// the outbox stops; what it then leaves undone is delivered after the next start.
type Handler func(ctx context.Context, m Message) error

// Policy says how a kind is delivered. Zero fields take the defaults.
type Policy struct {
	MaxAttempts int                             // attempts before giving up; 0: no limit but MaxAge
	MaxAge      time.Duration                   // age before giving up; 0: no limit but MaxAttempts, or 24 h where that is 0 too
	Backoff     func(attempt int) time.Duration // wait after the attempt-th failure; nil: Exponential(time.Second, 5*time.Minute)
	Concurrency int                             // handlers running at a time; 0: 4
	// DeadLetter takes a message that is given up. If it fails, the message is
	// kept and dead-lettered again after the backoff. Nil: dropped.
	DeadLetter func(ctx context.Context, m Message, cause error) error
}

// Exponential is a backoff that doubles from base up to limit, of which a random
// half is left out, so that what failed together does not come back together.
func Exponential(base, limit time.Duration) func(attempt int) time.Duration {
	return func(attempt int) time.Duration {
		d := base
		for i := 1; i < attempt && d < limit; i++ {
			d *= 2
		}
		d = min(d, limit)
		return d - time.Duration(rand.Int64N(int64(d/2)+1))
	}
}

type permanentError struct{ error }

// Unwrap is the marked error.
func (p permanentError) Unwrap() error { return p.error }

// Permanent marks an error that a retry cannot mend: the message goes to the
// dead letters at once. Nil stays nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanentError{err}
}

func isPermanent(err error) bool {
	var p permanentError
	return errors.As(err, &p)
}

// Outbox enqueues and sends. It is safe for concurrent use.
type Outbox struct {
	store *state.Store
	clock clock.Clock

	mu      sync.Mutex
	lanes   map[string]*lane
	cancel  context.CancelFunc // set by Start
	running sync.WaitGroup
}

// New returns an outbox kept in store's tables delivery_*.
func New(store *state.Store, clk clock.Clock) (*Outbox, error) {
	if err := store.Migrate(context.Background(), "delivery", schema); err != nil {
		return nil, err
	}
	return &Outbox{store: store, clock: clk, lanes: map[string]*lane{}}, nil
}

// Handle sets the policy and handler of a kind; before Start, once per kind.
func (o *Outbox) Handle(kind string, p Policy, h Handler) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.cancel != nil || o.lanes[kind] != nil {
		panic("delivery: Handle(" + kind + ") comes twice or after Start") //nolint:forbidigo // a wiring mistake, found at the first start
	}
	if p.Backoff == nil {
		p.Backoff = Exponential(time.Second, 5*time.Minute)
	}
	if p.Concurrency <= 0 {
		p.Concurrency = 4
	}
	if p.MaxAge <= 0 && p.MaxAttempts <= 0 {
		p.MaxAge = 24 * time.Hour
	}
	o.lanes[kind] = newLane(o.store, o.clock, kind, p, h)
}

// Enqueue writes a message in tx and returns its id; it is sent once tx is
// committed and notBefore (zero: now) has come. A kind without handler is refused.
func (o *Outbox) Enqueue(tx *state.Tx, kind, key string, payload []byte, notBefore time.Time) (id string, err error) {
	o.mu.Lock()
	l := o.lanes[kind]
	o.mu.Unlock()
	if l == nil {
		return "", fmt.Errorf("delivery: enqueue %s %q: no handler for this kind", kind, key)
	}
	now := o.clock.Now()
	if notBefore.Before(now) {
		notBefore = now
	}
	m := Message{ID: clock.NewID(), Kind: kind, Key: key, Payload: payload, Created: now}
	if err := insert(tx, m, notBefore); err != nil {
		return "", fmt.Errorf("delivery: enqueue %s %q: %w", kind, key, err)
	}
	tx.AfterCommit(l.signal)
	return m.ID, nil
}

// Start begins sending what is due, what an earlier process left included, and
// returns at once. Ending ctx does not stop the outbox, Stop does.
func (o *Outbox) Start(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.cancel != nil {
		return errors.New("delivery: started twice")
	}
	ctx, o.cancel = context.WithCancel(context.WithoutCancel(ctx))
	for _, l := range o.lanes {
		o.running.Go(func() { l.run(ctx) })
	}
	return nil
}

// Stop ends sending and waits for the handlers; it may be called twice, and
// without Start.
func (o *Outbox) Stop() {
	o.mu.Lock()
	if o.cancel == nil {
		o.cancel = func() {} // a Start from here on is refused
	}
	o.cancel()
	o.mu.Unlock()
	o.running.Wait()
}

// Waiting is how many messages of a kind are not delivered yet, those under way
// and those to be dead-lettered included.
func (o *Outbox) Waiting(ctx context.Context, kind string) (n int, err error) {
	err = o.store.View(ctx, func(tx *state.Tx) error {
		return tx.QueryRow("SELECT count(*) FROM delivery_messages WHERE kind = ?", kind).Scan(&n)
	})
	return n, err
}
