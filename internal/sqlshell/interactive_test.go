package sqlshell_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/peterh/liner"

	"nightshift/internal/deploy"
	"nightshift/internal/localcloud"
	"nightshift/internal/sqlshell"
)

// typist types lines, remembers the prompts and the history, and presses Tab at
// the end of lines that end so.
type typist struct {
	lines, prompts, history []string
	complete                liner.WordCompleter
	completed               map[string][]string
}

func (p *typist) SetWordCompleter(c liner.WordCompleter) { p.complete = c }

func (p *typist) AppendHistory(entry string) { p.history = append(p.history, entry) }

func (p *typist) Prompt(prompt string) (string, error) {
	for {
		if len(p.lines) == 0 {
			return "", io.EOF
		}
		line := p.lines[0]
		p.lines = p.lines[1:]
		if text, tab := strings.CutSuffix(line, "\t"); tab {
			before, after, _ := strings.Cut(text, "|")
			_, found, _ := p.complete(before+after, len([]rune(before)))
			p.completed[text] = found
			continue
		}
		p.prompts = append(p.prompts, prompt)
		if line == "\x03" {
			return "", liner.ErrPromptAborted
		}
		return line, nil
	}
}

func newShell(t *testing.T) (*sqlshell.Shell, *sqlshell.Session, *strings.Builder) {
	t.Helper()
	cloud, err := localcloud.Start(t.Context(), localcloud.Options{Dir: t.TempDir(), Ephemeral: true, Listen: "127.0.0.1:0", Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cloud.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	session := sqlshell.NewSession(deploy.ForEndpoint(cloud.Endpoint(), "us-east-1").Data,
		sqlshell.Target{Cluster: "local", Database: "dev", User: "awsuser"}, 20*time.Millisecond)
	out := &strings.Builder{}
	return &sqlshell.Shell{Session: session, Format: "csv", Out: out}, session, out
}

func converse(t *testing.T, shell *sqlshell.Shell, lines ...string) (*typist, string) {
	t.Helper()
	p, errs := &typist{lines: lines, completed: map[string][]string{}}, &strings.Builder{}
	if err := shell.Converse(t.Context(), p, errs); err != nil {
		t.Error(err)
	}
	return p, errs.String()
}

func TestConverse(t *testing.T) {
	t.Parallel()
	shell, _, out := newShell(t)
	p, errs := converse(t, shell,
		"select 1 as a; select 2 as b; select", "  3 as c; -- done", // statements end where their semicolon is
		"select 'x;", " y' as d;", "select /* ;", "*/ 4 as e;", "select $$;", "$$ as f;",
		"select 5", "\x03", "", "-- nothing", ";",
		"select 1; select nope; select 6;", "selec 1;", `select "open`, `";`)
	if want := "a\n1\nb\n2\nc\n3\nd\n\"x;\n y\"\ne\n4\nf\n\";\n\"\n?column?\n1\n\n"; out.String() != want {
		t.Errorf("printed %q, want %q", out, want)
	}
	for _, want := range []string{"ERROR: column \"nope\" does not exist\nLINE 1: select nope\n               ^\n", "syntax error at or near \"selec\""} {
		if !strings.Contains(errs, want) {
			t.Errorf("errors:\n%s\nwant %q", errs, want)
		}
	}
	var marks strings.Builder
	for _, prompt := range p.prompts {
		marks.WriteByte(strings.TrimRight(prompt, " >")[len(strings.TrimRight(prompt, " >"))-1:][0])
	}
	if want := "t-t't*t$t-tttttt\""; marks.String() != want {
		t.Errorf("prompts %q, want %q", marks.String(), want)
	}
	if want := "select 1 as a; select 2 as b;"; p.history[0] != want {
		t.Errorf("history begins with %q, want %q", p.history[0], want)
	}
	if !slices.Contains(p.history, "select 4 as e;") {
		t.Errorf("history %q", p.history)
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	shell, _, out := newShell(t)
	dir := t.TempDir()
	script, results := filepath.Join(dir, "a b.sql"), filepath.Join(dir, "out.csv")
	if err := os.WriteFile(script, []byte("select 7 as seven;\nselect nope;"), 0o600); err != nil {
		t.Fatal(err)
	}
	shell.Format = "table"
	_, errs := converse(t, shell, "create schema app; create table app.sales(id int not null, price numeric(8,2) default 1.5, note varchar(20));",
		"create view app.cheap as select id from app.sales; create procedure app.load(a int) as $$ begin null; end; $$ language plpgsql;",
		`\d app.sales`, `\dt`, `\dv app.*`, `\dn a*`, `\df l*`, `\du awsuser`, `\l`, `\d nope`, `\nope`, `\i`, `\i `+script, `\x`, `\d cheap`, `\x off`,
		`\o `+results, `\format csv`, "select 1 as one;", `\o`, `\format xml`, `\conninfo`, "help", "quit", "select 'after';")
	for _, want := range []string{
		" column | type                  | nullable | default\n", " price  | numeric(8,2)          |          | 1.5\n", " note   | character varying(20) |",
		" schema | name  | type\n--------+-------+------------\n app    | sales | BASE TABLE\n(1 row)\n", " app    | cheap | VIEW\n(1 row)", " app    | awsuser\n(1 row)",
		" app    | load | STORED PROCEDURE | integer", " awsuser | true", " dev      | awsuser", " seven\n-------\n     7\n", "-[ RECORD 1 ]",
		"column   | id\ntype     | integer", "database dev of cluster local as awsuser, region us-east-1, through http://127.0.0.1:", `\timing`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("nothing printed like %q in\n%s", want, out)
		}
	}
	for _, want := range []string{"there is no table or view nope", `there is no command \nope`, `\i wants a FILE`, script + ":2:8: ERROR: column \"nope\"", `the format "xml" is not one of`} {
		if !strings.Contains(errs, want) {
			t.Errorf("no error like %q in\n%s", want, errs)
		}
	}
	if strings.Contains(out.String(), "after") {
		t.Error("quit does not leave")
	}
	if written, err := os.ReadFile(results); err != nil || string(written) != "one\n1\n" {
		t.Errorf("\\o wrote %q, %v", written, err)
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	shell, _, _ := newShell(t)
	p, errs := converse(t, shell, "create schema app; create table app.sales(id int, price int); create table orders(order_id int, amount int);",
		"selec\t", "SELEC\t", "select date_tru\t", "select * from or\t", "select * from ap\t", "select * from app.\t", "select am| from orders\t", "select o.| from orders as o\t",
		"select s.pr| from orders o, app.sales s\t", "select sales.| from app.sales\t", "\\ti\t", "\\d ord\t", "select\t", "select '\t",
		"update orders", "set amo\t", "\x03", "create table later(a int);", "insert into lat\t", "begin; select nope;", "rollback; select amo| from orders\t")
	if strings.Count(errs, "ERROR") != 1 {
		t.Error(errs)
	}
	for typed, want := range map[string][]string{
		"selec": {"select"}, "SELEC": {"SELECT"}, "select date_tru": {"date_trunc"}, "select * from or": {"orders"}, "select * from ap": {"app."},
		"select * from app.": {"app.sales"}, "select am| from orders": {"amount"}, "select o.| from orders as o": {"o.order_id", "o.amount"},
		"select s.pr| from orders o, app.sales s": {"s.price"}, "select sales.| from app.sales": {"sales.id", "sales.price"},
		"\\ti": {"timing"}, "\\d ord": {"orders"}, "select '": nil, "set amo": {"amount"}, "insert into lat": {"later"}, "rollback; select amo| from orders": {"amount"},
	} {
		if !slices.Equal(p.completed[typed], want) {
			t.Errorf("%q completes to %q, want %q", typed, p.completed[typed], want)
		}
	}
}

// TestClose holds that the end of a session frees what its open transaction holds.
func TestClose(t *testing.T) {
	t.Parallel()
	shell, session, out := newShell(t)
	if err := shell.Script(t.Context(), "", "create table t(a int); begin; insert into t values (1)"); err != nil {
		t.Fatal(err)
	}
	if err := session.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := session.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := shell.Script(soon, "", "update t set a = 2; select count(*) from t"); err != nil || out.String() != "count\n0\n" {
		t.Errorf("%q, %v", out, err)
	}
}

// TestCancel holds that the end of the context stops the statement and leaves the session usable.
func TestCancel(t *testing.T) {
	t.Parallel()
	shell, _, out := newShell(t)
	if err := shell.Script(t.Context(), "", "create temp table t(a int)"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	const long = "select count(*) from svv_columns a, svv_columns b, svv_columns c, svv_columns d where a.column_name < d.column_name"
	if err := shell.Script(ctx, "x", long); err == nil {
		t.Error("the statement is not cancelled")
	}
	if err := shell.Script(t.Context(), "", "select count(*) from t"); err != nil || !strings.HasSuffix(out.String(), "count\n0\n") {
		t.Errorf("%q, %v", out, err)
	}
}

// TestUnreachable words what people see when nothing listens.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	session := sqlshell.NewSession(deploy.ForEndpoint("http://127.0.0.1:1", "us-east-1").Data, sqlshell.Target{Cluster: "local", Database: "dev"}, time.Millisecond)
	shell := &sqlshell.Shell{Session: session, Format: "csv", Out: io.Discard}
	err := shell.Script(t.Context(), "-c", "select 1")
	if want := "-c:1: http://127.0.0.1:1/ cannot be reached: dial tcp 127.0.0.1:1: connect: connection refused; is the local cloud up? `nightshift up` starts it"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
