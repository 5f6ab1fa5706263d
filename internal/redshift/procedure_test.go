package redshift_test

import "testing"

func TestProcedureLanguage(t *testing.T) {
	t.Parallel()
	s := newWarehouse(t).session("")
	run(t, s, `CREATE TABLE log (n int, s varchar(100));
CREATE PROCEDURE control(IN high int, OUT total int, INOUT word varchar) AS $$
DECLARE
  i integer := 0;
  r RECORD;
  c CONSTANT int := 3;
  name varchar(20) DEFAULT 'x';
BEGIN
  total := 0;
  FOR i IN 1..high LOOP
    CONTINUE WHEN i = 2;
    EXIT WHEN i > 4;
    total := total + i;
    IF i = 1 THEN name := 'one'; ELSIF i = c THEN name := 'three'; ELSE name := 'other'; END IF;
    INSERT INTO log VALUES (i, name);
  END LOOP;
  WHILE total < 100 LOOP total := total * 2; END LOOP;
  FOR r IN SELECT n, s FROM log ORDER BY n LOOP
    word := word || ',' || r.s;
  END LOOP;
  SELECT INTO i count(*) FROM log;
  EXECUTE 'INSERT INTO log VALUES (' || i || ', ''dynamic'')';
  RAISE INFO 'total % and %', total, word;
END;
$$ LANGUAGE plpgsql`)
	expect(t, s, "CALL control(9, 'w')", "128|w,one,three,other")
	expect(t, s, "SELECT n, s FROM log ORDER BY n", "1|one\n3|three\n3|dynamic\n4|other")
}

func TestProcedureErrors(t *testing.T) {
	t.Parallel()
	s := newWarehouse(t).session("")
	run(t, s, `CREATE TABLE log (s varchar(200));
CREATE PROCEDURE atomic() AS $$
BEGIN
  INSERT INTO log VALUES ('undone');
  PERFORM 1/0;
EXCEPTION WHEN OTHERS THEN
  INSERT INTO log VALUES ('handler: ' || SQLERRM);
END $$ LANGUAGE plpgsql;
CREATE PROCEDURE stepwise() NONATOMIC AS $$
BEGIN
  INSERT INTO log VALUES ('kept');
  BEGIN
    INSERT INTO nowhere VALUES (1);
  EXCEPTION WHEN OTHERS THEN
    INSERT INTO log VALUES ('caught ' || SQLSTATE);
  END;
  INSERT INTO log VALUES ('after');
END $$ LANGUAGE plpgsql;
CREATE PROCEDURE failing(x int) AS $$ BEGIN RAISE EXCEPTION 'no % here', x; END $$ LANGUAGE plpgsql;
CREATE PROCEDURE deep(n int) AS $$ BEGIN CALL deep(n + 1); END $$ LANGUAGE plpgsql`)
	fails(t, s, "CALL atomic()", "22012", "division by zero")
	expect(t, s, "SELECT s FROM log", "handler: division by zero")
	run(t, s, "TRUNCATE log; CALL stepwise()")
	expect(t, s, "SELECT s FROM log", "kept\ncaught 42P01\nafter")
	fails(t, s, "CALL failing(5)", "P0001", "no 5 here")
	fails(t, s, "CALL deep(1)", "54001", "nesting limit")
	fails(t, s, "CALL nothing(1, 'x')", "42883", "procedure nothing(integer, unknown) does not exist")
	fails(t, s, "CREATE PROCEDURE broken() AS $$ BEGIN IF x THEN END $$ LANGUAGE plpgsql", "42601", "syntax error")
}

func TestProcedureTransactions(t *testing.T) {
	t.Parallel()
	s := newWarehouse(t).session("")
	run(t, s, `CREATE TABLE t (a int);
CREATE PROCEDURE p() AS $$
BEGIN
  INSERT INTO t VALUES (1);
  COMMIT;
  INSERT INTO t VALUES (2);
  ROLLBACK;
  INSERT INTO t VALUES (3);
END $$ LANGUAGE plpgsql;
CREATE PROCEDURE cursors() AS $$
DECLARE c CURSOR (low int) FOR SELECT a FROM t WHERE a >= low ORDER BY a; v int; n int;
BEGIN
  OPEN c(1);
  LOOP
    FETCH c INTO v;
    EXIT WHEN NOT FOUND;
    UPDATE t SET a = a + 100 WHERE a = v;
    GET DIAGNOSTICS n := ROW_COUNT;
    IF n <> 1 THEN RAISE EXCEPTION 'row count %', n; END IF;
  END LOOP;
  CLOSE c;
END $$ LANGUAGE plpgsql`)
	run(t, s, "CALL p()")
	expect(t, s, "SELECT a FROM t ORDER BY a", "1\n3")
	run(t, s, "BEGIN")
	fails(t, s, "CALL p()", "2D000", "COMMIT cannot be invoked from a procedure that is executing in an atomic context.")
	run(t, s, "ROLLBACK")
	run(t, s, "CALL cursors()")
	expect(t, s, "SELECT a FROM t ORDER BY a", "101\n103")
}
