// Package tpch runs the 22 queries of examples/tpch through the warehouse and,
// hand-written for DuckDB where the dialects differ, in raw DuckDB over the same
// files.
//
// It serves the test, which compares the answers at a small scale, and the
// benchmark, which compares the times at scale factor 1.
package tpch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"nightshift/examples/tpch/tpchdata"
	"nightshift/internal/redshift"
	"nightshift/internal/redshift/bulk/dirstore"
	"nightshift/internal/redshift/duck"
)

// Query is one of the 22 queries in both dialects.
type Query struct {
	// Name is q01 to q22.
	Name string
	// Redshift is the text of examples/tpch/sql/queries.
	Redshift string
	// DuckDB is the same text, or that of test/tpch/duckdb where the dialects differ.
	DuckDB string
}

// Queries reads the 22 queries; root is the folder of the repository.
func Queries(root string) ([]Query, error) {
	paths, err := filepath.Glob(filepath.Join(root, "examples", "tpch", "sql", "queries", "q*.sql"))
	if err != nil {
		return nil, err
	}
	if len(paths) != 22 {
		return nil, fmt.Errorf("want 22 queries in examples/tpch/sql/queries, found %d", len(paths))
	}
	slices.Sort(paths)
	out := make([]Query, len(paths))
	for i, path := range paths {
		name := filepath.Base(path)
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		other, err := os.ReadFile(filepath.Join(root, "test", "tpch", "duckdb", name))
		if os.IsNotExist(err) {
			other, err = text, nil
		}
		if err != nil {
			return nil, err
		}
		out[i] = Query{strings.TrimSuffix(name, ".sql"), trimmed(text), trimmed(other)}
	}
	return out, nil
}

func trimmed(text []byte) string { return strings.TrimSuffix(strings.TrimSpace(string(text)), ";") }

// objects reads the definitions of the tables, in the order of tpchdata.Tables.
func objects(root string) ([]string, error) {
	out := make([]string, len(tpchdata.Tables))
	for i, table := range tpchdata.Tables {
		text, err := os.ReadFile(filepath.Join(root, "examples", "tpch", "sql", "objects", table+".sql"))
		if err != nil {
			return nil, err
		}
		out[i] = trimmed(text)
	}
	return out, nil
}

// Open opens a new warehouse in dir and loads the eight tables with COPY from the
// files that tpchdata wrote in the folder data. Close the session, then the engine.
func Open(ctx context.Context, root, dir, data string) (*redshift.Engine, *redshift.Session, error) {
	definitions, err := objects(root)
	if err != nil {
		return nil, nil, err
	}
	parent, bucket := filepath.Split(filepath.Clean(data))
	engine, err := redshift.Open(ctx, redshift.Options{Path: filepath.Join(dir, "dev.duckdb"), Objects: dirstore.New(filepath.Clean(parent)), Ephemeral: true})
	if err != nil {
		return nil, nil, err
	}
	session, err := engine.NewSession(ctx, redshift.SessionOptions{})
	if err != nil {
		return nil, nil, closing(err, engine)
	}
	for i, table := range tpchdata.Tables {
		load := fmt.Sprintf("copy %[1]s from 's3://%[2]s/%[1]s/' iam_role default delimiter '|' gzip", table, bucket)
		for _, sql := range []string{definitions[i], load} {
			if _, err := session.Exec(ctx, sql, nil, nil); err != nil {
				return nil, nil, closing(fmt.Errorf("%s: %w", sql, err), session, engine)
			}
		}
	}
	return engine, session, nil
}

// distribution is what DuckDB does not know in the definitions.
var distribution = regexp.MustCompile(`\)\s*dist[^)]*(\([^)]*\))?[^)]*(\([^)]*\))?$`)

// OpenRaw opens a new DuckDB database in dir, with the warehouse's settings, and
// loads the same files with DuckDB's own COPY. Close the connection, then the database.
func OpenRaw(ctx context.Context, root, dir, data string) (*duck.DB, *duck.Conn, error) {
	definitions, err := objects(root)
	if err != nil {
		return nil, nil, err
	}
	db, err := duck.Open(ctx, duck.Options{Path: filepath.Join(dir, "raw.duckdb"), TempDir: filepath.Join(dir, "raw.tmp")})
	if err != nil {
		return nil, nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, closing(err, db)
	}
	for i, table := range tpchdata.Tables {
		load := "copy " + table + " from " + duck.Quote(filepath.Join(data, table, "*.gz")) + " (delimiter '|', header false, quote '', nullstr 'none')"
		for _, sql := range []string{distribution.ReplaceAllString(definitions[i], ")"), load} {
			if _, err := conn.Exec(ctx, sql); err != nil {
				return nil, nil, closing(fmt.Errorf("%s: %w", sql, err), conn, db)
			}
		}
	}
	return db, conn, nil
}

// closing closes what was opened before err; err tells why.
func closing(err error, opened ...interface{ Close() error }) error {
	for _, o := range opened {
		_ = o.Close()
	}
	return err
}
