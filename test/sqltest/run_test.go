package sqltest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/redshift"
	"nightshift/internal/redshift/bulk/dirstore"
	"nightshift/internal/redshift/sqlerror"
)

var update = flag.Bool("update", false, "rewrite the expected output and the support matrix")

// now is the time of every statement: a leap day.
var now = time.Date(2024, 2, 29, 15, 4, 5, 123456000, time.UTC)

func TestSQL(t *testing.T) {
	t.Parallel()
	for folder, files := range folders(t) {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			w := newWarehouse(t)
			for _, file := range files {
				t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
					t.Parallel()
					runFile(t, w, file)
				})
			}
		})
	}
}

// warehouse is an engine in memory with two empty buckets, "in" and "out".
type warehouse struct {
	engine  *redshift.Engine
	objects string
}

func newWarehouse(t testing.TB) *warehouse {
	t.Helper()
	dir := t.TempDir()
	for _, bucket := range []string{"in", "out"} {
		if err := os.MkdirAll(filepath.Join(dir, bucket), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	e, err := redshift.Open(context.Background(), redshift.Options{
		Objects: dirstore.New(dir), Threads: 2, Ephemeral: true, Clock: clock.NewFake(now), TempDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close the engine: %v", err)
		}
	})
	return &warehouse{e, dir}
}

// sessions are those of one file.
type sessions struct {
	warehouse *warehouse
	schema    string
	open      map[string]*redshift.Session
}

func (w *warehouse) sessions(t testing.TB, schema string) *sessions {
	t.Helper()
	s := &sessions{w, schema, map[string]*redshift.Session{}}
	t.Cleanup(func() {
		for _, session := range s.open {
			_ = session.Close()
		}
	})
	first, err := s.get("", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Exec(context.Background(), "create schema if not exists "+schema, nil, nil); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sessions) get(user, number string) (*redshift.Session, error) {
	key := user + " " + number
	if session := s.open[key]; session != nil {
		return session, nil
	}
	ctx := context.Background()
	session, err := s.warehouse.engine.NewSession(ctx, redshift.SessionOptions{User: user})
	if err != nil {
		return nil, err
	}
	s.open[key] = session
	_, err = session.Exec(ctx, "set search_path to "+s.schema+", public", nil, nil)
	return session, err
}

// run runs a step and gives its output.
func (s *sessions) run(st step) (string, error) {
	for _, put := range st.puts {
		path := filepath.Join(s.warehouse.objects, filepath.FromSlash(put[0]))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(put[1]), 0o600)); err != nil {
			return "", err
		}
	}
	session, err := s.get(st.user, st.session)
	if sqlerror.From(err) != nil {
		return failure(err), nil // a session that is refused
	}
	if err != nil {
		return "", err
	}
	var params []redshift.Param
	for name, value := range st.params {
		params = append(params, redshift.Param{Name: name, Value: value})
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	sink := &table{}
	result, err := session.Exec(ctx, st.sql, params, sink)
	out := sink.String()
	for _, n := range result.Notices {
		out += "NOTICE " + n + "\n"
	}
	if err != nil {
		out += failure(err)
	} else {
		out += tag(result)
	}
	for _, prefix := range st.shows {
		out += s.warehouse.show(prefix)
	}
	return out, nil
}

func tag(r redshift.Result) string {
	if r.Rows >= 0 {
		return fmt.Sprintf("%s %d\n", r.Tag, r.Rows)
	}
	return r.Tag + "\n"
}

func failure(err error) string {
	e := sqlerror.From(err)
	if e == nil {
		return "ERROR without SQLSTATE: " + err.Error() + "\n"
	}
	out := "ERROR " + e.SQLState
	if e.Line > 0 {
		out += fmt.Sprintf(" %d:%d", e.Line, e.Column)
	}
	out += ": " + e.Message + "\n"
	if e.Detail != "" {
		out += "DETAIL " + strings.ReplaceAll(strings.TrimSpace(e.Detail), "\n", "\n       ") + "\n"
	}
	if e.Hint != "" {
		out += "HINT " + e.Hint + "\n"
	}
	if context := sqlerror.Context(err); context != "" {
		out += "CONTEXT " + strings.ReplaceAll(context, "\n", "\n        ") + "\n"
	}
	return out
}

// show prints the objects under a prefix; those that are no text by their size only.
func (w *warehouse) show(prefix string) string {
	matches, _ := filepath.Glob(filepath.Join(w.objects, filepath.FromSlash(prefix)+"*"))
	var out strings.Builder
	for _, path := range matches {
		name, _ := filepath.Rel(w.objects, path)
		text, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintf(&out, "s3://%s/\n", filepath.ToSlash(name))
			continue
		}
		fmt.Fprintf(&out, "s3://%s\n", filepath.ToSlash(name))
		if strings.HasSuffix(path, ".gz") || strings.HasSuffix(path, ".parquet") || strings.HasSuffix(path, ".zst") {
			continue
		}
		for _, line := range strings.Split(strings.TrimRight(string(text), "\n"), "\n") {
			out.WriteString("  " + line + "\n")
		}
	}
	if len(matches) == 0 {
		fmt.Fprintf(&out, "no objects under s3://%s\n", prefix)
	}
	return out.String()
}

func schemaOf(file string) string {
	return "t_" + strings.NewReplacer("/", "_", "-", "_").Replace(strings.TrimSuffix(filepath.ToSlash(file), ".sql"))
}

func runFile(t *testing.T, w *warehouse, file string) {
	t.Helper()
	golden := strings.TrimSuffix(file, ".sql") + ".out"
	text, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := blocks(string(text))
	known := map[string]string{} // by statement, for failures that -update must keep
	for _, b := range want {
		known[statementOf(b)] = b
	}
	s := w.sessions(t, schemaOf(file))
	var got []string
	for i, st := range steps(t, file) {
		output, err := s.run(st)
		if err != nil {
			t.Fatalf("%s: %v", st.sql, err)
		}
		b := block(st.sql, output)
		if st.failure != "" {
			b = checkFailure(t, st, b, known[statementOf(b)])
		} else if !*update && (i >= len(want) || want[i] != b) {
			expected := "nothing"
			if i < len(want) {
				expected = want[i]
			}
			t.Errorf("got:\n%s\nwant:\n%s", b, expected)
		}
		got = append(got, b)
	}
	if !*update && len(want) > len(got) {
		t.Errorf("%s has %d blocks, the file %d statements", golden, len(want), len(got))
	}
	if out := strings.Join(got, "\n"); *update && out != string(text) {
		if err := os.WriteFile(golden, []byte(out), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// checkFailure holds that a statement expected to fail does: what stands in the file is Redshift's answer.
func checkFailure(t *testing.T, st step, got, want string) string {
	t.Helper()
	switch want {
	case "":
		t.Errorf("write what Redshift prints for the expected failure (%s):\n%s", st.failure, got)
		return got
	case got:
		t.Errorf("the expected failure does not fail any more; remove its mark (%s):\n%s", st.failure, got)
	default:
		t.Logf("expected failure (%s):\n%s", st.failure, got)
	}
	return want
}

// statementOf is a block's statement.
func statementOf(b string) string {
	lines := strings.Split(b, "\n")
	for i, l := range lines {
		if !strings.HasPrefix(l, "> ") && l != ">" {
			return strings.Join(lines[:i], "\n")
		}
	}
	return b
}
