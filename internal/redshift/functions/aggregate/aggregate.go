package aggregate

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

func p(list ...def.Class) []def.Class { return list }

// Table is the area's functions.
var Table = append([]def.Func{
	{Name: "count", Kind: def.Aggregate, Optional: true, Type: def.TBig, SQL: "count(*)$O"},
	{Name: "count", Kind: def.Aggregate, Params: p(def.Any), Type: def.TBig, SQL: "count($D$1)$O"},
	{Name: "hll", Kind: def.Aggregate, Params: p(def.Any), Type: def.TBig, SQL: "count(DISTINCT $1)$O"}, // exact, where Redshift estimates
	{Name: "sum", Kind: def.Aggregate, Params: p(def.Num), Build: sum},
	{Name: "avg", Kind: def.Aggregate, Params: p(def.Num), Build: avg},
	{Name: "min", Kind: def.Aggregate, Params: p(def.Any), Result: def.SameAs(0), SQL: "min($1)$O"},
	{Name: "max", Kind: def.Aggregate, Params: p(def.Any), Result: def.SameAs(0), SQL: "max($1)$O"},
	{Name: "any_value", Kind: def.Aggregate, Params: p(def.Any), Result: def.SameAs(0), SQL: "any_value($1)$O"},
	{Name: "stddev", Kind: def.Aggregate, Params: p(def.Float), Type: def.TDouble, SQL: "stddev_samp($D$1)$O"},
	{Name: "stddev_samp", Kind: def.Aggregate, Params: p(def.Float), Type: def.TDouble, SQL: "stddev_samp($D$1)$O"},
	{Name: "stddev_pop", Kind: def.Aggregate, Params: p(def.Float), Type: def.TDouble, SQL: "stddev_pop($D$1)$O"},
	{Name: "variance", Kind: def.Aggregate, Params: p(def.Float), Type: def.TDouble, SQL: "var_samp($D$1)$O"},
	{Name: "var_samp", Kind: def.Aggregate, Params: p(def.Float), Type: def.TDouble, SQL: "var_samp($D$1)$O"},
	{Name: "var_pop", Kind: def.Aggregate, Params: p(def.Float), Type: def.TDouble, SQL: "var_pop($D$1)$O"},
	{Name: "bool_and", Kind: def.Aggregate, Params: p(def.BoolP), Type: def.TBool, SQL: "bool_and($1)$O"},
	{Name: "bool_or", Kind: def.Aggregate, Params: p(def.BoolP), Type: def.TBool, SQL: "bool_or($1)$O"},
	{Name: "bit_and", Kind: def.Aggregate, Params: p(def.BoolP), Type: def.TBool, SQL: "bool_and($1)$O"},
	{Name: "bit_or", Kind: def.Aggregate, Params: p(def.BoolP), Type: def.TBool, SQL: "bool_or($1)$O"},
	{Name: "bit_and", Kind: def.Aggregate, Params: p(def.Whole), Result: def.SameAs(0), SQL: "bit_and($1)$O"},
	{Name: "bit_or", Kind: def.Aggregate, Params: p(def.Whole), Result: def.SameAs(0), SQL: "bit_or($1)$O"},
	{Name: "listagg", Kind: def.Aggregate, Params: p(def.Str, def.Str), Min: 1, Type: def.TText, Build: listagg},
	{Name: "median", Kind: def.Aggregate, Params: p(def.Any), Build: median},
	{Name: "percentile_cont", Kind: def.Aggregate, Params: p(def.Float), Build: percentileCont},
	{Name: "percentile_disc", Kind: def.Aggregate, Params: p(def.Float), Build: percentileDisc},
	{Name: "grouping", Kind: def.Aggregate, Params: p(def.Any), Variadic: true, Type: def.TInt, SQL: "CAST(grouping($*) AS INTEGER)"},
	{Name: "grouping_id", Kind: def.Aggregate, Params: p(def.Any), Variadic: true, Type: def.TInt, SQL: "CAST(grouping_id($*) AS INTEGER)"},
}, windows...)

