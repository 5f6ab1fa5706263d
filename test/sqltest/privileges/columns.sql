-- Pages: r_GRANT (columns), r_CREATE_VIEW, r_roles-default
-- What grants on columns let through, and the rights of a view's owner.
create user rows_q1 password 'Abcd1234';
create user rows_q2 password 'Abcd1234';
grant usage, create on schema t_privileges_columns to rows_q1, rows_q2;
create table sec (a int, b varchar(10));
insert into sec values (1,'x');
create table ins (a int, b varchar(10));
grant insert, delete on ins to rows_q1;
grant select (a) on sec to rows_q1;
-- user: rows_q1
select b from sec as s(b, q);
select q from sec as s(b, q);
select * from sec;
select s.* from sec s;
insert into ins select a, 'k' from sec;
insert into ins select * from sec;
delete from ins;
delete from ins where b = 'k';
select count(*) from sec where b = 'x';
select 1 from sec order by b;
select a from sec group by a having max(b) > 'a';
select x.a from sec x join sec y using (b);
create materialized view mm as select b from sec;
create temp table tt as select b from sec;
unload ('select b from sec') to 's3://out/y' iam_role default;
select listagg(b) from sec;
select sec.b from sec;
select s from sec s;
update ins set a = 1;
create view qv as select a from sec;
-- user:
grant select on sec to rows_q2;
-- user: rows_q2
select * from qv;
-- user:
grant select on qv to rows_q2;
-- user: rows_q2
select * from qv;
-- user:
revoke select (a) on sec from rows_q1;
-- user: rows_q2
select * from qv;
-- user:
select * from qv;
-- user: rows_q1
alter table ins rename to ins2;
copy sec from 's3://in/none' iam_role default;
truncate ins;
-- user: rows_q2
set search_path to rows_q1;
-- user: rows_q1
create procedure pp() as $$ begin perform 1; end $$ language plpgsql;
-- user: rows_q2
create or replace procedure pp() as $$ begin null; end $$ language plpgsql;
create or replace view qv as select 1 as a;
drop view qv;
alter user rows_q2 set search_path to public;
alter group nosuch add user rows_q2;
grant rows_q1 to rows_q2;
create role rr;
drop role sys:dba;
-- user:
drop role sys:dba;
alter role sys:dba rename to foo;
-- user: rows_q2
select query_text from sys_query_history where user_id <> current_user_id;
select * from stl_load_errors;
deallocate all;
use dev;
-- user:
create database rows_other;
create user rows_downer password disable;
alter user rows_downer createdb;
-- user: rows_downer
create database rows_downed;
-- user: rows_q2
create schema rows_x;
-- user:
grant create on database dev to rows_q2;
-- user: rows_q2
create schema rows_x;
drop schema rows_x;
drop database rows_other;
