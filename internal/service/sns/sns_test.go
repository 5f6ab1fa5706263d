package sns_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"

	"nightshift/internal/clock"
	"nightshift/internal/delivery"
	"nightshift/internal/protocol"
	"nightshift/internal/service/sns"
	"nightshift/internal/service/sns/mail"
	"nightshift/internal/state"
)

const (
	account = "000000000000"
	region  = "us-east-1"
	queue   = "arn:aws:sqs:us-east-1:000000000000:q"
)

var start = time.Date(2026, 11, 23, 4, 30, 10, 0, time.UTC)

// received is what came out at an edge of the process: a queue, a function or the inbox.
type received struct {
	to, body   string
	attributes map[string]string
}

type edge struct {
	got  chan received
	fail error
}

func (e *edge) SendLocal(_ context.Context, arn, body string, attributes map[string]string) error {
	if e.fail != nil && arn == queue {
		return e.fail
	}
	e.got <- received{arn, body, attributes}
	return nil
}

func (e *edge) InvokeLocal(_ context.Context, arn string, payload []byte) error {
	e.got <- received{to: arn, body: string(payload)}
	return nil
}

// notifyingInbox is the real inbox, and says when a mail is in it.
type notifyingInbox struct {
	*mail.Inbox
	got chan sns.Mail
}

func (n notifyingInbox) Send(ctx context.Context, m sns.Mail) error {
	err := n.Inbox.Send(ctx, m)
	if err == nil {
		n.got <- m
	}
	return err
}

type fixture struct {
	*client.Client
	clock   *clock.Fake
	service *sns.Service
	edge    *edge
	inbox   notifyingInbox
	outbox  *delivery.Outbox
	topic   *string
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	store, err := state.Open(t.Context(), state.Options{Path: filepath.Join(t.TempDir(), "state.db"), Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{clock: clock.NewFake(start), edge: &edge{got: make(chan received, 20)}}
	inbox, err := mail.NewInbox(filepath.Join(t.TempDir(), "inbox"))
	if err != nil {
		t.Fatal(err)
	}
	f.inbox = notifyingInbox{inbox, make(chan sns.Mail, 20)}
	if f.outbox, err = delivery.New(store, f.clock); err != nil {
		t.Fatal(err)
	}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	f.service, err = sns.New(sns.Deps{Store: store, Outbox: f.outbox, Clock: f.clock, Account: account, Region: region, Endpoint: server.URL, Mail: f.inbox, Queue: f.edge, Functions: f.edge})
	if err != nil {
		t.Fatal(err)
	}
	handler = protocol.NewRouter([]protocol.Service{f.service.Operations()}, protocol.RouterOptions{Region: region, AccountID: account, Paths: map[string]http.Handler{sns.LinksPath: f.service.Links()}})
	if err := f.outbox.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(); f.outbox.Stop(); _ = store.Close() })
	f.Client = client.New(client.Options{Region: region, BaseEndpoint: aws.String(server.URL), Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
	topic, err := f.CreateTopic(t.Context(), &client.CreateTopicInput{Name: aws.String("t"), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}})
	if err != nil {
		t.Fatal(err)
	}
	f.topic = topic.TopicArn
	return f
}

func (f *fixture) subscribe(t *testing.T, protocol, endpoint string, attributes map[string]string) *string {
	t.Helper()
	out, err := f.Subscribe(t.Context(), &client.SubscribeInput{TopicArn: f.topic, Protocol: &protocol, Endpoint: &endpoint, Attributes: attributes})
	if err != nil {
		t.Fatal(err)
	}
	return out.SubscriptionArn
}

func (f *fixture) publish(t *testing.T, in client.PublishInput) {
	t.Helper()
	in.TopicArn = f.topic
	if _, err := f.Publish(t.Context(), &in); err != nil {
		t.Fatal(err)
	}
}

func next[T any](t *testing.T, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came in 10 seconds")
	}
	return v
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

var link = regexp.MustCompile(`http://\S+`)

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url)
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

