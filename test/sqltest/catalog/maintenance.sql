-- Pages: r_EXPLAIN, r_ANALYZE, r_VACUUM_command, r_STL_ANALYZE, r_STL_VACUUM
create table a (x int, y int);
create view v as select x from a;
explain select v.x, count(*) from v join a on a.x = v.x where a.y > 1 group by 1 order by 2;
explain verbose insert into a select * from a;
explain delete from a where x = 1;
explain update a set x = 1;
explain create table b as select * from a;
explain create table b (a int);
explain drop table a;
explain copy a from 's3://x';
explain vacuum;
explain analyze select 1;
explain select * into c from a;
insert into a values (1,2),(3,4);
analyze a;
vacuum a;

select table_name, status, rows, is_auto, prevtime is null from stl_analyze where schema_name = 't_catalog_maintenance';
select v.status, v.rows from stl_vacuum v join pg_class c on c.oid = v.table_id join pg_namespace n on n.oid = c.relnamespace where n.nspname = 't_catalog_maintenance' order by 1;
begin; 
analyze a;
commit;
