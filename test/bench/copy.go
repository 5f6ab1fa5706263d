package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"nightshift/internal/deploy"
	"nightshift/internal/localcloud"
	"nightshift/internal/localrun"
	"nightshift/internal/redshift/duck"
)

const tripColumns = `(pickup_date date, pickup_datetime timestamp, dropoff_datetime timestamp, ratecode smallint,
	passenger_count smallint, trip_distance float4, fare_amount float4, total_amount float4, payment_type smallint, vendorid varchar(20))`

// rounds is how often each COPY is measured; the best counts.
const rounds = 5

// copyRate loads the same files through the Data API and through raw DuckDB, in
// this process, in turn.
func copyRate(ctx context.Context, raw string) error {
	dir, err := os.MkdirTemp("", "nightshift-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	ours, rows, err := ourCopy(ctx, filepath.Join(dir, "cloud"), raw)
	if err != nil {
		return err
	}
	theirs, err := rawCopy(ctx, filepath.Join(dir, "raw.duckdb"), raw)
	if err != nil {
		return err
	}
	rate := func(d time.Duration) float64 { return float64(rows) / d.Seconds() / 1e6 }
	fmt.Printf("COPY of %d rows, gzip     seconds   million rows/s   times raw DuckDB (aim <= 1.3)\n", rows)
	fmt.Printf("  raw DuckDB               %6.3f    %6.2f           1.00\n", theirs.Seconds(), rate(theirs))
	fmt.Printf("  Nightshift, Data API     %6.3f    %6.2f           %.2f\n\n", ours.Seconds(), rate(ours), ours.Seconds()/theirs.Seconds())
	return nil
}

func ourCopy(ctx context.Context, dir, raw string) (best time.Duration, rows int64, err error) {
	cloud, err := localcloud.Start(ctx, localcloud.Options{Dir: dir, Ephemeral: true, Listen: "127.0.0.1:0", Region: localrun.Region, Log: io.Discard})
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, cloud.Stop(ctx)) }()
	c := deploy.ForEndpoint(cloud.Endpoint(), localrun.Region)
	if _, err := c.Put(ctx, deploy.Location{Bucket: "bench", Key: "raw/"}, raw); err != nil {
		return 0, 0, err
	}
	if _, _, err := execute(ctx, c, "create table trips "+tripColumns); err != nil {
		return 0, 0, err
	}
	for range rounds {
		if _, _, err := execute(ctx, c, "truncate trips"); err != nil {
			return 0, 0, err
		}
		took, n, err := execute(ctx, c, "copy trips from 's3://bench/raw/' iam_role default delimiter '|' gzip")
		if err != nil {
			return 0, 0, err
		}
		if best == 0 || took < best {
			best, rows = took, n
		}
	}
	return best, rows, nil
}

// execute runs one statement and returns the time the warehouse worked on it.
func execute(ctx context.Context, c *deploy.Clients, sql string) (time.Duration, int64, error) {
	started, err := c.Data.ExecuteStatement(ctx, &redshiftdata.ExecuteStatementInput{
		ClusterIdentifier: aws.String("bench"), Database: aws.String("dev"), DbUser: aws.String("awsuser"), Sql: aws.String(sql)})
	if err != nil {
		return 0, 0, err
	}
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for {
		d, err := c.Data.DescribeStatement(ctx, &redshiftdata.DescribeStatementInput{Id: started.Id})
		if err != nil {
			return 0, 0, err
		}
		switch d.Status {
		case types.StatusStringFinished:
			return time.Duration(d.Duration), d.ResultRows, nil
		case types.StatusStringFailed, types.StatusStringAborted:
			return 0, 0, fmt.Errorf("%s: %s", sql, aws.ToString(d.Error))
		}
		select {
		case <-ctx.Done():
			return 0, 0, ctx.Err()
		case <-poll.C:
		}
	}
}

func rawCopy(ctx context.Context, path, raw string) (best time.Duration, err error) {
	db, err := duck.Open(ctx, duck.Options{Path: path})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	files := duck.Quote(filepath.Join(raw, "*.gz"))
	for range rounds {
		for _, sql := range []string{"drop table if exists trips", "create table trips " + tripColumns} {
			if _, err := conn.Exec(ctx, sql); err != nil {
				return 0, err
			}
		}
		began := time.Now()
		if _, err := conn.Exec(ctx, "copy trips from "+files+" (delimiter '|', header false)"); err != nil {
			return 0, err
		}
		if took := time.Since(began); best == 0 || took < best {
			best = took
		}
	}
	return best, nil
}
