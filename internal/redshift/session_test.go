package redshift_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/sqlerror"
)

func TestTransactionBlocks(t *testing.T) {
	t.Parallel()
	s := newWarehouse(t).session("")
	run(t, s, "CREATE TABLE t (a int); BEGIN; INSERT INTO t VALUES (1); CREATE TABLE u (b int); ROLLBACK")
	expect(t, s, "SELECT count(*) FROM t", "0")
	fails(t, s, "SELECT * FROM u", "42P01", `relation "u" does not exist`)
	run(t, s, "BEGIN; INSERT INTO t VALUES (1)")
	fails(t, s, "INSERT INTO t VALUES (1/0)", "22012", "division by zero")
	fails(t, s, "SELECT 1", "25P02", "current transaction is aborted, commands ignored until end of transaction block")
	r, err := s.Exec(context.Background(), "COMMIT", nil, nil)
	if err != nil || r.Tag != "ROLLBACK" {
		t.Errorf("COMMIT of a failed block: tag %q, error %v, want ROLLBACK", r.Tag, err)
	}
	expect(t, s, "SELECT count(*) FROM t", "0")
	run(t, s, "BEGIN; INSERT INTO t VALUES (7); COMMIT")
	expect(t, s, "SELECT a FROM t", "7")
	run(t, s, "BEGIN; INSERT INTO t VALUES (8); TRUNCATE t; ROLLBACK")
	expect(t, s, "SELECT count(*) FROM t", "0")
}