func sum(c *def.Call) (def.Expr, error) {
	t := types.Sum(c.Args[0].Type)
	sql := total(c, func(x string) string { return x })
	if t.Kind == types.BigInt {
		sql = "CAST(" + sql + " AS BIGINT)"
	}
	if from := c.Args[0].Type; from.Kind == types.Decimal && from.Precision > safeSum {
		if digits, ok := c.Args[0].Digits(); !ok || digits > safeSum {
			sql = guarded(c, sql, from.Scale)
		}
	}
	return def.Typed(sql, t), nil
}

// total is the sum of what of makes of the argument. A DECIMAL with a narrow form is summed up in that, and what
// overflows there is added in the wide one.
func total(c *def.Call, of func(string) string) string {
	x := c.Args[0]
	narrow, ok := x.Narrow()
	if !ok || c.Distinct || strings.Contains(c.Over, " OVER ") || !triable(narrow) {
		return c.Expand("sum($D" + of(x.SQL) + ")$O")
	}
	fast := c.Expand("sum(" + of("try("+narrow+")") + ")$O")
	rest := c.Expand("sum(CASE WHEN try(" + narrow + ") IS NULL THEN " + of(x.SQL) + " END)$O")
	return "coalesce(" + fast + " + " + rest + ", " + fast + ", " + rest + ")"
}

// triable tells whether DuckDB's TRY takes an expression: nothing that may raise an error of its own or looks at tables.
func triable(sql string) bool {
	return len(sql) < 1000 && !strings.Contains(sql, "error(") && !strings.Contains(sql, "random(") && !strings.Contains(sql, "SELECT ") && !strings.Contains(sql, "rs_")
}

// safeSum is the precision up to which it takes a million rows of the greatest value to exceed 38 digits.
const safeSum = 32

// guarded refuses a sum beyond 38 digits: DuckDB's runs over its 128 bits without a word, so that only an
// approximate sum beside it tells.
func guarded(c *def.Call, sum string, scale int) string {
	limit := "1e" + strconv.Itoa(38-scale)
	approximate := total(c, func(x string) string { return "CAST(" + x + " AS DOUBLE)" })
	return "(CASE WHEN abs(" + approximate + ") >= " + limit + " THEN " +
		def.ErrorCall(sqlerror.StateOutOfRange, "'Numeric data overflow (result precision)'") + " ELSE " + sum + " END)"
}

func avg(c *def.Call) (def.Expr, error) {
	t := types.Avg(c.Args[0].Type)
	switch t.Kind {
	case types.BigInt:
		return def.Typed(c.Expand("CAST(sum($D$1)$O // count($D$1)$O AS BIGINT)"), t), nil
	case types.Decimal:
		return avgDecimal(c, t), nil
	}
	return def.Typed(c.Expand("avg($D$1)$O"), t), nil
}

func listagg(c *def.Call) (def.Expr, error) {
	sep := "''"
	if len(c.Args) > 1 {
		sep = c.Args[1].SQL
		if c.Args[1].Const == def.NotConst {
			return def.Expr{}, sqlerror.InvalidParameter("LISTAGG's delimiter must be a constant")
		}
	}
	if c.Distinct && c.OrderBy != "" && len(c.OrderArgs) == 1 && c.OrderArgs[0].SQL == c.Raw[0].SQL {
		return limited(distinctList(c, sep).SQL), nil
	}
	if c.Distinct && c.OrderBy != "" {
		return def.Expr{}, sqlerror.New("42P10", "In an aggregate with DISTINCT, ORDER BY expressions must appear in argument list")
	}
	c.Args = c.Args[:1]
	if c.OrderBy == "" && c.Over != "" {
		return limited(c.Expand("string_agg($D$1, " + sep + ")$O")), nil
	}
	return limited(c.Expand("string_agg($D$1, " + sep + "$B)$O")), nil
}

// limited refuses a list longer than a VARCHAR is in memory.
func limited(sql string) def.Expr {
	return def.Typed("(CASE WHEN strlen("+sql+") > "+strconv.Itoa(types.MaxText)+" THEN "+def.ErrorCall("54000", "'Result size exceeds LISTAGG limit'")+" ELSE "+sql+" END)", def.TText)
}

