package lambda_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

func TestConfigurationLifeCycle(t *testing.T) {
	t.Parallel()
	f := start(t)
	ctx, name := t.Context(), aws.String("probe")
	f.create(t, "probe", func(in *sdk.CreateFunctionInput) {
		in.Tags, in.Description = map[string]string{"a": "1"}, aws.String("first")
	})
	f.create(t, "zwei")
	if _, err := f.tryCreate(t, "probe"); errorCode(err) != "ResourceConflictException" {
		t.Errorf("created twice: %v", err)
	}
	list, err := f.client.ListFunctions(ctx, &sdk.ListFunctionsInput{MaxItems: aws.Int32(1)})
	if err != nil || len(list.Functions) != 1 || *list.NextMarker != "probe" {
		t.Fatalf("list: %+v, %v", list, err)
	}
	if list, err = f.client.ListFunctions(ctx, &sdk.ListFunctionsInput{Marker: list.NextMarker}); err != nil || len(list.Functions) != 1 || *list.Functions[0].FunctionName != "zwei" {
		t.Errorf("second page: %+v, %v", list, err)
	}
	got, err := f.client.GetFunction(ctx, &sdk.GetFunctionInput{FunctionName: name})
	if err != nil {
		t.Fatal(err)
	}
	c := got.Configuration
	if c.State != types.StateActive || *c.Description != "first" || *c.Timeout != 30 || *c.MemorySize != 128 || got.Tags["a"] != "1" || c.LoggingConfig.LogFormat != types.LogFormatText || *c.LoggingConfig.LogGroup != "/aws/lambda/probe" {
		t.Errorf("get: %+v", c)
	}
	_, err = f.client.UpdateFunctionConfiguration(ctx, &sdk.UpdateFunctionConfigurationInput{FunctionName: name, RevisionId: aws.String("other"), Timeout: aws.Int32(9)})
	if errorCode(err) != "PreconditionFailedException" {
		t.Errorf("old revision: %v", err)
	}
	up, err := f.client.UpdateFunctionConfiguration(ctx, &sdk.UpdateFunctionConfigurationInput{FunctionName: name, RevisionId: c.RevisionId, Timeout: aws.Int32(9)})
	if err != nil || *up.Timeout != 9 || *up.Description != "first" || *up.RevisionId == *c.RevisionId {
		t.Errorf("update: %+v, %v", up, err)
	}
	if _, err := f.client.TagResource(ctx, &sdk.TagResourceInput{Resource: c.FunctionArn, Tags: map[string]string{"b": "2"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client.UntagResource(ctx, &sdk.UntagResourceInput{Resource: c.FunctionArn, TagKeys: []string{"a", "x"}}); err != nil {
		t.Fatal(err)
	}
	if tags, err := f.client.ListTags(ctx, &sdk.ListTagsInput{Resource: c.FunctionArn}); err != nil || fmt.Sprint(tags.Tags) != "map[b:2]" {
		t.Errorf("tags: %+v, %v", tags, err)
	}
	if _, err := f.client.DeleteFunction(ctx, &sdk.DeleteFunctionInput{FunctionName: name}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client.DeleteFunction(ctx, &sdk.DeleteFunctionInput{FunctionName: name}); errorCode(err) != "ResourceNotFoundException" {
		t.Errorf("deleted twice: %v", err)
	}
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe")
	ctx, name := t.Context(), aws.String("probe")
	if _, err := f.client.GetPolicy(ctx, &sdk.GetPolicyInput{FunctionName: name}); errorCode(err) != "ResourceNotFoundException" {
		t.Errorf("no policy: %v", err)
	}
	in := &sdk.AddPermissionInput{FunctionName: name, StatementId: aws.String("rule"), Action: aws.String("lambda:InvokeFunction"), Principal: aws.String("events.amazonaws.com"),
		SourceArn: aws.String("arn:aws:events:us-east-1:000000000000:rule/r")}
	if _, err := f.client.AddPermission(ctx, in); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client.AddPermission(ctx, in); errorCode(err) != "ResourceConflictException" {
		t.Errorf("added twice: %v", err)
	}
	p, err := f.client.GetPolicy(ctx, &sdk.GetPolicyInput{FunctionName: name})
	want := `{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"rule","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:000000000000:function:probe","Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:events:us-east-1:000000000000:rule/r"}}}]}`
	if err != nil || *p.Policy != want {
		t.Errorf("policy: %+v, %v", p, err)
	}
	remove := &sdk.RemovePermissionInput{FunctionName: name, StatementId: aws.String("rule")}
	if _, err := f.client.RemovePermission(ctx, remove); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client.RemovePermission(ctx, remove); errorCode(err) != "ResourceNotFoundException" {
		t.Errorf("removed twice: %v", err)
	}
}

func TestRefusedByName(t *testing.T) {
	t.Parallel()
	f := start(t)
	for want, change := range map[string]func(*sdk.CreateFunctionInput){
		"runtime python3.12 is not supported by the local cloud; only provided.al2023": func(in *sdk.CreateFunctionInput) { in.Runtime = types.RuntimePython312 },
		"the package type Image": func(in *sdk.CreateFunctionInput) { in.PackageType = types.PackageTypeImage },
		"the tracing mode Active": func(in *sdk.CreateFunctionInput) {
			in.TracingConfig = &types.TracingConfig{Mode: types.TracingModeActive}
		},
		"Layers": func(in *sdk.CreateFunctionInput) {
			in.Layers = []string{"arn:aws:lambda:us-east-1:000000000000:layer:l:1"}
		},
		"VpcConfig":          func(in *sdk.CreateFunctionInput) { in.VpcConfig = &types.VpcConfig{SubnetIds: []string{"s"}} },
		"versions (Publish)": func(in *sdk.CreateFunctionInput) { in.Publish = true },
		"Reserved keys used in this request: AWS_REGION": func(in *sdk.CreateFunctionInput) {
			in.Environment = &types.Environment{Variables: map[string]string{"AWS_REGION": "x"}}
		},
		"a DeadLetterConfig.TargetArn of the service kinesis": func(in *sdk.CreateFunctionInput) {
			in.DeadLetterConfig = &types.DeadLetterConfig{TargetArn: aws.String("arn:aws:kinesis:us-east-1:000000000000:stream/s")}
		},
		"'timeout' failed to satisfy constraint": func(in *sdk.CreateFunctionInput) { in.Timeout = aws.Int32(901) },
		"'role' failed to satisfy constraint":    func(in *sdk.CreateFunctionInput) { in.Role = aws.String("admin") },
	} {
		if _, err := f.tryCreate(t, "refused", change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	_, err := f.client.PublishVersion(t.Context(), &sdk.PublishVersionInput{FunctionName: aws.String("x")})
	if err == nil || !strings.Contains(err.Error(), "lambda.PublishVersion") {
		t.Errorf("PublishVersion: %v", err)
	}
	_, err = f.client.ListLayers(t.Context(), &sdk.ListLayersInput{})
	if err == nil || !strings.Contains(err.Error(), "lambda.ListLayers") {
		t.Errorf("ListLayers: %v", err)
	}
}

func TestEventInvokeConfig(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.create(t, "probe")
	ctx, name := t.Context(), aws.String("probe")
	if _, err := f.client.UpdateFunctionEventInvokeConfig(ctx, &sdk.UpdateFunctionEventInvokeConfigInput{FunctionName: name, MaximumRetryAttempts: aws.Int32(1)}); errorCode(err) != "ResourceNotFoundException" {
		t.Errorf("update before put: %v", err)
	}
	if _, err := f.client.PutFunctionEventInvokeConfig(ctx, &sdk.PutFunctionEventInvokeConfigInput{FunctionName: name, MaximumEventAgeInSeconds: aws.Int32(60)}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client.UpdateFunctionEventInvokeConfig(ctx, &sdk.UpdateFunctionEventInvokeConfigInput{FunctionName: name, MaximumRetryAttempts: aws.Int32(0)}); err != nil {
		t.Fatal(err)
	}
	got, err := f.client.GetFunctionEventInvokeConfig(ctx, &sdk.GetFunctionEventInvokeConfigInput{FunctionName: name})
	if err != nil || *got.MaximumEventAgeInSeconds != 60 || *got.MaximumRetryAttempts != 0 || got.LastModified.Year() != 2026 {
		t.Errorf("get: %+v, %v", got, err)
	}
	list, err := f.client.ListFunctionEventInvokeConfigs(ctx, &sdk.ListFunctionEventInvokeConfigsInput{FunctionName: name})
	if err != nil || len(list.FunctionEventInvokeConfigs) != 1 {
		t.Errorf("list: %+v, %v", list, err)
	}
	if _, err := f.client.DeleteFunctionEventInvokeConfig(ctx, &sdk.DeleteFunctionEventInvokeConfigInput{FunctionName: name}); err != nil {
		t.Fatal(err)
	}
}
