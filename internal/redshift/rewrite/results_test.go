package rewrite_test

import (
	"fmt"
	"strings"
	"testing"

	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/types"
)

// TestResults runs expressions whose answer differs between Redshift and DuckDB, or is easily got wrong.
func TestResults(t *testing.T) {
	t.Parallel()
	conn := warehouse(t)
	for _, tt := range []struct{ sql, want string }{
		// integers and decimals
		{"7 / 2, -7 / 2, 7 % 3, -7 % 3", "3|-3|1|-1"},
		{"7 / 2.0, 2.0 / 3, 10.0 / 3", "3.5000|0.666666666666|3.333333333333"},
		{"1.5 * 2, 1.10 + 2, 5 - 0.55", "3.0|3.10|4.45"},
		{"109.652::decimal(4,1), 2.5::int, 1.4999::int, -2.5::int", "109.7|3|1|-3"},
		{"-2147483648, 9223372036854775807, 12345678901234567890", "-2147483648|9223372036854775807|12345678901234567890"},
		{"2 ^ 10, |/ 16, @ -5, 91 & 15, 32 | 3, 17 # 5, ~1, 1 << 4", "1024|4|5|11|35|20|-2|16"},
		{"'5' + 1, '2' * 3.5", "6|7.0"},
		// strings
		{"'abc ' = 'abc', 'abc'::varchar(5) = 'abc  '::varchar(5), 'a' < 'B'", "true|true|false"},
		{"'a' || null, 'a' || 1, 'x'::char(5) || 'y', len('x  '::char(5)), len('x  ')", "NULL|a1|xy|1|3"},
		{"'abcdef'::varchar(3), 'héllo'::varchar(2), 'ab'::char(4)", "abc|h|ab"},
		{"'a' + 'b', concat('a', 'b'), concat('a', null)", "ab|ab|NULL"},
		{"'A' like 'a', 'A' ilike 'a', 'a_c' like 'a\\\\_c', 'abc' like 'a\\\\_c', 'a%' like 'a#%' escape '#'", "false|true|true|false|true"},
		{"'abc' similar to '(a|z)%', 'abc' similar to 'a.c', 'abc' similar to '_b_'", "true|false|true"},
		{"'Abc' ~ '^a', 'Abc' ~* '^a', 'Abc' !~ 'z$', 'a1' ~ '[[:digit:]]'", "false|true|true|true"},
		// booleans and NULL
		{"'t'::bool, 'no'::boolean, 1::bool, true::int, null is null, null = null", "true|false|true|1|true|NULL"},
		{"true and null, false and null, not null, null is unknown", "NULL|false|NULL|true"},
		{"nvl(null, 5), nvl2(null, 1, 2), nullif(1, 1), nullif(2, 1), coalesce(null, null, 'x')", "5|2|NULL|2|x"},
		{"decode(null, null, 'n', 'o'), decode(2, 1, 'a', 2, 'b'), decode(3, 1, 'a')", "n|b|NULL"},
		{"greatest(1, 3, 2), least('b', 'a'), greatest(1, null)", "3|a|1"},
		{"case when 1 = 2 then 'x' end, case 2 when 1 then 'a' when 2 then 'b' end", "NULL|b"},
		// dates
		{"date '8/2/2003', date 'Jun 1,2008', date '20220502', timestamp '20080215 10:11:12.5'", "2003-08-02|2008-06-01|2022-05-02|2008-02-15 10:11:12.5"},
		{"'today'::date, 'tomorrow'::date, 'yesterday'::timestamp", "2024-02-29|2024-03-01|2024-02-28 00:00:00"},
		{"date '2008-02-28' + 2, date '2008-03-01' - date '2008-02-28', date '2008-01-31' + interval '1 month'", "2008-03-01|2|2008-02-29 00:00:00"},
		{"timestamptz '2008-01-01 10:00:00 US/Pacific', timetz '10:00:00+02' = timetz '08:00:00+00'", "2008-01-01 18:00:00+00|true"},
		{"dateadd(month, 1, '2008-01-31'), datediff(week, '2009-01-01', '2009-12-31')", "2008-02-29 00:00:00|52"},
		{"extract(dow from date '2008-06-01'), date_part(year, '2008-06-01'::date), date_trunc('quarter', timestamp '2008-06-15 10:00:00')", "0|2008|2008-04-01 00:00:00"},
		{"interval '1 day' * 2 + interval '3 hours' > interval '2 days'", "true"},
		// trailing blanks, where a range is pushed into the scan
		{"sum((a = 'x')::int), sum((a = 'x  ')::int), sum(('x' = a)::int), sum((a <> 'x')::int), count(*) from (select 'x '::varchar(9) as a union all select 'x' union all select 'x!' union all select 'x\\ty' union all select 'w' union all select 'x  z' union all select null)", "2|2|2|4|7"},
		{"sum((a in ('x', 'w '))::int), sum((a not in ('x', 'w '))::int), sum((not a in ('x'))::int), sum((a in ('x', null))::int) from (select 'x '::varchar(9) as a union all select 'x' union all select 'x!' union all select 'x\\ty' union all select 'w' union all select 'x  z' union all select null)", "3|3|4|2"},
		{"sum((substring(a, 1, 2) = 'x')::int), sum((upper(a) in ('X', 'W'))::int), sum((a between 'w' and 'x')::int) from (select 'x '::varchar(9) as a union all select 'x' union all select 'x!' union all select 'x\\ty' union all select 'w' union all select 'x  z' union all select null)", "3|3|3"},
		{"(select count(*) from (select 'x '::varchar(9) as a union all select 'x' union all select 'x!' union all select 'x\\ty' union all select 'w' union all select 'x  z' union all select null) where a = 'x'), (select count(*) from (select 'x '::varchar(9) as a union all select 'x' union all select 'x!' union all select 'x\\ty' union all select 'w' union all select 'x  z' union all select null) where a = '')", "2|0"},
		// a DATE beside midnight and other times
		{"sum((d < dateadd(day, 1, date '2024-02-28'))::int), sum((d >= timestamp '2024-02-29 00:00:01')::int), sum((d between date '2024-02-28' and dateadd(day, 1, '2024-02-28'))::int) from (select date '2024-02-28' as d union all select '2024-02-29' union all select '2024-03-01')", "1|1|2"},
		// subqueries
		{"(select max(n) from (select 1 as n union all select 2)), 2 in (select 1 union select 2), exists (select 1 where false)", "2|true|false"},
		{"1 in (1, null), 2 in (1, null), 2 not in (1, 3)", "true|NULL|true"},
		{"a + 1 as b, b * 2 as c from (select 1 as a)", "2|4"},
		{"sum(n), avg(n), sum(d), avg(d), count(*) from (select 1 as n, 1.10 as d union all select 2, 2.05 union all select 4, 5.00)", "7|2|8.15|2.71|3"},
		{"n from (select 1 as n union all select null union all select 2) order by n desc limit 1", "NULL"},
		{"sum(n) from (select 1 as n) where n > 5", "NULL"},
	} {
		got, err := answer(t, conn, "select "+tt.sql)
		if err != nil {
			t.Errorf("select %s: %v", tt.sql, err)
		} else if got != tt.want {
			t.Errorf("select %s\n got %s\nwant %s", tt.sql, got, tt.want)
		}
	}
}

