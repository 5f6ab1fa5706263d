package sqltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
)

// Metamorphic tests need no expected output: two statements that must agree are compared.

// answer is what a query gives: its rows as text, sorted, or the SQLSTATE of its error.
func answer(t testing.TB, s *redshift.Session, sql string) (rows []string, state string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	out := &table{}
	if _, err := s.Exec(ctx, sql, nil, out); err != nil {
		var e *sqlerror.Error
		if !errors.As(err, &e) {
			t.Fatalf("%s\n  %v", sql, err)
		}
		return nil, e.SQLState
	}
	for _, row := range out.rows {
		rows = append(rows, strings.Join(row, " | "))
	}
	slices.Sort(rows)
	return rows, ""
}

// sources are what the conditions are about: columns of r are r.i ..., those of q q.i ...
var sources = []string{"r", "r, q", "r join q on r.i = q.i", "r left join q on r.i = q.i", "r right join q on r.t = q.t", "r full join q on r.i = q.i",
	"r left join (select i, max(t) as t, sum(d) as d from q group by i) q on q.i = r.i and r.b > 1", "(select * from r union all select * from r) r left join q on r.d < q.d"}

// predicate is a condition whose operands are of types that fit.
func (g *generator) predicate(depth int, joined bool) string {
	like := [][]string{
		{"r.i", "r.s", "r.b", "r.d", "2", "0", "null", "r.i + 1", "abs(r.s)", "length(r.t)", "r.d * 2", "coalesce(r.i, 7)", "(select max(i) from q)", "(select count(*) from q as x where x.i = r.i)"},
		{"r.t", "r.c", "'abc'", "''", "'1 '", "null", "upper(r.t)", "r.t || 'x'", "nullif(r.t, '')", "(select min(t) from q as x where x.i = r.i)"},
		{"r.dt", "r.ts", "current_date", "date '2024-02-29'", "r.dt + 1", "date_trunc('month', r.ts)", "null"},
	}
	if joined {
		like[0] = append(like[0], "q.i", "q.d", "q.i * 2", "coalesce(q.d, r.d)")
		like[1] = append(like[1], "q.t", "lower(q.t)")
	}
	list := like[g.IntN(len(like))]
	x := func() string { return list[g.IntN(len(list))] }
	if depth > 0 && g.IntN(2) == 0 {
		return "(" + g.predicate(depth-1, joined) + g.pick(" and ", " or ", " and not ") + "(" + g.predicate(depth-1, joined) + "))"
	}
	return g.pick(x()+g.pick(" = ", " <> ", " < ", " >= ")+x(), x()+" is null", x()+" is not null", x()+" between "+x()+" and "+x(), x()+g.pick(" in (", " not in (")+x()+", "+x()+")",
		x()+" in (select "+g.pick("i", "i + 1", "null")+" from q)", x()+" not in (select i from q where i is not null)", "exists (select 1 from q as x where x.i = r.i)", "not exists (select 1 from q as x where x.d > r.d)",
		x()+" > all (select i from q)", x()+" <= any (select i from q)", "r.t like '%"+g.pick("a", "_", "")+"%'", "r.l", "case when "+x()+" = "+x()+" then true when r.l then null else false end")
}

// TestPartitions holds that a condition is true, false or unknown for every row: what WHERE keeps of the three together
// is the whole, and counting what it keeps is counting in the list.
func TestPartitions(t *testing.T) {
	t.Parallel()
	s, g := randomSession(t), newGenerator(11)
	ran := 0
	for range 300 {
		from := sources[g.IntN(len(sources))]
		p := g.predicate(g.IntN(3), strings.Contains(from, "q"))
		items := "r.i, r.t, r.d"
		if strings.Contains(from, "q") {
			items += ", q.i, q.d"
		}
		whole, _ := answer(t, s, "select "+items+" from "+from)
		parts, state := answer(t, s, fmt.Sprintf("select %[1]s from %[2]s where %[3]s union all select %[1]s from %[2]s where not (%[3]s) union all select %[1]s from %[2]s where (%[3]s) is null", items, from, p))
		if state != "" {
			continue // comparing what does not compare
		}
		ran++
		if !slices.Equal(whole, parts) {
			t.Errorf("%s\n  where %s\n  whole %q\n  parts %q", from, p, whole, parts)
		}
		kept, _ := answer(t, s, "select count(*) from "+from+" where "+p)
		counted, state := answer(t, s, "select coalesce(sum(case when "+p+" then 1 else 0 end), 0) from "+from)
		if !slices.Equal(kept, counted) {
			t.Errorf("%s\n  where %s keeps %q\n  in the list it is true for %q %s", from, p, kept, counted, state)
		}
		inlined(t, s, from, items, p)
	}
	if ran < 100 {
		t.Errorf("only %d of the conditions ran", ran)
	}
}

