package worker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	rdtypes "github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"nightshift/internal/task"
)

// submit sends SQL to the Data API and returns the statement's id: one statement by
// ExecuteStatement, which takes no more, several by BatchExecuteStatement as one
// transaction. The token makes a second submission the same statement.
func (w *Worker) submit(ctx context.Context, n task.StatementName, statements []task.Statement, values map[string]string, withEvent bool) (string, error) {
	sqls := make([]string, len(statements))
	for i, s := range statements {
		text, err := task.Expand(s.SQL, func(name string) (string, bool) { v, ok := values[name]; return v, ok })
		if err != nil {
			return "", final("statement %d: %v", i+1, err)
		}
		sqls[i] = n.Marker() + text
	}
	if len(sqls) == 0 {
		return "", final("there is no SQL to run")
	}
	if len(sqls) == 1 {
		return w.execute(ctx, n, sqls[0], withEvent)
	}
	name, token := n.String(), task.ClientToken(n.String())
	cluster, workgroup, user, secret := w.target()
	var id string
	err := w.retry(ctx, "submit "+name, func(ctx context.Context) error {
		out, err := w.Data.BatchExecuteStatement(ctx, &redshiftdata.BatchExecuteStatementInput{
			Sqls: sqls, StatementName: &name, ClientToken: &token, WithEvent: &withEvent,
			Database: &w.Database, ClusterIdentifier: cluster, WorkgroupName: workgroup, DbUser: user, SecretArn: secret,
		})
		if err == nil {
			id = aws.ToString(out.Id)
		}
		return err
	})
	return id, err
}

// execute sends one statement.
func (w *Worker) execute(ctx context.Context, n task.StatementName, sql string, withEvent bool) (id string, err error) {
	name, token := n.String(), task.ClientToken(n.String())
	cluster, workgroup, user, secret := w.target()
	err = w.retry(ctx, "submit "+name, func(ctx context.Context) error {
		out, err := w.Data.ExecuteStatement(ctx, &redshiftdata.ExecuteStatementInput{
			Sql: &sql, StatementName: &name, ClientToken: &token, WithEvent: &withEvent,
			Database: &w.Database, ClusterIdentifier: cluster, WorkgroupName: workgroup, DbUser: user, SecretArn: secret,
		})
		if err == nil {
			id = aws.ToString(out.Id)
		}
		return err
	})
	return id, err
}

// target says where the SQL runs and as whom, each nil when it does not apply.
func (w *Worker) target() (cluster, workgroup, user, secret *string) {
	if w.Workgroup != "" {
		workgroup = &w.Workgroup
	} else {
		cluster = &w.Cluster
	}
	switch {
	case w.SecretARN != "":
		secret = &w.SecretARN
	case w.DBUser != "" && w.Workgroup == "":
		user = &w.DBUser
	}
	return cluster, workgroup, user, secret
}

// values are the parameters of a run: the stack's, and over them those of its request.
func (w *Worker) values(overrides map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range w.Parameters {
		out[k] = v
	}
	for k, v := range overrides {
		out[k] = v
	}
	return out
}

// find looks for a statement by its name; "" when there is none. The Data API
// takes the name as a prefix and tells of 24 hours.
func (w *Worker) find(ctx context.Context, n task.StatementName) (string, error) {
	name := n.String()
	cluster, workgroup, _, _ := w.target()
	in := &redshiftdata.ListStatementsInput{StatementName: &name, Status: rdtypes.StatusStringAll, ClusterIdentifier: cluster, WorkgroupName: workgroup}
	for {
		var out *redshiftdata.ListStatementsOutput
		err := w.retry(ctx, "ListStatements", func(ctx context.Context) (err error) {
			out, err = w.Data.ListStatements(ctx, in)
			return err
		})
		if err != nil {
			return "", fmt.Errorf("look for statement %s: %w", name, err)
		}
		for _, s := range out.Statements {
			if aws.ToString(s.StatementName) == name {
				return aws.ToString(s.Id), nil
			}
		}
		if aws.ToString(out.NextToken) == "" {
			return "", nil
		}
		in.NextToken = out.NextToken
	}
}

// errRunning says that a statement has not ended.
var errRunning = errors.New("the statement has not ended")

// describe asks how a statement ended; errRunning when it has not.
func (w *Worker) describe(ctx context.Context, n task.StatementName, id string) (*task.StepOutcome, error) {
	var d *redshiftdata.DescribeStatementOutput
	err := w.retry(ctx, "DescribeStatement "+id, func(ctx context.Context) (err error) {
		d, err = w.Data.DescribeStatement(ctx, &redshiftdata.DescribeStatementInput{Id: &id})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("describe statement %s: %w", id, err)
	}
	switch d.Status {
	case rdtypes.StatusStringFinished, rdtypes.StatusStringFailed, rdtypes.StatusStringAborted:
	default:
		return nil, fmt.Errorf("statement %s is %s: %w", id, d.Status, errRunning)
	}
	o := &task.StepOutcome{
		Pipeline: n.Pipeline, Run: n.Run, Step: n.Step, Attempt: n.Attempt, State: string(d.Status), StatementID: id,
		QueryID: max(d.RedshiftQueryId, 0), PID: max(d.RedshiftPid, 0), Error: aws.ToString(d.Error), Rows: d.ResultRows, DurationNS: d.Duration,
		Started: aws.ToTime(d.CreatedAt).UTC(), Finished: aws.ToTime(d.UpdatedAt).UTC(),
	}
	if o.State != task.StepFinished {
		o.SQL = plainSQL(aws.ToString(d.QueryString))
		if o.Error == "" {
			o.Error = "the Data API gives no error text"
			if o.State == task.StepAborted {
				o.Error = "the statement was cancelled"
			}
		}
	}
	for _, s := range d.SubStatements {
		sub := task.SubStatement{ID: aws.ToString(s.Id), State: string(s.Status), Error: aws.ToString(s.Error), Rows: s.ResultRows, DurationNS: s.Duration}
		if o.State != task.StepFinished {
			sub.SQL = plainSQL(aws.ToString(s.QueryString))
		}
		o.SubStatements = append(o.SubStatements, sub)
	}
	return o, nil
}

// await describes a statement until it has ended, at most for a while, with growing pauses.
func (w *Worker) await(ctx context.Context, n task.StatementName, id string, first, longest, limit time.Duration) (*task.StepOutcome, error) {
	until := w.Now().Add(limit)
	for pause := first; ; pause = min(pause*3/2, longest) {
		o, err := w.describe(ctx, n, id)
		if err == nil || !errors.Is(err, errRunning) || w.Now().Add(pause).After(until) {
			return o, err
		}
		if serr := w.Sleep(ctx, pause); serr != nil {
			return nil, errors.Join(err, serr)
		}
	}
}

// plainSQL takes the marker off a statement's text.
func plainSQL(s string) string {
	if strings.HasPrefix(s, "/* nightshift ") {
		if _, rest, ok := strings.Cut(s, "*/ "); ok {
			return rest
		}
	}
	return s
}
