package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/duck"
	"nightshift/test/tpch"
)

// tpchRounds is how often each query is measured; the best counts.
const tpchRounds = 9

// queries times the 22 queries of TPC-H at scale factor 1, in the warehouse and in
// raw DuckDB, in this process, in turn, over tables loaded from the same files.
func queries(ctx context.Context, _ string) (err error) {
	data := filepath.Join("examples", "tpch", "data")
	if given := os.Getenv("NIGHTSHIFT_TPCH"); given != "" {
		data = given
	}
	if _, err := os.Stat(filepath.Join(data, "lineitem")); errors.Is(err, fs.ErrNotExist) {
		fmt.Printf("TPC-H is left out: no data in %s (make bench-tpch makes it)\n\n", data)
		return nil
	}
	list, err := tpch.Queries(".")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "nightshift-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	began := time.Now()
	engine, session, err := tpch.Open(ctx, ".", dir, data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close(), engine.Close()) }()
	loaded := time.Now()
	db, conn, err := tpch.OpenRaw(ctx, ".", dir, data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(), db.Close()) }()
	fmt.Printf("TPC-H, data in %s, best of %d     raw DuckDB     Nightshift   ratio (aim <= 1.3)\n", data, tpchRounds)
	printRatio("load", time.Since(loaded), loaded.Sub(began))
	var ours, theirs time.Duration
	for _, q := range list {
		if err := sameAnswer(ctx, q, session, conn); err != nil {
			return err
		}
		var best [2]time.Duration
		for range tpchRounds {
			began := time.Now()
			if _, err := conn.Query(ctx, q.DuckDB, nil, nil, func([]any) error { return nil }); err != nil {
				return fmt.Errorf("%s in DuckDB: %w", q.Name, err)
			}
			raw := time.Since(began)
			began = time.Now()
			if _, err := session.Exec(ctx, q.Redshift, nil, discard{}); err != nil {
				return fmt.Errorf("%s: %w", q.Name, err)
			}
			for i, took := range []time.Duration{raw, time.Since(began)} {
				if best[i] == 0 || took < best[i] {
					best[i] = took
				}
			}
		}
		printRatio(q.Name, best[0], best[1])
		theirs += best[0]
		ours += best[1]
	}
	printRatio("all", theirs, ours)
	fmt.Println("  all 22 answers are the same in both")
	fmt.Println()
	return nil
}

// sameAnswer runs a query both ways and compares the rows.
func sameAnswer(ctx context.Context, q tpch.Query, session *redshift.Session, conn *duck.Conn) error {
	var ours, theirs tpch.Answer
	if _, err := session.Exec(ctx, q.Redshift, nil, &ours); err != nil {
		return fmt.Errorf("%s: %w", q.Name, err)
	}
	if _, err := conn.Query(ctx, q.DuckDB, nil, nil, theirs.Row); err != nil {
		return fmt.Errorf("%s in DuckDB: %w", q.Name, err)
	}
	if err := tpch.Compare(ours, theirs); err != nil {
		return fmt.Errorf("%s gives another answer: %w", q.Name, err)
	}
	return nil
}

func printRatio(name string, raw, ours time.Duration) {
	mark := ""
	if ratio := ours.Seconds() / raw.Seconds(); ratio > 1.3 {
		mark = "  above"
	}
	fmt.Printf("  %-6s %36.1f ms %11.1f ms   %.2f%s\n", name, raw.Seconds()*1e3, ours.Seconds()*1e3, ours.Seconds()/raw.Seconds(), mark)
}

// discard is a sink that drops the rows.
type discard struct{}

func (discard) Columns([]redshift.Column) error { return nil }
func (discard) Row([]any) error                 { return nil }
