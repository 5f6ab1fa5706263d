package operators

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// Compare binds a comparison: both sides in their common type, trailing blanks of strings not significant.
func (o *Operators) Compare(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	if err := OneCollation(pos, l, r); err != nil {
		return def.Expr{}, err
	}
	if l.Type.Kind == types.Super || r.Type.Kind == types.Super {
		return o.compareSuper(op, l, r, pos)
	}
	l, r, err := o.regclassNumber(l, r, pos)
	if err != nil {
		return def.Expr{}, err
	}
	within := ""
	if op == "=" {
		if within = textRange(l, r); within == "" {
			within = textRange(r, l)
		}
	}
	l, r, err = o.Comparable(op, l, r, pos)
	if err != nil {
		return def.Expr{}, err
	}
	if within != "" && !IsColumn(l.SQL) && !IsColumn(r.SQL) {
		return def.Typed("("+within+" AND "+l.SQL+" = "+r.SQL+")", def.TBool), nil
	}
	return def.Typed("("+l.SQL+" "+op+" "+r.SQL+")", def.TBool), nil
}

// Comparable brings two operands to where DuckDB compares them as Redshift does.
func (o *Operators) Comparable(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, def.Expr, error) {
	t, ok := comparison(l.Type, r.Type)
	if !ok {
		return l, r, undefined(op, l, r, pos)
	}
	if t.Kind == types.Super {
		return o.comparableSuper(l, r, pos)
	}
	if t.IsString() {
		return o.blank(l, t), o.blank(r, t), nil
	}
	if t.Kind == types.Boolean && l.Type.Kind != r.Type.Kind {
		// the number of a comparison with a BOOLEAN is true unless it is 0
		how := func(x def.Expr) def.Mode {
			if x.Type.IsInteger() {
				return def.Explicit
			}
			return def.Implicit
		}
		x, err := o.Cast(l, t, how(l), pos)
		if err != nil {
			return l, r, err
		}
		y, err := o.Cast(r, t, how(r), pos)
		return x, y, err
	}
	if l, r = sameDay(l, r); l.Type.Kind == r.Type.Kind && l.Type.Kind == types.Date {
		return l, r, nil
	}
	numbers := l.Type.IsNumeric() && r.Type.IsNumeric() && l.Type.Kind != types.Unknown
	if numbers {
		return l, r, nil // DuckDB compares numbers of different types exactly
	}
	var err error
	if l, err = o.Cast(l, t, def.Implicit, pos); err != nil {
		return l, r, err
	}
	r, err = o.Cast(r, t, def.Implicit, pos)
	if t.Kind == types.TimeTZ {
		l, r = def.InUTC(l), def.InUTC(r)
	}
	return l, r, err
}

// comparison is the type in which two values are compared.
func comparison(l, r types.Type) (types.Type, bool) {
	if t, ok := types.Common(l, r); ok {
		if t.Kind == types.Unknown {
			t = types.NewVarchar(1)
		}
		return t, true
	}
	if r.IsString() {
		l, r = r, l
	}
	switch {
	case l.Kind == types.Boolean && r.IsInteger(), r.Kind == types.Boolean && l.IsInteger():
		return types.Of(types.Boolean), true
	case !l.IsString():
		return types.Type{}, false
	case r.Kind == types.Decimal:
		return types.NewDecimal(38, r.Scale), true
	case r.IsNumeric() || r.Kind == types.Regclass || r.Kind == types.Regproc || r.Kind == types.Regprocedure || r.Kind == types.Regtype:
		return types.NewVarchar(types.DefaultVarchar), true
	case r.IsDateTime() || r.IsInterval():
		return r, true
	case r.Kind == types.Int2Vector || r.Kind == types.TextArray:
		return types.NewVarchar(types.DefaultVarchar), true
	}
	return types.Type{}, false
}

// blank removes what is not significant at the end of a string: blanks.
func (o *Operators) blank(e def.Expr, t types.Type) def.Expr {
	switch {
	case e.Const == def.StringConst:
		trimmed := strings.TrimRight(e.Text, " ")
		return def.Expr{SQL: def.Quote(trimmed), Type: t, Const: def.StringConst, Text: trimmed}
	case e.Type.Kind == types.Varchar || e.Type.Kind == types.Unknown && !e.IsNull():
		if trimmed(e.SQL) || o.Host.Unpadded(e) {
			return e
		}
		return def.Typed(trimBlanks(e.SQL), t)
	case e.Type.IsString() || e.IsNull():
		return e
	}
	out, err := def.Cast(e, types.Type{Kind: types.Varchar}, def.Assign, o.Session)
	if err != nil {
		return def.Typed("CAST("+e.SQL+" AS VARCHAR)", t)
	}
	return out
}

// regclassNumber turns the side of a comparison with a number that is a REGCLASS into the number of the relation.
func (o *Operators) regclassNumber(l, r def.Expr, pos sqlerror.Positioner) (left, right def.Expr, err error) {
	if l.Type.Kind == types.Regclass && r.Type.IsInteger() {
		l, err = o.Host.RelationNumber(l, pos)
	} else if r.Type.Kind == types.Regclass && l.Type.IsInteger() {
		r, err = o.Host.RelationNumber(r, pos)
	}
	return l, r, err
}

// sameDay makes a constant midnight compared with a DATE a DATE, so that the column is compared as it is stored.
func sameDay(l, r def.Expr) (def.Expr, def.Expr) {
	switch {
	case l.Type.Kind == types.Date && r.Type.Kind == types.Timestamp:
		r = midnight(r)
	case r.Type.Kind == types.Date && l.Type.Kind == types.Timestamp:
		l = midnight(l)
	}
	return l, r
}

func midnight(e def.Expr) def.Expr {
	const prefix, suffix = "TIMESTAMP '", " 00:00:00'"
	if strings.HasPrefix(e.SQL, prefix) && strings.HasSuffix(e.SQL, suffix) && len(e.SQL) == len(prefix)+len("2006-01-02")+len(suffix) {
		return def.Typed("DATE '"+e.SQL[len(prefix):len(prefix)+10]+"'", def.TDate)
	}
	return e
}
