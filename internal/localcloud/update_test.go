package localcloud_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// full and bare are two states of one stack: what full says and bare does not goes back to its default.
const (
	full = `
Resources:
  Dead: {Type: AWS::SQS::Queue}
  Queue:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 77, DelaySeconds: 3, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}, Tags: [{Key: a, Value: b}]}
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties: {Queues: [!Ref Queue, !Ref Dead], PolicyDocument: {Version: 2012-10-17, Statement: []}}
  Topic:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: full, Subscription: [{Protocol: sqs, Endpoint: !GetAtt Dead.Arn}], Tags: [{Key: a, Value: b}]}
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Queue.Arn, RawMessageDelivery: true, FilterPolicy: {kind: [x]}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Description: full
      MaxSessionDuration: 7200
      PermissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess
      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
      Policies: [{PolicyName: p, PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}}]
      ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]
      Tags: [{Key: a, Value: b}]
  Inline:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: inline, Roles: [!Ref Role], PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "s3:Get*", Resource: "*"}]}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Description: full
      State: DISABLED
      ScheduleExpression: rate(1 hour)
      Targets:
        - {Id: one, Arn: !Ref Topic, InputPath: $.detail}
        - {Id: two, Arn: !GetAtt Queue.Arn, Input: '{"a":1}', RetryPolicy: {MaximumRetryAttempts: 2}}
      Tags: [{Key: a, Value: b}]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Code: {S3Bucket: code, S3Key: f.zip}
      Role: !GetAtt Role.Arn
      Runtime: provided.al2023
      Handler: bootstrap
      Architectures: [ARCH]
      Description: full
      Timeout: 17
      MemorySize: 256
      Environment: {Variables: {AA: b}}
      DeadLetterConfig: {TargetArn: !GetAtt Dead.Arn}
      LoggingConfig: {LogFormat: JSON, LogGroup: !Ref Group}
      ReservedConcurrentExecutions: 2
      Tags: [{Key: a, Value: b}]
  Invoke:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: {FunctionName: !Ref Function, Qualifier: $LATEST, MaximumRetryAttempts: 1, DestinationConfig: {OnFailure: {Destination: !GetAtt Dead.Arn}}}
  Group: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7, Tags: [{Key: a, Value: b}]}}
`
	bare = `
Resources:
  Dead: {Type: AWS::SQS::Queue}
  Queue: {Type: AWS::SQS::Queue}
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties: {Queues: [!Ref Queue], PolicyDocument: {Version: 2012-10-17, Statement: []}}
  Topic: {Type: AWS::SNS::Topic}
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Queue.Arn}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: "sts:AssumeRole"}]}
  Inline:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: renamed, Roles: [!Ref Role], PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "s3:Put*", Resource: "*"}]}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [bare]}
      Targets: [{Id: one, Arn: !Ref Topic}]
  Function:
    Type: AWS::Lambda::Function
    Properties: {Code: {S3Bucket: code, S3Key: f.zip}, Role: !GetAtt Role.Arn, Runtime: provided.al2023, Handler: bootstrap, Architectures: [ARCH]}
  Invoke:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: {FunctionName: !Ref Function, Qualifier: $LATEST, MaximumRetryAttempts: 0}
  Group: {Type: AWS::Logs::LogGroup}
`
)

