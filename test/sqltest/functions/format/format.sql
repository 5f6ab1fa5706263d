-- Pages: r_TO_CHAR, r_TO_DATE_function, r_TO_TIMESTAMP, r_TO_NUMBER, r_FORMAT_strings, r_Numeric_formating, r_CAST_function, r_CONVERT_function, r_TRY_CAST
select to_char(timestamp '2009-12-31 23:15:59', 'MONTH-DY-DD-YYYY HH12:MIPM'), to_char(timestamp '2009-12-31 23:15:59', 'HH24:MI:SS.MS'), to_char(date '2024-02-29', 'FMDay, FMDD Month YYYY'), to_char(date '2024-02-29', 'DDD WW IW Q CC J');
select to_char(timestamp '2024-02-29 09:05:06.123456', 'YY Mon mon MON Dy dy d ID US AM a.m.'), to_char(date '2024-02-01', 'DDth "of" Month'), to_char(null::date, 'YYYY');
select to_char(125.8, '999.99'), to_char(125.8, '999D99'), to_char(-125.8, '999D99S'), to_char(1234567.891, '9,999,999.99'), to_char(0.5, '0.99'), to_char(12, '0000'), to_char(-12, '999PR'), to_char(485, 'RN'), to_char(1234, '99');
select to_char(148.5, 'L999.99'), to_char(482, '999th'), to_char(485, 'FM9999'), to_char(0, '9.9');
select to_char(interval '3 days 10 hours', 'DD HH24');
select to_date('02 Oct 2001', 'DD Mon YYYY'), to_date('20240229', 'YYYYMMDD'), to_date('2024-60', 'YYYY-DDD'), to_date(null, 'YYYY');
select to_date('20010631', 'YYYYMMDD', false) as lenient;
select to_date('20010631', 'YYYYMMDD', true) as strict;
select to_timestamp('05 Dec 2000 11:12:13', 'DD Mon YYYY HH24:MI:SS'), to_timestamp('2011-12-18 04:38:15 PM', 'YYYY-MM-DD HH:MI:SS AM');
select to_number('12,454.8-', '99G999D9S'), to_number('$ 12,454.88', 'L 99G999D99'), to_number('$ 2,012,454.88', 'L 9,999,999.99'), to_number('-12', 'S99');
select cast('2024-02-29' as date), convert(integer, 12.6), convert(varchar(3), 'abcdef'), 12.6::int, cast(12345 as varchar(3)), cast(date '2024-02-29' as varchar);
select try_cast('x' as int), try_cast('12' as int), try_cast('2023-02-29' as date), try_cast('99999' as smallint);
select text_to_int_alt('12-'), text_to_int_alt('-12'), text_to_numeric_alt('12.5-'), text_to_numeric_alt('12.345', 10, 2);
