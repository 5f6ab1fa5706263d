package semi

import (
	"strconv"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
)

// arithmetics are the functions that compute with the number inside a SUPER value and give SUPER, NULL for what is no number. The names
// + and - are the signs.
var arithmetics = []def.Func{
	{Name: "+", Params: p(def.SuperP), Build: round("+")},
	{Name: "-", Params: p(def.SuperP), Build: round("-")},
	{Name: "abs", Params: p(def.SuperP), Build: round("abs")},
	{Name: "sign", Params: p(def.SuperP), Build: round("sign")},
	{Name: "floor", Params: p(def.SuperP), Build: round("floor")},
	{Name: "ceil", Params: p(def.SuperP), Build: round("ceil")},
	{Name: "ceiling", Params: p(def.SuperP), Build: round("ceil")},
	{Name: "round", Params: p(def.SuperP), Build: round("round")},
	{Name: "trunc", Params: p(def.SuperP, def.IntP), Min: 1, Build: round("trunc")},
	{Name: "sum", Kind: def.Aggregate, Params: p(def.SuperP), Build: sum},
	{Name: "avg", Kind: def.Aggregate, Params: p(def.SuperP), Build: average},
	{Name: "min", Kind: def.Aggregate, Params: p(def.SuperP), Type: def.TSuper, SQL: "arg_min($1, " + key1 + ")$O"},
	{Name: "max", Kind: def.Aggregate, Params: p(def.SuperP), Type: def.TSuper, SQL: "arg_max($1, " + key1 + ")$O"},
}

const (
	key1 = "rs_super_key(CAST($1 AS VARCHAR))"
	text = "(CASE WHEN json_type($1) IN ('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE') THEN CAST($1 AS VARCHAR) END)"
)

func round(name string) func(*def.Call) (def.Expr, error) {
	return func(c *def.Call) (def.Expr, error) {
		digits := "0"
		if len(c.Args) > 1 {
			digits = c.Args[1].SQL
		}
		return def.Typed("CAST(rs_super_math("+def.Quote(name)+", CAST("+c.Args[0].SQL+" AS VARCHAR), CAST("+digits+" AS INTEGER)) AS JSON)", def.TSuper), nil
	}
}

// sum adds what are numbers: exactly, unless one is a float.
func sum(c *def.Call) (def.Expr, error) { return total(c, "sum") }

func average(c *def.Call) (def.Expr, error) { return total(c, "avg") }

func total(c *def.Call, function string) (def.Expr, error) {
	if c.Distinct {
		return def.Expr{}, sqlerror.NotSupported("DISTINCT of SUPER in "+function, nil)
	}
	exact := "sum(TRY_CAST(" + text + " AS DECIMAL(38," + strconv.Itoa(scale) + ")))$O"
	if function == "avg" {
		exact = "(CAST(" + exact + " AS DOUBLE) / count(" + text + ")$O)"
	}
	float := function + "(TRY_CAST(" + text + " AS DOUBLE))$O"
	sql := "(CASE WHEN bool_or(contains(" + text + ", 'e'))$O THEN CAST(rs_float_json(" + float + ") AS JSON) ELSE CAST(rs_plain_number(CAST(" + exact + " AS VARCHAR)) AS JSON) END)"
	return def.Typed(c.Expand(sql), def.TSuper), nil
}

// scale is that of exact sums: the digits after the point of a value beyond it are cut off.
const scale = 10
