package number_test

import (
	"testing"

	"nightshift/internal/redshift/functions/functiontest"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, "CREATE TABLE n (i int, d decimal(8,3), f float8); INSERT INTO n VALUES (1, 1234.567, 2.5), (-27, -0.5, -1e300), (NULL, NULL, NULL)",
		[]functiontest.Case{
			{SQL: "abs(-7), abs(-1.50), abs(-2.5::float8), abs(NULL::int)", Want: "7|1.50|2.5|NULL"},
			{SQL: "ceil(-0.5), ceiling(1.01), floor(-0.5), floor(7), ceil(1.2::float8)", Want: "0|2|-1|7|2"},
			{SQL: "round(2.5), round(-2.5), round(1234.567, -2), round(28.05, 1), round(15, -1)", Want: "3|-3|1200|28.1|20"},
			{SQL: "trunc(-28.95), trunc(28.95, 1), trunc(1234, -2), trunc(-1.999::float8, 2)", Want: "-28|28.9|1200|-1.99"},
			{SQL: "sign(-3), sign(0.0), sign(2.5::float8)", Want: "-1|0|1"},
			{SQL: "mod(-10, 4), mod(10, -4), mod(5.5, 2)", Want: "-2|2|1.5"},
			{SQL: "mod(1, 0)", State: "22012", Want: "division by zero"},
			{SQL: "cbrt(27), cbrt(-8), cbrt(0)", Want: "3|-2|0"},
			{SQL: "power(2, 10), pow(9, 0.5), dpow(2, -1)", Want: "1024|3|0.5"},
			{SQL: "power(10, 400)", State: "22003", Want: "overflow"},
			{SQL: "power(0, -1)", State: "2201F", Want: "negative power"},
			{SQL: "power(-8, 0.5)", State: "2201F", Want: "complex result"},
			{SQL: "exp(1000)", State: "22003", Want: "overflow"},
			{SQL: "sqrt(-1)", State: "2201F", Want: "square root"},
			{SQL: "ln(0)", State: "2201E", Want: "logarithm"},
			{SQL: "asin(2)", State: "22003", Want: "out of range"},
			{SQL: "factorial(0), factorial(20)", Want: "1|2432902008176640000"},
			{SQL: "factorial(21)", State: "22003", Want: "out of range"},
			{SQL: "log(100), dlog10(1000), dlog1(1), log(2, 8)", Want: "2|3|0|3"},
			{SQL: "SELECT abs(i), round(d, 1), floor(f) FROM n ORDER BY i", Want: "27|-0.5|-1e+300\n1|1234.6|2\nNULL|NULL|NULL"},
			{SQL: "degrees(pi()), radians(180) = pi()", Want: "180|true"},
		})
}
