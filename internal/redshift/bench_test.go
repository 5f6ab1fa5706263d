package redshift_test

import (
	"context"
	"path/filepath"
	"testing"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/duck"
)

// BenchmarkCopy loads the real trips with COPY, and, beside it, with DuckDB's own COPY into the same kind of table.
func BenchmarkCopy(b *testing.B) {
	w := newWarehouse(b)
	dir := linkRaw(b, w)
	s := w.session("")
	run(b, s, taxiObjects)
	b.Run("redshift", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			run(b, s, "DELETE FROM nyc_yellow_taxi")
			b.StartTimer()
			r := run(b, s, "COPY nyc_yellow_taxi FROM 's3://b/raw/' IAM_ROLE 'x' GZIP")
			b.ReportMetric(float64(r.Rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		}
	})
	b.Run("duckdb", func(b *testing.B) {
		ctx := context.Background()
		db, err := duck.Open(ctx, duck.Options{Path: filepath.Join(b.TempDir(), "raw.duckdb"), Threads: 4})
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		c, err := db.Conn(ctx)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := c.Exec(ctx, `CREATE TABLE t(pickup_date date, pickup_datetime timestamp, dropoff_datetime timestamp, ratecode smallint, passenger_count smallint,
			trip_distance float, fare_amount float, total_amount float, payment_type smallint, vendorid varchar)`); err != nil {
			b.Fatal(err)
		}
		for range b.N {
			b.StopTimer()
			if _, err := c.Exec(ctx, "DELETE FROM t"); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			n, err := c.Exec(ctx, "COPY t FROM "+duck.Quote(filepath.Join(dir, "*.gz"))+" (DELIMITER '|', HEADER false)")
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		}
	})
}

// BenchmarkSelectOne is the cost of the smallest statement.
func BenchmarkSelectOne(b *testing.B) {
	s := newWarehouse(b).session("")
	for range b.N {
		if _, err := s.Exec(context.Background(), "SELECT 1", nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRows is how fast rows leave the warehouse.
func BenchmarkRows(b *testing.B) {
	w := newWarehouse(b)
	linkRaw(b, w)
	s := w.session("")
	run(b, s, taxiObjects)
	run(b, s, "COPY nyc_yellow_taxi FROM 's3://b/raw/' IAM_ROLE 'x' GZIP")
	b.ResetTimer()
	for range b.N {
		r, err := s.Exec(context.Background(), "SELECT * FROM nyc_yellow_taxi", nil, &counting{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(r.Rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	}
}

type counting struct{ n int }

func (c *counting) Columns([]redshift.Column) error { return nil }

func (c *counting) Row([]any) error {
	c.n++
	return nil
}
