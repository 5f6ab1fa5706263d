-- Page: r_STV_MV_DEPS (materialized views on materialized views; tables are none)
create table base_t (a int);
create materialized view first_mv as select a from base_t;
create materialized view second_mv as select a from first_mv;
select trim(name), trim(ref_name) from stv_mv_deps where trim(name) like '%_mv' order by 1, 2;
