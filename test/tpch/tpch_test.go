package tpch_test

import (
	"context"
	"testing"

	"nightshift/examples/tpch/tpchdata"
	"nightshift/test/tpch"
)

const root = "../.."

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
			var ours, theirs tpch.Answer
			if _, err := session.Exec(ctx, q.Redshift, nil, &ours); err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Query(ctx, q.DuckDB, nil, nil, theirs.Row); err != nil {
				t.Fatal(err)
			}
			if err := tpch.Compare(ours, theirs); err != nil {
				t.Error(err)
			}
			t.Logf("%d rows", len(ours.Rows))
		})
	}
}
