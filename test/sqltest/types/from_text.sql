-- Pages: c_Supported_data_types, r_Boolean_type, r_Datetime_types. A text in a column is read as a literal is.
create table x (id int, v varchar(40));
insert into x values (1, 'infinity'), (2, 'epoch'), (3, '1-1-1'), (4, '1_000'), (5, '1e400'), (6, ' true '), (7, 'on'), (8, '2024-02-29 12:34:56.1234567'), (9, '1'), (10, '12:34'), (11, null);
select v::date from x where id = 1;
select v::timestamp from x where id = 1;
select v::timestamptz from x where id = 1;
select v::date as d, v::timestamp as ts, v::timestamptz as tz from x where id in (2, 3, 11) order by id;
select '1-1-1'::date as d;
select v::decimal(10,2) from x where id = 4;
select v::float8 from x where id = 4;
select v::float8 from x where id = 5;
select v::boolean as b from x where id in (6, 7, 9, 11) order by id;
select v::boolean from x where id = 8;
select v::timestamp as ts, v::timestamptz as tz, v::time as tm from x where id = 8;
select v::time from x where id = 9;
select v::time as tm from x where id in (10, 11) order by id;
-- A floating point number becomes the DECIMAL of its digits.
create table fl (f float8, r real);
insert into fl values (1e10, 0.25), (0.1, 0.1), (-123456789.123, 1234.5);
select f::decimal(38,18) as f38, r::decimal(38,18) as r38, r::decimal(18,10) as r18 from fl order by f;
