package format_test

import (
	"testing"

	"nightshift/internal/redshift/functions/functiontest"
)

func TestToCharOfDates(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, "CREATE TABLE d (id int, ts timestamp); INSERT INTO d VALUES (1, '2024-02-29 13:04:05.678'), (2, '0044-03-15'), (3, NULL)", []functiontest.Case{
		{SQL: "SELECT to_char(ts, 'YYYY-MM-DD HH24:MI:SS'), to_char(ts, 'YYYYMMDD') FROM d ORDER BY id", Want: "2024-02-29 13:04:05|20240229\n0044-03-15 00:00:00|00440315\nNULL|NULL"},
		{SQL: "to_char(timestamp '2024-02-29 13:04:05.678', 'HH:MI:SS.MS AM') , to_char(timestamp '2024-02-29 00:30:00', 'HH12 a.m.')", Want: "01:04:05.678 PM|12 a.m."},
		{SQL: "to_char(date '2024-05-01', 'Month') || '.', to_char(date '2024-05-01', 'FMMONTH') || '.', to_char(date '2024-05-01', 'mon Mon MON')", Want: "May      .|MAY.|may May MAY"},
		{SQL: "to_char(date '2024-05-01', 'Day') || '.', to_char(date '2024-05-01', 'dy'), to_char(date '2024-05-01', 'D ID')", Want: "Wednesday.|wed|4 3"},
		{SQL: "to_char(date '2024-12-30', 'IYYY IW ID IDDD'), to_char(date '2024-12-30', 'YYYY WW W DDD'), to_char(date '2021-01-03', 'IYYY-IW')", Want: "2025 01 1 001|2024 53 5 365|2020-53"},
		{SQL: "to_char(date '2024-05-01', 'Q CC J RM rm') , to_char(date '1900-12-31', 'CC')", Want: "2 21 2460432 V    v   |19"},
		{SQL: "to_char(date '2024-05-01', 'YYY YY Y Y,YYY'), to_char(date '2024-05-01', 'BC b.c.')", Want: "024 24 4 2,024|AD a.d."},
		{SQL: "to_char(date '2024-05-03', 'FMDDth FMDDTH'), to_char(date '2024-05-11', 'DDth'), to_char(date '2024-05-22', 'DDth')", Want: "3rd 3RD|11th|22nd"},
		{SQL: `to_char(date '2024-05-03', '"DD is "DD'), to_char(date '2024-05-03', '100% DD')`, Want: "DD is 03|100% 03"},
		{SQL: "to_char(timestamp '2024-05-03 01:02:03.000004', 'US SSSS TZ OF tz')", Want: "000004 3723 UTC +00 utc"},
		{SQL: "to_char(interval '1 day 26:03:04', 'DD HH24:MI:SS'), to_char(interval '14 months', 'YYYY-MM')", Want: "01 26:03:04|0001-02"},
		{SQL: "to_char(NULL::timestamp, 'YYYY'), to_char(date '2024-01-01', NULL), to_char(date '2024-01-01', '')", Want: "NULL|NULL|"},
		{SQL: "to_char('2024-02-29', 'DD.MM.YYYY'), to_char('2024-02-29'::varchar, 'FMMon'), to_char('-12.5'::varchar, 'FM99.9'), to_char('x' || NULL, 'YYYY')", Want: "29.02.2024|Feb|-12.5|NULL"},
		{SQL: "to_char(true, 'YYYY')", State: "42883", Want: "to_char"},
	})
}

func TestToCharInZone(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, "SET timezone TO 'America/New_York'", []functiontest.Case{
		{SQL: "to_char(timestamptz '2024-07-01 12:00:00+00', 'HH24:MI TZ OF'), to_char(timestamptz '2024-01-01 12:00:00+00', 'HH24:MI TZ')", Want: "08:00 EDT -04|07:00 EST"},
		{SQL: "to_char(timestamptz '2024-03-10 07:00:00+00', 'HH24:MI'), to_char(timestamp '2024-07-01 12:00:00', 'HH24:MI TZ')", Want: "03:00|12:00 EDT"},
	})
}

