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
select format_type(23, null), format_type(1043, 14), pg_get_userbyid(100), pg_encoding_to_char(6), array_to_string(current_schemas(false), '+'), pg_table_is_visible(1), obj_description(1), col_description(1, 1);
create view sv as select a from s;
select pg_get_viewdef((select oid from pg_class where relname = 'sv')::int);
select user_is_member_of('awsuser', 'dba');
select role_is_member_of('sys:dba', 'sys:operator');
select pg_cancel_backend(1);
select pg_terminate_backend(1);
select change_query_priority(1, 'high');
select change_session_priority(1, 'high');
select change_user_priority('awsuser', 'high');
select current_user_id() > 0 as id, db_collation(), has_assumerole_privilege('awsuser', 'all', 'COPY'), has_language_privilege('plpgsql', 'usage');
create function sysinfo_f(int) returns int stable as $$ select $1 $$ language sql;
select has_function_privilege('sysinfo_f(int)', 'execute');
select oidvectortypes('23 25'), pg_function_is_visible(1), pg_type_is_visible(23), pg_get_constraintdef(1), pg_get_expr('x', 1), pg_get_indexdef(1), shobj_description(1, 'pg_database'), format_encoding(0);

-- Pages: CURRENT_SESSION_ARN, GET_MOUNTED_ROLE, LAST_USER_QUERY_ID, PG_GET_SESSION_ROLES.
select current_session_arn(), get_mounted_role(), last_user_query_id() = pg_last_query_id() as same;
select * from pg_get_session_roles() as sess_roles(name name, roleid integer);
