package cloudformation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nightshift/internal/clock"
	"nightshift/internal/service/cloudformation"
	"nightshift/internal/state"
)

const (
	crashDir = "NIGHTSHIFT_CFN_CRASH_DIR" // set: this process is the one to be killed
	crashAt  = "NIGHTSHIFT_CFN_CRASH_AT"  // the point at which it waits for that, "before create A"
)

// TestMain also is the process that TestKill kills.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		fmt.Println("failed", victim(dir, os.Getenv(crashAt)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// files is a provider whose resources are files, so that they outlive the process.
type files struct {
	dir string
	at  string // where to wait for the kill
}

func (p files) Model() any { return thing{} }

// reach waits for the kill when at is the point given.
func (p files) reach(moment, call, id string) {
	if p.at == moment+" "+call+" "+id {
		fmt.Println("reached")
		select {}
	}
}

func (p files) write(r cloudformation.Request, call, id string) (cloudformation.Result, error) {
	var t thing
	if err := r.Decode(&t); err != nil {
		return cloudformation.Result{}, err
	}
	p.reach("before", call, r.LogicalID)
	if t.Fail == call {
		return cloudformation.Result{}, errors.New("the file does not want to be written")
	}
	if err := os.WriteFile(filepath.Join(p.dir, id), []byte(t.Value), 0o600); err != nil {
		return cloudformation.Result{}, err
	}
	p.reach("after", call, r.LogicalID)
	return cloudformation.Result{PhysicalID: id}, nil
}

func (p files) Create(_ context.Context, r cloudformation.Request) (cloudformation.Result, error) {
	id := r.Name
	if name, ok := r.Properties["Name"].(string); ok {
		id = name
	}
	if _, err := os.Stat(filepath.Join(p.dir, id)); err == nil && !r.Again {
		return cloudformation.Result{}, fmt.Errorf("%s exists already", id)
	}
	return p.write(r, "create", id)
}

func (p files) Update(_ context.Context, r cloudformation.Request) (cloudformation.Result, error) {
	return p.write(r, "update", r.PhysicalID)
}

func (p files) Delete(_ context.Context, r cloudformation.Request) error {
	p.reach("before", "delete", r.LogicalID)
	if err := os.Remove(filepath.Join(p.dir, r.PhysicalID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	p.reach("after", "delete", r.LogicalID)
	return nil
}

// mailbox takes the requests to custom resources down in a file each.
type mailbox struct{ files }

func (m mailbox) InvokeAsync(tx *state.Tx, _ string, payload []byte) error {
	var req struct{ RequestId, RequestType, LogicalResourceId string }
	if err := json.Unmarshal(payload, &req); err != nil {
		return err
	}
	tx.AfterCommit(func() {
		if err := os.WriteFile(filepath.Join(m.dir, "..", "asked-"+req.RequestType+"-"+req.RequestId), payload, 0o600); err == nil {
			m.reach("after", "ask", req.LogicalResourceId)
		}
	})
	return nil
}

// openFiles opens the service on a directory, as it is.
func openFiles(dir, at string, server *httptest.Server) (*cloudformation.Service, *state.Store, error) {
	ctx := context.Background()
	store, err := state.Open(ctx, state.Options{Path: filepath.Join(dir, "state.db")})
	if err != nil {
		return nil, nil, err
	}
	p := files{filepath.Join(dir, "things"), at}
	s, err := cloudformation.New(ctx, cloudformation.Deps{
		Store: store, Clock: clock.System(), Account: "000000000000", Region: "us-east-1", Invoker: mailbox{p},
		Endpoint:  func() string { return server.URL },
		Providers: map[string]cloudformation.Provider{"Test::Local::Thing": p},
	})
	return s, store, err
}

// victim carries on with what the directory's plan says until it reaches the point.
func victim(dir, at string) error {
	server := httptest.NewServer(http.NotFoundHandler())
	s, _, err := openFiles(dir, at, server)
	if err != nil {
		return err
	}
	ctx := context.Background()
	if err := s.Start(ctx); err != nil {
		return err
	}
	plan, err := os.ReadFile(filepath.Join(dir, "plan"))
	if err != nil {
		return err
	}
	for step := range strings.SplitSeq(string(plan), "\n=====\n") {
		verb, body, _ := strings.Cut(step, " ")
		switch verb {
		case "create":
			_, err = s.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: "demo", TemplateBody: body})
		case "update":
			_, err = s.UpdateStack(ctx, &cloudformation.UpdateStackInput{StackName: "demo", TemplateBody: body})
		case "delete":
			_, err = s.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: "demo"})
		}
		if err != nil {
			return fmt.Errorf("%s: %w", verb, err)
		}
		s.WaitIdle("demo")
	}
	return errors.New("the point was never reached")
}

