package printer

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// The binding powers of the parser; what binds less than its place asks for goes
// into parentheses.
const (
	powOr = iota + 1
	powAnd
	powNot
	powEqual
	powCompare
	powLike
	powOverlaps
	powBetween
	powIn
	powOp
	powIs
	powAdd
	powMul
	powPower
	powAt
	powUnary
	powPostfix
	powPrimary
)

func binaryPower(op string) int {
	switch op {
	case "OR":
		return powOr
	case "AND":
		return powAnd
	case "=":
		return powEqual
	case "<", ">", "<=", ">=", "<>":
		return powCompare
	case "LIKE", "ILIKE", "SIMILAR TO", "NOT LIKE", "NOT ILIKE", "NOT SIMILAR TO":
		return powLike
	case "OVERLAPS":
		return powOverlaps
	case "+", "-":
		return powAdd
	case "*", "/", "%":
		return powMul
	case "^":
		return powPower
	}
	return powOp
}

func power(e ast.Expr) int {
	switch e := e.(type) {
	case *ast.Binary:
		return binaryPower(e.Op)
	case *ast.Quantified:
		return binaryPower(e.Op)
	case *ast.Unary:
		return unaryPower(e.Op)
	case *ast.Is:
		return powIs
	case *ast.Between:
		return powBetween
	case *ast.In:
		return powIn
	case *ast.Like:
		return powLike
	case *ast.AtTimeZone, *ast.Collate:
		return powAt
	case *ast.Prior:
		return powUnary
	case *ast.Postfix:
		return 0
	case *ast.Cast:
		if e.Form == ast.CastColons {
			return powPostfix
		}
	case *ast.Field, *ast.Index:
		return powPostfix
	}
	return powPrimary
}

func unaryPower(op string) int {
	switch op {
	case "NOT":
		return powNot
	case "-", "+":
		return powUnary
	}
	return powOp
}

// expr writes e, in parentheses if it binds less than least. Postfix operators
// always get them.
func (p *printer) expr(e ast.Expr, least int) {
	if _, ok := e.(*ast.Postfix); ok || power(e) < least {
		p.w("(")
		p.bare(e)
		p.w(")")
		return
	}
	p.bare(e)
}

func (p *printer) exprs(items []ast.Expr) { list(p, items, func(e ast.Expr) { p.expr(e, 0) }) }

// bare writes e without parentheses of its own.
func (p *printer) bare(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Literal:
		p.literal(e)
	case *ast.ColumnRef:
		p.parts(e.Parts)
		p.opt(e.OuterJoin, "(+)")
	case *ast.Binary:
		p.binary(e)
	case *ast.Unary:
		p.unary(e)
	case *ast.Postfix:
		p.expr(e.X, powOp)
		p.w(" ", e.Op)
	case *ast.FuncCall:
		p.call(e)
	case *ast.Case:
		p.caseExpr(e)
	case *ast.Subquery:
		p.w("(")
		p.query(e.Query)
		p.w(")")
	case *ast.Row:
		p.opt(e.Keyword, "ROW")
		p.w("(")
		p.exprs(e.Elems)
		p.w(")")
	default:
		p.predicate(e)
	}
}

func (p *printer) binary(e *ast.Binary) {
	pow := binaryPower(e.Op)
	left, right := pow, pow+1
	if e.Op == "=" {
		left, right = pow+1, pow
	}
	p.expr(e.L, left)
	p.w(" ", e.Op, " ")
	if e.Op == "!" { // what follows must not make it a postfix operator
		p.w("(")
		p.expr(e.R, 0)
		p.w(")")
		return
	}
	p.expr(e.R, right)
}

func (p *printer) unary(e *ast.Unary) {
	if e.Op == "NOT" {
		p.w("NOT ")
		p.expr(e.X, powNot)
		return
	}
	least := powUnary
	if unaryPower(e.Op) == powOp {
		least = powOp + 1
	}
	p.w(e.Op)
	var inner printer
	inner.expr(e.X, least)
	x := inner.b.String()
	sign := e.Op == "-" || e.Op == "+"
	p.opt(!sign || x != "" && strings.IndexByte("+-*/<>=~!@#^&|`%", x[0]) >= 0, " ")
	p.w(x)
}

