package operators

import (
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// comparableSuper brings SUPER values to where DuckDB compares them: with a number, string or boolean as one of those (NULL when
// the value is of another type), with each other by a key.
func (o *Operators) comparableSuper(l, r def.Expr, pos sqlerror.Positioner) (def.Expr, def.Expr, error) {
	switch {
	case l.Type.Kind == types.Super && r.Type.Kind == types.Super:
		return superKey(l), superKey(r), nil
	case l.Type.Kind == types.Super:
		x, y, err := o.superSide(l, r, pos)
		return x, y, err
	}
	x, y, err := o.superSide(r, l, pos)
	return y, x, err
}

// compareSuper compares as [Operators.comparableSuper] does; values of different types are not equal, and neither less nor greater.
func (o *Operators) compareSuper(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	if op == "=" || op == "<>" {
		l, r = o.asSuper(l), o.asSuper(r)
	}
	x, y, err := o.comparableSuper(l, r, pos)
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
func (o *Operators) asSuper(x def.Expr) def.Expr {
	if out, err := def.Cast(x, def.TSuper, def.Implicit, o.Session); err == nil {
		return out
	}
	return x
}

// superKey is a text by which SUPER values are compared.
func superKey(x def.Expr) def.Expr {
	return def.Typed("rs_super_key(CAST("+x.SQL+" AS VARCHAR))", def.TText)
}

// SuperOrder is a text by which ORDER BY sorts SUPER values of any types.
func SuperOrder(x def.Expr) string { return "rs_super_order(CAST(" + x.SQL + " AS VARCHAR))" }

// superArithmetic applies an operator by the types that the values turn out to have; the result is SUPER again.
func (o *Operators) superArithmetic(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	x, err := o.superOperand(l, r, op, pos)
	if err != nil {
		return x, err
	}
	y, err := o.superOperand(r, l, op, pos)
	if err != nil {
		return y, err
	}
	return def.Typed("CAST(rs_super_arithmetic('"+op+"', CAST("+x.SQL+" AS VARCHAR), CAST("+y.SQL+" AS VARCHAR)) AS JSON)", def.TSuper), nil
}

func (o *Operators) superOperand(e, other def.Expr, op string, pos sqlerror.Positioner) (def.Expr, error) {
	if k := e.Type.Kind; k != types.Super && k != types.Unknown && !e.Type.IsNumeric() && !e.Type.IsString() {
		return e, undefined(op, e, other, pos)
	}
	return o.Cast(e, def.TSuper, def.Implicit, pos)
}

func (o *Operators) superSide(s, other def.Expr, pos sqlerror.Positioner) (def.Expr, def.Expr, error) {
	kind := "'VARCHAR'"
	t := other.Type
	switch {
	case t.Kind == types.Unknown || t.IsString():
		text, err := o.Cast(other, types.Type{Kind: types.Varchar}, def.Implicit, pos)
		return def.Typed("(CASE WHEN json_type("+s.SQL+") = "+kind+" THEN json_extract_string("+s.SQL+", '$') END)", def.TText), text, err
	case t.IsNumeric():
		to := t
		if t.IsInteger() || t.Kind == types.Decimal {
			to = types.NewDecimal(38, max(t.Scale, 8))
		}
		return def.Typed("TRY_CAST((CASE WHEN json_type("+s.SQL+") IN ('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE') THEN json_extract_string("+s.SQL+", '$') END) AS "+to.DuckDB()+")", to), other, nil
	case t.Kind == types.Boolean:
		return def.Typed("(CASE WHEN json_type("+s.SQL+") = 'BOOLEAN' THEN CAST(json_extract_string("+s.SQL+", '$') AS BOOLEAN) END)", def.TBool), other, nil
	}
	x, err := o.Cast(s, t, def.Explicit, pos)
	return x, other, err
}
