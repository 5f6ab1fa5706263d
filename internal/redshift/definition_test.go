package redshift_test

import (
	"context"
	"strings"
	"testing"
)

func TestAlterTable(t *testing.T) {
	t.Parallel()
	s := newWarehouse(t).session("")
	run(t, s, "CREATE TABLE t (a int, b varchar(5)); INSERT INTO t VALUES (1, 'x')")
	run(t, s, "ALTER TABLE t ADD COLUMN c int DEFAULT 7; ALTER TABLE t ALTER COLUMN b TYPE varchar(20); ALTER TABLE t RENAME COLUMN a TO z; INSERT INTO t (z, b) VALUES (2, 'longer than five')")
	expect(t, s, "SELECT z, b, c FROM t ORDER BY z", "1|x|7\n2|longer than five|7")
	run(t, s, "ALTER TABLE t DROP COLUMN c; ALTER TABLE t RENAME TO u; CREATE SCHEMA s; ALTER TABLE u SET SCHEMA s")
	expect(t, s, "SELECT * FROM s.u WHERE z = 1", "1|x")
	fails(t, s, "ALTER TABLE s.u ALTER COLUMN b TYPE varchar(3)", "XX000", "cannot reduce the size")
	fails(t, s, "ALTER TABLE s.u DROP COLUMN nope", "42703", `column "nope" of relation "u" does not exist`)
	run(t, s, "BEGIN; CREATE TABLE deep_copy (LIKE s.u); INSERT INTO deep_copy SELECT * FROM s.u; DROP TABLE s.u; ALTER TABLE deep_copy RENAME TO u; COMMIT")
	expect(t, s, "SELECT count(*) FROM u", "2")
	run(t, s, "CREATE TABLE more (LIKE u); INSERT INTO more VALUES (3, 'c'); ALTER TABLE u APPEND FROM more")
	expect(t, s, "SELECT (SELECT count(*) FROM u), (SELECT count(*) FROM more)", "3|0")
	run(t, s, "ALTER TABLE u ADD PRIMARY KEY (z); ALTER TABLE u ALTER SORTKEY (z); ALTER TABLE u ALTER DISTSTYLE KEY DISTKEY z; COMMENT ON TABLE u IS 'hi'")
	if got := query(t, s, "SHOW TABLE u"); !strings.Contains(got, "PRIMARY KEY (z)") || !strings.Contains(got, "DISTSTYLE KEY") {
		t.Errorf("SHOW TABLE: %s", got)
	}
	fails(t, s, "CREATE TABLE u (a int)", "42P07", `Relation "u" already exists`)
	run(t, s, "CREATE TABLE IF NOT EXISTS u (a int); DROP TABLE IF EXISTS nothing")
	fails(t, s, "CREATE TABLE bad (a geometry)", "0A000", "is not supported by the local warehouse")
}

func TestRolesAndDefaultPrivileges(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	admin := w.session("")
	run(t, admin, `CREATE USER ann PASSWORD DISABLE; CREATE ROLE reader; CREATE ROLE outer_role; CREATE TABLE t (a int); GRANT SELECT ON t TO ROLE reader;
		GRANT ROLE reader TO ROLE outer_role; GRANT ROLE outer_role TO ann; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ann; CREATE TABLE later (a int)`)
	ann := w.session("ann")
	expect(t, ann, "SELECT count(*) FROM t", "0")
	expect(t, ann, "SELECT count(*) FROM later", "0")
	run(t, admin, "REVOKE ROLE outer_role FROM ann")
	fails(t, ann, "SELECT count(*) FROM t", "42501", "permission denied for relation t")
	run(t, ann, "CREATE TABLE mine (a int)")
	fails(t, admin, "DROP USER ann", "55006", `user "ann" can't be dropped because the user owns some object`)
	fails(t, admin, "GRANT SELECT ON t TO nobody", "42704", `user "nobody" does not exist`)
	run(t, admin, "SET SESSION AUTHORIZATION ann")
	expect(t, admin, "SELECT current_user", "ann")
	run(t, admin, "RESET SESSION AUTHORIZATION")
}

func TestFunctionsAndDatabases(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	run(t, s, "CREATE FUNCTION twice(int) RETURNS int STABLE AS $$ SELECT $1 * 2 $$ LANGUAGE sql")
	expect(t, s, "SELECT twice(21)", "42")
	run(t, s, "DROP FUNCTION twice(int)")
	fails(t, s, "SELECT twice(21)", "42883", "function twice(integer) does not exist")
	fails(t, s, "CREATE FUNCTION py(int) RETURNS int STABLE AS $$ return 1 $$ LANGUAGE plpythonu", "0A000", "plpythonu")
	run(t, s, "CREATE DATABASE other; USE other; CREATE TABLE t (a int)")
	expect(t, s, "SELECT count(*) FROM other.public.t", "0")
	run(t, s, "USE dev")
	fails(t, s, "SELECT * FROM t", "42P01", `relation "t" does not exist`)
	run(t, s, "DROP DATABASE other")
	fails(t, s, "CREATE DATASHARE d", "0A000", "nightshift: CREATE DATASHARE is not supported by the local warehouse")
}

