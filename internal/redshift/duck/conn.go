package duck

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/duckdb/duckdb-go/v2"

	"nightshift/internal/redshift/types"
)

// Conn is one connection with its own transaction and temporary tables. One goroutine may use it at a time.
type Conn struct {
	db  *DB
	raw rawConn
	loc *time.Location // in which TIMESTAMPTZ values are shown; nil: UTC
}

// ShowIn sets the time zone in which TIMESTAMPTZ values come out of queries, nil for UTC. DuckDB's own zone stays UTC:
// statements say in which zone they compute.
func (c *Conn) ShowIn(loc *time.Location) { c.loc = loc }

// Exec runs statements that give no rows and returns how many rows the last one changed.
// A cancelled context interrupts it; the error is then the context's.
func (c *Conn) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := c.raw.ExecContext(ctx, query, named(args))
	if err != nil {
		return 0, failure(ctx, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, Translate(err)
	}
	return n, nil
}

// Query runs one statement and hands each row to fn, converted for columns (of the Redshift types given; by their
// DuckDB types when nil). The slice given to fn is reused. An error of fn ends the query and is returned as it is.
func (c *Conn) Query(ctx context.Context, query string, args []any, columns []types.Type, fn func(row []any) error) (int64, error) {
	rows, err := c.raw.QueryContext(ctx, query, named(args))
	if err != nil {
		return 0, failure(ctx, err)
	}
	n, err := scan(ctx, rows, columns, c.loc, fn)
	return n, errors.Join(err, rows.Close())
}

// Value runs a query for a single value; nil when it gives no row.
func (c *Conn) Value(ctx context.Context, query string, args ...any) (any, error) {
	var value any
	_, err := c.Query(ctx, query, args, nil, func(row []any) error {
		value = row[0]
		return nil
	})
	return value, err
}

// Append adds rows to a table as part of the connection's transaction, without a statement for each. Values are of the
// columns' own types: int64 for BIGINT, string, bool, time.Time, nil.
func (c *Conn) Append(ctx context.Context, schema, table string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	appender, err := duckdb.NewAppenderFromConn(c.raw, schema, table)
	if err != nil {
		return fmt.Errorf("append to %s.%s: %w", schema, table, failure(ctx, err))
	}
	values := make([]driver.Value, len(rows[0]))
	for _, row := range rows {
		for i, v := range row {
			if s, ok := v.(string); ok && !utf8.ValidString(s) {
				v = strings.ToValidUTF8(s, "\uFFFD")
			}
			values[i] = v
		}
		if err := appender.AppendRow(values...); err != nil {
			return fmt.Errorf("append to %s.%s: %w", schema, table, errors.Join(failure(ctx, err), appender.Close()))
		}
	}
	if err := appender.Close(); err != nil {
		return fmt.Errorf("append to %s.%s: %w", schema, table, failure(ctx, err))
	}
	return nil
}

// Close gives the connection back. An open transaction is rolled back.
func (c *Conn) Close() error {
	c.db.mu.Lock()
	_, open := c.db.conns[c]
	delete(c.db.conns, c)
	c.db.mu.Unlock()
	if !open {
		return nil
	}
	return c.raw.Close()
}

func scan(ctx context.Context, rows driver.Rows, columns []types.Type, loc *time.Location, fn func(row []any) error) (int64, error) {
	width := len(rows.Columns())
	values := make([]driver.Value, width)
	row := make([]any, width)
	converters := make([]converter, width)
	for i := range converters {
		t := types.Type{}
		if i < len(columns) {
			t = columns[i]
		}
		converters[i] = converterFor(t, loc)
	}
	var n int64
	for {
		if n%1024 == 0 && ctx.Err() != nil {
			return n, context.Cause(ctx)
		}
		err := rows.Next(values)
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, failure(ctx, err)
		}
		for i, v := range values {
			if v == nil {
				row[i] = nil
				continue
			}
			row[i] = converters[i](v)
		}
		if err := fn(row); err != nil {
			return n, err
		}
		n++
	}
}

func named(args []any) []driver.NamedValue {
	if len(args) == 0 {
		return nil
	}
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return out
}

// failure prefers the reason of a cancelled context to DuckDB's "interrupted".
func failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return Translate(err)
}
