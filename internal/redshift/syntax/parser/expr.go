package parser

import (
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// The binding powers of operators, weakest first: those of PostgreSQL 8, which
// Redshift keeps. IS binds tighter than a comparison, every operator without a
// place of its own (||, ~, &) weaker than IS. <=, >= and <> stand with < and >.
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
)

func (p *Parser) expr() ast.Expr { return p.binary(powOr) }

// binary reads an expression of operators of at least the given power.
func (p *Parser) binary(least int) ast.Expr {
	start := p.pos()
	if !p.enter() {
		return nil
	}
	defer p.leave()
	left := p.unary()
	for links := 0; p.err == nil; {
		e := p.infix(left, start, least)
		if e == nil {
			return left
		}
		left = e
		if !p.chain(&links) {
			break
		}
	}
	return left
}

// infix reads one operator of at least the given power and its right side; nil
// when there is none.
func (p *Parser) infix(left ast.Expr, start ast.Pos, least int) ast.Expr {
	if p.tok.Kind == token.Ident {
		if p.tok.Keyword == 0 || p.stopped() {
			return nil
		}
		return p.infixWord(left, start, least)
	}
	pow, op := p.operator()
	if pow < least {
		return nil
	}
	if pow == powEqual { // right associative
		return p.operation(left, start, op, pow)
	}
	return p.operation(left, start, op, pow+1)
}

// operator gives the current token's power and spelling as an infix operator;
// power 0 for none.
func (p *Parser) operator() (pow int, op string) {
	switch p.tok.Kind {
	case token.Equal:
		return powEqual, "="
	case token.Less:
		return powCompare, "<"
	case token.Greater:
		return powCompare, ">"
	case token.LessEqual:
		return powCompare, "<="
	case token.GreaterEqual:
		return powCompare, ">="
	case token.NotEqual:
		return powCompare, "<>"
	case token.Plus:
		return powAdd, "+"
	case token.Minus:
		return powAdd, "-"
	case token.Star:
		return powMul, "*"
	case token.Slash:
		return powMul, "/"
	case token.Percent:
		return powMul, "%"
	case token.Caret:
		return powPower, "^"
	case token.Op:
		return powOp, p.Text(p.tok)
	}
	return 0, ""
}

// operation reads the operator at hand and the right side.
func (p *Parser) operation(left ast.Expr, start ast.Pos, op string, right int) ast.Expr {
	at := p.pos()
	p.next()
	if op == "!" && !p.startsExpr() {
		return &ast.Postfix{Span: p.span(start), Op: op, X: left}
	}
	if right > powNot && (p.is(token.KAny) || p.is(token.KAll) || p.is(token.KSome)) {
		return p.quantified(left, start, op)
	}
	b := p.nodes.binaries.new()
	b.Op, b.OpPos, b.L = op, at, left
	b.R = p.binary(right)
	b.Span = p.span(start)
	return b
}

// startsExpr reports whether the current token can begin an operand.
func (p *Parser) startsExpr() bool {
	switch p.tok.Kind {
	case token.Ident:
		return !p.tok.Keyword.Reserved() && p.tok.Keyword != token.KOver && !p.stopped()
	case token.Quoted, token.Int, token.Numeric, token.Float, token.String, token.Escape, token.Dollar, token.Param,
		token.Numbered, token.Question, token.LParen:
		return true
	}
	return false
}

func (p *Parser) quantified(left ast.Expr, start ast.Pos, op string) ast.Expr {
	q := &ast.Quantified{X: left, Op: op, All: p.is(token.KAll)}
	p.next()
	p.expectKind(token.LParen)
	list, query := p.listOrQuery()
	if q.Query = query; query == nil {
		if len(list) != 1 {
			p.expected("a subquery or an array")
			return nil
		}
		q.Y = list[0]
	}
	p.expectKind(token.RParen)
	q.Span = p.span(start)
	return q
}

// infixWord reads what a keyword continues: AND, IS, [NOT] IN, LIKE ...
func (p *Parser) infixWord(left ast.Expr, start ast.Pos, least int) ast.Expr {
	switch p.tok.Keyword {
	case token.KAnd:
		if powAnd >= least {
			return p.operation(left, start, "AND", powAnd+1)
		}
	case token.KOr:
		if powOr >= least {
			return p.operation(left, start, "OR", powOr+1)
		}
	case token.KOverlaps:
		if powOverlaps >= least {
			return p.operation(left, start, "OVERLAPS", powOverlaps+1)
		}
	case token.KIs, token.KIsnull, token.KNotnull:
		if powIs >= least {
			return p.isTest(left, start)
		}
	case token.KAt:
		if powAt >= least && p.try("AT TIME ZONE") {
			zone := p.binary(powAt + 1)
			return &ast.AtTimeZone{Span: p.span(start), X: left, Zone: zone}
		}
	case token.KCollate:
		if powAt >= least {
			p.next()
			return &ast.Collate{X: left, Collation: p.collation(), Span: p.span(start)}
		}
	case token.KOperator:
		if powOp >= least && p.Peek(1).Kind == token.LParen {
			return p.namedOperator(left, start)
		}
	case token.KNot:
		return p.predicate(left, start, least, p.Peek(1).Keyword, true)
	default:
		return p.predicate(left, start, least, p.tok.Keyword, false)
	}
	return nil
}

// namedOperator reads OPERATOR(pg_catalog.~) as ~.
func (p *Parser) namedOperator(left ast.Expr, start ast.Pos) ast.Expr {
	p.next()
	p.next()
	for p.tok.Kind == token.Ident && p.Peek(1).Kind == token.Dot {
		p.next()
		p.next()
	}
	pow, op := p.operator()
	if pow == 0 {
		p.expected("an operator")
		return nil
	}
	at := p.pos()
	p.next()
	p.expectKind(token.RParen)
	right := p.binary(powOp + 1)
	return &ast.Binary{Span: p.span(start), Op: op, OpPos: at, L: left, R: right}
}

