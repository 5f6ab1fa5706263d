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
	if isVector(x.Type) && len(steps) == 1 {
		if i, ok := steps[0].(*ast.Index); ok && !i.Slice && !i.Wild {
			return b.element(x, i.Low, sc)
		}
	}
	if x.Type.Kind != types.Super {
		return x, sqlerror.New(sqlerror.StateDatatypeMismatch, "cannot navigate into a value of type %s", x.Type.SQLName()).At(e)
	}
	if b.wholeSuper {
		return x, partialSuper(e)
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

func partialSuper(pos sqlerror.Positioner) error {
	return sqlerror.New(sqlerror.StateFeatureUnsupported, "Partial reference of SUPER column is not supported in MERGE statement.").At(pos)
}

// attributes navigates by the parts of a dotted name behind a column.
func (b *binder) attributes(x def.Expr, parts []ast.Ident, pos sqlerror.Positioner) (def.Expr, error) {
	if x.Type.Kind != types.Super {
		return x, sqlerror.New(sqlerror.StateUndefinedColumn, "column %q does not exist: a value of type %s has no attributes", parts[0].Name, x.Type.SQLName()).At(pos)
	}
	if b.wholeSuper {
		return x, partialSuper(pos)
	}
	path := "$"
	for _, p := range parts {
		path += b.attribute(p)
	}
	return def.Typed(extractPath(x.SQL, path), def.TSuper), nil
}

// attribute is a step of a JSON path; names of attributes are lower case unless the session keeps the case of attributes, or of
// quoted names.
func (b *binder) attribute(i ast.Ident) string {
	name := i.Name
	switch {
	case i.Quoted && b.env.CaseSensitive:
	case !b.env.Session.CaseSensitiveSuper:
		name = strings.ToLower(name)
	case !i.Quoted && b.views == 0:
		name = b.written(i)
	}
	return `."` + jsonKey(name) + `"`
}

// written is an unquoted name in the case in which the statement has it.
func (b *binder) written(i ast.Ident) string {
	start := int(i.Pos().Offset)
	if end := start + len(i.Name); start >= 0 && end <= len(b.env.Text) && strings.EqualFold(b.env.Text[start:end], i.Name) {
		return b.env.Text[start:end]
	}
	return i.Name
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

// comparableSuper brings SUPER values to where DuckDB compares them: with a number, string or boolean as one of those (NULL when
// the value is of another type), with each other by a key.
func (b *binder) comparableSuper(l, r def.Expr, pos sqlerror.Positioner) (def.Expr, def.Expr, error) {
	switch {
	case l.Type.Kind == types.Super && r.Type.Kind == types.Super:
		return superKey(l), superKey(r), nil
	case l.Type.Kind == types.Super:
		x, y, err := b.superSide(l, r, pos)
		return x, y, err
	}
	x, y, err := b.superSide(r, l, pos)
	return y, x, err
}

// compareSuper compares as [binder.comparableSuper] does; values of different types are not equal, and neither less nor greater.
func (b *binder) compareSuper(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	if op == "=" || op == "<>" {
		l, r = b.asSuper(l), b.asSuper(r)
	}
	x, y, err := b.comparableSuper(l, r, pos)
	if err != nil {
		return x, err
	}
	sql := "(" + x.SQL + " " + op + " " + y.SQL + ")"
	if l.Type.Kind == types.Super && r.Type.Kind == types.Super && op != "=" && op != "<>" {
		sql = "(CASE WHEN left(" + x.SQL + ", 1) = left(" + y.SQL + ", 1) THEN " + sql + " END)"
	}
	return def.Typed(sql, def.TBool), nil
}

// asSuper is a value as SUPER where there is such a cast, else as it is.
func (b *binder) asSuper(x def.Expr) def.Expr {
	if out, err := def.Cast(x, def.TSuper, def.Implicit, &b.env.Session); err == nil {
		return out
	}
	return x
}

// superKey is a text by which SUPER values are compared.
func superKey(x def.Expr) def.Expr {
	return def.Typed("rs_super_key(CAST("+x.SQL+" AS VARCHAR))", def.TText)
}

// superOrder is a text by which ORDER BY sorts SUPER values of any types.
func superOrder(x def.Expr) string { return "rs_super_order(CAST(" + x.SQL + " AS VARCHAR))" }

// superArithmetic applies an operator by the types that the values turn out to have; the result is SUPER again.
func (b *binder) superArithmetic(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	x, err := b.superOperand(l, r, op, pos)
	if err != nil {
		return x, err
	}
	y, err := b.superOperand(r, l, op, pos)
	if err != nil {
		return y, err
	}
	return def.Typed("CAST(rs_super_arithmetic('"+op+"', CAST("+x.SQL+" AS VARCHAR), CAST("+y.SQL+" AS VARCHAR)) AS JSON)", def.TSuper), nil
}

func (b *binder) superOperand(e, other def.Expr, op string, pos sqlerror.Positioner) (def.Expr, error) {
	if k := e.Type.Kind; k != types.Super && k != types.Unknown && !e.Type.IsNumeric() && !e.Type.IsString() {
		return e, undefinedOperator(op, e, other, pos)
	}
	return b.cast(e, def.TSuper, def.Implicit, pos)
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
