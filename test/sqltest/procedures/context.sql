-- Pages: stored-procedure-trapping-errors, stored-procedure-transaction-management (CONTEXT: the statement, the procedure's line, its kind)
create table t (a int);
CREATE OR REPLACE PROCEDURE update_employee_sp() AS
$$
BEGIN
    INSERT INTO t VALUES (1);
    EXECUTE 'select invalid';
EXCEPTION WHEN OTHERS THEN
    RAISE INFO 'An exception occurred.';
END;
$$
LANGUAGE plpgsql;
call update_employee_sp();
create procedure sp_open_cursor_truncate()
LANGUAGE plpgsql
AS $$
DECLARE
  rec RECORD;
  cur1 cursor for select * from t order by 1;
BEGIN
  open cur1;
  TRUNCATE table t;
  Loop
    fetch cur1 into rec;
    exit when not found;
  End Loop;
END
$$;
call sp_open_cursor_truncate();
create procedure sp_truncate_atomic() language plpgsql as $$
begin
  truncate t;
end;
$$;
begin;
call sp_truncate_atomic();
rollback;
create procedure inner_p(n int) language plpgsql as $$ declare m int; begin
  if n > 0 then
    for i in 1..2 loop
      m := 10 / (n - i);
    end loop;
  end if;
end $$;
create procedure outer_p() language plpgsql as $$
begin
  call inner_p(2);
end $$;
call inner_p(1);
call outer_p();
create procedure raising() language plpgsql as $$ begin raise exception 'no good'; end $$;
call raising();
create procedure deeper() language plpgsql as $$ begin call raising(); end $$;
call deeper();
create procedure conditions() language plpgsql as $$ declare v varchar; n int; begin v := 'x';
  if v::int > 0 then null; end if; end $$;
call conditions();
create procedure selecting() language plpgsql as $$ declare n int; begin
  select into n b from t;
end $$;
call selecting();
