// Package clock is where the time and random identifiers come from, so that a
// test can own both: every package that waits or stamps takes a Clock.
package clock

import (
	"crypto/rand"
	"fmt"
	"time"
)

// Clock tells the time and makes timers.
type Clock interface {
	// Now is the current time in UTC.
	Now() time.Time
	// NewTimer returns a timer that fires once, d from now; at once if d <= 0.
	NewTimer(d time.Duration) Timer
}

// Timer fires once on C, unless stopped before; as time.Timer does since Go 1.23,
// Stop and Reset leave no stale value in the channel.
type Timer interface {
	// C delivers the time of firing.
	C() <-chan time.Time
	// Stop reports whether the timer was still waiting.
	Stop() bool
	// Reset lets the timer fire d from now and reports whether it was still waiting.
	Reset(d time.Duration) bool
}

// System is the machine's clock.
func System() Clock { return system{} }

type system struct{}

// Now is time.Now in UTC.
func (system) Now() time.Time { return time.Now().UTC() }

// NewTimer wraps time.NewTimer.
func (system) NewTimer(d time.Duration) Timer { return systemTimer{time.NewTimer(d)} }

type systemTimer struct{ t *time.Timer }

// C is the timer's channel.
func (s systemTimer) C() <-chan time.Time { return s.t.C }

// Stop stops the timer.
func (s systemTimer) Stop() bool { return s.t.Stop() }

// Reset starts the timer again.
func (s systemTimer) Reset(d time.Duration) bool { return s.t.Reset(d) }

// NewID returns a random UUID (version 4, RFC 9562) in lower case.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand aborts the program instead
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
