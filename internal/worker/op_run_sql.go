package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"nightshift/internal/task"
)

// submitFor is how long a step that cannot be submitted is tried again, by
// status_check, before it has failed.
const submitFor = 6 * time.Hour

// tokenLife is how long the Data API surely remembers a client token. Later
// submissions look for the statement by its name first.
const tokenLife = time.Hour

// runSQL submits the SQL of one step.
func (w *Worker) runSQL(ctx context.Context, payload json.RawMessage) error {
	var in task.RunSQL
	if err := json.Unmarshal(payload, &in); err != nil {
		return fmt.Errorf("read payload: %w", err)
	}
	n := task.StatementName{Pipeline: w.Plan.Pipeline, Run: in.Run, Step: in.Step, Attempt: in.Attempt}
	if _, err := task.ParseStatementName(n.String()); err != nil {
		return fmt.Errorf("read payload: %w", err)
	}
	log := w.Log.With("run", n.Run, "step", n.Step, "attempt", n.Attempt)
	claim := task.StepStarted{Pipeline: n.Pipeline, Run: n.Run, Step: n.Step, Attempt: n.Attempt, Claimed: w.Now().UTC()}
	created, etag, err := w.create(ctx, task.StepStartedKey(n), claim)
	if err != nil {
		return err
	}
	if !created {
		claim = task.StepStarted{}
		if etag, err = w.get(ctx, task.StepStartedKey(n), &claim); err != nil {
			return err
		}
		if claim.Withheld || claim.StatementID != "" {
			log.Info("nothing to submit", "withheld", claim.Withheld, "statement_id", claim.StatementID)
			return nil
		}
	}
	var run task.Run
	if _, err := w.get(ctx, task.RunKey(n.Pipeline, n.Run), &run); err != nil {
		return err
	}
	id, err := w.submitOnce(ctx, n, &run, in.Recover || w.Now().Sub(claim.Claimed) > tokenLife)
	if err != nil {
		late := w.Now().Sub(claim.Claimed) > submitFor
		if !late && (retryable(err) || ctx.Err() != nil) {
			return fmt.Errorf("submit step %s of run %s: %w", n.Step, n.Run, err)
		}
		log.Error("the step cannot be submitted", "error", err.Error())
		return w.failStep(ctx, n, err)
	}
	log.Info("submitted", "statement_id", id)
	claim.StatementID = id
	if _, err := w.replace(ctx, task.StepStartedKey(n), etag, claim); err != nil {
		return err // submitting again finds the same statement
	}
	return nil
}

// submitOnce submits a step, or finds the statement that an earlier try submitted.
func (w *Worker) submitOnce(ctx context.Context, n task.StatementName, run *task.Run, look bool) (string, error) {
	step, known := w.Plan.Step(n.Step)
	if !known {
		return "", final("the pipeline was deployed anew during the run and has no step %q any more", n.Step)
	}
	if look {
		if id, err := w.find(ctx, n); err != nil || id != "" {
			return id, err
		}
	}
	return w.submit(ctx, n, step.Statements, w.values(run.Parameters), true)
}

// failStep records a step whose statement never was, and ends the run when nothing else runs.
func (w *Worker) failStep(ctx context.Context, n task.StatementName, cause error) error {
	now := w.Now().UTC()
	o := task.StepOutcome{
		Pipeline: n.Pipeline, Run: n.Run, Step: n.Step, Attempt: n.Attempt, State: task.StepFailed, Rows: -1,
		Error: "the statement could not be submitted: " + cause.Error(), Started: now, Finished: now,
	}
	if step, ok := w.Plan.Step(n.Step); ok {
		for i, s := range step.Statements {
			if i > 0 {
				o.SQL += ";\n"
			}
			o.SQL += s.SQL
		}
	}
	if _, _, err := w.create(ctx, task.StepOutcomeKey(n), o); err != nil {
		return err
	}
	s, err := w.survey(ctx, n.Run)
	if err != nil || s == nil || !s.failed { // not failed: the statement was submitted after all
		return err
	}
	return w.endFailed(ctx, s)
}
