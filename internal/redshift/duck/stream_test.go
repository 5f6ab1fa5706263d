package duck_test

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/sqlerror"
)

func streamConn(t *testing.T) *duck.Conn {
	t.Helper()
	db, err := duck.Open(t.Context(), duck.Options{Path: t.TempDir() + "/x.duckdb", Threads: 2, MemoryLimit: "200MiB", Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(conn.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	return conn
}

// TestStream holds that every row comes, once and in order, and that the connection is free afterwards.
func TestStream(t *testing.T) {
	t.Parallel()
	conn := streamConn(t)
	for range 3 {
		want := int64(0)
		n, err := conn.Stream(t.Context(), "select i, ? || i from range(300000) r(i) order by i", []any{"x"}, nil, func(row []any) error {
			if row[0] != want || row[1] != "x"+strconv.FormatInt(want, 10) {
				t.Fatalf("row %d is %v", want, row)
			}
			want++
			return nil
		})
		if err != nil || n != 300000 {
			t.Fatalf("%d rows, %v", n, err)
		}
		if v, err := conn.Value(t.Context(), "select 7"); err != nil || v != int32(7) && v != int64(7) {
			t.Fatalf("%v, %v", v, err)
		}
	}
	if n, err := conn.Stream(t.Context(), "select 1 where false", nil, nil, func([]any) error { return nil }); err != nil || n != 0 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// TestStreamError holds that an error behind many rows is no end of the result.
func TestStreamError(t *testing.T) {
	t.Parallel()
	conn := streamConn(t)
	for query, want := range map[string]string{
		"select cast(case when i = 900000 then 'x' else i::varchar end as int) from range(1000000) r(i)": "invalid",
		"select error('late') from range(1000000) r(i) where i = 900000":                                 "late",
		"select case when i = 900000 then error('late') else i::varchar end from range(1000000) r(i)":    "late",
		"select i::smallint from range(1000000) r(i)":                                                    "out of range",
		"select nope": "nope",
		"select (select 1 from range(2)) from range(10)":                                                                      "more than one row",
		"select i * 9223372036854775807 from range(1000000) r(i) union all select i + 9223372036854775807 from range(9) r(i)": "out of range",
	} {
		n, err := conn.Stream(t.Context(), query, nil, nil, func([]any) error { return nil })
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), want) || sqlerror.From(err) == nil {
			t.Errorf("%s: %d rows, error %v, want one of Redshift's with %q", query, n, err, want)
		}
		if _, err := conn.Value(t.Context(), "select 7"); err != nil {
			t.Errorf("after %s: %v", query, err)
		}
	}
	stop := errors.New("enough")
	n, err := conn.Stream(t.Context(), "select i from range(100000000) r(i)", nil, nil, func(row []any) error {
		if row[0] == int64(5000) {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n > 5001 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// TestStreamCancel ends the context before the first row, and while a fetch finds none.
func TestStreamCancel(t *testing.T) {
	t.Parallel()
	conn := streamConn(t)
	const long = "select count(*) from range(10000000) a(i), range(10000000) b(i) where hash(a.i + b.i) = 3"
	for _, query := range []string{long, "select i from range(3000) r(i) union all " + long} {
		gone := errors.New("gone")
		ctx, cancel := context.WithCancelCause(t.Context())
		timer := time.AfterFunc(300*time.Millisecond, func() { cancel(gone) })
		began := time.Now()
		_, err := conn.Stream(ctx, query, nil, nil, func([]any) error { return nil })
		timer.Stop()
		if !errors.Is(err, gone) || time.Since(began) > 20*time.Second {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		if _, err := conn.Value(t.Context(), "select 7"); err != nil {
			t.Error(err)
		}
	}
}

// TestStreamMemory reads a result of 2 GB.
func TestStreamMemory(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" || testing.Short() {
		t.Skip("reads /proc")
	}
	conn := streamConn(t)
	peak := 0
	n, err := conn.Stream(t.Context(), "select i, repeat('z', 2000) from range(1000000) r(i)", nil, nil, func(row []any) error {
		if row[0].(int64)%50000 == 0 {
			peak = max(peak, resident(t))
		}
		return nil
	})
	if err != nil || n != 1000000 {
		t.Fatalf("%d rows, %v", n, err)
	}
	if peak > 900<<10 {
		t.Errorf("%d kB resident for a result of 2 GB", peak)
	}
}

func resident(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kb
}
