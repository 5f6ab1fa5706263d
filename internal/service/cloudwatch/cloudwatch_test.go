package cloudwatch_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/service/cloudwatch"
	"nightshift/internal/state"
)

var start = time.Date(2026, 11, 23, 4, 30, 10, 0, time.UTC)

// newCaller starts the service and returns a client of its query protocol, as older SDKs speak it.
func newCaller(t *testing.T) func(action string, members ...string) (int, string) {
	t.Helper()
	store, err := state.Open(t.Context(), state.Options{Path: filepath.Join(t.TempDir(), "state.db"), Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err := cloudwatch.New(cloudwatch.Deps{Store: store, Clock: clock.NewFake(start), Account: "000000000000", Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(protocol.NewRouter([]protocol.Service{s.Operations()}, protocol.RouterOptions{Region: "us-east-1", AccountID: "000000000000"}))
	t.Cleanup(func() { server.Close(); _ = store.Close() })
	return func(action string, members ...string) (int, string) {
		t.Helper()
		form := url.Values{"Action": {action}, "Version": {"2010-08-01"}}
		for i := 0; i < len(members); i += 2 {
			form.Set(members[i], members[i+1])
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=a/20261123/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=0")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(body)
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	call := newCaller(t)
	for i, member := range []string{"Value", "Value", "Values.member.1"} {
		at := start.Add(time.Duration(i) * 30 * time.Second).Format(time.RFC3339)
		status, body := call("PutMetricData", "Namespace", "Nightshift", "MetricData.member.1.MetricName", "Rows", "MetricData.member.1."+member, "10", "MetricData.member.1.Timestamp", at,
			"MetricData.member.1.Dimensions.member.1.Name", "Pipeline", "MetricData.member.1.Dimensions.member.1.Value", "nyc-taxi", "MetricData.member.1.Unit", "Count")
		if status != 200 {
			t.Fatalf("got %d %s", status, body)
		}
	}
	status, body := call("GetMetricStatistics", "Namespace", "Nightshift", "MetricName", "Rows", "Period", "60", "StartTime", "2026-11-23T04:30:00Z", "EndTime", "2026-11-23T05:00:00Z",
		"Statistics.member.1", "Sum", "Statistics.member.2", "Average", "Dimensions.member.1.Name", "Pipeline", "Dimensions.member.1.Value", "nyc-taxi")
	var out struct {
		Points []struct {
			Timestamp, Sum, Average, Maximum, Unit string
		} `xml:"GetMetricStatisticsResult>Datapoints>member"`
	}
	if err := xml.Unmarshal([]byte(body), &out); err != nil || status != 200 || len(out.Points) != 2 {
		t.Fatalf("got %d %s %v", status, body, err)
	}
	if p := out.Points[0]; p.Timestamp != "2026-11-23T04:30:00Z" || p.Sum != "20" && p.Sum != "20.0" || p.Maximum != "" || p.Unit != "Count" {
		t.Errorf("got %+v", p)
	}
	if status, body := call("ListMetrics", "Namespace", "Nightshift"); status != 200 || strings.Count(body, "<MetricName>Rows</MetricName>") != 1 || !strings.Contains(body, "nyc-taxi") {
		t.Errorf("got %d %s", status, body)
	}
	for _, members := range [][]string{
		{"Namespace", "AWS/Lambda", "MetricData.member.1.MetricName", "x", "MetricData.member.1.Value", "1"},
		{"Namespace", "x", "MetricData.member.1.MetricName", "x"},
		{"Namespace", "x", "MetricData.member.1.MetricName", "x", "MetricData.member.1.Value", "NaN"},
	} {
		if status, body := call("PutMetricData", members...); status != 400 {
			t.Errorf("%v: got %d %s", members, status, body)
		}
	}
}

func TestAlarms(t *testing.T) {
	t.Parallel()
	call := newCaller(t)
	alarm := []string{"AlarmName", "failed", "Namespace", "AWS/Lambda", "MetricName", "Errors", "Statistic", "Sum", "Period", "60", "EvaluationPeriods", "1", "Threshold", "1",
		"ComparisonOperator", "GreaterThanOrEqualToThreshold", "AlarmActions.member.1", "arn:aws:sns:us-east-1:000000000000:t"}
	if status, body := call("PutMetricAlarm", alarm...); status != 200 {
		t.Fatalf("got %d %s", status, body)
	}
	status, body := call("DescribeAlarms", "AlarmNamePrefix", "fail")
	for _, want := range []string{"<AlarmName>failed</AlarmName>", "<StateValue>INSUFFICIENT_DATA</StateValue>", ":alarm:failed</AlarmArn>", "<ActionsEnabled>true</ActionsEnabled>"} {
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("missing %s in %d %s", want, status, body)
		}
	}
	if status, body := call("PutMetricAlarm", "AlarmName", "x", "ComparisonOperator", "GreaterThanThreshold"); status != 400 {
		t.Errorf("got %d %s", status, body)
	}
	if status, _ := call("DeleteAlarms", "AlarmNames.member.1", "failed"); status != 200 {
		t.Errorf("got %d", status)
	}
	if _, body := call("DescribeAlarms"); strings.Contains(body, "failed") {
		t.Errorf("got %s", body)
	}
	if status, body := call("PutCompositeAlarm", "AlarmName", "x", "AlarmRule", "x"); status < 400 || !strings.Contains(body, "PutCompositeAlarm") {
		t.Errorf("got %d %s", status, body)
	}
}

func TestDashboards(t *testing.T) {
	t.Parallel()
	call := newCaller(t)
	if status, body := call("PutDashboard", "DashboardName", "d", "DashboardBody", `{"widgets": []}`); status != 200 {
		t.Fatalf("got %d %s", status, body)
	}
	if status, body := call("GetDashboard", "DashboardName", "d"); status != 200 || !strings.Contains(body, "widgets") || !strings.Contains(body, "arn:aws:cloudwatch::000000000000:dashboard/d") {
		t.Errorf("got %d %s", status, body)
	}
	if status, body := call("ListDashboards"); status != 200 || !strings.Contains(body, "<Size>15</Size>") {
		t.Errorf("got %d %s", status, body)
	}
	if status, body := call("PutDashboard", "DashboardName", "d", "DashboardBody", `no`); status != 400 {
		t.Errorf("got %d %s", status, body)
	}
	for _, want := range []int{200, 404} {
		if status, body := call("DeleteDashboards", "DashboardNames.member.1", "d"); status != want {
			t.Errorf("got %d %s", status, body)
		}
	}
}
