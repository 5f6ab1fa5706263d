-- Pages: r_BEGIN, r_LOCK, r_CREATE_DATABASE, r_VACUUM_command, r_ALTER_TABLE_APPEND, r_DROP_TABLE, r_DROP_VIEW, r_DROP_SCHEMA, r_DROP_USER, r_ALTER_TABLE, r_ALTER_SCHEMA
create table t (a int);
create table u (a int);
begin;
select 1/0;
select 1;
insert into t values (1);
commit;
begin;
create database x;
rollback;
begin;
vacuum t;
rollback;
begin;
alter table t append from u;
rollback;
begin;
create external table e.t (a int) stored as parquet location 's3://x/';
rollback;
begin;
drop database nosuch;
rollback;
begin;
create table ddlt (a int);
alter table ddlt add column b int;
insert into ddlt values (1,2);
rollback;
select * from ddlt;
begin read only;
create table ro (a int);
rollback;
begin read only;
create temp table ro (a int);
rollback;
begin read only;
select count(*) from t;
truncate t;
rollback;
start transaction read only;
create user ro_u password disable;
rollback;
start transaction read only;
grant select on t to public;
rollback;
begin isolation level read uncommitted;
show transaction_isolation;
commit;
begin isolation level snapshot;
commit;
set transaction isolation level serializable;
savepoint s1;
release savepoint s1;
rollback to s1;
commit prepared 'x';
lock table t;
begin;
lock t in share mode;
lock table nosuch;
rollback;
-- session: 1
begin;
-- session: 1
insert into t values (1);
-- session: 2
begin;
-- session: 2
insert into u values (1);
-- session: 1
select count(*) from u;
-- session: 2
select count(*) from t;
-- session: 1
commit;
-- session: 2
commit;
-- session: 1
begin;
-- session: 1
select count(*) from t;
-- session: 2
drop table u;
-- session: 1
select count(*) from u;
-- session: 1
commit;
-- session: 1
begin;
-- session: 1
create table same (a int);
-- session: 2
create table same (a int);
-- session: 1
commit;
-- session:
create table v (a int);
create view vv as select a from v;
create view vvv as select a from vv;
create view lb as select a from v with no schema binding;
create materialized view mv as select a from v;
alter table v rename to v2;
select * from vv;
alter table v2 rename to v;
alter table v rename column a to b;
select * from lb;
alter table v add column c int;
alter table v drop column a;
drop table v;
drop view vv;
drop view vv restrict;
drop materialized view mv;
drop view vv cascade;
drop table v cascade;
select * from lb;
create schema sd;
create table sd.t (a int);
create view sdv as select a from sd.t;
create procedure sd.p() as $$ begin null; end $$ language plpgsql;
create function sd.f(int) returns int stable as $$ select $1 $$ language sql;
create view sdf as select sd.f(1) as x;
drop schema sd;
drop function sd.f(int);
drop schema sd cascade;
select * from sdf;
create user own password disable;
create schema authorization own;
grant select on t to own;
drop user own;
drop schema own;
drop user own;
revoke select on t from own;
alter default privileges for user own grant select on tables to public;
drop user own;
alter default privileges for user own revoke select on tables from public;
drop user own;
create table fk1 (a int primary key);
create table fk2 (a int references fk1(a));
drop table fk1;
drop table fk1 cascade;
select count(*) from pg_constraint where conname = 'fk2_a_fkey';
alter table fk2 add primary key (a);
alter table fk2 drop constraint fk2_pkey;
alter table fk2 drop constraint nosuch;
create table nn (a int);
insert into nn values (null);
alter table nn alter column a set not null;
alter table nn rename column a to a;
alter table nn rename to nn;
alter table nn rename to t;
alter table nn set schema nosuch;
alter table nn alter sortkey (nosuch);
alter table nn alter diststyle all;
alter table nn alter distkey a;
alter table nn drop column a;
drop table t, nosuch;
drop table if exists nosuch, nn;
drop view t;
drop table vvx;
create view bad as select a, a from t;
create view badv(x) as select a, a+1 from t;
create view badt as select * from #tmp;
create temp table tmpt (a int);
create view vt as select * from tmpt;
create schema rs;
create table rs.base (a int, b int);
set search_path to rs, public;
create view rs.w1 as select base.a, x.b from base join rs.base x on base.a = x.a;
create view rs.w2 as with base as (select 1 as a) select a from base;
create view t_transactions_blocks.w3 as select a from rs.base;
create materialized view rs.m as select sum(a) s from base;
set search_path to t_transactions_blocks, public;
alter table rs.base rename to "Newer Base";
select * from rs.w1;
show view rs.w1;
alter schema rs rename to rs2;
select * from rs2.w1;
select * from rs2.w2;
select * from t_transactions_blocks.w3;
refresh materialized view rs2.m;
show view t_transactions_blocks.w3;
alter table rs2."Newer Base" set schema t_transactions_blocks;
select * from t_transactions_blocks.w3;
select * from rs2.w1;
show view rs2.w1;
drop table t_transactions_blocks."newer base";
