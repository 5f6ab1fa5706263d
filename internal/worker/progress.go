package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"nightshift/internal/task"
)

// firstAttempt is the only one for now: steps are not tried again.
const firstAttempt = 1

// files is what a listing tells of a run.
type files struct {
	run, outcome, announced, notice bool
	claimed, ended                  map[string]bool // by step
}

func filesOf(keys []string) map[string]*files {
	runs := map[string]*files{}
	for _, key := range keys {
		n, kind := task.ParseKey(key)
		if kind == task.KeyUnknown {
			continue
		}
		f := runs[n.Run]
		if f == nil {
			f = &files{claimed: map[string]bool{}, ended: map[string]bool{}}
			runs[n.Run] = f
		}
		switch kind {
		case task.KeyRun:
			f.run = true
		case task.KeyOutcome:
			f.outcome = true
		case task.KeyAnnounced:
			f.announced = true
		case task.KeyNotice:
			f.notice = true
		case task.KeyStepStarted:
			f.claimed[n.Step] = true
		case task.KeyStepOutcome:
			f.ended[n.Step] = true
		}
	}
	return runs
}

// listRun tells what there is of a run.
func (w *Worker) listRun(ctx context.Context, run string) (*files, error) {
	keys, err := w.list(ctx, task.RunPrefix(w.Plan.Pipeline, run), "")
	if err != nil {
		return nil, err
	}
	if f := filesOf(keys)[run]; f != nil {
		return f, nil
	}
	return &files{}, nil
}

func (w *Worker) name(run, step string) task.StatementName {
	return task.StatementName{Pipeline: w.Plan.Pipeline, Run: run, Step: step, Attempt: firstAttempt}
}

// standing is where a run stands, as the ledger tells.
type standing struct {
	*files
	def      task.Run
	outcomes map[string]task.StepOutcome // by step
	failed   bool
}

// survey reads where a run stands; nil when it has ended or never began.
func (w *Worker) survey(ctx context.Context, runID string) (*standing, error) {
	f, err := w.listRun(ctx, runID)
	if err != nil || f.outcome || !f.run {
		return nil, err
	}
	s := &standing{files: f, outcomes: map[string]task.StepOutcome{}}
	if _, err := w.get(ctx, task.RunKey(w.Plan.Pipeline, runID), &s.def); err != nil {
		return nil, err
	}
	for _, step := range slices.Sorted(maps.Keys(f.ended)) {
		var o task.StepOutcome
		if _, err := w.get(ctx, task.StepOutcomeKey(w.name(runID, step)), &o); err != nil {
			return nil, err
		}
		s.outcomes[step] = o
		s.failed = s.failed || o.State != task.StepFinished
	}
	return s, nil
}

// progress does what the ledger says is to be done next for a run: starts the steps that
// are ready, or ends the run. Doing it twice, or in two places at once, is harmless.
func (w *Worker) progress(ctx context.Context, runID string) error {
	s, err := w.survey(ctx, runID)
	if err != nil || s == nil {
		return err
	}
	if s.failed {
		return w.endFailed(ctx, s)
	}
	done := 0
	for _, step := range s.def.Steps {
		if s.ended[step.Name] {
			done++
			continue
		}
		if s.claimed[step.Name] || !allEnded(step.After, s.ended) {
			continue
		}
		if err := w.invokeRunSQL(ctx, task.RunSQL{Run: runID, Step: step.Name, Attempt: firstAttempt}); err != nil {
			return err
		}
	}
	if done == len(s.def.Steps) {
		return w.end(ctx, s, task.StateSucceeded)
	}
	return nil
}

func allEnded(steps []string, ended map[string]bool) bool {
	for _, s := range steps {
		if !ended[s] {
			return false
		}
	}
	return true
}

