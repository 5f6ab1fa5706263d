-- Pages: r_CALL_procedure (nested calls give INOUT arguments back), r_CREATE_VIEW (late binding views)
create procedure inner_proc(inout a int, b int, inout c int) language plpgsql as $$ begin a := b * a; c := b * c; end; $$;
create procedure outer_proc(multiplier int) language plpgsql as $$
declare x int := 3; y bigint := 4;
begin
  drop table if exists test_tbl;
  create temp table test_tbl(a int, b varchar(256));
  call inner_proc(x, multiplier, y::int);
  insert into test_tbl values (x, y::varchar);
  call inner_proc(x, multiplier, multiplier);
  insert into test_tbl values (x, multiplier::varchar);
  call inner_proc(1, 2, 3);
end; $$;
call outer_proc(5);
select * from test_tbl order by 1;
create procedure with_out(in n int, out twice int, inout same varchar(10)) language plpgsql as $$ begin twice := 2 * n; same := same || n; end; $$;
create procedure uses_out(inout r varchar(10)) language plpgsql as $$ begin call with_out(4, r); end; $$;
call uses_out('r');
call with_out(4, 's');
create table happenings (id int, eventname varchar(20));
insert into happenings values (1, 'Opera');
create view bound_vw as select id, eventname from happenings;
create view happenings_vw as select * from t_guide_calls.happenings with no schema binding;
create view named_vw (a, b) as select id, eventname from t_guide_calls.happenings with no schema binding;
select * from happenings_vw;
drop view bound_vw;
drop view named_vw;
alter table happenings rename column eventname to title;
select * from happenings_vw;
select title from happenings_vw;
