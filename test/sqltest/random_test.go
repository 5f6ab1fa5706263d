package sqltest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/functions/def"
)

// schema is what random queries are about: a column of every type, with ordinary values, extremes and NULL.
const schema = `create table r (i int, s smallint, b bigint, d decimal(10,3), f float8, t varchar(20), c char(5), l boolean, dt date, ts timestamp, tz timestamptz, tm time, su super, vb varbyte(10), iv interval day to second);
insert into r values (1, 2, 3, 4.5, 0.5, 'abc', 'x', true, '2024-02-29', '2024-02-29 12:00', '2024-02-29 12:00+00', '10:00', json_parse('{"a":[1,2]}'), 'ab'::varbyte, interval '1' day), (null, null, null, null, null, null, null, null, null, null, null, null, null, null, null), (0, -1, 9223372036854775807, -0.001, -1e300, '', '', false, '0001-01-01', '1970-01-01', '1970-01-01 00:00+00', '00:00', json_parse('1'), ''::varbyte, interval '0' second), (-2147483648, 32767, 0, 9999999.999, 1e-300, '12', 'ab', null, '9999-12-31', '2038-01-19 03:14:07.999999', '2024-07-01 00:00+00', '23:59:59.999999', json_parse('"12"'), 'ÿ'::varbyte, interval '-5' minute);
create table q (i int, t varchar(20), d decimal(5,2));
insert into q values (1, 'abc', 1.25), (2, null, -3), (null, 'zz', null)`

// generator makes random queries over the schema. Most are nonsense by their types: those must be refused by the
// binder in Redshift's words, and never reach DuckDB.
type generator struct {
	*rand.Rand
	scalars, aggregates, windows []def.Func
}

func newGenerator(seed uint64) *generator {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 7))}
	for _, name := range functionNames() {
		for _, f := range functions.Lookup(name) {
			switch {
			case strings.HasPrefix(name, "pg_terminate") || strings.HasPrefix(name, "pg_cancel") || name == "repeat" || name == "replicate" || name == "set_config":
			case f.Kind == def.Scalar:
				g.scalars = append(g.scalars, f)
			case f.Kind == def.Aggregate:
				g.aggregates = append(g.aggregates, f)
			case f.Kind == def.Window:
				g.windows = append(g.windows, f)
			}
		}
	}
	return g
}

func (g *generator) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g *generator) leaf() string {
	if g.IntN(3) > 0 {
		return "r." + g.pick("i", "s", "b", "d", "f", "t", "c", "l", "dt", "ts", "tz", "tm", "su", "vb", "iv")
	}
	return g.pick("1", "0", "-7", "2.50", "1e3", "null", "true", "'abc'", "'12'", "'2024-02-29'", "'day'", "''", "'ä€'", "date '2024-02-29'", "timestamp '2024-02-29 12:00'",
		"interval '1 day'", "interval '3' month", "current_date", "9223372036854775807", "99999999999999999999", "'{\"a\": 1}'", "json_parse('[1,2]')", "'x'::char(3)", "1::smallint")
}

var someTypes = []string{"int", "smallint", "bigint", "decimal(12,4)", "decimal(38,10)", "float8", "real", "varchar(5)", "varchar(max)", "char(3)", "boolean", "date", "timestamp", "timestamptz", "time", "timetz", "super", "varbyte", "interval year to month", "interval day to second"}

// cond is an expression that is a condition, mostly.
func (g *generator) cond(depth int) string {
	if g.IntN(12) == 0 {
		return g.expr(depth)
	}
	like := [][]string{{"r.i", "r.s", "r.b", "r.d", "r.f", "2", "q0"}, {"r.t", "r.c", "'abc'", "'1'"}, {"r.dt", "r.ts", "current_date", "'2024-02-29'"}, {"r.su", "1", "'12'"}}[g.IntN(4)]
	a, b := like[g.IntN(len(like))], like[g.IntN(len(like))]
	if a == "q0" {
		a = g.fitting(def.Num, "1")
	}
	if b == "q0" {
		b = g.fitting(def.Num, "1")
	}
	return g.pick(a+" = "+b, a+" < "+b, a+" <> "+b, "not ("+a+" >= "+b+")", a+" is null", a+" is not null", "r.l", "(r.l or "+a+" = "+b+")", a+" between "+b+" and "+b,
		a+" in ("+b+", "+a+")", "coalesce(r.l, false)", "r.t like '%"+g.pick("a", "_", "")+"%'", "true")
}

func (g *generator) expr(depth int) string {
	if depth <= 0 {
		return g.leaf()
	}
	e := func() string { return g.expr(depth - 1) }
	switch g.IntN(14) {
	case 0, 1:
		return "(" + e() + " " + g.pick("+", "-", "*", "/", "%", "||", "^", "&", "|", "<<", "#") + " " + e() + ")"
	case 2:
		return "(" + e() + " " + g.pick("=", "<>", "<", ">=", "and", "or", "like", "ilike", "similar to", "~") + " " + e() + ")"
	case 3:
		return "cast(" + e() + " as " + g.pick(someTypes...) + ")"
	case 4:
		return "case when " + g.cond(depth-1) + " then " + e() + " else " + e() + " end"
	case 5:
		return "coalesce(" + e() + ", " + e() + ")"
	case 6:
		return e() + g.pick(" is null", " is not null", " is true", " between 1 and 5", " in (1, 2)", " in ('a', 'b')")
	case 7:
		return g.pick("nullif", "greatest", "least", "nvl", "concat", "decode") + "(" + e() + ", " + e() + ")"
	case 8:
		return g.pick("-", "not ", "~") + "(" + e() + ")"
	case 9:
		return "(select " + g.pick("max", "min", "count", "sum", "avg") + "(q." + g.pick("i", "t", "d") + ") from q where q.i = r.i)"
	case 10:
		return g.pick("r.su.a", "r.su[0]", "r.su.a[1]", "json_parse(r.t)")
	}
	return g.call(g.scalars[g.IntN(len(g.scalars))], e)
}