// TestUpdateIsLikeCreate updates a stack from one state to the other and back: each time its resources, the same ones,
// are as those of a stack made in that state.
func TestUpdateIsLikeCreate(t *testing.T) {
	t.Parallel()
	c := startCloud(t, t.TempDir())
	putCode(t, c.Endpoint())
	arch := map[string]string{"amd64": "x86_64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	states := map[string]string{"full": strings.ReplaceAll(full, "ARCH", arch), "bare": strings.ReplaceAll(bare, "ARCH", arch)}
	want := map[string]string{}
	for name, body := range states {
		change(t, c.Endpoint(), "fresh-"+name, body)
		want[name] = snapshot(t, c.Endpoint(), "fresh-"+name)
	}
	if want["full"] == want["bare"] {
		t.Fatal("the snapshots show no difference")
	}
	var before []string
	for _, name := range []string{"full", "bare", "full"} {
		change(t, c.Endpoint(), "stack", states[name])
		if got := snapshot(t, c.Endpoint(), "stack"); got != want[name] {
			t.Errorf("after the update to %s:\n%s", name, difference(got, want[name]))
		}
		ids := physicalIDs(t, c.Endpoint(), "stack")
		var now []string
		for _, pair := range ids {
			now = append(now, pair[0]+" "+pair[1])
		}
		if before != nil && !slices.Equal(before, now) {
			t.Errorf("an update in place replaced something:\n%v\n%v", before, now)
		}
		before = now
	}
}

// TestReplacement changes what cannot be changed in place: another resource takes its place and the first one goes.
func TestReplacement(t *testing.T) {
	t.Parallel()
	c := startCloud(t, t.TempDir())
	body := func(n string) string {
		return strings.ReplaceAll(`
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: queue-N}}
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: topic-N}}
  Subscription: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Queue.Arn}}
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: role-N, AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}}}
  Managed: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: managed-N, PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}}}
  Rule: {Type: AWS::Events::Rule, Properties: {Name: rule-N, ScheduleExpression: rate(1 hour), Targets: [{Id: t, Arn: !Ref Topic}]}}
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: group-N}}
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: bucket-N}}
  Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: alarm-N, Namespace: n, MetricName: m, Statistic: Sum, Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: GreaterThanThreshold}}
  Dashboard: {Type: AWS::CloudWatch::Dashboard, Properties: {DashboardName: board-N, DashboardBody: '{"widgets":[]}'}}
`, "-N", "-"+n)
	}
	change(t, c.Endpoint(), "stack", body("one"))
	change(t, c.Endpoint(), "stack", body("two"))
	for _, pair := range physicalIDs(t, c.Endpoint(), "stack") {
		if !strings.Contains(pair[1], "-two") {
			t.Errorf("%s was not replaced: %s", pair[0], pair[1])
		}
	}
	ctx := context.Background()
	queues, err := sqs.NewFromConfig(config(c.Endpoint())).ListQueues(ctx, &sqs.ListQueuesInput{})
	if err != nil || len(queues.QueueUrls) != 1 {
		t.Errorf("queues %v, %v", queues, err)
	}
	rules, err := eventbridge.NewFromConfig(config(c.Endpoint())).ListRules(ctx, &eventbridge.ListRulesInput{})
	if err != nil || len(rules.Rules) != 1 {
		t.Errorf("rules %v, %v", rules, err)
	}
	roles, err := iam.NewFromConfig(config(c.Endpoint())).ListRoles(ctx, &iam.ListRolesInput{})
	if err != nil || len(roles.Roles) != 1 {
		t.Errorf("roles %v, %v", roles, err)
	}
	buckets, err := s3.NewFromConfig(config(c.Endpoint()), func(o *s3.Options) { o.UsePathStyle = true }).ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil || len(buckets.Buckets) != 1 {
		t.Errorf("buckets %v, %v", buckets, err)
	}
}

func putCode(t *testing.T, endpoint string) {
	t.Helper()
	program, err := os.ReadFile("/bin/true")
	if err != nil {
		t.Skip("no /bin/true to be a function's code")
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.Create("bootstrap")
	if err == nil {
		_, err = w.Write(program)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	client := s3.NewFromConfig(config(endpoint), func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := client.CreateBucket(context.Background(), &s3.CreateBucketInput{Bucket: aws.String("code")}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.PutObject(context.Background(), &s3.PutObjectInput{Bucket: aws.String("code"), Key: aws.String("f.zip"), Body: bytes.NewReader(buf.Bytes())}); err != nil {
		t.Fatal(err)
	}
}

// change creates or updates a stack and waits for the end.
func change(t *testing.T, endpoint, name, body string) {
	t.Helper()
	ctx := context.Background()
	cfn := cloudformation.NewFromConfig(config(endpoint))
	capabilities := []cfntypes.Capability{cfntypes.CapabilityCapabilityNamedIam}
	_, err := cfn.UpdateStack(ctx, &cloudformation.UpdateStackInput{StackName: &name, TemplateBody: &body, Capabilities: capabilities})
	if err != nil && strings.Contains(err.Error(), "does not exist") {
		_, err = cfn.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: &name, TemplateBody: &body, Capabilities: capabilities})
	}
	if err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		out, err := cfn.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
		if err != nil {
			t.Fatal(err)
		}
		switch status := string(out.Stacks[0].StackStatus); {
		case status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE":
			return
		case strings.HasSuffix(status, "_COMPLETE") || strings.HasSuffix(status, "_FAILED"):
			events, _ := cfn.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: &name})
			for _, e := range events.StackEvents {
				t.Log(aws.ToString(e.LogicalResourceId), e.ResourceStatus, aws.ToString(e.ResourceStatusReason))
			}
			t.Fatalf("stack %s is %s", name, status)
		}
	}
}

