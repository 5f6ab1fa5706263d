package redshiftdata_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// call sends a request with members that the SDK does not know yet.
func (f *fixture) call(t *testing.T, operation, body string) (status int, answer map[string]any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, *f.Options().BaseEndpoint, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "RedshiftData."+operation)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return response.StatusCode, answer
}

// TestWaitTimeSeconds holds that a request waits for the statement's end, and no longer than it asks to.
func TestWaitTimeSeconds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	submit := func(sql string) string {
		out, err := f.ExecuteStatement(t.Context(), input(sql))
		if err != nil {
			t.Fatal(err)
		}
		return *out.Id
	}
	if _, d := f.call(t, "DescribeStatement", `{"Id": "`+submit("select 1")+`", "WaitTimeSeconds": 30}`); d["Status"] != "FINISHED" {
		t.Errorf("the description is %v", d)
	}
	if status, r := f.call(t, "GetStatementResult", `{"Id": "`+submit("select 1")+`", "WaitTimeSeconds": 30}`); status != http.StatusOK || r["TotalNumRows"] != 1.0 {
		t.Errorf("the result is %d %v", status, r)
	}
	long := submit("select count(*) from svv_columns a, svv_columns b, svv_columns c, svv_columns d where a.column_name < d.column_name")
	if _, d := f.call(t, "DescribeStatement", `{"Id": "`+long+`", "WaitTimeSeconds": 1}`); d["Status"] == "FINISHED" {
		t.Errorf("the description is %v", d)
	}
	f.call(t, "CancelStatement", `{"Id": "`+long+`"}`)
	for _, wrong := range []string{"31", "-1"} {
		if status, d := f.call(t, "DescribeStatement", `{"Id": "`+long+`", "WaitTimeSeconds": `+wrong+`}`); status != http.StatusBadRequest {
			t.Errorf("%s gives %d %v", wrong, status, d)
		}
	}
	for _, operation := range []string{"ExecuteStatement", "ListSessions"} {
		if status, d := f.call(t, operation, `{"Sql": "select 1", "ClusterIdentifier": "c", "Database": "dev", "WaitTimeSeconds": 1}`); status < 400 {
			t.Errorf("%s takes what it does not do: %v", operation, d)
		}
	}
}
