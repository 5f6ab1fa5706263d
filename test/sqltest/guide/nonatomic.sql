-- Pages: stored-procedure-transaction-management (NONATOMIC mode: START TRANSACTION, COMMIT in the caller's block, cursors)
create table taken (v int);
create table given (v int);
create procedure pair(x int, y int) nonatomic as $$
begin
  start transaction;
  insert into taken values (x);
  insert into given values (y);
  commit;
end;
$$ language plpgsql;
call pair(1, 2);
begin;
insert into taken values (10);
call pair(3, 4);
insert into given values (40);
rollback;
select 'taken' as list, v from taken union all select 'given', v from given order by 1, 2;
create procedure undo(x int) nonatomic as $$
begin
  start transaction;
  insert into taken values (x);
  rollback;
  insert into given values (x);
end;
$$ language plpgsql;
call undo(5);
select (select count(*) from taken where v = 5) as taken, (select count(*) from given where v = 5) as given;
-- an error leaves no open block behind
create procedure broken() nonatomic as $$
begin
  start transaction;
  insert into taken values (6);
  insert into given values (1 / 0);
end;
$$ language plpgsql;
call broken();
select count(*) from taken where v = 6;
delete from given;
create procedure drain() nonatomic as $$
declare
  r record;
  c cursor for select v from taken order by 1;
begin
  open c;
  loop
    fetch c into r;
    exit when not found;
    raise info 'took %', r.v;
    insert into given values (r.v);
  end loop;
end;
$$ language plpgsql;
call drain();
create procedure each() nonatomic as $$
declare r record;
begin
  for r in select v from taken order by 1 loop
    raise info 'took %', r.v;
    insert into given values (r.v);
  end loop;
end;
$$ language plpgsql;
call each();
create procedure each_in_one() nonatomic as $$
declare r record;
begin
  start transaction;
  for r in select v from taken order by 1 loop
    insert into given values (100 + r.v);
  end loop;
  commit;
end;
$$ language plpgsql;
call each_in_one();
select v from given order by v;
-- in the default mode COMMIT and TRUNCATE close what is open
create procedure steps() as $$
declare r record;
begin
  for r in select v from taken order by 1 loop
    insert into given values (200 + r.v);
    commit;
  end loop;
end;
$$ language plpgsql;
call steps();
select count(*) from given where v > 200;
create procedure starts() as $$ begin start transaction; end; $$ language plpgsql;
call starts();
