package e2e

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nightshift/internal/task"
)

// TestRedeploy ends and starts `nightshift up` on the same state: what is unchanged is left alone, changed SQL comes into
// the warehouse, and a step that is gone takes its rule along.
func TestRedeploy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const (
		beginning = "name: again\nwarehouse: {workgroup: small, database: dev}\nobjects: [o.sql]\nsteps:\n  one: {sql: call p()}\n"
		second    = "  two: {after: one, sql: insert into d values (7)}\n"
		object    = "create table if not exists d (a int);\ncreate or replace procedure p() as $$ begin delete from d; insert into d values (N); end $$ language plpgsql;\n"
	)
	procedure := func(n string) string { return strings.ReplaceAll(object, "N", n) }
	definition, sql := filepath.Join(dir, "nightshift.yaml"), filepath.Join(dir, "o.sql")
	start := func(want string) *cloud {
		t.Helper()
		c := up(t, dir)
		if !strings.Contains(c.output.String(), want) {
			t.Errorf("want %q in\n%s", want, c.output)
		}
		return c
	}
	succeed := func(c *cloud, want string) {
		t.Helper()
		if outcome := c.run(t, "again"); outcome.State != task.StateSucceeded {
			t.Fatalf("the run ended as %+v", outcome)
		}
		var got []string
		for _, row := range c.query(t, "select a from d order by a") {
			got = append(got, row...)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("the table holds %v, want %s", got, want)
		}
	}
	rules := func(c *cloud) string {
		t.Helper()
		return c.aws(t, "events", "list-rules", "--query", "Rules[].Name", "--output", "text")
	}
	need(t, "aws")

	writeFile(t, definition, beginning+second)
	writeFile(t, sql, procedure("1"))
	c := start("again CREATE_COMPLETE")
	succeed(c, "1 7")
	before := rules(c)
	if !strings.Contains(before, "StepTwoFinishedRule") {
		t.Errorf("no rule of the second step in %s", before)
	}
	c.stop(t, syscall.SIGTERM)

	c = start("again unchanged")
	if now := rules(c); now != before {
		t.Errorf("unchanged, but the rules are %s, were %s", now, before)
	}
	c.stop(t, syscall.SIGTERM)

	writeFile(t, definition, beginning)
	writeFile(t, sql, procedure("2"))
	c = start("again UPDATE_COMPLETE")
	succeed(c, "2")
	if now := rules(c); strings.Contains(now, "StepTwo") || !strings.Contains(now, "StepOneFinishedRule") {
		t.Errorf("the rules are %s", now)
	}
}
