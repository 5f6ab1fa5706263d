// Package conditional has the conditional expressions that look like functions: NVL, DECODE, GREATEST and the like.
package conditional

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

func p(list ...def.Class) []def.Class { return list }

// Table is the area's functions.
var Table = []def.Func{
	{Name: "coalesce", Params: p(def.Same), Variadic: true, Result: def.SameAs(0), SQL: "coalesce($*)"},
	{Name: "nvl", Params: p(def.Same), Variadic: true, Result: def.SameAs(0), SQL: "coalesce($*)", Column: "coalesce"},
	{Name: "isnull", Params: p(def.Same, def.Same), Result: def.SameAs(0), SQL: "coalesce($*)", Column: "coalesce"},
	{Name: "nvl2", Params: p(def.Any, def.Same, def.Same), Result: def.SameAs(1), SQL: "(CASE WHEN $1 IS NOT NULL THEN $2 ELSE $3 END)", Column: "case"},
	{Name: "nullif", Params: p(def.Raw, def.Raw), Build: nullif, Column: "case"},
	{Name: "greatest", Params: p(def.Same), Variadic: true, Result: def.SameAs(0), SQL: "greatest($*)"},
	{Name: "least", Params: p(def.Same), Variadic: true, Result: def.SameAs(0), SQL: "least($*)"},
	{Name: "decode", Params: p(def.Raw, def.Raw, def.Raw, def.Raw), Min: 3, Variadic: true, Build: decode, Column: "case"},
	{Name: "iff", Params: p(def.BoolP, def.Same, def.Same), Result: def.SameAs(1), SQL: "(CASE WHEN $1 THEN $2 ELSE $3 END)", Column: "case"},
}

// same casts two values to where they can be compared.
func same(a, b def.Expr, s *def.Session) (def.Expr, def.Expr, error) {
	t, ok := types.Common(a.Type, b.Type)
	if !ok || t.Kind == types.Unknown {
		t = types.Type{Kind: types.Varchar}
	}
	if t.IsString() {
		t.Length = 0
	}
	mode := def.Implicit
	if !ok {
		mode = def.Assign
	}
	a, err := def.Cast(a, t, mode, s)
	if err != nil {
		return a, b, err
	}
	b, err = def.Cast(b, t, mode, s)
	return a, b, err
}

// nullif is bound where it is called, as a comparison; here it has the types that do not go together.
func nullif(c *def.Call) (def.Expr, error) {
	return def.Expr{}, sqlerror.UndefinedFunction(c.Name, def.TypeNames(c.Args)...)
}

// decode binds DECODE(x, search, result, ..., default); unlike CASE it finds NULL equal to NULL.
func decode(c *def.Call) (def.Expr, error) {
	rest := c.Args[1:]
	var results []def.Expr
	for i := 1; i < len(rest); i += 2 {
		results = append(results, rest[i])
	}
	if len(rest)%2 == 1 {
		results = append(results, rest[len(rest)-1])
	}
	t := types.Of(types.Unknown)
	for _, r := range results {
		next, ok := types.Common(t, r.Type)
		if !ok {
			continue
		}
		t = next
	}
	if t.Kind == types.Unknown {
		t = types.NewVarchar(max(t.Length, 1))
	}
	for i := range results {
		x, err := def.Cast(results[i], t, def.Implicit, c.Session)
		if err != nil {
			return x, err
		}
		results[i] = x
	}
	var s strings.Builder
	s.WriteString("(CASE")
	for i := 0; i+1 < len(rest); i += 2 {
		x, v, err := same(c.Args[0], rest[i], c.Session)
		if err != nil {
			return x, err
		}
		s.WriteString(" WHEN ")
		if rest[i].IsNull() {
			s.WriteString(x.SQL + " IS NULL")
		} else {
			op := " IS NOT DISTINCT FROM "
			if rest[i].Const != def.NotConst {
				op = " = "
			}
			s.WriteString(x.SQL + op + v.SQL)
		}
		s.WriteString(" THEN " + results[i/2].SQL)
	}
	if len(rest)%2 == 1 {
		s.WriteString(" ELSE " + results[len(results)-1].SQL)
	}
	s.WriteString(" END)")
	return def.Typed(s.String(), t), nil
}
