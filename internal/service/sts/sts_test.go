package sts_test

import (
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/sts"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/service/sts"
	"nightshift/internal/state"
)

func TestAssumedRoleIsTheCaller(t *testing.T) {
	t.Parallel()
	store, err := state.Open(t.Context(), state.Options{Path: filepath.Join(t.TempDir(), "state.db"), Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	clk := clock.NewFake(time.Now())
	service, err := sts.New(sts.Deps{Store: store, Clock: clk, Account: "000000000000"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(protocol.NewRouter([]protocol.Service{service.Operations()},
		protocol.RouterOptions{Region: "us-east-1", AccountID: "000000000000", Identify: service.Identify}))
	t.Cleanup(server.Close)
	dial := func(key, secret, token string) *client.Client {
		return client.New(client.Options{Region: "us-east-1", BaseEndpoint: &server.URL,
			Credentials: credentials.NewStaticCredentialsProvider(key, secret, token)})
	}
	root := dial("test", "test", "")
	who, err := root.GetCallerIdentity(t.Context(), nil)
	if err != nil || *who.Arn != "arn:aws:iam::000000000000:root" || *who.Account != "000000000000" {
		t.Fatalf("%+v, %v", who, err)
	}
	out, err := root.AssumeRole(t.Context(), &client.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::000000000000:role/path/worker"),
		RoleSessionName: aws.String("session-1"), DurationSeconds: aws.Int32(900)})
	if err != nil {
		t.Fatal(err)
	}
	if !out.Credentials.Expiration.Equal(clk.Now().Add(15 * time.Minute).Truncate(time.Second)) {
		t.Errorf("expires %v", out.Credentials.Expiration)
	}
	session := dial(*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken)
	who, err = session.GetCallerIdentity(t.Context(), nil)
	if err != nil || *who.Arn != "arn:aws:sts::000000000000:assumed-role/worker/session-1" {
		t.Errorf("%+v, %v", who, err)
	}
	if _, err := session.GetSessionToken(t.Context(), nil); err != nil {
		t.Error(err)
	}
	clk.Advance(time.Hour)
	if _, err = session.GetCallerIdentity(t.Context(), nil); err == nil {
		t.Error("an expired session was accepted")
	}
	if _, err := root.AssumeRole(t.Context(), &client.AssumeRoleInput{RoleArn: aws.String("worker-role-without-an-arn"), RoleSessionName: aws.String("session")}); err == nil {
		t.Error("a role without an ARN was accepted")
	}
}
