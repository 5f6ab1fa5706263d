package logs_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/smithy-go"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/service/logs"
	"nightshift/internal/state"
)

var start = time.Date(2026, 11, 23, 4, 30, 10, 0, time.UTC)

type fixture struct {
	*client.Client
	clock   *clock.Fake
	service *logs.Service
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	store, err := state.Open(t.Context(), state.Options{Path: filepath.Join(t.TempDir(), "state.db"), Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{clock: clock.NewFake(start)}
	if f.service, err = logs.New(logs.Deps{Store: store, Clock: f.clock, Account: "000000000000", Region: "us-east-1"}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(protocol.NewRouter([]protocol.Service{f.service.Operations()}, protocol.RouterOptions{Region: "us-east-1", AccountID: "000000000000"}))
	t.Cleanup(func() { server.Close(); _ = store.Close() })
	f.Client = client.New(client.Options{Region: "us-east-1", BaseEndpoint: aws.String(server.URL), Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
	return f
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func TestPutAndGet(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	group, stream := aws.String("/my/group"), aws.String("s")
	if _, err := f.CreateLogGroup(ctx, &client.CreateLogGroupInput{LogGroupName: group, Tags: map[string]string{"k": "v"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.CreateLogGroup(ctx, &client.CreateLogGroupInput{LogGroupName: group}); code(err) != "ResourceAlreadyExistsException" {
		t.Errorf("got %v", err)
	}
	if _, err := f.CreateLogStream(ctx, &client.CreateLogStreamInput{LogGroupName: group, LogStreamName: stream}); err != nil {
		t.Fatal(err)
	}
	at := start.UnixMilli()
	events := []types.InputLogEvent{}
	for i := range int64(5) {
		events = append(events, types.InputLogEvent{Timestamp: aws.Int64(at + i), Message: aws.String(fmt.Sprintf("line %d", i))})
	}
	if _, err := f.PutLogEvents(ctx, &client.PutLogEventsInput{LogGroupName: group, LogStreamName: stream, LogEvents: events}); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for token := (*string)(nil); ; {
		out, err := f.GetLogEvents(ctx, &client.GetLogEventsInput{LogGroupName: group, LogStreamName: stream, Limit: aws.Int32(2), StartFromHead: aws.Bool(true), NextToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range out.Events {
			lines = append(lines, *e.Message)
		}
		if token != nil && *out.NextForwardToken == *token {
			break
		}
		token = out.NextForwardToken
	}
	if got := strings.Join(lines, ","); got != "line 0,line 1,line 2,line 3,line 4" {
		t.Errorf("got %s", got)
	}
	last, err := f.GetLogEvents(ctx, &client.GetLogEventsInput{LogGroupName: group, LogStreamName: stream, Limit: aws.Int32(2)})
	if err != nil || len(last.Events) != 2 || *last.Events[0].Message != "line 3" {
		t.Fatalf("got %+v %v", last, err)
	}
	before, err := f.GetLogEvents(ctx, &client.GetLogEventsInput{LogGroupName: group, LogStreamName: stream, Limit: aws.Int32(2), NextToken: last.NextBackwardToken})
	if err != nil || len(before.Events) != 2 || *before.Events[0].Message != "line 1" {
		t.Fatalf("got %+v %v", before, err)
	}
	if err := f.service.Append(ctx, *group, *stream, start.Add(time.Second), []string{"later"}); err != nil {
		t.Fatal(err)
	}
	more, err := f.GetLogEvents(ctx, &client.GetLogEventsInput{LogGroupName: group, LogStreamName: stream, NextToken: last.NextForwardToken})
	if err != nil || len(more.Events) != 1 || *more.Events[0].Message != "later" {
		t.Fatalf("got %+v %v", more, err)
	}
	groups, err := f.DescribeLogGroups(ctx, &client.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/my")})
	if err != nil || len(groups.LogGroups) != 1 || *groups.LogGroups[0].Arn != "arn:aws:logs:us-east-1:000000000000:log-group:/my/group:*" || *groups.LogGroups[0].StoredBytes != 5*32+31 {
		t.Errorf("got %+v %v", groups, err)
	}
	streams, err := f.DescribeLogStreams(ctx, &client.DescribeLogStreamsInput{LogGroupName: group, OrderBy: types.OrderByLastEventTime, Descending: aws.Bool(true)})
	if err != nil || len(streams.LogStreams) != 1 || *streams.LogStreams[0].FirstEventTimestamp != at || *streams.LogStreams[0].LastEventTimestamp != at+1000 {
		t.Errorf("got %+v %v", streams, err)
	}
	if tags, err := f.ListTagsForResource(ctx, &client.ListTagsForResourceInput{ResourceArn: aws.String("arn:aws:logs:us-east-1:000000000000:log-group:/my/group")}); err != nil || tags.Tags["k"] != "v" {
		t.Errorf("got %+v %v", tags, err)
	}
	if _, err := f.DeleteLogGroup(ctx, &client.DeleteLogGroupInput{LogGroupName: group}); err != nil {
		t.Error(err)
	}
	if _, err := f.DescribeLogStreams(ctx, &client.DescribeLogStreamsInput{LogGroupName: group}); code(err) != "ResourceNotFoundException" {
		t.Errorf("got %v", err)
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	group := aws.String("/aws/lambda/f")
	for i := range 6 {
		stream := fmt.Sprintf("s%d", i%2)
		if err := f.service.Append(ctx, *group, stream, start.Add(time.Duration(i)*time.Second), []string{fmt.Sprintf(`{"n": %d, "level": "info"}`, i), "", fmt.Sprintf("plain ERROR %d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	count := func(in client.FilterLogEventsInput) int {
		t.Helper()
		in.LogGroupName = group
		n := 0
		for pages := client.NewFilterLogEventsPaginator(f, &in); pages.HasMorePages(); {
			page, err := pages.NextPage(ctx)
			if err != nil {
				t.Fatal(err)
			}
			n += len(page.Events)
		}
		return n
	}
	at := start.UnixMilli()
	for i, tt := range []struct {
		in   client.FilterLogEventsInput
		want int
	}{
		{client.FilterLogEventsInput{}, 12},
		{client.FilterLogEventsInput{Limit: aws.Int32(5)}, 12},
		{client.FilterLogEventsInput{FilterPattern: aws.String("ERROR")}, 6},
		{client.FilterLogEventsInput{FilterPattern: aws.String("{ $.n >= 4 && $.level = info }")}, 2},
		{client.FilterLogEventsInput{LogStreamNames: []string{"s0"}, FilterPattern: aws.String("ERROR"), Limit: aws.Int32(1)}, 3},
		{client.FilterLogEventsInput{LogStreamNamePrefix: aws.String("s1")}, 6},
		{client.FilterLogEventsInput{StartTime: aws.Int64(at + 1000), EndTime: aws.Int64(at + 2000)}, 4},
	} {
		if got := count(tt.in); got != tt.want {
			t.Errorf("%d: got %d, want %d", i, got, tt.want)
		}
	}
	for _, pattern := range []string{"[a, b]", "%x%", "a.b", "{ $.a }"} {
		if _, err := f.FilterLogEvents(ctx, &client.FilterLogEventsInput{LogGroupName: group, FilterPattern: aws.String(pattern)}); code(err) != "InvalidParameterException" {
			t.Errorf("%s: got %v", pattern, err)
		}
	}
}

func TestRetention(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	group := aws.String("g")
	if err := f.service.Append(ctx, *group, "s", start, []string{"old"}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.PutRetentionPolicy(ctx, &client.PutRetentionPolicyInput{LogGroupName: group, RetentionInDays: aws.Int32(2)}); code(err) != "InvalidParameterException" {
		t.Errorf("got %v", err)
	}
	if _, err := f.PutRetentionPolicy(ctx, &client.PutRetentionPolicyInput{LogGroupName: group, RetentionInDays: aws.Int32(1)}); err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(25 * time.Hour)
	out, err := f.FilterLogEvents(ctx, &client.FilterLogEventsInput{LogGroupName: group})
	if err != nil || len(out.Events) != 0 {
		t.Errorf("got %+v %v", out, err)
	}
	put, err := f.PutLogEvents(ctx, &client.PutLogEventsInput{LogGroupName: group, LogStreamName: aws.String("s"), LogEvents: []types.InputLogEvent{
		{Timestamp: aws.Int64(f.clock.Now().Add(-24*time.Hour-1).UnixMilli() - 1), Message: aws.String("expired")}, {Timestamp: aws.Int64(f.clock.Now().Add(-time.Hour).UnixMilli()), Message: aws.String("now")}}})
	if err != nil || put.RejectedLogEventsInfo == nil || *put.RejectedLogEventsInfo.ExpiredLogEventEndIndex != 1 {
		t.Errorf("got %+v %v", put, err)
	}
	if _, err := f.DeleteRetentionPolicy(ctx, &client.DeleteRetentionPolicyInput{LogGroupName: group}); err != nil {
		t.Fatal(err)
	}
	out, err = f.FilterLogEvents(ctx, &client.FilterLogEventsInput{LogGroupName: group})
	if err != nil || len(out.Events) != 1 || *out.Events[0].Message != "now" {
		t.Errorf("removed for good: got %+v %v", out, err)
	}
	if _, err := f.PutLogEvents(ctx, &client.PutLogEventsInput{LogGroupName: group, LogStreamName: aws.String("s"), LogEvents: []types.InputLogEvent{
		{Timestamp: aws.Int64(2), Message: aws.String("b")}, {Timestamp: aws.Int64(1), Message: aws.String("a")}}}); err == nil || !strings.Contains(err.Error(), "chronological order") {
		t.Errorf("got %v", err)
	}
	if _, err := f.StartQuery(ctx, &client.StartQueryInput{LogGroupName: group, StartTime: aws.Int64(1), EndTime: aws.Int64(2), QueryString: aws.String("x")}); err == nil || !strings.Contains(err.Error(), "StartQuery") {
		t.Errorf("got %v", err)
	}
}
