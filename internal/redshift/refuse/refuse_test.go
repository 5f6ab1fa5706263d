package refuse_test

import (
	"strings"
	"testing"

	"nightshift/internal/redshift/refuse"
	"nightshift/internal/redshift/shape"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

func TestNode(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"select sum(a) filter (where b) from t":                                       "line 1:8: nightshift: FILTER of an aggregate is",
		"select count(distinct a) over () from t":                                     "DISTINCT in a window function",
		"select listagg(distinct a) over () from t":                                   "",
		"select 1 where a is distinct from b":                                         "IS DISTINCT FROM",
		"select 1 from t, lateral (select 2) x":                                       "LATERAL",
		"select * from t pivot (median(a) for b in (1))":                              "PIVOT with MEDIAN",
		"with recursive c(n) as (select 1 union all select n from c) select n from c": "",
		"with recursive c as (select 1 union all select 2 from c) select 1":           "a recursive query without a list of its columns",
		"with recursive c(n) as (select 1 union all select max(n) from c) select 1":   "an aggregate in the recursive member of a recursive query",
		"with recursive c(n) as (select 1 union select n from c) select 1":            "does not have the form",
	} {
		t.Run(sql, func(t *testing.T) {
			t.Parallel()
			stmt, err := parser.ParseStatement(sql)
			if err != nil {
				t.Fatal(err)
			}
			var got error
			ast.Inspect(stmt, func(n ast.Node) bool {
				if got == nil {
					got = refuse.Node(n)
				}
				return got == nil
			})
			if (got == nil) != (want == "") || got != nil && !strings.Contains(got.Error(), want) {
				t.Errorf("got %v, want %s", got, want)
			}
		})
	}
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]bool{
		"select sum(a) from t group by b": true, "select min(a) from t group by b": false, "select sum(a) from t": false,
	} {
		stmt, err := parser.ParseStatement(sql)
		if err != nil {
			t.Fatal(err)
		}
		if got := refuse.Grouped(shape.Reader{}, stmt.(*ast.Query)); got != want {
			t.Errorf("%s: got %v", sql, got)
		}
	}
}
