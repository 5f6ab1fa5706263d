package redshift_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"nightshift/internal/redshift"
)

// "Character types", significance of trailing blanks: they count for nothing in a comparison. What is remembered of a
// column must never outlive the rows it was found in.
const countPadded = "SELECT count(CASE WHEN v = 'a' THEN 1 END) FROM t"

func TestTrailingBlanksAfterEveryKindOfWrite(t *testing.T) {
	t.Parallel()
	s := newWarehouse(t).session("")
	run(t, s, "CREATE TABLE t (k int, v varchar(10)); INSERT INTO t VALUES (1, 'a'), (2, 'b')")
	for _, step := range []struct{ sql, want string }{
		{"SELECT 1", "1"},
		{"INSERT INTO t VALUES (3, 'a ')", "2"},
		{"UPDATE t SET v = 'a  ' WHERE k = 2", "3"},
		{"UPDATE t SET v = rtrim(v)", "3"},
		{"MERGE INTO t USING (SELECT 4 AS k, 'a   ' AS v) s ON t.k = s.k WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT VALUES (s.k, s.v)", "4"},
		{"TRUNCATE t", "0"},
		{"INSERT INTO t SELECT 1, 'a ' UNION ALL SELECT 2, 'a'", "2"},
		{"ALTER TABLE t RENAME TO u; CREATE TABLE t (k int, v varchar(10)); INSERT INTO t VALUES (1, 'a')", "1"},
		{"ALTER TABLE t APPEND FROM u", "3"},
		{"UPDATE t SET v = rtrim(v)", "3"},
		{"BEGIN; DELETE FROM t WHERE k = 1", "1"},
		{"INSERT INTO t VALUES (9, 'a      ')", "2"},
		{"ROLLBACK", "3"},
		{"DROP TABLE t; CREATE TABLE t AS SELECT 'a '::varchar(5) AS v", "1"},
	} {
		run(t, s, step.sql)
		for range 3 { // the first comparison finds the fact, the second uses it
			expect(t, s, countPadded, step.want)
		}
	}
}

func TestTrailingBlanksSeenByAnOlderSnapshot(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	a, b := w.session(""), w.session("")
	run(t, a, "CREATE TABLE t (v varchar(10)); CREATE TABLE other (k int); INSERT INTO t VALUES ('a '), ('a'); BEGIN")
	expect(t, a, "SELECT count(*) FROM other", "0")
	run(t, b, "UPDATE t SET v = rtrim(v)")
	expect(t, b, countPadded, "2")
	expect(t, b, countPadded, "2")
	expect(t, a, countPadded, "2")
	run(t, a, "COMMIT; BEGIN")
	expect(t, a, countPadded, "2")
	run(t, b, "INSERT INTO t VALUES ('a  ')")
	expect(t, a, countPadded, "2")
	expect(t, b, countPadded, "3")
	run(t, a, "COMMIT")
	expect(t, a, countPadded, "3")
}

func TestTrailingBlanksThroughSubqueries(t *testing.T) {
	t.Parallel()
	s := newWarehouse(t).session("")
	run(t, s, `CREATE TABLE t (v varchar(10)); INSERT INTO t VALUES ('a'), ('b');
		CREATE TABLE p (v varchar(10)); INSERT INTO p VALUES ('a '), ('b ');
		CREATE VIEW tv AS SELECT v AS w FROM t; CREATE VIEW pv AS SELECT v AS w FROM p`)
	for _, q := range []struct{ sql, want string }{
		{"SELECT count(*) FROM t JOIN p ON t.v = p.v", "2"},
		{"SELECT count(*) FROM t JOIN p USING (v)", "2"},
		{"SELECT count(*) FROM tv JOIN pv ON tv.w = pv.w", "2"},
		{"SELECT count(*) FROM t WHERE v IN (SELECT v FROM p)", "2"},
		{"SELECT count(*) FROM p WHERE v IN (SELECT w FROM tv)", "2"},
		{"SELECT count(*) FROM p WHERE v IN ('a', 'c')", "1"},
		{"SELECT count(*) FROM t WHERE v IN ('a ', 'b  ')", "2"},
		{"SELECT count(*) FROM (SELECT v FROM t UNION ALL SELECT v FROM p) x WHERE x.v = 'a'", "2"},
		{"WITH x AS (SELECT v FROM t), y AS (SELECT v FROM p) SELECT count(*) FROM x, y WHERE x.v = y.v", "2"},
		{"WITH RECURSIVE x(v, n) AS (SELECT v, 1 FROM t UNION ALL SELECT x.v::varchar(10) || ' ', n + 1 FROM x WHERE n < 3) SELECT count(*) FROM x WHERE v = 'a'", "3"},
		{"SELECT count(*) FROM (SELECT v::varchar(10) AS v FROM (SELECT 'a b'::varchar(3) AS v) y UNION ALL SELECT v FROM t) x WHERE v = 'a'", "1"},
		{"SELECT count(*) FROM t LEFT JOIN p ON t.v = p.v AND p.v > 'a' WHERE p.v <= 'b'", "1"},
		{"SELECT max(CASE WHEN v BETWEEN 'a' AND 'a' THEN 1 END) FROM p", "1"},
	} {
		for range 3 {
			expect(t, s, q.sql, q.want)
		}
	}
}

