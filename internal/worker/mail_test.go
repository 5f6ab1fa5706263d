package worker

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
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
	moved := []task.Transfer{
		{Step: "elt", Kind: task.TransferLoad, Name: "nyc_yellow_taxi", Rows: 554187, Files: 4, Bytes: 9_876_543},
		{Step: "unload", Kind: task.TransferUnload, Name: "s3://bucket/export/", Rows: 22902, Files: 1, Bytes: 412_300},
	}
	failed := base
	failed.State, failed.Ended = task.StateFailed, start.Add(185*time.Second)
	failed.Steps = []task.StepOutcome{
		{Step: "elt", State: task.StepFailed, StatementID: "d9b6c0c9-0747-4bf4-b142-e8883122f766", Rows: -1, DurationNS: 184_000_000_000,
			SQL: "-- everything\n\n\n \ncall execute_elt_process()", Error: "ERROR: Load into table 'nyc_yellow_taxi' failed.\nCheck 'sys_load_error_detail' system table for details."},
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
		transfers := moved
		if o.State != task.StateSucceeded {
			transfers = nil // in these nothing finished
		}
		m := mailOf(&o, transfers, "ledger-bucket")
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
	m := mailOf(&o, nil, "b")
	if len(m.subject) != maxSubject || m.subject[:10] != "p?ckchen??" {
		t.Errorf("subject %q", m.subject)
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"0": thousands(0), "999": thousands(999), "1,000": thousands(1000), "554,187": thousands(554187), "-1,234,567": thousands(-1234567), "-123": thousands(-123),
		"1 row": plural(1, "row"), "1,000 files": plural(1000, "file"),
		"999 bytes": size(999), "1.0 kB": size(1000), "1.0 MB": size(999_999), "9.9 MB": size(9_876_543), "9.2 EB": size(9_200_000_000_000_000_000),
		"0.00 s": duration(0), "0.04 s": duration(42 * time.Millisecond), "0.1 s": duration(99 * time.Millisecond), "4.2 s": duration(4200 * time.Millisecond),
		"1 min 0 s": duration(59_970 * time.Millisecond), "3 min 5 s": duration(185 * time.Second), "1 h 0 min": duration(time.Hour - time.Millisecond),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTransfersOfStepsWithOneSession(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	sql := transfersSQL(at, []task.StepOutcome{{Step: "a", PID: 7, Finished: at.Add(time.Second)}, {Step: "b", PID: 8}, {Step: "c", PID: 7}})
	for _, want := range []string{
		"case when session_id = 7 and start_time <= '2026-01-02 03:04:06.000000' then 0 when session_id = 8 then 1 when session_id = 7 then 2 end",
		"from sys_load_history where session_id in (7, 8, 7) and start_time >= '2026-01-02 03:03:05.000000'", "from sys_unload_history",
	} {
		if !strings.Contains(sql, want) {
			t.Errorf("want %q in %s", want, sql)
		}
	}
}
