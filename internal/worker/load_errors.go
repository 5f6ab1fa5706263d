package worker

import (
	"context"
	"fmt"
	"strings"
	"time"

	"nightshift/internal/task"
)

// maxLoadErrors is how many refused rows are kept.
const maxLoadErrors = 10

// loadErrorsStep is what stands for the step in the name of the statement that asks for its load errors.
const loadErrorsStep = ".load-errors"

// addLoadErrors asks the warehouse for the rows that a failed COPY refused, where
// the error only says to look for them. That it cannot be told is not a reason to
// keep the failure itself back, so it is only logged.
func (w *Worker) addLoadErrors(ctx context.Context, n task.StatementName, o *task.StepOutcome) {
	if o.State != task.StepFailed || o.PID <= 0 || !strings.Contains(strings.ToLower(o.Error), "load_error") {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	rows, err := w.loadErrors(ctx, n, o)
	if err != nil {
		w.Log.Warn("the load errors cannot be told", "run", n.Run, "step", n.Step, "statement_id", o.StatementID, "error", err.Error())
		return
	}
	o.LoadErrors = rows
}

// loadErrors reads sys_load_error_detail, which clusters and workgroups have, by the
// session of the failed statement: inside a procedure the COPY has a query id of its own.
func (w *Worker) loadErrors(ctx context.Context, n task.StatementName, o *task.StepOutcome) ([]task.LoadError, error) {
	n.Step += loadErrorsStep
	sql := fmt.Sprintf("select file_name, line_number, column_name, error_message from sys_load_error_detail "+
		"where session_id = %d and start_time >= '%s' order by start_time desc, file_name, line_number limit %d",
		o.PID, instant(o.Started.Add(-time.Minute)), maxLoadErrors)
	rows, err := w.ask(ctx, n, sql, 4, 20*time.Second)
	if err != nil {
		return nil, err
	}
	var out []task.LoadError
	for _, row := range rows {
		out = append(out, task.LoadError{File: text(row[0]), Line: integer(row[1]), Column: text(row[2]), Message: text(row[3])})
	}
	return out, nil
}
