package localcloud_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"nightshift/internal/localcloud"
)

// TestStopIsBounded stops a cloud in which a statement runs that would take hours and a client waits for messages; the
// next start says what became of the statement.
func TestStopIsBounded(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := t.TempDir()
	c := startCloud(t, dir)
	queue, err := sqs.NewFromConfig(config(c.Endpoint())).CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("q")})
	if err != nil {
		t.Fatal(err)
	}
	received := make(chan error, 1)
	client := sqs.NewFromConfig(config(c.Endpoint()), func(o *sqs.Options) { o.RetryMaxAttempts = 1 })
	go func() {
		_, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl, WaitTimeSeconds: 20})
		received <- err
	}()
	data := redshiftdata.NewFromConfig(config(c.Endpoint()))
	settle := func(data *redshiftdata.Client, sql string, want types.StatusString) *string {
		t.Helper()
		out, err := data.ExecuteStatement(ctx, &redshiftdata.ExecuteStatementInput{Sql: &sql, Database: aws.String("dev"), WorkgroupName: aws.String("work")})
		if err != nil {
			t.Fatal(err)
		}
		describe(t, data, out.Id, want)
		return out.Id
	}
	settle(data, "create table t (n int)", types.StatusStringFinished)
	settle(data, "insert into t values (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)", types.StatusStringFinished)
	endless := settle(data, "create table u as select count(*) c from t a, t b, t c, t d, t e, t f, t g, t h, t i, t j, t k, t l, t m where a.n + b.n * c.n + d.n <> l.n * m.n", types.StatusStringStarted)

	began := time.Now()
	stopping, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := c.Stop(stopping); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("Stop took %v", took)
	}
	<-received
	c = startCloud(t, dir)
	data = redshiftdata.NewFromConfig(config(c.Endpoint()))
	out := describe(t, data, endless, types.StatusStringFailed)
	if !strings.Contains(aws.ToString(out.Error), "the warehouse stopped while the statement ran; its transaction was rolled back") {
		t.Errorf("error %s", aws.ToString(out.Error))
	}
	out = describe(t, data, settle(data, "select * from u", types.StatusStringFailed), types.StatusStringFailed)
	if !strings.Contains(aws.ToString(out.Error), `"u" does not exist`) {
		t.Errorf("after the rollback: %s", aws.ToString(out.Error))
	}
}

// TestStopLetsStatementsEnd stops while short statements run: they end as if nothing had happened.
func TestStopLetsStatementsEnd(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := t.TempDir()
	c, err := localcloud.Start(ctx, localcloud.Options{Dir: dir, Ephemeral: true, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	data := redshiftdata.NewFromConfig(config(c.Endpoint()))
	var ids []*string
	for range 5 {
		out, err := data.ExecuteStatement(ctx, &redshiftdata.ExecuteStatementInput{Sql: aws.String("select 1"), Database: aws.String("dev"), WorkgroupName: aws.String("work")})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, out.Id)
	}
	if err := c.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	c = startCloud(t, dir)
	for _, id := range ids {
		describe(t, redshiftdata.NewFromConfig(config(c.Endpoint())), id, types.StatusStringFinished)
	}
}

// describe waits until a statement has the status.
func describe(t *testing.T, data *redshiftdata.Client, id *string, want types.StatusString) *redshiftdata.DescribeStatementOutput {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(30 * time.Second)
	for {
		out, err := data.DescribeStatement(context.Background(), &redshiftdata.DescribeStatementInput{Id: id})
		if err != nil {
			t.Fatal(err)
		}
		if out.Status == want {
			return out
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("statement %s is %s (%s), want %s", aws.ToString(out.QueryString), out.Status, aws.ToString(out.Error), want)
		}
	}
}
