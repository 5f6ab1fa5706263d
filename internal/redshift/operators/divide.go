package operators

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

// isNonZero tells whether a constant divisor needs no check.
func isNonZero(e def.Expr) bool {
	return e.Const == def.NumberConst && strings.Trim(e.Text, "-0.") != ""
}

// longOperands is the length in bytes from which the operands of a division are not written a second time for the check: a
// chain of divisions would double the statement with each.
const longOperands = 256

// guardZero puts the check of the divisor before a division, which divide writes. NULL divided by zero is NULL.
func guardZero(l, r def.Expr, divide func(l, r def.Expr) string) string {
	if isNonZero(r) {
		return divide(l, r)
	}
	given := ""
	if len(l.SQL)+len(r.SQL) >= longOperands {
		given = "struct_pack(n := " + l.SQL + ", d := " + r.SQL + ")"
		l.SQL, r.SQL = "pair.n", "pair.d"
		l.Const, r.Const = def.NotConst, def.NotConst
	}
	zero := r.SQL + " = 0"
	if l.Const != def.NumberConst {
		zero += " AND " + l.SQL + " IS NOT NULL"
	}
	sql := "(CASE WHEN " + zero + " THEN " + divisionByZero + " ELSE " + divide(l, r) + " END)"
	if given != "" {
		// The operands are computed once, outside, since what is inside may hold neither aggregates nor subqueries.
		return "(list_transform([" + given + "], lambda pair: " + sql + ")[1])"
	}
	return sql
}

// divide makes integer and floating point division and the remainder, with the error that DuckDB does not raise.
func divide(op string, l, r def.Expr, t types.Type) def.Expr {
	if op == "/" && !t.IsFloat() {
		op = "//"
	}
	constant := l.Const == def.NumberConst || r.Const == def.NumberConst
	return def.Typed(guardZero(l, r, func(l, r def.Expr) string {
		a, c := promote(l, t), promote(r, t)
		if t.Kind == types.Decimal {
			a, c = decimalOperand(l), decimalOperand(r)
		}
		sql := "(" + a + " " + op + " " + c + ")"
		if t.IsInteger() && constant {
			sql = "CAST(" + sql + " AS " + t.DuckDB() + ")"
		}
		return sql
	}), t)
}

// divideDecimals divides the unscaled numbers as integers and sets the scale again, exactly.
func divideDecimals(l, r def.Expr, t types.Type) def.Expr {
	a, c := l.Type.AsDecimal(), r.Type.AsDecimal()
	shift := t.Scale + c.Scale - a.Scale
	return def.Typed(guardZero(l, r, func(l, r def.Expr) string {
		num, den := unscaled(l, a), unscaled(r, c)
		if shift > 0 {
			num = "(" + num + " * 1" + strings.Repeat("0", shift) + "::HUGEINT)"
		} else if shift < 0 {
			den = "(" + den + " * 1" + strings.Repeat("0", -shift) + "::HUGEINT)"
		}
		sql := "(" + num + " // " + den + ")"
		if t.Scale > 0 {
			sql = "(CAST(" + sql + " AS DECIMAL(38,0)) * CAST('0." + strings.Repeat("0", t.Scale-1) + "1' AS DECIMAL(" + strconv.Itoa(t.Scale) + "," + strconv.Itoa(t.Scale) + ")))"
		}
		return "CAST(" + sql + " AS " + t.DuckDB() + ")"
	}), t)
}

func unscaled(e def.Expr, t types.Type) string {
	if t.Scale == 0 {
		return "CAST(" + e.SQL + " AS HUGEINT)"
	}
	if e.Const == def.NumberConst {
		return "CAST(" + strings.Replace(e.Text, ".", "", 1) + " AS HUGEINT)"
	}
	x := e.SQL
	switch {
	case t.Precision+t.Scale > types.MaxPrecision && t.Scale > 9: // the product would have too many digits
		return "CAST(replace(CAST(" + x + " AS VARCHAR), '.', '') AS HUGEINT)"
	case t.Precision+t.Scale+1 > maxNarrow:
		x = widened(x, t)
	}
	factor := "CAST(1" + strings.Repeat("0", t.Scale) + " AS DECIMAL(" + strconv.Itoa(t.Scale+1) + ",0))"
	return "CAST(" + x + " * " + factor + " AS HUGEINT)"
}
