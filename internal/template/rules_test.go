package template_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"nightshift/internal/eventpattern"
	"nightshift/internal/task"
	"nightshift/internal/template"
)

// plain turns a template's value into what encoding/json writes as the same.
func plain(v any) any {
	switch v := v.(type) {
	case template.Map:
		out := map[string]any{}
		for _, e := range v {
			out[e.Key] = plain(e.Value)
		}
		return out
	case template.List:
		out := []any{}
		for _, item := range v {
			out = append(out, plain(item))
		}
		return out
	}
	return v
}

// TestRulesMatch holds which rules an event reaches, and EventBridge's limit of 4,096 characters.
func TestRulesMatch(t *testing.T) {
	t.Parallel()
	tpl, err := template.Build(cases(t)["serverless"])
	if err != nil {
		t.Fatal(err)
	}
	patterns := map[string]*eventpattern.Pattern{}
	for _, r := range tpl.Resources() {
		m, _ := r.Value.(template.Map)
		p, _ := m.Get("Properties").(template.Map)
		pattern, ok := p.Get("EventPattern").(template.Map)
		if !ok {
			continue
		}
		b, err := json.Marshal(plain(pattern))
		if err != nil {
			t.Fatal(err)
		}
		if patterns[r.Key], err = eventpattern.Compile(string(b)); err != nil || len(b) > 4096 {
			t.Fatalf("%s, %d characters: %v", r.Key, len(b), err)
		}
	}
	statement := func(name, state string) string {
		return fmt.Sprintf(`{"source":"aws.redshift-data","detail-type":%q,"detail":{"statementName":%q,"statementId":"x","state":%q}}`, task.DetailStatementChange, name, state)
	}
	run := func(detailType, pipeline string) string {
		return fmt.Sprintf(`{"source":"nightshift","detail-type":%q,"detail":{"pipeline":%q}}`, detailType, pipeline)
	}
	for event, want := range map[string][]string{
		statement("serverless/r/load/1", "FINISHED"):       {"StepLoadFinishedRule"},
		statement("serverless/r/right-side/1", "FINISHED"): {"StepRightSideFinishedRule"},
		statement("serverless/r/load/1", "FAILED"):         {"StepFailedRule"},
		statement("serverless/r/load/1", "ABORTED"):        {"StepFailedRule"},
		statement("serverless/setup-1/load/1", "STARTED"):  nil,
		statement("other/r/load/1", "FINISHED"):            nil,
		statement("my-serverless/r/load/1", "FAILED"):      nil,
		run(task.DetailRunRequested, "serverless"):         {"ManualStartRule"},
		run(task.DetailRunSucceeded, "serverless"):         {"RunOutcomeRule"},
		run(task.DetailRunFailed, "serverless"):            {"RunOutcomeRule"},
		run(task.DetailRunFailed, "other"):                 nil,
	} {
		var got []string
		for name, p := range patterns {
			ok, err := p.Match([]byte(event))
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s reaches %v, want %v", event, got, want)
		}
	}
}
