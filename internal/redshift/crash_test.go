package redshift_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"nightshift/internal/redshift"
)

// crashChild is the environment variable that makes the test binary a warehouse to be killed.
const crashChild = "NIGHTSHIFT_TEST_CRASH_DIR"

// TestCrashChild is no test of its own: it runs scripts until it is killed.
func TestCrashChild(t *testing.T) {
	dir := os.Getenv(crashChild)
	if dir == "" {
		t.Skip("only run by TestKillLosesNothingAcknowledged")
	}
	e, err := redshift.Open(context.Background(), redshift.Options{Path: filepath.Join(dir, "w.duckdb")})
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.NewSession(context.Background(), redshift.SessionOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100000 {
		if err := script(t, s, fmt.Sprintf("id-%d", i), fmt.Sprintf("CREATE TABLE t%d (a int); INSERT INTO t%d VALUES (%d); INSERT INTO all_rows VALUES (%d)", i, i, i, i)); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("\ndone %d\n", i)
	}
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := t.TempDir()
	path := filepath.Join(dir, "w.duckdb")
	first, err := redshift.Open(ctx, redshift.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	s, err := first.NewSession(ctx, redshift.SessionOptions{})
	if err != nil {
		t.Fatal(err)
	}
	run(t, s, "CREATE TABLE all_rows (a int)")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0], "-test.run", "^TestCrashChild$", "-test.timeout", "60s")
	child.Env = append(os.Environ(), crashChild+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := -1
	lines := bufio.NewScanner(out)
	for acknowledged < 20 && lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "done "); ok {
			if acknowledged, err = strconv.Atoi(text); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := redshift.Open(ctx, redshift.Options{Path: path}); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("in use by process %d", child.Process.Pid)) {
		t.Errorf("opening a warehouse in use: got %v, want the process that holds it", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	if acknowledged < 20 {
		t.Fatalf("the child ended after %d scripts", acknowledged)
	}
	e, err := redshift.Open(ctx, redshift.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if s, err = e.NewSession(ctx, redshift.SessionOptions{}); err != nil {
		t.Fatal(err)
	}
	committed := 0
	for i := 0; ; i++ {
		m, ok, err := e.Outcome(ctx, fmt.Sprintf("id-%d", i))
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			committed = i
			break
		}
		if len(m.Rows) != 3 || m.Rows[1] != 1 {
			t.Fatalf("marker of script %d: %+v", i, m)
		}
		expect(t, s, fmt.Sprintf("SELECT a FROM t%d", i), fmt.Sprint(i))
	}
	if committed <= acknowledged {
		t.Errorf("script %d was acknowledged and %d are there", acknowledged, committed)
	}
	fails(t, s, fmt.Sprintf("SELECT a FROM t%d", committed), "42P01", "does not exist")
	expect(t, s, "SELECT count(*), max(a) FROM all_rows", fmt.Sprintf("%d|%d", committed, committed-1))
}
