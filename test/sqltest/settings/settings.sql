-- Pages: Configuration reference, and the page of every parameter named here; USE.

show all;
show analyze_threshold_percent;
set analyze_threshold_percent to 0.01;
set analyze_threshold_percent to 101;

-- Casts cut decimals unless they are told to round; what is loaded, and constants, are rounded. Pages:
-- enable_numeric_rounding, Numeric types.
create table numbers (a numeric(10, 2), b numeric(12, 4));
insert into numbers values (1.5, 2.45678), (-1.5, -2.99999);
show enable_numeric_rounding;
select a::int, a::decimal(10, 0), a::decimal(10, 5), b::decimal(6, 2), b, cast(a * 1.1 as smallint) from numbers order by 1;
select 1.5::int, cast(109.652 as decimal(4, 1));
set enable_numeric_rounding to on;
select a::int, a::decimal(10, 0), a::decimal(10, 5), b::decimal(6, 2) from numbers order by 1;
reset enable_numeric_rounding;
select avg(a)::int, sum(b)::decimal(10, 1), (random()::decimal(10, 5) * 0)::decimal(3, 1) from numbers;

-- Page: datestyle. ISO with the month before the day is what the local warehouse has.
set datestyle to 'ISO';
show datestyle;
set datestyle to 'SQL,DMY';
set datestyle to iso, ymd;
set datestyle to nonsense;

-- Page: timezone.
create table instants (t timestamptz, s timestamp);
insert into instants values ('2024-01-01 00:00:00+00', '2024-01-01 00:00:00');
set timezone to 'America/New_York';
show timezone;
select t, t::timestamp, s::timestamptz, t::date, t::varchar, extract(hour from t), date_trunc('day', t), to_char(t, 'HH24 TZ') from instants;
insert into instants select s, t from instants;
select t, s from instants order by t;
select count(*) from instants where t = '2024-01-01 00:00:00';
set timezone to '-8:00';
select t::timestamp from instants order by t;
set timezone interval '-8 hours';
set time zone interval '30 minutes';
set timezone to 'PST8';
select t from instants order by t;
set timezone to 'EST5EDT';
set timezone to 'PST';
set timezone to 'xxx36';
set timezone to 'Nowhere/Land';
set timezone to default;
select t from instants order by t;

-- Page: extra_float_digits.
set extra_float_digits to 2;
set extra_float_digits to -2;
set extra_float_digits to 3;

-- Page: interval_forbid_composite_literals.
select interval '1 year 1 day' day to second;
select interval '1 year 1 day' year to month;
select interval '1 year 2 months' year to month, interval '1 year 1 day';
set interval_forbid_composite_literals to "false";
select interval '1 year 1 day' day to second;
reset interval_forbid_composite_literals;

-- Page: describe_field_name_in_uppercase.
set describe_field_name_in_uppercase to on;
show describe_field_name_in_uppercase;
select 1 as abc, a from numbers where a > 0;
reset describe_field_name_in_uppercase;

-- Page: downcase_delimited_identifier.
set downcase_delimited_identifier to off;
select 1 as "AbC";
reset downcase_delimited_identifier;
select 1 as "AbC";

-- Pages: navigate_super_null_on_error, cast_super_null_on_error, parse_super_null_on_error.
set navigate_super_null_on_error to off;
set cast_super_null_on_error to off;
set parse_super_null_on_error to on;
select json_parse('{x'), json_parse(t), json_parse(t::varbyte) from (select 'x{'::varchar as t);
reset parse_super_null_on_error;
select json_parse('{x');

-- Page: stored_proc_log_min_messages.
set stored_proc_log_min_messages to notice;
show stored_proc_log_min_messages;
set stored_proc_log_min_messages to loud;

-- Parameters of the whole cluster are no session's to change. Page: max_failed_login_attempts.
show max_failed_login_attempts;
set max_failed_login_attempts to 10;
set server_version to '9';

-- Page: SET. Context variables, the identity namespace and what must be a number or a truth value.
set app_context.user_id to 123;
show app_context.user_id;
select current_setting('app_context.user_id');
show app_context.nothing;
set session default_identity_namespace = 'MYCO';
set query_group to '6 p.m.';
show query_group;
reset query_group;
set wlm_query_slot_count to 51;
set statement_timeout to soon;
set enable_result_cache_for_session to maybe;
set no_such_parameter to 1;
set default_geometry_encoding to 1;
reset default_geometry_encoding;
show default_geometry_encoding;
set client_encoding to latin1;
set standard_conforming_strings to off;

-- Page: USE.
create database settings_other;
show use;
use settings_other;
show use;
show search_path;
select current_database();
begin;
select 1;
use dev;
rollback;
reset use;
show use;
select current_database();
drop database settings_other;
-- a parameter of recursive queries that the local warehouse has no bound for
set max_recursion_rows to 100;
show max_recursion_rows;
