package sqltest

import (
	"fmt"
	goast "go/ast"
	goparser "go/parser"
	gotoken "go/token"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/syntax/scanner"
	"nightshift/internal/redshift/syntax/token"
)

// shown is what the files show of one thing: in which files it ran, was refused, or differs, and why.
type shown struct {
	ran, refused, failed []string
	reasons              []string
}

func (s *shown) add(list *[]string, file string) {
	if !slices.Contains(*list, file) {
		*list = append(*list, file)
	}
}

// status is the matrix's word for it, and the test that shows it.
func (s *shown) status() (word, test, note string) {
	switch {
	case len(s.ran) > 0 && (len(s.refused) > 0 || len(s.failed) > 0):
		word, test = "partly", s.ran[0]
	case len(s.ran) > 0:
		return "supported", s.ran[0], ""
	case len(s.failed) > 0:
		word, test = "differs", s.failed[0]
	case len(s.refused) > 0:
		return "refused", s.refused[0], ""
	default:
		return "not shown", "", ""
	}
	return word, test, strings.Join(s.reasons, "; ")
}

// evidence is what all files show.
type evidence struct {
	verbs     map[string]*shown // by a statement's verb
	kinds     map[string]bool   // Go types of the trees
	functions map[string]*shown
	types     map[string]*shown
	options   map[string]map[string]*shown // of COPY and UNLOAD
}

func of(m map[string]*shown, name string) *shown {
	if m[name] == nil {
		m[name] = &shown{}
	}
	return m[name]
}

// refusal is the construct that a block's error refuses, "" when it refuses nothing.
func refusal(b string) string {
	_, text, ok := strings.Cut(strings.TrimPrefix(b, statementOf(b)), "nightshift: ")
	if !ok || !strings.Contains(b, "ERROR 0A000") {
		return ""
	}
	name, _, _ := strings.Cut(text, " is not supported by the local warehouse")
	return name
}

func gather(t testing.TB) *evidence {
	t.Helper()
	ev := &evidence{map[string]*shown{}, map[string]bool{}, map[string]*shown{}, map[string]*shown{}, map[string]map[string]*shown{"COPY": {}, "UNLOAD": {}}}
	for _, files := range folders(t) {
		for _, file := range files {
			results := map[string]string{}
			for _, b := range outputs(t, file) {
				results[statementOf(b)] = b
			}
			for _, st := range steps(t, file) {
				ev.step(st, results[statementOf(block(st.sql, "x"))])
			}
		}
	}
	for _, m := range []map[string]*shown{ev.verbs, ev.functions, ev.types, ev.options["COPY"], ev.options["UNLOAD"]} {
		for _, s := range m {
			sort.Strings(s.ran)
			sort.Strings(s.refused)
			sort.Strings(s.failed)
			sort.Strings(s.reasons)
		}
	}
	return ev
}

// step counts what one statement shows.
func (ev *evidence) step(st step, output string) {
	body := strings.TrimPrefix(output, statementOf(output))
	refused := refusal(output)
	ok := !strings.Contains(body, "\nERROR ") && st.failure == ""
	note := func(s *shown) {
		switch {
		case st.failure != "":
			s.add(&s.failed, st.file)
			s.add(&s.reasons, st.failure)
		case refused != "":
			s.add(&s.refused, st.file)
			s.add(&s.reasons, "not "+refused)
		case ok:
			s.add(&s.ran, st.file)
		}
	}
	list, err := parser.Parse(st.sql)
	if err != nil || len(list) != 1 {
		return
	}
	part := strings.HasPrefix(refused, "the function ") || strings.HasPrefix(refused, "the data type ") || strings.HasPrefix(refused, "the array type ")
	if !part { // told in the sections of functions and types
		note(of(ev.verbs, list[0].Verb()))
	}
	ev.kinds[strings.TrimPrefix(fmt.Sprintf("%T", list[0]), "*ast.")] = true
	ast.Inspect(list[0], func(n ast.Node) bool {
		if tn, isType := n.(*ast.TypeName); isType && (refused == "" || strings.HasPrefix(refused, "the data type ")) {
			note(of(ev.types, typeLabel(tn)))
		}
		return true
	})
	options, of2 := ast.Options(nil), ""
	switch s := list[0].(type) {
	case *ast.Copy:
		options, of2 = s.Options, "COPY"
	case *ast.Unload:
		options, of2 = s.Options, "UNLOAD"
	}
	for _, o := range options {
		if refused == "" || strings.Contains(refused, o.Name) || strings.HasSuffix(o.Name, lastWord(refused)) {
			note(of(ev.options[of2], o.Name))
		}
	}
	for _, name := range called(st.sql) {
		if refused == "" || refused == "the function "+strings.ToUpper(name) {
			note(of(ev.functions, name))
		}
	}
}

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

func typeLabel(n *ast.TypeName) string {
	if n.Fields != "" {
		return n.Name + " " + strings.ToLower(n.Fields)
	}
	return n.Name
}

