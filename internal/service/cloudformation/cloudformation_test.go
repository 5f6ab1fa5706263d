package cloudformation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/service/cloudformation"
	"nightshift/internal/state"
)

// recorder is a provider that keeps its resources in a map and a journal of
// its calls. A property Fail names the call that fails.
type recorder struct {
	mu      sync.Mutex
	journal []string
	alive   map[string]map[string]any
	block   chan struct{} // closed: no blocking
	entered chan string
}

type thing struct {
	Name    string `cfn:"replace"`
	Value   string
	Count   *int
	Fail    string
	Nested  *nested
	List    []string
	Block   bool
	Subject any
}

type nested struct {
	Inner string
}

func newRecorder() *recorder {
	return &recorder{alive: map[string]map[string]any{}, block: make(chan struct{}), entered: make(chan string, 100)}
}

func (p *recorder) Model() any { return thing{} }

func (p *recorder) log(call string, r cloudformation.Request) thing {
	var t thing
	_ = r.Decode(&t)
	p.mu.Lock()
	p.journal = append(p.journal, call+" "+r.LogicalID)
	p.mu.Unlock()
	if t.Block && call == "create" {
		p.entered <- r.LogicalID
		<-p.block
	}
	return t
}

func (p *recorder) result(id string, t thing) cloudformation.Result {
	return cloudformation.Result{PhysicalID: id, Attributes: map[string]any{"Arn": "arn:thing:" + id, "Value": t.Value}}
}

func (p *recorder) Create(_ context.Context, r cloudformation.Request) (cloudformation.Result, error) {
	t := p.log("create", r)
	if t.Fail == "create" {
		return cloudformation.Result{}, errors.New("the thing does not want to be")
	}
	id := t.Name
	if id == "" {
		id = r.Name
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.alive[id] = r.Properties
	return p.result(id, t), nil
}

func (p *recorder) Update(_ context.Context, r cloudformation.Request) (cloudformation.Result, error) {
	t := p.log("update", r)
	if t.Fail == "update" {
		return cloudformation.Result{}, errors.New("the thing does not want to change")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.alive[r.PhysicalID] = r.Properties
	return p.result(r.PhysicalID, t), nil
}

func (p *recorder) Delete(_ context.Context, r cloudformation.Request) error {
	t := p.log("delete", r)
	if t.Fail == "delete" {
		return errors.New("the thing does not want to go")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.alive, r.PhysicalID)
	return nil
}

func (p *recorder) calls() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.journal)
}

func (p *recorder) living() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := []string{}
	for id := range p.alive {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// functions runs custom resource functions: handler gets each request.
type functions struct {
	mu       sync.Mutex
	requests []map[string]any
	handler  func(req map[string]any) map[string]any // nil result: no answer
	wg       sync.WaitGroup
}

func (f *functions) InvokeAsync(tx *state.Tx, arn string, payload []byte) error {
	if strings.HasSuffix(arn, ":missing") {
		return fmt.Errorf("function not found: %s", arn)
	}
	tx.AfterCommit(func() {
		var req map[string]any
		_ = json.Unmarshal(payload, &req)
		f.mu.Lock()
		f.requests = append(f.requests, req)
		f.mu.Unlock()
		f.wg.Go(func() {
			answer := f.handler(req)
			if answer == nil {
				return
			}
			for _, k := range []string{"StackId", "RequestId", "LogicalResourceId"} {
				if answer[k] == nil {
					answer[k] = req[k]
				}
			}
			body, _ := json.Marshal(answer)
			put, _ := http.NewRequest(http.MethodPut, req["ResponseURL"].(string), bytes.NewReader(body))
			if resp, err := http.DefaultClient.Do(put); err == nil {
				_ = resp.Body.Close()
			}
		})
	})
	return nil
}

type cloud struct {
	t     *testing.T
	s     *cloudformation.Service
	store *state.Store
	rec   *recorder
	fn    *functions
	clk   *clock.Fake
	path  string
	url   string
	stop  func()
}

func start(t *testing.T) *cloud {
	t.Helper()
	c := &cloud{t: t, rec: newRecorder(), fn: &functions{}, clk: clock.NewFake(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)), path: filepath.Join(t.TempDir(), "state.db")}
	c.open()
	t.Cleanup(func() { c.stop() })
	return c
}