// collation reads a collation's name, as a word or a string.
func (p *Parser) collation() string {
	if p.tok.Kind == token.String {
		return p.str().Text
	}
	return p.name().String()
}

func (p *Parser) isTest(left ast.Expr, start ast.Pos) ast.Expr {
	t := &ast.Is{X: left, Test: "NULL"}
	switch p.tok.Keyword {
	case token.KIsnull:
		p.next()
	case token.KNotnull:
		t.Not = true
		p.next()
	default:
		p.next()
		t.Not = p.accept(token.KNot)
		t.Test = p.choose("NULL", "TRUE", "FALSE", "UNKNOWN", "DISTINCT FROM")
		if t.Test == "" {
			p.expected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM")
		}
		if t.Test == "DISTINCT FROM" {
			t.Y = p.binary(powIs + 1)
		}
	}
	t.Span = p.span(start)
	return t
}

// predicate reads [NOT] BETWEEN, IN, LIKE, ILIKE, SIMILAR TO; k is the keyword
// after NOT. Nil when it is none of them or too weak.
func (p *Parser) predicate(left ast.Expr, start ast.Pos, least int, k token.Keyword, not bool) ast.Expr {
	pow := 0
	switch k {
	case token.KBetween:
		pow = powBetween
	case token.KIn:
		pow = powIn
	case token.KLike, token.KIlike, token.KSimilar:
		pow = powLike
	}
	if pow == 0 || pow < least {
		return nil
	}
	if not {
		p.next()
	}
	p.next()
	switch k {
	case token.KBetween:
		return p.between(left, start, not)
	case token.KIn:
		return p.in(left, start, not)
	case token.KSimilar:
		p.expect(token.KTo)
		return p.like(left, start, not, "SIMILAR TO")
	}
	return p.like(left, start, not, k.String())
}

func (p *Parser) between(left ast.Expr, start ast.Pos, not bool) ast.Expr {
	b := &ast.Between{X: left, Not: not, Symmetric: p.accept(token.KSymmetric)}
	b.Low = p.binary(powBetween + 1)
	p.expect(token.KAnd)
	b.High = p.binary(powBetween + 1)
	b.Span = p.span(start)
	return b
}

func (p *Parser) in(left ast.Expr, start ast.Pos, not bool) ast.Expr {
	in := &ast.In{X: left, Not: not}
	p.expectKind(token.LParen)
	in.List, in.Query = p.listOrQuery()
	p.expectKind(token.RParen)
	in.Span = p.span(start)
	return in
}

func (p *Parser) like(left ast.Expr, start ast.Pos, not bool, kind string) ast.Expr {
	if p.is(token.KAny) || p.is(token.KAll) || p.is(token.KSome) {
		if not {
			kind = "NOT " + kind
		}
		return p.quantified(left, start, kind)
	}
	l := &ast.Like{X: left, Not: not, Kind: kind, Pattern: p.binary(powLike + 1)}
	if p.accept(token.KEscape) {
		l.Escape = p.binary(powLike + 1)
	}
	l.Span = p.span(start)
	return l
}

// unary reads prefix operators and what they apply to.
func (p *Parser) unary() ast.Expr {
	op, right := "", powUnary
	switch p.tok.Kind {
	case token.Minus:
		op = "-"
	case token.Plus:
		op = "+"
	case token.Op:
		op, right = p.Text(p.tok), powOp+1
	case token.Ident:
		switch p.tok.Keyword {
		case token.KNot:
			op, right = "NOT", powNot
		case token.KPrior:
			if next := p.Peek(1); next.Kind == token.Ident && !next.Keyword.Reserved() || next.Kind == token.Quoted {
				return p.prior(false)
			}
		case token.KConnectByRoot:
			return p.prior(true)
		}
	}
	start := p.pos()
	if op == "" {
		return p.postfix(p.primary(), start)
	}
	p.next()
	x := p.binary(right)
	return &ast.Unary{Span: p.span(start), Op: op, X: x}
}

func (p *Parser) prior(root bool) ast.Expr {
	start := p.pos()
	p.next()
	x := p.binary(powUnary)
	return &ast.Prior{Span: p.span(start), Root: root, X: x}
}

// postfix reads casts, indexes and attributes behind a primary, which begins at
// start: that may be a parenthesis before it.
func (p *Parser) postfix(x ast.Expr, start ast.Pos) ast.Expr {
	if p.err != nil {
		return x
	}
	for links := 0; p.err == nil && p.chain(&links); {
		switch p.tok.Kind {
		case token.Cast:
			p.next()
			t := p.typeName()
			x = &ast.Cast{Span: p.span(start), Form: ast.CastColons, X: x, Type: t}
		case token.LBracket:
			x = p.index(x, start)
		case token.Dot:
			if p.Peek(1).Kind == token.Star {
				return x
			}
			p.next()
			f := p.label()
			x = &ast.Field{Span: p.span(start), X: x, Name: f}
		default:
			return x
		}
	}
	return x
}

func (p *Parser) index(x ast.Expr, start ast.Pos) ast.Expr {
	n := &ast.Index{X: x}
	p.next()
	if p.tok.Kind == token.Star {
		p.next()
		n.Wild = true
	} else {
		if p.tok.Kind != token.Colon {
			n.Low = p.expr()
		}
		if p.acceptKind(token.Colon) {
			n.Slice = true
			if p.tok.Kind != token.RBracket {
				n.High = p.expr()
			}
		}
	}
	p.expectKind(token.RBracket)
	n.Span = p.span(start)
	return n
}
