package pipeline

import (
	"strings"
	"testing"
	"testing/fstest"
)

// FuzzLoad holds that no definition makes Load panic, and that every problem has a place.
func FuzzLoad(f *testing.F) {
	f.Add("name: demo\nwarehouse: {cluster: c, database: dev}\nsteps:\n  a: {file: a.sql}\n", "select '${raw}'")
	f.Add("name: demo\nwarehouse: {cluster: c, database: dev}\nparameters: {raw: x}\nsteps:\n  a:\n    sql: |\n      select '${raw}';\n      call f();\n", "")
	f.Add("a: &x [1, *x]\n<<: *x\n? [k]\n: v\n", ";;--")
	f.Add("steps: {a: {after: a}, b: {after: [a, b]}}", "$$ '")
	f.Fuzz(func(t *testing.T, yaml, sql string) {
		files := fstest.MapFS{"a.sql": {Data: []byte(sql)}}
		p, problems := load("dir", "dir/nightshift.yaml", []byte(yaml), files)
		if (p == nil) == (problems == nil) {
			t.Fatalf("pipeline %v with problems %v", p, problems)
		}
		for _, problem := range problems {
			if problem.Line < 1 || problem.Column < 1 || problem.Message == "" || !strings.HasPrefix(problem.File, "dir") {
				t.Fatalf("a problem without a place: %+v", problem)
			}
		}
		if p != nil {
			plan := p.Plan()
			if len(plan.Steps) == 0 {
				t.Fatal("a plan without steps")
			}
		}
	})
}

// FuzzSplit holds that the statements are in order, apart, and hold no bare semicolon at their ends.
func FuzzSplit(f *testing.F) {
	f.Add("select 1; select ';' -- ;\n; /* ; */ create procedure p() as $$ begin; end; $$ language plpgsql")
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, s := range splitSQL(text) {
			if s.start < at || s.end <= s.start || s.end > len(text) {
				t.Fatalf("span %v after %d in %q", s, at, text)
			}
			if text[s.start] == ';' {
				t.Fatalf("statement %q begins with a semicolon", text[s.start:s.end])
			}
			at = s.end
		}
	})
}

func TestSplit(t *testing.T) {
	t.Parallel()
	cases := map[string][]string{
		"":                           nil,
		" -- only\n /* a /* b */ */": nil,
		"select 1":                   {"select 1"},
		"select 1 ;; select 2;":      {"select 1", "select 2"},
		`select 'a;''b\';', "x;"";"`: {`select 'a;''b\';', "x;"";"`},
		"create procedure p() as $x$ a; $$ ; $x$ language plpgsql; call p()": {"create procedure p() as $x$ a; $$ ; $x$ language plpgsql", "call p()"},
		"select $1; select 2":     {"select $1", "select 2"},
		"/* c */ select 1 -- d\n": {"select 1"},
	}
	for text, want := range cases {
		var got []string
		for _, s := range splitSQL(text) {
			got = append(got, text[s.start:s.end])
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("split %q: %q, want %q", text, got, want)
		}
	}
}

func TestDropOf(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"create table if not exists s.t (a int)":                              "DROP TABLE IF EXISTS s.t",
		`CREATE /* x */ TABLE "My T" (a int)`:                                 `DROP TABLE IF EXISTS "My T"`,
		"create materialized view v as select 1":                              "DROP MATERIALIZED VIEW IF EXISTS v",
		"create or replace view v as select 1":                                "DROP VIEW IF EXISTS v",
		"create or replace procedure p(a int, out b decimal(10, 2)) as $$ $$": "DROP PROCEDURE p(a int, out b decimal(10, 2))",
		"grant select on t to r":                                              "",
		"drop table t":                                                        "",
	}
	for statement, want := range cases {
		if got, ok := dropOf(statement); got != want || !ok {
			t.Errorf("dropOf(%q) = %q, %v; want %q", statement, got, ok, want)
		}
	}
	for _, statement := range []string{"create role r", "insert into t values (1)", "create procedure p"} {
		if got, ok := dropOf(statement); ok {
			t.Errorf("dropOf(%q) = %q, want none", statement, got)
		}
	}
}