func TestEmail(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	if arn := f.subscribe(t, "email", "data-team@example.com", nil); *arn != "pending confirmation" {
		t.Errorf("got %s", *arn)
	}
	confirmation := next(t, f.inbox.got)
	f.publish(t, client.PublishInput{Message: aws.String("too early")})
	list, err := f.ListSubscriptionsByTopic(ctx, &client.ListSubscriptionsByTopicInput{TopicArn: f.topic})
	if err != nil || len(list.Subscriptions) != 1 || *list.Subscriptions[0].SubscriptionArn != "PendingConfirmation" {
		t.Errorf("got %+v %v", list, err)
	}
	url := link.FindString(confirmation.Body)
	if status, body := get(t, url); status != 200 || !strings.Contains(body, *f.topic+":") {
		t.Errorf("got %d %s", status, body)
	}
	get(t, url) // again: no error
	f.clock.Advance(time.Second)
	f.publish(t, client.PublishInput{Message: aws.String("It ran.\n554187 rows."), Subject: aws.String("nyc-taxi succeeded")})
	m := next(t, f.inbox.got)
	if m.To != "data-team@example.com" || m.Subject != "nyc-taxi succeeded" || !strings.HasPrefix(m.Body, "It ran.\n554187 rows.\n\n--\n") {
		t.Errorf("got %+v", m)
	}
	files, err := filepath.Glob(filepath.Join(f.inbox.Dir(), "*.eml"))
	if err != nil || len(files) != 2 {
		t.Fatalf("got %v %v", files, err)
	}
	file, err := os.Open(files[1])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	parsed, err := netmail.ReadMessage(file)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(parsed.Body)
	if parsed.Header.Get("Subject") != "nyc-taxi succeeded" || parsed.Header.Get("From") != `"AWS Notifications" <no-reply@sns.amazonaws.com>` || !strings.Contains(string(body), "554187 rows.") {
		t.Errorf("got %v\n%s", parsed.Header, body)
	}
	if status, _ := get(t, link.FindString(m.Body)); status != 200 {
		t.Errorf("unsubscribe: %d", status)
	}
	attributes, err := f.GetTopicAttributes(ctx, &client.GetTopicAttributesInput{TopicArn: f.topic})
	if err != nil || attributes.Attributes["SubscriptionsConfirmed"] != "0" || attributes.Attributes["Owner"] != account {
		t.Errorf("got %+v %v", attributes, err)
	}
}

func TestConfirmationExpires(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.subscribe(t, "email", "a@example.com", nil)
	url := link.FindString(next(t, f.inbox.got).Body)
	f.clock.Advance(73 * time.Hour)
	if status, body := get(t, url); status != 400 || !strings.Contains(body, "expired") {
		t.Errorf("got %d %s", status, body)
	}
	f.subscribe(t, "email", "a@example.com", nil) // asks again
	if status, _ := get(t, link.FindString(next(t, f.inbox.got).Body)); status != 200 {
		t.Errorf("got %d", status)
	}
	if _, err := f.ConfirmSubscription(t.Context(), &client.ConfirmSubscriptionInput{TopicArn: f.topic, Token: aws.String("nope")}); code(err) != "InvalidParameter" {
		t.Errorf("got %v", err)
	}
}

