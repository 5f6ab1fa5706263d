-- Pages: r_BEGIN, r_COMMIT, r_ROLLBACK, r_ABORT, r_END, r_Isolation, c_serial_isolation, r_LOCK
create table t (a int);
begin;
insert into t values (1);
rollback;
select count(*) from t;
start transaction isolation level serializable read write;
insert into t values (2);
end;
begin work;
insert into t values (3);
select 1/0;
select 1;
commit;
select a from t order by a;
begin;
create table inside (a int);
insert into inside values (1);
abort;
select * from inside;
begin read only;
insert into t values (4);
rollback;
begin;
begin;
commit;
commit;
rollback;
savepoint s;
-- session: 1
begin;
-- session: 1
insert into t values (10);
-- session: 2
select count(*) from t;
-- session: 1
select count(*) from t;
-- session: 1
commit;
-- session: 2
select count(*) from t;
-- session: 1
begin;
select count(*) from t;
-- session: 2
insert into t values (11);
-- session: 1
insert into t values (12);
-- session: 1
rollback;
lock t;
begin;
lock table t in exclusive mode;
commit;
begin;
truncate t;
rollback;
select count(*) from t;
vacuum t;
begin;
vacuum;
rollback;
analyze t;