func TestToCharOfNumbers(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, "CREATE TABLE n (id int, d decimal(10,3), f float8); INSERT INTO n VALUES (1, 1234.565, 0.25), (2, -0.004, 1e20), (3, NULL, NULL)", []functiontest.Case{
		{SQL: "to_char(485, '999'), to_char(-485, '999'), to_char(485, '9999'), to_char(485, '99')", Want: " 485|-485|  485| ##"},
		{SQL: "to_char(0.1, '9.9'), to_char(0.1, '0.9'), to_char(-0.1, '99.99'), to_char(0, 'FM9.99'), to_char(0.5, '.99')", Want: "  .1| 0.1|  -.10|0.| .50"},
		{SQL: "to_char(12, '0999'), to_char(12, 'FM9990999.9'), to_char(148.5, 'FM999.990'), to_char(148.5, 'FM999.999')", Want: " 0012|0012.|148.500|148.5"},
		{SQL: "to_char(1485, '9,999'), to_char(85, '9,999'), to_char(85, 'FM9,999'), to_char(3148.5, '9G999D999')", Want: " 1,485|    85|85| 3,148.500"},
		{SQL: "to_char(-485, '999S'), to_char(-485, '999MI'), to_char(485, '999MI'), to_char(485, 'FM999MI'), to_char(485, 'SG999'), to_char(-485, '9SG99')", Want: "485-|485-|485 |485|+485|4-85"},
		{SQL: "to_char(-485, '999PR'), to_char(485, '999PR'), to_char(485, 'PL999'), to_char(485, 'S999')", Want: "<485>| 485 |+ 485|+485"},
		{SQL: "to_char(482, '999th'), to_char(11, '99TH'), to_char(-1, '9th'), to_char(12.45, '99V9'), to_char(12, '99V999')", Want: " 482nd| 11TH|-1| 125| 12000"},
		{SQL: "to_char(485, 'L999'), to_char(485, 'FMRN'), to_char(4000, 'RN'), to_char(0, 'FMRN'), to_char(1999, 'FMrn')", Want: "$ 485|CDLXXXV|###############|###############|mcmxcix"},
		{SQL: `to_char(485.8, '"Pre:"999" Post:" .999'), to_char(485, '9.99EEEE'), to_char(99.995, '99.99')`, Want: "Pre: 485 Post: .800| 4.85e+02| ##.##"},
		{SQL: "SELECT to_char(d, '9999D99'), to_char(f, '9.99') FROM n ORDER BY id", Want: " 1234.57|  .25\n     .00| #.##\nNULL|NULL"},
		{SQL: "to_char(12345678901234567890::decimal(20,0), '99999999999999999999')", Want: " 12345678901234567890"},
		{SQL: "to_char(1, '9.9.9')", State: "42601", Want: "decimal point"},
		{SQL: "to_char(1, 'S9S')", State: "42601", Want: "together"},
	})
}

