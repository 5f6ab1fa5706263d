-- Pages: c_Supported_data_types (conversions use the session's time zone), r_timezone_config
create table z (id int, d date, ts timestamp, tz timestamptz, v varchar(40));
insert into z values (1, '2024-07-01', '2024-07-01 12:00', '2024-07-01 12:00+00', '2024-07-01 12:00'), (2, '2024-11-03', '2024-11-03 01:30', '2024-11-03 05:30+00', '2024-11-03 01:30:00'),
  (3, null, null, null, null), (4, '2024-03-10', '2024-03-10 02:30', '2024-03-10 06:59:59.5+00', 'Mar 10 2024 02:30 UTC');
set timezone to 'America/New_York';
select id, tz::timestamp as ts, tz::date as d, tz::time as tm, tz::varchar as v from z order by id;
select id, ts::timestamptz as ts, d::timestamptz as d, v::timestamptz as v from z order by id;
select id, extract(hour from tz) as h, date_part(timezone_hour, tz) as z, date_trunc('day', tz) as day, date_trunc('hour', tz) as hour from z order by id;
select id, tz + interval '1 day' as day, tz + interval '24 hours' as hours, tz - interval '1 month' as month from z order by id;
select id, tz = ts as eq, tz - ts as diff, coalesce(tz, ts) as c from z order by id;
reset timezone;
select id, tz::timestamp as ts, tz::time as tm, tz::varchar as v, v::timestamptz as t from z order by id;
