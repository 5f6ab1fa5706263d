package e2e

import (
	"context"
	"fmt"
	"strconv"
	"syscall"
	"testing"
	"time"

	"nightshift/internal/deploy"
	"nightshift/internal/task"
)

// TestKillInTheMiddleOfARun kills the local cloud with SIGKILL at different
// moments of a run, starts it again and holds that the run ends truthfully:
// the table has either every trip or none, and no step took effect twice.
func TestKillInTheMiddleOfARun(t *testing.T) {
	t.Parallel()
	const rows = 96_000
	raw := sampleTrips(t, rows)
	for _, moment := range []string{"requested", "elt SUBMITTED", "elt FINISHED", "unload FINISHED"} {
		t.Run(moment, func(t *testing.T) {
			t.Parallel()
			dir := example(t)
			c := up(t, dir, "--put", rawPrefix+"="+raw)
			run := c.killAt(t, moment)
			c = up(t, dir, "--put", rawPrefix+"="+raw)
			outcome := c.outcomeOf(t, run)
			checkTruth(t, c, outcome, rows)
			// The next run is not hindered by what the crash left.
			if next := c.run(t, "nyc-taxi"); next.State != task.StateSucceeded {
				t.Errorf("want the run after the crash to succeed, found %+v", next)
			}
		})
	}
}

// killAt asks for a run and kills the cloud when the moment is there.
func (c *cloud) killAt(t *testing.T, moment string) (run string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ledger := c.ledger(t, "nyc-taxi")
	run, err := c.Trigger(ctx, "nyc-taxi", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if moment != "requested" {
		reached, giveUp := context.WithCancel(ctx)
		_, err := c.Follow(reached, ledger, "nyc-taxi", run, time.Minute, func(u deploy.StepUpdate) {
			if state := fmt.Sprint(u.Step, " ", u.State); state == moment || moment == "elt SUBMITTED" && u.Step == "elt" {
				giveUp()
			}
		})
		giveUp()
		if err != nil && reached.Err() == nil {
			t.Fatal(err)
		}
	}
	c.stop(t, syscall.SIGKILL)
	return run
}

func (c *cloud) outcomeOf(t *testing.T, run string) task.Outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	outcome, err := c.Follow(ctx, c.ledger(t, "nyc-taxi"), "nyc-taxi", run, time.Minute, nil)
	if err != nil {
		t.Fatalf("the run did not end after the restart: %v", err)
	}
	return outcome
}

func checkTruth(t *testing.T, c *cloud, outcome task.Outcome, rows int) {
	t.Helper()
	loaded, err := strconv.Atoi(c.query(t, "select count(*) from nyc_yellow_taxi")[0][0])
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]task.StepOutcome{}
	for _, step := range outcome.Steps {
		states[step.Step] = step
	}
	wantLoaded := 0
	if states["elt"].State == task.StepFinished {
		wantLoaded = rows
	}
	if loaded != wantLoaded {
		t.Errorf("elt is %s: want %d trips in the table, found %d", states["elt"].State, wantLoaded, loaded)
	}
	succeeded := states["elt"].State == task.StepFinished && states["unload"].State == task.StepFinished
	if (outcome.State == task.StateSucceeded) != succeeded {
		t.Errorf("the run is told as %s, the steps as elt %s, unload %s", outcome.State, states["elt"].State, states["unload"].State)
	}
	for _, step := range []string{"elt", "unload"} {
		if n := c.statements(t, outcome.Run, step); n > 1 {
			t.Errorf("want at most one statement of step %s, found %d", step, n)
		}
	}
}
