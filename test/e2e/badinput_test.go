package e2e

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// minimal is a definition without a fault; the cases spoil it.
const minimal = `name: small
warehouse:
  cluster: redshift-cluster-1
  database: dev
  user: awsuser
objects:
  - sql/t.sql
steps:
  one:
    sql: insert into t values (1);
  two:
    after: one
    sql: delete from t;
`

func TestBadInput(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		// from is replaced by to in the definition.
		from, to string
		// sql replaces sql/t.sql.
		sql string
		// want is found on one line of stderr.
		want string
	}{
		{name: "unknown field", from: "database: dev", to: "databse: dev", want: `nightshift\.yaml:4:3: .*databse.*database`},
		{name: "cycle", from: "  one:\n", to: "  one:\n    after: two\n", want: `nightshift\.yaml:\d+:\d+: .*one -> two -> one|nightshift\.yaml:\d+:\d+: .*two -> one -> two`},
		{name: "missing file", from: "sql/t.sql", to: "sql/missing.sql", want: `nightshift\.yaml:7:5: .*sql/missing\.sql`},
		{name: "bad cron", from: "steps:", to: "triggers:\n  - schedule: cron(0 11 * * MON-FRI *)\nsteps:", want: `nightshift\.yaml:9:\d+: .*cron`},
		{name: "syntax error", sql: "create table t (\n  id intt eger\n);", want: `sql/t\.sql:2:\d+: `},
		{name: "unknown step", from: "after: one", to: "after: onn", want: `nightshift\.yaml:12:\d+: .*onn`},
		{name: "not YAML", from: "name: small", to: "name: [small", want: `nightshift\.yaml:\d+:\d+: `},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			sql := "create table t (id integer);\n"
			if c.sql != "" {
				sql = c.sql
			}
			definition := strings.Replace(minimal, c.from, c.to, 1)
			writeFile(t, filepath.Join(dir, "nightshift.yaml"), definition)
			writeFile(t, filepath.Join(dir, "sql", "t.sql"), sql)
			for _, verb := range []string{"validate", "run", "synth"} {
				checkRefused(t, nightshift(t, dir, verb), c.want)
			}
			checkClean(t, dir, "nightshift.yaml", "sql")
		})
	}
}

func TestMinimalDefinitionIsRight(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "nightshift.yaml"), minimal)
	writeFile(t, filepath.Join(dir, "sql", "t.sql"), "create table t (id integer);\n")
	if r := nightshift(t, dir, "run"); r.status != 0 {
		t.Errorf("the definition that the bad inputs spoil must run: %s", r)
	}
}

func TestNothingUnderThePrefix(t *testing.T) {
	t.Parallel()
	dir := example(t)
	empty := t.TempDir()
	checkRefused(t, nightshift(t, dir, "run", "--put", rawPrefix+"="+empty), `no file|nothing`)
	other := t.TempDir()
	writeFile(t, filepath.Join(other, "a.txt"), "x")
	checkRefused(t, nightshift(t, dir, "run", "--put", "s3://event-driven-app-with-lambda-redshift/elsewhere/="+other),
		`nightshift\.yaml:\d+:\d+: .*data/raw|sql/objects/execute_elt_process\.sql:\d+:\d+: .*nyc_yellow_taxi_raw`)
	checkClean(t, dir, "nightshift.yaml", "sql")
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	dir := t.TempDir()
	r := nightshift(t, dir, "up", "--listen", listener.Addr().String())
	checkRefused(t, r, regexp.QuoteMeta(listener.Addr().String())+".*in use")
	checkClean(t, dir)
}

func TestDataDirectoryInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	up(t, dir, "--data", "state")
	r := nightshift(t, dir, "up", "--listen", "127.0.0.1:0", "--data", "state")
	checkRefused(t, r, `state.* in use by process \d+`)
}

// problem is a line with a place in a file, or one of the program.
var problem = regexp.MustCompile(`^(\S+:\d+:\d+|nightshift): \S`)

func checkRefused(t *testing.T, r result, want string) {
	t.Helper()
	if r.status != 2 {
		t.Errorf("want exit status 2, found %s", r)
	}
	if !regexp.MustCompile(want).MatchString(r.stderr) {
		t.Errorf("want %q on stderr, found %s", want, r)
	}
	if strings.Contains(r.stderr, "goroutine ") || strings.Contains(r.stderr, ".go:") {
		t.Errorf("a stack trace reached the user: %s", r)
	}
	for _, line := range strings.Split(strings.TrimSpace(r.stderr), "\n") {
		if !problem.MatchString(line) {
			t.Errorf("want one line a problem, with its place, found %q", line)
		}
	}
}

// checkClean holds that a folder has nothing but the names given.
func checkClean(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		known := false
		for _, name := range names {
			known = known || e.Name() == name
		}
		if !known {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}
