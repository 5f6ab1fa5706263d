// Package layers holds the imports to the floors of ARCHITECTURE.md: they point
// only downward, services never import each other, and the fences stand.
package layers

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// floors gives the floor of each package by the longest matching prefix.
var floors = map[string]int{
	"internal/task":              1,
	"internal/clock":             1,
	"internal/eventpattern":      1,
	"internal/protocol":          1,
	"internal/state":             1,
	"internal/redshift/syntax":   1,
	"internal/redshift/sqlerror": 1,
	"internal/testdata":          1,
	"internal/scaffold":          1,
	"internal/delivery":          2,
	"internal/redshift":          2,
	"internal/pipeline":          2,
	"internal/worker":            2,
	"internal/service":           3,
	"internal/template":          3,
	"internal/deploy":            3,
	"internal/sqlshell":          3,
	"internal/localcloud":        4,
	"internal/localrun":          4,
	"internal/console":           4,
	"cmd":                        5,
	"test":                       5,
	"examples":                   5,
}

// fences are imports that no floor forbids but the design does.
var fences = []struct{ from, to, why string }{
	{"internal/worker", "internal/protocol", "the worker runs on AWS and knows only the SDK"},
	{"internal/worker", "internal/state", "the worker runs on AWS and knows only the SDK"},
	{"internal/worker", "internal/redshift", "the worker runs on AWS and knows only the SDK"},
	{"cmd/worker", "internal/redshift", "the worker stays small and free of cgo"},
	{"cmd/worker", "internal/pipeline", "no YAML in the function"},
	{"internal/deploy", "internal/redshift", "the client side reaches the warehouse through the Data API"},
	{"internal/redshift/syntax", "internal/redshift/rewrite", "syntax knows no meaning"},
	{"internal/redshift/operators", "internal/redshift/catalog", "operators work on typed expressions alone"},
	{"internal/redshift/shape", "internal/redshift/catalog", "what is told of the tree needs no catalog"},
	{"internal/redshift/refuse", "internal/redshift/catalog", "what is told of the tree needs no catalog"},
	{"internal/redshift/access", "internal/redshift/duck", "permissions are decided on the catalog alone"},
	{"internal/redshift/show", "internal/redshift/duck", "SHOW reads the catalog"},
	{"internal/redshift/plan", "internal/redshift/duck", "a plan is printed from its text"},
}

func TestImportsPointDownward(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") || strings.HasPrefix(entry.Name(), "_") || entry.Name() == "testdata" || entry.Name() == "node_modules") && path != root {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			checked++
			check(t, relative, imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked == 0 {
		t.Fatal("no import was looked at")
	}
}

func check(t *testing.T, file, imported string) {
	t.Helper()
	from := filepath.ToSlash(filepath.Dir(file))
	isTest := strings.HasSuffix(file, "_test.go")
	if strings.HasPrefix(imported, "github.com/duckdb/") && from != "internal/redshift/duck" && !within(from, "test/bench") {
		t.Errorf("%s imports %s: only internal/redshift/duck imports the DuckDB driver", file, imported)
	}
	to, ours := strings.CutPrefix(imported, "nightshift/")
	if !ours {
		return
	}
	fromFloor, toFloor := floor(t, from), floor(t, to)
	if !isTest && toFloor > fromFloor {
		t.Errorf("%s (floor %d) imports %s (floor %d): imports point downward", file, fromFloor, to, toFloor)
	}
	if a, b := service(from), service(to); a != "" && b != "" && a != b && !isTest {
		t.Errorf("%s imports %s: services meet only through interfaces joined in internal/localcloud", file, to)
	}
	for _, fence := range fences {
		if !isTest && within(from, fence.from) && within(to, fence.to) {
			t.Errorf("%s imports %s: %s", file, to, fence.why)
		}
	}
}

// service returns the name of the service a package belongs to, or "".
func service(pkg string) string {
	rest, ok := strings.CutPrefix(pkg, "internal/service/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

func within(pkg, prefix string) bool {
	return pkg == prefix || strings.HasPrefix(pkg, prefix+"/")
}

func floor(t *testing.T, pkg string) int {
	t.Helper()
	best, number := "", 0
	for prefix, n := range floors {
		if within(pkg, prefix) && len(prefix) > len(best) {
			best, number = prefix, n
		}
	}
	if best == "" {
		t.Errorf("package %s stands on no floor: name it in this test and in ARCHITECTURE.md", pkg)
	}
	return number
}
