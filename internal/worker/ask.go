package worker

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	rdtypes "github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"nightshift/internal/task"
)

// ask runs one query of the worker's own, which causes no event, and returns the first
// page of its rows. It waits at most for limit, and a little longer for the answers under way.
func (w *Worker) ask(ctx context.Context, n task.StatementName, sql string, columns int, limit time.Duration) ([][]rdtypes.Field, error) {
	id, err := w.execute(ctx, n, n.Marker()+sql, false)
	if err != nil {
		return nil, err
	}
	end, err := w.await(ctx, n, id, 20*time.Millisecond, time.Second, limit)
	if err != nil {
		return nil, err
	}
	if end.State != task.StepFinished {
		return nil, final("statement %s is %s: %s", id, end.State, end.Error)
	}
	var result *redshiftdata.GetStatementResultOutput
	err = w.retry(ctx, "GetStatementResult", func(ctx context.Context) (err error) {
		result, err = w.Data.GetStatementResult(ctx, &redshiftdata.GetStatementResultInput{Id: &id})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the result of statement %s: %w", id, err)
	}
	for _, row := range result.Records {
		if len(row) != columns {
			return nil, final("statement %s gives %d columns, wanted %d", id, len(row), columns)
		}
	}
	return result.Records, nil
}

// text reads a character field; Redshift pads them.
func text(f rdtypes.Field) string {
	if s, ok := f.(*rdtypes.FieldMemberStringValue); ok {
		return strings.TrimSpace(s.Value)
	}
	return ""
}

// integer reads a number; 0 where there is none.
func integer(f rdtypes.Field) int64 {
	if n, ok := f.(*rdtypes.FieldMemberLongValue); ok {
		return n.Value
	}
	return 0
}

// instant writes a time as SQL compares it with a timestamp column.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.000000") }
