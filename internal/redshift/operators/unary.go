package operators

import (
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// Unary applies the prefix operator of e, other than NOT, to its operand.
func (o *Operators) Unary(e *ast.Unary, x def.Expr) (def.Expr, error) {
	switch e.Op {
	case "+", "-":
		return o.signed(e, x)
	case "~":
		if x.Type.IsInteger() {
			return def.Typed("(~"+x.SQL+")", x.Type), nil
		}
		if x.Type.Kind == types.Varbyte {
			return o.Host.Resolve("$~", []def.Expr{x}, e)
		}
	case "@":
		return o.Host.Resolve("abs", []def.Expr{x}, e)
	case "|/":
		return o.Host.Resolve("sqrt", []def.Expr{x}, e)
	case "||/":
		return o.Host.Resolve("cbrt", []def.Expr{x}, e)
	case "!!":
		return o.Host.Resolve("factorial", []def.Expr{x}, e)
	}
	return def.Expr{}, sqlerror.UndefinedOperator("", e.Op, def.TypeNames([]def.Expr{x})[0]).At(e)
}

func (o *Operators) signed(e *ast.Unary, x def.Expr) (def.Expr, error) {
	if x.Type.Kind == types.Super {
		if e.Op == "+" {
			return o.Host.Resolve("+", []def.Expr{x}, e)
		}
		return o.Host.Resolve("-", []def.Expr{x}, e)
	}
	if x.Type.Kind == types.Unknown {
		var err error
		if x, err = o.Cast(x, def.TDouble, def.Explicit, e); err != nil {
			return x, err
		}
	}
	if !x.Type.IsNumeric() && !x.Type.IsInterval() {
		return def.Expr{}, sqlerror.UndefinedOperator("", e.Op, def.TypeNames([]def.Expr{x})[0]).At(e)
	}
	if e.Op == "+" {
		return x, nil
	}
	x.SQL = "(-" + x.SQL + ")"
	if x.Const == def.NumberConst {
		x.Text = "-" + x.Text
	}
	return x, nil
}
