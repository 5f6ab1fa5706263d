package aggregate

import (
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

func p(list ...def.Class) []def.Class { return list }

// Table is the area's functions.
var Table = []def.Func{
	{Name: "count", Kind: def.Aggregate, Optional: true, Type: def.TBig, SQL: "count(*)$O"},
	{Name: "count", Kind: def.Aggregate, Params: p(def.Any), Type: def.TBig, SQL: "count($D$1)$O"},
	{Name: "sum", Kind: def.Aggregate, Params: p(def.Num), Build: sum},
	{Name: "avg", Kind: def.Aggregate, Params: p(def.Num), Build: avg},
	{Name: "min", Kind: def.Aggregate, Params: p(def.Any), Result: def.SameAs(0), SQL: "min($1)$O"},
	{Name: "max", Kind: def.Aggregate, Params: p(def.Any), Result: def.SameAs(0), SQL: "max($1)$O"},
}

func sum(c *def.Call) (def.Expr, error) {
	t := types.Sum(c.Args[0].Type)
	sql := c.Expand("sum($D$1)$O")
	if t.Kind == types.BigInt {
		sql = "CAST(" + sql + " AS BIGINT)"
	}
	return def.Typed(sql, t), nil
}

func avg(c *def.Call) (def.Expr, error) {
	t := types.Avg(c.Args[0].Type)
	switch t.Kind {
	case types.BigInt:
		return def.Typed(c.Expand("CAST(sum($D$1)$O // count($D$1)$O AS BIGINT)"), t), nil
	case types.Decimal:
		return def.Typed("CAST("+c.Expand("avg($D$1)$O")+" AS "+t.DuckDB()+")", t), nil
	}
	return def.Typed(c.Expand("avg($D$1)$O"), t), nil
}
