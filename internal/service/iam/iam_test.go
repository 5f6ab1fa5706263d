package iam_test

import (
	"errors"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/service/iam"
	"nightshift/internal/state"
)

const (
	trust  = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	access = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:*"],"Resource":"*"}}`
)

func newClient(t *testing.T) *client.Client {
	t.Helper()
	store, err := state.Open(t.Context(), state.Options{Path: filepath.Join(t.TempDir(), "state.db"), Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	service, err := iam.New(iam.Deps{Store: store, Clock: clock.System(), Account: "000000000000"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(protocol.NewRouter([]protocol.Service{service.Operations()}, protocol.RouterOptions{AccountID: "000000000000"}))
	t.Cleanup(server.Close)
	return client.New(client.Options{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
}

func want(t *testing.T, err error, code string) {
	t.Helper()
	var e smithy.APIError
	switch {
	case code == "" && err != nil:
		t.Error(err)
	case code != "" && (!errors.As(err, &e) || e.ErrorCode() != code):
		t.Errorf("error %v, want %s", err, code)
	}
}

func TestLifeOfARole(t *testing.T) {
	t.Parallel()
	c, ctx := newClient(t), t.Context()
	role := aws.String("worker")
	made, err := c.CreateRole(ctx, &client.CreateRoleInput{RoleName: role, Path: aws.String("/a/"), AssumeRolePolicyDocument: aws.String(trust),
		Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("")}}})
	want(t, err, "")
	if *made.Role.Arn != "arn:aws:iam::000000000000:role/a/worker" || len(*made.Role.RoleId) != 21 {
		t.Errorf("%+v", made.Role)
	}
	_, err = c.CreateRole(ctx, &client.CreateRoleInput{RoleName: aws.String("WORKER"), AssumeRolePolicyDocument: aws.String(trust)})
	want(t, err, "EntityAlreadyExists")
	_, err = c.UpdateRole(ctx, &client.UpdateRoleInput{RoleName: role, Description: aws.String("d"), MaxSessionDuration: aws.Int32(7200)})
	want(t, err, "")
	_, err = c.UpdateAssumeRolePolicy(ctx, &client.UpdateAssumeRolePolicyInput{RoleName: role, PolicyDocument: aws.String(access)})
	want(t, err, "MalformedPolicyDocument")
	_, err = c.TagRole(ctx, &client.TagRoleInput{RoleName: role, Tags: []types.Tag{{Key: aws.String("l"), Value: aws.String("2")}}})
	want(t, err, "")
	_, err = c.UntagRole(ctx, &client.UntagRoleInput{RoleName: role, TagKeys: []string{"k"}})
	want(t, err, "")
	got, err := c.GetRole(ctx, &client.GetRoleInput{RoleName: role})
	want(t, err, "")
	document, _ := url.QueryUnescape(*got.Role.AssumeRolePolicyDocument)
	if document != trust || *got.Role.Description != "d" || *got.Role.MaxSessionDuration != 7200 || len(got.Role.Tags) != 1 || *got.Role.Tags[0].Key != "l" {
		t.Errorf("%+v", got.Role)
	}

	_, err = c.PutRolePolicy(ctx, &client.PutRolePolicyInput{RoleName: role, PolicyName: aws.String("inline"), PolicyDocument: aws.String(access)})
	want(t, err, "")
	inline, err := c.GetRolePolicy(ctx, &client.GetRolePolicyInput{RoleName: role, PolicyName: aws.String("inline")})
	want(t, err, "")
	if document, _ := url.QueryUnescape(*inline.PolicyDocument); document != access {
		t.Errorf("document %s", document)
	}
	own, err := c.CreatePolicy(ctx, &client.CreatePolicyInput{PolicyName: aws.String("own"), PolicyDocument: aws.String(access)})
	want(t, err, "")
	aws1 := aws.String("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
	for _, arn := range []*string{own.Policy.Arn, aws1} {
		_, err = c.AttachRolePolicy(ctx, &client.AttachRolePolicyInput{RoleName: role, PolicyArn: arn})
		want(t, err, "")
	}
	attached, err := c.ListAttachedRolePolicies(ctx, &client.ListAttachedRolePoliciesInput{RoleName: role})
	want(t, err, "")
	if len(attached.AttachedPolicies) != 2 || *attached.AttachedPolicies[1].PolicyName != "AWSLambdaBasicExecutionRole" {
		t.Errorf("%+v", attached.AttachedPolicies)
	}
	_, err = c.DeletePolicy(ctx, &client.DeletePolicyInput{PolicyArn: own.Policy.Arn})
	want(t, err, "DeleteConflict")
	_, err = c.DeleteRole(ctx, &client.DeleteRoleInput{RoleName: role})
	want(t, err, "DeleteConflict")
	for _, arn := range []*string{own.Policy.Arn, aws1} {
		_, err = c.DetachRolePolicy(ctx, &client.DetachRolePolicyInput{RoleName: role, PolicyArn: arn})
		want(t, err, "")
	}
	_, err = c.DeleteRole(ctx, &client.DeleteRoleInput{RoleName: role})
	want(t, err, "DeleteConflict")
	_, err = c.DeleteRolePolicy(ctx, &client.DeleteRolePolicyInput{RoleName: role, PolicyName: aws.String("inline")})
	want(t, err, "")
	_, err = c.DeleteRole(ctx, &client.DeleteRoleInput{RoleName: role})
	want(t, err, "")
	_, err = c.GetRole(ctx, &client.GetRoleInput{RoleName: role})
	want(t, err, "NoSuchEntity")
	_, err = c.DeletePolicy(ctx, &client.DeletePolicyInput{PolicyArn: own.Policy.Arn})
	want(t, err, "")
	_, err = c.GetPolicy(ctx, &client.GetPolicyInput{PolicyArn: own.Policy.Arn})
	want(t, err, "NoSuchEntity")
	_, err = c.ListUsers(ctx, nil)
	want(t, err, "NotImplemented")
}

func TestListRolesInPages(t *testing.T) {
	t.Parallel()
	c, ctx := newClient(t), t.Context()
	for _, name := range []string{"c", "a", "b"} {
		_, err := c.CreateRole(ctx, &client.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: aws.String(trust)})
		want(t, err, "")
	}
	var names string
	for pages := client.NewListRolesPaginator(c, &client.ListRolesInput{MaxItems: aws.Int32(2)}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Roles {
			names += *r.RoleName
		}
		names += "|"
	}
	if names != "ab|c|" {
		t.Errorf("pages %s", names)
	}
}

func TestPolicyDocuments(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, document := range []string{
		"", "{", `[]`, `{"Statement":[]}`, `{"Version":"2020-01-01","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
		`{"Version":"2012-10-17","Statement":[]}`, `{"Version":"2012-10-17","Statement":"x"}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*"}]}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}]}`,
	} {
		_, err := c.CreatePolicy(t.Context(), &client.CreatePolicyInput{PolicyName: aws.String("p"), PolicyDocument: &document})
		if document == "" {
			want(t, err, "ValidationError")
			continue
		}
		want(t, err, "MalformedPolicyDocument")
	}
}