// quantileType is the result type of MEDIAN and PERCENTILE_CONT: integers and decimals give a DECIMAL, floats DOUBLE, dates and
// timestamps stay.
func quantileType(t types.Type) types.Type {
	switch {
	case t.IsFloat():
		return def.TDouble
	case t.IsInteger():
		return types.NewDecimal(20, 1)
	case t.Kind == types.Decimal:
		return types.NewDecimal(38, t.Scale)
	}
	return t
}

func median(c *def.Call) (def.Expr, error) {
	return quantile(c, "quantile_cont", c.Args[0], "0.5")
}

func quantile(c *def.Call, function string, x def.Expr, fraction string) (def.Expr, error) {
	t := quantileType(x.Type)
	if function == "quantile_disc" {
		t = x.Type
	}
	if !t.IsNumeric() && !t.IsDateTime() {
		return def.Expr{}, sqlerror.UndefinedFunction(c.Name, x.Type.SQLName())
	}
	distinct := ""
	if c.Distinct {
		distinct = "DISTINCT "
	}
	sql := function + "(" + distinct + x.SQL + ", " + fraction + ")" + c.Over
	if t.Kind == types.Decimal || t != x.Type {
		sql = "CAST(" + sql + " AS " + t.DuckDB() + ")"
	}
	return def.Typed(sql, t), nil
}

func percentileCont(c *def.Call) (def.Expr, error) { return percentile(c, "quantile_cont") }
func percentileDisc(c *def.Call) (def.Expr, error) { return percentile(c, "quantile_disc") }

func percentile(c *def.Call, function string) (def.Expr, error) {
	if len(c.OrderArgs) != 1 {
		return def.Expr{}, sqlerror.New(sqlerror.StateSyntaxError, "%s needs WITHIN GROUP (ORDER BY one expression)", c.Name)
	}
	if f, err := strconv.ParseFloat(c.Raw[0].Text, 64); err == nil && (f < 0 || f > 1) {
		return def.Expr{}, sqlerror.New(sqlerror.StateOutOfRange, "percentile value %s is not between 0 and 1", c.Raw[0].Text)
	}
	fraction := c.Args[0].SQL
	switch f, err := strconv.ParseFloat(c.Raw[0].Text, 64); {
	case c.OrderDesc[0] && function == "quantile_disc" && (err != nil || f > 0):
		fraction = "-" + fraction // DuckDB's sign of descending order
	case c.OrderDesc[0]:
		fraction = "1 - " + fraction
	}
	return quantile(c, function, c.OrderArgs[0], fraction)
}

// avgDecimal divides exactly and cuts the result off at the argument's scale, as Redshift does.
func avgDecimal(c *def.Call, t types.Type) def.Expr {
	if t.Scale == 0 {
		return def.Typed(c.Expand("CAST(CAST(sum($D$1)$O AS HUGEINT) // count($D$1)$O AS "+t.DuckDB()+")"), t)
	}
	zeros, n := strings.Repeat("0", t.Scale), strconv.Itoa(t.Scale)
	unscaled := "CAST(sum($D$1)$O * CAST(1" + zeros + " AS DECIMAL(" + strconv.Itoa(t.Scale+1) + ",0)) AS HUGEINT)"
	if t.Scale > 9 { // the product would have too many digits
		unscaled = "CAST(replace(CAST(sum($D$1)$O AS VARCHAR), '.', '') AS HUGEINT)"
	}
	sql := "CAST(" + unscaled + " // count($D$1)$O AS DECIMAL(38,0))"
	return def.Typed(c.Expand("CAST("+sql+" * CAST('0."+zeros[1:]+"1' AS DECIMAL("+n+","+n+")) AS "+t.DuckDB()+")"), t)
}

// distinctList is LISTAGG(DISTINCT x) in the order of x: sorted as values before they become text.
func distinctList(c *def.Call, sep string) def.Expr {
	order := "'ASC'"
	if c.OrderDesc[0] {
		order = "'DESC'"
	}
	x := c.Raw[0].SQL
	return def.Typed("array_to_string(nullif(list_sort(list_filter(list(DISTINCT "+x+")"+c.Over+", lambda x: x IS NOT NULL), "+order+"), []), "+sep+")", def.TText)
}
