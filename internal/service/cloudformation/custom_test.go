package cloudformation_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

const customTemplate = `
Parameters: {V: {Type: String}, P: {Type: Number, Default: 5}}
Resources:
  X:
    Type: Custom::Setup
    Properties: {ServiceToken: "arn:aws:lambda:us-east-1:000000000000:function:f", Value: !Ref V, Number: 7, Flag: true, ServiceTimeout: 60}
  User: {Type: Test::Local::Thing, Properties: {Value: !Sub "${X.Inner.Deep}/${X}"}}
Outputs:
  Secret: {Value: !GetAtt X.Secret}
  Deep: {Value: !GetAtt User.Value}
`

func TestCustomResource(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.fn.handler = func(req map[string]any) map[string]any {
		id, _ := req["PhysicalResourceId"].(string)
		value := req["ResourceProperties"].(map[string]any)["Value"].(string)
		if id == "" || value == "replace" {
			id = "id-" + value
		}
		if value == "bad" && req["RequestType"] == "Update" {
			return map[string]any{"Status": "FAILED", "PhysicalResourceId": id, "Reason": "no such table"}
		}
		return map[string]any{"Status": "SUCCESS", "PhysicalResourceId": id, "NoEcho": true, "Data": map[string]any{"Secret": "s3cret", "Inner": map[string]any{"Deep": value}}}
	}
	c.create("demo", customTemplate, "V", "one")
	st := c.want("demo", "CREATE_COMPLETE")
	if st.Outputs[1].OutputValue != "****" || st.Outputs[0].OutputValue != "one/id-one" {
		t.Errorf("outputs %+v", st.Outputs)
	}
	props := c.fn.requests[0]["ResourceProperties"].(map[string]any)
	if props["Number"] != "7" || props["Flag"] != "true" || c.fn.requests[0]["RequestType"] != "Create" || c.fn.requests[0]["ResourceType"] != "Custom::Setup" {
		t.Errorf("request %v", c.fn.requests[0])
	}
	c.update("demo", customTemplate, "V", "replace")
	c.want("demo", "UPDATE_COMPLETE")
	if got := kinds(c.fn.requests); got != "Create, Update id-one, Delete id-one" {
		t.Errorf("requests: %s", got)
	}
	if old := c.fn.requests[1]["OldResourceProperties"].(map[string]any); old["Value"] != "one" {
		t.Errorf("old %v", old)
	}
	c.update("demo", customTemplate, "V", "bad")
	c.want("demo", "UPDATE_ROLLBACK_COMPLETE")
	events := strings.Join(c.events("demo"), "\n")
	if !strings.Contains(events, "X UPDATE_FAILED Received response status [FAILED] from custom resource. Message returned: no such table (RequestId: ") {
		t.Error(events)
	}
	if got := kinds(c.fn.requests[3:]); got != "Update id-replace, Update id-replace" {
		t.Errorf("requests: %s", got)
	}
	c.delete("demo")
	c.want(st.StackId, "DELETE_COMPLETE")
	if got := kinds(c.fn.requests[5:]); got != "Delete id-replace" {
		t.Errorf("requests: %s", got)
	}
}

func kinds(requests []map[string]any) string {
	var out []string
	for _, r := range requests {
		s := r["RequestType"].(string)
		if id, ok := r["PhysicalResourceId"].(string); ok {
			s += " " + id
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestCustomResourceFailures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer map[string]any
		want   string
	}{
		"failed":       {map[string]any{"Status": "FAILED", "Reason": "boom"}, "Received response status [FAILED] from custom resource. Message returned: boom (RequestId: "},
		"no reason":    {map[string]any{"Status": "FAILED"}, "Message returned: See the details in CloudWatch Log Stream"},
		"no id":        {map[string]any{"Status": "SUCCESS"}, "Invalid PhysicalResourceId"},
		"bad status":   {map[string]any{"Status": "FINE", "PhysicalResourceId": "x"}, `invalid response status "FINE"`},
		"wrong stack":  {map[string]any{"Status": "SUCCESS", "PhysicalResourceId": "x", "StackId": "other"}, `Invalid response: StackId is "other"`},
		"too long":     {map[string]any{"Status": "SUCCESS", "PhysicalResourceId": "x", "Data": map[string]any{"a": strings.Repeat("x", 5000)}}, "Response object is too long."},
		"no attribute": {map[string]any{"Status": "SUCCESS", "PhysicalResourceId": "x"}, "CustomResource attribute error: Vendor response doesn't contain Inner.Deep attribute in object x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			c.fn.handler = func(req map[string]any) map[string]any {
				if req["RequestType"] == "Delete" {
					return map[string]any{"Status": "SUCCESS", "PhysicalResourceId": req["PhysicalResourceId"]}
				}
				return test.answer
			}
			c.create("demo", customTemplate, "V", "one")
			c.want("demo", "ROLLBACK_COMPLETE")
			if events := strings.Join(c.events("demo"), "\n"); !strings.Contains(events, test.want) {
				t.Errorf("no %q in\n%s", test.want, events)
			}
		})
	}
}

func TestCustomResourceTimeout(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.fn.handler = func(req map[string]any) map[string]any {
		if req["RequestType"] == "Delete" {
			return map[string]any{"Status": "SUCCESS", "PhysicalResourceId": req["PhysicalResourceId"]}
		}
		return nil
	}
	c.create("demo", customTemplate, "V", "one")
	c.clk.WaitForTimers(1)
	c.clk.Advance(time.Minute)
	c.want("demo", "ROLLBACK_COMPLETE")
	if events := strings.Join(c.events("demo"), "\n"); !strings.Contains(events, "X CREATE_FAILED CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [") {
		t.Error(events)
	}
}

// A custom resource asked before a restart is not asked again; its answer, even one given meanwhile, counts.
func TestCustomResourceOverRestart(t *testing.T) {
	t.Parallel()
	c := start(t)
	asked := make(chan map[string]any, 1)
	c.fn.handler = func(req map[string]any) map[string]any { asked <- req; return nil }
	c.create("demo", "Resources:\n  X: {Type: Custom::Setup, Properties: {ServiceToken: \"arn:aws:lambda:us-east-1:000000000000:function:f\"}}\n")
	req := <-asked
	c.stop()
	c.open()
	url := req["ResponseURL"].(string)
	// The function still runs in this test; it answers under the new endpoint.
	url = c.responseURL(url)
	body := `{"Status": "SUCCESS", "PhysicalResourceId": "p", "StackId": "` + req["StackId"].(string) + `", "RequestId": "` + req["RequestId"].(string) + `", "LogicalResourceId": "X"}`
	put, err := http.NewRequest(http.MethodPut, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(put)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	c.want("demo", "CREATE_COMPLETE")
	if len(c.fn.requests) != 1 {
		t.Errorf("%d requests", len(c.fn.requests))
	}
}
