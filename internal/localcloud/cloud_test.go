package localcloud_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"nightshift/internal/localcloud"
	"nightshift/internal/state"
)

func startCloud(t *testing.T, dir string) *localcloud.Cloud {
	t.Helper()
	c, err := localcloud.Start(context.Background(), localcloud.Options{Dir: dir, Ephemeral: true, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return c
}

func config(endpoint string) aws.Config {
	return aws.Config{Region: "us-east-1", BaseEndpoint: &endpoint, Credentials: credentials.NewStaticCredentialsProvider("any", "any", "")}
}

const pipe = `
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: "sqs:SendMessage", Resource: !GetAtt Queue.Arn}]
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: pipe}}
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Queue.Arn, RawMessageDelivery: true}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [test.pipe]}
      Targets: [{Id: topic, Arn: !Ref Topic, InputPath: $.detail.text}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]
      Policies:
        - PolicyName: p
          PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "sqs:*", Resource: !GetAtt Queue.Arn}]}
  Inline:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: more, Roles: [!Ref Role], PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}}
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties: {Roles: [!Ref Role], PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}
  Bucket: {Type: AWS::S3::Bucket}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/SQS, MetricName: ApproximateNumberOfMessagesVisible, Statistic: Maximum, Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: GreaterThanOrEqualToThreshold}
Outputs:
  QueueUrl: {Value: !Ref Queue}
`

func deploy(t *testing.T, endpoint string) map[string]string {
	t.Helper()
	ctx := context.Background()
	cfn := cloudformation.NewFromConfig(config(endpoint))
	if _, err := cfn.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String("pipe"), TemplateBody: aws.String(pipe), Capabilities: []cfntypes.Capability{cfntypes.CapabilityCapabilityIam}}); err != nil {
		t.Fatal(err)
	}
	waiter := cloudformation.NewStackCreateCompleteWaiter(cfn, func(o *cloudformation.StackCreateCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = 20*time.Millisecond, 100*time.Millisecond
	})
	out, err := waiter.WaitForOutput(ctx, &cloudformation.DescribeStacksInput{StackName: aws.String("pipe")}, 30*time.Second)
	if err != nil {
		events, _ := cfn.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: aws.String("pipe")})
		for _, e := range events.StackEvents {
			t.Log(aws.ToString(e.LogicalResourceId), e.ResourceStatus, aws.ToString(e.ResourceStatusReason))
		}
		t.Fatal(err)
	}
	outputs := map[string]string{}
	for _, o := range out.Stacks[0].Outputs {
		outputs[*o.OutputKey] = *o.OutputValue
	}
	return outputs
}

// send puts an event on the bus and waits for it in the queue.
func send(t *testing.T, endpoint, queue, text string) {
	t.Helper()
	ctx := context.Background()
	detail, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		t.Fatal(err)
	}
	_, err = eventbridge.NewFromConfig(config(endpoint)).PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []ebtypes.PutEventsRequestEntry{
		{Source: aws.String("test.pipe"), DetailType: aws.String("t"), Detail: aws.String(string(detail))},
	}})
	if err != nil {
		t.Fatal(err)
	}
	receive(t, endpoint, queue, text)
}

func receive(t *testing.T, endpoint, queue, text string) {
	t.Helper()
	client := sqs.NewFromConfig(config(endpoint))
	got, err := client.ReceiveMessage(context.Background(), &sqs.ReceiveMessageInput{QueueUrl: &queue, WaitTimeSeconds: 15})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Messages) != 1 || !strings.Contains(*got.Messages[0].Body, text) {
		t.Fatalf("received %+v, want %q", got.Messages, text)
	}
	if _, err := client.DeleteMessage(context.Background(), &sqs.DeleteMessageInput{QueueUrl: &queue, ReceiptHandle: got.Messages[0].ReceiptHandle}); err != nil {
		t.Fatal(err)
	}
}

func TestStackOverAllServicesAndRestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := startCloud(t, dir)
	queue := deploy(t, c.Endpoint())["QueueUrl"]
	send(t, c.Endpoint(), queue, "before")

	if _, err := localcloud.Start(context.Background(), localcloud.Options{Dir: dir, Listen: "127.0.0.1:0"}); !isInUse(err) {
		t.Errorf("a second cloud on the directory: %v", err)
	}
	if err := errors.Join(c.Stop(context.Background()), c.Stop(context.Background())); err != nil {
		t.Fatal(err)
	}
	c = startCloud(t, dir)
	send(t, c.Endpoint(), queue, "after")

	cfn := cloudformation.NewFromConfig(config(c.Endpoint()))
	if _, err := cfn.DeleteStack(context.Background(), &cloudformation.DeleteStackInput{StackName: aws.String("pipe")}); err != nil {
		t.Fatal(err)
	}
	waiter := cloudformation.NewStackDeleteCompleteWaiter(cfn, func(o *cloudformation.StackDeleteCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = 20*time.Millisecond, 100*time.Millisecond
	})
	if err := waiter.Wait(context.Background(), &cloudformation.DescribeStacksInput{StackName: aws.String("pipe")}, 30*time.Second); err != nil {
		t.Fatal(err)
	}
}

func isInUse(err error) bool {
	var inUse *state.InUseError
	return errors.As(err, &inUse) && inUse.PID == os.Getpid()
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	c := startCloud(t, t.TempDir())
	address := strings.TrimPrefix(c.Endpoint(), "http://")
	_, err := localcloud.Start(context.Background(), localcloud.Options{Dir: t.TempDir(), Listen: address})
	if !errors.Is(err, localcloud.ErrPortInUse) || !strings.HasPrefix(err.Error(), address+" is in use by another program; choose another with --listen") {
		t.Errorf("got %v", err)
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	c := startCloud(t, t.TempDir())
	for host, want := range map[string]string{
		"": "This is a nightshift local cloud", "localhost:1": "This is a nightshift local cloud", "evil.example.com": `the host "evil.example.com" is not served here`,
	} {
		req, err := http.NewRequest(http.MethodGet, c.Endpoint()+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if host != "" {
			req.Host = host
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if !strings.Contains(string(body), want) {
			t.Errorf("host %q: %s", host, body)
		}
	}
}