func TestQueueFunctionAndFilters(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	arn := f.subscribe(t, "sqs", queue, nil)
	if !strings.HasPrefix(*arn, *f.topic+":") {
		t.Fatalf("got %s", *arn)
	}
	f.publish(t, client.PublishInput{Message: aws.String(`{"default": "d", "sqs": "for <queues>", "lambda": "for functions"}`), MessageStructure: aws.String("json"), Subject: aws.String("s"),
		MessageAttributes: map[string]types.MessageAttributeValue{"kind": {DataType: aws.String("String"), StringValue: aws.String("x")}, "raw": {DataType: aws.String("Binary"), BinaryValue: []byte("b")}}})
	got := next(t, f.edge.got)
	var n struct {
		Type, TopicArn, Subject, Message, Timestamp, UnsubscribeURL string
		MessageAttributes                                           map[string]struct{ Type, Value string }
	}
	if err := json.Unmarshal([]byte(got.body), &n); err != nil || got.to != queue || n.Type != "Notification" || n.Message != "for <queues>" || n.Subject != "s" || n.TopicArn != *f.topic ||
		n.Timestamp != "2026-11-23T04:30:10.000Z" || n.MessageAttributes["kind"].Value != "x" || n.MessageAttributes["raw"].Value != "Yg==" {
		t.Errorf("got %+v %v", got, err)
	}
	set := func(name, value string) error {
		_, err := f.SetSubscriptionAttributes(ctx, &client.SetSubscriptionAttributesInput{SubscriptionArn: arn, AttributeName: &name, AttributeValue: &value})
		return err
	}
	for name, value := range map[string]string{"RawMessageDelivery": "true", "FilterPolicy": `{"kind": ["a", {"prefix": "b"}], "n": [{"numeric": [">", 1]}]}`} {
		if err := set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	attributes := func(kind, n string) map[string]types.MessageAttributeValue {
		return map[string]types.MessageAttributeValue{"kind": {DataType: aws.String("String.Array"), StringValue: aws.String(`["z", "` + kind + `"]`)}, "n": {DataType: aws.String("Number"), StringValue: &n}}
	}
	f.publish(t, client.PublishInput{Message: aws.String("no"), MessageAttributes: attributes("x", "2")})
	f.publish(t, client.PublishInput{Message: aws.String("no"), MessageAttributes: attributes("a", "1")})
	f.publish(t, client.PublishInput{Message: aws.String("yes"), MessageAttributes: attributes("beta", "2")})
	if got := next(t, f.edge.got); got.body != "yes" || got.attributes["n"] != "2" {
		t.Errorf("got %+v", got)
	}
	if err := errors.Join(set("FilterPolicyScope", "MessageBody"), set("FilterPolicy", `{"a": {"b": [1]}}`)); err != nil {
		t.Fatal(err)
	}
	f.publish(t, client.PublishInput{Message: aws.String("no JSON")})
	f.publish(t, client.PublishInput{Message: aws.String(`{"a": {"b": 1}}`)})
	if got := next(t, f.edge.got); got.body != `{"a": {"b": 1}}` {
		t.Errorf("got %+v", got)
	}
	for name, value := range map[string]string{"FilterPolicy": `{"a": 1}`, "RawMessageDelivery": "maybe", "DeliveryPolicy": "{}", "Nope": "x"} {
		if err := set(name, value); code(err) != "InvalidParameter" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	const function = "arn:aws:lambda:us-east-1:000000000000:function:f"
	f.subscribe(t, "lambda", function, nil)
	f.publish(t, client.PublishInput{Message: aws.String(`hello`)})
	var event struct {
		Records []struct {
			EventSource, EventSubscriptionArn string
			Sns                               struct{ Message, Type string }
		}
	}
	if got := next(t, f.edge.got); json.Unmarshal([]byte(got.body), &event) != nil || got.to != function || event.Records[0].EventSource != "aws:sns" || event.Records[0].Sns.Message != "hello" {
		t.Errorf("got %+v", got)
	}
}

func TestDeadLetters(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.edge.fail = protocol.Errorf("QueueDoesNotExist", 400, "gone")
	f.subscribe(t, "sqs", queue, map[string]string{"RawMessageDelivery": "true", "RedrivePolicy": `{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:dead"}`})
	f.publish(t, client.PublishInput{Message: aws.String("x")})
	if got := next(t, f.edge.got); got.to != "arn:aws:sqs:us-east-1:000000000000:dead" || got.body != "x" {
		t.Errorf("got %+v", got)
	}
}

func TestHTTP(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	type post struct {
		kind, raw, body string
	}
	posts := make(chan post, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		posts <- post{r.Header.Get("x-amz-sns-message-type"), r.Header.Get("x-amz-sns-rawdelivery"), string(body)}
	}))
	t.Cleanup(receiver.Close)
	f.subscribe(t, "http", receiver.URL+"/x", map[string]string{"RawMessageDelivery": "true"})
	p := next(t, posts)
	var n struct{ Type, Token, SubscribeURL string }
	if err := json.Unmarshal([]byte(p.body), &n); err != nil || p.kind != "SubscriptionConfirmation" || n.Token == "" || p.raw != "" {
		t.Fatalf("got %+v %v", p, err)
	}
	if status, _ := get(t, n.SubscribeURL); status != 200 {
		t.Fatalf("got %d", status)
	}
	f.publish(t, client.PublishInput{Message: aws.String("plain")})
	if p := next(t, posts); p.kind != "Notification" || p.raw != "true" || p.body != "plain" {
		t.Errorf("got %+v", p)
	}
}

