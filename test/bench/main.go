// Command bench prints the project's figures, each beside a peer or a limit
// measured in the same run: the whole example run and how much of it is SQL,
// COPY beside raw DuckDB's, the worker's cold start and size, peak memory, and the
// queries of TPC-H beside raw DuckDB's. An argument (run, copy, worker, tpch) picks one.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

const rawPrefix = "s3://event-driven-app-with-lambda-redshift/nyc_yellow_taxi_raw/"

func main() {
	if err := bench(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context) error {
	parts := []func(context.Context, string) error{wholeRun, copyRate, worker, queries}
	names := map[string]int{"run": 0, "copy": 1, "worker": 2, "tpch": 3}
	for _, name := range os.Args[1:] {
		i, ok := names[name]
		if !ok {
			return fmt.Errorf("want run, copy, worker or tpch, not %q", name)
		}
		parts = []func(context.Context, string) error{parts[i]}
	}
	raw, real := rawFiles()
	kind := "sample trips"
	if real {
		kind = "real trips"
	}
	fmt.Printf("%s/%s, %d CPUs, %s in %s\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), kind, raw)
	for _, part := range parts {
		if err := part(ctx, raw); err != nil {
			return err
		}
	}
	return nil
}

// rawFiles is the folder of raw trips: real ones where there are any.
func rawFiles() (dir string, real bool) {
	candidates := []string{filepath.Join("..", "shared", "data")}
	if given := os.Getenv("NIGHTSHIFT_DATA"); given != "" {
		candidates = []string{given}
	}
	for _, c := range candidates {
		dir := filepath.Join(c, "nyc_yellow_taxi_raw")
		if _, err := os.Stat(dir); err == nil {
			return dir, true
		}
	}
	return filepath.Join("examples", "nyc-taxi", "data", "raw"), false
}

var inAll = regexp.MustCompile(`\(([0-9.]+) s in all, ([0-9.]+) s of it SQL\)`)

// wholeRun times `nightshift run` and reads its own account of the SQL in it.
// The first run warms the page cache and is not counted.
func wholeRun(ctx context.Context, raw string) error {
	out, err := os.MkdirTemp("", "nightshift-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(out)
	fmt.Println("whole run                 wall      SQL    everything but SQL (aim < 0.50 s)   peak memory (aim < 1 GiB)")
	for i := range 4 {
		cmd := exec.CommandContext(ctx, filepath.Join("bin", "nightshift"), "run", "examples/nyc-taxi", "--out", filepath.Join(out, "last"), "--put", rawPrefix+"="+raw)
		began := time.Now()
		printed, err := cmd.CombinedOutput()
		wall := time.Since(began)
		if err != nil {
			return fmt.Errorf("nightshift run: %w\n%s", err, printed)
		}
		told := inAll.FindSubmatch(printed)
		if told == nil {
			return fmt.Errorf("nightshift run did not say how long it took:\n%s", printed)
		}
		sql, err := strconv.ParseFloat(string(told[2]), 64)
		if err != nil {
			return err
		}
		if i == 0 {
			continue
		}
		usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			return fmt.Errorf("this system does not tell a process's memory")
		}
		fmt.Printf("  run %d                 %6.2f s  %6.2f s  %6.2f s                               %6.0f MiB\n",
			i, wall.Seconds(), sql, wall.Seconds()-sql, maxRSS(usage)/(1<<20))
	}
	fmt.Println()
	return nil
}

// maxRSS is the peak resident size in bytes; Linux tells it in KiB.
func maxRSS(usage *syscall.Rusage) float64 {
	if runtime.GOOS == "linux" {
		return float64(usage.Maxrss) * 1024
	}
	return float64(usage.Maxrss)
}
