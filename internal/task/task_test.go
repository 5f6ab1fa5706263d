package task_test

import (
	"testing"
	"time"

	"nightshift/internal/task"
)

func TestStatementNameRoundTrip(t *testing.T) {
	t.Parallel()
	n := task.StatementName{Pipeline: "nyc-taxi", Run: "20260102T030405Z-0a1b2c3d", Step: "elt", Attempt: 2}
	got, err := task.ParseStatementName(n.String())
	if err != nil || got != n {
		t.Fatalf("ParseStatementName(%q) = %+v, %v", n, got, err)
	}
	for _, bad := range []string{"", "a/b/c", "a/b/c/0", "a/b/c/01", "a/b/c/x", "a//c/1", "a/b/c/1/2"} {
		if _, err := task.ParseStatementName(bad); err == nil {
			t.Errorf("ParseStatementName(%q): no error", bad)
		}
	}
}

func TestRunIDIsTheSameForTheSameEvent(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("x", 3600))
	id := task.RunID("e-1", at)
	if id != task.RunID("e-1", at) || id == task.RunID("e-2", at) {
		t.Fatalf("run id %q does not follow the event's id", id)
	}
	if got, ok := task.RunIDTime(id); !ok || !got.Equal(at) {
		t.Errorf("RunIDTime(%q) = %v, %v", id, got, ok)
	}
	if _, ok := task.RunIDTime("objects.json"); ok {
		t.Error("RunIDTime accepts objects.json")
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	n := task.StatementName{Pipeline: "p", Run: "r", Step: "s.x", Attempt: 3}
	run := task.StatementName{Pipeline: "p", Run: "r"}
	cases := []struct {
		key  string
		name task.StatementName
		kind task.KeyKind
	}{
		{task.StepStartedKey(n), n, task.KeyStepStarted},
		{task.StepOutcomeKey(n), n, task.KeyStepOutcome},
		{task.RunKey("p", "r"), run, task.KeyRun},
		{task.OutcomeKey("p", "r"), run, task.KeyOutcome},
		{task.AnnouncedKey("p", "r"), run, task.KeyAnnounced},
		{task.NoticeKey("p", "r"), run, task.KeyNotice},
		{"runs/p/r/other.json", run, task.KeyUnknown},
		{"runs/p/r/steps/x.json", run, task.KeyUnknown},
		{"elsewhere", task.StatementName{}, task.KeyUnknown},
	}
	for _, c := range cases {
		if name, kind := task.ParseKey(c.key); name != c.name || kind != c.kind {
			t.Errorf("ParseKey(%q) = %+v, %v", c.key, name, kind)
		}
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	values := map[string]string{"raw": "s3://b/x/", "bad": "x'; drop table t; --", "nested": "{raw}"}
	lookup := func(n string) (string, bool) { v, ok := values[n]; return v, ok }
	cases := []struct{ in, want, err string }{
		{"copy t from '${raw}'", "copy t from 's3://b/x/'", ""},
		{"$1 $$ ${raw}${raw}", "$1 $$ s3://b/x/s3://b/x/", ""},
		{"'${bad}'", "", `parameter bad holds '\'': the characters ' " \ $ ; and control characters are not allowed`},
		{"${other}", "", "parameter other has no value"},
		{"${raw", "", "expand parameters: ${ is not closed by }"},
		{"${Raw}", "", "expand parameters: ${Raw} is not a parameter: a name is a letter, then letters, digits and _"},
		{"${nested}", "{raw}", ""},
	}
	for _, c := range cases {
		got, err := task.Expand(c.in, lookup)
		msg := ""
		if err != nil {
			msg = err.Error()
		}
		if got != c.want || msg != c.err {
			t.Errorf("Expand(%q) = %q, %q; want %q, %q", c.in, got, msg, c.want, c.err)
		}
	}
}

func TestPlanRoundTrip(t *testing.T) {
	t.Parallel()
	p := task.Plan{Version: task.PlanVersion, Pipeline: "p", OnDelete: task.OnDeleteKeep, Steps: []task.Step{{Name: "s", Statements: []task.Statement{{SQL: "select 1", Line: 1}}}}}
	b, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := task.DecodePlan(b)
	if err != nil {
		t.Fatal(err)
	}
	if s, ok := got.Step("s"); !ok || s.Statements[0].SQL != "select 1" {
		t.Errorf("step s = %+v, %v", s, ok)
	}
	hash := p.ObjectsHash()
	p.Objects = append(p.Objects, task.Object{Name: "o"})
	if p.ObjectsHash() == hash {
		t.Error("the hash does not follow the objects")
	}
	for _, bad := range []string{"", "{}", `{"version":9,"pipeline":"p"}`, `{"version":1}`} {
		if _, err := task.DecodePlan([]byte(bad)); err == nil {
			t.Errorf("DecodePlan(%q): no error", bad)
		}
	}
}

func FuzzExpand(f *testing.F) {
	f.Add("a ${raw} b", "v")
	f.Fuzz(func(t *testing.T, text, value string) {
		out, err := task.Expand(text, func(string) (string, bool) { return value, true })
		if err == nil && value == "" && len(out) > len(text) {
			t.Fatalf("expanding by nothing made %q longer: %q", text, out)
		}
	})
}

// FuzzNames holds that what is read as a name or a key is written back the same.
func FuzzNames(f *testing.F) {
	f.Add("p/r/s/1")
	f.Add("runs/p/r/steps/s.1.started.json")
	f.Fuzz(func(t *testing.T, text string) {
		if n, err := task.ParseStatementName(text); err == nil && n.String() != text {
			t.Errorf("statement name %q comes back as %q", text, n)
		}
		n, kind := task.ParseKey(text)
		back := map[task.KeyKind]string{
			task.KeyRun: task.RunKey(n.Pipeline, n.Run), task.KeyOutcome: task.OutcomeKey(n.Pipeline, n.Run),
			task.KeyAnnounced: task.AnnouncedKey(n.Pipeline, n.Run), task.KeyNotice: task.NoticeKey(n.Pipeline, n.Run),
			task.KeyStepStarted: task.StepStartedKey(n), task.KeyStepOutcome: task.StepOutcomeKey(n),
		}
		if want, known := back[kind]; known && want != text {
			t.Errorf("key %q comes back as %q", text, want)
		}
	})
}

func TestTotalRows(t *testing.T) {
	t.Parallel()
	of := func(own int64, subs ...int64) task.StepOutcome {
		o := task.StepOutcome{Rows: own}
		for _, n := range subs {
			o.SubStatements = append(o.SubStatements, task.SubStatement{Rows: n})
		}
		return o
	}
	for _, c := range []struct {
		of   task.StepOutcome
		want int64
	}{{of(-1), -1}, {of(7), 7}, {of(-1, -1, -1), -1}, {of(-1, 0, -1), 0}, {of(22, 1, -1, 21), 22}, {of(-1, 3, 4), 7}} {
		if got := c.of.TotalRows(); got != c.want {
			t.Errorf("%+v: got %d, want %d", c.of, got, c.want)
		}
	}
}
