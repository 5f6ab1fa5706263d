package parser_test

import (
	"testing"

	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/syntax/scanner"
)

// analytic is a query as reports have them, of 878 bytes.
const analytic = `WITH monthly AS (
  SELECT DATE_TRUNC('month', t.pickup_datetime) AS month, t.payment_type, z.borough,
         COUNT(*) AS trips, SUM(t.total_amount) AS revenue, AVG(t.trip_distance) AS dist
  FROM nyc_yellow_taxi t LEFT JOIN zones z ON z.id = t.pickup_zone AND z.valid_to IS NULL
  WHERE t.pickup_datetime >= '2023-01-01'::timestamp AND t.pickup_datetime < DATEADD(day, 90, '2023-01-01')
    AND t.payment_type IN (1, 2, 3) AND NOT (t.trip_distance BETWEEN 0 AND 0.1)
  GROUP BY 1, 2, 3 HAVING COUNT(*) > 100
)
SELECT m.month, m.borough, m.trips, ROUND(m.revenue, 2) AS revenue,
       RANK() OVER (PARTITION BY m.month ORDER BY m.revenue DESC) AS place,
       CASE WHEN m.dist > 5 THEN 'far' ELSE 'near' END AS leg_kind,
       LAG(m.trips, 1) OVER (PARTITION BY m.borough ORDER BY m.month) AS b
FROM monthly m WHERE m.borough ILIKE '%man%' ORDER BY m.month, place LIMIT 50;`

func BenchmarkScan(b *testing.B) {
	b.SetBytes(int64(len(analytic)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scanner.All(analytic); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.SetBytes(int64(len(analytic)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parser.Parse(analytic); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	b.SetBytes(int64(len(analytic)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parser.Split(analytic); err != nil {
			b.Fatal(err)
		}
	}
}

func TestBenchmarkQueryLength(t *testing.T) {
	t.Parallel()
	if len(analytic) != 878 {
		t.Errorf("the query is %d bytes long, not 878", len(analytic))
	}
}