func (g *generator) call(f def.Func, arg func() string) string {
	n := len(f.Params)
	if f.Variadic {
		n += g.IntN(2)
	}
	if f.Optional && g.IntN(2) == 0 {
		n = 0
	}
	args := make([]string, n)
	for i := range args {
		class := f.Params[min(i, len(f.Params)-1)]
		if args[i] = arg(); class == def.Part && g.IntN(5) > 0 {
			args[i] = g.pick("day", "month", "year", "hour", "'week'", "epoch", "quarter")
		}
		if g.IntN(3) > 0 { // of the right type, mostly
			args[i] = g.fitting(class, args[i])
		}
	}
	return f.Name + "(" + strings.Join(args, ", ") + ")"
}

func (g *generator) fitting(class def.Class, otherwise string) string {
	switch class {
	case def.Str:
		return g.pick("r.t", "r.c", "'a-b'", "null")
	case def.IntP, def.BigP, def.Whole:
		return g.pick("r.i", "2", "-1", "r.s")
	case def.Num, def.Dec, def.Float:
		return g.pick("r.d", "r.f", "r.i", "0.5")
	case def.BoolP:
		return "r.l"
	case def.DateP:
		return "r.dt"
	case def.TS:
		return g.pick("r.ts", "r.dt")
	case def.TSTZ:
		return "r.tz"
	case def.TimeP:
		return "r.tm"
	case def.Interval:
		return "r.iv"
	case def.SuperP:
		return "r.su"
	case def.Bytes:
		return "r.vb"
	}
	return otherwise
}

func (g *generator) query() string {
	e := func() string { return g.expr(g.IntN(3)) }
	switch g.IntN(8) {
	case 0:
		return "select " + e() + " as k, " + g.call(g.aggregates[g.IntN(len(g.aggregates))], e) + " from r group by 1 order by 1"
	case 1:
		all := append(append([]def.Func{}, g.aggregates...), g.windows...)
		return "select " + g.call(all[g.IntN(len(all))], e) + " over (partition by r.l order by " + e() + g.pick("", " rows unbounded preceding") + ") from r"
	case 2:
		return "select " + e() + " from r union all select " + e() + " from r"
	case 3:
		return "select r.i, " + e() + " as x from r left join q on " + e() + " = q.i where " + g.cond(1) + " order by x limit 3"
	case 4:
		return "insert into q select " + e() + ", " + e() + ", " + e() + " from r"
	case 5:
		return "update r set " + g.pick("i", "t", "d", "dt", "su") + " = " + e() + " where " + g.cond(1)
	case 6:
		return "select distinct " + e() + ", " + e() + " from r where exists (select 1 from q where q.i = r.i or " + g.cond(1) + ")"
	}
	return "select " + e() + ", " + e() + " from r"
}

func randomSession(t testing.TB) *redshift.Session {
	t.Helper()
	s, err := newWarehouse(t).sessions(t, "public").get("", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range strings.Split(schema, ";\n") {
		if _, err := s.Exec(context.Background(), sql, nil, nil); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	return s
}

// undone runs a statement and undoes it, so that the next one finds the same data.
func undone(t testing.TB, s *redshift.Session, sql string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if _, err := s.Exec(ctx, "begin", nil, nil); err != nil {
		t.Fatal(err)
	}
	_, err := s.Exec(ctx, sql, nil, &table{})
	if _, rollback := s.Exec(context.Background(), "rollback", nil, nil); rollback != nil {
		t.Fatal(rollback)
	}
	return err
}

// TestRandomQueries holds that what the binder accepts DuckDB accepts: whatever a query is, it runs or fails in
// Redshift's words. NIGHTSHIFT_RANDOM=n runs n queries.
func TestRandomQueries(t *testing.T) {
	t.Parallel()
	n := 2000
	if v := os.Getenv("NIGHTSHIFT_RANDOM"); v != "" {
		if _, err := fmt.Sscan(v, &n); err != nil {
			t.Fatal(err)
		}
	}
	s := randomSession(t)
	g := newGenerator(1)
	ran, bad := 0, 0
	for i := range n {
		sql := g.query()
		err := undone(t, s, sql)
		if i%200 == 0 { // the history is written when it is read
			if _, err := s.Exec(context.Background(), "select count(*) from stl_query", nil, nil); err != nil {
				t.Fatalf("after %s\nread the history: %v", sql, err)
			}
		}
		if err == nil {
			ran++
			continue
		}
		if e := leaked(err.Error()); e != "" || strings.Contains(err.Error(), "XX000") {
			if bad++; bad <= 40 {
				t.Errorf("%s\n  %.400v", sql, err)
			}
		}
	}
	t.Logf("%d of %d queries ran, %d leaked", ran, n, bad)
}

// FuzzSession runs whatever parses through a session: it must work, or fail with an error of the warehouse.
func FuzzSession(f *testing.F) {
	for _, files := range folders(f) {
		for _, file := range files {
			if strings.HasPrefix(file, "queries") || strings.HasPrefix(file, "types") {
				for _, st := range steps(f, file) {
					f.Add(st.sql)
				}
			}
		}
	}
	s := randomSession(f)
	f.Fuzz(func(t *testing.T, sql string) {
		lower := strings.ToLower(sql)
		if len(sql) > 2000 || strings.Contains(lower, "recursive") || strings.Contains(lower, "connect") || strings.Contains(lower, "copy") || strings.Contains(lower, "unload") {
			return // may run for ever, or leave objects
		}
		checkError(t, undone(t, s, sql))
	})
}
