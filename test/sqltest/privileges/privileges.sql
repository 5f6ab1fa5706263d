-- Pages: r_GRANT, r_REVOKE, r_CREATE_USER, r_ALTER_USER, r_DROP_USER, r_CREATE_GROUP, r_CREATE_ROLE, r_GRANT-examples, r_ALTER_DEFAULT_PRIVILEGES, r_Privileges
create user priv_ann password 'Abcd1234';
create user priv_bob password disable;
create user priv_ann password 'Abcd1234';
create user priv_weak password 'short';
create group priv_grp with user priv_bob;
create role priv_role;
create table t (a int);
insert into t values (1);
grant usage on schema t_privileges_privileges to public;
-- user: priv_ann
select * from t;
-- user: priv_ann
create table mine (a int);
-- user:
grant select on t to priv_ann;
-- user: priv_ann
select * from t_privileges_privileges.t;
-- user: priv_ann
insert into t_privileges_privileges.t values (2);
-- user: priv_ann
drop table t_privileges_privileges.t;
-- user: priv_ann
grant select on t_privileges_privileges.t to priv_bob;
-- user: priv_ann
create user priv_eve password 'Abcd1234';
-- user:
grant insert, delete on t to group priv_grp;
-- user: priv_bob
insert into t_privileges_privileges.t values (3);
-- user: priv_bob
select * from t_privileges_privileges.t;
-- user:
grant select on t to role priv_role;
-- user:
grant role priv_role to priv_bob;
-- user: priv_bob
select count(*) from t_privileges_privileges.t;
-- user:
revoke role priv_role from priv_bob;
-- user:
revoke select on t from priv_ann;
-- user: priv_ann
select * from t_privileges_privileges.t;
-- user:
create procedure p() as $$ begin insert into t_privileges_privileges.t values (99); end; $$ language plpgsql security definer;
-- user: priv_ann
call t_privileges_privileges.p();
-- user:
grant execute on procedure p() to priv_ann;
-- user: priv_ann
call t_privileges_privileges.p();
-- user:
alter default privileges in schema t_privileges_privileges grant select on tables to priv_ann;
-- user:
create table later (a int);
-- user: priv_ann
select * from t_privileges_privileges.later;
-- user:
set session authorization 'priv_ann';
select current_user, session_user;
reset session authorization;
alter user priv_ann createdb;
alter user priv_ann rename to priv_anna;
alter group priv_grp drop user priv_bob;
alter group priv_grp add user priv_anna;
grant select on nosuch to priv_anna;
grant select on t to nosuch_user;
alter role priv_role rename to priv_role2;
alter role priv_role2 owner to awsuser;
alter role priv_role2 rename to priv_role;
drop user priv_anna;
drop role priv_role;
drop group priv_grp;
drop user nosuch_user;
drop user if exists nosuch_user;
