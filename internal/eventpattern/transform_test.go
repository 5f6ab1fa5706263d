package eventpattern_test

import (
	"encoding/json"
	"strings"
	"testing"

	"nightshift/internal/eventpattern"
)

// ec2 is the event of the user guide's page eb-transform-target-input; the templates below are its examples.
const ec2 = `{"version": "0", "id": "7bf73129", "detail-type": "EC2 Instance State-change Notification", "source": "aws.ec2",
 "account": "123456789012", "time": "2015-11-11T21:29:54Z", "region": "us-east-1", "resources": ["arn:aws:ec2:i-0123456789"],
 "detail": {"instance-id": "i-0123456789", "state": "RUNNING", "n": 9, "list": ["a", "b"], "o": {"k": "v\"w"}, "q": "say \"hi\"\n<b>", "rows": [{"x": 1}, {"x": 2}]}}`

func TestTransform(t *testing.T) {
	t.Parallel()
	paths := map[string]string{
		"timestamp": "$.time", "instance": "$.detail.instance-id", "state": "$.detail.state", "resource": "$.resources[0]",
		"n": "$.detail.n", "list": "$.detail.list", "o": "$.detail.o", "q": "$.detail.q", "none": "$.detail.none",
		"xs": "$.detail.rows[*].x", "detail_type": "$['detail-type']",
	}
	tests := []struct{ template, want string }{
		{`"instance <instance> is in <state>"`, `"instance i-0123456789 is in RUNNING"`},
		{`"instance \"<instance>\" is in <state>"`, `"instance \"i-0123456789\" is in RUNNING"`},
		{`<instance> is in state <state>`, `i-0123456789 is in state RUNNING`},
		{`{"instance" : <instance>, "state": <state>}`, `{"instance" : "i-0123456789", "state": "RUNNING"}`},
		{`{"instance" : <instance>, "state": "<state>", "instanceStatus": "instance \"<instance>\" is in <state>"}`,
			`{"instance" : "i-0123456789", "state": "RUNNING", "instanceStatus": "instance \"i-0123456789\" is in RUNNING"}`},
		{`{"instance" : <instance>, "state": [9, <state>, true], "Transformed" : "Yes"}`,
			`{"instance" : "i-0123456789", "state": [9, "RUNNING", true], "Transformed" : "Yes"}`},
		{`{"n": <n>, "list": <list>, "o": <o>}`, `{"n": 9, "list": ["a","b"], "o": {"k":"v\"w"}}`},
		{`{"s": "n <n>, list <list>, o <o>"}`, `{"s": "n 9, list [a,b], o {k:vw}"}`},
		{`{"q": "<q>"}`, `{"q": "say \"hi\"\n<b>"}`},
		{`mail: <q>`, "mail: say \"hi\"\n<b>"},
		{`{"none": <none>, "s": "[<none>]"}`, `{"none": "", "s": "[]"}`},
		{`{"xs": <xs>, "t": <detail_type>}`, `{"xs": [1,2], "t": "EC2 Instance State-change Notification"}`},
		{`{"arn": <aws.events.rule-arn>, "name": "<aws.events.rule-name>", "at": <aws.events.event.ingestion-time>}`,
			`{"arn": "arn:rule", "name": "rule", "at": "2015-11-11T21:29:55Z"}`},
		{`<o>`, `{"k":"v\"w"}`},
		{`"<a> tag stays <state>"`, ``},
	}
	env := eventpattern.Environment{RuleARN: "arn:rule", RuleName: "rule", IngestionTime: "2015-11-11T21:29:55Z"}
	for _, tt := range tests {
		tr, err := eventpattern.NewTransformer(paths, tt.template)
		if err != nil {
			if tt.want != "" {
				t.Errorf("%s: %v", tt.template, err)
			}
			continue
		}
		if got := string(tr.Transform([]byte(ec2), env)); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.template, got, tt.want)
		}
	}
	whole, err := eventpattern.NewTransformer(nil, `{"event": <aws.events.event.json>, "short": <aws.events.event>}`)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Event, Short map[string]any }
	if err := json.Unmarshal(whole.Transform([]byte(ec2), env), &got); err != nil {
		t.Fatal(err)
	}
	if got.Event["detail"] == nil || got.Short["detail"] != nil || got.Short["source"] != "aws.ec2" {
		t.Errorf("got %v", got)
	}
}

func TestTransformerErrors(t *testing.T) {
	t.Parallel()
	many := map[string]string{}
	for i := range 101 {
		many[strings.Repeat("x", i+1)] = "$.a"
	}
	tests := []struct {
		paths          map[string]string
		template, want string
	}{
		{nil, ``, "1 to 8192"},
		{nil, strings.Repeat("x", 8193), "1 to 8192"},
		{nil, `<nope>`, "invalid placeholder nope"},
		{many, `x`, "at most 100"},
		{map[string]string{"AWS.x": "$"}, `x`, "no name of a variable"},
		{map[string]string{"aws": "$"}, `x`, "no name of a variable"},
		{map[string]string{"a": "detail"}, `x`, "must begin with $"},
		{map[string]string{"a": "$"}, `{"x": <a>`, "not valid JSON"},
		{map[string]string{"a": "$"}, `{<a>}`, "not valid JSON"},
	}
	for _, tt := range tests {
		if _, err := eventpattern.NewTransformer(tt.paths, tt.template); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.40s: got %v, want %s", tt.template, err, tt.want)
		}
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, want string }{
		{"$.detail.state", `"RUNNING"`},
		{"$.detail['instance-id']", `"i-0123456789"`},
		{"$.detail.list[1]", `"b"`},
		{"$.detail.list[2]", ``},
		{"$.detail.list[*]", `["a","b"]`},
		{"$.detail.o.*", `["v\"w"]`},
		{"$.detail.state.x", ``},
		{"$.detail.state[0]", ``},
		{"$.none", ``},
	}
	for _, tt := range tests {
		p, err := eventpattern.ParsePath(tt.path)
		if err != nil {
			t.Errorf("%s: %v", tt.path, err)
			continue
		}
		if got, ok := p.Select([]byte(ec2)); string(got) != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: got %s %v, want %s", tt.path, got, ok, tt.want)
		}
	}
	for path, want := range map[string]string{
		"detail": "must begin with $", "$..a": "descendant operator", "$.a[?(@.b)]": "an array index, * or a quoted name",
		"$.a[1:2]": "an array index", "$.": "name of letters", "$.a[0": "] is missing", "$a": ". or [ expected",
		"$." + strings.Repeat("a", 255): "at most 256",
	} {
		if _, err := eventpattern.ParsePath(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20s: got %v, want %s", path, err, want)
		}
	}
}

func FuzzTransform(f *testing.F) {
	f.Add("$.detail.o", `{"a": <v>, "b": "x <v>"}`, ec2)
	f.Add("$[*].b", `<v> "text <v>"`, `[{"b": 1}]`)
	f.Fuzz(func(t *testing.T, path, template, event string) {
		tr, err := eventpattern.NewTransformer(map[string]string{"v": path}, template)
		if err != nil || !json.Valid([]byte(event)) {
			return
		}
		out := tr.Transform([]byte(event), eventpattern.Environment{})
		if trimmed := strings.TrimSpace(template); strings.HasPrefix(trimmed, "{") && !json.Valid(out) {
			t.Errorf("template %s, event %s: invalid JSON %s", template, event, out)
		}
	})
}
