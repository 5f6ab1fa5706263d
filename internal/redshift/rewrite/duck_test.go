package rewrite_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/output"
)

// warehouse is a DuckDB with the tables of the test catalog.
func warehouse(t *testing.T) *duck.Conn {
	t.Helper()
	ctx := t.Context()
	db, err := duck.Open(ctx, duck.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Register(ctx, functions.UDFs()); err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	c := testCatalog()
	for _, name := range []string{"sales", "event", "venue", "docs", "employee", "limits"} {
		r, ok := c.Relation("", "", name)
		if !ok || r.Kind != catalog.Table {
			t.Fatalf("no table %s", name)
		}
		var cols []string
		for _, col := range r.Columns {
			cols = append(cols, def.QuoteIdent(col.Name)+" "+col.Type.DuckDB())
		}
		if _, err := conn.Exec(ctx, "CREATE TABLE "+r.Physical+" ("+strings.Join(cols, ", ")+")"); err != nil {
			t.Fatal(err)
		}
	}
	return conn
}

// TestAccepted runs every statement of the golden files: DuckDB must accept each rewrite and agree about its types.
func TestAccepted(t *testing.T) {
	t.Parallel()
	conn := warehouse(t)
	files, err := filepath.Glob("testdata/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, sql := range statements(t, f) {
			b, err := bind(t, sql)
			if err != nil {
				t.Errorf("%s: %v", sql, err)
				continue
			}
			args := make([]any, len(b.Args))
			for i := range args {
				args[i] = "1"
			}
			if len(args) > 0 {
				continue // the parameter is used as a number and as a timestamp
			}
			for _, text := range append([]string{b.SQL}, b.Then...) {
				if _, err := conn.Query(t.Context(), text, args, nil, func([]any) error { return nil }); err != nil {
					t.Errorf("%s\n%s\n%v", sql, text, err)
				}
			}
			if len(b.Columns) > 0 {
				checkTypes(t, conn, sql, b.SQL, b.Columns)
			}
		}
	}
}

// checkTypes compares the DuckDB types of a result with those the binder expects.
func checkTypes(t *testing.T, conn *duck.Conn, sql, text string, columns []output.Column) {
	t.Helper()
	i := 0
	_, err := conn.Query(t.Context(), "DESCRIBE "+text, nil, nil, func(row []any) error {
		got, want := fmt.Sprint(row[1]), columns[i].Type.DuckDB()
		if want == "JSON" {
			want = "VARCHAR" // SUPER leaves as text
		}
		if alias(got) != alias(want) && !sameScale(got, want) {
			t.Errorf("%s\ncolumn %d is %s, the binder says %s (%s)\n%s", sql, i+1, got, columns[i].Type, want, text)
		}
		i++
		return nil
	})
	if err != nil {
		t.Errorf("%s: %v", sql, err)
	}
}

func alias(t string) string {
	switch t {
	case "TIMESTAMP WITH TIME ZONE":
		return "TIMESTAMPTZ"
	case "TIME WITH TIME ZONE":
		return "TIMETZ"
	}
	return t
}

// sameScale allows DuckDB another precision for a DECIMAL.
func sameScale(got, want string) bool {
	_, a, ok1 := strings.Cut(got, ",")
	_, b, ok2 := strings.Cut(want, ",")
	return ok1 && ok2 && a == b && strings.HasPrefix(got, "DECIMAL")
}
