package parser_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestErrors asserts message, line and column: testdata/errors.txt holds
// statements, each followed by its error behind "--- ".
func TestErrors(t *testing.T) {
	t.Parallel()
	path := filepath.Join("testdata", "errors.txt")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, c := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		sql, want, _ := strings.Cut(c, "\n--- ")
		_, err := parser.Parse(sql)
		have := "no error"
		if e := sqlerror.From(err); e != nil {
			have = fmt.Sprintf("%d:%d: %s %s", e.Line, e.Column, e.SQLState, e.Message)
			if e.Detail != "" {
				have += "; " + e.Detail
			}
		}
		if have != want && !*update {
			t.Errorf("%s\ngot  %s\nwant %s", sql, have, want)
		}
		fmt.Fprintf(&got, "%s\n--- %s\n\n", sql, have)
	}
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPositions(t *testing.T) {
	t.Parallel()
	list, err := parser.Parse("select 'é', a,\n  b + \"c\"\nfrom t; -- x\n  commit")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range list {
		ast.Inspect(s, func(n ast.Node) bool {
			line, column := n.LineColumn()
			got = append(got, fmt.Sprintf("%T %d:%d %d-%d", n, line, column, n.Pos().Offset, n.End()))
			return true
		})
	}
	want := `*ast.Query 1:1 0-32
*ast.Select 1:1 0-32
*ast.SelectItem 1:8 7-11
*ast.Literal 1:8 7-11
*ast.SelectItem 1:13 13-14
*ast.ColumnRef 1:13 13-14
*ast.SelectItem 2:3 18-25
*ast.Binary 2:3 18-25
*ast.ColumnRef 2:3 18-19
*ast.ColumnRef 2:7 22-25
*ast.TableRef 3:6 31-32
*ast.Name 3:6 31-32
*ast.Commit 4:3 41-47`
	if g := strings.Join(got, "\n"); g != want {
		t.Errorf("got\n%s\nwant\n%s", g, want)
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	text := "/* a; */ select ';' ;\n-- only; this\n;; create procedure p() as $x$ begin; $$;$$ end; $x$;\n\n select \"a;b\", E'\\';' "
	list, err := parser.Split(text)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range list {
		got = append(got, fmt.Sprintf("%d:%d %d %s", s.Pos.Line, s.Pos.Column, s.Pos.Offset, s.Text))
		if !strings.HasPrefix(text[s.Pos.Offset:], s.Text) {
			t.Errorf("%q is not at %d", s.Text, s.Pos.Offset)
		}
	}
	want := []string{"1:1 0 /* a; */ select ';'", "3:4 39 create procedure p() as $x$ begin; $$;$$ end; $x$", "5:2 92 select \"a;b\", E'\\';'"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRoutineBodyPosition(t *testing.T) {
	t.Parallel()
	sql := "create procedure p()\nas $b$\nbegin\n  selec 1;\nend $b$ language plpgsql"
	s, err := parser.ParseStatement(sql)
	if err != nil {
		t.Fatal(err)
	}
	body := s.(*ast.CreateRoutine).Body
	if body.TextPos != (ast.Pos{Offset: 27, Line: 2, Column: 7}) || !strings.HasPrefix(sql[27:], body.Text) {
		t.Errorf("body at %+v: %q", body.TextPos, body.Text)
	}
	p, err := parser.NewAt(body.Text, body.TextPos)
	if err != nil {
		t.Fatal(err)
	}
	p.Advance()
	_, err = p.ParseStatementPrefix()
	if e := sqlerror.From(err); e == nil || e.Line != 4 || e.Column != 3 {
		t.Errorf("error within the body: %v", err)
	}
}

func TestPrefixes(t *testing.T) {
	t.Parallel()
	p, err := parser.New("a > 1 THEN select x from t loop :=")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.ParseExprPrefix("THEN"); err != nil {
		t.Fatal(err)
	}
	if !p.Accept("THEN") {
		t.Fatalf("at %q", p.Text(p.Token()))
	}
	q, err := p.ParseQueryPrefix("LOOP")
	if err != nil {
		t.Fatal(err)
	}
	if a := q.Body.(*ast.Select).From[0].(*ast.TableRef).Alias; a != nil || !p.Accept("LOOP") {
		t.Errorf("the stop word became an alias: %v", a)
	}
}

func TestOneStatement(t *testing.T) {
	t.Parallel()
	for sql, state := range map[string]string{"": "42601", " ; ": "42601", "select 1; select 2": "42601", "select 1;": ""} {
		_, err := parser.ParseStatement(sql)
		if (state == "") != (err == nil) || err != nil && !errors.Is(err, &sqlerror.Error{SQLState: state}) {
			t.Errorf("%q: %v", sql, err)
		}
	}
}
