package deploy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"nightshift/internal/task"
)

// StepUpdate is a step that moved.
type StepUpdate struct {
	Step string
	// State is the Data API's: SUBMITTED, PICKED, STARTED, FINISHED, FAILED or
	// ABORTED; or NOT_STARTED for a step that was withheld.
	State       string
	StatementID string
	// Rows is the sum over the step's statements, -1 when none tells any.
	Rows     int64
	Duration time.Duration
	Error    string
}

// ErrNoRun is returned by Follow for a run that did not appear in time.
var ErrNoRun = errors.New("the run did not start")

// Follow watches a run through its ledger until its outcome is there. Each
// change of a step is handed to update as it is seen. startBy is how long the
// run may take to appear.
func (c *Clients) Follow(ctx context.Context, bucket, pipeline, run string, startBy time.Duration, update func(StepUpdate)) (task.Outcome, error) {
	seen := map[string]string{}
	began := time.Now()
	started := false
	for {
		keys, err := c.List(ctx, Location{bucket, task.RunPrefix(pipeline, run)})
		if err != nil {
			return task.Outcome{}, err
		}
		started = started || len(keys) > 0
		if !started && time.Since(began) > startBy {
			return task.Outcome{}, fmt.Errorf("%w within %s: see the logs of the start function of %s", ErrNoRun, startBy, pipeline)
		}
		ended, err := c.look(ctx, keys, seen, update)
		if err != nil {
			return task.Outcome{}, err
		}
		if ended {
			var outcome task.Outcome
			if _, err := c.readJSON(ctx, Location{bucket, task.OutcomeKey(pipeline, run)}, &outcome); err != nil {
				return outcome, err
			}
			for _, s := range outcome.Steps {
				tell(seen, update, stepUpdate(s))
			}
			return outcome, nil
		}
		if err := c.wait(ctx); err != nil {
			return task.Outcome{}, fmt.Errorf("follow run %s of %s: %w", run, pipeline, err)
		}
	}
}

// look reads what lies in the ledger once; it reports whether the outcome does.
func (c *Clients) look(ctx context.Context, keys []Object, seen map[string]string, update func(StepUpdate)) (ended bool, err error) {
	final := map[string]bool{}
	for _, key := range keys {
		name, kind := task.ParseKey(key.Key)
		switch kind {
		case task.KeyOutcome:
			ended = true
		case task.KeyStepOutcome:
			var outcome task.StepOutcome
			if isFinal(seen[name.Step]) {
				continue
			}
			final[name.Step] = true
			if _, err := c.readJSON(ctx, key.Location, &outcome); err != nil {
				return false, err
			}
			tell(seen, update, stepUpdate(outcome))
		}
	}
	if ended {
		return true, nil
	}
	for _, key := range keys {
		name, kind := task.ParseKey(key.Key)
		if kind != task.KeyStepStarted || final[name.Step] || isFinal(seen[name.Step]) {
			continue
		}
		if err := c.lookAtStatement(ctx, key.Location, seen, update); err != nil {
			return false, err
		}
	}
	return false, nil
}

func (c *Clients) lookAtStatement(ctx context.Context, claim Location, seen map[string]string, update func(StepUpdate)) error {
	var started task.StepStarted
	if found, err := c.readJSON(ctx, claim, &started); err != nil || !found || started.StatementID == "" {
		return err
	}
	out, err := c.Data.DescribeStatement(ctx, &redshiftdata.DescribeStatementInput{Id: &started.StatementID})
	if err != nil {
		return fmt.Errorf("describe statement %s of step %s: %w", started.StatementID, started.Step, err)
	}
	if isFinal(string(out.Status)) {
		// The ledger tells the end; until it does the step is still running.
		return nil
	}
	tell(seen, update, StepUpdate{Step: started.Step, State: string(out.Status), StatementID: started.StatementID,
		Rows: -1, Duration: time.Duration(out.Duration), Error: aws.ToString(out.Error)})
	return nil
}

func isFinal(state string) bool {
	switch state {
	case task.StepFinished, task.StepFailed, task.StepAborted, task.StepNotStarted:
		return true
	}
	return false
}

func tell(seen map[string]string, update func(StepUpdate), u StepUpdate) {
	if seen[u.Step] == u.State || isFinal(seen[u.Step]) {
		return
	}
	seen[u.Step] = u.State
	if update != nil {
		update(u)
	}
}

func stepUpdate(s task.StepOutcome) StepUpdate {
	return StepUpdate{Step: s.Step, State: s.State, StatementID: s.StatementID, Rows: s.TotalRows(), Duration: time.Duration(s.DurationNS), Error: s.Error}
}

// readJSON reads one ledger object; found is false where there is none.
func (c *Clients) readJSON(ctx context.Context, at Location, into any) (found bool, err error) {
	out, err := c.S3.GetObject(ctx, &s3.GetObjectInput{Bucket: &at.Bucket, Key: &at.Key})
	var missing *types.NoSuchKey
	if errors.As(err, &missing) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read %s: %w", at, err)
	}
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	if err != nil {
		return false, fmt.Errorf("read %s: %w", at, err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return false, fmt.Errorf("read %s: %w", at, err)
	}
	return true, nil
}
