package lambda_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"

	"nightshift/internal/clock"
	"nightshift/internal/delivery"
	"nightshift/internal/protocol"
	"nightshift/internal/service/lambda"
	"nightshift/internal/state"
)

const role = "arn:aws:iam::000000000000:role/probe"

// probe builds the probe function once and returns its zip.
var probe = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "nightshift-probe-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "bootstrap")
	cmd := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", out, "./testdata/probe")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if b, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the probe: %w: %s", err, b)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	return zipOf(map[string]string{"bootstrap": string(b)})
})

func zipOf(files map[string]string) ([]byte, error) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(files[name])); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return buf.Bytes(), err
}

func keys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// logs keeps what is appended and lets a test wait for a line.
type logs struct {
	mu      sync.Mutex
	changed chan struct{}
	lines   []string
	groups  []string
}

func (l *logs) Append(_ context.Context, group, stream string, _ time.Time, lines []string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range lines {
		l.lines = append(l.lines, line)
		l.groups = append(l.groups, group+" "+stream)
	}
	close(l.changed)
	l.changed = make(chan struct{})
	return nil
}

func (l *logs) wait(t *testing.T, part string) []string {
	t.Helper()
	for {
		l.mu.Lock()
		lines, changed := slices.Clone(l.lines), l.changed
		l.mu.Unlock()
		if slices.ContainsFunc(lines, func(s string) bool { return strings.Contains(s, part) }) {
			return lines
		}
		select {
		case <-changed:
		case <-time.After(20 * time.Second):
			t.Fatalf("no line with %q in %q", part, lines)
		}
	}
}

type roleCredentials struct{}

func (roleCredentials) ForRole(arn, session string) (string, string, string) {
	return "KEY-" + session, "secret of " + arn, "token"
}

type code map[string][]byte

func (c code) Get(_ context.Context, bucket, key string) ([]byte, error) {
	b, found := c[bucket+"/"+key]
	if !found {
		return nil, errors.New("NoSuchKey: the specified key does not exist")
	}
	return b, nil
}

type destination chan lambda.Delivery

func (d destination) Send(_ context.Context, m lambda.Delivery) error {
	d <- m
	return nil
}

type fixture struct {
	svc    *lambda.Service
	client *sdk.Client
	clock  *clock.Fake
	store  *state.Store
	outbox *delivery.Outbox
	logs   *logs
	sent   destination
	code   code
	dir    string
	url    string
}

func start(t testing.TB, change ...func(*lambda.Deps)) *fixture {
	t.Helper()
	f := &fixture{clock: clock.NewFake(time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)), logs: &logs{changed: make(chan struct{})}, sent: make(destination, 16), code: code{}, dir: t.TempDir()}
	var err error
	if f.store, err = state.Open(t.Context(), state.Options{Path: filepath.Join(t.TempDir(), "state.db"), Ephemeral: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.store.Close() })
	d := lambda.Deps{Store: f.store, Clock: f.clock, Dir: filepath.Join(f.dir, "functions"), AccountID: "000000000000", Region: "us-east-1",
		Endpoint: func() string { return "http://127.0.0.1:4510" }, Logs: f.logs, Code: f.code, Credentials: roleCredentials{},
		Destinations: map[string]lambda.Destination{"sqs": f.sent, "sns": f.sent}}
	for _, c := range change {
		c(&d)
	}
	if f.outbox, err = delivery.New(f.store, d.Clock); err != nil {
		t.Fatal(err)
	}
	d.Outbox = f.outbox
	if f.svc, err = lambda.New(d); err != nil {
		t.Fatal(err)
	}
	if err := f.svc.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := f.outbox.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	hs := httptest.NewServer(protocol.NewRouter([]protocol.Service{f.svc.Operations()}, protocol.RouterOptions{Region: "us-east-1", AccountID: "000000000000",
		Paths: map[string]http.Handler{lambda.CodePath: f.svc.CodeHandler()}}))
	f.url = hs.URL
	f.client = sdk.New(sdk.Options{Region: "us-east-1", BaseEndpoint: aws.String(hs.URL), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("anyone", "anything", "")})
	t.Cleanup(func() {
		f.outbox.Stop()
		f.svc.Stop()
		f.svc.Stop()
		hs.CloseClientConnections()
		hs.Close()
	})
	return f
}

func architecture() types.Architecture {
	if runtime.GOARCH == "arm64" {
		return types.ArchitectureArm64
	}
	return types.ArchitectureX8664
}

// create makes the probe function.
func (f *fixture) create(t testing.TB, name string, change ...func(*sdk.CreateFunctionInput)) {
	t.Helper()
	if _, err := f.tryCreate(t, name, change...); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) tryCreate(t testing.TB, name string, change ...func(*sdk.CreateFunctionInput)) (*sdk.CreateFunctionOutput, error) {
	t.Helper()
	b, err := probe()
	if err != nil {
		t.Fatal(err)
	}
	in := &sdk.CreateFunctionInput{FunctionName: &name, Role: aws.String(role), Runtime: types.RuntimeProvidedal2023, Handler: aws.String("bootstrap"),
		Code: &types.FunctionCode{ZipFile: b}, Architectures: []types.Architecture{architecture()}, Timeout: aws.Int32(30)}
	for _, c := range change {
		c(in)
	}
	return f.client.CreateFunction(t.Context(), in)
}

type answer struct {
	Text, Dir, ARN, RequestID, Client string
	PID                               int
	Env                               []string
	Deadline                          int64
	ErrorMessage, ErrorType           string `json:",omitempty"`
}

func (f *fixture) invoke(t testing.TB, name, payload string, change ...func(*sdk.InvokeInput)) (*sdk.InvokeOutput, answer) {
	t.Helper()
	in := &sdk.InvokeInput{FunctionName: &name, Payload: []byte(payload)}
	for _, c := range change {
		c(in)
	}
	out, err := f.client.Invoke(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var raw struct {
		answer
		ErrorMessage, ErrorType string
	}
	_ = json.Unmarshal(out.Payload, &raw)
	a := raw.answer
	a.ErrorMessage, a.ErrorType = raw.ErrorMessage, raw.ErrorType
	return out, a
}

func errorCode(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return fmt.Sprint(err)
}

// signals is a server that functions call to say how far they are.
func signals(t *testing.T) (string, chan string) {
	ch := make(chan string, 64)
	hs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { ch <- r.URL.RawQuery }))
	t.Cleanup(hs.Close)
	return hs.URL, ch
}
