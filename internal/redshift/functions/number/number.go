// Package number has the mathematical functions.
package number

import (
	"math"
	"strconv"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

func p(list ...def.Class) []def.Class { return list }

func float(name, sql string) def.Func {
	return def.Func{Name: name, Params: p(def.Float), Type: def.TDouble, SQL: sql}
}

// Table is the area's functions.
var Table = []def.Func{
	{Name: "abs", Params: p(def.Num), Result: def.SameAs(0), SQL: "abs($1)"},
	float("acos", within("acos($1)")), float("asin", within("asin($1)")), float("atan", "atan($1)"),
	{Name: "atan2", Params: p(def.Float, def.Float), Type: def.TDouble, SQL: "atan2($1, $2)"},
	float("cbrt", "rs_cbrt($1)"), float("dexp", finite("exp($1)")), float("exp", finite("exp($1)")),
	float("cos", "cos($1)"), float("cot", "cot($1)"), float("sin", "sin($1)"), float("tan", "tan($1)"),
	float("sinh", "sinh($1)"), float("cosh", "cosh($1)"), float("tanh", "tanh($1)"),
	float("degrees", "degrees($1)"), float("radians", "radians($1)"),
	float("dlog1", ln("$1")), float("ln", ln("$1")), float("dlog10", log("$1")), {Name: "log", Params: p(def.Float), Type: def.TDouble, SQL: log("$1"), Column: "dlog10"},
	{Name: "log", Params: p(def.Float, def.Float), Type: def.TDouble, SQL: "(" + ln("$2") + " / " + ln("$1") + ")"},
	float("sqrt", "(CASE WHEN $1 < 0 THEN error('redshift-error 2201F cannot take square root of a negative number') ELSE sqrt($1) END)"),
	{Name: "pi", Optional: true, Type: def.TDouble, SQL: "pi()"},
	{Name: "power", Params: p(def.Float, def.Float), Type: def.TDouble, SQL: powers},
	{Name: "pow", Params: p(def.Float, def.Float), Type: def.TDouble, SQL: powers, Column: "power"},
	{Name: "dpow", Params: p(def.Float, def.Float), Type: def.TDouble, SQL: powers},
	{Name: "random", Optional: true, Type: def.TDouble, SQL: "random()", Volatile: true},
	{Name: "ceil", Params: p(def.Num), Build: whole},
	{Name: "ceiling", Params: p(def.Num), Build: whole},
	{Name: "floor", Params: p(def.Num), Build: whole},
	{Name: "sign", Params: p(def.Num), Build: sign},
	{Name: "round", Params: p(def.Num, def.IntP), Min: 1, Build: round},
	{Name: "trunc", Params: p(def.Num, def.IntP), Min: 1, Build: trunc},
	{Name: "mod", Params: p(def.Num, def.Num), Build: mod},
	{Name: "factorial", Params: p(def.BigP), Type: def.TBig, SQL: factorial},
}

// powers is POWER with its errors.
var powers = "(CASE WHEN $1 = 0 AND $2 < 0 THEN error('redshift-error 2201F zero raised to a negative power is undefined') " +
	"WHEN $1 < 0 AND $2 <> trunc($2) THEN error('redshift-error 2201F a negative number raised to a non-integer power yields a complex result') " +
	"WHEN isinf(pow($1, $2)) AND NOT isinf($1) AND NOT isinf($2) THEN " + overflow + " ELSE pow($1, $2) END)"

const (
	overflow  = "error('redshift-error 22003 value out of range: overflow')"
	factorial = "(CASE WHEN $1 < 0 OR $1 > 20 THEN error('redshift-error 22003 value out of range') ELSE CAST(factorial(CAST($1 AS INTEGER)) AS BIGINT) END)"
)

// finite refuses an infinite result of a finite argument.
func finite(sql string) string {
	return "(CASE WHEN isinf(" + sql + ") AND NOT isinf($1) THEN " + overflow + " ELSE " + sql + " END)"
}

// within refuses arguments outside -1 to 1.
func within(sql string) string {
	return "(CASE WHEN abs($1) > 1 THEN error('redshift-error 22003 input is out of range') ELSE " + sql + " END)"
}

// UDFs are the area's functions computed in Go: DuckDB's cbrt is a power, which is not exact for cubes.
var UDFs = []def.UDF{
	{Name: "rs_cbrt", Args: []def.DuckType{def.Double}, Result: def.Double, Fn: func(args []any) (any, error) { return math.Cbrt(args[0].(float64)), nil }},
}

func ln(x string) string {
	return "(CASE WHEN " + x + " <= 0 THEN error('redshift-error 2201E cannot take logarithm of a non-positive number') ELSE ln(" + x + ") END)"
}

func log(x string) string {
	return "(CASE WHEN " + x + " <= 0 THEN error('redshift-error 2201E cannot take logarithm of a non-positive number') ELSE log10(" + x + ") END)"
}

func same(sql string, t types.Type) (def.Expr, error) {
	return def.Typed("CAST("+sql+" AS "+t.DuckDB()+")", t), nil
}

// whole is CEIL and FLOOR: decimals lose their scale, floats stay floats.
func whole(c *def.Call) (def.Expr, error) {
	name := "floor"
	if strings.HasPrefix(c.Name, "ceil") {
		name = "ceil"
	}
	t := c.Args[0].Type
	switch {
	case t.IsInteger():
		return c.Args[0], nil
	case t.Kind == types.Decimal:
		return same(name+"("+c.Args[0].SQL+")", types.NewDecimal(max(t.Precision-t.Scale+1, 1), 0))
	}
	return same(name+"("+c.Args[0].SQL+")", def.TDouble)
}

func sign(c *def.Call) (def.Expr, error) {
	t := c.Args[0].Type
	if t.IsInteger() {
		t = def.TInt
	} else if t.Kind == types.Decimal {
		t = types.NewDecimal(1, 0)
	}
	return same("sign("+c.Args[0].SQL+")", t)
}

// tens is the power of ten that digits to the left of the point stand for, when their number is not constant: DuckDB
// rounds to a constant number of digits only, and a DOUBLE would lose digits of a BIGINT.
const tens = "CAST(pow(10, CASE WHEN $2 < 0 AND $2 >= -19 THEN -$2 ELSE 0 END) AS HUGEINT)"

// round keeps the type; a DECIMAL has the scale that it is rounded to: ROUND(28.05, 1) is 28.1.
func round(c *def.Call) (def.Expr, error) {
	x := c.Args[0]
	t := x.Type
	if len(c.Args) == 1 {
		switch {
		case t.IsInteger():
			return x, nil
		case t.Kind == types.Decimal:
			return same("round("+x.SQL+", 0)", types.NewDecimal(max(t.Precision-t.Scale+1, 1), 0))
		}
		return same("round("+x.SQL+")", t)
	}
	n, ok := c.Args[1].ConstInt()
	switch {
	case t.IsInteger() && ok && n >= 0:
		return x, nil
	case t.IsInteger() && !ok:
		return same(c.Expand("(CASE WHEN $2 >= 0 THEN CAST($1 AS HUGEINT) WHEN $2 < -19 THEN 0 ELSE sign($1) * ((abs(CAST($1 AS HUGEINT)) + "+tens+" // 2) // "+tens+") * "+tens+" END)"), t)
	case t.IsInteger():
		return same("round(CAST("+x.SQL+" AS DECIMAL(38,0)), "+c.Args[1].SQL+")", t)
	case t.Kind == types.Decimal && ok && n >= t.Scale:
		return x, nil
	case t.Kind == types.Decimal && ok:
		to := types.NewDecimal(min(t.Precision-t.Scale+1+max(n, 0), 38), max(n, 0))
		return same("CAST(round("+x.SQL+", "+c.Args[1].SQL+") AS "+to.DuckDB()+")", to)
	case t.Kind == types.Decimal:
		return same("round(CAST("+x.SQL+" AS DOUBLE), "+c.Args[1].SQL+")", t)
	}
	return same("round("+x.SQL+", "+c.Args[1].SQL+")", t)
}

// trunc cuts digits; a DECIMAL has the scale that it is cut to, 0 without a second argument.
func trunc(c *def.Call) (def.Expr, error) {
	x := c.Args[0]
	t := x.Type
	if len(c.Args) == 1 {
		switch {
		case t.IsInteger():
			return x, nil
		case t.Kind == types.Decimal:
			return same("trunc("+x.SQL+")", types.NewDecimal(max(t.Precision-t.Scale, 1), 0))
		}
		return same("trunc("+x.SQL+")", t)
	}
	n, ok := c.Args[1].ConstInt()
	switch {
	case ok && n >= 0 && (t.IsInteger() || t.Kind == types.Decimal && n >= t.Scale):
		return x, nil
	case t.IsInteger() && !ok:
		return same(c.Expand("(CASE WHEN $2 >= 0 THEN CAST($1 AS HUGEINT) WHEN $2 < -19 THEN 0 ELSE CAST($1 AS HUGEINT) // "+tens+" * "+tens+" END)"), t)
	case t.IsInteger() && ok && n > -19:
		f := "1" + strings.Repeat("0", -n)
		return same("("+x.SQL+" // "+f+" * "+f+")", t)
	case t.Kind == types.Decimal && ok:
		// x - x % 10^-n
		unit := "1" + strings.Repeat("0", max(-n, 0))
		if n > 0 {
			unit = "0." + strings.Repeat("0", n-1) + "1"
		}
		to := types.NewDecimal(max(t.Precision-t.Scale+max(n, 0), 1), max(n, 0))
		return same("CAST("+x.SQL+" - "+x.SQL+" % "+unit+" AS "+to.DuckDB()+")", to)
	case ok && !t.IsInteger():
		f := "CAST('1e" + strconv.Itoa(n) + "' AS DOUBLE)"
		return same("(trunc("+x.SQL+" * "+f+") / "+f+")", t)
	}
	f := "pow(10, " + c.Args[1].SQL + ")"
	return same("(trunc("+x.SQL+" * "+f+") / "+f+")", t)
}

func mod(c *def.Call) (def.Expr, error) {
	t, _ := types.Arithmetic('%', c.Args[0].Type, c.Args[1].Type)
	return same(c.Expand("(CASE WHEN $2 = 0 AND $1 IS NOT NULL THEN error('redshift-error 22012 division by zero') ELSE $1 % $2 END)"), t)
}
