-- Pages: r_DATE_PART_function, r_EXTRACT_function, r_DATE_TRUNC, r_TRUNC_date, r_DATE_PART_YEAR, r_Dateparts_for_datetime_functions
select date_part(week, timestamp '2008-12-29 00:00:00'), date_part(dow, date '2024-02-29'), date_part('doy', date '2024-12-31'), date_part(epoch, timestamp '1970-01-02 00:00:00');
select date_part(minute, timestamp '20080614 09:02:03.456'), date_part(ms, timestamp '2008-06-14 09:02:03.456'), date_part(us, timestamp '2008-06-14 09:02:03.456789'), date_part(s, timestamp '2008-06-14 09:02:03.9');
select date_part(decade, date '2024-02-29'), date_part(century, date '2000-12-31'), date_part(mil, date '2001-01-01'), date_part(qtr, date '2024-05-01'), date_part(y, date '2024-05-01'), date_part(mon, date '2024-05-01');
select extract(year from timestamp '2009-09-09 12:08:43'), extract(dow from date '2024-03-03'), extract(timezone from timestamptz '2024-01-01 00:00:00+00');
select extract(ms from time '18:25:33.123456'), extract(minute from time '18:25:33.123456'), extract(day from null::date), extract(hour from timestamptz '2024-01-01 12:00+02');
select date_part(weekday, timestamp '2005-05-01 22:00:00'), date_part(yr, null::date);
select date_part(fortnight, date '2024-01-01');
select date_trunc('hour', timestamp '20200430 04:05:06.789'), date_trunc('week', date '2024-03-03'), date_trunc('month', date '2024-02-29'), date_trunc('quarter', timestamp '2024-05-17'), date_trunc('year', timestamptz '2024-05-17 10:00+00');
select date_trunc('decade', timestamp '2024-05-17'), date_trunc('century', timestamp '2001-01-01'), date_trunc('millennium', timestamp '2001-05-01'), date_trunc('second', timestamp '2024-02-29 23:59:59.999'), date_trunc('day', null::timestamp);
select date_trunc('month', interval '14 months 3 days');
select trunc(timestamp '2011-07-21 10:32:38.248109'), date_part_year(date '2024-02-29'), pgdate_part('day', timestamp '2024-02-29 10:00');
