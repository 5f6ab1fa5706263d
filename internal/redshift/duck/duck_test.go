package duck_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

func open(t *testing.T) (*duck.DB, *duck.Conn) {
	t.Helper()
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Options{Path: filepath.Join(t.TempDir(), "w.duckdb"), Threads: 2, MemoryLimit: "128MiB"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	c, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return db, c
}

func TestErrorsSpeakRedshift(t *testing.T) {
	t.Parallel()
	_, c := open(t)
	ctx := context.Background()
	if _, err := c.Exec(ctx, "CREATE TABLE t (a INTEGER NOT NULL)"); err != nil {
		t.Fatal(err)
	}
	cases := []struct{ sql, state, message string }{
		{"SELECT CAST('abc' AS INTEGER)", sqlerror.StateInvalidText, `invalid input syntax for integer: "abc"`},
		{"SELECT CAST('99999999999' AS INTEGER)", sqlerror.StateOutOfRange, `value "99999999999" is out of range for type integer`},
		{"SELECT CAST(100000 AS SMALLINT)", sqlerror.StateOutOfRange, "smallint out of range"},
		{"SELECT 9223372036854775807::BIGINT + 1::BIGINT", sqlerror.StateOutOfRange, "bigint out of range"},
		{"SELECT CAST('2024-13-01' AS DATE)", sqlerror.StateDatetimeOverflow, `date/time field value out of range: "2024-13-01"`},
		{"SELECT CAST('12345.6' AS DECIMAL(4,2))", sqlerror.StateOutOfRange, "Numeric data overflow (result precision)"},
		{"SELECT CAST(12345.6 AS DECIMAL(4,2))", sqlerror.StateOutOfRange, "Numeric data overflow (result precision)"},
		{"SELECT ln(0)", "2201E", "cannot take logarithm of zero"},
		{"SELECT sqrt(-1)", "2201F", "cannot take square root of a negative number"},
		{"INSERT INTO t VALUES (NULL)", sqlerror.StateNotNullViolation, "Cannot insert a NULL value into column a"},
		{"SELECT error('" + def.ErrorText("22012", "division by zero") + "')", "22012", "division by zero"},
	}
	for _, k := range cases {
		_, err := c.Query(ctx, k.sql, nil, nil, func([]any) error { return nil })
		e := sqlerror.From(err)
		if e == nil || e.SQLState != k.state || e.Message != k.message {
			t.Errorf("%s\ngot  %v\nwant %s %s", k.sql, err, k.state, k.message)
		}
		if err != nil && strings.Contains(err.Error(), "Error:") {
			t.Errorf("DuckDB shows in %q", err)
		}
	}
}

func TestConflictsAreMarked(t *testing.T) {
	t.Parallel()
	db, a := open(t)
	ctx := context.Background()
	b, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"CREATE TABLE t AS SELECT 1 AS a", "BEGIN", "UPDATE t SET a = 2"} {
		if _, err := a.Exec(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Exec(ctx, "UPDATE t SET a = 3"); !errors.Is(err, duck.ErrConflict) {
		t.Errorf("got %v, want a conflict", err)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	_, c := open(t)
	cases := []struct {
		sql  string
		typ  types.Type
		want string
	}{
		{"DATE '2024-02-29'", types.Of(types.Date), "2024-02-29"},
		{"TIMESTAMP '2024-02-29 01:02:03.120000'", types.Of(types.Timestamp), "2024-02-29 01:02:03.12"},
		{"TIMESTAMPTZ '2024-02-29 01:02:03+02'", types.Of(types.TimestampTZ), "2024-02-28 23:02:03+00"},
		{"TIME '01:02:03'", types.Of(types.Time), "01:02:03"},
		{"CAST(-0.5 AS DECIMAL(5,3))", types.NewDecimal(5, 3), "-0.500"},
		{"CAST(1.1 AS FLOAT)", types.Of(types.Real), "1.1"},
		{"CAST(5 AS SMALLINT)", types.Of(types.SmallInt), "5"},
		{"true", types.Of(types.Boolean), "true"},
		{"NULL", types.Of(types.Date), "<nil>"},
		{"sum(1)", types.Of(types.BigInt), "1"},
		{"INTERVAL '14 months'", types.Of(types.IntervalYM), "1 year 2 mons"},
	}
	for _, k := range cases {
		_, err := c.Query(context.Background(), "SELECT "+k.sql, nil, []types.Type{k.typ}, func(row []any) error {
			if got := fmt.Sprint(row[0]); got != k.want {
				t.Errorf("%s: got %s, want %s", k.sql, got, k.want)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", k.sql, err)
		}
	}
}

func TestGoFunctionsCannotCrashTheProcess(t *testing.T) {
	t.Parallel()
	db, c := open(t)
	ctx := context.Background()
	err := db.Register(ctx, []def.UDF{
		{Name: "rs_twice", Args: []def.DuckType{def.BigInt}, Result: def.BigInt, Fn: func(a []any) (any, error) { return a[0].(int64) * 2, nil }},
		{Name: "rs_panic", Args: []def.DuckType{def.BigInt}, Result: def.BigInt, Fn: func([]any) (any, error) { panic("oh") }}, //nolint:forbidigo // a panic is what is tested
		{Name: "rs_fail", Args: []def.DuckType{def.Text}, Result: def.Text, Nulls: true, Fn: func([]any) (any, error) { return nil, sqlerror.InvalidText("thing", "x") }},
	})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := c.Value(ctx, "SELECT sum(rs_twice(i)) FROM range(5000) r(i)"); err != nil || fmt.Sprint(v) != "24995000" {
		t.Errorf("rs_twice: %v %v", v, err)
	}
	if _, err := c.Value(ctx, "SELECT rs_panic(1)"); err == nil || !strings.Contains(err.Error(), "function rs_panic failed: oh") {
		t.Errorf("rs_panic: %v", err)
	}
	if _, err := c.Value(ctx, "SELECT rs_fail(NULL)"); err == nil || err.Error() != `invalid input syntax for thing: "x"` {
		t.Errorf("rs_fail: %v", err)
	}
}

func TestACancelledContextInterrupts(t *testing.T) {
	t.Parallel()
	_, c := open(t)
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	if _, err := c.Exec(ctx, "SELECT 1"); !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
}
