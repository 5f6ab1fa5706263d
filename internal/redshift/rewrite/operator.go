package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

func (b *binder) binary(e *ast.Binary, sc *scope) (def.Expr, error) {
	switch e.Op {
	case "AND", "OR":
		return b.logic(e, sc)
	}
	if l, ok := e.L.(*ast.Row); ok && len(l.Elems) > 1 {
		return b.compareRows(e, l, sc)
	}
	if e.Op == "OVERLAPS" {
		return def.Expr{}, sqlerror.NotSupported("OVERLAPS", e)
	}
	l, err := b.expr(e.L, sc)
	if err != nil {
		return def.Expr{}, err
	}
	r, err := b.expr(e.R, sc)
	if err != nil {
		return def.Expr{}, err
	}
	return b.operator(e.Op, l, r, e)
}

// logic flattens a chain of the same operator, which may be long.
func (b *binder) logic(e *ast.Binary, sc *scope) (def.Expr, error) {
	var chain []ast.Expr
	var left ast.Expr = e
	for {
		bin, ok := left.(*ast.Binary)
		if !ok || bin.Op != e.Op {
			break
		}
		chain = append(chain, bin.R)
		left = bin.L
	}
	chain = append(chain, left)
	var s strings.Builder
	s.Grow(48 * len(chain))
	s.WriteByte('(')
	for i := len(chain) - 1; i >= 0; i-- {
		c, err := b.condition(chain[i], sc, e.Op)
		if err != nil {
			return def.Expr{}, err
		}
		s.WriteString(c.SQL)
		if i > 0 {
			s.WriteByte(' ')
			s.WriteString(e.Op)
			s.WriteByte(' ')
		}
	}
	s.WriteByte(')')
	return def.Typed(s.String(), def.TBool), nil
}

// compareRows binds (a, b) = (c, d) and <>, column by column.
func (b *binder) compareRows(e *ast.Binary, l *ast.Row, sc *scope) (def.Expr, error) {
	r, ok := e.R.(*ast.Row)
	if !ok || len(r.Elems) != len(l.Elems) || (e.Op != "=" && e.Op != "<>") {
		return def.Expr{}, sqlerror.NotSupported("this comparison of rows", e)
	}
	terms := make([]string, len(l.Elems))
	for i := range l.Elems {
		x, err := b.expr(l.Elems[i], sc)
		if err != nil {
			return def.Expr{}, err
		}
		y, err := b.expr(r.Elems[i], sc)
		if err != nil {
			return def.Expr{}, err
		}
		c, err := b.compare(e.Op, x, y, e)
		if err != nil {
			return def.Expr{}, err
		}
		terms[i] = c.SQL
	}
	joint := " AND "
	if e.Op == "<>" {
		joint = " OR "
	}
	return def.Typed("("+strings.Join(terms, joint)+")", def.TBool), nil
}

// operator applies an infix operator to bound operands.
func (b *binder) operator(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	switch op {
	case "=", "<>", "<", ">", "<=", ">=":
		return b.compare(op, l, r, pos)
	case "||":
		return b.concat(l, r, pos)
	case "+", "-", "*", "/", "%":
		return b.arithmetic(op, l, r, pos)
	case "~", "!~", "~*", "!~*":
		return b.regexMatch(op, l, r, pos)
	case "^":
		return b.power(l, r, pos)
	case "&", "|", "#", "<<", ">>":
		return b.bits(op, l, r, pos)
	}
	return def.Expr{}, undefinedOperator(op, l, r, pos)
}

func undefinedOperator(op string, l, r def.Expr, pos sqlerror.Positioner) error {
	names := def.TypeNames([]def.Expr{l, r})
	return sqlerror.UndefinedOperator(names[0], op, names[1]).At(pos)
}

// compare binds a comparison: both sides in their common type, trailing blanks of strings not significant.
func (b *binder) compare(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	if err := oneCollation(pos, l, r); err != nil {
		return def.Expr{}, err
	}
	if l.Type.Kind == types.Super || r.Type.Kind == types.Super {
		return b.compareSuper(op, l, r, pos)
	}
	l, r, err := b.regclassNumber(l, r, pos)
	if err != nil {
		return def.Expr{}, err
	}
	within := ""
	if op == "=" {
		if within = textRange(l, r); within == "" {
			within = textRange(r, l)
		}
	}
	l, r, err = b.comparable(op, l, r, pos)
	if err != nil {
		return def.Expr{}, err
	}
	if within != "" && !isColumn(l.SQL) && !isColumn(r.SQL) {
		return def.Typed("("+within+" AND "+l.SQL+" = "+r.SQL+")", def.TBool), nil
	}
	return def.Typed("("+l.SQL+" "+op+" "+r.SQL+")", def.TBool), nil
}

