package sqlshell_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"nightshift/internal/deploy"
	"nightshift/internal/localcloud"
	"nightshift/internal/sqlshell"
)

// TestScript runs texts against a local cloud, each in a session of its own.
func TestScript(t *testing.T) {
	t.Parallel()
	cloud, err := localcloud.Start(t.Context(), localcloud.Options{Dir: t.TempDir(), Ephemeral: true, Listen: "127.0.0.1:0", Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := cloud.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	clients := deploy.ForEndpoint(cloud.Endpoint(), "us-east-1")
	const values = `select 1 as a, null as b, '' as c, 'x"y' as d, 1.50 as e, true as f, '日本' as g`
	tests := []struct{ name, format, sql, want, failure string }{
		{"table", "table", values, " a | b | c | d   | e    | f    | g\n---+---+---+-----+------+------+------\n 1 |   |   | x\"y | 1.50 | true | 日本\n(1 row)\n", ""},
		{"control characters", "table", `select 'a' || chr(27) || '[31m' || chr(10) || 'b' as x`, " x\n----------\n a\uFFFD[31m↵b\n(1 row)\n", ""},
		{"csv", "csv", values, "a,b,c,d,e,f,g\n1,,\"\",\"x\"\"y\",1.50,true,日本\n", ""},
		{"json", "json", values, `{"a":1,"b":null,"c":"","d":"x\"y","e":"1.50","f":true,"g":"日本"}` + "\n", ""},
		{"session", "table", "create temp table q (a int);\nbegin; insert into q values (1);\ncommit; insert into q values (1), (2);", "done\ndone\n1 row\ndone\n2 rows\n", ""},
		{"error", "csv", "select 1;\n\nselect 2,\n  nope;\nselect 3", "?column?\n1\n", "text:4:3: ERROR: column \"nope\" does not exist\nLINE 4:   nope\n          ^"},
	}
	tests = append(tests, []struct{ name, format, sql, want, failure string }{
		{"first line of several", "csv", "\n  select 1; select\tnope", "?column?\n1\n", "text:2:20: ERROR: column \"nope\" does not exist\nLINE 2: select nope\n               ^"},
		{"wide before the place", "csv", "select '日本', nope", "", "text:1:14: ERROR: column \"nope\" does not exist\nLINE 1: select '日本', nope\n                       ^"},
		{"detail", "csv", "select foo(2)", "", "text:1:8: ERROR: function foo(integer) does not exist\nLINE 1: select foo(2)\n               ^\n" +
			"  Hint: No function matches the given name and argument types. You may need to add explicit type casts."},
		{"a long line", "csv", "select " + strings.Repeat("1, ", 100) + "nope, " + strings.Repeat("1, ", 100) + "1", "",
			"text:1:308: ERROR: column \"nope\" does not exist\nLINE 1: ...," + strings.Repeat(" 1,", 16) + " nope," + strings.Repeat(" 1,", 15) + "...\n" + strings.Repeat(" ", 8+3+50) + "^"},
		{"open at the end", "csv", "select 1;\nselect 'x", "", "text:2:8: ERROR: unterminated quoted string at or near \"'x\"\nLINE 2: select 'x\n               ^"},
		{"no place", "csv", "select 1/0", "", "text:1: ERROR: division by zero"},
	}...)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			session := sqlshell.NewSession(clients.Data, sqlshell.Target{Cluster: "local", Database: "dev", User: "awsuser"}, 20*time.Millisecond)
			shell := &sqlshell.Shell{Session: session, Format: test.format, Out: &out}
			err := shell.Script(t.Context(), "text", test.sql)
			failure := ""
			if err != nil {
				failure = err.Error()
			}
			if failure != test.failure {
				t.Errorf("error:\n%s\nwant:\n%s", failure, test.failure)
			}
			if out.String() != test.want {
				t.Errorf("printed:\n%s\nwant:\n%s", out.String(), test.want)
			}
		})
	}
}
