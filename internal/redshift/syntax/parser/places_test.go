package parser_test

import (
	"fmt"
	"strings"
	"testing"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/parser"
)

// TestErrorPlaces holds that an error's line and column count characters, in texts with CRLF, wide letters, comments
// and several statements.
func TestErrorPlaces(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"select 'é' from\r\nt\r\nwhere ü = = 1": `3:11 syntax error at or near "="`,
		"select 1;\r\n\r\nselect 2,\r\nfrom t":  `4:1 syntax error at or near "from"`,
		"select '日本語', x y z":                   `1:19 syntax error at or near "z"`,
		"-- é\r\n/* 日\r\n本 */ selec 1":          `3:6 syntax error at or near "selec"`,
		"select '𝔘𝔫𝔦' || ) from t":              `1:17 syntax error at or near ")"`,
		"\ufeffselect )":                        `1:8 syntax error at or near ")"`,
		"\ufeffselect 1;\nselect )":             `2:8 syntax error at or near ")"`,
		"select\t\t)":                           `1:9 syntax error at or near ")"`,
		"select 1;\n;\nselect (;":               `3:9 syntax error at or near ";"`,
		"select 'a\r\nb' d e":                   `2:6 syntax error at or near "e"`,
		"select 'a\nb' 'c'":                     `2:4 syntax error at or near "'c'"`,
		"select 'a' 'b'":                        `1:12 syntax error at or near "'b'"`,
		"select \"日\r\n本\" 1":                   `2:4 syntax error at or near "1"`,
		"select $$日\n本$$ 1":                     `2:5 syntax error at or near "1"`,
		"select 'ü\r\n":                         `1:8 unterminated quoted string at or near "'ü`,
		"é é é":                                 `1:1 syntax error at or near "é"`,
		"select 1;\nselect 'its":                `2:8 unterminated quoted string at or near "'its"`,
		"select 1 /* ü":                         `1:10 unterminated /* comment at or near "/* ü"`,
		"select 1;\nselect $q$ $$ ":             `2:8 unterminated dollar-quoted string at or near "$q$ $$ "`,
		"select 日 from t;\nselect 日 日 日 from t": `2:12 syntax error at or near "日"`,
		"select (1,\n2":                         `2:2 syntax error at end of input`,
		"select (1,\n2\n":                       `3:1 syntax error at end of input`,
		"select {1}":                            `1:8 syntax error at or near "{"`,
		"select 'ü' \\":                         `1:12 syntax error at or near "\"`,
		"create table t (\r\n  a int,\r\n  é varchar(x)\r\n)": `3:13 syntax error at or near "x"`,
		"update t set ä = 1, = 2":                             `1:21 syntax error at or near "="`,
		"merge into t using s on true\nwhen matched then foo": `2:19 syntax error at or near "foo"`,
		"select * from t as order":                            `1:20 syntax error at or near "order"`,
		"alter default privileges grant a to b":               `1:38 syntax error at end of input`,
		"grant select to u":                                   `1:14 syntax error at or near "to"`,
		"select 1; select 2 /* é */ select 3":                 `1:28 syntax error at or near "select"`,
	} {
		_, err := parser.Parse(sql)
		got := "no error"
		if e := sqlerror.From(err); e != nil {
			got = fmt.Sprintf("%d:%d %s", e.Line, e.Column, e.Message)
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%q:\ngot  %s\nwant %s", sql, got, want)
		}
	}
}

// TestParenthesesAreInTheSpan holds that the text of an operator's node, cut out by its span, is whole: a parenthesis
// around its first operand leaves no node, and its place is the operator's.
func TestParenthesesAreInTheSpan(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		"(a || b)::varchar(5)", "((a))::int", "(a + b) * c", "(a).b[0]", "((select 1))::int + 1", "(a) is null", "(a) between 1 and 2",
		"(a) in (1)", "(a) like 'x'", "(a) = any (select 1)", "(a) at time zone 'utc'", "(a) collate \"C\"", "(a or b) and c",
		"(f(a)).b::int", "(case when a then b end)::int::text", "-(a)", "not (a)",
	} {
		e, err := parser.ParseExpr(sql)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		if got := sql[e.Pos().Offset:e.End()]; got != sql {
			t.Errorf("%s: the span is %q", sql, got)
		}
	}
}
