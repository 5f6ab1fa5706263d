package worker_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"nightshift/internal/task"
	"nightshift/internal/worker"
)

// onePlan has one step that reads a parameter.
func onePlan() *task.Plan {
	return &task.Plan{
		Version: task.PlanVersion, Pipeline: "demo", OnDelete: task.OnDeleteKeep, Parameters: []string{"iam_role", "raw"},
		Steps: []task.Step{{Name: "load", Statements: []task.Statement{{SQL: "copy t from '${raw}'"}}}},
	}
}

// request asks for a run by hand and returns its id once everything has happened.
func request(w *world, detail map[string]any) string {
	w.send(task.DutyStart, map[string]any{"id": "e-1", "source": task.EventSource, "detail-type": task.DetailRunRequested, "time": w.now, "detail": detail}, false)
	run := task.RunID("e-1", w.now)
	w.run()
	return run
}

func outcomeOf(t *testing.T, w *world, run string) task.Outcome {
	t.Helper()
	for _, b := range w.broken {
		t.Error(b)
	}
	var o task.Outcome
	if err := json.Unmarshal(w.objects[task.OutcomeKey("demo", run)], &o); err != nil {
		t.Fatalf("no outcome: %v", err)
	}
	return o
}

func TestRequestSetsParameters(t *testing.T) {
	t.Parallel()
	w := newWorld(4, 0, onePlan())
	run := request(w, map[string]any{"pipeline": "demo", "parameters": map[string]string{"raw": "s3://other/"}})
	outcomeOf(t, w, run)
	s := w.byStep(run, "load")
	want := "/* nightshift pipeline=demo run=" + run + " step=load attempt=1 */ copy t from 's3://other/'"
	if s == nil || s.sql != want {
		t.Errorf("statement %+v, want %s", s, want)
	}
}

func TestRequestIsRefused(t *testing.T) {
	t.Parallel()
	for name, parameters := range map[string]map[string]string{
		"unknown": {"rwa": "x"}, "role": {"iam_role": "arn"}, "leaves its place": {"raw": "x'; drop table t; --"},
	} {
		w := newWorld(1, 0, onePlan())
		o := outcomeOf(t, w, request(w, map[string]any{"pipeline": "demo", "parameters": parameters}))
		if o.State != task.StateFailed || o.Error == "" || o.Steps[0].State != task.StepNotStarted || len(w.statements) != 0 || len(w.mails) != 1 {
			t.Errorf("%s: outcome %+v, %d statements, mails %v", name, o, len(w.statements), w.mails)
		}
	}
}

func TestRequestForAnotherPipelineIsIgnored(t *testing.T) {
	t.Parallel()
	w := newWorld(1, 0, onePlan())
	request(w, map[string]any{"pipeline": "other"})
	if len(w.objects) != 0 || len(w.broken) != 0 {
		t.Errorf("the ledger holds %v", w.objects)
	}
}

// TestForeignEventsAreIgnored holds that naming a statement like ours moves no run.
func TestForeignEventsAreIgnored(t *testing.T) {
	t.Parallel()
	plan := onePlan()
	plan.Steps = append(plan.Steps, task.Step{Name: "after", Statements: []task.Statement{{SQL: "select 1"}}, After: []string{"load"}})
	w := newWorld(7, 0, plan)
	run := task.RunID("e-1", w.now)
	forged := func() {
		for _, name := range []string{"demo/" + run + "/load/1", "demo/" + run + "/after/1", "demo/" + run + "/load/2", "demo/setup-x/load/1", "x"} {
			w.send(task.DutyAdvance, map[string]any{"detail": map[string]any{"statementName": name, "statementId": "forged", "state": "FINISHED"}}, false)
		}
	}
	forged()
	request(w, map[string]any{"pipeline": "demo"})
	forged()
	w.run()
	o := outcomeOf(t, w, run)
	for _, s := range o.Steps {
		if s.StatementID == "forged" {
			t.Errorf("step %s took the forged statement", s.Step)
		}
	}
}

// TestStatementThatIsForgotten holds that a run whose statement the Data API has forgotten ends, as failed.
func TestStatementThatIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(1, 0, onePlan())
	w.faults = 0
	w.send(task.DutyStart, map[string]any{"id": "e-1", "source": "aws.events", "time": w.now}, false)
	run := task.RunID("e-1", w.now)
	for len(w.statements) == 0 {
		if !w.once() {
			t.Fatal("no statement was submitted")
		}
	}
	for w.claimOf(run).StatementID == "" && w.once() {
	}
	clear(w.statements)
	w.pending = nil
	w.now = w.now.Add(25 * time.Hour)
	w.pending = append(w.pending, delivery{duty: task.DutyStatusCheck, payload: []byte("{}"), due: w.now})
	w.run()
	o := outcomeOf(t, w, run)
	if o.State != task.StateFailed || !strings.Contains(o.Steps[0].Error, "no longer knows the statement") || !slices.Equal(w.mails, []string{"demo FAILED at load"}) {
		t.Errorf("outcome %+v, mails %v", o, w.mails)
	}
}

// TestStepThatIsNeverTakenUp holds that a run ends when run_sql is never invoked.
func TestStepThatIsNeverTakenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(1, 0, onePlan())
	w.deaf = true
	run := request(w, map[string]any{"pipeline": "demo"})
	for range 80 {
		w.now = w.now.Add(5 * time.Minute)
		w.pending = append(w.pending, delivery{duty: task.DutyStatusCheck, payload: []byte("{}"), due: w.now})
		w.run()
	}
	o := outcomeOf(t, w, run)
	if o.State != task.StateFailed || !strings.Contains(o.Steps[0].Error, "never took it up") || len(w.mails) != 1 {
		t.Errorf("outcome %+v, mails %v", o, w.mails)
	}
}

func (w *world) claimOf(run string) task.StepStarted {
	var c task.StepStarted
	_ = json.Unmarshal(w.objects[task.StepStartedKey(task.StatementName{Pipeline: "demo", Run: run, Step: "load", Attempt: 1})], &c)
	return c
}

func TestConfigFrom(t *testing.T) {
	t.Parallel()
	env := map[string]string{task.EnvPipeline: "demo", task.EnvDuty: "run_sql", "NIGHTSHIFT_PARAM_RAW": "s3://b/", task.EnvCluster: "c"}
	c, err := worker.ConfigFrom(func(k string) string { return env[k] }, onePlan())
	if err != nil || c.Duty != task.DutyRunSQL || c.Parameters["raw"] != "s3://b/" || c.Cluster != "c" {
		t.Errorf("config %+v, %v", c, err)
	}
	env[task.EnvPipeline] = "other"
	if _, err := worker.ConfigFrom(func(k string) string { return env[k] }, onePlan()); err == nil {
		t.Error("a package of another pipeline is taken")
	}
}
