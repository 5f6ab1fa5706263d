package redshift_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/testdata"
)

const taxiObjects = `
CREATE TABLE nyc_yellow_taxi
( pickup_date      DATE ENCODE az64
, pickup_datetime  TIMESTAMP ENCODE az64
, dropoff_datetime TIMESTAMP ENCODE az64
, ratecode         SMALLINT ENCODE az64
, passenger_count  SMALLINT ENCODE az64
, trip_distance    FLOAT4 ENCODE raw
, fare_amount      FLOAT4 ENCODE raw
, total_amount     FLOAT4 ENCODE raw
, payment_type     SMALLINT ENCODE az64
, vendorid         VARCHAR(20) ENCODE lzo
)
DISTSTYLE KEY DISTKEY(pickup_date) SORTKEY (pickup_date);

DROP MATERIALIZED VIEW IF EXISTS nyc_yellow_taxi_volume_analysis;

CREATE MATERIALIZED VIEW nyc_yellow_taxi_volume_analysis
AS
SELECT DATE_TRUNC('month', pickup_date) AS pickup_month
     , ROUND(AVG(trip_distance), 2)     AS avg_distance
     , ROUND(AVG(fare_amount), 2)       AS avg_fare
     , COUNT(*)                         AS total_trips
     , SUM(trip_distance)               AS total_distance_per_month
     , SUM(fare_amount)                 AS total_fare_per_month
FROM nyc_yellow_taxi
GROUP BY 1;

CREATE OR REPLACE PROCEDURE execute_elt_process()
AS $$
BEGIN
  DELETE FROM nyc_yellow_taxi;
  COPY nyc_yellow_taxi
  FROM 's3://b/raw/'
  IAM_ROLE 'arn:aws:iam::000000000000:role/r'
  REGION 'us-east-1'
  DELIMITER '|'
  GZIP;
  REFRESH MATERIALIZED VIEW nyc_yellow_taxi_volume_analysis;
END;
$$ LANGUAGE plpgsql;`

const taxiUnload = `UNLOAD ('
  SELECT DATE_TRUNC(''month'', pickup_date)::date AS pickup_month, pickup_datetime, dropoff_datetime, ratecode, passenger_count
       , trip_distance, fare_amount, total_amount, payment_type, vendorid
  FROM nyc_yellow_taxi
  WHERE pickup_date >= ''2015-12-01'' AND pickup_date < ''2016-01-01''
') TO 's3://b/export/' IAM_ROLE 'arn:aws:iam::000000000000:role/r' FORMAT AS PARQUET PARTITION BY (pickup_month) ALLOWOVERWRITE`

// script runs a text with several statements the way the Data API does: one transaction with a marker.
func script(t testing.TB, s *redshift.Session, id, text string) error {
	t.Helper()
	parts, err := parser.Split(text)
	if err != nil {
		t.Fatal(err)
	}
	var list []redshift.Statement
	for _, p := range parts {
		list = append(list, redshift.Statement{SQL: p.Text})
	}
	return s.ExecScript(context.Background(), id, list, nil, nil)
}

// rawCounts counts lines per month in the gzip files, without the warehouse.
func rawCounts(t testing.TB, dir string) (total int, months map[string]int) {
	t.Helper()
	months = map[string]int{}
	files, err := filepath.Glob(filepath.Join(dir, "*.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(z)
		for lines.Scan() {
			total++
			months[lines.Text()[:7]]++
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
	}
	return total, months
}

func linkRaw(t testing.TB, w *warehouse) string {
	t.Helper()
	dir := filepath.Join(testdata.Dir(t), "nyc_yellow_taxi_raw")
	if err := os.Symlink(dir, filepath.Join(w.bucket, "linked")); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.gz"))
	if err != nil || len(files) == 0 {
		t.Skip("no raw taxi files")
	}
	if err := os.MkdirAll(filepath.Join(w.bucket, "raw"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := os.Symlink(f, filepath.Join(w.bucket, "raw", filepath.Base(f))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTaxiPipelineOnRealData(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	dir := linkRaw(t, w)
	total, months := rawCounts(t, dir)
	s := w.session("awsuser")
	if err := script(t, s, "setup", taxiObjects); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := script(t, s, "elt", "call execute_elt_process();"); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, s, "SELECT count(*) FROM nyc_yellow_taxi", fmt.Sprint(total))
	expect(t, s, "SELECT count(*) FROM nyc_yellow_taxi_volume_analysis", fmt.Sprint(len(months)))
	expect(t, s, "SELECT total_trips FROM nyc_yellow_taxi_volume_analysis WHERE pickup_month = '2015-12-01'", fmt.Sprint(months["2015-12"]))
	if err := script(t, s, "unload", taxiUnload); err != nil {
		t.Fatal(err)
	}
	m, ok, err := w.engine.Outcome(context.Background(), "unload")
	if err != nil || !ok || len(m.Rows) != 1 || m.Rows[0] != int64(months["2015-12"]) {
		t.Errorf("marker of the unload: %+v %v %v, want %d rows", m, ok, err, months["2015-12"])
	}
	files, err := filepath.Glob(filepath.Join(w.bucket, "export", "pickup_month=2015-12-01", "*"))
	if err != nil || len(files) == 0 || !strings.HasSuffix(files[0], "0000_part_00.parquet") {
		t.Errorf("unloaded files: %v %v", files, err)
	}
	run(t, s, `CREATE TABLE back (pickup_datetime timestamp, dropoff_datetime timestamp, ratecode smallint, passenger_count smallint,
		trip_distance float4, fare_amount float4, total_amount float4, payment_type smallint, vendorid varchar(20));
		COPY back FROM 's3://b/export/' IAM_ROLE 'x' FORMAT AS PARQUET;`)
	expect(t, s, "SELECT count(*) FROM back", fmt.Sprint(months["2015-12"]))
}

func TestABrokenFileLeavesNothingHalfLoaded(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	run(t, s, "CREATE TABLE t (a int, b varchar(5))")
	w.put("good/1", "1|x\n2|y\n")
	w.put("bad/1", "1|x\n2|y\n")
	w.put("bad/2", "3|z\nfour|z\n5|z\n")
	run(t, s, "COPY t FROM 's3://b/good/' IAM_ROLE 'x'")
	run(t, s, `CREATE PROCEDURE load() AS $$ BEGIN DELETE FROM t; COPY t FROM 's3://b/bad/' IAM_ROLE 'x'; END $$ LANGUAGE plpgsql`)
	fails(t, s, "CALL load()", "XX000", "Load into table 't' failed.  Check 'stl_load_errors' system table for details.")
	expect(t, s, "SELECT a, b FROM t ORDER BY a", "1|x\n2|y")
}
