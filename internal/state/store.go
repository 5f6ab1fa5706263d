// Package state is the one durable store: SQLite in WAL mode behind one writer
// that commits the waiting transactions of all callers together. DESIGN.md says
// why and what it costs.
package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// ErrClosed is returned by a store that is closed.
var ErrClosed = errors.New("state: the store is closed")

// Options says where and how durable the store is.
type Options struct {
	// Path is the database file; its directory must exist, and a file "lock"
	// beside it keeps other processes out.
	Path string
	// Ephemeral leaves out the fsync: an acknowledged transaction then survives
	// the process, not the machine.
	Ephemeral bool
}

// Store is the open database. It is safe for concurrent use.
type Store struct {
	lock    *fileLock
	writeDB *sql.DB
	readDB  *sql.DB
	writer  *writer

	mu     sync.RWMutex // held for reading while a request enters the queue
	closed bool
}

// Open opens or creates the store and takes the exclusive lock of its directory.
// Where another process holds it, the error is an *InUseError.
func Open(ctx context.Context, o Options) (*Store, error) {
	lock, err := lockDir(filepath.Dir(o.Path))
	if err != nil {
		return nil, err
	}
	s := &Store{lock: lock}
	if err := s.open(ctx, o); err != nil {
		_ = s.closeFiles()
		return nil, fmt.Errorf("state: open %s: %w", o.Path, err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, o Options) error {
	synchronous := "FULL"
	if o.Ephemeral {
		synchronous = "OFF"
	}
	var err error
	s.writeDB, err = sql.Open("sqlite", dsn(o.Path, "journal_mode(WAL)", "synchronous("+synchronous+")", "foreign_keys(1)"))
	if err != nil {
		return err
	}
	s.writeDB.SetMaxOpenConns(1)
	conn, err := s.writeDB.Conn(ctx)
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, migrationsTable); err != nil {
		return err
	}
	s.readDB, err = sql.Open("sqlite", dsn(o.Path, "query_only(1)"))
	if err != nil {
		return err
	}
	readers := max(4, runtime.NumCPU())
	s.readDB.SetMaxOpenConns(readers)
	s.readDB.SetMaxIdleConns(readers)
	s.writer = startWriter(conn)
	return nil
}

func dsn(path string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	// A '?' or '#' in the path would end it.
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	return "file:" + escaped + "?" + q.Encode()
}

// Update runs fn in the writer, in a savepoint of its own, and returns when its
// changes are durable. An error of fn undoes what fn did and is returned as it
// is. fn must do nothing slow and must not call the store itself: every other
// writer waits for it. Ending ctx gives up waiting for the turn; once fn has
// begun, its outcome is awaited.
func (s *Store) Update(ctx context.Context, fn func(tx *Tx) error) error {
	r := &request{fn: fn, done: make(chan struct{})}
	if err := s.enqueue(ctx, r); err != nil {
		return err
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		if r.abandon() {
			return fmt.Errorf("state: waiting for the writer: %w", context.Cause(ctx))
		}
		<-r.done
	}
	if r.panicked != nil {
		panic(r.panicked) //nolint:forbidigo // fn's own panic, carried over to its caller's goroutine
	}
	return r.err
}

func (s *Store) enqueue(ctx context.Context, r *request) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return ErrClosed
	}
	select {
	case s.writer.queue <- r:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("state: waiting for the writer: %w", context.Cause(ctx))
	}
}

// View runs fn on a snapshot, beside writers and other readers. Writing fails.
func (s *Store) View(ctx context.Context, fn func(tx *Tx) error) error {
	s.mu.RLock()
	closed := s.closed
	s.mu.RUnlock()
	if closed {
		return ErrClosed
	}
	conn, err := s.readDB.Conn(ctx)
	if err != nil {
		return fmt.Errorf("state: begin reading: %w", err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return fmt.Errorf("state: begin reading: %w", err)
	}
	tx := &Tx{ctx: ctx, conn: conn}
	defer func() {
		tx.finish()
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // there is nothing to lose
	}()
	return fn(tx)
}

// Close waits for the updates under way, ends the store and gives the lock back.
// It may be called twice.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.writer.queue)
	s.mu.Unlock()
	<-s.writer.stopped
	return s.closeFiles()
}

func (s *Store) closeFiles() error {
	var errs []error
	if s.writer != nil {
		errs = append(errs, s.writer.conn.Close())
	}
	for _, db := range []*sql.DB{s.readDB, s.writeDB} { // the writer last: it checkpoints the WAL
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	errs = append(errs, s.lock.release())
	return errors.Join(errs...)
}
