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
