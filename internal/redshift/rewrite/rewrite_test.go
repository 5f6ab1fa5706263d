package rewrite_test

import (
	"testing"
	"time"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/types"
)

// table makes a stored table from "name type" pairs.
func table(oid catalog.OID, name string, columns ...string) *catalog.Relation {
	r := &catalog.Relation{OID: oid, Database: "dev", Schema: "public", Name: name, Kind: catalog.Table, Physical: `main."t_` + name + `"`}
	for i := 0; i < len(columns); i += 2 {
		t, err := types.Parse(columns[i+1])
		if err != nil {
			panic(err) //nolint:forbidigo // the types above are written here
		}
		r.Columns = append(r.Columns, catalog.Column{Number: i/2 + 1, Name: columns[i], Type: t})
	}
	return r
}

func testCatalog() rewrite.Catalog {
	s := catalog.New(&catalog.Database{OID: 1, Name: "dev"}, &catalog.Schema{OID: 2, Database: "dev", Name: "public"},
		table(100, "sales", "salesid", "integer", "listid", "integer", "sellerid", "integer", "eventid", "integer", "qtysold", "smallint",
			"pricepaid", "numeric(8,2)", "commission", "numeric(8,2)", "saletime", "timestamp"),
		table(101, "event", "eventid", "integer", "venueid", "smallint", "catid", "smallint", "eventname", "varchar(200)", "starttime", "timestamp", "caldate", "date"),
		table(102, "venue", "venueid", "smallint", "venuename", "varchar(100)", "venuestate", "char(2)", "venueseats", "integer"),
		table(103, "docs", "id", "integer", "doc", "super"),
		table(104, "employee", "id", "integer", "name", "varchar(20)", "manager_id", "integer"),
		table(105, "limits", "code", "char(3)", "note", "varchar(5)", "amount", "numeric(4,2)", "n", "smallint"))
	view := &catalog.Relation{OID: 110, Database: "dev", Schema: "public", Name: "big_sales", Kind: catalog.View, SearchPath: []string{"public"},
		Definition: "select salesid, pricepaid from sales where pricepaid > 1000"}
	view.Columns = []catalog.Column{{Number: 1, Name: "salesid", Type: types.Of(types.Integer)}, {Number: 2, Name: "pricepaid", Type: types.NewDecimal(8, 2)}}
	s = s.Apply(catalog.Change{Put: []catalog.Object{view}})
	return catalog.Names{Snapshot: s, Database: "dev", Path: []string{"public"}}
}

func testEnv() *rewrite.Env {
	return &rewrite.Env{
		Catalog:  testCatalog(),
		Session:  def.Session{Now: time.Date(2024, 2, 29, 13, 14, 15, 161718000, time.UTC), User: "awsuser", Database: "dev", Schemas: []string{"public"}},
		HasParam: func(name string) bool { return name == "p" },
	}
}

func bind(t *testing.T, sql string) (*rewrite.Bound, error) {
	t.Helper()
	stmt, err := parser.ParseStatement(sql)
	if err != nil {
		t.Fatalf("parse %q: %v", sql, err)
	}
	return rewrite.Statement(stmt, testEnv())
}

const benchQuery = `
with monthly as (
  select date_trunc('month', s.saletime) as month, v.venuestate as state, e.catid,
         sum(s.pricepaid) as revenue, sum(s.commission) as commission, count(*) as sold, avg(s.qtysold) as avg_qty
  from sales s
  join event e on s.eventid = e.eventid
  join venue v on e.venueid = v.venueid
  where s.saletime >= '2008-01-01' and s.saletime < dateadd(month, 6, '2008-01-01'::date)
    and e.eventname not like 'Test%' and coalesce(v.venueseats, 0) > 1000
  group by 1, 2, 3
), ranked as (
  select month, state, revenue, commission / nullif(revenue, 0) as rate, sold,
         rank() over (partition by month order by revenue desc) as place,
         case when sold > 100 then 'high' when sold > 10 then 'medium' else 'low' end as volume
  from monthly
)
select month, upper(state) as state, revenue::decimal(12,2), round(rate * 100, 2) as pct, sold, volume
from ranked
where place <= 10 and volume in ('high', 'medium')
order by month, place limit 50`

func BenchmarkParseAndRewrite(b *testing.B) {
	env := testEnv()
	b.ReportAllocs()
	b.SetBytes(int64(len(benchQuery)))
	for b.Loop() {
		stmt, err := parser.ParseStatement(benchQuery)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := rewrite.Statement(stmt, env); err != nil {
			b.Fatal(err)
		}
	}
}
