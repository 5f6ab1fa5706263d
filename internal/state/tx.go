package state

import (
	"context"
	"database/sql"
)

// Tx is a transaction, good until the function it was given to returns. It is
// for that function's goroutine only.
type Tx struct {
	ctx         context.Context //nolint:containedctx // the transaction is the scope of the call
	conn        *sql.Conn
	rows        []*sql.Rows
	afterCommit []func()
}

// Exec runs a statement.
func (t *Tx) Exec(query string, args ...any) (sql.Result, error) {
	return t.conn.ExecContext(t.ctx, query, args...)
}

// Query runs a query. Rows that fn leaves open are closed when it returns.
func (t *Tx) Query(query string, args ...any) (*sql.Rows, error) {
	rows, err := t.conn.QueryContext(t.ctx, query, args...)
	if err == nil {
		t.rows = append(t.rows, rows)
	}
	return rows, err
}

// QueryRow runs a query for at most one row; Scan says sql.ErrNoRows for none.
func (t *Tx) QueryRow(query string, args ...any) *sql.Row {
	return t.conn.QueryRowContext(t.ctx, query, args...)
}

// AfterCommit calls fn once the transaction is durable, before Update returns;
// never if it is undone or only read. fn runs in the writer: it may signal, not
// work, and must not call the store.
func (t *Tx) AfterCommit(fn func()) { t.afterCommit = append(t.afterCommit, fn) }

func (t *Tx) finish() {
	for _, r := range t.rows {
		_ = r.Close()
	}
	t.rows = nil
}