func TestWritersQueueAndReadersDoNotWait(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	a, b := w.session(""), w.session("")
	run(t, a, "CREATE TABLE t (a int); INSERT INTO t VALUES (1); BEGIN; UPDATE t SET a = a + 1")
	expect(t, b, "SELECT a FROM t", "1")
	done := make(chan error, 1)
	go func() {
		_, err := b.Exec(context.Background(), "UPDATE t SET a = a + 10", nil, nil)
		done <- err
	}()
	select {
	case err := <-done:
		t.Fatalf("the second writer did not wait: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	run(t, a, "COMMIT")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	expect(t, a, "SELECT a FROM t", "12")
}

func TestSerializationViolationIs1023(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	a, b := w.session(""), w.session("")
	run(t, a, "CREATE TABLE t (a int); INSERT INTO t VALUES (1); BEGIN")
	expect(t, a, "SELECT a FROM t", "1")
	run(t, b, "UPDATE t SET a = 5")
	fails(t, a, "UPDATE t SET a = 6", "XX000", "1023")
	run(t, a, "ROLLBACK")
	expect(t, a, "SELECT a FROM t", "5")
}

func TestCancelAndTimeout(t *testing.T) {
	t.Parallel()
	s := newWarehouse(t).session("")
	run(t, s, "CREATE TABLE big AS SELECT 1 AS a; INSERT INTO big SELECT 1 FROM big b1, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) x")
	for range 6 {
		run(t, s, "INSERT INTO big SELECT b1.a FROM big b1, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) x")
	}
	const slow = "SELECT count(*) FROM big a, big b, big c WHERE a.a + b.a + c.a > 2"
	ctx, cancel := context.WithCancel(context.Background())
	timer := time.AfterFunc(30*time.Millisecond, cancel)
	defer timer.Stop()
	_, err := s.Exec(ctx, slow, nil, nil)
	if e := sqlerror.From(err); e == nil || e.SQLState != sqlerror.StateQueryCanceled {
		t.Errorf("cancelled: got %v", err)
	}
	run(t, s, "SET statement_timeout TO 50")
	fails(t, s, slow, "57014", "cancelled on user's request")
	run(t, s, "RESET statement_timeout")
	expect(t, s, "SELECT 1", "1")
}

func TestScriptsAreOneTransactionWithAMarker(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	ctx := context.Background()
	var seen []int64
	err := s.ExecScript(ctx, "s1", []redshift.Statement{{SQL: "CREATE TABLE t (a int)"}, {SQL: "INSERT INTO t VALUES (1),(2)"}, {SQL: "SELECT :x + a FROM t", Params: []redshift.Param{{Name: "x", Value: "5"}}}},
		func(int) redshift.ResultSink { return &table{} }, func(_ int, r redshift.Result, err error) {
			if err == nil {
				seen = append(seen, r.Rows)
			}
		})
	if err != nil || len(seen) != 3 || seen[1] != 2 || seen[2] != 2 {
		t.Fatalf("script: rows %v, error %v", seen, err)
	}
	m, ok, err := w.engine.Outcome(ctx, "s1")
	if err != nil || !ok || len(m.Rows) != 3 || !m.HasResultSet[2] || m.HasResultSet[1] {
		t.Errorf("marker: %+v %v %v", m, ok, err)
	}
	err = s.ExecScript(ctx, "s2", []redshift.Statement{{SQL: "INSERT INTO t VALUES (3)"}, {SQL: "SELECT nothing"}}, nil, nil)
	if err == nil {
		t.Error("the script should fail")
	}
	if _, ok, _ := w.engine.Outcome(ctx, "s2"); ok {
		t.Error("a failed script left a marker")
	}
	expect(t, s, "SELECT count(*) FROM t", "2")
}

func TestTempTablesBelongToTheirSession(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	a, b := w.session(""), w.session("")
	run(t, a, "CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1); CREATE TABLE #u AS SELECT 2 AS b")
	expect(t, a, "SELECT a, b FROM t, #u", "1|2")
	fails(t, b, "SELECT * FROM t", "42P01", `relation "t" does not exist`)
	run(t, a, "DROP TABLE t")
	fails(t, a, "SELECT * FROM t", "42P01", "does not exist")
}

func TestViewsAndDependents(t *testing.T) {
	t.Parallel()
	s := newWarehouse(t).session("")
	run(t, s, "CREATE TABLE t (a int, b varchar(10)); INSERT INTO t VALUES (1,'x'); CREATE VIEW v AS SELECT a + 1 AS c FROM t; CREATE VIEW v2 (d) AS SELECT c FROM v")
	expect(t, s, "SELECT d FROM v2", "2")
	fails(t, s, "DROP TABLE t", "2BP01", "cannot drop table t because other objects depend on it")
	run(t, s, "CREATE OR REPLACE VIEW v AS SELECT a + 2 AS c FROM t")
	expect(t, s, "SELECT d FROM v2", "3")
	run(t, s, "CREATE VIEW late AS SELECT z FROM nowhere WITH NO SCHEMA BINDING; DROP TABLE t CASCADE")
	fails(t, s, "SELECT * FROM v", "42P01", "does not exist")
	run(t, s, "CREATE SCHEMA s; SET search_path TO s, public; CREATE TABLE t (a int); INSERT INTO t VALUES (9)")
	expect(t, s, "SELECT a FROM s.t", "9")
	fails(t, s, "DROP SCHEMA s", "2BP01", "cannot drop schema s because other objects depend on it")
	run(t, s, "DROP SCHEMA s CASCADE")
}

func TestIdentityAndDefault(t *testing.T) {
	t.Parallel()
	s := newWarehouse(t).session("")
	run(t, s, "CREATE TABLE t (id bigint IDENTITY(10, 5), a int DEFAULT 7, b varchar(4) NOT NULL); INSERT INTO t (b) VALUES ('x'), ('y'); INSERT INTO t (a, b) VALUES (1, 'z')")
	expect(t, s, "SELECT id, a, b FROM t ORDER BY id", "10|7|x\n15|7|y\n20|1|z")
	fails(t, s, "INSERT INTO t (a) VALUES (1)", "23502", "Cannot insert a NULL value into column b")
	fails(t, s, "INSERT INTO t (b) VALUES ('12345')", "22001", "value too long for type character varying(4)")
}

func TestPrivileges(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	admin := w.session("")
	run(t, admin, `CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 2); CREATE USER bob PASSWORD 'Abcd1234'; CREATE GROUP g; CREATE SCHEMA s; CREATE TABLE s.u (a int);
		CREATE PROCEDURE p() AS $$ BEGIN INSERT INTO t VALUES (9, 9); END $$ LANGUAGE plpgsql SECURITY DEFINER`)
	bob := w.session("bob")
	fails(t, bob, "SELECT a FROM t", "42501", "permission denied for relation t")
	fails(t, bob, "CALL p()", "42501", "permission denied for procedure p")
	fails(t, bob, "SELECT a FROM s.u", "42501", "permission denied for schema s")
	run(t, admin, "GRANT SELECT (a) ON t TO bob; GRANT EXECUTE ON PROCEDURE p() TO bob")
	expect(t, bob, "SELECT a FROM t", "1")
	fails(t, bob, "SELECT b FROM t", "42501", "permission denied for relation t")
	run(t, bob, "CALL p()")
	run(t, admin, "ALTER GROUP g ADD USER bob; GRANT USAGE ON SCHEMA s TO GROUP g; GRANT ALL ON s.u TO GROUP g")
	run(t, bob, "INSERT INTO s.u VALUES (1)")
	run(t, admin, "REVOKE INSERT ON s.u FROM GROUP g")
	fails(t, bob, "INSERT INTO s.u VALUES (1)", "42501", "permission denied for relation u")
	fails(t, bob, "DROP TABLE t", "42501", "must be owner of relation t")
	fails(t, bob, "CREATE USER x PASSWORD 'Abcd1234'", "42501", "permission denied")
}

func TestCursorsPreparedAndSettings(t *testing.T) {
	t.Parallel()
	s := newWarehouse(t).session("")
	run(t, s, "CREATE TABLE t (a int); INSERT INTO t VALUES (1),(2),(3); BEGIN; DECLARE c CURSOR FOR SELECT a FROM t ORDER BY a")
	expect(t, s, "FETCH 2 FROM c", "1\n2")
	expect(t, s, "FETCH ALL FROM c", "3")
	run(t, s, "CLOSE c; COMMIT")
	fails(t, s, "DECLARE c CURSOR FOR SELECT 1", "25P01", "transaction blocks")
	run(t, s, "PREPARE q (int) AS SELECT a FROM t WHERE a > $1 ORDER BY a")
	expect(t, s, "EXECUTE q (1)", "2\n3")
	run(t, s, "DEALLOCATE q")
	fails(t, s, "EXECUTE q (1)", "26000", `prepared statement "q" does not exist`)
	run(t, s, "SET query_group TO 'x'")
	expect(t, s, "SHOW query_group", "x")
	fails(t, s, "SET nonsense TO 1", "42704", "unrecognized configuration parameter")
	fails(t, s, "VACUUM nowhere", "42P01", "does not exist")
}

func TestReopenKeepsEverything(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	path := t.TempDir() + "/w.duckdb"
	open := func() (*redshift.Engine, *redshift.Session) {
		e, err := redshift.Open(ctx, redshift.Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		s, err := e.NewSession(ctx, redshift.SessionOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return e, s
	}
	e, s := open()
	run(t, s, "CREATE TABLE t (a int IDENTITY(1,1), b decimal(8,2)); INSERT INTO t (b) VALUES (1.5); CREATE VIEW v AS SELECT b * 2 AS c FROM t; CREATE PROCEDURE p(x int) AS $$ BEGIN INSERT INTO t (b) VALUES (x); END $$ LANGUAGE plpgsql")
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e, s = open()
	defer e.Close()
	run(t, s, "CALL p(4)")
	expect(t, s, "SELECT a, b FROM t ORDER BY a", "1|1.50\n2|4.00")
	if err := errors.Join(e.Close(), e.Close()); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}
