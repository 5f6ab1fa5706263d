package worker_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"nightshift/internal/task"
)

// randomPlan makes a graph of one to six steps.
func randomPlan(rng *rand.Rand) *task.Plan {
	p := &task.Plan{Version: task.PlanVersion, Pipeline: "demo", OnDelete: task.OnDeleteKeep, Parameters: []string{"raw"}}
	for i := range 1 + rng.IntN(6) {
		s := task.Step{Name: fmt.Sprintf("s%d", i), Statements: []task.Statement{{SQL: "copy t from '${raw}'", Line: 1}}}
		if rng.IntN(3) == 0 {
			s.Statements = append(s.Statements, task.Statement{SQL: "select 1", Line: 2})
		}
		for j := range i {
			if rng.IntN(3) == 0 {
				s.After = append(s.After, fmt.Sprintf("s%d", j))
			}
		}
		p.Steps = append(p.Steps, s)
	}
	return p
}

// TestEveryHistoryEndsWell plays random histories: events and invocations repeated,
// reordered and lost, calls that fail before or after their effect, functions that
// crash between any two calls. Whatever happens, each step's statement is executed at
// most once and in order, the run ends once and truthfully, and people are told.
func TestEveryHistoryEndsWell(t *testing.T) {
	t.Parallel()
	histories := 3000
	if testing.Short() {
		histories = 300
	}
	states := map[string]int{}
	told := 0
	for seed := range uint64(histories) {
		o, transfers := play(t, seed)
		states[o]++
		if transfers {
			told++
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%v", states)
	if told == 0 || told == histories || states[task.StateSucceeded] == 0 || states[task.StateFailed] == 0 || states["failed with load errors"] == 0 {
		t.Errorf("the histories are one-sided: %v, %d mails tell what was loaded", states, told)
	}
}

// play plays one history and returns the run's state, and whether the mail told what it loaded.
func play(t *testing.T, seed uint64) (state string, transfers bool) {
	rng := rand.New(rand.NewPCG(seed, 2))
	faults := []float64{0, 0.05, 0.15, 0.3}[rng.IntN(4)]
	w := newWorld(seed, faults, randomPlan(rng))
	if rng.IntN(10) == 0 {
		w.refused[w.plan.Steps[rng.IntN(len(w.plan.Steps))].Name] = true
	}
	w.loads = rng.IntN(2) == 0
	at := w.now
	w.send(task.DutyStart, map[string]any{"id": "trigger", "source": "aws.events", "time": at}, false)
	run := task.RunID("trigger", at)
	for sweep := range 60 {
		w.run()
		if sweep == 20 {
			w.faults = 0 // AWS is well again some day
		}
		if _, told := w.objects[task.NoticeKey("demo", run)]; told && sweep > 2 {
			break
		}
		w.now = w.now.Add(5 * time.Minute)
		w.pending = append(w.pending, delivery{duty: task.DutyStatusCheck, payload: []byte("{}"), due: w.now})
	}
	w.faults = 0
	w.run()
	for _, b := range w.broken {
		t.Errorf("seed %d (faults %.2f): %s", seed, faults, b)
	}
	if w.creations[task.RunKey("demo", run)] == 0 { // Lambda gave up on the trigger: it is in the dead-letter queue
		if len(w.statements) > 0 {
			t.Errorf("seed %d: statements without a run", seed)
		}
		return "not begun", false
	}
	return checkOutcome(t, seed, w, run), w.told
}

func checkOutcome(t *testing.T, seed uint64, w *world, run string) string {
	var o task.Outcome
	key := task.OutcomeKey("demo", run)
	if err := json.Unmarshal(w.objects[key], &o); err != nil || w.creations[key] != 1 {
		t.Errorf("seed %d: outcome put %d times: %v", seed, w.creations[key], err)
		return ""
	}
	allFinished, told := true, false
	for _, s := range o.Steps {
		allFinished = allFinished && s.State == task.StepFinished
		truth := w.byStep(run, s.Step)
		told = told || len(s.LoadErrors) == 1 && s.LoadErrors[0] == task.LoadError{File: "s3://b/raw/part-1", Line: 17, Column: "x", Message: "Invalid digit"}
		switch {
		case truth != nil && s.State != string(truth.state):
			t.Errorf("seed %d: step %s is said to be %s, and is %s", seed, s.Step, s.State, truth.state)
		case truth == nil && s.State != task.StepNotStarted && !w.refused[s.Step]:
			t.Errorf("seed %d: step %s is said to be %s, and never ran", seed, s.Step, s.State)
		case truth == nil && w.refused[s.Step] && s.State == task.StepFinished:
			t.Errorf("seed %d: step %s was refused, and is said to have finished", seed, s.Step)
		}
	}
	if len(o.Steps) != len(w.plan.Steps) || (o.State == task.StateSucceeded) != allFinished {
		t.Errorf("seed %d: %d steps, all finished %v, state %s", seed, len(o.Steps), allFinished, o.State)
	}
	if n := len(w.mails); n < 1 || n > 1+w.ambiguous {
		t.Errorf("seed %d: %d mails %v, %d may be repeated", seed, n, w.mails, w.ambiguous)
	}
	if told {
		return o.State + " with load errors"
	}
	return o.State
}