// inlined holds that a query gives the same as itself in FROM, in WITH and in a view.
func inlined(t *testing.T, s *redshift.Session, from, items, p string) {
	t.Helper()
	var list strings.Builder
	for i, c := range strings.Split(items, ", ") {
		fmt.Fprintf(&list, "%s%s as c%d", []string{"", ", "}[min(i, 1)], c, i+1)
	}
	query := "select " + list.String() + " from " + from + " where " + p
	want, state := answer(t, s, query)
	if state != "" {
		return
	}
	_, err := s.Exec(context.Background(), "create or replace view metamorphic as "+query, nil, nil)
	if err != nil {
		t.Errorf("%s\n  as a view: %v", query, err)
		return
	}
	for _, other := range []string{"select * from (" + query + ") x", "with x as (" + query + ") select * from x", "select * from metamorphic", "select c1, " + rest(items) + " from metamorphic order by c1, c2"} {
		if got, state := answer(t, s, other); !slices.Equal(got, want) {
			t.Errorf("%s\n  gives %q\n  %s\n  gives %q %s", query, want, other, got, state)
		}
	}
	if _, err := s.Exec(context.Background(), "drop view metamorphic", nil, nil); err != nil {
		t.Error(err)
	}
}

func rest(items string) string {
	var names []string
	for i := range strings.Count(items, ",") {
		names = append(names, fmt.Sprintf("c%d", i+2))
	}
	return strings.Join(names, ", ")
}

// constant is a value of a class, with its type.
func (g *generator) constant(class def.Class) string {
	switch class {
	case def.Str:
		return g.pick("'abc'", "'abc'::varchar(20)", "''::varchar(5)", "null::varchar(3)", "'12'::varchar(5)", "'a-b c'::varchar(9)", "'äöü€'::varchar(20)", "' x '::varchar(9)", "'a'::char(3)")
	case def.IntP, def.BigP, def.Whole:
		return g.pick("0", "1", "2", "-1", "5", "null::int", "3::smallint", "100::bigint", "-7")
	case def.Num, def.Dec, def.Float:
		return g.pick("0", "1", "-1", "2.5", "-0.5::decimal(5,2)", "null::decimal(5,2)", "1.005::float8", "10::bigint", "0.1::real", "1234.567")
	case def.BoolP:
		return g.pick("true", "false", "null::boolean")
	case def.DateP:
		return g.pick("date '2024-02-29'", "date '1999-12-31'", "null::date")
	case def.TS:
		return g.pick("timestamp '2024-02-29 12:34:56.789'", "date '2024-02-29'", "null::timestamp", "timestamp '1969-12-31 23:59:59.5'")
	case def.TSTZ:
		return g.pick("timestamptz '2024-02-29 12:34:56.789+02'", "null::timestamptz")
	case def.TimeP:
		return g.pick("time '12:34:56.5'", "null::time")
	case def.Interval:
		return g.pick("interval '1 day'", "interval '-5' month")
	case def.SuperP:
		return g.pick("json_parse('{\"a\":[1,2]}')", "json_parse('[1,\"x\"]')", "json_parse('2')")
	case def.Bytes:
		return g.pick("'ab'::varbyte", "''::varbyte", "null::varbyte")
	case def.Part:
		return g.pick("day", "month", "year", "hour", "week", "quarter", "second")
	}
	return g.pick("1", "'abc'::varchar(9)", "null::int", "2.5", "date '2024-02-29'")
}

