package rewrite_test

import (
	"testing"
)

func TestErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ sql, want string }{
		{"select nope from sales", `line 1:8: column "nope" does not exist in sales`},
		{"select x.salesid from sales", `line 1:8: missing FROM-clause entry for table "x"`},
		{"select sales.nope from sales", `line 1:8: column sales.nope does not exist`},
		{"select 1 from nope", `line 1:15: relation "nope" does not exist`},
		{"select 1 from nope.t", `line 1:15: schema "nope" does not exist`},
		{"select eventid from sales, event", `line 1:8: column reference "eventid" is ambiguous`},
		{"select nope(1)", `line 1:8: function nope(integer) does not exist`},
		{"select sellerid, sum(qtysold) from sales", `line 1:8: column "sales.sellerid" must appear in the GROUP BY clause or be used in an aggregate function`},
		{"select sellerid from sales where sum(qtysold) > 1", `line 1:34: aggregate functions are not allowed in WHERE`},
		{"select sum(sum(qtysold)) from sales", `line 1:12: aggregate function calls may not have nested aggregate or window function`},
		{"select rank() from sales", `line 1:8: window function rank requires an OVER clause`},
		{"select sum(qtysold) over (order by salesid) from sales", `line 1:8: Aggregate window functions with an ORDER BY clause require a frame clause`},
		{"select salesid from sales where pricepaid", `line 1:33: argument of WHERE must be type boolean, not type numeric`},
		{"select true + 1", `line 1:8: operator does not exist: boolean + integer`},
		{"select date '2008-02-30'", `line 1:8: date/time field value out of range: "2008-02-30"`},
		{"select date 'soon'", `line 1:8: invalid input syntax for type date: "soon"`},
		{"select salesid from sales where salesid = 'x'", `line 1:33: invalid input syntax for integer: "x"`},
		{"select distinct on (salesid) 1 from sales", `line 1:8: SELECT DISTINCT ON is not supported`},
		{"select 1 union select 2, 3", `line 1:1: each UNION query must have the same number of columns`},
		{"select 1 union select true", `line 1:1: UNION types integer and boolean cannot be matched`},
		{"select salesid from sales order by 2", `line 1:36: ORDER BY position 2 is not in select list`},
		{"select salesid from sales limit -1", `line 1:33: LIMIT must not be negative`},
		{"select case when true then 1 else date '2008-01-01' end", `line 1:8: CASE types integer and date cannot be matched`},
		{"select (select 1, 2)", `line 1:8: subquery must return only one column`},
		{"select :q", `line 1:8: Parameter "q" is not given a value`},
		{"insert into limits values ('abcd')", `line 1:28: value too long for type character(3)`},
		{"insert into limits (nope) values (1)", `line 1:21: column "nope" of relation "limits" does not exist`},
		{"insert into limits values (1, 2, 3, 4, 5)", `line 1:40: INSERT has more expressions than target columns`},
		{"insert into limits (n) values (true)", `line 1:32: column "n" is of type smallint but expression is of type boolean`},
		{"insert into big_sales values (1, 2)", `line 1:13: cannot insert into a view`},
		{"update sales set nope = 1", `line 1:18: column "nope" of relation "sales" does not exist`},
		{"update sales set salesid = 1, salesid = 2", `line 1:31: multiple assignments to same column "salesid"`},
		{"select cast(1 as geometry)", `line 1:18: nightshift: the data type geometry is not supported by the local warehouse`},
		{"select a.salesid from sales a, event a", `line 1:32: table name "a" specified more than once`},
		{"with a as (select 1), a as (select 2) select 1", `line 1:23: WITH query name "a" specified more than once`},
		{"select id.x from employee", `line 1:8: missing FROM-clause entry for table "id"`},
	} {
		b, err := bind(t, tt.sql)
		if err == nil {
			t.Errorf("%s\n got %s\nwant %s", tt.sql, b.SQL, tt.want)
			continue
		}
		if err.Error() != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.sql, err, tt.want)
		}
	}
}
