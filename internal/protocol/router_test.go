package protocol_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"nightshift/internal/protocol"
)

var update = flag.Bool("update", false, "write the golden files")

type item struct {
	Key   string `aws:",required"`
	Value *int32
}

type everything struct {
	Text     string `aws:",required"`
	Flag     *bool
	Count    *int32
	Ratio    *float64
	When     *time.Time
	Data     []byte
	Items    []item
	Names    []string `aws:",member=Name"`
	Flat     []string `aws:",flattened"`
	Tags     map[string]string
	Free     protocol.Document
	Behave   string
	Children map[string]*everything
}

func echo(ctx context.Context, in *everything) (*everything, error) {
	switch in.Behave {
	case "fail":
		return nil, errors.Join(errors.New("context"), &protocol.Error{Code: "ResourceNotFoundException", Message: "no <such> thing",
			Fields: map[string]any{"ResourceId": "r1"}, QueryCode: "AWS.Test.NotThere"})
	case "break":
		return nil, errors.New("the secret inside")
	case "panic":
		panic("boom") //nolint:forbidigo // what is tested
	case "who":
		c := protocol.CallerFrom(ctx)
		return &everything{Text: c.AccessKey + " " + c.Region + " " + c.PrincipalARN}, nil
	}
	return in, nil
}

type restInput struct {
	FunctionName string    `aws:",uri"`
	Qualifier    string    `aws:",querystring"`
	Keys         []string  `aws:"tagKeys,querystring"`
	Kind         string    `aws:"X-Amz-Invocation-Type,header"`
	Since        time.Time `aws:"If-Modified-Since,header"`
	Payload      []byte    `aws:",payload"`
}

type restOutput struct {
	Status  int    `aws:"StatusCode,statuscode"`
	Error   string `aws:"X-Amz-Function-Error,header"`
	Payload []byte `aws:",payload"`
}

type restBody struct {
	Name string `aws:",uri"`
	Size int64  `aws:",required"`
}

func testRouter(t *testing.T) http.Handler {
	t.Helper()
	ops := []protocol.Operation{protocol.Op("Echo", echo), protocol.NotImplemented("Later")}
	rest := protocol.Service{Name: "lambda", Protocol: protocol.RESTJSON1, Operations: []protocol.Operation{
		protocol.Op("Invoke", func(_ context.Context, in *restInput) (*restOutput, error) {
			return &restOutput{Status: 202, Error: "Unhandled", Payload: append([]byte(in.FunctionName+"|"+in.Qualifier+"|"+
				strings.Join(in.Keys, "+")+"|"+in.Kind+"|"+in.Since.Format(time.RFC3339)+"|"), in.Payload...)}, nil
		}, protocol.HTTP("POST", "/2015-03-31/functions/{FunctionName}/invocations", 200)),
		protocol.NotImplemented("ListFunctions", protocol.HTTP("GET", "/2015-03-31/functions/", 200)),
		protocol.Op("Resize", func(_ context.Context, in *restBody) (*struct{ Size int64 }, error) {
			return &struct{ Size int64 }{in.Size * 2}, nil
		}, protocol.HTTP("PUT", "/2015-03-31/functions/{Name}/size", 201)),
	}}
	raw := func(name string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, name+" serves "+r.URL.Path)
		})
	}
	return protocol.NewRouter([]protocol.Service{
		{Name: "events", Protocol: protocol.AWSJSON11, TargetPrefix: "AWSEvents", Operations: ops},
		rest,
		{Name: "sns", Protocol: protocol.AWSQuery, Version: "2010-03-31", XMLNamespace: "http://sns.amazonaws.com/doc/2010-03-31/", Operations: ops},
		{Name: "sqs", Protocol: protocol.AWSJSON10, TargetPrefix: "AmazonSQS", Version: "2012-11-05", Operations: ops},
	}, protocol.RouterOptions{Region: "us-east-1", AccountID: "000000000000", MaxBody: 4096,
		Fallthrough: map[string]http.Handler{"s3": raw("s3")},
		Paths:       map[string]http.Handler{"/_nightshift/": raw("inside"), "/_nightshift/sns/": raw("sns")},
		Identify: func(key string) (string, bool) {
			return "arn:aws:sts::000000000000:assumed-role/r/s", key == "ASIA1"
		}})
}

