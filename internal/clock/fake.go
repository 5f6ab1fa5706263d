package clock

import (
	"sync"
	"time"
)

// Fake is a Clock that stands still until it is told to move. It is safe for
// concurrent use.
type Fake struct {
	mu      sync.Mutex
	changed *sync.Cond
	now     time.Time
	waiting map[*fakeTimer]struct{}
}

// NewFake returns a clock standing at start.
func NewFake(start time.Time) *Fake {
	f := &Fake{now: start.UTC(), waiting: map[*fakeTimer]struct{}{}}
	f.changed = sync.NewCond(&f.mu)
	return f
}

// Now is the time the clock stands at.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// NewTimer returns a timer that fires when the clock is moved d or more.
func (f *Fake) NewTimer(d time.Duration) Timer {
	t := &fakeTimer{clock: f, c: make(chan time.Time, 1)}
	t.Reset(d)
	return t
}

// Advance moves the clock by d and fires what is due.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.set(f.now.Add(d))
}

// Set moves the clock to t and fires what is due.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.set(t.UTC())
}

// WaitForTimers blocks until at least n timers wait: the signal that the code
// under test has gone to sleep and the clock may be moved.
func (f *Fake) WaitForTimers(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.waiting) < n {
		f.changed.Wait()
	}
}

func (f *Fake) set(t time.Time) {
	f.now = t
	for timer := range f.waiting {
		if !timer.at.After(t) {
			delete(f.waiting, timer)
			timer.c <- t
		}
	}
	f.changed.Broadcast()
}

type fakeTimer struct {
	clock *Fake
	c     chan time.Time
	at    time.Time
}

// C is the timer's channel.
func (t *fakeTimer) C() <-chan time.Time { return t.c }

// Stop takes the timer off the clock.
func (t *fakeTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	return t.stop()
}

func (t *fakeTimer) stop() bool {
	_, was := t.clock.waiting[t]
	delete(t.clock.waiting, t)
	select {
	case <-t.c:
	default:
	}
	t.clock.changed.Broadcast()
	return was
}

// Reset puts the timer on the clock again.
func (t *fakeTimer) Reset(d time.Duration) bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	was := t.stop()
	t.at = t.clock.now.Add(d)
	if d <= 0 {
		t.c <- t.clock.now
		return was
	}
	t.clock.waiting[t] = struct{}{}
	t.clock.changed.Broadcast()
	return was
}
