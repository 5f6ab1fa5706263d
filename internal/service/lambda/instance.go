package lambda

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// instance is one process of a function with its Runtime API. It handles one invocation at a time.
type instance struct {
	s        *Service
	fn       *function
	cmd      *exec.Cmd
	server   *http.Server
	served   chan struct{}
	tmp      string
	stdout   *os.File
	out      *output
	started  time.Time
	initTook time.Duration // told in the first REPORT line, then zero

	ready     chan struct{} // closed by the first request for an invocation
	readyOnce sync.Once
	next      chan *invocation
	exited    chan struct{}
	exitErr   error // how, once exited
	initError chan []byte

	mu      sync.Mutex
	current *invocation

	idleSince time.Time // while in the pool
}

// invocation on its way through an instance.
type invocation struct {
	id       string
	payload  []byte
	deadline time.Time
	client   string // client context, JSON
	trace    string
	done     chan reply // buffered
}

// reply of the function.
type reply struct {
	payload []byte
	failed  string // "", Unhandled or Handled
}

// newInstance starts a function's process.
func (s *Service) newInstance(f *function) (*instance, error) {
	i := &instance{s: s, fn: f, ready: make(chan struct{}), next: make(chan *invocation), exited: make(chan struct{}),
		served: make(chan struct{}), initError: make(chan []byte, 1), started: time.Now()}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("lambda: listen for the runtime of %s: %w", f.Name, err)
	}
	if i.tmp, err = os.MkdirTemp(filepath.Join(s.deps.Dir, instancesDir), "tmp-"); err != nil {
		return nil, errors.Join(fmt.Errorf("lambda: make a temporary directory for %s: %w", f.Name, err), ln.Close())
	}
	if err := i.exec(ln.Addr().String()); err != nil {
		return nil, errors.Join(fmt.Errorf("lambda: start %s: %w", f.Name, err), ln.Close(), os.RemoveAll(i.tmp))
	}
	i.server = &http.Server{Handler: i.runtimeAPI(), ReadHeaderTimeout: time.Minute}
	go func() {
		defer close(i.served)
		_ = i.server.Serve(ln)
	}()
	go i.wait()
	return i, nil
}

// exec starts the bootstrap with its output in a pipe.
func (i *instance) exec(api string) error {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	stream := i.s.deps.Clock.Now().UTC().Format("2006/01/02") + "/[" + latest + "]" + hex.EncodeToString(random[:])
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer w.Close()
	dir := filepath.Join(i.s.deps.Dir, i.fn.Code)
	i.cmd = exec.Command(filepath.Join(dir, "bootstrap")) //nolint:gosec // running what was uploaded is the purpose
	i.cmd.Dir, i.cmd.Stdout, i.cmd.Stderr = dir, w, w
	i.cmd.Env = i.environment(dir, api, stream)
	isolate(i.cmd)
	if err := i.s.pool.spawn.start(i.cmd); err != nil {
		return errors.Join(err, r.Close())
	}
	i.stdout = r
	i.out = &output{log: newLogWriter(i.s.deps.Logs, i.s.deps.Clock, i.fn.logGroup(), stream)}
	return nil
}

// environment is Lambda's, with the endpoint of the local cloud. The function's own variables come first, so that
// Lambda's win; AWS_ENDPOINT_URL and what Lambda lets a function set are set only where it did not.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
func (i *instance) environment(dir, api, stream string) []string {
	f, d := i.fn, &i.s.deps
	env := map[string]string{
		"LANG": "en_US.UTF-8", "TZ": ":UTC", "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/bin", "TMPDIR": i.tmp,
		"AWS_ENDPOINT_URL": d.Endpoint(), "AWS_EC2_METADATA_DISABLED": "true",
	}
	for k, v := range f.Environment {
		env[k] = v
	}
	for k, v := range map[string]string{
		"_HANDLER": f.Handler, "AWS_REGION": d.Region, "AWS_DEFAULT_REGION": d.Region, "AWS_LAMBDA_FUNCTION_NAME": f.Name,
		"AWS_LAMBDA_FUNCTION_VERSION": latest, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(int(f.MemorySize)),
		"AWS_LAMBDA_LOG_GROUP_NAME": f.logGroup(), "AWS_LAMBDA_LOG_STREAM_NAME": stream, "AWS_LAMBDA_RUNTIME_API": api,
		"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "LAMBDA_TASK_ROOT": dir, "LAMBDA_RUNTIME_DIR": "/var/runtime",
	} {
		env[k] = v
	}
	if f.Logging.LogFormat == "JSON" {
		env["AWS_LAMBDA_LOG_FORMAT"], env["AWS_LAMBDA_LOG_LEVEL"] = "JSON", strings.ToUpper(f.Logging.ApplicationLogLevel)
	}
	if d.Credentials != nil {
		env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], env["AWS_SESSION_TOKEN"] = d.Credentials.ForRole(f.Role, f.Name)
	}
	out := make([]string, 0, len(env))
	for k, v := range env {
		if v != "" {
			out = append(out, k+"="+v)
		}
	}
	return out
}

// wait reaps the process and cleans up after it.
func (i *instance) wait() {
	followed := make(chan struct{})
	go func() {
		defer close(followed)
		i.out.follow(i.stdout)
	}()
	state, err := i.cmd.Process.Wait()
	i.exitErr = err
	if err == nil && !state.Success() {
		i.exitErr = errors.New(state.String())
	}
	killChildren(i.cmd)
	i.out.flush(i.stdout)
	close(i.exited)
	// A child that moved to another process group may hold the pipe open: what it prints is not waited for.
	_ = i.stdout.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	<-followed
	_ = i.server.Close()
	<-i.served
	i.stdout.Close()
	_ = os.RemoveAll(i.tmp)
}

// end kills the process and waits until it is gone and its log written.
func (i *instance) end() {
	i.kill()
	<-i.exited
	<-i.served
	i.out.log.close()
}

// initialised waits until the process asks for its first invocation.
func (i *instance) initialised(ctx context.Context, id string) *failure {
	select {
	case <-i.ready:
		return nil
	default:
	}
	timer := i.s.deps.Clock.NewTimer(initTimeout)
	defer timer.Stop()
	select {
	case <-i.ready:
		return nil
	case body := <-i.initError:
		return &failure{payload: body}
	case <-i.exited:
		return i.exitFailure(id)
	case <-timer.C():
		return failed("Sandbox.Timedout", "RequestId: %s Error: Init timed out after %.2f seconds", id, initTimeout.Seconds())
	case <-ctx.Done():
		return &failure{interrupted: ctx.Err()}
	}
}

// handOver gives an invocation to the process once it asks.
func (i *instance) handOver(ctx context.Context, inv *invocation) *failure {
	select {
	case i.next <- inv:
		return nil
	case <-i.exited:
		return i.exitFailure(inv.id)
	case <-ctx.Done():
		return &failure{interrupted: ctx.Err()}
	}
}

// takeInit is how long the initialisation took, once.
func (i *instance) takeInit() time.Duration {
	select {
	case <-i.ready:
		took := i.initTook
		i.initTook = 0
		return took
	default:
		return 0
	}
}

// exitFailure says how the process ended; an init error it reported before says more.
func (i *instance) exitFailure(id string) *failure {
	select {
	case body := <-i.initError:
		return &failure{payload: body}
	default:
	}
	if i.exitErr != nil {
		return failed("Runtime.ExitError", "RequestId: %s Error: Runtime exited with error: %v", id, i.exitErr)
	}
	return failed("Runtime.ExitError", "RequestId: %s Error: Runtime exited without providing a reason", id)
}
