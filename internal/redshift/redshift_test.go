package redshift_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/bulk/dirstore"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/parser"
)

// warehouse is an engine on a temporary directory, with a bucket named "b".
type warehouse struct {
	t      testing.TB
	engine *redshift.Engine
	bucket string
}

func newWarehouse(t testing.TB) *warehouse {
	t.Helper()
	dir := t.TempDir()
	bucket := filepath.Join(dir, "s3", "b")
	if err := os.MkdirAll(bucket, 0o755); err != nil {
		t.Fatal(err)
	}
	e, err := redshift.Open(context.Background(), redshift.Options{
		Path: filepath.Join(dir, "warehouse", "dev.duckdb"), Objects: dirstore.New(filepath.Join(dir, "s3")), Threads: 4,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return &warehouse{t, e, bucket}
}

func (w *warehouse) session(user string) *redshift.Session {
	w.t.Helper()
	s, err := w.engine.NewSession(context.Background(), redshift.SessionOptions{User: user})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = s.Close() })
	return s
}

func (w *warehouse) put(key, content string) {
	w.t.Helper()
	path := filepath.Join(w.bucket, filepath.FromSlash(key))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// table is a sink that keeps everything as text.
type table struct {
	columns []redshift.Column
	rows    [][]string
}

func (r *table) Columns(c []redshift.Column) error {
	r.columns = c
	return nil
}

func (r *table) Row(values []any) error {
	var row []string
	for _, v := range values {
		if v == nil {
			row = append(row, "NULL")
			continue
		}
		row = append(row, fmt.Sprint(v))
	}
	r.rows = append(r.rows, row)
	return nil
}

func (r *table) text() string {
	var lines []string
	for _, row := range r.rows {
		lines = append(lines, strings.Join(row, "|"))
	}
	return strings.Join(lines, "\n")
}

// run executes the statements of a script one by one and fails the test on an error.
func run(t testing.TB, s *redshift.Session, script string) redshift.Result {
	t.Helper()
	var last redshift.Result
	parts, err := parser.Split(script)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		if last, err = s.Exec(context.Background(), p.Text, nil, nil); err != nil {
			t.Fatalf("%s\n%v", p.Text, err)
		}
	}
	return last
}

// query gives a query's rows, columns joined by "|", rows by line ends.
func query(t testing.TB, s *redshift.Session, sql string, params ...redshift.Param) string {
	t.Helper()
	var out table
	if _, err := s.Exec(context.Background(), sql, params, &out); err != nil {
		t.Fatalf("%s\n%v", sql, err)
	}
	return out.text()
}

func expect(t testing.TB, s *redshift.Session, sql, want string) {
	t.Helper()
	if got := query(t, s, sql); got != want {
		t.Errorf("%s\ngot:\n%s\nwant:\n%s", sql, got, want)
	}
}

// fails runs a statement that must fail, with text in its message and the SQLSTATE.
func fails(t testing.TB, s *redshift.Session, sql, state, text string) {
	t.Helper()
	_, err := s.Exec(context.Background(), sql, nil, nil)
	e := sqlerror.From(err)
	if e == nil {
		t.Errorf("%s\ngot error %v, want %s %q", sql, err, state, text)
		return
	}
	if e.SQLState != state || !strings.Contains(e.Error(), text) {
		t.Errorf("%s\ngot  %s %q\nwant %s %q", sql, e.SQLState, e.Error(), state, text)
	}
}

// raw reads the engine's own records.
func (w *warehouse) raw(t testing.TB, sql string) string {
	t.Helper()
	var out table
	if err := w.engine.Raw(context.Background(), sql, out.Row); err != nil {
		t.Fatal(err)
	}
	return out.text()
}
