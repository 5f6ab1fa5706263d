// Package state is the one durable store: SQLite in WAL mode behind one writer
// that commits the waiting transactions of all callers together.
package state

import (
	"context"
	"database/sql"
	"errors"
)

// Options says where and how durable the store is.
type Options struct {
	Path      string // the database file; its directory must exist
	Ephemeral bool   // no fsync: survives the process, not the machine
}

// Store is the open database.
type Store struct{}

// Open opens or creates the store and locks it against other processes.
func Open(ctx context.Context, o Options) (*Store, error) { return nil, errors.New("not there yet") }

// Migrate runs those of a module's steps that have not run before, in order.
func (s *Store) Migrate(ctx context.Context, module string, steps ...string) error {
	return errors.New("not there yet")
}

// Update runs fn in a transaction of its own and returns when it is durable.
func (s *Store) Update(ctx context.Context, fn func(tx *Tx) error) error {
	return errors.New("not there yet")
}

// View runs fn on a snapshot.
func (s *Store) View(ctx context.Context, fn func(tx *Tx) error) error {
	return errors.New("not there yet")
}

// Close ends the store.
func (s *Store) Close() error { return nil }

// Tx is a transaction, good until the function it was given to returns.
type Tx struct{}

// Exec runs a statement.
func (t *Tx) Exec(query string, args ...any) (sql.Result, error) { return nil, nil }

// Query runs a query; the rows must be closed before the next statement.
func (t *Tx) Query(query string, args ...any) (*sql.Rows, error) { return nil, nil }

// QueryRow runs a query for at most one row.
func (t *Tx) QueryRow(query string, args ...any) *sql.Row { return nil }

// AfterCommit calls fn once the transaction is durable; never if it is not.
func (t *Tx) AfterCommit(fn func()) {}