// kill runs the plan in another process up to the point and kills it there.
func kill(t *testing.T, dir, at string, plan ...string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "plan"), []byte(strings.Join(plan, "\n=====\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir, crashAt+"="+at)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 4096)
	n, err := out.Read(said)
	if got := string(said[:n]); got != "reached\n" {
		t.Fatalf("the process says %q, %v", got, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
}

const (
	threeThings = "create Resources:\n  A: {Type: Test::Local::Thing, Properties: {Name: a, Value: one}}\n  B: {Type: Test::Local::Thing, DependsOn: A, Properties: {Value: one}}\n  C: {Type: Test::Local::Thing, DependsOn: B, Properties: {Name: c}}\n"
	changed     = "update Resources:\n  A: {Type: Test::Local::Thing, Properties: {Name: a2, Value: two}}\n  B: {Type: Test::Local::Thing, DependsOn: A, Properties: {Value: two}}\n  D: {Type: Test::Local::Thing, DependsOn: B, Properties: {Name: d}}\n"
	failing     = "update Resources:\n  A: {Type: Test::Local::Thing, Properties: {Name: a2, Value: two}}\n  B: {Type: Test::Local::Thing, DependsOn: A, Properties: {Value: two}}\n  D: {Type: Test::Local::Thing, DependsOn: B, Properties: {Name: d, Fail: create}}\n"
	failingNew  = "create Resources:\n  A: {Type: Test::Local::Thing, Properties: {Name: a}}\n  B: {Type: Test::Local::Thing, DependsOn: A, Properties: {Fail: create}}\n"
)

// TestKill kills the process at every kind of moment of an operation; the next one brings the operation to its end,
// and what the stack says it has is what there is.
func TestKill(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		at, status string
		things     string // name=value, sorted; * for a made-up name
		plan       []string
	}{
		{"before create A", "CREATE_COMPLETE", "*=one a=one c=", []string{threeThings}},
		{"after create A", "CREATE_COMPLETE", "*=one a=one c=", []string{threeThings}},
		{"after create B", "CREATE_COMPLETE", "*=one a=one c=", []string{threeThings}},
		{"before delete A", "ROLLBACK_COMPLETE", "", []string{failingNew}},
		{"after delete A", "ROLLBACK_COMPLETE", "", []string{failingNew}},
		{"before update B", "UPDATE_COMPLETE", "*=two a2=two d=", []string{threeThings, changed}},
		{"after update B", "UPDATE_COMPLETE", "*=two a2=two d=", []string{threeThings, changed}},
		{"after create D", "UPDATE_COMPLETE", "*=two a2=two d=", []string{threeThings, changed}},
		{"before delete C", "UPDATE_COMPLETE", "*=two a2=two d=", []string{threeThings, changed}},
		{"after delete C", "UPDATE_COMPLETE", "*=two a2=two d=", []string{threeThings, changed}},
		{"after delete A", "UPDATE_COMPLETE", "*=two a2=two d=", []string{threeThings, changed}},
		{"after update B", "UPDATE_ROLLBACK_COMPLETE", "*=one a=one c=", []string{threeThings, failing}},
		{"after delete A", "UPDATE_ROLLBACK_COMPLETE", "*=one a=one c=", []string{threeThings, failing}},
		{"before delete B", "DELETE_COMPLETE", "", []string{threeThings, "delete"}},
		{"after delete A", "DELETE_COMPLETE", "", []string{threeThings, "delete"}},
	} {
		t.Run(test.at+" "+test.status, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "things"), 0o700); err != nil {
				t.Fatal(err)
			}
			kill(t, dir, test.at, test.plan...)
			status, things, said := resume(t, dir, nil)
			if status != test.status || things != test.things {
				t.Errorf("ended as %s with %q, want %s with %q", status, things, test.status, test.things)
			}
			if things != said {
				t.Errorf("there are %q, the stack says %q", things, said)
			}
		})
	}
}

