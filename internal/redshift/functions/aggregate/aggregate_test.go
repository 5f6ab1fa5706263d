package aggregate_test

import (
	"testing"

	"nightshift/internal/redshift/functions/functiontest"
)

const table = "CREATE TABLE a (g int, v int, t varchar(10), d decimal(6,2)); INSERT INTO a VALUES (1, 10, 'b', 1.10), (1, 20, 'a', 2.25), (1, 35, NULL, NULL), (2, 5, 'ü', -3.00), (3, NULL, NULL, NULL)"

func TestAggregates(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, table, []functiontest.Case{
		{SQL: "SELECT g, avg(v), sum(v), avg(d), count(v) FROM a GROUP BY g ORDER BY g", Want: "1|21|65|1.67|3\n2|5|5|-3.00|1\n3|NULL|NULL|NULL|0"},
		{SQL: "SELECT g, listagg(t, ', ') WITHIN GROUP (ORDER BY t), listagg(t) FROM a WHERE g > 1 GROUP BY g ORDER BY g", Want: "2|ü|ü\n3|NULL|NULL"},
		{SQL: "SELECT listagg(DISTINCT g, '|') WITHIN GROUP (ORDER BY g DESC) FROM a", Want: "3|2|1"},
		{SQL: "SELECT listagg(repeat('x', 9000000), '') FROM a", State: "54000", Want: "LISTAGG"},
		{SQL: "SELECT median(v), percentile_cont(0.5) WITHIN GROUP (ORDER BY v), percentile_disc(0.5) WITHIN GROUP (ORDER BY v DESC) FROM a", Want: "15.0|15.0|20"},
		{SQL: "SELECT percentile_cont(1.5) WITHIN GROUP (ORDER BY v) FROM a", State: "22003", Want: "not between 0 and 1"},
		{SQL: "SELECT approximate count(DISTINCT g), approximate percentile_disc(0.5) WITHIN GROUP (ORDER BY v) FROM a", Want: "3|10"},
		{SQL: "SELECT stddev_pop(v), var_samp(d) FROM a WHERE g = 2", Want: "0|NULL"},
		{SQL: "SELECT bool_and(v > 5), bool_or(v > 30), bit_and(v), bit_or(v) FROM a WHERE g = 1", Want: "true|true|0|63"},
	})
}

func TestWindows(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, table, []functiontest.Case{
		{SQL: "SELECT v, nth_value(t, 2) IGNORE NULLS OVER (ORDER BY v ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM a WHERE v > 5 ORDER BY v", Want: "10|a\n20|a\n35|a"},
		{SQL: "SELECT v, lag(v) OVER (ORDER BY v), lead(v, 1) OVER (ORDER BY v) FROM a WHERE g = 1 ORDER BY v", Want: "10|NULL|20\n20|10|35\n35|20|NULL"},
		{SQL: "SELECT v, ratio_to_report(v) OVER (PARTITION BY g) FROM a WHERE v IN (5, 10) ORDER BY v", Want: "5|1\n10|1"},
		{SQL: "SELECT v, first_value(t IGNORE NULLS) OVER (ORDER BY v DESC ROWS UNBOUNDED PRECEDING) FROM a WHERE g = 1 ORDER BY v", Want: "10|a\n20|a\n35|NULL"},
		{SQL: "SELECT sum(v) OVER (ORDER BY v) FROM a", State: "42601", Want: "frame clause"},
		{SQL: "SELECT ntile(2) FROM a", State: "42P20", Want: "OVER"},
	})
}
