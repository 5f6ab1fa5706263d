package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// head is what the definitions of this file have in common.
const head = "warehouse: {cluster: redshift-cluster-1, database: dev, user: awsuser}\n"

// TestShapesOfPipelines runs small pipelines of every shape that a definition
// can have and the example has not.
func TestShapesOfPipelines(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, definition string
		// object is an object file, o.sql.
		object string
		status int
		// want are found in what was printed.
		want []string
	}{
		{
			name:       "serverless, nobody told",
			definition: "warehouse: {workgroup: small, database: dev}\nsteps:\n  one: {sql: select 1}\n",
			want:       []string{"one  FINISHED", "succeeded in"},
		},
		{
			name:       "secret, several recipients",
			definition: "warehouse: {cluster: c1, database: dev, secret: \"arn:aws:secretsmanager:us-east-1:000000000000:secret:x-AbCdEf\"}\nsteps:\n  one: {sql: select 1}\nnotify:\n  - email: [a@example.com, b@example.com]\n",
			want:       []string{"a@example.com", "b@example.com"},
		},
		{
			name: "fan-out and fan-in",
			definition: head + "objects: [o.sql]\nsteps:\n  root: {sql: insert into d values (1)}\n  left: {after: root, sql: insert into d values (2)}\n" +
				"  right: {after: root, sql: insert into d values (3)}\n  join: {after: [left, right], sql: \"select 1 / (case when count(*) = 3 then 1 else 0 end) from d\"}\n",
			object: "create table if not exists d (a int);",
			want:   []string{"join   FINISHED", "succeeded in"},
		},
		{
			name: "a branch that fails while another runs",
			definition: head + "steps:\n  bad: {sql: select 1 / 0}\n  good: {sql: select 1}\n  after_bad: {after: bad, sql: select 1}\n  join: {after: [after_bad, good], sql: select 1}\n" +
				"notify:\n  - email: a@example.com\n",
			status: 1,
			want:   []string{"bad        FAILED", "division by zero", "good       FINISHED", "Not started: after_bad, join"},
		},
		{
			name: "not only ASCII",
			definition: head + "parameters: {city: Zürich 漢字}\nsteps:\n  one: {sql: \"create table \\\"tä\\\" as select '${city}'::varchar(64) as \\\"ö\\\"\"}\n" +
				"  two: {after: one, sql: \"select 1 / (case when \\\"ö\\\" = 'Zürich 漢字' then 1 else 0 end) from \\\"tä\\\"\"}\n",
			want: []string{"two  FINISHED"},
		},
		{
			// Its template is longer than CloudFormation takes in a request.
			name:       "many steps",
			definition: head + "steps:\n" + manySteps(30),
			want:       []string{"s29  FINISHED", "succeeded in"},
		},
		{
			name:       "an object that cannot be made",
			definition: head + "objects: [o.sql]\nsteps:\n  one: {sql: select 1}\n",
			object:     "create table t as select 1 / 0 as x;",
			status:     1,
			want:       []string{"ROLLBACK_COMPLETE", "o.sql:1: ERROR: division by zero"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeFile(t, filepath.Join(dir, "nightshift.yaml"), "name: small\n"+c.definition)
			if c.object != "" {
				writeFile(t, filepath.Join(dir, "o.sql"), c.object)
			}
			r := nightshift(t, dir, "run")
			if r.status != c.status {
				t.Fatalf("want exit status %d, found %s", c.status, r)
			}
			for _, want := range c.want {
				if !strings.Contains(r.stdout+r.stderr, want) {
					t.Errorf("want %q, found %s", want, r)
				}
			}
		})
	}
}

// manySteps are n steps, most of which start at once and the last after all.
func manySteps(n int) string {
	var b strings.Builder
	var before []string
	for i := range n - 1 {
		before = append(before, fmt.Sprintf("s%d", i))
		fmt.Fprintf(&b, "  s%d: {sql: select %d}\n", i, i)
	}
	fmt.Fprintf(&b, "  s%d: {after: [%s], sql: select 0}\n", n-1, strings.Join(before, ", "))
	return b.String()
}

// TestSynthOfALongTemplate holds that the user is told how to deploy it.
func TestSynthOfALongTemplate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "nightshift.yaml"), "name: small\n"+head+"steps:\n"+manySteps(30))
	if r := nightshift(t, dir, "synth"); r.status != 0 || !strings.Contains(r.stdout, "--template-url") {
		t.Errorf("want success and a word on --template-url, found %s", r)
	}
}

// TestOutTakesNothingOfTheUsers holds that --out replaces only what a run left.
func TestOutTakesNothingOfTheUsers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "nightshift.yaml"), "name: small\n"+head+"steps:\n  one: {sql: select 1}\n")
	file, folder := filepath.Join(dir, "file"), filepath.Join(dir, "mine", "thesis.txt")
	writeFile(t, file, "precious")
	writeFile(t, folder, "precious")
	checkRefused(t, nightshift(t, dir, "run", "--out", "file"), `file is a file`)
	checkRefused(t, nightshift(t, dir, "run", "--out", "mine"), `mine holds thesis\.txt`)
	for _, name := range []string{file, folder} {
		if text, err := os.ReadFile(name); err != nil || string(text) != "precious" {
			t.Errorf("%s was touched: %q, %v", name, text, err)
		}
	}
	for range 2 {
		if r := nightshift(t, dir, "run", "--out", "fresh"); r.status != 0 {
			t.Errorf("want a folder of runs replaced, found %s", r)
		}
	}
}
