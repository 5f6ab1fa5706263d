package worker

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"nightshift/internal/task"
)

var update = flag.Bool("update", false, "write the golden files")

func TestMails(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 11, 0, 1, 0, time.UTC)
	base := task.Outcome{
		Pipeline: "nyc-taxi", Run: "20261123T110000Z-0a1b2c3d", State: task.StateSucceeded, Started: start, Ended: start.Add(4200 * time.Millisecond),
		Trigger: task.Trigger{Kind: task.TriggerSchedule, Time: start.Add(-time.Second)},
		Steps: []task.StepOutcome{
			{Step: "elt", State: task.StepFinished, StatementID: "d9b6c0c9-0747-4bf4-b142-e8883122f766", Rows: -1, DurationNS: 3_100_000_000},
			{Step: "unload", State: task.StepFinished, StatementID: "a8b6c0c9-0747-4bf4-b142-e8883122f766", Rows: 22902, DurationNS: 920_000_000, SubStatements: []task.SubStatement{
				{ID: "a8b6c0c9-0747-4bf4-b142-e8883122f766:1", State: task.StepFinished, Rows: 1, DurationNS: 20_000_000},
				{ID: "a8b6c0c9-0747-4bf4-b142-e8883122f766:2", State: task.StepFinished, Rows: 22902, DurationNS: 900_000_000},
			}},
		},
	}
	failed := base
	failed.State, failed.Ended = task.StateFailed, start.Add(185*time.Second)
	failed.Steps = []task.StepOutcome{
		{Step: "elt", State: task.StepFailed, StatementID: "d9b6c0c9-0747-4bf4-b142-e8883122f766", Rows: -1, DurationNS: 184_000_000_000,
			SQL: "call execute_elt_process()", Error: "ERROR: Load into table 'nyc_yellow_taxi' failed.\nCheck 'sys_load_error_detail' system table for details."},
		{Step: "unload", State: task.StepNotStarted, Rows: -1},
	}
	told := failed
	told.Steps = []task.StepOutcome{failed.Steps[0], failed.Steps[1]}
	told.Steps[0].LoadErrors = []task.LoadError{
		{File: "s3://bucket/raw/part-0003.gz", Line: 17, Column: "trip_distance", Message: "Invalid digit, Value 'x', Pos 0, Type: Float"},
		{File: "s3://bucket/raw/part-0003.gz", Line: 18, Message: "Extra column(s) found"},
	}
	refused := failed
	refused.Error = `the request sets the unknown parameter "rwa"; the pipeline has [raw]`
	refused.Steps = []task.StepOutcome{{Step: "elt", State: task.StepNotStarted}, {Step: "unload", State: task.StepNotStarted}}
	for name, o := range map[string]task.Outcome{"succeeded": base, "failed": failed, "load_errors": told, "refused": refused} {
		m := mailOf(&o, "ledger-bucket")
		got := m.subject + "\n\n" + m.body
		file := filepath.Join("testdata", name+".mail.txt")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; got:\n%s", file, got)
		}
	}
}

func TestSubjectIsWhatSNSTakes(t *testing.T) {
	t.Parallel()
	o := task.Outcome{Pipeline: "päckchen\n" + string(make([]byte, 200)), State: task.StateSucceeded}
	m := mailOf(&o, "b")
	if len(m.subject) != maxSubject || m.subject[:10] != "p?ckchen??" {
		t.Errorf("subject %q", m.subject)
	}
}
