package lambda_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"nightshift/internal/service/lambda"
)

func TestInvokeReusesTheInstance(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe")
	out, first := f.invoke(t, "probe", `{"Text":"hello"}`)
	if first.Text != "hello" || out.FunctionError != nil || out.StatusCode != 200 || *out.ExecutedVersion != "$LATEST" {
		t.Fatalf("%+v %+v %s", out, first, out.Payload)
	}
	_, second := f.invoke(t, "arn:aws:lambda:us-east-1:000000000000:function:probe", `{}`)
	if second.PID != first.PID {
		t.Error("the second invocation ran in another process")
	}
	if _, err := f.client.UpdateFunctionConfiguration(t.Context(), &sdk.UpdateFunctionConfigurationInput{FunctionName: aws.String("probe"), Description: aws.String("changed")}); err != nil {
		t.Fatal(err)
	}
	if _, third := f.invoke(t, "probe", `{}`); third.PID == first.PID {
		t.Error("an instance survived a change of the configuration")
	}
}

func TestEnvironmentOfTheFunction(t *testing.T) {
	t.Setenv("NIGHTSHIFT_LEAK", "leaked") // not parallel: it changes this process's environment
	f := start(t)
	f.create(t, "probe", func(in *sdk.CreateFunctionInput) {
		in.Environment = &types.Environment{Variables: map[string]string{"MY_VAR": "mine", "TZ": "Europe/Vienna"}}
		in.MemorySize = aws.Int32(256)
	})
	client := base64.StdEncoding.EncodeToString([]byte(`{"client":{"app_title":"the app"}}`))
	_, a := f.invoke(t, "probe", `{"Do":"describe"}`, func(in *sdk.InvokeInput) { in.ClientContext = &client })
	env := map[string]string{}
	for _, kv := range a.Env {
		k, v, _ := strings.Cut(kv, "=")
		env[k] = v
	}
	for k, want := range map[string]string{"MY_VAR": "mine", "TZ": "Europe/Vienna", "AWS_ENDPOINT_URL": "http://127.0.0.1:4510", "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "KEY-probe", "AWS_SECRET_ACCESS_KEY": "secret of " + role, "AWS_SESSION_TOKEN": "token", "AWS_LAMBDA_FUNCTION_NAME": "probe",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/probe", "_HANDLER": "bootstrap", "LAMBDA_TASK_ROOT": a.Dir} {
		if env[k] != want {
			t.Errorf("%s is %q, want %q", k, env[k], want)
		}
	}
	for _, absent := range []string{"NIGHTSHIFT_LEAK", "HOME", "USER", "GOPATH"} {
		if v, found := env[absent]; found {
			t.Errorf("%s=%s leaks in", absent, v)
		}
	}
	if a.ARN != "arn:aws:lambda:us-east-1:000000000000:function:probe" || len(a.RequestID) != 36 || a.Client != "the app" {
		t.Errorf("context: %+v", a)
	}
	if left := time.Until(time.UnixMilli(a.Deadline)); left < 20*time.Second || left > 30*time.Second {
		t.Errorf("deadline in %v, want 30s", left)
	}
}

func TestFunctionErrors(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe")
	f.create(t, "broken", func(in *sdk.CreateFunctionInput) {
		in.Environment = &types.Environment{Variables: map[string]string{"PROBE_INIT": "exit"}}
	})
	for _, c := range []struct{ name, event, kind, message string }{
		{"probe", `{"Do":"fail","Text":"no luck"}`, "errorString", "no luck"},
		{"probe", `{"Do":"panic","Text":"oh no"}`, "string", "oh no"},
		{"probe", `{"Do":"exit"}`, "Runtime.ExitError", "Runtime exited with error: exit status 3"},
		{"probe", `{"Do":"big"}`, "Function.ResponseSizeTooLarge", "exceeded maximum allowed payload size (6291456 bytes)"},
		{"broken", `{}`, "Runtime.ExitError", "Runtime exited with error: exit status 4"},
	} {
		out, a := f.invoke(t, c.name, c.event)
		if aws.ToString(out.FunctionError) != "Unhandled" || a.ErrorType != c.kind || !strings.Contains(a.ErrorMessage, c.message) {
			t.Errorf("%s: %s %s", c.event, aws.ToString(out.FunctionError), out.Payload)
		}
		if _, a := f.invoke(t, "probe", `{"Text":"again"}`); a.Text != "again" {
			t.Errorf("after %s: %+v", c.event, a)
		}
	}
}

func TestTimeoutKillsTheProcessGroup(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe", func(in *sdk.CreateFunctionInput) { in.Timeout = aws.Int32(7) })
	url, signal := signals(t)
	type result struct {
		out *sdk.InvokeOutput
		a   answer
	}
	done := make(chan result)
	go func() {
		out, a := f.invoke(t, "probe", fmt.Sprintf(`{"Do":"child","Text":%q}`, url))
		done <- result{out, a}
	}()
	child := <-signal
	f.clock.WaitForTimers(1)
	f.clock.Advance(7 * time.Second)
	r := <-done
	if r.a.ErrorType != "Sandbox.Timedout" || !strings.HasSuffix(r.a.ErrorMessage, "Task timed out after 7.00 seconds") {
		t.Errorf("%s", r.out.Payload)
	}
	f.logs.wait(t, "Task timed out after 7.00 seconds")
	waitDead(t, child)
}

