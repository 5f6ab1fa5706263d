package sqs_test

import (
	"errors"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/service/sqs"
	"nightshift/internal/state"
)

const account, region = "000000000000", "us-east-1"

var start = time.Date(2026, 11, 23, 4, 30, 10, 0, time.UTC)

type fixture struct {
	*client.Client
	clock   *clock.Fake
	service *sqs.Service
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	store, err := state.Open(t.Context(), state.Options{Path: filepath.Join(t.TempDir(), "state.db"), Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{clock: clock.NewFake(start)}
	if f.service, err = sqs.New(sqs.Deps{Store: store, Clock: f.clock, Account: account, Region: region, Endpoint: "http://127.0.0.1:4510"}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(protocol.NewRouter([]protocol.Service{f.service.Operations()}, protocol.RouterOptions{Region: region, AccountID: account}))
	t.Cleanup(func() { server.Close(); _ = store.Close() })
	f.Client = client.New(client.Options{Region: region, BaseEndpoint: aws.String(server.URL), Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
	return f
}

func (f *fixture) create(t *testing.T, name string, attributes map[string]string) *string {
	t.Helper()
	out, err := f.CreateQueue(t.Context(), &client.CreateQueueInput{QueueName: &name, Attributes: attributes, Tags: map[string]string{"k": "v"}})
	if err != nil {
		t.Fatal(err)
	}
	return out.QueueUrl
}

func (f *fixture) send(t *testing.T, url *string, body string) {
	t.Helper()
	if _, err := f.SendMessage(t.Context(), &client.SendMessageInput{QueueUrl: url, MessageBody: &body}); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) receive(t *testing.T, url *string, n int32) []types.Message {
	t.Helper()
	out, err := f.ReceiveMessage(t.Context(), &client.ReceiveMessageInput{QueueUrl: url, MaxNumberOfMessages: n,
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{"All"}, MessageAttributeNames: []string{"All"}})
	if err != nil {
		t.Fatal(err)
	}
	return out.Messages
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func TestSendReceiveDelete(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	url := f.create(t, "q", nil)
	if *url != "http://127.0.0.1:4510/000000000000/q" {
		t.Errorf("got %s", *url)
	}
	// The SDK checks both MD5s of what it sends and receives.
	sent, err := f.SendMessage(ctx, &client.SendMessageInput{QueueUrl: url, MessageBody: aws.String("hello"), MessageAttributes: map[string]types.MessageAttributeValue{
		"s": {DataType: aws.String("String"), StringValue: aws.String("x")}, "n": {DataType: aws.String("Number.int"), StringValue: aws.String("1")},
		"b": {DataType: aws.String("Binary"), BinaryValue: []byte{1, 2}}}})
	if err != nil {
		t.Fatal(err)
	}
	got := f.receive(t, url, 10)
	if len(got) != 1 || *got[0].Body != "hello" || *got[0].MessageId != *sent.MessageId || len(got[0].MessageAttributes) != 3 ||
		*got[0].MD5OfMessageAttributes != *sent.MD5OfMessageAttributes || got[0].Attributes["ApproximateReceiveCount"] != "1" || got[0].Attributes["SentTimestamp"] != "1795408210000" {
		t.Fatalf("got %+v", got)
	}
	if again := f.receive(t, url, 10); len(again) != 0 {
		t.Errorf("visible again: %+v", again)
	}
	f.clock.Advance(30 * time.Second)
	again := f.receive(t, url, 10)
	if len(again) != 1 || again[0].Attributes["ApproximateReceiveCount"] != "2" || *again[0].ReceiptHandle == *got[0].ReceiptHandle {
		t.Fatalf("got %+v", again)
	}
	if _, err := f.DeleteMessage(ctx, &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: again[0].ReceiptHandle}); err != nil {
		t.Error(err)
	}
	f.clock.Advance(time.Hour)
	if left := f.receive(t, url, 10); len(left) != 0 {
		t.Errorf("got %+v", left)
	}
	if _, err := f.DeleteMessage(ctx, &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: aws.String("x")}); code(err) != "ReceiptHandleIsInvalid" {
		t.Errorf("got %v", err)
	}
}

func TestVisibilityDelayAndRetention(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	url := f.create(t, "q", map[string]string{"VisibilityTimeout": "10", "DelaySeconds": "5", "MessageRetentionPeriod": "60"})
	f.send(t, url, "x")
	if got := f.receive(t, url, 1); len(got) != 0 {
		t.Errorf("not delayed: %+v", got)
	}
	f.clock.Advance(5 * time.Second)
	got := f.receive(t, url, 1)
	if len(got) != 1 {
		t.Fatal("nothing came")
	}
	change := func(seconds int32) error {
		_, err := f.ChangeMessageVisibility(ctx, &client.ChangeMessageVisibilityInput{QueueUrl: url, ReceiptHandle: got[0].ReceiptHandle, VisibilityTimeout: seconds})
		return err
	}
	if err := change(20); err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(15 * time.Second)
	if again := f.receive(t, url, 1); len(again) != 0 {
		t.Errorf("got %+v", again)
	}
	if err := change(0); err != nil {
		t.Fatal(err)
	}
	if err := change(10); code(err) != "AWS.SimpleQueueService.MessageNotInflight" {
		t.Errorf("got %v", err)
	}
	if again := f.receive(t, url, 1); len(again) != 1 {
		t.Error("not visible after 0 seconds")
	}
	counts, err := f.GetQueueAttributes(ctx, &client.GetQueueAttributesInput{QueueUrl: url, AttributeNames: []types.QueueAttributeName{"All"}})
	if err != nil || counts.Attributes["ApproximateNumberOfMessagesNotVisible"] != "1" || counts.Attributes["QueueArn"] != "arn:aws:sqs:us-east-1:000000000000:q" || counts.Attributes["VisibilityTimeout"] != "10" {
		t.Errorf("got %+v %v", counts, err)
	}
	f.clock.Advance(time.Minute)
	if again := f.receive(t, url, 1); len(again) != 0 {
		t.Errorf("past retention: %+v", again)
	}
}

func TestLongPollWakesUp(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	url := f.create(t, "q", nil)
	for name, wake := range map[string]func(){
		"by a message":   func() { f.send(t, url, "x") },
		"by the timeout": func() { f.clock.Advance(20 * time.Second) },
	} {
		got := make(chan int, 1)
		go func() {
			out, err := f.ReceiveMessage(t.Context(), &client.ReceiveMessageInput{QueueUrl: url, WaitTimeSeconds: 20, VisibilityTimeout: 43200})
			if err != nil {
				t.Error(err)
				got <- -1
				return
			}
			got <- len(out.Messages)
		}()
		f.clock.WaitForTimers(1)
		wake()
		want := map[bool]int{true: 1}[name == "by a message"]
		if n := <-got; n != want {
			t.Errorf("%s: got %d messages, want %d", name, n, want)
		}
	}
}

func TestDeadLetterQueue(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	dead := f.create(t, "dead", nil)
	url := f.create(t, "q", map[string]string{"VisibilityTimeout": "1", "RedrivePolicy": `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":"2"}`})
	f.send(t, url, "x")
	for i := range 2 {
		if got := f.receive(t, url, 1); len(got) != 1 {
			t.Fatalf("receive %d: nothing", i)
		}
		f.clock.Advance(time.Second)
	}
	if got := f.receive(t, url, 1); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
	got := f.receive(t, dead, 1)
	if len(got) != 1 || *got[0].Body != "x" || got[0].Attributes["DeadLetterQueueSourceArn"] != "arn:aws:sqs:us-east-1:000000000000:q" || got[0].Attributes["ApproximateReceiveCount"] != "3" {
		t.Errorf("got %+v", got)
	}
	sources, err := f.ListDeadLetterSourceQueues(ctx, &client.ListDeadLetterSourceQueuesInput{QueueUrl: dead})
	if err != nil || len(sources.QueueUrls) != 1 || sources.QueueUrls[0] != *url {
		t.Errorf("got %+v %v", sources, err)
	}
}

func TestBatches(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	url := f.create(t, "q", nil)
	out, err := f.SendMessageBatch(ctx, &client.SendMessageBatchInput{QueueUrl: url, Entries: []types.SendMessageBatchRequestEntry{
		{Id: aws.String("a"), MessageBody: aws.String("1")}, {Id: aws.String("b"), MessageBody: aws.String("\x01")}, {Id: aws.String("c"), MessageBody: aws.String("3")}}})
	if err != nil || len(out.Successful) != 2 || len(out.Failed) != 1 || *out.Failed[0].Code != "InvalidMessageContents" || !out.Failed[0].SenderFault {
		t.Fatalf("got %+v %v", out, err)
	}
	got := f.receive(t, url, 10)
	if len(got) != 2 || *got[0].Body != "1" || *got[1].Body != "3" {
		t.Fatalf("got %+v", got)
	}
	visible, err := f.ChangeMessageVisibilityBatch(ctx, &client.ChangeMessageVisibilityBatchInput{QueueUrl: url, Entries: []types.ChangeMessageVisibilityBatchRequestEntry{
		{Id: aws.String("a"), ReceiptHandle: got[0].ReceiptHandle, VisibilityTimeout: 0}}})
	if err != nil || len(visible.Successful) != 1 {
		t.Errorf("got %+v %v", visible, err)
	}
	deleted, err := f.DeleteMessageBatch(ctx, &client.DeleteMessageBatchInput{QueueUrl: url, Entries: []types.DeleteMessageBatchRequestEntry{
		{Id: aws.String("a"), ReceiptHandle: got[0].ReceiptHandle}, {Id: aws.String("b"), ReceiptHandle: aws.String("?")}}})
	if err != nil || len(deleted.Successful) != 1 || len(deleted.Failed) != 1 {
		t.Errorf("got %+v %v", deleted, err)
	}
	if _, err := f.SendMessageBatch(ctx, &client.SendMessageBatchInput{QueueUrl: url, Entries: []types.SendMessageBatchRequestEntry{
		{Id: aws.String("a"), MessageBody: aws.String("1")}, {Id: aws.String("a"), MessageBody: aws.String("2")}}}); err == nil || !strings.Contains(err.Error(), "Id a repeated.") {
		t.Errorf("got %v", err)
	}
}

func TestQueues(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	url := f.create(t, "one", map[string]string{"DelaySeconds": "0"})
	f.create(t, "one", map[string]string{"DelaySeconds": "0"}) // again
	f.create(t, "two", nil)
	var exists *types.QueueNameExists
	if _, err := f.CreateQueue(ctx, &client.CreateQueueInput{QueueName: aws.String("one"), Attributes: map[string]string{"DelaySeconds": "1"}}); !errors.As(err, &exists) {
		t.Errorf("got %v", err)
	}
	list, err := f.ListQueues(ctx, &client.ListQueuesInput{QueueNamePrefix: aws.String("o")})
	if err != nil || len(list.QueueUrls) != 1 || list.QueueUrls[0] != *url {
		t.Errorf("got %+v %v", list, err)
	}
	tags, err := f.ListQueueTags(ctx, &client.ListQueueTagsInput{QueueUrl: url})
	if err != nil || tags.Tags["k"] != "v" {
		t.Errorf("got %+v %v", tags, err)
	}
	f.send(t, url, "x")
	if _, err := f.PurgeQueue(ctx, &client.PurgeQueueInput{QueueUrl: url}); err != nil {
		t.Error(err)
	}
	var busy *types.PurgeQueueInProgress
	if _, err := f.PurgeQueue(ctx, &client.PurgeQueueInput{QueueUrl: url}); !errors.As(err, &busy) {
		t.Errorf("got %v", err)
	}
	if got := f.receive(t, url, 1); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
	if _, err := f.DeleteQueue(ctx, &client.DeleteQueueInput{QueueUrl: url}); err != nil {
		t.Error(err)
	}
	var gone *types.QueueDoesNotExist
	if _, err := f.GetQueueUrl(ctx, &client.GetQueueUrlInput{QueueName: aws.String("one")}); !errors.As(err, &gone) {
		t.Errorf("got %v", err)
	}
	if err := f.service.SendLocal(ctx, "arn:aws:sqs:us-east-1:000000000000:one", "x", nil); code(err) != "" || err == nil {
		t.Errorf("got %v", err)
	}
	if err := f.service.SendLocal(ctx, "arn:aws:sqs:us-east-1:000000000000:two", "x", map[string]string{"RULE_ARN": "r"}); err != nil {
		t.Error(err)
	}
	for name, attributes := range map[string]map[string]string{"x.fifo": nil, "a b": nil, "x": {"FifoQueue": "true"}, "y": {"KmsMasterKeyId": "k"}, "z": {"DelaySeconds": "901"}, "w": {"Nope": "1"}} {
		if _, err := f.CreateQueue(ctx, &client.CreateQueueInput{QueueName: aws.String(name), Attributes: attributes}); code(err) == "" || code(err) == "InternalFailure" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
