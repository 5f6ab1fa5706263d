package lambda_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"nightshift/internal/clock"
	"nightshift/internal/delivery"
	"nightshift/internal/service/lambda"
	"nightshift/internal/state"
)

const killDir = "NIGHTSHIFT_LAMBDA_KILL_DIR"

// TestMain also is the parent that TestKilledParentTakesFunctionsAlong kills.
func TestMain(m *testing.M) {
	if dir := os.Getenv(killDir); dir != "" {
		fmt.Println(parent(dir, os.Args[len(os.Args)-1]))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// parent invokes a function that hangs, from a thread that ends soon after.
func parent(dir, signalURL string) error {
	ctx := context.Background()
	store, err := state.Open(ctx, state.Options{Path: filepath.Join(dir, "state.db"), Ephemeral: true})
	if err != nil {
		return err
	}
	outbox, err := delivery.New(store, clock.System())
	if err != nil {
		return err
	}
	svc, err := lambda.New(lambda.Deps{Store: store, Outbox: outbox, Dir: filepath.Join(dir, "functions"), AccountID: "000000000000", Region: "us-east-1"})
	if err != nil {
		return err
	}
	if err := svc.Start(ctx); err != nil {
		return err
	}
	zip, err := os.ReadFile(filepath.Join(dir, "probe.zip"))
	if err != nil {
		return err
	}
	_, err = svc.CreateFunction(ctx, &lambda.CreateFunctionInput{FunctionName: "probe", Role: role, Runtime: "provided.al2023", Handler: "bootstrap",
		Code: &lambda.FunctionCode{ZipFile: zip}, Architectures: []string{string(architecture())}})
	if err != nil {
		return err
	}
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with this goroutine
		_, err := svc.InvokeSync(ctx, "probe", []byte(`{}`))
		done <- err
	}()
	if err := <-done; err != nil {
		return err
	}
	_, err = svc.InvokeSync(ctx, "probe", fmt.Appendf(nil, `{"Do":"hang","Text":%q}`, signalURL))
	return err
}

// TestKilledParentTakesFunctionsAlong kills the process without warning; its functions must not outlive it.
func TestKilledParentTakesFunctionsAlong(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux kills children with their parent")
	}
	zip, err := probe()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "probe.zip"), zip, 0o600); err != nil {
		t.Fatal(err)
	}
	url, signal := signals(t)
	cmd := exec.CommandContext(t.Context(), os.Args[0], url)
	cmd.Env = append(os.Environ(), killDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	failed := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n')
		failed <- line
	}()
	select {
	case <-signal:
	case line := <-failed:
		t.Fatalf("the parent says %s", line)
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", cmd.Process.Pid, cmd.Process.Pid))
	pids := strings.Fields(string(children))
	for _, task := range tasks(cmd.Process.Pid) {
		b, readErr := os.ReadFile(task + "/children")
		if readErr == nil {
			pids = append(pids, strings.Fields(string(b))...)
		}
	}
	if len(pids) == 0 {
		t.Fatalf("the parent has no child (%v)", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for _, pid := range pids {
		waitDead(t, pid)
	}
}

func tasks(pid int) []string {
	dirs, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	return dirs
}
