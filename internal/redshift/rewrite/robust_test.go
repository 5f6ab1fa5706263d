package rewrite_test

import (
	"fmt"
	"strings"
	"testing"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/types"
)

// TestHostile binds statements of unreasonable size and depth: each must succeed or fail with an error of the warehouse.
func TestHostile(t *testing.T) {
	t.Parallel()
	many := func(s, sep string, n int) string { return strings.TrimSuffix(strings.Repeat(s+sep, n), sep) }
	for name, sql := range map[string]string{
		"deep parentheses":  "select " + strings.Repeat("(", 10000) + "1" + strings.Repeat(")", 10000),
		"deep functions":    "select " + strings.Repeat("abs(", 10000) + "1" + strings.Repeat(")", 10000),
		"deep subqueries":   strings.Repeat("select * from (", 3000) + "select 1" + strings.Repeat(") as x", 3000),
		"deep case":         "select " + strings.Repeat("case when true then ", 3000) + "1" + strings.Repeat(" end", 3000),
		"long sum":          "select " + many("1", " + ", 100000),
		"long and":          "select 1 where " + many("1 = 1", " and ", 100000),
		"long concat":       "select " + many("'x'", " || ", 50000),
		"long list":         "select 1 where 1 in (" + many("1", ", ", 300000) + ")",
		"long values":       "insert into limits (n) values " + many("(1)", ", ", 100000),
		"long union":        many("select 1", " union all ", 20000),
		"many columns":      "select " + many("salesid", ", ", 50000) + " from sales",
		"long not":          "select " + strings.Repeat("not ", 20000) + "true",
		"long minus":        "select " + strings.Repeat("- ", 20000) + "1",
		"alias of itself":   "select a + 1 as b, b + 1 as a from (select 1 as c)",
		"alias explosion":   "select 1 as a0" + aliases(60),
		"divisor explosion": "select " + strings.Repeat("salesid / (", 60) + "listid" + strings.Repeat(")", 60) + " from sales",
		"invalid UTF-8":     "select '\xff\xfe'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stmt, err := parser.ParseStatement(sql)
			if err == nil {
				_, err = rewrite.Statement(stmt, testEnv())
			}
			if err != nil && sqlerror.From(err) == nil {
				t.Errorf("%v is no *sqlerror.Error", err)
			}
		})
	}
}

// TestManyColumns joins a table of 5,000 columns with itself.
func TestManyColumns(t *testing.T) {
	t.Parallel()
	r := &catalog.Relation{OID: 1000, Database: "dev", Schema: "public", Name: "wide", Kind: catalog.Table, Physical: "main.wide"}
	for i := range 5000 {
		r.Columns = append(r.Columns, catalog.Column{Number: i + 1, Name: fmt.Sprintf("c%d", i), Type: types.Of(types.Integer)})
	}
	env := testEnv()
	env.Catalog = catalog.Names{Snapshot: catalog.New(&catalog.Database{OID: 1, Name: "dev"}, &catalog.Schema{OID: 2, Database: "dev", Name: "public"}, r), Database: "dev", Path: []string{"public"}}
	for _, sql := range []string{"select * from wide a join wide b using (c0)", "select sum(c4999) from wide natural join wide w", "insert into wide select * from wide"} {
		stmt, err := parser.ParseStatement(sql)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rewrite.Statement(stmt, env); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func aliases(n int) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, ", a%d + a%d as a%d", i, i, i+1)
	}
	return s.String()
}
