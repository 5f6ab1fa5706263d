package ast_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

// TestInspectReachesAll holds that Inspect visits every node that reflection
// finds in the trees of the corpus, each once.
func TestInspectReachesAll(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testdata/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	types := map[reflect.Type]bool{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		list, err := parser.Parse(string(text))
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		for _, s := range list {
			want := map[ast.Node]int{}
			collect(reflect.ValueOf(s), want)
			ast.Inspect(s, func(n ast.Node) bool {
				types[reflect.TypeOf(n)] = true
				want[n]--
				return true
			})
			for n, left := range want {
				if left != 0 {
					t.Errorf("%s: %T at %v visited %d times too few", s.Verb(), n, n.Pos(), left)
				}
			}
		}
	}
	if len(types) < 100 {
		t.Errorf("the corpus has only %d types of node", len(types))
	}
}

// collect counts the nodes below v.
func collect(v reflect.Value, found map[ast.Node]int) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		if n, ok := v.Interface().(ast.Node); ok && v.Kind() == reflect.Pointer && !leaf(n) {
			found[n]++
		}
		collect(v.Elem(), found)
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			collect(v.Field(i), found)
		}
	}
}

// leaf reports what is a part of nodes, not a node: identifiers and spans.
func leaf(n ast.Node) bool {
	switch n.(type) {
	case *ast.Ident, *ast.Span:
		return true
	}
	return false
}
