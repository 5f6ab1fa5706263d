package operators

import (
	"strings"
	"sync"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

// decimals adds, subtracts or multiplies. DuckDB computes two DECIMALs of up to 18 digits in 64 bits and refuses results
// beyond them, so that one is made wider when the result may be, by the types and by what is known of the columns. The
// narrow form is kept for SUM, which tries it first.
func (o *Operators) decimals(op string, l, r def.Expr, t types.Type) def.Expr {
	a, c := l.Type.AsDecimal(), r.Type.AsDecimal()
	if op == "*" && a.Scale+c.Scale > t.Scale {
		sql := "CAST(CAST(" + l.SQL + " AS DOUBLE) * CAST(" + r.SQL + " AS DOUBLE) AS " + t.DuckDB() + ")"
		return def.Typed(sql, t)
	}
	x, y := decimalOperand(l), decimalOperand(r)
	p, q := digitsOf(l), digitsOf(r)
	digits := func(p, q int) int {
		if op == "*" {
			return p + q
		}
		return max(p-a.Scale, q-c.Scale) + 1 + max(a.Scale, c.Scale)
	}
	known := sync.OnceValue(func() int { return digits(o.knownDigits(l), o.knownDigits(r)) })
	_, narrowL := l.Narrow()
	_, narrowR := r.Narrow()
	if digits(p, q) <= maxNarrow && !narrowL && !narrowR || known() <= maxNarrow {
		return def.Typed("("+x+" "+op+" "+y+")", t).WithDigits(known)
	}
	wide := def.Typed("("+widened(x, a)+" "+op+" "+y+")", t).WithDigits(known)
	if p > maxNarrow && !narrowL || q > maxNarrow && !narrowR {
		return wide
	}
	return wide.WithNarrow("(" + narrowOperand(l) + " " + op + " " + narrowOperand(r) + ")")
}

// knownDigits is digitsOf where more may be known: of a stored column, and of what is computed from such.
func (o *Operators) knownDigits(e def.Expr) int {
	digits := digitsOf(e)
	if known, ok := e.Digits(); ok {
		return min(digits, known)
	}
	if e.Type.Kind != types.Decimal {
		return digits
	}
	if known := o.Host.Digits(e); known > 0 {
		return min(digits, known)
	}
	return digits
}

// maxNarrow is the number of digits that DuckDB computes in 64 bits.
const maxNarrow = 18

// digitsOf is the precision that DuckDB takes an operand for: an integer literal has that of its value.
func digitsOf(e def.Expr) int {
	if e.Const == def.NumberConst && e.Type.IsInteger() {
		return max(len(strings.TrimLeft(e.Text, "-0")), 1)
	}
	return e.Type.AsDecimal().Precision
}

// widened is a DECIMAL that DuckDB computes with in 128 bits.
func widened(sql string, t types.Type) string {
	return "CAST(" + sql + " AS " + types.NewDecimal(max(t.Precision, maxNarrow+1), t.Scale).DuckDB() + ")"
}

func narrowOperand(e def.Expr) string {
	if sql, ok := e.Narrow(); ok {
		return sql
	}
	return decimalOperand(e)
}

// decimalOperand makes an integer a DECIMAL of its own width; DuckDB sizes literals by their value.
func decimalOperand(e def.Expr) string {
	if e.Type.Kind == types.Decimal || e.Const == def.NumberConst {
		return e.SQL
	}
	return "CAST(" + e.SQL + " AS " + e.Type.AsDecimal().DuckDB() + ")"
}
