-- Pages: CONVERT_TIMEZONE, r_TIMEZONE, r_AT_TIME_ZONE, time-zone-names (DST from 2024-03-10 02:00 and to 2024-11-03 02:00 in New York)
select convert_timezone('America/New_York', '2024-03-10 06:59:59') as before, convert_timezone('America/New_York', '2024-03-10 07:00:00') as after;
select convert_timezone('America/New_York', 'UTC', '2024-07-04 12:00:00') as summer, convert_timezone('America/New_York', 'UTC', '2024-12-04 12:00:00') as winter;
select convert_timezone('EST', 'PST', '20080305 12:25:29') as fixed, convert_timezone('GMT', '+2', '2024-01-01 00:00:00') as signed;
select convert_timezone('Asia/Kolkata', '2024-02-29 20:00:00'), convert_timezone('UTC', null::timestamp);
select convert_timezone('Nowhere/City', '2024-01-01');
select timezone('PST', timestamp '2008-06-17 09:44:54'), timezone('America/New_York', timestamptz '2024-07-04 12:00:00+00');
select timestamp '2001-02-16 20:38:40' at time zone 'MST', timestamptz '2001-02-16 20:38:40-05' at time zone 'MST';
