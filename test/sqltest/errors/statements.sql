-- Statements that are read and not run are refused by name, with their place (guide: SHOW POLICIES, CREATE DATABASE,
-- SHOW CONSTRAINTS, GRANT, UPDATE, LIKE and the reserved words); what no Redshift has is a syntax error.
show external tables from schema s;
show rls policies on s.t for role r limit 3;
show masking policies from database dev;
show constraints foreign keys exported from table s.t;
show grants on template s.t;
create database d from arn 'arn:aws:glue:x' with data catalog schema;
create database d from arn 'arn:aws:glue:x' with no data catalog schema iam_role default;
create database d from integration 'i' acceptinvchars = true;
create temp view v as select 1;
create or replace temporary view v as select 1;
set role r;
drop trigger x on t;
drop cast (int as bool);
grant assumerole on default to awsuser for copy;
create masking policy if not exists m with (a int) using (0);
alter default privileges grant usage on templates to public;
alter role nobody rename to r, externalid to 'x';
select a from (select 1 as a) t
order by a using <;
select 1 where 'x' like any (select 'x');
select 1 where 'x' not ilike all (select 'x');
show transaction isolation level;
set names 'utf8';
set time zone local;

-- GRANT without ROLE grants a role; a privilege wants its object.
create role statements_r;
create user statements_u password disable;
grant statements_r to statements_u;
revoke admin option for statements_r from statements_u;
grant statements_none to statements_u;
grant select to statements_u;
grant create model to statements_u;
drop user statements_u;
drop role statements_r;

-- UPDATE: no table's name before the column.
create table t (a int, interval int, gzip varchar(5) default 'a' || 'b');
update t set t.a = 1;
update t set a = 1;

-- Words of the reserved list that Redshift takes as names all the same.
insert into t (a, interval) values (1, 2);
select interval, interval + 1 "next", date '2024-01-01' + interval '1 day' as later, gzip from t backup;
create table encode (backup int encode zstd, offline nchar varying(3)) backup no;
select backup, offline encode from encode;

create or replace table t (a int);
create or replace materialized view v as select 1;
create table order (a int);
select a from t user;
select a limit from t;
select tag from t;
alter default privileges grant create user to public;
comment on column a is 'x';
explain copy t from 's3://b/k' iam_role default;
explain vacuum;
alter materialized view v row level security on;

-- A default is kept as it is written, parentheses and all.
create table d (a int, b varchar(5) default ('x' || 'y')::varchar(5), c int default ((1 + 2))::int);
insert into d (a) values (1);
select * from d;

-- ISNULL is an operator and a function, which drivers call.
select isnull(null, 2), 1 isnull as a, isnull(nullif('', ''), '0')::int as b;

-- What a query cannot hold is told in Redshift's words.
select generate_series(1, generate_series(1, 3));
select (select 1 limit 1 offset g.i) from generate_series(0, 3) g (i);
select rank() over (order by rank() over (order by 1));
