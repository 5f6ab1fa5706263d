package e2e

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"nightshift/examples/nyc-taxi/taxidata"
)

// repository is the root of the project, binary the nightshift that is tested.
var repository, binary string

func TestMain(m *testing.M) {
	status, err := prepare(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "end-to-end tests:", err)
		os.Exit(1)
	}
	os.Exit(status)
}

func prepare(m *testing.M) (int, error) {
	root, err := filepath.Abs("../..")
	if err != nil {
		return 1, err
	}
	repository, binary = root, filepath.Join(root, "bin", "nightshift")
	build := exec.Command("make", "build")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("make build: %w\n%s", err, out)
	}
	return m.Run(), nil
}

// result is how a command ended.
type result struct {
	status         int
	stdout, stderr string
}

// nightshift runs the binary in a folder and waits for it.
func nightshift(t *testing.T, dir string, args ...string) result {
	t.Helper()
	return command(t, dir, nil, binary, args...)
}

func command(t *testing.T, dir string, env []string, name string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func (r result) String() string {
	return fmt.Sprintf("exit status %d\n--- stdout\n%s\n--- stderr\n%s", r.status, r.stdout, r.stderr)
}

// example copies the nyc-taxi pipeline (not its data) into a fresh folder.
func example(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "nyc-taxi")
	from := filepath.Join(repository, "examples", "nyc-taxi")
	if err := os.CopyFS(filepath.Join(dir, "sql"), os.DirFS(filepath.Join(from, "sql"))); err != nil {
		t.Fatal(err)
	}
	definition, err := os.ReadFile(filepath.Join(from, "nightshift.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "nightshift.yaml"), string(definition))
	return dir
}

// sampleTrips makes raw files for the example.
func sampleTrips(t *testing.T, rows int) string {
	t.Helper()
	dir := t.TempDir()
	if err := taxidata.Write(dir, rows, 42); err != nil {
		t.Fatal(err)
	}
	return dir
}

func writeFile(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// trips are figures read straight from raw files, without any of our code.
type trips struct {
	rows int
	// byMonth counts the trips of each month, as 2015-12.
	byMonth map[string]int
	// distance and fare are the sums of each month.
	distance, fare map[string]float64
}

func readTrips(t *testing.T, dir string) trips {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no raw files in %s (%v)", dir, err)
	}
	found := trips{byMonth: map[string]int{}, distance: map[string]float64{}, fare: map[string]float64{}}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		zr, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(zr)
		for lines.Scan() {
			fields := strings.Split(lines.Text(), "|")
			month := fields[0][:7]
			found.rows++
			found.byMonth[month]++
			found.distance[month] += number(t, fields[5])
			found.fare[month] += number(t, fields[6])
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}