// not writes " NOT" if on.
func (p *printer) not(on bool) { p.opt(on, " NOT") }

func (p *printer) predicate(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Is:
		p.expr(e.X, powIs)
		p.w(" IS")
		p.not(e.Not)
		p.w(" ", e.Test)
		if e.Y != nil {
			p.w(" ")
			p.expr(e.Y, powIs+1)
		}
	case *ast.Between:
		p.expr(e.X, powBetween)
		p.not(e.Not)
		p.w(" BETWEEN ")
		p.opt(e.Symmetric, "SYMMETRIC ")
		p.expr(e.Low, powBetween+1)
		p.w(" AND ")
		p.expr(e.High, powBetween+1)
	case *ast.In:
		p.expr(e.X, powIn)
		p.not(e.Not)
		p.w(" IN (")
		p.exprs(e.List)
		p.query(e.Query)
		p.w(")")
	case *ast.Like:
		p.expr(e.X, powLike)
		p.not(e.Not)
		p.w(" ", e.Kind, " ")
		p.expr(e.Pattern, powLike+1)
		if e.Escape != nil {
			p.w(" ESCAPE ")
			p.expr(e.Escape, powLike+1)
		}
	case *ast.Quantified:
		p.quantified(e)
	default:
		p.operand(e)
	}
}

func (p *printer) quantified(e *ast.Quantified) {
	least := binaryPower(e.Op)
	if e.Op == "=" {
		least++
	}
	p.expr(e.X, least)
	p.w(" ", e.Op, " ")
	if e.All {
		p.w("ALL (")
	} else {
		p.w("ANY (")
	}
	p.query(e.Query)
	if e.Y != nil {
		p.expr(e.Y, 0)
	}
	p.w(")")
}

func (p *printer) operand(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Cast:
		p.cast(e)
	case *ast.AtTimeZone:
		p.expr(e.X, powAt)
		p.w(" AT TIME ZONE ")
		p.expr(e.Zone, powAt+1)
	case *ast.Collate:
		p.expr(e.X, powAt)
		p.w(" COLLATE ")
		p.collation(e.Collation)
	case *ast.Field:
		p.base(e.X, false)
		p.w(".")
		p.ident(e.Name)
	case *ast.Index:
		p.index(e)
	case *ast.Prior:
		if e.Root {
			p.w("CONNECT_BY_ROOT ")
		} else {
			p.w("PRIOR ")
		}
		p.expr(e.X, powUnary)
	default:
		p.special(e)
	}
}

func (p *printer) cast(e *ast.Cast) {
	switch e.Form {
	case ast.CastColons:
		p.expr(e.X, powPostfix)
		p.w("::")
		p.typeName(e.Type)
	case ast.CastConvert:
		p.w("CONVERT(")
		p.typeName(e.Type)
		p.w(", ")
		p.expr(e.X, 0)
		p.w(")")
	default:
		p.opt(e.Form == ast.CastTry, "TRY_")
		p.w("CAST(")
		p.expr(e.X, 0)
		p.w(" AS ")
		p.typeName(e.Type)
		p.w(")")
	}
}

// collation writes a collation's name, as a string unless it is a plain word.
func (p *printer) collation(name string) {
	if plain(name) && name[0] > '9' && !token.Lookup(name).Reserved() {
		p.w(name)
		return
	}
	p.quoted(name)
}

// base writes what an attribute or index is taken of; in parentheses where the
// dot or bracket would read as part of something else: a column, a type, a number.
func (p *printer) base(e ast.Expr, index bool) {
	switch e := e.(type) {
	case *ast.Field, *ast.Index, *ast.Subquery:
		p.bare(e)
		return
	case *ast.FuncCall:
		if !e.Bare {
			p.bare(e)
			return
		}
	case *ast.ColumnRef:
		if index && !e.OuterJoin {
			p.bare(e)
			return
		}
	}
	p.w("(")
	p.bare(e)
	p.w(")")
}

