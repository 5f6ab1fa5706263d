-- Pages: r_DATEADD_function, r_DATEDIFF_function, r_ADD_MONTHS, r_LAST_DAY, r_NEXT_DAY, r_MONTHS_BETWEEN_function, r_DATE_CMP
select dateadd(day, 30, '2008-12-01'), dateadd(month, 1, '2024-01-31'), dateadd(year, 1, date '2024-02-29'), dateadd(week, -1, date '2024-03-01');
select dateadd(hour, 25, timestamp '2024-02-28 23:00'), dateadd(minute, -1, '2024-03-01'), dateadd(ms, 1500, '2024-02-29 00:00:00'), dateadd(us, 1, timestamp '2024-02-29');
select dateadd(quarter, 1, '2024-11-30'), dateadd(decade, 1, '2024-01-01'), dateadd(century, -1, '2024-01-01');
select dateadd(hour, 1, time '23:30'), dateadd(day, null, current_date), dateadd(month, 18, '2008-02-28');
select date_add('day', 1, date '2024-02-28');
select datediff(week, '2009-01-01', '2009-12-31'), datediff(qtr, '1998-07-01', current_date), datediff(month, '2024-01-31', '2024-02-01'), datediff(year, '2023-12-31', '2024-01-01');
select datediff(day, '2024-02-28', '2024-03-01'), datediff(hour, '2009-01-01', '2009-12-31'), datediff(second, timestamp '2024-02-29 00:00:00', timestamp '2024-02-29 00:01:00.9');
select datediff(minute, time '10:00', time '11:30'), datediff(day, null, current_date), date_diff('month', '2024-03-01', '2024-01-31');
select datediff(millisecond, '2024-01-01', '2024-01-02'), datediff(microsecond, '2024-01-01', '2024-01-01 00:00:01');
select datediff(fortnight, '2024-01-01', '2024-01-02');
select add_months('2008-02-28', 1), add_months('2008-02-29', 12), add_months('2024-01-31', 1), add_months('2008-03-31', -1), add_months(null, 1);
select last_day('2024-02-01'), last_day(timestamp '2023-02-10 10:00'), last_day('2024-12-31');
select next_day('8/20/2014', 'Tuesday'), next_day('2024-02-29', 'Thu'), next_day('2024-02-29', 'fri');
select next_day('2024-02-29', 'Someday');
select months_between('1969-01-18', '1969-03-18'), months_between('2024-02-29', '2024-01-31'), months_between('2024-03-15', '2024-01-01');
select date_cmp('2024-02-29', '2024-03-01'), date_cmp('2024-02-29', '2024-02-29'), date_cmp(null, '2024-01-01');
select date_cmp_timestamp('2024-02-29', '2024-02-29 00:00:01'), date_cmp_timestamptz('2024-02-29', '2024-02-29 00:00:00+00'), timestamp_cmp('2024-02-29 01:00', '2024-02-29'), timestamp_cmp_date('2024-02-29 01:00', '2024-02-29'), timestamp_cmp_timestamptz('2024-02-29 01:00', '2024-02-29 01:00+00');
select timestamptz_cmp('2024-01-01 00:00+01', '2024-01-01 00:00+00'), timestamptz_cmp_date('2024-01-01 00:00+00', '2024-01-01'), timestamptz_cmp_timestamp('2024-01-01 00:00+00', '2023-12-31'), interval_cmp(interval '1 day', interval '24 hours');
