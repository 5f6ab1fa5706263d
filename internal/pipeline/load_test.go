package pipeline_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nightshift/internal/pipeline"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares got with a file, or writes it with -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (write it with -update)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s", file, got)
	}
}

func TestExampleLoads(t *testing.T) {
	t.Parallel()
	p, problems := pipeline.Load("../../examples/nyc-taxi")
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	plan := p.Plan()
	b, err := plan.Encode()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/nyc-taxi.plan.json", string(b))
}

// TestProblems loads each folder of testdata/problems and compares what is
// reported with its problems.txt.
func TestProblems(t *testing.T) {
	t.Parallel()
	dirs, err := filepath.Glob("testdata/problems/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			p, problems := pipeline.Load(dir)
			if p != nil || problems == nil {
				t.Fatalf("Load(%s) reports no problem", dir)
			}
			golden(t, filepath.Join(dir, "problems.txt"), strings.ReplaceAll(problems.Error(), dir+"/", "")+"\n")
		})
	}
}

func TestMissingFolder(t *testing.T) {
	t.Parallel()
	_, problems := pipeline.Load(filepath.Join(t.TempDir(), "nowhere"))
	if len(problems) != 1 || !strings.Contains(problems.Error(), "nowhere/nightshift.yaml:1:1: there is no such file") {
		t.Errorf("problems = %v", problems)
	}
}
