package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/delivery"
	"nightshift/internal/state"
)

var start = time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)

func openStore(t testing.TB, path string) *state.Store {
	t.Helper()
	s, err := state.Open(t.Context(), state.Options{Path: path, Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

type fixture struct {
	store  *state.Store
	clock  *clock.Fake
	outbox *delivery.Outbox
}

// newFixture starts an outbox with one kind, "test.thing".
func newFixture(t testing.TB, p delivery.Policy, h delivery.Handler) fixture {
	t.Helper()
	f := fixture{store: openStore(t, filepath.Join(t.TempDir(), "state.db")), clock: clock.NewFake(start)}
	f.startOutbox(t, p, h)
	return f
}

func (f *fixture) startOutbox(t testing.TB, p delivery.Policy, h delivery.Handler) {
	t.Helper()
	o, err := delivery.New(f.store, f.clock)
	if err != nil {
		t.Fatal(err)
	}
	o.Handle("test.thing", p, h)
	if err := o.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Stop)
	f.outbox = o
}

func (f *fixture) enqueue(t testing.TB, key string, notBefore time.Time) (id string) {
	t.Helper()
	err := f.store.Update(context.Background(), func(tx *state.Tx) (err error) {
		id, err = f.outbox.Enqueue(tx, "test.thing", key, []byte("payload of "+key), notBefore)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (f *fixture) waiting(t testing.TB) int {
	t.Helper()
	n, err := f.outbox.Waiting(context.Background(), "test.thing")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func constant(d time.Duration) func(int) time.Duration { return func(int) time.Duration { return d } }

func TestDeliversAfterCommitOnly(t *testing.T) {
	t.Parallel()
	got := make(chan delivery.Message, 1)
	f := newFixture(t, delivery.Policy{}, func(_ context.Context, m delivery.Message) error {
		got <- m
		return nil
	})
	undone := errors.New("undone")
	err := f.store.Update(t.Context(), func(tx *state.Tx) error {
		if _, err := f.outbox.Enqueue(tx, "test.thing", "never", nil, time.Time{}); err != nil {
			return err
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	id := f.enqueue(t, "a", time.Time{})
	m := <-got
	want := fmt.Sprint(delivery.Message{ID: id, Kind: "test.thing", Key: "a", Payload: []byte("payload of a"), Attempt: 1, Created: start})
	if fmt.Sprint(m) != want {
		t.Errorf("got %v, want %s", m, want)
	}
	f.outbox.Stop()
	f.outbox.Stop()
	if n := f.waiting(t); n != 0 {
		t.Errorf("%d messages are left", n)
	}
}

func TestRetriesWithBackoffThenDeadLetters(t *testing.T) {
	t.Parallel()
	attempts := make(chan delivery.Message, 1)
	dead := make(chan string, 1)
	deadFails := true
	f := newFixture(t, delivery.Policy{
		MaxAttempts: 3,
		Backoff:     constant(time.Minute),
		DeadLetter: func(_ context.Context, m delivery.Message, cause error) error {
			dead <- fmt.Sprint(m.Attempt, " ", cause)
			if deadFails {
				deadFails = false
				return errors.New("the dead letter queue is gone")
			}
			return nil
		},
	}, func(_ context.Context, m delivery.Message) error {
		attempts <- m
		return fmt.Errorf("failure %d", m.Attempt)
	})
	id := f.enqueue(t, "a", time.Time{})
	for attempt := 1; attempt <= 3; attempt++ {
		if m := <-attempts; m.ID != id || m.Attempt != attempt {
			t.Fatalf("attempt %d: %+v", attempt, m)
		}
		if attempt < 3 {
			f.clock.WaitForTimers(1)
			f.clock.Advance(time.Minute)
		}
	}
	if got := <-dead; got != "3 failure 3" {
		t.Errorf("dead letter %q", got)
	}
	f.clock.WaitForTimers(1)
	f.clock.Advance(time.Minute)
	if got := <-dead; got != "3 failure 3" {
		t.Errorf("second dead letter %q", got)
	}
	f.outbox.Stop()
	if n := f.waiting(t); n != 0 {
		t.Errorf("%d messages are left", n)
	}
}

func TestGivesUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		policy  delivery.Policy
		handler delivery.Handler
		age     time.Duration
	}{
		"at a permanent error": {delivery.Policy{}, func(context.Context, delivery.Message) error {
			return fmt.Errorf("wrapped: %w", delivery.Permanent(errors.New("no such target")))
		}, 0},
		"at its age": {delivery.Policy{MaxAge: time.Hour}, func(context.Context, delivery.Message) error {
			return errors.New("not today")
		}, time.Hour},
		"at a panic": {delivery.Policy{MaxAttempts: 1}, func(context.Context, delivery.Message) error {
			panic("boom") //nolint:forbidigo // what is tested
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dead := make(chan error, 1)
			c.policy.DeadLetter = func(_ context.Context, _ delivery.Message, cause error) error {
				dead <- cause
				return nil
			}
			f := newFixture(t, c.policy, c.handler)
			f.enqueue(t, "a", time.Time{})
			if c.age > 0 {
				f.clock.WaitForTimers(1)
				f.clock.Advance(c.age)
			}
			if err := <-dead; err == nil {
				t.Error("a dead letter without a cause")
			}
		})
	}
}

func TestNotBefore(t *testing.T) {
	t.Parallel()
	got := make(chan time.Time, 1)
	var f fixture
	f = newFixture(t, delivery.Policy{}, func(context.Context, delivery.Message) error {
		got <- f.clock.Now()
		return nil
	})
	f.enqueue(t, "a", start.Add(time.Hour))
	f.clock.WaitForTimers(1)
	f.clock.Advance(time.Hour)
	if at := <-got; !at.Equal(start.Add(time.Hour)) {
		t.Errorf("delivered at %v", at)
	}
}

func TestSurvivesARestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.db")
	f := fixture{store: openStore(t, path), clock: clock.NewFake(start)}
	begun := make(chan struct{})
	f.startOutbox(t, delivery.Policy{MaxAttempts: 1}, func(ctx context.Context, _ delivery.Message) error {
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	})
	id := f.enqueue(t, "a", time.Time{})
	<-begun
	f.outbox.Stop()
	if err := f.store.Close(); err != nil {
		t.Fatal(err)
	}
	f.store = openStore(t, path)
	got := make(chan delivery.Message, 1)
	f.startOutbox(t, delivery.Policy{MaxAttempts: 1}, func(_ context.Context, m delivery.Message) error {
		got <- m
		return nil
	})
	if m := <-got; m.ID != id || m.Attempt != 1 {
		t.Errorf("got %+v, want %s at its first attempt: a stop is none", m, id)
	}
}

func TestBoundsConcurrencyAndLosesNothing(t *testing.T) {
	t.Parallel()
	const messages, limit = 500, 3
	var running, most atomic.Int64
	var mu sync.Mutex
	seen := map[string]int{}
	all := make(chan struct{})
	f := newFixture(t, delivery.Policy{Concurrency: limit}, func(_ context.Context, m delivery.Message) error {
		now := running.Add(1)
		defer running.Add(-1)
		for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
		}
		mu.Lock()
		defer mu.Unlock()
		if seen[m.Key]++; len(seen) == messages {
			close(all)
		}
		return nil
	})
	var wg sync.WaitGroup
	for i := range messages {
		wg.Go(func() { f.enqueue(t, fmt.Sprint(i), time.Time{}) })
	}
	wg.Wait()
	<-all
	f.outbox.Stop()
	if most.Load() > limit {
		t.Errorf("%d handlers at a time, limit %d", most.Load(), limit)
	}
	for key, n := range seen {
		if n != 1 {
			t.Errorf("%s was delivered %d times", key, n)
		}
	}
	if n := f.waiting(t); n != 0 {
		t.Errorf("%d messages are left", n)
	}
}

func TestEnqueueRefusesAnUnknownKind(t *testing.T) {
	t.Parallel()
	f := newFixture(t, delivery.Policy{}, nil)
	err := f.store.Update(t.Context(), func(tx *state.Tx) error {
		_, err := f.outbox.Enqueue(tx, "test.other", "a", nil, time.Time{})
		return err
	})
	if err == nil {
		t.Error("no error")
	}
}

func TestExponential(t *testing.T) {
	t.Parallel()
	backoff := delivery.Exponential(time.Second, time.Minute)
	for attempt, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 6: 32 * time.Second, 7: time.Minute, 1000: time.Minute} {
		for range 100 {
			if d := backoff(attempt); d > want || d < want/2 {
				t.Errorf("attempt %d: %v", attempt, d)
			}
		}
	}
}

func BenchmarkDeliver(b *testing.B) {
	done := make(chan struct{}, 64)
	f := newFixture(b, delivery.Policy{Concurrency: 16}, func(context.Context, delivery.Message) error {
		done <- struct{}{}
		return nil
	})
	for range b.N {
		f.enqueue(b, "a", time.Time{})
		<-done
	}
}
