package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"nightshift/internal/task"
)

// statementChange is the detail of the Data API's event.
type statementChange struct {
	StatementName string `json:"statementName"`
	StatementID   string `json:"statementId"`
	State         string `json:"state"`
}

// advance records how a step ended and moves its run on.
func (w *Worker) advance(ctx context.Context, payload json.RawMessage) error {
	var ev event
	var d statementChange
	if err := json.Unmarshal(payload, &ev); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	if err := json.Unmarshal(ev.Detail, &d); err != nil {
		return fmt.Errorf("read the event's detail: %w", err)
	}
	n, err := task.ParseStatementName(d.StatementName)
	if err != nil || n.Pipeline != w.Plan.Pipeline {
		w.Log.Warn("not a statement of this pipeline", "statement_name", d.StatementName)
		return nil
	}
	log := w.Log.With("run", n.Run, "step", n.Step, "attempt", n.Attempt, "statement_id", d.StatementID)
	f, err := w.listRun(ctx, n.Run)
	if err != nil {
		return err
	}
	if !f.claimed[n.Step] || n.Attempt != firstAttempt {
		log.Warn("the ledger knows of no such step: ignored")
		return nil
	}
	if !f.ended[n.Step] {
		var claim task.StepStarted
		if _, err := w.get(ctx, task.StepStartedKey(n), &claim); err != nil {
			return err
		}
		if claim.Withheld || claim.StatementID != "" && claim.StatementID != d.StatementID {
			log.Warn("the step's statement is another one: ignored", "claimed_statement_id", claim.StatementID)
			return nil
		}
		// The event may be ahead of what DescribeStatement tells.
		o, err := w.await(ctx, n, d.StatementID, 100*time.Millisecond, 2*time.Second, 20*time.Second)
		if err != nil {
			return err
		}
		w.addLoadErrors(ctx, n, o)
		if _, _, err := w.create(ctx, task.StepOutcomeKey(n), o); err != nil {
			return err
		}
		log.Info("step ended", "state", o.State, "rows", o.Rows, "duration_ns", o.DurationNS, "error", o.Error)
	}
	return w.progress(ctx, n.Run)
}
