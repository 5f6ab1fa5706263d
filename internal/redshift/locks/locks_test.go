package locks_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/sqlerror"
)

func TestWriterWaitsForWriterAndReaderDoesNot(t *testing.T) {
	t.Parallel()
	var m locks.Manager
	ctx := context.Background()
	mustAcquire(t, &m, 1, 7, locks.ShareRowExclusive)
	mustAcquire(t, &m, 2, 7, locks.AccessShare)
	got := make(chan bool, 1)
	go func() {
		waited, err := m.Acquire(ctx, 3, 7, locks.ShareRowExclusive)
		got <- waited && err == nil
	}()
	select {
	case <-got:
		t.Fatal("a second writer did not wait")
	case <-time.After(20 * time.Millisecond):
	}
	m.Release(1)
	if !<-got {
		t.Fatal("the second writer did not get the lock after waiting")
	}
	if n := len(m.All()); n != 2 {
		t.Fatalf("locks held: got %d, want 2", n)
	}
}

func TestDeadlockIsRefusedToTheOneThatClosesTheCircle(t *testing.T) {
	t.Parallel()
	var m locks.Manager
	mustAcquire(t, &m, 1, 10, locks.ShareRowExclusive)
	mustAcquire(t, &m, 2, 20, locks.ShareRowExclusive)
	first := make(chan error, 1)
	go func() {
		_, err := m.Acquire(context.Background(), 1, 20, locks.AccessExclusive)
		first <- err
	}()
	for m.Waiting() == 0 {
		runtime.Gosched()
	}
	_, err := m.Acquire(context.Background(), 2, 10, locks.AccessExclusive)
	if e := sqlerror.From(err); e == nil || e.SQLState != "40P01" {
		t.Fatalf("got %v, want a deadlock (40P01)", err)
	}
	m.Release(2)
	if err := <-first; err != nil {
		t.Fatalf("the surviving transaction failed: %v", err)
	}
}

func TestAWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	var m locks.Manager
	mustAcquire(t, &m, 1, 7, locks.AccessExclusive)
	cause := errors.New("cancelled by the user")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	if _, err := m.Acquire(ctx, 2, 7, locks.AccessShare); !errors.Is(err, cause) {
		t.Fatalf("got %v, want %v", err, cause)
	}
}

func mustAcquire(t *testing.T, m *locks.Manager, owner locks.Owner, table locks.Table, mode locks.Mode) {
	t.Helper()
	if waited, err := m.Acquire(context.Background(), owner, table, mode); err != nil || waited {
		t.Fatalf("acquire %s on %d for %d: waited %v, error %v", mode, table, owner, waited, err)
	}
}

func TestLastWrite(t *testing.T) {
	t.Parallel()
	var m locks.Manager
	if at, writing := m.LastWrite(7); at != 0 || writing || m.Now() != 0 {
		t.Fatalf("an untouched table: got %d %t at %d, want 0 false at 0", at, writing, m.Now())
	}
	mustAcquire(t, &m, 1, 7, locks.ShareRowExclusive)
	mustAcquire(t, &m, 2, 7, locks.AccessShare)
	if at, writing := m.LastWrite(7); at != 0 || !writing {
		t.Fatalf("while it is written: got %d %t, want 0 true", at, writing)
	}
	m.Release(2)
	m.Release(1)
	if at, writing := m.LastWrite(7); at != 1 || writing || m.Now() != 1 {
		t.Fatalf("after the write: got %d %t at %d, want 1 false at 1", at, writing, m.Now())
	}
	for table := range locks.Table(20_000) {
		mustAcquire(t, &m, 1, 100+table, locks.ShareRowExclusive)
	}
	m.Release(1)
	if at, _ := m.LastWrite(7); at < 1 || at > m.Now() {
		t.Fatalf("after 20,000 other tables: got %d, want 1 to %d", at, m.Now())
	}
}
