-- Pages: SYS_USERLOG, STL_USERLOG, SYS_QUERY_HISTORY, SYS_TRANSACTION_HISTORY, STL_LOAD_COMMITS (its query for what was
-- committed), SYS_QUERY_TEXT.

create user history_log1 password 'Userlog1';
alter user history_log1 createdb createuser;
alter user history_log1 rename to history_log2;
begin;
create user history_log3 password disable;
rollback;
drop user history_log2;
select trim(user_name) as user_name, trim(original_user_name) as original_user_name, trim(action) as action, has_create_db_privs, is_superuser
from sys_userlog where user_name like 'history_log%' order by 3, 4;
select count(*) from stl_userlog where username = 'history_log3';

-- A transaction's statements have one transaction id.
begin;
create table history_kept (a int);
insert into history_kept values (1);
commit;
begin;
insert into history_kept values (2);
rollback;
insert into history_kept values (3);
select trim(h.query_text) as query_text, h.transaction_id = h.query_id as first, t.status
from sys_query_history h join sys_transaction_history t on t.transaction_id = h.transaction_id
where h.session_id = pg_backend_pid() and h.query_text like '%insert into history_kept%' and h.query_type = 'INSERT' order by h.query_id;
select count(*) from stl_query q where q.querytxt like 'insert into history_kept%' and exists (select xid from stl_utilitytext where xid = q.xid and rtrim("text") = 'commit');
select count(distinct query_uuid) = count(distinct query_id) as one_each from sys_query_text;

-- Page: Names and identifiers. The names of system columns are taken.
create table history_t (a int, oid int);
create table history_t (a int, "CTID" int);
create table history_t as select 1 as xmin;
create table history_t (a int);
alter table history_t add column tableoid int;
alter table history_t rename column a to cmax;
