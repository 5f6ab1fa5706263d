package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"nightshift/internal/deploy"
	"nightshift/internal/task"
)

// cloud is a running `nightshift up`.
type cloud struct {
	*deploy.Clients
	endpoint string
	cmd      *exec.Cmd
	output   *strings.Builder
	ended    chan error
}

var ready = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// up starts `nightshift up` and waits until it says that it is ready.
func up(t *testing.T, dir string, args ...string) *cloud {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"up", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Dir = dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &cloud{cmd: cmd, output: &strings.Builder{}, ended: make(chan error, 1)}
	lines := bufio.NewReader(out)
	for !strings.HasPrefix(c.lastLine(), "ready") {
		line, err := lines.ReadString('\n')
		c.output.WriteString(line)
		if err != nil {
			_ = cmd.Wait()
			t.Fatalf("nightshift up ended before it was ready: %v\n%s\n%s", err, c.output, &stderr)
		}
	}
	c.endpoint = ready.FindString(c.output.String())
	c.Clients = deploy.ForEndpoint(c.endpoint, "us-east-1")
	go func() {
		_, _ = io.Copy(io.Discard, lines)
		c.ended <- cmd.Wait()
	}()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("nightshift up said:\n%s\n%s", c.output, &stderr)
		}
		c.stop(t, syscall.SIGTERM)
	})
	return c
}

func (c *cloud) lastLine() string {
	lines := strings.Split(strings.TrimSpace(c.output.String()), "\n")
	return lines[len(lines)-1]
}

// stop ends the process by a signal and waits for it; it may be called twice.
func (c *cloud) stop(t *testing.T, with syscall.Signal) {
	t.Helper()
	if c.ended == nil {
		return
	}
	_ = c.cmd.Process.Signal(with)
	select {
	case <-c.ended:
	case <-time.After(time.Minute):
		t.Error("nightshift up did not stop within a minute")
		_ = c.cmd.Process.Kill()
		<-c.ended
	}
	c.ended = nil
}

// ledger returns the name of the stack's ledger bucket.
func (c *cloud) ledger(t *testing.T, stack string) string {
	t.Helper()
	outputs, err := c.Outputs(t.Context(), stack)
	if err != nil {
		t.Fatal(err)
	}
	return outputs["LedgerBucket"]
}

// run asks for a run and waits for its outcome.
func (c *cloud) run(t *testing.T, pipeline string) task.Outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	run, err := c.Trigger(ctx, pipeline, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := c.Follow(ctx, c.ledger(t, pipeline), pipeline, run, time.Minute, nil)
	if err != nil {
		t.Fatal(err)
	}
	return outcome
}

// query runs one statement through the Data API and returns its rows as text.
func (c *cloud) query(t *testing.T, sql string) [][]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	rows, err := c.queryContext(ctx, sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return rows
}

func (c *cloud) queryContext(ctx context.Context, sql string) ([][]string, error) {
	started, err := c.Data.ExecuteStatement(ctx, &redshiftdata.ExecuteStatementInput{
		ClusterIdentifier: aws.String("redshift-cluster-1"), Database: aws.String("dev"), DbUser: aws.String("awsuser"), Sql: aws.String(sql)})
	if err != nil {
		return nil, err
	}
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for {
		described, err := c.Data.DescribeStatement(ctx, &redshiftdata.DescribeStatementInput{Id: started.Id})
		if err != nil {
			return nil, err
		}
		switch described.Status {
		case types.StatusStringFinished:
			if !aws.ToBool(described.HasResultSet) {
				return nil, nil
			}
			return c.rows(ctx, started.Id)
		case types.StatusStringFailed, types.StatusStringAborted:
			return nil, errors.New(aws.ToString(described.Error))
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-poll.C:
		}
	}
}

func (c *cloud) rows(ctx context.Context, id *string) ([][]string, error) {
	var rows [][]string
	pages := redshiftdata.NewGetStatementResultPaginator(c.Data, &redshiftdata.GetStatementResultInput{Id: id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, record := range page.Records {
			row := make([]string, len(record))
			for i, field := range record {
				row[i] = fieldText(field)
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func fieldText(field types.Field) string {
	switch v := field.(type) {
	case *types.FieldMemberStringValue:
		return v.Value
	case *types.FieldMemberIsNull:
		return "NULL"
	case *types.FieldMemberLongValue:
		return jsonText(v.Value)
	case *types.FieldMemberDoubleValue:
		return jsonText(v.Value)
	case *types.FieldMemberBooleanValue:
		return jsonText(v.Value)
	}
	return "?"
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