// TestRuntimeErrors holds the errors that only the data can raise.
func TestRuntimeErrors(t *testing.T) {
	t.Parallel()
	conn := warehouse(t)
	for _, tt := range []struct{ sql, want string }{
		{"select 1 / 0", "division by zero"},
		{"select n / (n - n) from (select 1 as n)", "division by zero"},
		{"select n % 0 from (select 1.5 as n)", "division by zero"},
		{"select s::int from (select 'x'::varchar as s union select '1')", `invalid input syntax for integer: "x"`},
		{"select s::date from (select 'soon'::varchar as s union select '2008-01-01')", `invalid input syntax for type date: "soon"`},
		{"insert into limits (note) select 'abcdef' || eventid from (select 1 as eventid)", "value too long for type character varying(5)"},
		{"insert into limits (n) select 40000 from (select 1)", "smallint out of range"},
	} {
		if _, err := answer(t, conn, tt.sql); err == nil || err.Error() != tt.want {
			t.Errorf("%s\n got %v\nwant %s", tt.sql, err, tt.want)
		}
	}
}

// answer runs a statement and joins the values of its rows.
func answer(t *testing.T, conn *duck.Conn, sql string) (string, error) {
	t.Helper()
	b, err := bind(t, sql)
	if err != nil {
		return "", err
	}
	var columns []types.Type
	for _, c := range b.Columns {
		columns = append(columns, c.Type)
	}
	var rows []string
	_, err = conn.Query(t.Context(), b.SQL, nil, columns, func(row []any) error {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = fmt.Sprint(v)
			if v == nil {
				cells[i] = "NULL"
			}
		}
		rows = append(rows, strings.Join(cells, "|"))
		return nil
	})
	return strings.Join(rows, "\n"), err
}