// comparable brings two operands to where DuckDB compares them as Redshift does.
func (b *binder) comparable(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, def.Expr, error) {
	t, ok := comparison(l.Type, r.Type)
	if !ok {
		return l, r, undefinedOperator(op, l, r, pos)
	}
	if t.Kind == types.Super {
		return b.comparableSuper(l, r, pos)
	}
	if t.IsString() {
		return b.blank(l, t), b.blank(r, t), nil
	}
	if t.Kind == types.Boolean && l.Type.Kind != r.Type.Kind {
		// the number of a comparison with a BOOLEAN is true unless it is 0
		how := func(x def.Expr) def.Mode {
			if x.Type.IsInteger() {
				return def.Explicit
			}
			return def.Implicit
		}
		x, err := b.cast(l, t, how(l), pos)
		if err != nil {
			return l, r, err
		}
		y, err := b.cast(r, t, how(r), pos)
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
	if l, err = b.cast(l, t, def.Implicit, pos); err != nil {
		return l, r, err
	}
	r, err = b.cast(r, t, def.Implicit, pos)
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
	case r.IsNumeric() || r.Kind == types.Regclass || r.Kind == types.Regproc || r.Kind == types.Regtype:
		return types.NewVarchar(types.DefaultVarchar), true
	case r.IsDateTime() || r.IsInterval():
		return r, true
	case r.Kind == types.Int2Vector || r.Kind == types.TextArray:
		return types.NewVarchar(types.DefaultVarchar), true
	}
	return types.Type{}, false
}

// blank removes what is not significant at the end of a string: blanks.
func (b *binder) blank(e def.Expr, t types.Type) def.Expr {
	switch {
	case e.Const == def.StringConst:
		trimmed := strings.TrimRight(e.Text, " ")
		return def.Expr{SQL: def.Quote(trimmed), Type: t, Const: def.StringConst, Text: trimmed}
	case e.Type.Kind == types.Varchar || e.Type.Kind == types.Unknown && !e.IsNull():
		if trimmed(e.SQL) || b.unpadded(e) {
			return e
		}
		return def.Typed(trimBlanks(e.SQL), t)
	case e.Type.IsString() || e.IsNull():
		return e
	}
	out, err := def.Cast(e, types.Type{Kind: types.Varchar}, def.Assign, &b.env.Session)
	if err != nil {
		return def.Typed("CAST("+e.SQL+" AS VARCHAR)", t)
	}
	return out
}

func (b *binder) concat(l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	if err := oneCollation(pos, l, r); err != nil {
		return def.Expr{}, err
	}
	if l.Type.Kind == types.Varbyte && r.Type.Kind == types.Varbyte {
		return def.Typed("("+l.SQL+" || "+r.SQL+")", types.NewVarbyte(l.Type.Length+r.Type.Length)), nil
	}
	if l.Type.Kind == types.Super || r.Type.Kind == types.Super {
		return b.resolve("concat", []def.Expr{l, r}, pos)
	}
	text := types.Type{Kind: types.Varchar}
	if !l.Type.IsString() && l.Type.Kind != types.Unknown && !r.Type.IsString() && r.Type.Kind != types.Unknown {
		return def.Expr{}, undefinedOperator("||", l, r, pos)
	}
	l, err := b.cast(l, text, def.Assign, pos)
	if err != nil {
		return l, err
	}
	if r, err = b.cast(r, text, def.Assign, pos); err != nil {
		return r, err
	}
	if l.Const == def.StringConst && r.Const == def.StringConst {
		out := def.String(l.Text + r.Text)
		out.Type = types.NewVarchar(max(len(out.Text), 1))
		return out, nil
	}
	return def.Typed("("+l.SQL+" || "+r.SQL+")", types.NewVarchar(max(l.Type.Length, 1)+max(r.Type.Length, 1))), nil
}

