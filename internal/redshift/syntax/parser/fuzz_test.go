package parser_test

import (
	"os"
	"path/filepath"
	"testing"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

// FuzzParse holds that any text is parsed or refused with a place within it, that
// nodes lie within the text, and that Split finds the same statements. The round
// trip through the printer is fuzzed there.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("../testdata/*.sql")
	if err != nil || len(files) == 0 {
		f.Fatalf("no corpus: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		list, err := parser.Split(string(text))
		if err != nil {
			f.Fatal(err)
		}
		for _, s := range list {
			f.Add(s.Text)
		}
	}
	f.Fuzz(func(t *testing.T, sql string) {
		list, err := parser.Parse(sql)
		if err != nil {
			if e := sqlerror.From(err); e == nil || e.Line < 1 || e.Column < 1 || e.SQLState == "" {
				t.Fatalf("error without a place: %#v", err)
			}
			return
		}
		for _, s := range list {
			ast.Inspect(s, func(n ast.Node) bool {
				if start := int(n.Pos().Offset); start < 0 || start > len(sql) || n.End() > len(sql) {
					t.Fatalf("%T at %d-%d of %d", n, start, n.End(), len(sql))
				}
				return true
			})
		}
		pieces, err := parser.Split(sql)
		if err != nil || len(pieces) != len(list) {
			t.Fatalf("%d statements, split into %d (%v)", len(list), len(pieces), err)
		}
		for _, s := range pieces {
			if sql[s.Pos.Offset:int(s.Pos.Offset)+len(s.Text)] != s.Text {
				t.Fatalf("%q is not at %d", s.Text, s.Pos.Offset)
			}
		}
	})
}
