package operators

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// Not is what stands before the word of a predicate that may be negated: "NOT " or nothing.
func Not(is bool) string {
	if is {
		return "NOT "
	}
	return ""
}

// Is binds e, IS with NULL, TRUE, FALSE or UNKNOWN, of x.
func (o *Operators) Is(e *ast.Is, x def.Expr) (def.Expr, error) {
	if e.Test == "NULL" {
		if x.Type.Kind == types.Super {
			x.SQL = "nullif(" + x.SQL + ", 'null'::JSON)"
		}
		return def.Typed("("+x.SQL+" IS "+Not(e.Not)+"NULL)", def.TBool), nil
	}
	var err error
	if x, err = o.Cast(x, def.TBool, def.Implicit, e); err != nil {
		return x, err
	}
	test := e.Test
	if test == "UNKNOWN" {
		test = "NULL"
	}
	return def.Typed("("+x.SQL+" IS "+Not(e.Not)+test+")", def.TBool), nil
}

// Between binds e, BETWEEN, of x and its bounds.
func (o *Operators) Between(e *ast.Between, x, low, high def.Expr) (def.Expr, error) {
	left, low, err := o.Comparable(">=", x, low, e)
	if err != nil {
		return x, err
	}
	right, high, err := o.Comparable("<=", x, high, e)
	if err != nil {
		return x, err
	}
	if e.Symmetric {
		low.SQL, high.SQL = "least("+low.SQL+", "+high.SQL+")", "greatest("+low.SQL+", "+high.SQL+")"
	}
	if left.SQL == right.SQL {
		return def.Typed("("+left.SQL+" "+Not(e.Not)+"BETWEEN "+low.SQL+" AND "+high.SQL+")", def.TBool), nil
	}
	both := "(" + left.SQL + " >= " + low.SQL + " AND " + right.SQL + " <= " + high.SQL + ")"
	if e.Not {
		both = "(NOT " + both + ")"
	}
	return def.Typed(both, def.TBool), nil
}

// In binds e, IN of a list of values, of x.
func (o *Operators) In(e *ast.In, x def.Expr, list []def.Expr) (def.Expr, error) {
	t := x.Type
	for i := range list {
		next, ok := comparison(t, list[i].Type)
		if !ok {
			return x, undefined("=", x, list[i], e.List[i])
		}
		t = next
	}
	if t.Kind == types.Super {
		x = o.asSuper(x)
		for i := range list {
			list[i] = o.asSuper(list[i])
		}
	}
	side := def.Typed("", t)
	left, _, err := o.Comparable("=", x, side, e)
	if err != nil {
		return x, err
	}
	within := textRange(x, list...)
	if filled(x, list...) {
		left = x
	}
	if left.SQL == x.SQL {
		within = ""
	}
	var s strings.Builder
	s.Grow(len(left.SQL) + 16*len(list) + 32)
	s.WriteByte('(')
	if within != "" && !e.Not {
		s.WriteString(within)
		s.WriteString(" AND ")
	}
	s.WriteString(left.SQL)
	if e.Not {
		s.WriteString(" NOT")
	}
	s.WriteString(" IN (")
	for i := range list {
		_, v, err := o.Comparable("=", side, list[i], e.List[i])
		if err != nil {
			return x, err
		}
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(v.SQL)
	}
	s.WriteString("))")
	return def.Typed(s.String(), def.TBool), nil
}
