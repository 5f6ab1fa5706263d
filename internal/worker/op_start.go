package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"nightshift/internal/task"
)

// start begins the run that an event asks for. The run's id follows from the
// event's, so an event that arrives twice is one run.
func (w *Worker) start(ctx context.Context, payload json.RawMessage) error {
	var ev event
	if err := json.Unmarshal(payload, &ev); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	var request task.RunRequested
	trigger := task.Trigger{Kind: task.TriggerInvoke, EventID: ev.ID, Source: ev.Source, Time: ev.Time.UTC(), Rules: ev.Resources}
	switch {
	case ev.Source == "aws.events":
		trigger.Kind = task.TriggerSchedule
	case ev.DetailType == task.DetailRunRequested:
		trigger.Kind = task.TriggerManual
		if err := json.Unmarshal(ev.Detail, &request); err != nil {
			return fmt.Errorf("read the request's detail: %w", err)
		}
		if request.Pipeline != w.Plan.Pipeline {
			w.Log.Warn("the request is for another pipeline", "requested", request.Pipeline)
			return nil
		}
	}
	if trigger.EventID == "" { // invoked by hand with any payload
		if lc, ok := lambdacontext.FromContext(ctx); ok {
			trigger.EventID = lc.AwsRequestID
		}
	}
	if trigger.Time.IsZero() {
		trigger.Time = w.Now().UTC()
	}
	run := task.Run{
		Pipeline: w.Plan.Pipeline, Run: task.RunID(trigger.EventID, trigger.Time), Trigger: trigger,
		Started: w.Now().UTC(), Parameters: request.Parameters,
	}
	for _, s := range w.Plan.Steps {
		run.Steps = append(run.Steps, task.RunStep{Name: s.Name, After: s.After})
	}
	if err := w.checkParameters(request.Parameters); err != nil {
		w.Log.Warn("the request is refused", "run", run.Run, "error", err.Error())
		return w.refuse(ctx, &run, err)
	}
	created, _, err := w.create(ctx, task.RunKey(run.Pipeline, run.Run), run)
	if err != nil {
		return err
	}
	w.Log.Info("run", "run", run.Run, "created", created, "trigger", trigger.Kind, "event_id", trigger.EventID)
	return w.progress(ctx, run.Run)
}

// checkParameters refuses values of a request that could not stand in SQL.
func (w *Worker) checkParameters(values map[string]string) error {
	for name, v := range values {
		if !slices.Contains(w.Plan.Parameters, name) || name == task.ParamIAMRole {
			return fmt.Errorf("the request sets the unknown parameter %q; the pipeline has %v", name, w.Plan.Parameters)
		}
		if err := task.CheckParamValue(name, v); err != nil {
			return err
		}
	}
	return nil
}

// refuse ends a run before it begins. The outcome comes first: with it in the
// ledger nothing can start the run's steps.
func (w *Worker) refuse(ctx context.Context, run *task.Run, cause error) error {
	o := task.Outcome{Pipeline: run.Pipeline, Run: run.Run, State: task.StateFailed, Trigger: run.Trigger, Started: run.Started, Ended: w.Now().UTC(), Error: cause.Error()}
	for _, s := range run.Steps {
		o.Steps = append(o.Steps, task.StepOutcome{Pipeline: run.Pipeline, Run: run.Run, Step: s.Name, Attempt: firstAttempt, State: task.StepNotStarted, Rows: -1})
	}
	if err := w.endWith(ctx, &o); err != nil {
		return err
	}
	_, _, err := w.create(ctx, task.RunKey(run.Pipeline, run.Run), run)
	return err
}
