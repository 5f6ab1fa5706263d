package state

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"
	"time"
)

// A batch ends with the queue, or at these limits: later callers must not wait
// for a commit that never comes.
const (
	maxBatch     = 512
	maxBatchTime = 5 * time.Millisecond
)

// request is one Update on its way through the writer.
type request struct {
	fn       func(tx *Tx) error
	state    atomic.Int32 // requestWaiting -> requestTaken | requestAbandoned
	done     chan struct{}
	err      error
	panicked any
	tx       *Tx
}

const (
	requestWaiting int32 = iota
	requestTaken
	requestAbandoned
)

func (r *request) take() bool    { return r.state.CompareAndSwap(requestWaiting, requestTaken) }
func (r *request) abandon() bool { return r.state.CompareAndSwap(requestWaiting, requestAbandoned) }

// writer owns the one connection that writes.
type writer struct {
	conn    *sql.Conn
	queue   chan *request
	stopped chan struct{}
}

func startWriter(conn *sql.Conn) *writer {
	w := &writer{conn: conn, queue: make(chan *request, maxBatch), stopped: make(chan struct{})}
	go w.run()
	return w
}

func (w *writer) run() {
	defer close(w.stopped)
	for r := range w.queue {
		if r.take() {
			w.batch(r)
		}
	}
}

// batch runs first and whoever waits behind it in one transaction.
func (w *writer) batch(first *request) {
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		first.finish(fmt.Errorf("state: begin: %w", err))
		return
	}
	began := time.Now()
	requests := []*request{first}
	broken := w.runOne(first)
	for broken == nil && len(requests) < maxBatch && time.Since(began) < maxBatchTime {
		next := w.poll()
		if next == nil {
			break
		}
		requests = append(requests, next)
		broken = w.runOne(next)
	}
	if broken == nil {
		broken = w.exec("COMMIT")
	}
	if broken != nil {
		_ = w.exec("ROLLBACK") // fails where SQLite has rolled back itself
		broken = fmt.Errorf("state: commit: %w", broken)
	}
	for _, r := range requests {
		r.finish(broken)
	}
}

// poll is the next request that is waiting already, or nil.
func (w *writer) poll() *request {
	for {
		select {
		case r, ok := <-w.queue:
			if !ok {
				return nil
			}
			if r.take() {
				return r
			}
		default:
			return nil
		}
	}
}

// runOne runs a request in its savepoint. The error is that of a transaction
// which cannot go on, not the request's own.
func (w *writer) runOne(r *request) error {
	if err := w.exec("SAVEPOINT update_fn"); err != nil {
		return err
	}
	r.tx = &Tx{ctx: context.Background(), conn: w.conn}
	r.call()
	r.tx.finish()
	if r.err != nil || r.panicked != nil {
		if err := w.exec("ROLLBACK TO update_fn"); err != nil {
			return err
		}
	}
	return w.exec("RELEASE update_fn")
}

func (r *request) call() {
	defer func() {
		if p := recover(); p != nil {
			r.panicked = p
		}
	}()
	r.err = r.fn(r.tx)
}

// finish answers the caller; broken is why the whole batch is lost, or nil.
func (r *request) finish(broken error) {
	if r.err == nil && r.panicked == nil {
		r.err = broken
		if broken == nil {
			for _, fn := range r.tx.afterCommit {
				fn()
			}
		}
	}
	close(r.done)
}

func (w *writer) exec(query string) error {
	_, err := w.conn.ExecContext(context.Background(), query)
	return err
}