func (p *printer) index(e *ast.Index) {
	p.base(e.X, true)
	p.w("[")
	if e.Low != nil {
		p.expr(e.Low, 0)
	}
	p.opt(e.Wild, "*")
	if e.Slice {
		p.w(" : ")
		if e.High != nil {
			p.expr(e.High, 0)
		}
	}
	p.w("]")
}

// special writes literals with a type and functions with a grammar of their own.
func (p *printer) special(e ast.Expr) {
	switch e := e.(type) {
	case *ast.TypedLiteral:
		p.typeName(e.Type)
		p.w(" ")
		p.quoted(e.Text)
	case *ast.IntervalLiteral:
		p.interval(e)
	case *ast.Star:
		p.parts(e.Qualifier)
		p.opt(len(e.Qualifier) > 0, ".")
		p.w("*")
		p.exclude(e.Exclude)
	case *ast.Param:
		p.param(e)
	case *ast.Exists:
		p.w("EXISTS (")
		p.query(e.Query)
		p.w(")")
	case *ast.Array:
		p.array(e)
	case *ast.CurrentOf:
		p.w("CURRENT OF ")
		p.ident(e.Cursor)
	case *ast.Default:
		p.w("DEFAULT")
	case *ast.NamedArg:
		p.namedArg(e)
	default:
		p.keywordCall(e)
	}
}

func (p *printer) interval(e *ast.IntervalLiteral) {
	p.w("INTERVAL ")
	p.opt(e.Precision >= 0 && e.Fields == "", "("+strconv.Itoa(e.Precision)+") ")
	p.literal(e.Quantity)
	p.word(e.Fields)
	p.opt(e.Precision >= 0 && e.Fields != "", "("+strconv.Itoa(e.Precision)+")")
}

func (p *printer) exclude(items []ast.Ident) {
	if len(items) > 0 {
		p.w(" EXCLUDE ")
		p.columns(items)
	}
}

func (p *printer) param(e *ast.Param) {
	switch e.Kind {
	case ast.NamedParam:
		p.w(":", e.Name)
	case ast.NumberedParam:
		p.w("$", strconv.Itoa(e.Number))
	default:
		p.w("?")
	}
}

func (p *printer) array(e *ast.Array) {
	if e.Query != nil {
		p.w("ARRAY(")
		p.query(e.Query)
		p.w(")")
		return
	}
	p.w("ARRAY[")
	p.exprs(e.Elems)
	p.w("]")
}

// namedArg writes name => x, or KEEP a, b and SET a, b of OBJECT_TRANSFORM.
func (p *printer) namedArg(e *ast.NamedArg) {
	if r, ok := transform(e); ok {
		p.w(strings.ToUpper(e.Name.Name), " ")
		p.exprs(r.Elems)
		return
	}
	p.ident(e.Name)
	p.w(" => ")
	p.expr(e.X, 0)
}

func transform(e ast.Expr) (*ast.Row, bool) {
	n, ok := e.(*ast.NamedArg)
	if !ok || n.Name.Quoted || n.Name.Name != "keep" && n.Name.Name != "set" {
		return nil, false
	}
	r, ok := n.X.(*ast.Row)
	if !ok || r.Keyword || len(r.Elems) == 0 {
		return nil, false
	}
	path, ok := r.Elems[0].(*ast.Literal)
	return r, ok && path.Kind == ast.StringLit
}

