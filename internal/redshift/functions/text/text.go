// Package text has the string functions.
package text

import (
	"strconv"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

func p(list ...def.Class) []def.Class { return list }

// Table is the area's functions.
var Table = []def.Func{
	{Name: "ascii", Params: p(def.Str), Type: def.TInt, SQL: "(CASE WHEN $1 = '' THEN 0 ELSE unicode($1) END)"},
	{Name: "btrim", Params: p(def.Str, def.Str), Min: 1, Build: trim},
	{Name: "trim", Params: p(def.Str, def.Str), Min: 1, Build: trim, Column: "btrim"},
	{Name: "ltrim", Params: p(def.Str, def.Str), Min: 1, Build: trim},
	{Name: "rtrim", Params: p(def.Str, def.Str), Min: 1, Build: trim},
	{Name: "char_length", Params: p(def.Str), Type: def.TInt, SQL: "CAST(length($1) AS INTEGER)", Column: "length"},
	{Name: "character_length", Params: p(def.Str), Type: def.TInt, SQL: "CAST(length($1) AS INTEGER)", Column: "length"},
	{Name: "len", Params: p(def.Str), Type: def.TInt, SQL: "CAST(length($1) AS INTEGER)", Column: "len"},
	{Name: "length", Params: p(def.Str), Type: def.TInt, SQL: "CAST(length($1) AS INTEGER)"},
	{Name: "textlen", Params: p(def.Str), Type: def.TInt, SQL: "CAST(length($1) AS INTEGER)"},
	{Name: "octet_length", Params: p(def.Str), Type: def.TInt, SQL: "CAST(strlen($1) AS INTEGER)"},
	{Name: "charindex", Params: p(def.Str, def.Str), Type: def.TInt, SQL: "CAST(strpos($2, $1) AS INTEGER)"},
	{Name: "position", Params: p(def.Str, def.Str), Type: def.TInt, SQL: "CAST(strpos($2, $1) AS INTEGER)"},
	{Name: "strpos", Params: p(def.Str, def.Str), Type: def.TInt, SQL: "CAST(strpos($1, $2) AS INTEGER)"},
	{Name: "chr", Params: p(def.IntP), Type: types.NewVarchar(4), SQL: "chr($1)"},
	{Name: "concat", Params: p(def.Str, def.Str), Build: concat},
	{Name: "lower", Params: p(def.Str), Result: def.TextOf(0), SQL: "lower($1)"},
	{Name: "upper", Params: p(def.Str), Result: def.TextOf(0), SQL: "upper($1)"},
	{Name: "left", Params: p(def.Str, def.IntP), Result: def.TextOf(0), SQL: "left($1, $2)"},
	{Name: "right", Params: p(def.Str, def.IntP), Result: def.TextOf(0), SQL: "right($1, $2)"},
	{Name: "lpad", Params: p(def.Str, def.IntP, def.Str), Min: 2, Build: pad},
	{Name: "rpad", Params: p(def.Str, def.IntP, def.Str), Min: 2, Build: pad},
	{Name: "repeat", Params: p(def.Str, def.BigP), Type: def.TText, SQL: "repeat($1, $2)"},
	{Name: "replicate", Params: p(def.Str, def.BigP), Type: def.TText, SQL: "repeat($1, $2)", Column: "repeat"},
	{Name: "replace", Params: p(def.Str, def.Str, def.Str), Type: def.TText, SQL: "replace($1, $2, $3)"},
	{Name: "reverse", Params: p(def.Str), Result: def.TextOf(0), SQL: "reverse($1)"},
	{Name: "split_part", Params: p(def.Str, def.Str, def.BigP), Result: def.TextOf(0), SQL: "split_part($1, $2, $3)"},
	{Name: "substring", Params: p(def.Str, def.IntP, def.IntP), Min: 2, Build: substring},
	{Name: "substr", Params: p(def.Str, def.IntP, def.IntP), Min: 2, Build: substring},
	{Name: "translate", Params: p(def.Str, def.Str, def.Str), Result: def.TextOf(0), SQL: "translate($1, $2, $3)"},
}

func trim(c *def.Call) (def.Expr, error) {
	f := map[string]string{"ltrim": "ltrim", "rtrim": "rtrim"}[c.Name]
	if f == "" {
		f = "trim"
	}
	chars := "' '"
	if len(c.Args) > 1 {
		chars = c.Args[1].SQL
	}
	return def.Typed(f+"("+c.Args[0].SQL+", "+chars+")", def.TextOf(0)(c)), nil
}

// concat gives NULL when either side is NULL.
func concat(c *def.Call) (def.Expr, error) {
	n := c.Args[0].Type.Length + c.Args[1].Type.Length
	return def.Typed(c.Expand("($1 || $2)"), types.NewVarchar(max(n, 1))), nil
}

// pad cuts the string when it is longer than wanted; nothing to pad with leaves it.
func pad(c *def.Call) (def.Expr, error) {
	fill := "' '"
	if len(c.Args) > 2 {
		fill = c.Args[2].SQL
	}
	return def.Typed(c.Expand("(CASE WHEN $2 <= 0 THEN '' WHEN length($1) >= $2 THEN left($1, $2) ELSE "+c.Name+"($1, $2, "+fill+") END)"), def.TText), nil
}

// substring counts from 1; a start before the string takes away from the length.
func substring(c *def.Call) (def.Expr, error) {
	t := def.TextOf(0)(c)
	start, constant := c.Args[1].ConstInt()
	if len(c.Args) == 2 {
		if constant {
			return def.Typed(c.Expand("substring($1, "+itoa(max(start, 1))+")"), t), nil
		}
		return def.Typed(c.Expand("substring($1, greatest($2, 1))"), t), nil
	}
	if n, ok := c.Args[2].ConstInt(); ok && constant {
		if start < 1 {
			n, start = n+start-1, 1
		}
		return def.Typed(c.Expand("substring($1, "+itoa(start)+", "+itoa(max(n, 0))+")"), t), nil
	}
	return def.Typed(c.Expand("substring($1, greatest($2, 1), greatest(least($3, $3 + $2 - 1), 0))"), t), nil
}

func itoa(n int) string { return strconv.Itoa(n) }
