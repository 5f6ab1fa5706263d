-- What PostgreSQL has and Redshift has not: recognised, so that the refusal names it.
lock t nowait; fetch backward 5 from c; fetch prior in c; fetch absolute -1 from c; fetch last from c; lock table a, b in share mode nowait; declare c binary cursor for select 1; declare c no scroll cursor with hold for select 1; declare c cursor without hold for select 1; declare c cursor for table t;
begin isolation level serializable not deferrable; set session characteristics as transaction read only, deferrable; set transaction not deferrable;
alter table if exists t add column a int; alter table only t drop column if exists a; alter table t add column if not exists a int;
create table t (a int generated always as identity, b int references u (x) match full on delete cascade on update set null deferrable initially deferred); create table t (a int) inherits (u); create table t (a int) with (fillfactor = 70); create table t (a int) partition by range (a); create temp table t (a int) on commit drop;
select * from t tablesample bernoulli (10) repeatable (1) where a = 1; select * from t as x tablesample system (1); select * from t for update skip locked; select sum(a) over (order by b rows 1 preceding exclude ties) from t;
insert into t values (1) on conflict (a) do update set b = 1 where c returning *; insert into t values (1) on conflict do nothing; update t set a = 1 returning a as x; update only t set a = 1; delete from only t returning *; merge into t using s on a = b when matched then do nothing;
create function f(int) returns int strict as $$ select 1 $$ language sql; explain select * from t tablesample system (5); with q as (select 1) select * from q for update nowait;
create index i on t (a); create unique index i on t (a); create sequence s; create type t as (a int); create trigger x before insert on t; drop index i; drop sequence s;
select a from t offset 10 rows;
select a from t fetch first 3 rows only;
select a from t offset 1 row fetch next row only;
