package rewrite_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/syntax/parser"
)

var update = flag.Bool("update", false, "write the golden files")

// statements reads the statements of a .sql file, with the comment before each.
func statements(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	list, err := parser.Split(string(text))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range list {
		out = append(out, strings.TrimSpace(s.Text))
	}
	return out
}

func show(b *rewrite.Bound) string {
	var s strings.Builder
	s.WriteString(b.SQL + "\n")
	for _, t := range b.Then {
		s.WriteString("then " + t + "\n")
	}
	for _, c := range b.Columns {
		fmt.Fprintf(&s, "  %s %s\n", c.Name, c.Type)
	}
	for i, a := range b.Args {
		fmt.Fprintf(&s, "  $%d = :%s\n", i+1, a.Param)
	}
	return s.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test data: %v", err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			t.Parallel()
			var got strings.Builder
			for _, sql := range statements(t, f) {
				b, err := bind(t, sql)
				if err != nil {
					t.Errorf("%s: %v", sql, err)
					continue
				}
				got.WriteString("# " + strings.ReplaceAll(sql, "\n", "\n# ") + "\n" + show(b) + "\n")
			}
			golden := strings.TrimSuffix(f, ".sql") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("%s differs; run with -update and read the difference\n%s", golden, firstDifference(got.String(), string(want)))
			}
		})
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			wanted := ""
			if i < len(w) {
				wanted = w[i]
			}
			return fmt.Sprintf("line %d:\n got %s\nwant %s", i+1, g[i], wanted)
		}
	}
	return "the golden file is longer"
}