// endFailed withholds the steps that nobody has claimed, and ends the run when
// none of the claimed ones is running any more.
func (w *Worker) endFailed(ctx context.Context, s *standing) error {
	running := false
	for _, step := range s.def.Steps {
		if s.ended[step.Name] {
			continue
		}
		n := w.name(s.def.Run, step.Name)
		if !s.claimed[step.Name] {
			withheld := task.StepStarted{Pipeline: n.Pipeline, Run: n.Run, Step: n.Step, Attempt: n.Attempt, Claimed: w.Now().UTC(), Withheld: true}
			created, _, err := w.create(ctx, task.StepStartedKey(n), withheld)
			if err != nil {
				return err
			}
			if created {
				continue
			}
		}
		var claim task.StepStarted
		if _, err := w.get(ctx, task.StepStartedKey(n), &claim); err != nil {
			return err
		}
		running = running || !claim.Withheld
	}
	if running {
		w.Log.Info("a step failed; waiting for those that run", "run", s.def.Run)
		return nil
	}
	return w.end(ctx, s, task.StateFailed)
}

// end creates the run's outcome; its creator announces it.
func (w *Worker) end(ctx context.Context, s *standing, state string) error {
	run := &s.def
	o := task.Outcome{Pipeline: run.Pipeline, Run: run.Run, State: state, Trigger: run.Trigger, Started: run.Started, Ended: w.Now().UTC()}
	for _, def := range run.Steps {
		step, ended := s.outcomes[def.Name]
		if !ended {
			step = task.StepOutcome{Pipeline: run.Pipeline, Run: run.Run, Step: def.Name, Attempt: firstAttempt, State: task.StepNotStarted, Rows: -1}
		}
		o.Steps = append(o.Steps, step)
	}
	return w.endWith(ctx, &o)
}

func (w *Worker) endWith(ctx context.Context, o *task.Outcome) error {
	o.Writer = w.ID()
	created, _, err := w.create(ctx, task.OutcomeKey(o.Pipeline, o.Run), o)
	if err != nil || !created {
		return err
	}
	w.Log.Info("run ended", "run", o.Run, "state", o.State)
	return w.announce(ctx, o)
}

// announce puts the outcome's event on the bus and notes that in the ledger.
func (w *Worker) announce(ctx context.Context, o *task.Outcome) error {
	detail := task.RunEnded{Pipeline: o.Pipeline, Run: o.Run, State: o.State, DurationMS: o.Ended.Sub(o.Started).Milliseconds()}
	detailType := task.DetailRunSucceeded
	if o.State != task.StateSucceeded {
		detailType = task.DetailRunFailed
	}
	for _, s := range o.Steps {
		if s.State == task.StepFailed || s.State == task.StepAborted {
			detail.FailedSteps = append(detail.FailedSteps, s.Step)
		}
	}
	body, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	entry := ebtypes.PutEventsRequestEntry{Source: aws.String(task.EventSource), DetailType: &detailType, Detail: aws.String(string(body))}
	if w.EventBus != "" {
		entry.EventBusName = &w.EventBus
	}
	var id string
	err = w.retry(ctx, "PutEvents", func(ctx context.Context) error {
		out, err := w.Bus.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []ebtypes.PutEventsRequestEntry{entry}})
		if err != nil {
			return err
		}
		if len(out.Entries) != 1 || out.FailedEntryCount != 0 {
			why := "no entry"
			if len(out.Entries) > 0 {
				why = aws.ToString(out.Entries[0].ErrorCode) + ": " + aws.ToString(out.Entries[0].ErrorMessage)
			}
			return errors.New("the bus did not take the event: " + why)
		}
		id = aws.ToString(out.Entries[0].EventId)
		return nil
	})
	if err != nil {
		return fmt.Errorf("announce run %s: %w", o.Run, err)
	}
	_, _, err = w.create(ctx, task.AnnouncedKey(o.Pipeline, o.Run), task.Announced{At: w.Now().UTC(), EventID: id})
	return err
}

// invokeRunSQL has a step run, asynchronously.
func (w *Worker) invokeRunSQL(ctx context.Context, in task.RunSQL) error {
	payload, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encode payload: %w", err)
	}
	err = w.retry(ctx, "Invoke", func(ctx context.Context) error {
		_, err := w.Functions.Invoke(ctx, &lambda.InvokeInput{FunctionName: &w.RunSQLFunction, InvocationType: lambdatypes.InvocationTypeEvent, Payload: payload})
		return err
	})
	if err != nil {
		return fmt.Errorf("start step %s of run %s: %w", in.Step, in.Run, err)
	}
	w.Log.Info("step is to run", "run", in.Run, "step", in.Step, "attempt", in.Attempt)
	return nil
}
