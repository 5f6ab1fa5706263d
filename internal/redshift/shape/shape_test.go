package shape_test

import (
	"strings"
	"testing"

	"nightshift/internal/redshift/shape"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/syntax/printer"
)

func selectOf(t *testing.T, sql string) (*ast.Query, *ast.Select) {
	t.Helper()
	stmt, err := parser.ParseStatement(sql)
	if err != nil {
		t.Fatal(err)
	}
	q := stmt.(*ast.Query)
	return q, q.Body.(*ast.Select)
}

// Page: "WHERE clause", the (+) operator.
func TestOuterJoinsOfMarkedColumns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sql, want, err string }{
		{sql: "select 1 from a, b where a.x = b.x(+)", want: "select 1 from a left join b on a.x = b.x"},
		{sql: "select 1 from a, b where a.x = b.x(+) and a.y > 1", want: "select 1 from a left join b on a.x = b.x where a.y > 1"},
		{sql: "select 1 from a, b where y = b.x(+)", want: "select 1 from a left join b on y = b.x"},
		{sql: "select 1 from a, b where a.x(+) = b.x(+)", err: "a predicate with (+) may mark one table only"},
		{sql: "select 1 from a, b where a.x = b.x(+) or a.y = 1", err: "Outer join operator (+) not allowed in operand of OR or IN."},
		{sql: "select 1 from a, b where a.x = z(+)", err: "a column with (+) must name its table"},
	} {
		t.Run(c.sql, func(t *testing.T) {
			t.Parallel()
			_, sel := selectOf(t, c.sql)
			if !shape.Marked(sel.Where) {
				t.Fatal("no column with (+) was found")
			}
			has := func(n *ast.Name, column string) bool { return n.String() == "a" && column == "y" }
			from, where, err := shape.Reader{}.OuterJoins(sel, has)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("got the error %v, want %s", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			sel.From, sel.Where = from, where
			ast.Inspect(sel, func(n ast.Node) bool {
				if ref, ok := n.(*ast.ColumnRef); ok {
					ref.OuterJoin = false
				}
				return true
			})
			want, _ := selectOf(t, c.want)
			if got, want := printer.Print(sel), printer.Print(want); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestColumnName(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"a.B": "b", "count(*)": "count", "1": "?column?", "'x'::char(3)": "bpchar", "a::int": "a", "case when a then b else c end": "c",
		"nullif(a, 1)": "a", "trim(leading from a)": "ltrim", "true": "bool", "extract(year from a)": "date_part",
	} {
		e, err := parser.ParseExpr(sql)
		if err != nil {
			t.Fatal(err)
		}
		if got := (shape.Reader{}).ColumnName(e); got != want {
			t.Errorf("%s is called %s, want %s", sql, got, want)
		}
	}
}

func TestAggregatesOfTheOwnLevel(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]bool{
		"sum(a) + 1": true, "a + 1": false, "sum(a) over ()": false, "(select sum(a) from t)": false, "upper(max(a))": true, "other.sum(a)": false,
	} {
		e, err := parser.ParseExpr(sql)
		if err != nil {
			t.Fatal(err)
		}
		if got := (shape.Reader{}).Aggregates(e); got != want {
			t.Errorf("aggregates of %s: got %v", sql, got)
		}
	}
}

func TestUpdateUnderItsNameInFrom(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"update t set a = 1 from s join t x on s.k = x.k where s.b = 2": "update t x set a = 1 from s where s.b = 2 and s.k = x.k",
		"update t set a = 1 from s join t x on s.k = t.k":               "update t set a = 1 from s join t x on s.k = t.k",
		"update t set a = 1 from t x, t y":                              "update t set a = 1 from t x, t y",
	} {
		stmt, err := parser.ParseStatement(sql)
		if err != nil {
			t.Fatal(err)
		}
		expected, err := parser.ParseStatement(want)
		if err != nil {
			t.Fatal(err)
		}
		out := shape.Reader{}.OwnName(stmt.(*ast.Update), func(n *ast.Name) bool { return n.String() == "t" })
		if got, want := printer.Print(out), printer.Print(expected); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}
