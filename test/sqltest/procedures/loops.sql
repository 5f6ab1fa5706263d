-- FOR over a query in parentheses, which code in use has (guide: PL/pgSQL statements, FOR).
create table t (a int);
insert into t values (1), (2);
create procedure p() language plpgsql as $$
declare
  r record;
  s int := 0;
begin
  for r in (select a from t order by a) loop
    s := s + r.a;
  end loop;
  for r in ((select 10 as a) union all (select 20)) loop
    s := s + r.a;
  end loop;
  for r in (select 100 as a) union (select 200) loop
    s := s + r.a;
  end loop;
  for i in (select 1)..(select 2) loop
    s := s + 1000;
  end loop;
  for i in (1 + 0)..2 loop
    s := s + 10000;
  end loop;
  raise info 'sum %', s;
end;
$$;
call p();