// Each testdata/wire/<name>.http is a raw request, a line of =, and the response.
func TestWire(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/wire/*.http")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test data: %v", err)
	}
	router := testRouter(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".http"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			request, want, _ := strings.Cut(string(text), "\n====\n")
			got := exchange(router, parseRequest(t, request))
			if *update {
				if err := os.WriteFile(file, []byte(request+"\n====\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func parseRequest(t *testing.T, text string) *http.Request {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	method, path, _ := strings.Cut(lines[0], " ")
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	return r
}

var (
	uuidPattern = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	dropHeaders = map[string]bool{"Date": true, "Content-Length": true}
)

func exchange(h http.Handler, r *http.Request) string {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var head bytes.Buffer
	_ = w.Header().WriteSubset(&head, dropHeaders)
	text := http.StatusText(w.Code) + "\n" + strings.ReplaceAll(head.String(), "\r\n", "\n") + "\n" + w.Body.String()
	return uuidPattern.ReplaceAllString(strings.TrimRight(text, "\n")+"\n", "<id>")
}

func TestCompressedBodies(t *testing.T) {
	t.Parallel()
	zip := func(text string) string {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
		return b.String()
	}
	for name, c := range map[string]struct{ encoding, body, want string }{
		"gzip":         {"gzip", zip(`{"Text":"zipped"}`), "OK"},
		"bomb":         {"gzip", zip(`{"Text":"` + strings.Repeat("a", 100_000) + `"}`), "Request Entity Too Large"},
		"not gzip":     {"gzip", "{}", "Bad Request"},
		"torn":         {"gzip", zip(`{"Text":"zipped"}`)[:20], "Bad Request"},
		"too large":    {"", `{"Text":"` + strings.Repeat("a", 5000) + `"}`, "Request Entity Too Large"},
		"unknown code": {"br", "{}", "Unsupported Media Type"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := parseRequest(t, "POST /\nX-Amz-Target: AWSEvents.Echo\nContent-Type: application/x-amz-json-1.1\n\n"+c.body)
			r.Header.Set("Content-Encoding", c.encoding)
			got := exchange(testRouter(t), r)
			if !strings.HasPrefix(got, c.want+"\n") {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestCBOR(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 1, 2, 3, 500e6, time.UTC)
	body, err := cbor.Marshal(map[string]any{"Text": "t", "Count": 7, "Data": []byte("blob"),
		"When": cbor.Tag{Number: 1, Content: float64(at.UnixMilli()) / 1000}, "Items": []any{map[string]any{"Key": "k", "Value": -1}}})
	if err != nil {
		t.Fatal(err)
	}
	call := func(op string, body []byte) (int, http.Header, map[string]any) {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/service/AWSEvents/operation/"+op, bytes.NewReader(body))
		r.Header.Set("Smithy-Protocol", "rpc-v2-cbor")
		w := httptest.NewRecorder()
		testRouter(t).ServeHTTP(w, r)
		var out map[string]any
		if err := cbor.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatalf("%v in %q", err, w.Body)
		}
		return w.Code, w.Header(), out
	}
	code, header, out := call("Echo", body)
	if code != 200 || header.Get("Smithy-Protocol") != "rpc-v2-cbor" || out["Text"] != "t" || out["Count"] != uint64(7) ||
		string(out["Data"].([]byte)) != "blob" || !out["When"].(time.Time).Equal(at) {
		t.Errorf("%d %v %v", code, header, out)
	}
	if code, _, out = call("Echo", []byte{0xff}); code != 400 || out["__type"] != "SerializationException" {
		t.Errorf("%d %v", code, out)
	}
	if code, _, out = call("Nothing", nil); code != 400 || out["__type"] != "UnknownOperationException" {
		t.Errorf("%d %v", code, out)
	}
}

func TestUnsoundTablesPanic(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]protocol.Service{
		"unsorted": {Name: "a", Protocol: protocol.AWSJSON10, Operations: []protocol.Operation{protocol.NotImplemented("B"), protocol.NotImplemented("A")}},
		"twice":    {Name: "a", Protocol: protocol.AWSJSON10, Operations: []protocol.Operation{protocol.NotImplemented("A"), protocol.NotImplemented("A")}},
		"no path":  {Name: "a", Protocol: protocol.RESTJSON1, Operations: []protocol.Operation{protocol.NotImplemented("A")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			protocol.NewRouter([]protocol.Service{s}, protocol.RouterOptions{})
		})
	}
}
