package rewrite

import (
	"strings"
	"sync"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

const divisionByZero = "error('redshift-error 22012 division by zero')"

func (b *binder) arithmetic(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	if out, ok, err := b.dateArithmetic(op, l, r, pos); ok || err != nil {
		return out, err
	}
	if l.Type.Kind == types.Super || r.Type.Kind == types.Super {
		return b.superArithmetic(op, l, r, pos)
	}
	if op == "+" && l.Type.Kind == types.Varbyte && r.Type.Kind == types.Varbyte {
		return b.concat(l, r, pos)
	}
	if op == "+" && textual(l) && textual(r) && (l.Type.IsString() || r.Type.IsString() || l.Const == def.StringConst && r.Const == def.StringConst) {
		return b.concat(l, r, pos)
	}
	l, r, err := b.numbers(op, l, r, pos)
	if err != nil {
		return def.Expr{}, err
	}
	t, ok := types.Arithmetic(op[0], l.Type, r.Type)
	if !ok {
		return def.Expr{}, undefinedOperator(op, l, r, pos)
	}
	switch {
	case op == "/" && t.Kind == types.Decimal:
		return divideDecimals(l, r, t), nil
	case op == "/" || op == "%":
		return divide(op, l, r, t), nil
	case t.Kind == types.Decimal:
		return b.decimals(op, l, r, t), nil
	}
	return def.Typed("("+promote(l, t)+" "+op+" "+promote(r, t)+")", t), nil
}

func textual(e def.Expr) bool { return e.Type.IsString() || e.Type.Kind == types.Unknown }

// numbers gives operands without a numeric type one: the other side's for an untyped literal.
func (b *binder) numbers(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, def.Expr, error) {
	var err error
	switch {
	case l.Type.IsNumeric() && r.Type.IsNumeric():
	case l.Type.IsNumeric() && loose(r):
		r, err = b.cast(r, literalTarget(r, l.Type), def.Implicit, pos)
	case r.Type.IsNumeric() && loose(l):
		l, err = b.cast(l, literalTarget(l, r.Type), def.Implicit, pos)
	case loose(l) && loose(r):
		if l, err = b.cast(l, def.TDouble, def.Implicit, pos); err == nil {
			r, err = b.cast(r, def.TDouble, def.Implicit, pos)
		}
	default:
		err = undefinedOperator(op, l, r, pos)
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

// decimals adds, subtracts or multiplies. DuckDB computes two DECIMALs of up to 18 digits in 64 bits and refuses results
// beyond them, so that one is made wider when the result may be, by the types and by what is known of the columns. The
// narrow form is kept for SUM, which tries it first.
func (b *binder) decimals(op string, l, r def.Expr, t types.Type) def.Expr {
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
	known := sync.OnceValue(func() int { return digits(b.knownDigits(l), b.knownDigits(r)) })
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
func (b *binder) knownDigits(e def.Expr) int {
	digits := digitsOf(e)
	if known, ok := e.Digits(); ok {
		return min(digits, known)
	}
	if e.Type.Kind != types.Decimal || b.env.Digits == nil {
		return digits
	}
	if from := b.originOf(e); from.rel != nil && from.col.Type == e.Type {
		if known := b.env.Digits(from.rel, from.col.Name); known > 0 {
			return min(digits, known)
		}
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
			sql = "(CAST(" + sql + " AS DECIMAL(38,0)) * CAST('0." + strings.Repeat("0", t.Scale-1) + "1' AS DECIMAL(" + itoa(t.Scale) + "," + itoa(t.Scale) + ")))"
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
	factor := "CAST(1" + strings.Repeat("0", t.Scale) + " AS DECIMAL(" + itoa(t.Scale+1) + ",0))"
	return "CAST(" + x + " * " + factor + " AS HUGEINT)"
}

// dateArithmetic binds + and - with dates, times and intervals.
func (b *binder) dateArithmetic(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, bool, error) {
	lt, rt := l.Type, r.Type
	if !lt.IsDateTime() && !rt.IsDateTime() && !lt.IsInterval() && !rt.IsInterval() {
		return def.Expr{}, false, nil
	}
	if op == "*" || op == "/" {
		return b.scaleInterval(op, l, r, pos)
	}
	if op != "+" && op != "-" {
		return def.Expr{}, true, undefinedOperator(op, l, r, pos)
	}
	var err error
	if l, r, err = b.untypedDates(op, l, r, pos); err != nil {
		return def.Expr{}, true, err
	}
	lt, rt = l.Type, r.Type
	if op == "+" && (rt.IsDateTime() && !lt.IsDateTime()) {
		l, r, lt, rt = r, l, rt, lt
	}
	sql := "(" + l.SQL + " " + op + " " + r.SQL + ")"
	switch {
	case lt.Kind == types.Date && rt.IsInteger():
		if r.Type.Kind != types.Integer {
			sql = "(" + l.SQL + " " + op + " CAST(" + r.SQL + " AS INTEGER))"
		}
		return def.Typed(sql, def.TDate), true, nil
	case lt.Kind == types.Date && rt.IsInterval():
		return def.Typed(sql, def.TTimestamp), true, nil
	case lt.Kind == types.TimestampTZ && rt.IsInterval():
		return def.Typed(b.env.Session.AddInterval(l.SQL, op, r.SQL), lt), true, nil
	case lt.IsTimestamp() && rt.IsInterval(), lt.Kind == types.Time && rt.IsInterval(), lt.Kind == types.TimeTZ && rt.IsInterval():
		return def.Typed(sql, lt), true, nil
	case lt.IsInterval() && rt.IsInterval():
		return def.Typed(sql, intervalSum(lt, rt)), true, nil
	case lt.Kind == types.Date && rt.Kind == types.Time && op == "+", lt.Kind == types.Date && rt.Kind == types.TimeTZ && op == "+":
		t := def.TTimestamp
		if rt.Kind == types.TimeTZ {
			t = def.TTimestTZ
		}
		return def.Typed(sql, t), true, nil
	case op == "-" && lt.Kind == types.Date && rt.Kind == types.Date:
		return def.Typed("CAST("+sql+" AS INTEGER)", def.TInt), true, nil
	case op == "-" && (lt.IsTimestamp() || lt.Kind == types.Date) && (rt.IsTimestamp() || rt.Kind == types.Date):
		t, _ := types.Common(lt, rt)
		if l, err = b.cast(l, t, def.Implicit, pos); err != nil {
			return l, true, err
		}
		r, err = b.cast(r, t, def.Implicit, pos)
		return def.Typed("("+l.SQL+" - "+r.SQL+")", def.TInterval), true, err
	case op == "-" && lt.Kind == types.Time && rt.Kind == types.Time:
		return def.Typed("to_microseconds(epoch_us("+l.SQL+") - epoch_us("+r.SQL+"))", def.TInterval), true, nil
	}
	return def.Expr{}, true, undefinedOperator(op, l, r, pos)
}

func intervalSum(a, c types.Type) types.Type {
	if a.Kind == c.Kind {
		return a
	}
	return def.TInterval
}

// untypedDates gives an untyped literal beside a date or interval its type.
func (b *binder) untypedDates(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, def.Expr, error) {
	var err error
	switch {
	case textual(r) && l.Type.IsInterval(), textual(r) && op == "+":
		r, err = b.cast(r, def.TInterval, def.Implicit, pos)
	case textual(r):
		r, err = b.cast(r, l.Type, def.Implicit, pos)
	case textual(l) && r.Type.IsInterval():
		l, err = b.cast(l, def.TTimestamp, def.Implicit, pos)
	case textual(l):
		l, err = b.cast(l, r.Type, def.Implicit, pos)
	}
	return l, r, err
}

func (b *binder) scaleInterval(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, bool, error) {
	if op == "*" && r.Type.IsInterval() {
		l, r = r, l
	}
	if !l.Type.IsInterval() || !r.Type.IsNumeric() && r.Type.Kind != types.Unknown {
		return def.Expr{}, true, undefinedOperator(op, l, r, pos)
	}
	factor, err := b.cast(r, def.TDouble, def.Implicit, pos)
	if err != nil {
		return def.Expr{}, true, err
	}
	if op == "*" && r.Type.IsInteger() {
		return def.Typed("("+l.SQL+" * "+r.SQL+")", l.Type), true, nil
	}
	f := factor.SQL
	if op == "/" {
		f = "(1.0::DOUBLE / " + f + ")"
	}
	return def.Typed("(to_months(CAST(trunc((datepart('year', "+l.SQL+") * 12 + datepart('month', "+l.SQL+")) * "+f+") AS INTEGER)) + to_microseconds(CAST(epoch(to_days(CAST(datepart('day', "+
		l.SQL+") AS INTEGER)) + to_microseconds(CAST(datepart('hour', "+l.SQL+") * 3600000000 + datepart('minute', "+l.SQL+") * 60000000 + datepart('microsecond', "+l.SQL+") AS BIGINT))) * 1000000 * "+f+" AS BIGINT)))", l.Type), true, nil
}
