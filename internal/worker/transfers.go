package worker

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"nightshift/internal/task"
)

const (
	// transfersStep is what stands for the step in the name of the statement that asks for a run's transfers.
	transfersStep = ".transfers"
	// transfersWait is how long that statement may take, transfersLimit how long
	// people may wait for their mail because of it. The function lives a minute.
	transfersWait  = 10 * time.Second
	transfersLimit = 15 * time.Second
	// maxTransfers is how many are told at most.
	maxTransfers = 100
)

// transferring finds the statements that load or unload, or are procedures that may.
var transferring = regexp.MustCompile(`(?i)\b(copy|unload|call)\b`)

// transfers asks the warehouse what the finished steps of a run loaded and unloaded:
// the Data API tells no rows of a CALL. Whatever goes wrong, people are told without it.
func (w *Worker) transfers(ctx context.Context, o *task.Outcome) []task.Transfer {
	steps := w.transferSteps(o)
	if len(steps) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, transfersLimit)
	defer cancel()
	rows, err := w.ask(ctx, w.name(o.Run, transfersStep), transfersSQL(o.Started, steps), 6, transfersWait)
	if err != nil {
		w.Log.Warn("what the run loaded and unloaded cannot be told", "run", o.Run, "error", err.Error())
		return nil
	}
	var out []task.Transfer
	for _, row := range rows {
		i := integer(row[0])
		if i < 0 || i >= int64(len(steps)) {
			continue
		}
		out = append(out, task.Transfer{
			Step: steps[i].Step, Kind: text(row[1]), Name: text(row[2]),
			Rows: integer(row[3]), Files: integer(row[4]), Bytes: integer(row[5]),
		})
	}
	return out
}

// transferSteps are the finished steps that may have moved files, in the order they finished.
func (w *Worker) transferSteps(o *task.Outcome) []task.StepOutcome {
	var out []task.StepOutcome
	for _, s := range stepsIn(o, task.StepFinished) {
		step, known := w.Plan.Step(s.Step)
		if !known || s.PID <= 0 {
			continue
		}
		if slices.ContainsFunc(step.Statements, func(st task.Statement) bool { return transferring.MatchString(st.SQL) }) {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b task.StepOutcome) int { return a.Finished.Compare(b.Finished) })
	return out
}

// transfersSQL asks for both histories at once. They know sessions, so each row is given
// the number of the step whose session it is; where steps had the same session one
// after the other, the first that had not ended yet.
func transfersSQL(since time.Time, steps []task.StepOutcome) string {
	var number, sessions strings.Builder
	for i, s := range steps {
		fmt.Fprintf(&number, " when session_id = %d", s.PID)
		if slices.ContainsFunc(steps[i+1:], func(later task.StepOutcome) bool { return later.PID == s.PID }) {
			fmt.Fprintf(&number, " and start_time <= '%s'", instant(s.Finished))
		}
		fmt.Fprintf(&number, " then %d", i)
		if i > 0 {
			sessions.WriteString(", ")
		}
		fmt.Fprint(&sessions, s.PID)
	}
	history := func(view, kind, name, rows, files, bytes string) string {
		return fmt.Sprintf("select case%s end as step, '%s' as kind, %s as name, sum(%s)::bigint as moved, sum(%s)::bigint as files, sum(%s)::bigint as bytes "+
			"from %s where session_id in (%s) and start_time >= '%s' and status = 'completed' group by 1, 2, 3",
			number.String(), kind, name, rows, files, bytes, view, sessions.String(), instant(since.Add(-time.Minute)))
	}
	return history("sys_load_history", task.TransferLoad, "trim(table_name)", "loaded_rows", "source_file_count", "source_file_bytes") +
		" union all " +
		history("sys_unload_history", task.TransferUnload, "trim(unloaded_location)", "unloaded_rows", "unloaded_files_count", "unloaded_files_size") +
		fmt.Sprintf(" order by 1, 2, 3 limit %d", maxTransfers)
}
