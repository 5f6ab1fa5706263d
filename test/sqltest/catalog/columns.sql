-- The columns of the monitoring and metadata views, as the current page of each has them.

select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'sys_load_detail';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'sys_load_error_detail';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'sys_load_history';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'sys_unload_detail';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'sys_mv_refresh_history';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'sys_procedure_call';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'sys_procedure_messages';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'sys_query_text';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'sys_query_history';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'sys_query_detail';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'sys_session_history';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'sys_transaction_history';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'svv_user_info';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'svv_mv_info';
select listagg(column_name, ' ') within group (order by ordinal_position) from svv_columns where table_name = 'svv_active_cursors';

-- Page: SVV_ACTIVE_CURSORS.
create table columns_numbers (a int);
insert into columns_numbers values (1), (2), (3);
begin;
declare columns_cursor cursor for select a from columns_numbers;
fetch forward 2 from columns_cursor;
select cursor_name, total_rows, fetched_rows from svv_active_cursors;
commit;
select count(*) from svv_active_cursors;

-- Views that Redshift has and the local warehouse has not.
select * from sys_automatic_optimization;
select * from sys_ludf_detail;
select * from sys_redshift_template;
select * from svv_integration_table_mapping;