// Readers and writers at once: in every snapshot a comparison must count what it counts with the blanks removed.
func TestTrailingBlanksWithConcurrentWriters(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	setup := w.session("")
	run(t, setup, "CREATE TABLE t (k int, v varchar(10)); CREATE TABLE pin (k int); INSERT INTO t VALUES (0, 'a')")
	ctx := context.Background()
	var group sync.WaitGroup
	for n := range 3 {
		s := w.session("")
		group.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 7)) //nolint:gosec // a repeatable choice, no secret
			for i := range 40 {
				for _, sql := range []string{"BEGIN", [...]string{
					fmt.Sprintf("INSERT INTO t VALUES (%d, 'a ')", i), fmt.Sprintf("INSERT INTO t VALUES (%d, 'a')", i),
					"UPDATE t SET v = rtrim(v)", "DELETE FROM t WHERE v <> rtrim(v) || '' OR len(v) > 1", "UPDATE t SET v = 'a  ' WHERE k % 2 = 1",
				}[r.IntN(5)], [...]string{"COMMIT", "COMMIT", "ROLLBACK"}[r.IntN(3)]} {
					if _, err := s.Exec(ctx, sql, nil, nil); err != nil {
						if _, err := s.Exec(ctx, "ROLLBACK", nil, nil); err != nil {
							t.Error(err)
						}
						break
					}
				}
			}
		})
	}
	const both = "SELECT count(CASE WHEN v = 'a' THEN 1 END) - count(CASE WHEN rtrim(v) = 'a' THEN 1 END) FROM t"
	for range 3 {
		s := w.session("")
		group.Go(func() {
			for i := range 40 {
				if i%3 == 0 {
					runQuietly(t, s, "BEGIN", "SELECT count(*) FROM pin", both, both, "COMMIT")
				} else {
					runQuietly(t, s, both)
				}
			}
		})
	}
	group.Wait()
}

// runQuietly runs statements and reports a first column that is neither absent nor zero.
func runQuietly(t *testing.T, s *redshift.Session, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		sink := &firstValue{}
		if _, err := s.Exec(context.Background(), sql, nil, sink); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
		if sink.value != nil && sink.value != int64(0) {
			t.Errorf("%s: got %v, want 0", sql, sink.value)
		}
	}
}

type firstValue struct{ value any }

func (f *firstValue) Columns([]redshift.Column) error { return nil }

func (f *firstValue) Row(row []any) error {
	f.value = row[0]
	return nil
}

// "Numeric literals and computations": the product of DECIMAL(15,2) and DECIMAL(15,2) is a DECIMAL(30,4). DuckDB computes
// it in 64 bits, which is right for as long as no value in the columns is too great.
func TestProductsAfterEveryKindOfWrite(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s, other := w.session(""), w.session("")
	run(t, s, "CREATE TABLE d (k int, a decimal(15,2), b decimal(15,2))")
	const product = "SELECT a * b, a * (b + 1), (a - b) * (a + b) FROM d ORDER BY k DESC LIMIT 1"
	const sum = "SELECT sum(a * b), sum(a * (1 - b)) FROM (SELECT a, b FROM d) x"
	both := func(s *redshift.Session, ofLast, ofAll string) {
		t.Helper()
		for range 3 { // the first finds the facts, the second uses them
			expect(t, s, product, ofLast)
			expect(t, s, sum, ofAll)
		}
	}
	both(s, "", "NULL|NULL")
	run(t, s, "INSERT INTO d VALUES (1, 2.50, 0.10)")
	both(s, "0.2500|2.7500|6.2400", "0.2500|2.2500")
	run(t, other, "BEGIN")
	both(other, "0.2500|2.7500|6.2400", "0.2500|2.2500")
	run(t, s, "INSERT INTO d VALUES (2, 9999999999999.99, -9999999999999.99)")
	both(s, "-99999999999999800000000000.0001|-99999999999989800000000000.0101|0.0000", "-99999999999999799999999999.7501|100000000000009800000000002.2401")
	both(other, "0.2500|2.7500|6.2400", "0.2500|2.2500")
	run(t, other, "COMMIT")
	run(t, s, "BEGIN; UPDATE d SET a = 1, b = 2 WHERE k = 2")
	both(s, "2.0000|3.0000|-3.0000", "2.2500|1.2500")
	run(t, s, "ROLLBACK; DELETE FROM d WHERE k = 2")
	both(s, "0.2500|2.7500|6.2400", "0.2500|2.2500")
}
