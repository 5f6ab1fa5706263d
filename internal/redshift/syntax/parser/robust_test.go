package parser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/parser"
)

// deep is how far hostile statements nest.
const deep = 10000

// TestHostile holds that statements made to break a parser are parsed, or refused
// with a clear error, in time that grows with their length only.
func TestHostile(t *testing.T) {
	t.Parallel()
	rep := strings.Repeat
	cases := map[string]struct{ sql, message string }{
		"parentheses":    {"select " + rep("(", deep) + "1" + rep(")", deep), "statement is nested too deeply"},
		"open only":      {"select " + rep("(", 500000), "statement is nested too deeply"},
		"subqueries":     {rep("select * from (", deep) + "select 1" + rep(") t", deep), "statement is nested too deeply"},
		"unions":         {rep("(select 1 union ", deep) + "select 1" + rep(")", deep), "statement is nested too deeply"},
		"joins":          {"select * from " + rep("(a join ", deep) + "b" + rep(" on true)", deep), "statement is nested too deeply"},
		"case":           {"select " + rep("case when ", deep) + "1" + rep(" then 1 end", deep), "statement is nested too deeply"},
		"not":            {"select " + rep("not ", deep) + "1", "statement is nested too deeply"},
		"minus":          {"select " + rep("- ", deep) + "1", "statement is nested too deeply"},
		"calls":          {"select " + rep("f(", deep) + "1" + rep(")", deep), "statement is nested too deeply"},
		"casts":          {"select 1" + rep("::int", 100000), "statement is nested too deeply"},
		"indexes":        {"select a" + rep("[0]", 100000), "statement is nested too deeply"},
		"equals":         {"select a" + rep(" = a", deep), "statement is nested too deeply"},
		"grouping sets":  {"select 1 group by " + rep("grouping sets (", deep) + "a" + rep(")", deep), "statement is nested too deeply"},
		"explain":        {rep("explain ", deep) + "select 1", "statement is nested too deeply"},
		"types":          {"select cast(a as " + rep("array<", deep) + "int" + rep(">", deep) + ")", "statement is nested too deeply"},
		"comments":       {rep("/*", deep) + rep("*/", deep) + "select 1", ""},
		"open comments":  {rep("/*", 500000), "unterminated /* comment"},
		"and":            {"select 1 where a" + rep(" and a", deep), ""},
		"endless or":     {"select 1 where a" + rep(" or a", 200000), "statement is nested too deeply"},
		"union chain":    {"select 1" + rep(" union all select 1", deep), ""},
		"join chain":     {"select * from a" + rep(" cross join b", deep), ""},
		"in list":        {"select 1 where a in (0" + rep(", 12345", 100000) + ")", ""},
		"megabyte":       {"select '" + rep("x", 1<<20) + "'", ""},
		"megabyte list":  {"insert into t values (1, 'a')" + rep(", (1, 'a')", 100000), ""},
		"columns":        {"create table t (c int" + columns(5000) + ")", ""},
		"select columns": {"select a" + rep(", a.b + 1 as c", 5000) + " from t", ""},
		"dotted name":    {"select a" + rep(".a", 100000), ""},
		"quotes":         {"select '" + rep("''", 500000), "unterminated quoted string"},
		"dollars":        {rep("$", 500001), "syntax error at or near \"$\""},
		"operators":      {"select " + rep("+", 100000), "statement is nested too deeply"},
		"semicolons":     {rep(";", 1000000), ""},
		"statements":     {rep("select 1;", 100000), ""},
		"nul":            {"select 'a\x00b'", "invalid byte sequence for encoding \"UTF8\": 0x00"},
		"nul alone":      {"select \x00", "invalid byte sequence for encoding \"UTF8\": 0x00"},
		"bad utf-8":      {"select 'a\xffb'", "invalid byte sequence for encoding \"UTF8\": 0xff"},
		"bad name":       {"select a\xc3(", "invalid byte sequence for encoding \"UTF8\": 0xc3"},
		"bad comment":    {"-- \xe2\x82\nselect 1", "invalid byte sequence for encoding \"UTF8\": 0xe2"},
		"huge number":    {"vacuum t to 1 percent; fetch " + rep("9", 1000) + " from c", "integer out of range"},
		"control":        {"select \x01", "syntax error at or near \"\x01\""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			_, err := parser.Parse(c.sql)
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			e := sqlerror.From(err)
			switch {
			case c.message == "" && err != nil:
				t.Errorf("refused: %.300v", err)
			case c.message != "" && (e == nil || !strings.HasPrefix(e.Message, c.message)):
				t.Errorf("error %.300v, want %s", err, c.message)
			case e != nil && e.Line == 0:
				t.Error("the error has no place")
			}
		})
	}
}

func columns(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ", c%d varchar(10) default 'x' encode zstd", i)
	}
	return b.String()
}