// nonsense are errors of calls that do not fit: no such function or cast, or not from columns.
var nonsense = map[string]bool{sqlerror.StateFeatureUnsupported: true, sqlerror.StateUndefinedFunction: true, "42846": true}

// TestConstantsAsColumns holds that a function gives the same for constants, which are folded while binding, as for
// columns with the same values.
func TestConstantsAsColumns(t *testing.T) {
	t.Parallel()
	s, g := randomSession(t), newGenerator(5)
	compared := 0
	for range 2500 {
		f := g.scalars[g.IntN(len(g.scalars))]
		if f.Volatile || f.Optional || len(f.Params) == 0 || f.Name == "text_to_numeric_alt" || f.Name == "nullif" || f.Name == "decode" {
			continue
		}
		n := len(f.Params)
		if f.Min > 0 && f.Min < n {
			n = f.Min + g.IntN(n-f.Min+1)
		}
		var constants, columns, values []string
		for i := range n {
			v := g.constant(f.Params[i])
			constants = append(constants, v)
			scale := i == 1 && (f.Name == "round" || f.Name == "trunc") // the result's scale, when it is constant
			if f.Params[i] == def.Part || scale {
				columns = append(columns, v)
				continue
			}
			columns = append(columns, fmt.Sprintf("c%d", i))
			values = append(values, fmt.Sprintf("%s as c%d", v, i))
		}
		call := f.Name + "(" + strings.Join(constants, ", ") + ")"
		folded, foldedState := answer(t, s, "select "+call)
		other := "select " + f.Name + "(" + strings.Join(columns, ", ") + ") from (select " + strings.Join(values, ", ") + ") x"
		computed, computedState := answer(t, s, other)
		if nonsense[foldedState] || nonsense[computedState] || strings.Contains(call, "null::") && foldedState != "" {
			continue // an argument may be wrong for its value or its type; beside a NULL columns are not looked at
		}
		compared++
		if foldedState != computedState || !slices.Equal(folded, computed) {
			t.Errorf("%s\n  gives %q %s, with columns %q %s", call, folded, foldedState, computed, computedState)
		}
	}
	if compared < 500 {
		t.Errorf("only %d calls were compared", compared)
	}
}

// TestCastsOfColumns holds that a text in a column is read as a literal is.
func TestCastsOfColumns(t *testing.T) {
	t.Parallel()
	s := randomSession(t)
	texts := []string{"1", " 7 ", "-0", "+5", "1.5", "-2.5", "1e3", "1_000", "0x1F", "1e400", "nan", "inf", "-infinity", "t", " True ", "on", "no", "tr", "", " ", "abc", "--1", "99999999999999999999",
		"2024-02-29", "2024-02-30", "2024-2-9", "1-1-1", "20240229", "02/29/2024", "Feb 29 2024", "epoch", "2024-02-29 12:34:56.1234567", "2024-02-29T12:34", "2024-02-29 24:00:00", "2024-02-29 25:00", "0001-01-01",
		"2024-02-29 12:34:56+02", "2024-02-29 12:34:56 America/New_York", "12:34", "12:34:56.789", "25:00", "99999-01-01"}
	for _, zone := range []string{"UTC", "America/New_York"} {
		if _, err := s.Exec(context.Background(), "set timezone to '"+zone+"'", nil, nil); err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			for _, to := range someTypes {
				if strings.HasPrefix(to, "interval") {
					continue // is read from literals only
				}
				folded, foldedState := answer(t, s, "select '"+text+"'::"+to)
				computed, computedState := answer(t, s, "select c::"+to+" from (select '"+text+"'::varchar(50) as c) x")
				if computedState == sqlerror.StateFeatureUnsupported {
					continue
				}
				if foldedState != computedState || !slices.Equal(folded, computed) {
					t.Errorf("'%s'::%s in %s\n  gives %q %s, from a column %q %s", text, to, zone, folded, foldedState, computed, computedState)
				}
			}
		}
	}
}
