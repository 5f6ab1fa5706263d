package sqlshell

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/aws/smithy-go"
)

// keepAlive is how long the Data API keeps an idle session, in seconds.
const keepAlive = 3600

// patience is how long a cancellation or the end of a session may take.
const patience = 5 * time.Second

// Target is the warehouse to speak to, as ExecuteStatement names it.
type Target struct {
	Cluster, Workgroup, Database, User, Secret string
}

// Session runs statements one after the other in one Data API session.
type Session struct {
	data   *redshiftdata.Client
	target Target
	poll   time.Duration
	id     *string
}

// NewSession returns a session; it is opened by the first statement. Poll is the
// longest wait between two looks at a running statement.
func NewSession(data *redshiftdata.Client, target Target, poll time.Duration) *Session {
	return &Session{data: data, target: target, poll: poll}
}

// Result is what a statement gave.
type Result struct {
	// HasRows says that there is a result set; Columns are its labels and Types
	// Redshift's names of their types.
	HasRows        bool
	Columns, Types []string
	// Rows is the number of rows returned or changed, -1 when there is none.
	Rows int64
	// Duration is the time the warehouse worked.
	Duration time.Duration
}

// Run runs one statement and hands each row to row. When the context ends the
// statement is cancelled in the warehouse.
func (s *Session) Run(ctx context.Context, sql string, columns func(Result), row func([]types.Field) error) (Result, error) {
	id, err := s.submit(ctx, sql, keepAlive)
	if err != nil {
		return Result{}, err
	}
	described, err := s.wait(ctx, id)
	if err != nil {
		return Result{}, err
	}
	result := Result{Rows: described.ResultRows, Duration: time.Duration(described.Duration), HasRows: aws.ToBool(described.HasResultSet)}
	if !result.HasRows {
		return result, nil
	}
	return s.fetch(ctx, id, result, columns, row)
}

// Close ends the session: what a transaction left open has changed is rolled
// back and its locks are gone, instead of after the time of an idle session.
func (s *Session) Close(ctx context.Context) error {
	if s.id == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	id, err := s.submit(ctx, "rollback", 0)
	s.id = nil
	if err == nil {
		_, err = s.look(ctx, id)
	}
	var lost *sessionLost
	if errors.As(err, &lost) {
		return nil
	}
	return err
}

func (s *Session) submit(ctx context.Context, sql string, keep int32) (*string, error) {
	in := &redshiftdata.ExecuteStatementInput{Sql: &sql, SessionKeepAliveSeconds: &keep}
	if s.id != nil {
		in.SessionId = s.id
	} else {
		in.ClusterIdentifier, in.WorkgroupName = optional(s.target.Cluster), optional(s.target.Workgroup)
		in.Database, in.DbUser, in.SecretArn = optional(s.target.Database), optional(s.target.User), optional(s.target.Secret)
	}
	out, err := s.data.ExecuteStatement(ctx, in)
	if err != nil && s.id != nil && gone(err) {
		s.id = nil
		return nil, &sessionLost{err}
	}
	if err != nil {
		return nil, fmt.Errorf("submit the statement: %w", err)
	}
	s.id = out.SessionId
	return out.Id, nil
}

// gone says whether an error tells that the session named is no longer there.
func gone(err error) bool {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return false
	}
	message := strings.ToLower(api.ErrorMessage())
	switch api.ErrorCode() {
	case "ResourceNotFoundException":
		return true
	case "ValidationException":
		return strings.Contains(message, "session") && !strings.Contains(message, "busy")
	}
	return false
}

// wait waits for the statement's end; when the context ends first it cancels the statement.
func (s *Session) wait(ctx context.Context, id *string) (*redshiftdata.DescribeStatementOutput, error) {
	d, err := s.look(ctx, id)
	if err != nil && ctx.Err() != nil {
		return nil, s.cancelled(ctx, id)
	}
	return d, err
}

// look looks at the statement until it ends: at once, then ever more slowly.
func (s *Session) look(ctx context.Context, id *string) (*redshiftdata.DescribeStatementOutput, error) {
	pause := time.Millisecond
	for {
		d, err := s.data.DescribeStatement(ctx, &redshiftdata.DescribeStatementInput{Id: id})
		if err != nil {
			return nil, fmt.Errorf("describe statement %s: %w", aws.ToString(id), err)
		}
		switch d.Status {
		case types.StatusStringFinished:
			return d, nil
		case types.StatusStringFailed, types.StatusStringAborted:
			return nil, &StatementError{State: string(d.Status), Message: aws.ToString(d.Error), SQL: aws.ToString(d.QueryString)}
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-timer.C:
		}
		pause = min(2*pause, s.poll)
	}
}

// cancelled asks the warehouse to stop a statement that nobody waits for any
// more, and waits for its end, so that the session is free again.
func (s *Session) cancelled(ctx context.Context, id *string) error {
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if _, err := s.data.CancelStatement(stopping, &redshiftdata.CancelStatementInput{Id: id}); err != nil {
		var api smithy.APIError
		if errors.As(err, &api) && api.ErrorCode() == "ValidationException" {
			return ctx.Err() // it has ended by itself
		}
		return errors.Join(ctx.Err(), fmt.Errorf("cancel statement %s: %w", aws.ToString(id), err))
	}
	if _, err := s.look(stopping, id); err != nil {
		var ended *StatementError
		if !errors.As(err, &ended) {
			return errors.Join(ctx.Err(), fmt.Errorf("wait for the end of statement %s: %w", aws.ToString(id), err))
		}
	}
	return ctx.Err()
}

func (s *Session) fetch(ctx context.Context, id *string, result Result, columns func(Result), row func([]types.Field) error) (Result, error) {
	pages := redshiftdata.NewGetStatementResultPaginator(s.data, &redshiftdata.GetStatementResultInput{Id: id})
	for first := true; pages.HasMorePages(); first = false {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return result, fmt.Errorf("get the result of statement %s: %w", aws.ToString(id), err)
		}
		if first {
			for _, c := range page.ColumnMetadata {
				result.Columns = append(result.Columns, aws.ToString(c.Label))
				result.Types = append(result.Types, aws.ToString(c.TypeName))
			}
			result.Rows = page.TotalNumRows
			columns(result)
		}
		for _, record := range page.Records {
			if err := row(record); err != nil {
				return result, err
			}
		}
	}
	return result, nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