// TestKillWithDeleteWaiting kills while a creation is under way that a deletion has already taken over.
func TestKillWithDeleteWaiting(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"before create B", "after create B"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "things"), 0o700); err != nil {
				t.Fatal(err)
			}
			kill(t, dir, at, threeThings)
			status, things, _ := resume(t, dir, func(s *cloudformation.Service) { // before Start: what the killed one had accepted
				if _, err := s.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: "demo"}); err != nil {
					t.Error(err)
				}
			})
			if status != "DELETE_COMPLETE" || things != "" {
				t.Errorf("ended as %s with %q", status, things)
			}
		})
	}
}

// resume starts the service on a killed one's directory and returns how the operation ends, what there is, and what the stack says.
func resume(t *testing.T, dir string, before func(*cloudformation.Service)) (status, things, said string) {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	s, store, err := openFiles(dir, "", server)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	mux.Handle(cloudformation.ResponsePath, s.ResponseHandler())
	list, err := s.ListStacks(t.Context(), &cloudformation.ListStacksInput{})
	if err != nil || len(list.StackSummaries) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	id := list.StackSummaries[0].StackId
	if before != nil {
		before(s)
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	answerAll(t, dir, server)
	s.WaitIdle(id)
	out, err := s.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: id})
	if err != nil {
		t.Fatal(err)
	}
	resources, err := s.DescribeStackResources(t.Context(), &cloudformation.DescribeStackResourcesInput{StackName: id})
	if err != nil {
		t.Fatal(err)
	}
	var has, says []string
	for _, r := range resources.StackResources {
		if r.ResourceType == "Test::Local::Thing" && !strings.HasPrefix(r.ResourceStatus, "DELETE_") && r.PhysicalResourceId != "" {
			says = append(says, describe(t, dir, r.PhysicalResourceId))
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, "things"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		has = append(has, describe(t, dir, e.Name()))
	}
	slices.Sort(has)
	slices.Sort(says)
	return out.Stacks[0].StackStatus, strings.Join(has, " "), strings.Join(says, " ")
}

func describe(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "things", name))
	if err != nil {
		t.Errorf("the stack has %s, which is not there", name)
	}
	if strings.HasPrefix(name, "demo-") {
		name = "*"
	}
	return name + "=" + string(b)
}

// answerAll says SUCCESS to the custom resources that have been asked.
func answerAll(t *testing.T, dir string, server *httptest.Server) {
	t.Helper()
	asked, err := filepath.Glob(filepath.Join(dir, "asked-*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range asked {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var req map[string]any
		if err := json.Unmarshal(b, &req); err != nil {
			t.Fatal(err)
		}
		answer, err := json.Marshal(map[string]any{"Status": "SUCCESS", "PhysicalResourceId": "custom", "StackId": req["StackId"], "RequestId": req["RequestId"], "LogicalResourceId": req["LogicalResourceId"]})
		if err != nil {
			t.Fatal(err)
		}
		_, token, _ := strings.Cut(req["ResponseURL"].(string), cloudformation.ResponsePath)
		put, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL+cloudformation.ResponsePath+token, strings.NewReader(string(answer)))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(put)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("the answer to %s: %s", name, resp.Status)
		}
	}
}

// TestKillWithCustomResourcePending kills after a custom resource has been asked: it is not asked again, and its answer, given to the next process, counts.
func TestKillWithCustomResourcePending(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "things"), 0o700); err != nil {
		t.Fatal(err)
	}
	kill(t, dir, "after ask X", "create Resources:\n  X: {Type: Custom::Setup, Properties: {ServiceToken: \"arn:aws:lambda:us-east-1:000000000000:function:f\"}}\n  A: {Type: Test::Local::Thing, DependsOn: X, Properties: {Name: a}}\n")
	status, things, said := resume(t, dir, nil)
	if status != "CREATE_COMPLETE" || things != "a=" || said != things {
		t.Errorf("ended as %s with %q, says %q", status, things, said)
	}
	if asked, _ := filepath.Glob(filepath.Join(dir, "asked-*")); len(asked) != 1 {
		t.Errorf("asked %d times", len(asked))
	}
}