// called are the functions of the table that a text calls, by its tokens: names before a parenthesis, and those that
// are called without.
func called(sql string) []string {
	toks, err := scanner.All(sql)
	if err != nil {
		return nil
	}
	var names []string
	for i, tok := range toks {
		if tok.Kind != token.Ident && tok.Kind != token.Quoted {
			continue
		}
		name := strings.Trim(strings.ToLower(sql[tok.Start:tok.End]), `"`)
		overloads := functions.Lookup(name)
		before := i+1 < len(toks) && toks[i+1].Kind == token.LParen
		if name == "user" && !before && !strings.HasPrefix(strings.ToLower(sql), "select") {
			continue // CREATE USER and the like
		}
		if len(overloads) > 0 && (before || overloads[0].Optional) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// statementTypes are the trees that are statements, by their method Verb.
func statementTypes(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../../internal/redshift/syntax/ast/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range files {
		f, err := goparser.ParseFile(gotoken.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*goast.FuncDecl)
			if !ok || fn.Name.Name != "Verb" || fn.Recv == nil {
				continue
			}
			if star, ok := fn.Recv.List[0].Type.(*goast.StarExpr); ok {
				if id, ok := star.X.(*goast.Ident); ok {
					names = append(names, id.Name)
				}
			}
		}
	}
	sort.Strings(names)
	return names
}

// TestEveryStatementKind holds that each kind of statement that the parser makes stands in some file.
func TestEveryStatementKind(t *testing.T) {
	t.Parallel()
	ev := gather(t)
	for _, name := range statementTypes(t) {
		if !ev.kinds[name] {
			t.Errorf("no SQL file has a statement of the kind %s", name)
		}
	}
}

// functionNames are the names in the function table, without those of operators.
func functionNames() []string {
	names := slices.DeleteFunc(functions.Names(), func(n string) bool { return n[0] < 'a' || n[0] > 'z' })
	sort.Strings(names)
	return names
}

// TestEveryFunction holds that each function of the table is called in some file with a result, or is seen refused.
func TestEveryFunction(t *testing.T) {
	t.Parallel()
	ev := gather(t)
	for _, name := range functionNames() {
		word, _, _ := of(ev.functions, name).status()
		refused := functions.Lookup(name)[0].Kind == def.Refused
		switch {
		case refused && word != "refused":
			t.Errorf("the refusal of %s is %s by the SQL files", name, word)
		case !refused && word == "not shown":
			t.Errorf("the function %s is %s in the SQL files", name, word)
		}
	}
}

const matrixFile = "../../docs/redshift-support.md"

// TestSupportMatrix generates the support matrix and fails when the file is stale.
func TestSupportMatrix(t *testing.T) {
	t.Parallel()
	want := matrix(gather(t))
	got, err := os.ReadFile(matrixFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if string(got) == want {
		return
	}
	if !*update {
		t.Fatalf("%s is stale; run: go test ./test/sqltest -run TestSupportMatrix -update", matrixFile)
	}
	if err := os.MkdirAll(filepath.Dir(matrixFile), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(matrixFile, []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
}

func matrix(ev *evidence) string {
	var b strings.Builder
	b.WriteString(`# What the local warehouse does of Redshift SQL

<!-- Generated by: go test ./test/sqltest -run TestSupportMatrix -update -->

Every line is shown by a test: the file under ` + "`test/sqltest`" + ` that is named with it, and its expected output beside
it. **supported** ran there as the Redshift guide says. **partly** ran, with the exceptions in the note. **refused** is
parsed and refused by name (SQLSTATE 0A000, with line and column). **differs** is a known difference, with its reason.
` + "`nightshift validate`" + ` tells the refusals of a pipeline before it runs.
`)
	section(&b, "Statements", "Statement", ev.verbs, strings.ToUpper)
	names := map[string]*shown{}
	for _, n := range functionNames() {
		names[n] = of(ev.functions, n)
	}
	section(&b, "Functions", "Function", names, strings.ToUpper)
	section(&b, "Data types", "Type as written", ev.types, strings.ToUpper)
	section(&b, "COPY options", "Option", ev.options["COPY"], strings.ToUpper)
	section(&b, "UNLOAD options", "Option", ev.options["UNLOAD"], strings.ToUpper)
	return b.String()
}

func section(b *strings.Builder, title, column string, rows map[string]*shown, label func(string) string) {
	names := make([]string, 0, len(rows))
	count := map[string]int{}
	for name, s := range rows {
		word, _, _ := s.status()
		if word != "not shown" {
			names = append(names, name)
			count[word]++
		}
	}
	sort.Strings(names)
	fmt.Fprintf(b, "\n## %s\n\n%d supported, %d partly, %d refused, %d different.\n\n| %s | | Test | Note |\n| --- | --- | --- | --- |\n",
		title, count["supported"], count["partly"], count["refused"], count["differs"], column)
	for _, name := range names {
		word, test, note := rows[name].status()
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", label(name), word, test, strings.ReplaceAll(note, "|", "\\|"))
	}
}
