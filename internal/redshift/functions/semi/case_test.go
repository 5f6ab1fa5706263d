package semi_test

import (
	"testing"

	"nightshift/internal/redshift/functions/functiontest"
)

func TestCaseOfAttributes(t *testing.T) {
	t.Parallel()
	const table = `CREATE TABLE c (col super); INSERT INTO c VALUES (json_parse('{"A":{"Bc":"upper"},"a":"lower"}'))`
	functiontest.Run(t, table+"; SET enable_case_sensitive_super_attribute TO on", []functiontest.Case{
		{SQL: "SELECT col.A.Bc, col.a, c.col.A.bc FROM c", Want: `"upper"|"lower"|NULL`},
	})
	functiontest.Run(t, table, []functiontest.Case{{SQL: `SELECT col.A, col."A" FROM c`, Want: `"lower"|"lower"`}})
	functiontest.Run(t, table+"; SET enable_case_sensitive_identifier TO on", []functiontest.Case{
		{SQL: `SELECT col."A"."Bc", col.A FROM c`, Want: `"upper"|"lower"`},
	})
}
