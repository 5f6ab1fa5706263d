package tpch_test

import (
	"context"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"nightshift/examples/tpch/tpchdata"
	"nightshift/internal/redshift"
	"nightshift/test/tpch"
)

const root = "../.."

// answer keeps the rows of a result.
type answer struct {
	columns []redshift.Column
	rows    [][]any
}

func (a *answer) Columns(c []redshift.Column) error {
	a.columns = c
	return nil
}

func (a *answer) Row(values []any) error {
	a.rows = append(a.rows, append([]any(nil), values...))
	return nil
}

// TestQueries loads the tables at scale 0.01 and holds the warehouse's answers against raw DuckDB's over the same files.
func TestQueries(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir, data := t.TempDir(), t.TempDir()
	if err := tpchdata.Write(data, 0.01, 1); err != nil {
		t.Fatal(err)
	}
	engine, session, err := tpch.Open(ctx, root, dir, data)
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	defer session.Close()
	db, conn, err := tpch.OpenRaw(ctx, root, dir, data)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	defer conn.Close()
	queries, err := tpch.Queries(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range queries {
		t.Run(q.Name, func(t *testing.T) { //nolint:paralleltest // one session, one statement at a time
			var ours, theirs answer
			if _, err := session.Exec(ctx, q.Redshift, nil, &ours); err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Query(ctx, q.DuckDB, nil, nil, theirs.Row); err != nil {
				t.Fatal(err)
			}
			compare(t, ours, theirs)
		})
	}
}

func compare(t *testing.T, ours, theirs answer) {
	t.Helper()
	if len(ours.rows) != len(theirs.rows) {
		t.Fatalf("%d rows; DuckDB gives %d", len(ours.rows), len(theirs.rows))
	}
	t.Logf("%d rows", len(ours.rows))
	for i, row := range ours.rows {
		if len(row) != len(theirs.rows[i]) {
			t.Fatalf("row %d: %v; DuckDB gives %v", i+1, row, theirs.rows[i])
		}
		for j, v := range row {
			if w := theirs.rows[i][j]; !same(v, w, ours.columns[j]) {
				t.Errorf("row %d, %s (%s): %v; DuckDB gives %v", i+1, ours.columns[j].Label, ours.columns[j].TypeName, v, w)
			}
		}
	}
}

// same compares exactly, but a float to 1e-9 of itself, and what is a DECIMAL here and a DOUBLE in DuckDB (a quotient,
// an average) to the digits that the DECIMAL keeps.
func same(ours, theirs any, c redshift.Column) bool {
	if c.TypeName == "date" {
		day, _ := theirs.(string)
		theirs = strings.TrimSuffix(day, " 00:00:00") // without a type, dates are written as timestamps
	}
	f, double := theirs.(float64)
	if !double {
		return ours == theirs || text(ours) == text(theirs)
	}
	switch v := ours.(type) {
	case float64:
		return math.Abs(v-f) <= 1e-9*math.Abs(f)
	case string:
		n, err := strconv.ParseFloat(v, 64)
		return err == nil && math.Abs(n-f) <= math.Pow10(-c.Scale)+1e-9*math.Abs(f)
	}
	return false
}

// text writes a number in one form: without trailing zeros after the point.
func text(v any) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case string:
		if n, ok := new(big.Rat).SetString(v); ok {
			return n.RatString()
		}
		return v
	}
	return ""
}
