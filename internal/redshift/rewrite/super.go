package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// path binds navigation into a SUPER value: a[0].b. Attributes and constant indexes make one JSON path.
func (b *binder) path(e ast.Expr, sc *scope) (def.Expr, error) {
	var steps []ast.Expr
	base := e
	for {
		switch n := base.(type) {
		case *ast.Field:
			steps, base = append(steps, n), n.X
			continue
		case *ast.Index:
			steps, base = append(steps, n), n.X
			continue
		}
		break
	}
	x, err := b.expr(base, sc)
	if err != nil {
		return x, err
	}
	if x.Type.Kind != types.Super {
		return x, sqlerror.New(sqlerror.StateDatatypeMismatch, "cannot navigate into a value of type %s", x.Type.SQLName()).At(e)
	}
	path := "$"
	for i := len(steps) - 1; i >= 0; i-- {
		switch n := steps[i].(type) {
		case *ast.Field:
			path += b.attribute(n.Name)
		case *ast.Index:
			if n.Slice || n.Wild {
				return x, sqlerror.NotSupported("an array slice", n)
			}
			low, err := b.expr(n.Low, sc)
			if err != nil {
				return x, err
			}
			if k, ok := low.ConstInt(); ok && low.Type.IsInteger() && k >= 0 {
				path += "[" + itoa(k) + "]"
				continue
			}
			if low.Const == def.StringConst {
				path += `."` + jsonKey(low.Text) + `"`
				continue
			}
			x = def.Typed("json_extract("+extractPath(x.SQL, path)+", CAST("+low.SQL+" AS BIGINT))", def.TSuper)
			path = "$"
		}
	}
	return def.Typed(extractPath(x.SQL, path), def.TSuper), nil
}

// attributes navigates by the parts of a dotted name behind a column.
func (b *binder) attributes(x def.Expr, parts []ast.Ident, pos sqlerror.Positioner) (def.Expr, error) {
	if x.Type.Kind != types.Super {
		return x, sqlerror.New(sqlerror.StateUndefinedColumn, "column %q does not exist: a value of type %s has no attributes", parts[0].Name, x.Type.SQLName()).At(pos)
	}
	path := "$"
	for _, p := range parts {
		path += b.attribute(p)
	}
	return def.Typed(extractPath(x.SQL, path), def.TSuper), nil
}

// attribute is a step of a JSON path; names of attributes are lower case unless the session says otherwise.
func (b *binder) attribute(i ast.Ident) string {
	name := i.Name
	if !i.Quoted || !b.env.Session.CaseSensitiveSuper {
		name = strings.ToLower(name)
	}
	return `."` + jsonKey(name) + `"`
}

func jsonKey(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `"`, `\"`)
}

func extractPath(sql, path string) string {
	if path == "$" {
		return sql
	}
	return "json_extract(" + sql + ", " + def.Quote(path) + ")"
}

// comparableSuper compares SUPER values: with a number, string or boolean as one of those (NULL when the value is of another
// type), with each other as JSON.
func (b *binder) comparableSuper(l, r def.Expr, pos sqlerror.Positioner) (def.Expr, def.Expr, error) {
	switch {
	case l.Type.Kind == types.Super && r.Type.Kind == types.Super:
		return l, r, nil
	case l.Type.Kind == types.Super:
		x, y, err := b.superSide(l, r, pos)
		return x, y, err
	}
	x, y, err := b.superSide(r, l, pos)
	return y, x, err
}

func (b *binder) superSide(s, other def.Expr, pos sqlerror.Positioner) (def.Expr, def.Expr, error) {
	kind := "'VARCHAR'"
	t := other.Type
	switch {
	case t.Kind == types.Unknown || t.IsString():
		o, err := b.cast(other, types.Type{Kind: types.Varchar}, def.Implicit, pos)
		return def.Typed("(CASE WHEN json_type("+s.SQL+") = "+kind+" THEN json_extract_string("+s.SQL+", '$') END)", def.TText), o, err
	case t.IsNumeric():
		to := t
		if t.IsInteger() || t.Kind == types.Decimal {
			to = types.NewDecimal(38, max(t.Scale, 8))
		}
		return def.Typed("TRY_CAST((CASE WHEN json_type("+s.SQL+") IN ('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE') THEN json_extract_string("+s.SQL+", '$') END) AS "+to.DuckDB()+")", to), other, nil
	case t.Kind == types.Boolean:
		return def.Typed("(CASE WHEN json_type("+s.SQL+") = 'BOOLEAN' THEN CAST(json_extract_string("+s.SQL+", '$') AS BOOLEAN) END)", def.TBool), other, nil
	}
	x, err := b.cast(s, t, def.Explicit, pos)
	return x, other, err
}
