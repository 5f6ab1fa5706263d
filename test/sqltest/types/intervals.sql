-- Pages: r_interval_data_types, r_interval_literals
select interval '1 year 2 months' year to month as ym, interval '3 days 04:05:06.789' day to second as ds;
select interval '5' year, interval '10' month, interval '2' day, interval '36' hour;
create table iv (y interval year to month, d interval day to second);
insert into iv values (interval '1-2' year to month, interval '2 03:04:05' day to second), (null, null);
insert into iv values (interval '-1' month, interval '-1' second);
select * from iv order by y;
select interval '1 month' year to month * 14 as m, interval '90' minute / 2 as h;
select date '2024-01-31' + interval '1' month as feb, timestamp '2024-03-31 10:00' - interval '1' month as feb2;
select interval '1 week', interval '3 hours, 35 minutes';
select extract(month from interval '14' month), extract(day from interval '50' hour), extract(hour from interval '50' hour);
select interval '1' day > interval '23' hour as gt;
select interval 'nonsense';
create table carried (d interval day to second);
insert into carried values (interval '50:30' hour to minute), (interval '-90' minute), (interval '59.999999' second);
select extract(day from d), extract(hour from d), extract(minute from d), date_part(second, d) from carried;
select extract(day from interval '1' day + interval '30' hour), extract(hour from interval '1' day * 2.5);
