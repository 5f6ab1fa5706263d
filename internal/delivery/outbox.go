// Package delivery is a durable outbox: what a state transaction wants sent is
// written in that same transaction and sent after its commit, at least once.
package delivery

import (
	"context"
	"errors"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/state"
)

// Message is one thing to be delivered.
type Message struct {
	ID      string    // unique, for the receiver's own duplicate detection
	Kind    string    // names the handler, "<service>.<thing>"
	Key     string    // free: what the message is about, for logs and dead letters
	Payload []byte    // opaque to the outbox
	Attempt int       // 1 on the first delivery
	Created time.Time // when it was enqueued
}

// Handler delivers a message. It must tolerate duplicates. Its context ends when
// the outbox stops.
type Handler func(ctx context.Context, m Message) error

// Policy says how a kind is delivered. Zero fields take the defaults.
type Policy struct {
	MaxAttempts int                             // attempts before giving up; 0: only MaxAge limits
	MaxAge      time.Duration                   // age before giving up; 0: only MaxAttempts limits
	Backoff     func(attempt int) time.Duration // wait after the attempt-th failure; nil: Exponential(time.Second, 5*time.Minute)
	Concurrency int                             // handlers running at a time; 0: 4
	// DeadLetter takes a message that is given up. If it fails, the message is
	// kept and dead-lettered again after the backoff. Nil: dropped.
	DeadLetter func(ctx context.Context, m Message, cause error) error
}

// Outbox is the sender. The zero value is of no use; see New.
type Outbox struct{}

// New returns an outbox kept in store.
func New(store *state.Store, clk clock.Clock) (*Outbox, error) {
	return nil, errors.New("delivery: not there yet")
}

// Handle sets the handler of a kind; before Start.
func (o *Outbox) Handle(kind string, p Policy, h Handler) {}

// Enqueue writes a message in tx; it is sent once tx is committed and notBefore
// (zero: now) has come.
func (o *Outbox) Enqueue(tx *state.Tx, kind, key string, payload []byte, notBefore time.Time) (id string, err error) {
	return "", errors.New("delivery: not there yet")
}

// Start begins sending and returns at once.
func (o *Outbox) Start(ctx context.Context) error { return errors.New("delivery: not there yet") }

// Stop ends sending and waits for the handlers; it may be called twice.
func (o *Outbox) Stop() {}

// Permanent marks an error that a retry cannot mend: the message goes to the
// dead letters at once.
func Permanent(err error) error { return err }
