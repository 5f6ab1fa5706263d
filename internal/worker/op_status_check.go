package worker

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"nightshift/internal/task"
)

const (
	// sweepWindow is how far back runs are looked after.
	sweepWindow = 7 * 24 * time.Hour
	// claimPatience is how long a claim may lack its statement's id.
	claimPatience = 4 * time.Minute
	// announcePatience is how long an outcome may lack its event.
	announcePatience = time.Minute
	// noticePatience is how long an announced outcome may lack its notice; it is
	// announced again until noticeWindow has passed.
	noticePatience = 10 * time.Minute
	noticeWindow   = 6 * time.Hour
	// statementMemory is how long the Data API remembers a statement.
	statementMemory = 24 * time.Hour
)

// statusCheck does for every open run what a lost event or a crash left undone.
func (w *Worker) statusCheck(ctx context.Context) error {
	prefix := task.PipelinePrefix(w.Plan.Pipeline)
	keys, err := w.list(ctx, prefix, prefix+w.Now().Add(-sweepWindow).UTC().Format("20060102T150405Z"))
	if err != nil {
		return err
	}
	runs := filesOf(keys)
	var errs []error
	for _, run := range slices.Sorted(maps.Keys(runs)) {
		if _, ok := task.RunIDTime(run); !ok {
			continue
		}
		if err := w.sweep(ctx, run, runs[run]); err != nil {
			w.Log.Error("cannot look after a run", "run", run, "error", err.Error())
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (w *Worker) sweep(ctx context.Context, run string, f *files) error {
	switch {
	case f.outcome:
		return w.sweepOutcome(ctx, run, f)
	case !f.run:
		return nil
	}
	for _, step := range slices.Sorted(maps.Keys(f.claimed)) {
		if f.ended[step] {
			continue
		}
		if err := w.sweepStep(ctx, w.name(run, step)); err != nil {
			return err
		}
	}
	if err := w.giveUpUnstarted(ctx, run); err != nil {
		return err
	}
	return w.progress(ctx, run)
}

// giveUpUnstarted fails the steps that were ready for hours and that no
// invocation of run_sql has claimed, so that a run does not wait for ever.
func (w *Worker) giveUpUnstarted(ctx context.Context, run string) error {
	if at, _ := task.RunIDTime(run); w.Now().Sub(at) < submitFor {
		return nil
	}
	s, err := w.survey(ctx, run)
	if err != nil || s == nil || s.failed {
		return err
	}
	for _, step := range s.def.Steps {
		if s.ended[step.Name] || !allEnded(step.After, s.ended) {
			continue
		}
		ready := s.def.Started
		for _, before := range step.After {
			if f := s.outcomes[before].Finished; f.After(ready) {
				ready = f
			}
		}
		if w.Now().Sub(ready) < submitFor {
			continue
		}
		if err := w.giveUp(ctx, w.name(run, step.Name), s.claimed[step.Name]); err != nil {
			return err
		}
	}
	return nil
}

// giveUp fails a step that nobody took up. It is withheld first, so that it
// cannot start any more; one that is withheld already, in a run that has not
// failed, is one whose giving up was cut short.
func (w *Worker) giveUp(ctx context.Context, n task.StatementName, claimed bool) error {
	now := w.Now().UTC()
	key := task.StepStartedKey(n)
	if claimed {
		var claim task.StepStarted
		if _, err := w.get(ctx, key, &claim); err != nil || !claim.Withheld {
			return err
		}
	} else {
		withheld := task.StepStarted{Pipeline: n.Pipeline, Run: n.Run, Step: n.Step, Attempt: n.Attempt, Claimed: now, Withheld: true}
		if created, _, err := w.create(ctx, key, withheld); err != nil || !created {
			return err
		}
	}
	w.Log.Error("the step was never started", "run", n.Run, "step", n.Step)
	_, _, err := w.create(ctx, task.StepOutcomeKey(n), task.StepOutcome{
		Pipeline: n.Pipeline, Run: n.Run, Step: n.Step, Attempt: n.Attempt, State: task.StepFailed, Rows: -1, Started: now, Finished: now,
		Error: "the step was ready and the run_sql function never took it up; see that function's log and the dead-letter queue",
	})
	return err
}

// sweepOutcome announces an outcome that its creator did not announce, or of which nobody was told.
func (w *Worker) sweepOutcome(ctx context.Context, run string, f *files) error {
	if f.announced && f.notice {
		return nil
	}
	if at, _ := task.RunIDTime(run); f.announced && w.Now().Sub(at) > sweepWindow/2 {
		return nil // old, and the window for its notice is surely over
	}
	var o task.Outcome
	if _, err := w.get(ctx, task.OutcomeKey(w.Plan.Pipeline, run), &o); err != nil {
		return err
	}
	age := w.Now().Sub(o.Ended)
	lost := !f.announced && age > announcePatience
	untold := f.announced && age > noticePatience && age < noticeWindow
	if !lost && !untold {
		return nil
	}
	w.Log.Warn("announcing again", "run", run, "announced", f.announced)
	return w.announce(ctx, &o)
}

// sweepStep finds out about a step that was claimed and has no outcome.
func (w *Worker) sweepStep(ctx context.Context, n task.StatementName) error {
	var claim task.StepStarted
	if _, err := w.get(ctx, task.StepStartedKey(n), &claim); err != nil {
		return err
	}
	log := w.Log.With("run", n.Run, "step", n.Step, "attempt", n.Attempt, "statement_id", claim.StatementID)
	age := w.Now().Sub(claim.Claimed)
	switch {
	case claim.Withheld:
		return nil
	case claim.StatementID == "":
		if age < claimPatience {
			return nil
		}
		log.Warn("claimed and not submitted: trying again")
		return w.invokeRunSQL(ctx, task.RunSQL{Run: n.Run, Step: n.Step, Attempt: n.Attempt, Recover: true})
	}
	o, err := w.describe(ctx, n, claim.StatementID)
	switch {
	case errors.Is(err, errRunning):
		return nil
	case hasCode(err, "ResourceNotFoundException") && age > statementMemory:
		o = &task.StepOutcome{
			Pipeline: n.Pipeline, Run: n.Run, Step: n.Step, Attempt: n.Attempt, State: task.StepFailed, StatementID: claim.StatementID, Rows: -1,
			Error:   "the Data API no longer knows the statement (it remembers 24 hours), so how it ended is unknown",
			Started: claim.Claimed, Finished: w.Now().UTC(),
		}
	case err != nil:
		return err
	}
	log.Warn("the completion event was missed", "state", o.State)
	w.addLoadErrors(ctx, n, o)
	_, _, err = w.create(ctx, task.StepOutcomeKey(n), o)
	return err
}