func TestToDate(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, "CREATE TABLE s (id int, v varchar(30)); INSERT INTO s VALUES (1, '2024-02-29'), (2, '2023-02-29'), (3, NULL), (4, '2024-2-9'), (5, '')", []functiontest.Case{
		{SQL: "SELECT to_date(v, 'YYYY-MM-DD') FROM s ORDER BY id", Want: "2024-02-29\n2023-03-01\nNULL\n2024-02-09\n0001-01-01"},
		{SQL: "SELECT to_date(v, 'YYYY-MM-DD', true) FROM s WHERE id = 2", State: "22008", Want: "date/time field date value out of range: 2023-2-29"},
		{SQL: "to_date('5 March 1999', 'DD Month YYYY'), to_date('05MAR99', 'DDMONYY'), to_date('69', 'YY'), to_date('70', 'YY'), to_date('520', 'YYY')", Want: "1999-03-05|1999-03-05|2069-01-01|1970-01-01|1520-01-01"},
		{SQL: "to_date('2024 366', 'YYYY DDD'), to_date('2023 366', 'YYYY DDD'), to_date('2460370', 'J'), to_date('2020-53-7', 'IYYY-IW-ID')", Want: "2024-12-31|2024-01-01|2024-02-29|2021-01-03"},
		{SQL: "to_date('2024-13-01', 'YYYY-MM-DD'), to_date('Friday 3 IV 2024', 'Day DD RM YYYY'), to_date('  2024', 'YYYY')", Want: "2025-01-01|2024-04-03|2024-01-01"},
		{SQL: "to_date('x', 'YYYY')", State: "22007", Want: `for "YYYY"`},
		{SQL: "to_date('2024 Foo', 'YYYY Mon')", State: "22007", Want: `for "MON"`},
		{SQL: "to_date('2024 UTC', 'YYYY TZ')", State: "0A000", Want: "TZ"},
		{SQL: "to_timestamp('2024-02-29 11:30:05 PM', 'YYYY-MM-DD HH:MI:SS AM')", Want: "2024-02-29 23:30:05+00"},
		{SQL: "to_timestamp('20240229133005.6789', 'YYYYMMDDHH24MISS.US'), to_timestamp('2024', 'YYYY')", Want: "2024-02-29 13:30:05.6789+00|2024-01-01 00:00:00+00"},
		{SQL: "to_timestamp('2024-02-29 23:59:60', 'YYYY-MM-DD HH24:MI:SS')", Want: "2024-03-01 00:00:00+00"},
		{SQL: "to_timestamp('2024-02-29 23:59:60', 'YYYY-MM-DD HH24:MI:SS', true)", State: "22008", Want: "time value out of range: 23:59:60.0"},
		{SQL: "to_timestamp('13 PM', 'HH AM')", State: "22007", Want: "12-hour clock"},
	})
}

func TestToNumber(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, "CREATE TABLE s (v varchar(20)); INSERT INTO s VALUES ('12.50'), (NULL)", []functiontest.Case{
		{SQL: "to_number('1,234.5', '9G999D99'), to_number('-12', 'S99'), to_number('12-', '99S'), to_number('<7>', '9PR')", Want: "1234.50|-12|-12|-7"},
		{SQL: "to_number('$5', 'L9'), to_number('4850', '99V99'), to_number('  7', '999'), to_number('.5', '9D9')", Want: "5|48.50|7|0.5"},
		{SQL: "SELECT to_number(v, '99D99') FROM s ORDER BY 1", Want: "12.50\nNULL"},
		{SQL: "to_number('abc', '999')", State: "22P02", Want: "abc"},
		{SQL: "to_number('', '999')", State: "22P02", Want: "invalid input syntax"},
		{SQL: "to_number('XII', 'RN')", State: "0A000", Want: "RN"},
		{SQL: "text_to_int_alt('12-'), text_to_int_alt('+7'), text_to_int_alt('  '), text_to_int_alt('15E-1'), text_to_int_alt(NULL)", Want: "-12|7|0|1|NULL"},
		{SQL: "text_to_int_alt('12A', '999S'), text_to_int_alt('12}', '999S'), text_to_int_alt('EUR 45', 'C9(I)')", Want: "121|-120|45"},
		{SQL: "text_to_int_alt('2147483648')", State: "22003", Want: "out of range"},
		{SQL: "text_to_int_alt('1x')", State: "22P02", Want: "1x"},
		{SQL: "text_to_int_alt('1E999999999')", State: "22P02", Want: "invalid input"},
		{SQL: "text_to_numeric_alt('2.5'), text_to_numeric_alt('3.5'), text_to_numeric_alt('-2.50001')", Want: "2|4|-3"},
		{SQL: "text_to_numeric_alt('12345', '999V99', 10, 2), text_to_numeric_alt('1.005', 10, 2), text_to_numeric_alt('')", Want: "123.45|1.00|0"},
		{SQL: "text_to_numeric_alt('99.996', 4, 2)", State: "22003", Want: "overflow"},
	})
}