func TestPublishErrors(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	s := aws.String
	for i, tt := range []struct {
		in         client.PublishInput
		code, text string
	}{
		{client.PublishInput{TopicArn: s("arn:aws:sns:us-east-1:000000000000:nope"), Message: s("x")}, "NotFound", "Topic does not exist"},
		{client.PublishInput{TopicArn: s("nope"), Message: s("x")}, "InvalidParameter", "TopicArn"},
		{client.PublishInput{PhoneNumber: s("+1"), Message: s("x")}, "InvalidParameter", "phone numbers are not supported"},
		{client.PublishInput{TopicArn: f.topic, Message: s("")}, "", ""},
		{client.PublishInput{TopicArn: f.topic, Message: s("x"), Subject: s("")}, "InvalidParameter", "Subject"},
		{client.PublishInput{TopicArn: f.topic, Message: s("x"), Subject: s("a\r\nBcc: evil@example.com")}, "InvalidParameter", "Subject"},
		{client.PublishInput{TopicArn: f.topic, Message: s("x"), Subject: s("a\u0085b")}, "InvalidParameter", "Subject"},
		{client.PublishInput{TopicArn: f.topic, Message: s("x"), Subject: s(strings.Repeat("x", 101))}, "InvalidParameter", "Subject"},
		{client.PublishInput{TopicArn: f.topic, Message: s(strings.Repeat("x", 256*1024+1))}, "InvalidParameter", "Message too long"},
		{client.PublishInput{TopicArn: f.topic, Message: s("x"), MessageStructure: s("json")}, "InvalidParameter", "failed to parse"},
		{client.PublishInput{TopicArn: f.topic, Message: s(`{"sqs": "x"}`), MessageStructure: s("json")}, "InvalidParameter", "No default entry"},
		{client.PublishInput{TopicArn: f.topic, Message: s("x"), MessageGroupId: s("g")}, "", "MessageGroupId"},
	} {
		_, err := f.Publish(ctx, &tt.in)
		if err == nil || tt.code != "" && code(err) != tt.code || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%d: got %v, want %s %s", i, err, tt.code, tt.text)
		}
	}
	for protocol, endpoint := range map[string]string{"email": "a@b\r\nBcc: c@d", "sms": "+1", "email-json": "x", "http": "https://x", "sqs": "q", "carrier-pigeon": "x", "firehose": "x"} {
		if _, err := f.Subscribe(ctx, &client.SubscribeInput{TopicArn: f.topic, Protocol: &protocol, Endpoint: &endpoint}); code(err) != "InvalidParameter" {
			t.Errorf("%s: got %v", protocol, err)
		}
	}
	out, err := f.PublishBatch(ctx, &client.PublishBatchInput{TopicArn: f.topic, PublishBatchRequestEntries: []types.PublishBatchRequestEntry{
		{Id: s("a"), Message: s("x")}, {Id: s("b"), Message: s("x"), Subject: s("\n")}}})
	if err != nil || len(out.Successful) != 1 || len(out.Failed) != 1 || *out.Failed[0].Code != "InvalidParameter" {
		t.Errorf("got %+v %v", out, err)
	}
	if _, err := f.CreatePlatformApplication(ctx, &client.CreatePlatformApplicationInput{Name: s("x"), Platform: s("x"), Attributes: map[string]string{}}); err == nil || !strings.Contains(err.Error(), "CreatePlatformApplication") {
		t.Errorf("got %v", err)
	}
}

func TestTopics(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	if _, err := f.CreateTopic(ctx, &client.CreateTopicInput{Name: aws.String("t")}); err != nil {
		t.Errorf("again: %v", err)
	}
	list, err := f.ListTopics(ctx, &client.ListTopicsInput{})
	if err != nil || len(list.Topics) != 1 || *list.Topics[0].TopicArn != *f.topic {
		t.Errorf("got %+v %v", list, err)
	}
	if _, err := f.SetTopicAttributes(ctx, &client.SetTopicAttributesInput{TopicArn: f.topic, AttributeName: aws.String("DisplayName"), AttributeValue: aws.String("Night")}); err != nil {
		t.Error(err)
	}
	tags, err := f.ListTagsForResource(ctx, &client.ListTagsForResourceInput{ResourceArn: f.topic})
	if err != nil || len(tags.Tags) != 1 || *tags.Tags[0].Value != "v" {
		t.Errorf("got %+v %v", tags, err)
	}
	if _, err := f.DeleteTopic(ctx, &client.DeleteTopicInput{TopicArn: f.topic}); err != nil {
		t.Error(err)
	}
	if _, err := f.GetTopicAttributes(ctx, &client.GetTopicAttributesInput{TopicArn: f.topic}); code(err) != "NotFound" {
		t.Errorf("got %v", err)
	}
}
