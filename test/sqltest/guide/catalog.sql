-- Pages: PG_GET_COLS, PG_GET_LATE_BINDING_VIEW_COLS, r_CREATE_TABLE_AS (keys by number)
create table shows (id int, price numeric(8,2), "the name" varchar(20), at timestamp);
create view shows_vw as select id, price, "the name" from shows;
create view late_vw as select id from guide_shows with no schema binding;
select pg_get_cols('shows_vw');
select * from pg_get_cols('shows') cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int) where col_num > 1 order by col_num;
select col_name, col_type from pg_get_cols('shows_vw') order by col_num desc limit 1;
select pg_get_cols('nothing');
select count(*) from pg_get_late_binding_view_cols() c(s name, v name, n name, t varchar, i int) where v = 'nothing';
create table by_number distkey (1) sortkey (1, 3) as select id, price, at from shows;
select "column", distkey, sortkey from pg_table_def where tablename = 'by_number' order by "column";
create table by_number2 sortkey (5) as select id from shows;
create table by_name2 distkey ("1") as select id from shows;
select name, is_dst from pg_timezone_names() z(name, abbrev, utc_offset, is_dst) where name = 'UTC';
select count(*) > 300 as many from (select pg_timezone_names()) z;
select pg_get_iam_role_by_user('reg_user1');
select username from pg_get_iam_role_by_user('reg_user1') r(username text, iam_role text, cmd text);