// physicalIDs are the logical and physical ids of a stack, sorted.
func physicalIDs(t *testing.T, endpoint, stack string) [][2]string {
	t.Helper()
	out, err := cloudformation.NewFromConfig(config(endpoint)).DescribeStackResources(context.Background(), &cloudformation.DescribeStackResourcesInput{StackName: &stack})
	if err != nil {
		t.Fatal(err)
	}
	var ids [][2]string
	for _, r := range out.StackResources {
		ids = append(ids, [2]string{*r.LogicalResourceId, *r.PhysicalResourceId})
	}
	slices.SortFunc(ids, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return ids
}

// snapshot is what the services say about the stack's resources, as text with logical ids instead of physical ones.
func snapshot(t *testing.T, endpoint, stack string) string {
	t.Helper()
	ctx := context.Background()
	ids := map[string]string{}
	pairs := physicalIDs(t, endpoint, stack)
	for _, pair := range pairs {
		ids[pair[0]] = pair[1]
	}
	id := func(logical string) *string { return aws.String(ids[logical]) }
	var b strings.Builder
	add := func(what string, v any, err error) {
		t.Helper()
		if err != nil {
			b.WriteString(what + ": " + lastLine(err.Error()) + "\n")
			return
		}
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var plain any
		if err := json.Unmarshal(text, &plain); err != nil {
			t.Fatal(err)
		}
		text, err = json.MarshalIndent(withoutTimes(plain), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(what + ": " + string(text) + "\n")
	}
	queues := sqs.NewFromConfig(config(endpoint))
	for _, q := range []string{"Queue", "Dead"} {
		attributes, err := queues.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: id(q), AttributeNames: []sqstypes.QueueAttributeName{"All"}})
		add(q, attributes, err)
		tags, err := queues.ListQueueTags(ctx, &sqs.ListQueueTagsInput{QueueUrl: id(q)})
		add(q+" tags", tags, err)
	}
	topics := sns.NewFromConfig(config(endpoint))
	topic, err := topics.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: id("Topic")})
	add("topic", topic, err)
	tags, err := topics.ListTagsForResource(ctx, &sns.ListTagsForResourceInput{ResourceArn: id("Topic")})
	add("topic tags", tags, err)
	subscription, err := topics.GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: id("Subscription")})
	add("subscription", subscription, err)
	roles := iam.NewFromConfig(config(endpoint))
	role, err := roles.GetRole(ctx, &iam.GetRoleInput{RoleName: id("Role")})
	add("role", role, err)
	policies, err := roles.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: id("Role")})
	add("role policies", policies, err)
	attached, err := roles.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: id("Role")})
	add("attached", attached, err)
	bus := eventbridge.NewFromConfig(config(endpoint))
	rule, err := bus.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: id("Rule")})
	add("rule", rule, err)
	targets, err := bus.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{Rule: id("Rule")})
	add("targets", targets, err)
	if rule != nil {
		ruleTags, err := bus.ListTagsForResource(ctx, &eventbridge.ListTagsForResourceInput{ResourceARN: rule.Arn})
		add("rule tags", ruleTags, err)
	}
	functions := lambda.NewFromConfig(config(endpoint))
	function, err := functions.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: id("Function")})
	add("function", function, err)
	invoke, err := functions.GetFunctionEventInvokeConfig(ctx, &lambda.GetFunctionEventInvokeConfigInput{FunctionName: id("Function")})
	add("invoke", invoke, err)
	groups := cloudwatchlogs.NewFromConfig(config(endpoint))
	group, err := groups.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: id("Group")})
	add("group", group, err)
	if group != nil && len(group.LogGroups) == 1 {
		groupTags, err := groups.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: group.LogGroups[0].LogGroupArn})
		add("group tags", groupTags, err)
	}
	text := b.String()
	for _, pair := range pairs {
		name := pair[1][strings.LastIndexAny(pair[1], "/:")+1:]
		text = strings.ReplaceAll(text, name, "<"+pair[0]+">")
	}
	return text
}

func lastLine(s string) string { return s[strings.LastIndex(s, "\n")+1:] }

var changing = []string{"CreateDate", "CreatedTimestamp", "LastModifiedTimestamp", "LastModified", "RevisionId", "RoleId", "CreationTime", "ResultMetadata", "Location"}

func withoutTimes(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range changing {
			delete(v, k)
		}
		for k := range v {
			v[k] = withoutTimes(v[k])
		}
	case []any:
		for i := range v {
			v[i] = withoutTimes(v[i])
		}
	}
	return v
}

// difference shows the lines that only one of two texts has.
func difference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	var out strings.Builder
	for _, l := range a {
		if !slices.Contains(b, l) {
			out.WriteString("got  " + l + "\n")
		}
	}
	for _, l := range b {
		if !slices.Contains(a, l) {
			out.WriteString("want " + l + "\n")
		}
	}
	return out.String()
}
