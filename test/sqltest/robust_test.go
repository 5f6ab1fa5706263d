package sqltest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"nightshift/internal/redshift/sqlerror"
)

// TestHostileStatements runs statements of unreasonable size, depth and content through a session: each succeeds or
// fails with an error of the warehouse, within seconds, and the session works afterwards.
func TestHostileStatements(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	many := func(s, sep string, n int) string { return strings.TrimSuffix(strings.Repeat(s+sep, n), sep) }
	for name, sql := range map[string]string{
		"megabyte comment":   "select 1 /* " + strings.Repeat("x", 1<<20) + " */",
		"megabyte string":    "select len('" + strings.Repeat("ä", 1<<19) + "')",
		"megabyte of terms":  "select " + many("1", " + ", 1<<18),
		"deep parentheses":   "select " + strings.Repeat("(", 10000) + "1" + strings.Repeat(")", 10000),
		"nested 200":         "select " + strings.Repeat("(", 200) + "1" + strings.Repeat(")", 200),
		"and chain":          "select 1 where " + many("1 = 1", " and ", 10000),
		"or chain":           "select 1 where " + many("1 = 2", " or ", 10000),
		"plus chain":         "select " + many("1", " + ", 10000),
		"concat chain":       "select len(" + many("'x'", " || ", 10000) + ")",
		"in list":            "select 1 where 5 in (" + many("7", ", ", 100000) + ")",
		"in list of strings": "select 1 where 'b' in (" + many("'a'", ", ", 100000) + ")",
		"wide result":        "select " + many("1", ", ", 1600),
		"deep case":          "select " + strings.Repeat("case when true then ", 1000) + "1" + strings.Repeat(" end", 1000),
		"deep functions":     "select " + strings.Repeat("abs(", 1000) + "1" + strings.Repeat(")", 1000),
		"deep subqueries":    strings.Repeat("select * from (", 500) + "select 1 as a" + strings.Repeat(") as x", 500),
		"union chain":        many("select 1 as a", " union all ", 2000),
		// DuckDB orders joins in time that grows fast: 60 take seconds.
		"join chain":    "select count(*) from (select 1 as a) t0" + joins(40),
		"many ctes":     "with " + ctes(300) + " select * from c299",
		"invalid UTF-8": "select '\xff\xfe'",
		"broken rune":   "select '\xe6\x97'",
		"NUL":           "select 'a\x00b'",
		"NUL escape":    `select '\000'`,
		"surrogate":     "select '\xed\xa0\x80'",
		"values":        "select count(*) from (values " + many("(1, 'a')", ", ", 20000) + ") t (a, b)",
		"wide decimal":  "select " + strings.Repeat("9", 2000),
		"long name":     "select 1 as " + strings.Repeat("n", 5000),
		"many columns":  "create table toomany (" + many("c int", ", ", 100) + ")",
		"bidi":          "select '\u202e\u0000'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			session := w.sessions(t, "public")
			s, err := session.get("", name)
			if err != nil {
				t.Fatal(err)
			}
			begin := time.Now()
			_, err = s.Exec(context.Background(), sql, nil, &table{})
			if took := time.Since(begin); took > 30*time.Second {
				t.Errorf("took %v", took)
			}
			checkError(t, err)
			if _, err := s.Exec(context.Background(), "select 1", nil, nil); err != nil {
				t.Errorf("the session does not work any more: %v", err)
			}
		})
	}
}

// checkError holds that an error is the warehouse's own, without DuckDB's wording, and no defect.
func checkError(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	e := sqlerror.From(err)
	if e == nil {
		t.Errorf("%.300v is no *sqlerror.Error", err)
		return
	}
	if leak := leaked(e.Message + " " + e.Detail + " " + e.Hint); leak != "" {
		t.Errorf("the error says %q: %.600v", leak, err)
	}
}

// leaks are words that only DuckDB or a defect says.
var leaks = []string{
	"Binder Error", "Parser Error", "Catalog Error", "Conversion Error", "Invalid Input", "INTERNAL", "DuckDB", "duckdb", "auto-detected",
	"could not run the statement", "failed on this statement", "Candidate functions", "LINE 1:", "rs_", "nightshift_", "goroutine", "nil pointer",
}

func leaked(text string) string {
	for _, l := range leaks {
		if strings.Contains(text, l) {
			return l
		}
	}
	return ""
}

func joins(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " join (select 1 as a) t%d on t%d.a = t%d.a", i+1, i+1, i)
	}
	return b.String()
}

func ctes(n int) string {
	list := []string{"c0 as (select 1 as a)"}
	for i := 1; i < n; i++ {
		list = append(list, fmt.Sprintf("c%d as (select a + 1 as a from c%d)", i, i-1))
	}
	return strings.Join(list, ", ")
}

// TestWideTable creates, fills and reads a table of 5,000 columns, or is told clearly that it cannot.
func TestWideTable(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	for _, n := range []int{1600, 5000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			s, err := w.sessions(t, fmt.Sprintf("wide%d", n)).get("", "")
			if err != nil {
				t.Fatal(err)
			}
			columns, values := make([]string, n), make([]string, n)
			for i := range n {
				columns[i], values[i] = fmt.Sprintf("c%d int", i), fmt.Sprint(i)
			}
			begin := time.Now()
			for _, sql := range []string{
				"create table wide (" + strings.Join(columns, ", ") + ")", "insert into wide values (" + strings.Join(values, ", ") + ")",
				"select * from wide", "insert into wide select * from wide", fmt.Sprintf("select sum(c%d) from wide", n-1), "drop table wide",
			} {
				_, err := s.Exec(context.Background(), sql, nil, &table{})
				checkError(t, err)
				if n <= 1600 && err != nil {
					t.Errorf("%.40s: %v", sql, err)
				}
			}
			if took := time.Since(begin); took > 60*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestErrorsDoNotLeak reads all expected outputs: none of them may carry DuckDB's wording.
func TestErrorsDoNotLeak(t *testing.T) {
	t.Parallel()
	for _, files := range folders(t) {
		for _, file := range files {
			for _, b := range outputs(t, file) {
				body := strings.TrimPrefix(b, statementOf(b))
				if i := strings.Index(body, "ERROR "); i >= 0 {
					if leak := leaked(body[i:]); leak != "" {
						t.Errorf("%s: an error says %q:\n%s", file, leak, b)
					}
				}
			}
		}
	}
}
