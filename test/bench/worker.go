package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// worker measures the function package and the cold start: from the start of
// the process until it asks the Runtime API for its first invocation.
func worker(ctx context.Context, _ string) error {
	dir, err := os.MkdirTemp("", "nightshift-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if out, err := exec.CommandContext(ctx, filepath.Join("bin", "nightshift"), "synth", "examples/nyc-taxi", "--local", "--out", dir).CombinedOutput(); err != nil {
		return fmt.Errorf("nightshift synth: %w\n%s", err, out)
	}
	zip, err := os.Stat(filepath.Join(dir, "function.zip"))
	if err != nil {
		return err
	}
	best, err := coldStart(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Println("worker                    cold start   zip (aim < 8 MB)")
	fmt.Printf("                          %6.1f ms    %.1f MB\n", float64(best.Microseconds())/1e3, float64(zip.Size())/1e6)
	return nil
}

func coldStart(ctx context.Context, dir string) (best time.Duration, err error) {
	bootstrap := filepath.Join(dir, "bootstrap")
	if out, err := exec.CommandContext(ctx, "unzip", "-qo", filepath.Join(dir, "function.zip"), "-d", dir).CombinedOutput(); err != nil {
		return 0, fmt.Errorf("unzip: %w\n%s", err, out)
	}
	asked := make(chan time.Time)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	api := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/next") {
			asked <- time.Now()
		}
		<-r.Context().Done()
	})}
	go func() { _ = api.Serve(listener) }()
	defer func() { err = errors.Join(err, api.Close()) }()
	for range 10 {
		took, err := startOnce(ctx, bootstrap, dir, listener.Addr().String(), asked)
		if err != nil {
			return 0, err
		}
		if best == 0 || took < best {
			best = took
		}
	}
	return best, nil
}

func startOnce(ctx context.Context, bootstrap, dir, api string, asked <-chan time.Time) (time.Duration, error) {
	patience, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(patience, bootstrap)
	cmd.Dir = dir
	cmd.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + api, "LAMBDA_TASK_ROOT=" + dir, "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=any", "AWS_SECRET_ACCESS_KEY=any",
		"NIGHTSHIFT_DUTY=start", "NIGHTSHIFT_PIPELINE=nyc-taxi", "NIGHTSHIFT_LEDGER_BUCKET=ledger", "NIGHTSHIFT_RUN_SQL_FUNCTION=run_sql",
		"NIGHTSHIFT_CLUSTER=c", "NIGHTSHIFT_DATABASE=dev"}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() { _ = cmd.Wait() }()
	select {
	case at := <-asked:
		cancel()
		return at.Sub(began), nil
	case <-patience.Done():
		return 0, fmt.Errorf("the worker did not ask for an invocation: %s", &stderr)
	}
}
