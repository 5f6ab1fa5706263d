package localcloud_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

const queueTemplate = `
Parameters: {Seconds: {Type: Number, Default: 10}}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref Seconds}}
Outputs:
  Url: {Value: !Ref Queue}
`

// TestDeployThroughChangeSets does what "aws cloudformation deploy" does, with the SDK's own waiters.
func TestDeployThroughChangeSets(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := startCloud(t, t.TempDir())
	cfn := cloudformation.NewFromConfig(config(c.Endpoint()))
	stack := &cloudformation.DescribeStacksInput{StackName: aws.String("queue")}
	propose := func(name string, kind cfntypes.ChangeSetType, seconds string) *string {
		t.Helper()
		out, err := cfn.CreateChangeSet(ctx, &cloudformation.CreateChangeSetInput{
			StackName: stack.StackName, ChangeSetName: &name, ChangeSetType: kind, TemplateBody: aws.String(queueTemplate),
			Parameters: []cfntypes.Parameter{{ParameterKey: aws.String("Seconds"), ParameterValue: &seconds}},
		})
		if err != nil {
			t.Fatal(err)
		}
		err = cloudformation.NewChangeSetCreateCompleteWaiter(cfn, func(o *cloudformation.ChangeSetCreateCompleteWaiterOptions) { o.MinDelay = 20 * time.Millisecond }).
			Wait(ctx, &cloudformation.DescribeChangeSetInput{ChangeSetName: out.Id}, 10*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return out.Id
	}
	execute := func(id *string) error {
		_, err := cfn.ExecuteChangeSet(ctx, &cloudformation.ExecuteChangeSetInput{ChangeSetName: id})
		return err
	}

	if err := execute(propose("first", cfntypes.ChangeSetTypeCreate, "10")); err != nil {
		t.Fatal(err)
	}
	created, err := cloudformation.NewStackCreateCompleteWaiter(cfn, func(o *cloudformation.StackCreateCompleteWaiterOptions) { o.MinDelay = 20 * time.Millisecond }).
		WaitForOutput(ctx, stack, 30*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	url := created.Stacks[0].Outputs[0].OutputValue

	second, other := propose("second", cfntypes.ChangeSetTypeUpdate, "20"), propose("other", cfntypes.ChangeSetTypeUpdate, "30")
	if err := execute(second); err != nil {
		t.Fatal(err)
	}
	err = cloudformation.NewStackUpdateCompleteWaiter(cfn, func(o *cloudformation.StackUpdateCompleteWaiterOptions) { o.MinDelay = 20 * time.Millisecond }).
		Wait(ctx, stack, 30*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	got, err := sqs.NewFromConfig(config(c.Endpoint())).GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: url, AttributeNames: []sqstypes.QueueAttributeName{"VisibilityTimeout"}})
	if err != nil || got.Attributes["VisibilityTimeout"] != "20" {
		t.Errorf("after the update: %v, %v", got, err)
	}
	var gone *cfntypes.ChangeSetNotFoundException
	if err := execute(other); !errors.As(err, &gone) {
		t.Errorf("a change set of before the update: %v", err)
	}
	var status *cfntypes.InvalidChangeSetStatusException
	if err := execute(second); !errors.As(err, &status) {
		t.Errorf("executed twice: %v", err)
	}
}
