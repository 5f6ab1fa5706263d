-- Pages: r_System_information_functions and the page of each function
select current_user, user, session_user, current_database(), current_schema() = 't_functions_sysinfo_sysinfo' as schema, current_catalog(), current_aws_account, current_namespace;
select current_schemas(false) as path, pg_backend_pid() > 0 as pid, pg_is_in_recovery(), version() like '%Redshift%' as v, slice_num() >= 0 as slice, default_iam_role() is null as role;
create table s (a int);
insert into s values (1);
select has_table_privilege('s', 'select'), has_table_privilege('awsuser', 's', 'insert'), has_schema_privilege('public', 'usage'), has_database_privilege('dev', 'temp');
select has_table_privilege('nosuchtable', 'select');
select pg_last_copy_count(), pg_last_copy_id(), pg_last_unload_count(), pg_last_unload_id(), pg_last_query_id() > 0 as q;
select current_setting('search_path'), current_setting('query_group');
select set_config('query_group', 'tests', false), current_setting('query_group');
select format_type(23, null), format_type(1043, 14), pg_get_userbyid(100), pg_encoding_to_char(6), array_to_string(array[1, 2], ','), pg_table_is_visible(1), obj_description(1), col_description(1, 1);
create view sv as select a from s;
select pg_get_viewdef('sv');
select user_is_member_of('awsuser', 'dba');
select role_is_member_of('sys:dba', 'sys:operator');
select pg_cancel_backend(1);
select pg_terminate_backend(1);
