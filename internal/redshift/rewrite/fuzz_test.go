package rewrite_test

import (
	"path/filepath"
	"testing"

	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/parser"
)

// FuzzStatement binds whatever parses: it must give a statement or a *sqlerror.Error, and never crash.
func FuzzStatement(f *testing.F) {
	files, err := filepath.Glob("testdata/*.sql")
	if err != nil {
		f.Fatal(err)
	}
	t := &testing.T{}
	for _, file := range files {
		for _, sql := range statements(t, file) {
			f.Add(sql)
		}
	}
	f.Fuzz(func(t *testing.T, sql string) {
		list, err := parser.Parse(sql)
		if err != nil {
			return
		}
		for _, s := range list {
			if _, err := rewrite.Statement(s, testEnv()); err != nil && sqlerror.From(err) == nil {
				t.Errorf("%q: %v is no *sqlerror.Error", sql, err)
			}
		}
	})
}
