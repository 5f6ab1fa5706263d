package template_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"nightshift/internal/pipeline"
	"nightshift/internal/task"
	"nightshift/internal/template"
)

var update = flag.Bool("update", false, "write the golden files")

// cases are the pipelines that templates are made of: the example, and one per way in.
func cases(t *testing.T) map[string]*pipeline.Pipeline {
	t.Helper()
	dirs, err := filepath.Glob("testdata/*/nightshift.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dirs = append(dirs, "../../examples/nyc-taxi/nightshift.yaml")
	out := map[string]*pipeline.Pipeline{}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		p, problems := pipeline.Load(dir)
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(dir)] = p
	}
	return out
}

func yamlOf(t *testing.T, p *pipeline.Pipeline) []byte {
	t.Helper()
	tpl, err := template.Build(p)
	if err != nil {
		t.Fatal(err)
	}
	b, err := tpl.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, p := range cases(t) {
		got := yamlOf(t, p)
		if !bytes.Equal(got, yamlOf(t, p)) {
			t.Errorf("%s: two templates of one pipeline differ", name)
		}
		file := filepath.Join("testdata", name+".template.yaml")
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatalf("%v (write it with -update)", err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from what the pipeline gives (write it with -update)", file)
		}
	}
}

// TestCFNLint holds that cfn-lint finds nothing, informational rules included.
func TestCFNLint(t *testing.T) {
	t.Parallel()
	lint, err := exec.LookPath("cfn-lint")
	if err != nil {
		t.Skip("cfn-lint is not on the PATH")
	}
	dir := t.TempDir()
	args := []string{"--include-checks", "I", "--"}
	for name, p := range cases(t) {
		file := filepath.Join(dir, name+".yaml")
		if err := os.WriteFile(file, yamlOf(t, p), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	out, err := exec.Command(lint, args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if err != nil || len(bytes.TrimSpace(out)) > 0 {
		t.Errorf("cfn-lint (%v):\n%s", err, out)
	}
}

// TestLimits holds the largest pipeline within EventBridge's and CloudFormation's limits.
func TestLimits(t *testing.T) {
	t.Parallel()
	p := cases(t)["nyc-taxi"]
	p.Steps = nil
	for i := range pipeline.MaxSteps {
		name := strings.Repeat("s", pipeline.MaxName-3) + string(rune('a'+i/26)) + string(rune('a'+i%26))
		p.Steps = append(p.Steps, pipeline.Step{SQL: pipeline.SQL{Name: name, Statements: []task.Statement{{SQL: "select 1"}}}})
	}
	tpl, err := template.Build(p)
	if err != nil {
		t.Fatal(err)
	}
	rules := 0
	for _, r := range tpl.Resources() {
		m, _ := r.Value.(template.Map)
		if m.Get("Type") == "AWS::Events::Rule" {
			rules++
		}
	}
	if b := yamlOf(t, p); rules > 300 || len(tpl.Resources()) > 500 || len(b) > 1<<20 {
		t.Errorf("%d rules, %d resources, %d bytes", rules, len(tpl.Resources()), len(b))
	}
	if b := yamlOf(t, cases(t)["nyc-taxi"]); len(b) > template.MaxBody {
		t.Errorf("the example's template has %d bytes, a request takes %d", len(b), template.MaxBody)
	}
}

func TestPackageIsDeterministic(t *testing.T) {
	t.Parallel()
	plan := cases(t)["nyc-taxi"].Plan()
	a, err := template.Package(plan, deflate(t, "binary"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := template.Package(plan, deflate(t, "binary"))
	if err != nil || !bytes.Equal(a, b) {
		t.Fatalf("two packages of the same input differ (%v)", err)
	}
	r, err := zip.NewReader(bytes.NewReader(a), int64(len(a)))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.File) != 2 || r.File[0].Name != "bootstrap" || r.File[0].Mode() != 0o755 || r.File[1].Name != task.PlanFile {
		t.Fatalf("the package holds %v", r.File)
	}
	f, err := r.File[1].Open()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := task.DecodePlan(text); err != nil || got.Pipeline != "nyc-taxi" {
		t.Errorf("plan %+v, %v", got, err)
	}
	if _, err := template.Package(plan, template.Deflated{}); err == nil {
		t.Error("an empty binary is packaged")
	}
}

func deflate(t *testing.T, content string) template.Deflated {
	t.Helper()
	d, err := template.Deflate([]byte(content))
	if err != nil {
		t.Fatal(err)
	}
	return d
}
