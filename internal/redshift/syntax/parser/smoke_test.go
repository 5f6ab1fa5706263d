package parser_test

import (
	"testing"

	"nightshift/internal/redshift/syntax/parser"
)

func TestSmoke(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		"select a, b+1 c, count(*) from t left join u using (id) where x between 1 and 2 and y like 'a%' escape '!' group by 1 having sum(z) > 1 order by 1 desc nulls last limit 10",
		"create table t (a int not null default 1, b varchar(max) encode lzo, primary key (a)) diststyle key distkey(a) sortkey(a,b)",
		"create temp table x as select 1", "create table #x (like t)", "create or replace view v as select 1 with no schema binding",
		"create materialized view mv auto refresh yes as select 1", "create or replace procedure p(a in int, b inout varchar) as $$ begin end; $$ language plpgsql nonatomic",
		"call p(1, 'x')", "insert into t values (1, default), (2, 'x')", "insert into t(a) select 1", "update t set a=1 from u where t.id=u.id", "delete t where a=1",
		"copy t from 's3://x' iam_role default format as csv ignoreheader 1 gzip", "unload ('select 1') to 's3://x' iam_role 'a' parquet partition by (a,b) include allowoverwrite",
		"begin; commit; end; rollback; truncate t; drop table if exists a, b cascade; drop procedure p(int)", "select a.b[0].c::int, a.b.c from t, t.x as y at z",
		"grant select on all tables in schema s to group g; grant role r to u with admin option; revoke all on t from public",
		"select * from (select 1 a) pivot (sum(a) for b in ('x' as y)) p", "select ((select 1)) + 1, ((select 1) union (select 2))",
	} {
		if _, err := parser.Parse(sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
