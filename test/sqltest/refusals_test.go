package sqltest

import (
	"context"
	"strings"
	"testing"

	"nightshift/internal/redshift/check"
	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/syntax/parser"
)

// onlyWhenRun are constructs that the engine refuses where it binds or runs a statement; the check, which sees the tree
// alone, does not tell them. Each is the beginning of the construct's name.
var onlyWhenRun = []string{"a text as regprocedure", "ARRAY_UPPER of a SUPER value",
	"a second column named", "OBJECT_TRANSFORM with", "named arguments", "COPY with LZOP", "PREPARE of", "WITH ORDINALITY", "a whole row", "WITH RECURSIVE in a subquery",
	"the function CHANGE_", // known to the table, answered by the session
	"renaming a column of a table that views", "renaming what view", "a view of the temporary table",
}

// TestRefusalsBothWays holds that check and engine refuse the same: what an expected output refuses, the check tells
// with the same words and place; what the check tells, the engine refused.
func TestRefusalsBothWays(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, files := range folders(t) {
		for _, file := range files {
			results := map[string]string{}
			for _, b := range outputs(t, file) {
				results[statementOf(b)] = b
			}
			for _, st := range steps(t, file) {
				seen += bothWays(t, st, results[statementOf(block(st.sql, "x"))])
			}
		}
	}
	if seen < 150 {
		t.Errorf("only %d refusals were compared", seen)
	}
}

func bothWays(t *testing.T, st step, output string) int {
	t.Helper()
	stmt, err := parser.ParseStatement(st.sql)
	if err != nil {
		return 0
	}
	told := check.Statement(stmt)
	refused := refusal(output)
	if refused == "" {
		for _, e := range told {
			if !strings.Contains(output, "ERROR ") { // another error may come first
				t.Errorf("%s: the check refuses what ran: %s\n%v", st.file, st.sql, e)
			}
		}
		return 0
	}
	for _, prefix := range onlyWhenRun {
		if strings.HasPrefix(refused, prefix) {
			return 0
		}
	}
	for _, e := range told {
		if strings.Contains(output, strings.TrimSuffix(failure(e), "\n")) {
			return 1
		}
	}
	t.Errorf("%s: the check does not tell what the engine refuses: %s\n%s\ntold: %v", st.file, st.sql, output, told)
	return 1
}

// TestRefusedFunctions runs each refused function of the table through the engine and the check.
func TestRefusedFunctions(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s, err := w.sessions(t, "public").get("", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range functionNames() {
		if functions.Lookup(name)[0].Kind != def.Refused {
			continue
		}
		sql := "select\n  " + name + "(1)"
		stmt, err := parser.ParseStatement(sql)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		_, err = s.Exec(context.Background(), sql, nil, nil)
		told := check.Statement(stmt)
		if err == nil || len(told) != 1 || failure(told[0]) != failure(err) || !strings.Contains(err.Error(), "2:3") {
			t.Errorf("%s: the engine says %v, the check %v", name, err, told)
		}
	}
}

// TestCheckWalksEverything finds a refused function wherever an expression may stand.
func TestCheckWalksEverything(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		"insert into t select st_x(a) from t", "update t set a = st_x(a)", "delete from t where st_x(a) = 1", "create table x as select st_x(a) from t",
		"create view v as select st_x(a) from t", "unload ('select st_x(a) from t') to 's3://b/k' iam_role default", "select 1 from t join u on st_x(a) = 1",
		"with c as (select st_x(a) from t) select * from c", "explain select st_x(1)", "declare c cursor for select st_x(1)", "prepare p as select st_x(1)",
		"merge into t using u on t.a = u.a when matched then update set a = st_x(u.a) when not matched then insert values (1)", "call p(st_x(1))",
		"create materialized view m as select st_x(1)", "select * from t where exists (select st_x(1))", "select rank() over (order by st_x(a)) from t",
	} {
		stmt, err := parser.ParseStatement(sql)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		if told := check.Statement(stmt); len(told) != 1 || !strings.Contains(told[0].Message, "ST_X") || told[0].Line == 0 {
			t.Errorf("%s: told %v", sql, told)
		}
	}
}
