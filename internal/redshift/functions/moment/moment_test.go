package moment_test

import (
	"testing"

	"nightshift/internal/redshift/functions/functiontest"
)

const days = "CREATE TABLE d (z varchar(40), t timestamp); INSERT INTO d VALUES ('America/New_York', '2024-03-10 07:00:00'), ('PST', '2024-07-01 00:00:00'), ('X -5:30', '2024-07-01 00:00:00'), (NULL, NULL)"

func TestZones(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, days, []functiontest.Case{
		{SQL: "convert_timezone('America/New_York', '2024-03-10 06:59:59'), convert_timezone('America/New_York', '2024-03-10 07:00:00')", Want: "2024-03-10 01:59:59|2024-03-10 03:00:00"},
		{SQL: "convert_timezone('PDT', 'PST', '2024-07-01 12:00:00'), convert_timezone('PST8', '2024-07-01 12:00:00')", Want: "2024-07-01 11:00:00|2024-07-01 04:00:00"},
		{SQL: "convert_timezone('UTC', 'ANY +3', '2024-01-01'), convert_timezone('UTC', 'ANY-0:45', '2024-01-01')", Want: "2023-12-31 21:00:00|2024-01-01 00:45:00"},
		{SQL: "convert_timezone('Atlantis/Port', '2024-01-01')", State: "22023", Want: "not recognized"},
		{SQL: "SELECT convert_timezone(z, t), convert_timezone(z, 'UTC', t) FROM d ORDER BY z", Want: "2024-03-10 03:00:00|2024-03-10 11:00:00\n2024-06-30 16:00:00|2024-07-01 08:00:00\n2024-07-01 05:30:00|2024-06-30 18:30:00\nNULL|NULL"},
		{SQL: "timezone('EST', timestamp '2024-07-01 00:00:00'), timezone('America/New_York', timestamptz '2024-07-01 00:00:00+00')", Want: "2024-07-01 05:00:00+00|2024-06-30 20:00:00"},
		{SQL: "dateadd(hour, 2, timetz '13:00:00 PST'), datediff(hour, timetz '20:00:00 PST', timetz '00:58:00 EST')", Want: "23:00:00+00|1"},
		{SQL: "extract(timezone_hour from timetz '10:00:00-07'), extract(timezone_minute from timetz '10:00:00+05:30')", Want: "-7|30"},
	})
}

func TestDates(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, days, []functiontest.Case{
		{SQL: "dateadd(year, 1, '2024-02-29'), dateadd(year, 4, '2024-02-29'), dateadd(month, 12, '2024-02-29'), dateadd(year, 1, '2024-02-28')", Want: "2025-03-01 00:00:00|2028-02-29 00:00:00|2025-02-28 00:00:00|2025-02-28 00:00:00"},
		{SQL: "dateadd(month, 1, '2024-01-31'), add_months('2024-02-29', 1), add_months('2024-02-28', 1)", Want: "2024-02-29 00:00:00|2024-03-31 00:00:00|2024-03-28 00:00:00"},
		{SQL: "dateadd(month, -1, '2024-03-31 10:11:12.5'), dateadd(quarter, 1, date '2023-11-30'), dateadd(week, -1, '2024-03-02'), dateadd(year, -1, '2024-02-29'), dateadd(day, 366, '2023-12-31')", Want: "2024-02-29 10:11:12.5|2024-02-29 00:00:00|2024-02-24 00:00:00|2023-03-01 00:00:00|2024-12-31 00:00:00"},
		{SQL: "date_trunc('century', timestamp '2000-12-31'), date_trunc('century', timestamp '2001-01-01'), date_trunc('millennium', timestamp '2024-05-06')", Want: "1901-01-01 00:00:00|2001-01-01 00:00:00|2001-01-01 00:00:00"},
		{SQL: "date_trunc('week', date '2024-03-03'), date_trunc('quarter', timestamp '2024-06-30 10:00')", Want: "2024-02-26 00:00:00|2024-04-01 00:00:00"},
		{SQL: "datediff(year, '2023-12-31', '2024-01-01'), datediff(day, '2024-02-28', '2024-03-01'), datediff(week, '2024-03-02', '2024-03-04')", Want: "1|2|1"},
		{SQL: "last_day('2024-02-01'), last_day('2023-02-28'), next_day('2024-02-29', 'thu'), next_day('2024-02-29', 'FRIDAY')", Want: "2024-02-29|2023-02-28|2024-03-07|2024-03-01"},
		{SQL: "next_day('2024-02-29', 'someday')", State: "22023", Want: "someday"},
		{SQL: "months_between('2024-03-31', '2024-02-29'), months_between(NULL, '2024-01-01')", Want: "1|NULL"},
		{SQL: "date_part(epoch, timestamp '1970-01-02'), date_part(dow, date '2024-03-03'), date_part(doy, date '2024-12-31'), date_part(week, date '2024-12-30')", Want: "86400|0|366|1"},
		{SQL: "date_part(fortnight, date '2024-01-01')", State: "22023", Want: "fortnight"},
		{SQL: "date '2024-01-31' + interval '1 month', date '2023-03-31' - interval '4 months', date '2024-02-28' + 2", Want: "2024-02-29 00:00:00|2022-11-30 00:00:00|2024-03-01"},
		{SQL: "timestamp '2024-03-01' - timestamp '2024-02-28', interval '1w, 1h, 1m, 1s' * 2", Want: "2 days|14 days 02:02:02"},
		{SQL: "interval '14' month, interval '36' hour, interval '90' minute / 2", Want: "1 year 2 mons|1 days 12 hours 0 mins 0.0 secs|0 days 0 hours 45 mins 0.0 secs"},
	})
}
