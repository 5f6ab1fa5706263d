package protocol_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"nightshift/internal/protocol/awsjson"
	"nightshift/internal/protocol/awsquery"
	"nightshift/internal/protocol/rpcv2cbor"
	"nightshift/internal/protocol/shape"
)

// The SDK's modules carry the request of each operation with every member set.
// Its own input types, which mostly spell the wire's names, are the shapes here.
func TestSDKRequestCorpus(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		module string
		client any
		query  bool
		// atMost is how many requests may fail because the SDK's field is spelt
		// otherwise than on the wire, which its generated code knows and we cannot.
		atMost int
	}{
		{"cloudformation", &cloudformation.Client{}, true, 0},
		{"iam", &iam.Client{}, true, 1},
		{"sns", &sns.Client{}, true, 7},
		{"sts", &sts.Client{}, true, 5},
		{"eventbridge", &eventbridge.Client{}, false, 2},
		{"lambda", &lambda.Client{}, false, 8},
		{"sqs", &sqs.Client{}, false, 1},
	} {
		t.Run(c.module, func(t *testing.T) {
			t.Parallel()
			passed, failed := 0, 0
			for _, file := range snapshots(t, c.module) {
				op := strings.TrimSuffix(filepath.Base(file), ".request.snap")
				err := roundTrip(c.client, op, file, c.query)
				if err == nil {
					passed++
					continue
				}
				failed++
				t.Logf("%s: %v", op, err)
			}
			if failed > c.atMost {
				t.Errorf("%d requests failed, at most %d may", failed, c.atMost)
			}
			t.Logf("%d of %d requests decoded", passed, passed+failed)
		})
	}
}

// snapshots lists the module's request files, or skips where there are none.
func snapshots(t *testing.T, module string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go-v2/service/"+module).Output()
	if err != nil {
		t.Skipf("no SDK module %s: %v", module, err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "request_snapshot", "*.request.snap"))
	if err != nil || len(files) == 0 {
		t.Skipf("the SDK module %s has no request_snapshot", module)
	}
	return files
}

func inputType(client any, op string) (reflect.Type, error) {
	method, ok := reflect.TypeOf(client).MethodByName(op)
	if !ok {
		return nil, fmt.Errorf("the client has no operation %s", op)
	}
	return method.Type.In(2).Elem(), nil
}

func plan(t reflect.Type) (s *shape.Struct, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return shape.Plan(t), nil
}

func roundTrip(client any, op, file string, query bool) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	in, err := inputType(client, op)
	if err != nil {
		return err
	}
	s, err := plan(in)
	if err != nil {
		return err
	}
	_, rest, _ := bytes.Cut(text, []byte("\n\n")) // method and path
	_, body, _ := bytes.Cut(rest, []byte("\n\n")) // headers
	dst := reflect.New(in).Elem()
	if query {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return err
		}
		return awsquery.Decode(s, dst, form)
	}
	if err := awsjson.Decode(s, dst, body); err != nil {
		return err
	}
	again, err := awsjson.Encode(s, dst)
	if err != nil {
		return err
	}
	if len(body) > 0 && !sameJSON(body, again) {
		return fmt.Errorf("encoded again:\n%s\nwas:\n%s", again, body)
	}
	return roundTripCBOR(s, dst, again)
}

func roundTripCBOR(s *shape.Struct, v reflect.Value, asJSON []byte) error {
	b, err := rpcv2cbor.Encode(s, v)
	if err != nil {
		return err
	}
	dst := reflect.New(s.Go).Elem()
	if err := rpcv2cbor.Decode(s, dst, b); err != nil {
		return fmt.Errorf("cbor: %w", err)
	}
	again, err := awsjson.Encode(s, dst)
	if err == nil && !sameJSON(asJSON, again) {
		err = fmt.Errorf("through cbor:\n%s\nwas:\n%s", again, asJSON)
	}
	return err
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
