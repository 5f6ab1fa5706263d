package pipeline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nightshift/internal/pipeline"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const oneStep = `
name: refused
warehouse:
  cluster: local
  database: dev
  user: awsuser
steps:
  only:
    file: step.sql
`

// TestRefusals gives what a check finds its place in the file.
func TestRefusals(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"nightshift.yaml": oneStep, "step.sql": "select 1;\n\n  select a,\n    st_area(g) from t;\n"})
	p, problems := pipeline.Load(dir)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	list := p.Refusals(func(stmt ast.Statement) (found []*sqlerror.Error) {
		ast.Inspect(stmt, func(n ast.Node) bool {
			if call, ok := n.(*ast.FuncCall); ok {
				found = append(found, sqlerror.NotSupported("the function "+call.Name.String(), call))
			}
			return true
		})
		return found
	})
	want := filepath.Join(dir, "step.sql") + ":4:5: nightshift: the function st_area is not supported by the local warehouse"
	if list.Error() != want {
		t.Errorf("got  %s\nwant %s", list.Error(), want)
	}
}

// TestProcedureBody finds syntax errors inside a procedure at their place in the file.
func TestProcedureBody(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"create procedure p() as $$\nbegin\n  if true the null; end if;\nend;\n$$ language plpgsql;": `:3:11: syntax error at or near "the"`,
		"create procedure p() as 'begin nul; selec; end;' language plpgsql;":                         `:1:25: in the body of the procedure, its line 1 column 7: `,
	} {
		_, problems := pipeline.Load(write(t, map[string]string{"nightshift.yaml": oneStep, "step.sql": sql}))
		if err := problems.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot  %v\nwant %s", sql, err, want)
		}
	}
}
