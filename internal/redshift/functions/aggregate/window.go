package aggregate

import (
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

var windows = []def.Func{
	{Name: "row_number", Kind: def.Window, Optional: true, Type: def.TBig, SQL: "row_number()$O"},
	{Name: "rank", Kind: def.Window, Optional: true, Type: def.TBig, SQL: "rank()$O"},
	{Name: "dense_rank", Kind: def.Window, Optional: true, Type: def.TBig, SQL: "dense_rank()$O"},
	{Name: "percent_rank", Kind: def.Window, Optional: true, Type: def.TDouble, SQL: "percent_rank()$O"},
	{Name: "cume_dist", Kind: def.Window, Optional: true, Type: def.TDouble, SQL: "cume_dist()$O"},
	{Name: "ntile", Kind: def.Window, Params: p(def.BigP), Type: def.TBig, SQL: "ntile($1)$O"},
	{Name: "lag", Kind: def.Window, Params: p(def.Any, def.BigP, def.Any), Min: 1, Build: positional},
	{Name: "lead", Kind: def.Window, Params: p(def.Any, def.BigP, def.Any), Min: 1, Build: positional},
	{Name: "first_value", Kind: def.Window, Params: p(def.Any), Build: positional},
	{Name: "last_value", Kind: def.Window, Params: p(def.Any), Build: positional},
	{Name: "nth_value", Kind: def.Window, Params: p(def.Any, def.BigP), Build: positional},
	{Name: "ratio_to_report", Kind: def.Window, Params: p(def.Num), Build: ratio},
}

// positional functions take a value from another row; IGNORE NULLS stands inside the parentheses in DuckDB.
func positional(c *def.Call) (def.Expr, error) {
	t := c.Args[0].Type
	if len(c.Args) == 3 {
		x, err := def.Cast(c.Raw[2], t, def.Implicit, c.Session)
		if err != nil {
			return x, err
		}
		c.Args[2] = x
	}
	nulls := ""
	if c.IgnoreNulls {
		nulls = " IGNORE NULLS"
	}
	return def.Typed(c.Expand(c.Name+"($*"+nulls+")$O"), t), nil
}

func ratio(c *def.Call) (def.Expr, error) {
	t := c.Args[0].Type
	if t.Kind == types.Decimal {
		out := types.NewDecimal(38, 10)
		return def.Typed(c.Expand("CAST(CAST($1 AS DOUBLE) / sum(CAST($1 AS DOUBLE))$O AS "+out.DuckDB()+")"), out), nil
	}
	return def.Typed(c.Expand("(CAST($1 AS DOUBLE) / sum(CAST($1 AS DOUBLE))$O)"), def.TDouble), nil
}
