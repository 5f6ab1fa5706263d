-- Pages: r_GETDATE, r_SYSDATE, r_CURRENT_DATE_function, r_TIMEOFDAY_function, Date_functions_header. The clock stands at 2024-02-29 15:04:05.123456 UTC.
select current_date, getdate(), sysdate, trunc(getdate()), now();
select current_timestamp, localtimestamp, current_time, localtime;
select timeofday();
select current_date - 365 as year_ago, dateadd(day, 1, current_date) as next;
set timezone to 'Asia/Tokyo';
select current_date, sysdate, getdate();
