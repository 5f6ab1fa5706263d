package printer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/syntax/printer"
)

// differ describes the first difference of two trees, positions aside; empty
// when there is none.
func differ(a, b reflect.Value, path string) string {
	if a.IsValid() != b.IsValid() {
		return path + ": only one is nil"
	}
	if !a.IsValid() {
		return ""
	}
	if a.Type() != b.Type() {
		return fmt.Sprintf("%s: %s, %s", path, a.Type(), b.Type())
	}
	switch a.Kind() {
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() != b.IsNil() {
			return fmt.Sprintf("%s: only one is nil", path)
		}
		return differ(a.Elem(), b.Elem(), path)
	case reflect.Slice:
		if a.Len() != b.Len() {
			return fmt.Sprintf("%s: %d and %d elements", path, a.Len(), b.Len())
		}
		for i := range a.Len() {
			if d := differ(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", path, i)); d != "" {
				return d
			}
		}
	case reflect.Struct:
		return differFields(a, b, path)
	default:
		if !a.Equal(b) {
			return fmt.Sprintf("%s: %v, %v", path, a, b)
		}
	}
	return ""
}

func differFields(a, b reflect.Value, path string) string {
	switch a.Interface().(type) {
	case ast.Span, ast.Pos:
		return ""
	}
	for i := range a.NumField() {
		if d := differ(a.Field(i), b.Field(i), path+"."+a.Type().Field(i).Name); d != "" {
			return d
		}
	}
	return ""
}

// roundTrip says how parse(print(tree)) differs from tree.
func roundTrip(list []ast.Statement) error {
	for _, s := range list {
		text := printer.Print(s)
		again, err := parser.Parse(text)
		if err != nil {
			return fmt.Errorf("printed as %q, which does not parse: %w", text, err)
		}
		if len(again) != 1 {
			return fmt.Errorf("printed as %q: %d statements", text, len(again))
		}
		if d := differ(reflect.ValueOf(s), reflect.ValueOf(again[0]), s.Verb()); d != "" {
			return fmt.Errorf("printed as %q, which differs: %s", text, d)
		}
		if twice := printer.Print(again[0]); twice != text {
			return fmt.Errorf("printed as %q, then as %q", text, twice)
		}
	}
	return nil
}

// corpus gives the statements of testdata, by file and position.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../testdata/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	out := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		list, err := parser.Split(string(text))
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		for _, s := range list {
			out[fmt.Sprintf("%s:%d", filepath.Base(f), s.Pos.Line)] = s.Text
		}
	}
	return out
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for name, sql := range corpus(t) {
		list, err := parser.Parse(sql)
		if err != nil {
			t.Errorf("%s: %s\n%v", name, sql, err)
			continue
		}
		if err := roundTrip(list); err != nil {
			t.Errorf("%s: %s\n%v", name, sql, err)
		}
	}
}

// FuzzRoundTrip holds that whatever parses prints as something that parses to the
// same tree, and that nothing makes the parser crash.
func FuzzRoundTrip(f *testing.F) {
	for _, sql := range corpus(f) {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		list, err := parser.Parse(sql)
		if err != nil {
			return
		}
		if err := roundTrip(list); err != nil {
			t.Errorf("%q: %v", sql, err)
		}
	})
}
