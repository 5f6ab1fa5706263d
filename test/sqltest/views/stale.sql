-- Pages: materialized-view-refresh-sql-command, r_SVV_MV_INFO, r_STV_MV_INFO, r_SVL_MV_REFRESH_STATUS, materialized-view-create-sql-command
create table t (a int, b varchar(5));
create view v as select * from t;
create materialized view m1 as select b, count(*) n from v group by b;
create materialized view m2 as select max(n) n from m1;
select name, is_stale, state from svv_mv_info where schema_name = 't_views_stale' order by 1;
insert into t values (1,'x');
select name, is_stale from stv_mv_info where schema = 't_views_stale' order by 1;
refresh materialized view m2;
refresh materialized view m1;
select name, is_stale from stv_mv_info where schema = 't_views_stale' order by 1;
refresh materialized view m2;
select name, is_stale from stv_mv_info where schema = 't_views_stale' order by 1;
begin;
delete from t;
select name, is_stale from stv_mv_info where schema = 't_views_stale' order by 1;
-- session: 2
select name, is_stale from stv_mv_info where schema = 't_views_stale' order by 1;
-- session:
rollback;
select name, is_stale from stv_mv_info where schema = 't_views_stale' order by 1;
truncate t;
select * from m2;
refresh materialized view m2 cascade;
select * from m1;
update t set a = 1 where a = 77;
select name, is_stale from stv_mv_info where schema = 't_views_stale' order by 1;
create materialized view m3 as select current_date d, a from t;
refresh materialized view m3;
select mv_name, status from svl_mv_refresh_status where schema_name = 't_views_stale';
create table other (a int);
-- session: 1
begin;
select count(*) from other;
-- session: 2
create materialized view late as select sum(a) as s from t;
-- session: 1
insert into t values (5, 'y');
commit;
-- session: 2
select name, is_stale from stv_mv_info where schema = 't_views_stale' and name = 'late';
refresh materialized view late;
select * from late;
-- session: 1
begin;
select count(*) from other;
-- session: 2
insert into t values (6, 'y');
-- session: 1
create materialized view early as select sum(a) as s from t;
commit;
select name, is_stale from stv_mv_info where schema = 't_views_stale' and name = 'early';
refresh materialized view early;
select * from early;
