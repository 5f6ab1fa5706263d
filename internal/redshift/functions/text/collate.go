package text

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// Collations is COLLATE: DuckDB's NOCASE compares, sorts and groups without regard to case, as case_insensitive does.
var Collations = []def.Func{
	{Name: "collate", Params: []def.Class{def.Str, def.Str}, Result: def.SameAs(0), Build: func(c *def.Call) (def.Expr, error) {
		name := map[string]string{"case_insensitive": "NOCASE", "case_sensitive": "C"}[strings.ToLower(c.Args[1].Text)]
		if name == "" {
			return def.Expr{}, sqlerror.InvalidParameter("collation %q does not exist; allowed are case_sensitive, case_insensitive", c.Args[1].Text)
		}
		t := c.Args[0].Type
		if t.Kind == types.Unknown {
			t = def.TVarchar
		}
		return def.Typed("("+c.Args[0].SQL+" COLLATE "+name+")", t), nil
	}},
	{Name: "db_collation", Optional: true, Type: def.TVarchar, SQL: "'case_sensitive'"},
}