// processState is that of Linux's /proc, "" for no such process.
func processState(pid string) string {
	b, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	return rest[:1]
}

func TestInitTimeout(t *testing.T) {
	t.Parallel()
	f := start(t)
	url, signal := signals(t)
	f.create(t, "probe", func(in *sdk.CreateFunctionInput) {
		in.Environment = &types.Environment{Variables: map[string]string{"PROBE_INIT_HANG": url}}
	})
	done := make(chan answer)
	go func() {
		_, a := f.invoke(t, "probe", `{}`)
		done <- a
	}()
	<-signal
	f.clock.WaitForTimers(1)
	f.clock.Advance(10 * time.Second)
	if a := <-done; !strings.HasSuffix(a.ErrorMessage, "Init timed out after 10.00 seconds") {
		t.Errorf("%+v", a)
	}
}

func TestLogs(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe", func(in *sdk.CreateFunctionInput) {
		in.LoggingConfig = &types.LoggingConfig{LogGroup: aws.String("/my/group")}
	})
	out, _ := f.invoke(t, "probe", `{"Do":"print","Text":"hello"}`, func(in *sdk.InvokeInput) { in.LogType = types.LogTypeTail })
	b, err := base64.StdEncoding.DecodeString(aws.ToString(out.LogResult))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	for i, want := range []string{"START RequestId: ", "to stdout hello", "to stderr hello", "no newline", "END RequestId: ", "REPORT RequestId: "} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Fatalf("line %d should start with %q: %q", i, want, lines)
		}
	}
	for _, want := range []string{"Billed Duration: ", "Memory Size: 128 MB", "Max Memory Used: ", "Init Duration: "} {
		if !strings.Contains(lines[5], want) {
			t.Errorf("no %q in %q", want, lines[5])
		}
	}
	logged := f.logs.wait(t, "REPORT")
	if strings.Join(logged, "\n") != strings.Join(lines, "\n") {
		t.Errorf("logged %q, tail %q", logged, lines)
	}
	if !strings.HasPrefix(f.logs.groups[0], "/my/group 2026/11/23/[$LATEST]") {
		t.Errorf("logged in %s", f.logs.groups[0])
	}
}

func TestReservedConcurrencyIsEnforced(t *testing.T) {
	t.Parallel()
	f := start(t, func(d *lambda.Deps) { d.MaxConcurrency = 2 })
	f.create(t, "probe")
	f.create(t, "other")
	url, signal := signals(t)
	if _, err := f.client.PutFunctionConcurrency(t.Context(), &sdk.PutFunctionConcurrencyInput{FunctionName: aws.String("probe"), ReservedConcurrentExecutions: aws.Int32(1)}); err != nil {
		t.Fatal(err)
	}
	hang := func(name string) {
		go func() {
			_, _ = f.client.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: &name, Payload: []byte(fmt.Sprintf(`{"Do":"hang","Text":%q}`, url))})
		}()
		<-signal
	}
	throttle := func(name, reason string) {
		_, err := f.client.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: &name})
		if errorCode(err) != "TooManyRequestsException" || !strings.Contains(fmt.Sprintf("%#v", unwrapAll(err)), reason) {
			t.Errorf("%s: %v, want %s", name, err, reason)
		}
	}
	hang("probe")
	throttle("probe", "ReservedFunctionConcurrentInvocationLimitExceeded")
	hang("other")
	throttle("other", "ConcurrentInvocationLimitExceeded")
}

func unwrapAll(err error) types.TooManyRequestsException {
	var e *types.TooManyRequestsException
	if asError(err, &e) {
		return *e
	}
	return types.TooManyRequestsException{}
}

func TestIdleInstancesEnd(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe")
	_, first := f.invoke(t, "probe", `{}`)
	f.clock.WaitForTimers(1) // the janitor's
	f.clock.Advance(lambda.IdleTimeout)
	if _, second := f.invoke(t, "probe", `{}`); second.PID == first.PID {
		t.Error("the idle instance was used after its time")
	}
}

func TestRequestChecks(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe")
	for want, in := range map[string]*sdk.InvokeInput{
		"ResourceNotFoundException":      {FunctionName: aws.String("nope")},
		"InvalidRequestContentException": {FunctionName: aws.String("probe"), Payload: []byte("{")},
		"RequestTooLargeException":       {FunctionName: aws.String("probe"), Payload: []byte(`"` + strings.Repeat("x", 6<<20) + `"`)},
		"ValidationException":            {FunctionName: aws.String("probe"), InvocationType: "Never"},
	} {
		if _, err := f.client.Invoke(t.Context(), in); errorCode(err) != want {
			t.Errorf("want %s: %v", want, err)
		}
	}
	if _, err := f.client.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: aws.String("probe"), Qualifier: aws.String("live")}); errorCode(err) != "ResourceNotFoundException" {
		t.Errorf("alias: %v", err)
	}
	out, err := f.client.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: aws.String("probe"), InvocationType: types.InvocationTypeDryRun})
	if err != nil || out.StatusCode != 204 {
		t.Errorf("dry run: %+v, %v", out, err)
	}
}