func TestMaterializedViews(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	run(t, s, "CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 2), (1, 3); CREATE MATERIALIZED VIEW m DISTSTYLE ALL SORTKEY (a) AS SELECT a, sum(b) AS s FROM t GROUP BY a")
	expect(t, s, "SELECT a, s FROM m", "1|5")
	run(t, s, "INSERT INTO t VALUES (2, 1)")
	expect(t, s, "SELECT count(*) FROM m", "1")
	run(t, s, "REFRESH MATERIALIZED VIEW m")
	expect(t, s, "SELECT a, s FROM m ORDER BY a", "1|5\n2|1")
	fails(t, s, "DROP TABLE t", "2BP01", "cannot drop table t because other objects depend on it")
	fails(t, s, "REFRESH MATERIALIZED VIEW t", "42809", `"t" is not a materialized view`)
	fails(t, s, "INSERT INTO m VALUES (1, 1)", "42809", "m")
	run(t, s, "DROP MATERIALIZED VIEW m; DROP TABLE t")
}

func TestHistoryTellsWhatHappened(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	s.SetTag("stmt-1")
	run(t, s, "CREATE TABLE t (a int); CREATE PROCEDURE p() AS $$ BEGIN INSERT INTO t VALUES (1), (2); END $$ LANGUAGE plpgsql; CALL p()")
	if _, err := s.Exec(context.Background(), "SELECT 1/0 FROM t", nil, nil); err == nil {
		t.Fatal("no error")
	}
	got := w.raw(t, "SELECT query_type, status, returned_rows, parent_id > 0 FROM nightshift_catalog.query_history WHERE statement_id = 'stmt-1' ORDER BY query_id")
	want := "CREATE TABLE|success|-1|false\nCREATE PROCEDURE|success|-1|false\nCALL|success|-1|false\nINSERT|success|2|true\nSELECT|failed|-1|false"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCopyThatOnlyThePreciseReaderUnderstands(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	w.put("p/1", "1|2024-01-01 \n 2|2024-01-02\n")
	run(t, s, "CREATE TABLE t (a int, d date); COPY t FROM 's3://b/p/' IAM_ROLE 'x'")
	expect(t, s, "SELECT a, d FROM t ORDER BY a", "1|2024-01-01\n2|2024-01-02")
	for _, before := range []string{
		"", "SELECT count(*) FROM t", "DELETE FROM t", "CREATE TEMP TABLE other AS SELECT 1 AS one",
		"CREATE PROCEDURE again() AS $$ BEGIN DELETE FROM t; COPY t FROM 's3://b/p/' IAM_ROLE 'x'; END $$ LANGUAGE plpgsql; CALL again()",
	} {
		run(t, s, "TRUNCATE t; BEGIN; "+before+"; COPY t FROM 's3://b/p/' IAM_ROLE 'x'")
		expect(t, s, "SELECT min(a), max(a), min(d), count(DISTINCT a) FROM t", "1|2|2024-01-01|2")
		run(t, s, "ROLLBACK")
		expect(t, s, "SELECT count(*) FROM t", "0")
	}
	w.put("n/1", "1|2024-01-01\n|2024-01-02\n")
	run(t, s, "CREATE TABLE n (a int not null, d date); BEGIN; INSERT INTO n VALUES (7, null)")
	fails(t, s, "COPY n FROM 's3://b/n/' IAM_ROLE 'x'", "XX000", "Load into table 'n' failed.")
	run(t, s, "ROLLBACK")
	expect(t, s, "SELECT error_message FROM sys_load_error_detail", "Missing data for not-null field")
}

// What others write between the transaction's first look and the COPY is not to be seen by one half of it only.
func TestCopyThatWouldMoveTheSnapshot(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s, other := w.session(""), w.session("")
	w.put("p/1", " 1|2024-01-01\n")
	run(t, s, "CREATE TABLE t (a int, d date); CREATE TABLE u (a int); BEGIN")
	expect(t, s, "SELECT count(*) FROM u", "0")
	run(t, other, "INSERT INTO u VALUES (1)")
	fails(t, s, "COPY t FROM 's3://b/p/' IAM_ROLE 'x'", "XX000", "1023")
	run(t, s, "ROLLBACK; COPY t FROM 's3://b/p/' IAM_ROLE 'x'")
	expect(t, s, "SELECT a FROM t", "1")
}
