package parser_test

import (
	"testing"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

// TestForeign holds that a construct of PostgreSQL's makes its statement a
// Command that names it.
func TestForeign(t *testing.T) {
	t.Parallel()
	for sql, verb := range map[string]string{
		"lock t nowait":                                            "LOCK ... NOWAIT",
		"insert into t values (1) returning a":                     "RETURNING",
		"insert into t values (1) on conflict do nothing":          "ON CONFLICT",
		"select * from (select * from t tablesample system (1)) x": "TABLESAMPLE",
		"create index i on t (a)":                                  "CREATE INDEX",
		"create datashare d":                                       "CREATE DATASHARE",
		"create table t (a int) using iceberg":                     "CREATE TABLE ... USING ICEBERG",
	} {
		s, err := parser.ParseStatement(sql)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		if _, ok := s.(*ast.Command); !ok || s.Verb() != verb {
			t.Errorf("%s: a %T named %q, want %q", sql, s, s.Verb(), verb)
		}
	}
	if _, err := parser.ParseExpr("(select 1 from t tablesample system (1))"); sqlerror.From(err) == nil ||
		sqlerror.From(err).SQLState != sqlerror.StateFeatureUnsupported {
		t.Errorf("in an expression: %v", err)
	}
}

// TestGrantKinds holds that a word before the object is its kind, and a name where it stands alone.
func TestGrantKinds(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"grant select on schema to u":                            "",
		"grant usage on schema schema to u":                      "SCHEMA",
		"grant select on table \"t\" to u":                       "TABLE",
		"grant all on all tables in schema s to u":               "ALL TABLES IN SCHEMA",
		"alter default privileges grant select on tables to u":   "TABLES",
		"alter default privileges revoke all on tables from u":   "TABLES",
		"alter default privileges grant usage on templates to u": "TEMPLATES",
	} {
		s, err := parser.ParseStatement(sql)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		g, ok := s.(*ast.Grant)
		if !ok {
			g = s.(*ast.AlterDefaultPrivileges).Grant
		}
		if g.On.Kind != want {
			t.Errorf("%s: on %q, want %q", sql, g.On.Kind, want)
		}
	}
}
