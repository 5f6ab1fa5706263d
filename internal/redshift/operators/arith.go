package operators

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

const divisionByZero = "error('redshift-error 22012 division by zero')"

func (o *Operators) arithmetic(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	if out, ok, err := o.dateArithmetic(op, l, r, pos); ok || err != nil {
		return out, err
	}
	if l.Type.Kind == types.Super || r.Type.Kind == types.Super {
		return o.superArithmetic(op, l, r, pos)
	}
	if op == "+" && l.Type.Kind == types.Varbyte && r.Type.Kind == types.Varbyte {
		return o.concat(l, r, pos)
	}
	if op == "+" && textual(l) && textual(r) && (l.Type.IsString() || r.Type.IsString() || l.Const == def.StringConst && r.Const == def.StringConst) {
		return o.concat(l, r, pos)
	}
	l, r, err := o.numbers(op, l, r, pos)
	if err != nil {
		return def.Expr{}, err
	}
	t, ok := types.Arithmetic(op[0], l.Type, r.Type)
	if !ok {
		return def.Expr{}, undefined(op, l, r, pos)
	}
	switch {
	case op == "/" && t.Kind == types.Decimal:
		return divideDecimals(l, r, t), nil
	case op == "/" || op == "%":
		return divide(op, l, r, t), nil
	case t.Kind == types.Decimal:
		return o.decimals(op, l, r, t), nil
	}
	return def.Typed("("+promote(l, t)+" "+op+" "+promote(r, t)+")", t), nil
}

func textual(e def.Expr) bool { return e.Type.IsString() || e.Type.Kind == types.Unknown }

// numbers gives operands without a numeric type one: the other side's for an untyped literal.
func (o *Operators) numbers(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, def.Expr, error) {
	var err error
	switch {
	case l.Type.IsNumeric() && r.Type.IsNumeric():
	case l.Type.IsNumeric() && loose(r):
		r, err = o.Cast(r, literalTarget(r, l.Type), def.Implicit, pos)
	case r.Type.IsNumeric() && loose(l):
		l, err = o.Cast(l, literalTarget(l, r.Type), def.Implicit, pos)
	case loose(l) && loose(r):
		if l, err = o.Cast(l, def.TDouble, def.Implicit, pos); err == nil {
			r, err = o.Cast(r, def.TDouble, def.Implicit, pos)
		}
	default:
		err = undefined(op, l, r, pos)
	}
	return l, r, err
}

func loose(e def.Expr) bool {
	return e.Type.Kind == types.Unknown || e.Type.IsString() || e.Type.Kind == types.Super
}

// literalTarget is the type a string takes beside a number: the number's, or DOUBLE beside one with too little room.
func literalTarget(e def.Expr, other types.Type) types.Type {
	if e.Type.Kind == types.Super {
		return def.TDouble
	}
	if other.Kind == types.Decimal && e.Const == def.StringConst {
		whole, frac, _ := strings.Cut(strings.TrimSpace(e.Text), ".")
		return types.NewDecimal(max(len(whole)+len(frac), 1), len(frac))
	}
	if other.Kind == types.Decimal {
		return types.NewDecimal(38, max(other.Scale, 4))
	}
	return other
}

// promote casts an integer to a wider result so that DuckDB computes in it.
func promote(e def.Expr, t types.Type) string {
	if e.Type.Kind == t.Kind || e.Const == def.NumberConst && e.Type.IsInteger() && !t.IsFloat() {
		return e.SQL
	}
	return "CAST(" + e.SQL + " AS " + t.DuckDB() + ")"
}