func (p *printer) keywordCall(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Extract:
		p.w("EXTRACT(")
		p.collation(e.Field)
		p.w(" FROM ")
		p.expr(e.X, 0)
	case *ast.Trim:
		p.w("TRIM(")
		p.opt(e.Side != "", e.Side+" ")
		if e.Chars != nil {
			p.expr(e.Chars, 0)
			p.w(" ")
		}
		p.opt(e.Chars != nil || e.Side != "", "FROM ")
		p.expr(e.X, 0)
	case *ast.Position:
		p.w("POSITION(")
		p.expr(e.Needle, powIn+1)
		p.w(" IN ")
		p.expr(e.X, 0)
	case *ast.Substring:
		p.w("SUBSTRING(")
		p.expr(e.X, 0)
		p.fromFor(e.From, e.For)
	case *ast.Overlay:
		p.w("OVERLAY(")
		p.expr(e.X, 0)
		p.w(" PLACING ")
		p.expr(e.With, 0)
		p.fromFor(e.From, e.For)
	}
	p.w(")")
}

func (p *printer) fromFor(from, length ast.Expr) {
	if from != nil {
		p.w(" FROM ")
		p.expr(from, 0)
	}
	if length != nil {
		p.w(" FOR ")
		p.expr(length, 0)
	}
}

func (p *printer) caseExpr(e *ast.Case) {
	p.w("CASE")
	if e.Operand != nil {
		p.w(" ")
		p.expr(e.Operand, 0)
	}
	for _, w := range e.Whens {
		p.w(" WHEN ")
		p.expr(w.Cond, 0)
		p.w(" THEN ")
		p.expr(w.Result, 0)
	}
	if e.Else != nil {
		p.w(" ELSE ")
		p.expr(e.Else, 0)
	}
	p.w(" END")
}

func (p *printer) call(e *ast.FuncCall) {
	p.opt(e.Approximate, "APPROXIMATE ")
	p.name(e.Name)
	if e.Bare {
		return
	}
	p.w("(")
	p.opt(e.Distinct, "DISTINCT ")
	p.opt(e.All, "ALL ")
	p.opt(e.Star, "*")
	for i, a := range e.Args {
		if _, ok := transform(a); ok {
			p.opt(i > 0, " ")
		} else {
			p.opt(i > 0, ", ")
		}
		p.expr(a, 0)
	}
	p.orderBy(e.OrderBy)
	p.w(")")
	if len(e.WithinGroup) > 0 {
		p.w(" WITHIN GROUP (")
		p.orderItems(e.WithinGroup)
		p.w(")")
	}
	if e.Filter != nil {
		p.w(" FILTER (WHERE ")
		p.expr(e.Filter, 0)
		p.w(")")
	}
	p.opt(e.Nulls != "", " "+e.Nulls+" NULLS")
	if e.Over != nil {
		p.w(" OVER ")
		p.window(e.Over)
	}
}

func (p *printer) window(w *ast.Window) {
	if !w.Parens {
		p.identPtr(w.Name)
		return
	}
	p.w("(")
	space := ""
	if w.Name != nil {
		p.ident(*w.Name)
		space = " "
	}
	if len(w.PartitionBy) > 0 {
		p.w(space, "PARTITION BY ")
		p.exprs(w.PartitionBy)
		space = " "
	}
	if len(w.OrderBy) > 0 {
		p.w(space)
		p.orderItems(w.OrderBy)
		space = " "
	}
	if f := w.Frame; f != nil {
		p.w(space, f.Unit)
		p.opt(f.High != nil, " BETWEEN")
		p.bound(f.Low)
		if f.High != nil {
			p.w(" AND")
			p.bound(f.High)
		}
	}
	p.w(")")
}

func (p *printer) bound(b *ast.Bound) {
	if b.Offset != nil {
		p.w(" ")
		p.expr(b.Offset, powAdd)
	}
	p.word(b.Kind)
}

// orderBy writes " ORDER BY ...", if there is one.
func (p *printer) orderBy(items []*ast.OrderItem) {
	if len(items) > 0 {
		p.w(" ")
		p.orderItems(items)
	}
}

func (p *printer) orderItems(items []*ast.OrderItem) {
	p.w("ORDER BY ")
	list(p, items, p.orderItem)
}

func (p *printer) orderItem(o *ast.OrderItem) {
	p.expr(o.X, 0)
	p.opt(o.Asc, " ASC")
	p.opt(o.Desc, " DESC")
	p.opt(o.Nulls != "", " NULLS "+o.Nulls)
}
