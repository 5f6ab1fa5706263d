// Package functiontest runs tables of SQL expressions through a warehouse in memory.
package functiontest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/parser"
)

// Case is a query's select list, or a whole query when it begins with SELECT, and what it gives: values joined by "|",
// rows by line ends, NULL as NULL, VARBYTE in hexadecimal. With State the query must fail with that SQLSTATE and a
// message that contains Want.
type Case struct {
	SQL   string
	Want  string
	State string
}

// Run executes the statements of setup, then every case.
func Run(t *testing.T, setup string, cases []Case) {
	t.Helper()
	ctx := context.Background()
	engine, err := redshift.Open(ctx, redshift.Options{Threads: 2, Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	session, err := engine.NewSession(ctx, redshift.SessionOptions{User: "awsuser"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	statements, err := parser.Split(setup)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := session.Exec(ctx, s.Text, nil, nil); err != nil {
			t.Fatalf("%s\n%v", s.Text, err)
		}
	}
	for _, c := range cases {
		check(ctx, t, session, c)
	}
}

func check(ctx context.Context, t *testing.T, session *redshift.Session, c Case) {
	t.Helper()
	sql := c.SQL
	if !strings.HasPrefix(strings.ToUpper(sql), "SELECT ") {
		sql = "SELECT " + sql
	}
	var rows sink
	_, err := session.Exec(ctx, sql, nil, &rows)
	if c.State == "" {
		if got := strings.Join(rows, "\n"); err != nil || got != c.Want {
			t.Errorf("%s\n got %q, error %v\nwant %q", sql, got, err, c.Want)
		}
		return
	}
	if e := sqlerror.From(err); err == nil || e == nil || e.SQLState != c.State || !strings.Contains(e.Message, c.Want) {
		t.Errorf("%s\n got %q, error %v\nwant error %s %q", sql, strings.Join(rows, "\n"), err, c.State, c.Want)
	}
}

type sink []string

// Columns is not looked at.
func (s *sink) Columns([]redshift.Column) error { return nil }

// Row keeps a row as text.
func (s *sink) Row(values []any) error {
	parts := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			parts[i] = "NULL"
		case []byte:
			parts[i] = fmt.Sprintf("%x", v)
		default:
			parts[i] = fmt.Sprint(v)
		}
	}
	*s = append(*s, strings.Join(parts, "|"))
	return nil
}