func (c *cloud) open() {
	c.t.Helper()
	ctx := context.Background()
	store, err := state.Open(ctx, state.Options{Path: c.path, Ephemeral: true})
	if err != nil {
		c.t.Fatal(err)
	}
	c.store = store
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	c.url = server.URL
	c.s, err = cloudformation.New(ctx, cloudformation.Deps{
		Store: store, Clock: c.clk, Account: "000000000000", Region: "us-east-1", Endpoint: func() string { return server.URL },
		Providers: map[string]cloudformation.Provider{"Test::Local::Thing": c.rec, "AWS::IAM::Role": c.rec}, Invoker: c.fn,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	mux.Handle(cloudformation.ResponsePath, c.s.ResponseHandler())
	if err := c.s.Start(ctx); err != nil {
		c.t.Fatal(err)
	}
	c.stop = sync.OnceFunc(func() {
		c.s.Stop()
		c.s.Stop()
		server.Close()
		c.fn.wg.Wait()
		_ = store.Close()
	})
}

func (c *cloud) create(name, body string, params ...string) string {
	c.t.Helper()
	out, err := c.s.CreateStack(context.Background(), &cloudformation.CreateStackInput{StackName: name, TemplateBody: body, Parameters: parameters(params)})
	if err != nil {
		c.t.Fatal(err)
	}
	return out.StackId
}

func (c *cloud) update(name, body string, params ...string) {
	c.t.Helper()
	if _, err := c.s.UpdateStack(context.Background(), &cloudformation.UpdateStackInput{StackName: name, TemplateBody: body, Parameters: parameters(params)}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cloud) delete(name string) {
	c.t.Helper()
	if _, err := c.s.DeleteStack(context.Background(), &cloudformation.DeleteStackInput{StackName: name}); err != nil {
		c.t.Fatal(err)
	}
}

func parameters(kv []string) []cloudformation.Parameter {
	var out []cloudformation.Parameter
	for i := 0; i+1 < len(kv); i += 2 {
		out = append(out, cloudformation.Parameter{ParameterKey: kv[i], ParameterValue: &kv[i+1]})
	}
	return out
}

// settled waits for the end of the stack's operation and returns the stack.
func (c *cloud) settled(name string) cloudformation.Stack {
	c.t.Helper()
	c.s.WaitIdle(name)
	out, err := c.s.DescribeStacks(context.Background(), &cloudformation.DescribeStacksInput{StackName: name})
	if err != nil {
		c.t.Fatal(err)
	}
	return out.Stacks[0]
}

func (c *cloud) want(name, status string) cloudformation.Stack {
	c.t.Helper()
	st := c.settled(name)
	if st.StackStatus != status {
		c.t.Fatalf("stack %s is %s (%s), want %s\n%s", name, st.StackStatus, st.StackStatusReason, status, strings.Join(c.events(name), "\n"))
	}
	return st
}

// events lists the stack's events, oldest first, as "Id STATUS reason".
func (c *cloud) events(name string) []string {
	c.t.Helper()
	out, err := c.s.DescribeStackEvents(context.Background(), &cloudformation.DescribeStackEventsInput{StackName: name})
	if err != nil {
		c.t.Fatal(err)
	}
	var list []string
	for _, e := range out.StackEvents {
		list = append(list, strings.TrimSpace(e.LogicalResourceId+" "+e.ResourceStatus+" "+e.ResourceStatusReason))
	}
	slices.Reverse(list)
	return list
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got  %s\n want %s", what, strings.Join(got, "\n      "), strings.Join(want, "\n      "))
	}
}

func errorText(err error) string {
	var e *protocol.Error
	if errors.As(err, &e) {
		return e.Code + ": " + e.Message
	}
	return fmt.Sprint(err)
}

// responseURL moves a response URL of before a restart to the present endpoint.
func (c *cloud) responseURL(url string) string {
	_, token, _ := strings.Cut(url, cloudformation.ResponsePath)
	return c.url + cloudformation.ResponsePath + token
}