func (b *binder) power(l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	return b.resolve("power", []def.Expr{l, r}, pos)
}

func (b *binder) bits(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	if l.Type.Kind == types.Varbyte && r.Type.Kind == types.Varbyte {
		return b.resolve("$"+op, []def.Expr{l, r}, pos)
	}
	if !l.Type.IsInteger() || !r.Type.IsInteger() {
		return def.Expr{}, undefinedOperator(op, l, r, pos)
	}
	t := types.Of(max(l.Type.Kind, r.Type.Kind))
	if op == "<<" || op == ">>" {
		t = l.Type
	}
	var sql string
	switch op {
	case "#":
		sql = "xor(" + l.SQL + ", " + r.SQL + ")"
	case "<<", ">>":
		// the machine looks at the count's last bits only: five of them for INTEGER and SMALLINT
		bits := "31"
		if t.Kind == types.BigInt {
			bits = "63"
		}
		sql = "(CAST(" + l.SQL + " AS BIGINT) >> CAST(" + r.SQL + " & " + bits + " AS BIGINT))"
		if op == "<<" {
			sql = "rs_shift_left(CAST(" + l.SQL + " AS BIGINT), CAST(" + r.SQL + " & " + bits + " AS BIGINT), " + itoa(t.Size()) + ")"
		}
	default:
		sql = "(" + l.SQL + " " + op + " " + r.SQL + ")"
	}
	return def.Typed("CAST("+sql+" AS "+t.DuckDB()+")", t), nil
}

func (b *binder) unary(e *ast.Unary, sc *scope) (def.Expr, error) {
	if e.Op == "NOT" {
		x, err := b.condition(e.X, sc, "NOT")
		if err != nil {
			return x, err
		}
		return def.Typed("(NOT "+x.SQL+")", def.TBool), nil
	}
	if lit, ok := e.X.(*ast.Literal); ok && e.Op == "-" && lit.Kind == ast.IntLit {
		return negative(lit)
	}
	x, err := b.expr(e.X, sc)
	if err != nil {
		return x, err
	}
	switch e.Op {
	case "+", "-":
		return b.signed(e, x)
	case "~":
		if x.Type.IsInteger() {
			return def.Typed("(~"+x.SQL+")", x.Type), nil
		}
		if x.Type.Kind == types.Varbyte {
			return b.resolve("$~", []def.Expr{x}, e)
		}
	case "@":
		return b.resolve("abs", []def.Expr{x}, e)
	case "|/":
		return b.resolve("sqrt", []def.Expr{x}, e)
	case "||/":
		return b.resolve("cbrt", []def.Expr{x}, e)
	case "!!":
		return b.resolve("factorial", []def.Expr{x}, e)
	}
	return def.Expr{}, sqlerror.UndefinedOperator("", e.Op, def.TypeNames([]def.Expr{x})[0]).At(e)
}

// negative keeps -2147483648 an INTEGER and -9223372036854775808 a BIGINT.
func negative(lit *ast.Literal) (def.Expr, error) {
	x, err := literal(lit)
	if err != nil {
		return x, err
	}
	switch strings.TrimLeft(lit.Text, "0") {
	case "2147483648":
		x = def.Expr{SQL: x.SQL, Type: def.TInt, Const: def.NumberConst, Text: x.Text}
		x.SQL, x.Text = "CAST(-2147483648 AS INTEGER)", "-2147483648"
		return x, nil
	case "9223372036854775808":
		return def.Expr{SQL: "CAST(-9223372036854775808 AS BIGINT)", Type: def.TBig, Const: def.NumberConst, Text: "-9223372036854775808"}, nil
	}
	x.SQL = "(-" + x.SQL + ")"
	x.Text = "-" + x.Text
	return x, nil
}

func (b *binder) signed(e *ast.Unary, x def.Expr) (def.Expr, error) {
	if x.Type.Kind == types.Super {
		if e.Op == "+" {
			return b.resolve("+", []def.Expr{x}, e)
		}
		return b.resolve("-", []def.Expr{x}, e)
	}
	if x.Type.Kind == types.Unknown {
		var err error
		if x, err = b.cast(x, def.TDouble, def.Explicit, e); err != nil {
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
