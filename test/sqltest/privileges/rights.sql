-- Pages: r_GRANT, r_REVOKE, r_Privileges, r_roles-system-privileges, r_roles-default, r_CREATE_USER, r_ALTER_USER, r_CREATE_FUNCTION, r_LOCK
-- What a user without rights must not do, whatever the way.
create user rights_u1 password 'Abcd1234';
create user rights_u2 password 'Abcd1234';
create schema rights_s;
create table rights_s.secret (a int, b varchar(10));
insert into rights_s.secret values (1, 'x');
create table t_privileges_rights.pub (a int, b int);
insert into t_privileges_rights.pub values (1,2);
grant usage on schema rights_s to rights_u1;
grant create, usage on schema t_privileges_rights to rights_u1, rights_u2;
-- user: rights_u1
select * from rights_s.secret;
create view t_privileges_rights.vh as select * from rights_s.secret;
create view t_privileges_rights.lb as select a from rights_s.later with no schema binding;
-- user:
create table rights_s.later as select * from rights_s.secret;
-- user: rights_u1
select * from t_privileges_rights.lb;
create procedure t_privileges_rights.esc() as $$ begin execute 'grant select on rights_s.secret to rights_u1'; end $$ language plpgsql security definer;
alter procedure t_privileges_rights.esc() owner to awsuser;
call t_privileges_rights.esc();
alter view t_privileges_rights.lb owner to awsuser;
alter table t_privileges_rights.lb owner to awsuser;
select * from t_privileges_rights.lb;
begin;
lock rights_s.secret;
rollback;
show table rights_s.secret;
show columns from table dev.rights_s.secret;
comment on table rights_s.secret is 'x';
analyze rights_s.secret;
vacuum rights_s.secret;
create table t_privileges_rights.lk (like rights_s.secret);
create table t_privileges_rights.fk (a int references rights_s.secret(a));
unload ('select * from rights_s.secret') to 's3://out/x' iam_role default;
copy rights_s.secret from 's3://in/x' iam_role default;
truncate rights_s.secret;
alter table rights_s.secret append from t_privileges_rights.pub;
update t_privileges_rights.pub set a = (select max(a) from rights_s.secret);
create table t_privileges_rights.ct as select * from rights_s.secret;
declare c cursor for select * from rights_s.secret;
prepare q as select * from rights_s.secret;
execute q;
select (select max(a) from rights_s.secret);
with x as (select * from rights_s.secret) select * from x;
delete from t_privileges_rights.pub using rights_s.secret where pub.a = secret.a;
merge into t_privileges_rights.pub using rights_s.secret s on pub.a = s.a when matched then delete when not matched then insert values (1,2);
refresh materialized view rights_s.secret;
drop schema rights_s cascade;
alter schema rights_s rename to s3;
create schema u1s;
alter user rights_u2 createuser;
alter user rights_u1 createuser;
alter user rights_u1 password 'Xyz12345a';
alter user rights_u1 valid until '2030-01-01';
create group gg;
grant role sys:superuser to rights_u1;
set session authorization 'awsuser';
select set_config('session_authorization','awsuser',false);
alter default privileges for user awsuser grant select on tables to rights_u1;
alter procedure t_privileges_rights.esc() rename to esc2;
-- user:
comment on procedure t_privileges_rights.esc() is 'x';
-- user: rights_u2
comment on procedure t_privileges_rights.esc() is 'y';
call t_privileges_rights.esc();
drop procedure t_privileges_rights.esc();
comment on schema rights_s is 'y';
create table rights_s.tt (a int);
-- user: rights_u1
select has_table_privilege('rights_u1','rights_s.secret','select'), has_schema_privilege('rights_s','usage'), has_schema_privilege('rights_u1','rights_s','create');
-- user:
grant update (b) on rights_s.secret to rights_u1;
grant select (a) on rights_s.secret to rights_u1;
-- user: rights_u1
select a from rights_s.secret;
select b from rights_s.secret;
select count(*) from rights_s.secret;
update rights_s.secret set b = 'z';
update rights_s.secret set b = 'z' where b = 'x';
update rights_s.secret set a = 2;
-- user:
revoke select (a) on rights_s.secret from rights_u1;
revoke update on rights_s.secret from rights_u1;
-- user: rights_u1
update rights_s.secret set b = 'z';
create table t_privileges_rights.nn (a int);
create table t_privileges_rights.nn (a int);
-- user:
create function t_privileges_rights.leak() returns int stable as $$ select max(a) from rights_s.secret $$ language sql;
create function t_privileges_rights.ok(int) returns int stable as $$ select $1 + 1 $$ language sql;
revoke execute on function t_privileges_rights.ok(int) from public;
-- user: rights_u1
select t_privileges_rights.ok(1);
-- user:
create role rights_r1;
create role rights_r2;
grant create user, drop table, truncate table to role rights_r1;
grant role rights_r1 to role rights_r2;
grant role rights_r2 to rights_u1;
-- user: rights_u1
create user rights_ux password 'Abcd1234';
create user rights_uy password 'Abcd1234' createuser;
truncate rights_s.secret;
-- user:
grant role sys:superuser to rights_u2;
-- user: rights_u2
select * from rights_s.secret;
-- user:
create user rights_lim password 'Abcd1234' connection limit 0 session timeout 70 valid until '2030-01-01' externalid 'ns:x';
-- user: rights_lim
select 1;
-- user:
alter user rights_u1 set search_path to rights_s, public;
alter user rights_u1 reset search_path;
create user rights_wk password 'short';
create user rights_wk password 'alllowercase1';
create user rights_wk password 'Has space1';
alter user awsuser password disable;
grant select on rights_s.secret to group nosuch;
grant select on rights_s.secret to public with grant option;
grant fly on rights_s.secret to rights_u1;
grant usage on rights_s.secret to rights_u1;
grant select on all tables in schema rights_s to rights_u1;
grant select for tables in schema rights_s to rights_u1;
grant all on schema rights_s to rights_u1;
grant all on database dev to rights_u1;
grant usage on language plpgsql to rights_u1;
grant assumerole on 'arn:aws:iam::1:role/x' to rights_u1 for copy;
revoke grant option for select on rights_s.secret from rights_u1;
alter default privileges for user rights_u1 revoke all on tables from public;
alter default privileges grant usage on schemas to rights_u1;
drop user rights_u1;
