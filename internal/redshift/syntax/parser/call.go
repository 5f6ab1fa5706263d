package parser

import (
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// keywordCall reads functions with a grammar of their own, at a keyword before a
// parenthesis; nil when the keyword is none of them.
func (p *Parser) keywordCall() ast.Expr {
	start := p.pos()
	switch p.tok.Keyword {
	case token.KCast:
		return p.cast(start, ast.CastCall)
	case token.KTryCast:
		return p.cast(start, ast.CastTry)
	case token.KConvert:
		return p.convert(start)
	case token.KExtract:
		return p.extract(start)
	case token.KTrim:
		return p.trim(start)
	case token.KPosition:
		return p.position(start)
	case token.KSubstring:
		return p.substring(start)
	case token.KOverlay:
		return p.overlay(start)
	case token.KExists:
		p.next()
		p.next()
		q := p.query()
		p.expectKind(token.RParen)
		return &ast.Exists{Span: p.span(start), Query: q}
	case token.KRow:
		return p.row(start)
	case token.KArray:
		if p.Peek(2).Keyword == token.KSelect {
			p.next()
			p.next()
			q := p.query()
			p.expectKind(token.RParen)
			return &ast.Array{Span: p.span(start), Query: q}
		}
		return p.call(simple(p.anyWord()))
	case token.KLeft, token.KRight, token.KUnnest, token.KIdentity, token.KIlike, token.KLike, token.KCollate, token.KMinus,
		token.KIsnull, token.KAuthorization, token.KTop, token.KSnapshot, token.KTag, token.KEncode, token.KBinary:
		return p.call(simple(p.anyWord()))
	}
	return nil
}

func (p *Parser) cast(start ast.Pos, form ast.CastForm) ast.Expr {
	p.next()
	p.next()
	x := p.expr()
	p.expect(token.KAs)
	t := p.typeName()
	p.expectKind(token.RParen)
	return &ast.Cast{Span: p.span(start), Form: form, X: x, Type: t}
}

func (p *Parser) convert(start ast.Pos) ast.Expr {
	p.next()
	p.next()
	t := p.typeName()
	p.expectKind(token.Comma)
	x := p.expr()
	p.expectKind(token.RParen)
	return &ast.Cast{Span: p.span(start), Form: ast.CastConvert, X: x, Type: t}
}

func (p *Parser) extract(start ast.Pos) ast.Expr {
	p.next()
	p.next()
	e := &ast.Extract{}
	switch p.tok.Kind {
	case token.Ident, token.Quoted, token.String:
		e.Field = p.Value(p.tok)
		p.next()
	default:
		p.expected("a date part")
	}
	p.expect(token.KFrom)
	e.X = p.expr()
	p.expectKind(token.RParen)
	e.Span = p.span(start)
	return e
}

func (p *Parser) trim(start ast.Pos) ast.Expr {
	name := p.anyWord()
	p.next()
	t := &ast.Trim{Side: p.choose("BOTH", "LEADING", "TRAILING")}
	if !p.is(token.KFrom) {
		t.X = p.expr()
	}
	switch {
	case p.accept(token.KFrom):
		t.Chars, t.X = t.X, p.expr()
	case p.tok.Kind == token.Comma && t.Side == "":
		p.next()
		args := append([]ast.Expr{t.X}, p.exprs()...)
		p.expectKind(token.RParen)
		return &ast.FuncCall{Span: p.span(start), Name: simple(name), Args: args}
	}
	p.expectKind(token.RParen)
	t.Span = p.span(start)
	return t
}

func (p *Parser) position(start ast.Pos) ast.Expr {
	name := p.anyWord()
	p.next()
	n := &ast.Position{Needle: p.binary(powIn + 1)}
	if p.tok.Kind == token.Comma {
		p.next()
		args := append([]ast.Expr{n.Needle}, p.exprs()...)
		p.expectKind(token.RParen)
		return &ast.FuncCall{Span: p.span(start), Name: simple(name), Args: args}
	}
	p.expect(token.KIn)
	n.X = p.expr()
	p.expectKind(token.RParen)
	n.Span = p.span(start)
	return n
}

func (p *Parser) substring(start ast.Pos) ast.Expr {
	name := p.anyWord()
	p.next()
	x := p.expr()
	if !p.is(token.KFrom) && !p.is(token.KFor) {
		args := []ast.Expr{x}
		if p.acceptKind(token.Comma) {
			args = append(args, p.exprs()...)
		}
		p.expectKind(token.RParen)
		return &ast.FuncCall{Span: p.span(start), Name: simple(name), Args: args}
	}
	s := &ast.Substring{X: x}
	s.From, s.For = p.fromFor()
	p.expectKind(token.RParen)
	s.Span = p.span(start)
	return s
}

// fromFor reads [FROM a] [FOR b], in either order.
func (p *Parser) fromFor() (from, length ast.Expr) {
	for range 2 {
		if from == nil && p.accept(token.KFrom) {
			from = p.expr()
		}
		if length == nil && p.accept(token.KFor) {
			length = p.expr()
		}
	}
	return from, length
}

func (p *Parser) overlay(start ast.Pos) ast.Expr {
	p.next()
	p.next()
	o := &ast.Overlay{X: p.expr()}
	p.expect(token.KPlacing)
	o.With = p.expr()
	o.From, o.For = p.fromFor()
	p.expectKind(token.RParen)
	o.Span = p.span(start)
	return o
}

func (p *Parser) row(start ast.Pos) ast.Expr {
	p.next()
	p.next()
	r := &ast.Row{Keyword: true}
	if p.tok.Kind != token.RParen {
		r.Elems = p.exprs()
	}
	p.expectKind(token.RParen)
	r.Span = p.span(start)
	return r
}

func (p *Parser) approximate() ast.Expr {
	start := p.pos()
	p.next()
	c, ok := p.columnOrCall(p.pos(), p.anyWord()).(*ast.FuncCall)
	if !ok {
		p.expected("an aggregate function")
		return &ast.Literal{}
	}
	c.Approximate = true
	c.Start = start
	return c
}

// call reads a call's arguments and what follows them.
func (p *Parser) call(name *ast.Name) ast.Expr {
	c := p.nodes.calls.new()
	c.Name = name
	if !p.enter() {
		return c
	}
	defer p.leave()
	p.next()
	if p.tok.Kind != token.RParen {
		p.args(c)
	}
	p.expectKind(token.RParen)
	p.afterCall(c)
	c.Span = p.span(name.Start)
	return c
}

func (p *Parser) args(c *ast.FuncCall) {
	if p.tok.Kind == token.Star && p.Peek(1).Kind == token.RParen {
		p.next()
		c.Star = true
		return
	}
	c.Distinct = p.accept(token.KDistinct)
	c.All = !c.Distinct && p.accept(token.KAll)
	mark := len(p.nodes.exprStack)
	for p.err == nil {
		p.nodes.exprStack = append(p.nodes.exprStack, p.arg())
		if !p.argFollows() {
			break
		}
	}
	c.Args = p.nodes.exprs.take(p.nodes.exprStack[mark:])
	if s, ok := onlyStar(c.Args); ok && !c.Distinct && !c.All && len(s.Qualifier)+len(s.Exclude) == 0 {
		c.Args, c.Star = nil, true
	}
	p.nodes.exprStack = p.nodes.exprStack[:mark]
	if p.is(token.KIgnore) || p.is(token.KRespect) {
		p.nulls(c)
	}
	c.OrderBy = p.orderBy()
	if p.is(token.KIgnore) || p.is(token.KRespect) {
		p.nulls(c)
	}
}

func onlyStar(args []ast.Expr) (*ast.Star, bool) {
	if len(args) != 1 {
		return nil, false
	}
	s, ok := args[0].(*ast.Star)
	return s, ok
}

// argFollows steps over a comma; KEEP and SET of OBJECT_TRANSFORM need none.
func (p *Parser) argFollows() bool {
	return p.acceptKind(token.Comma) || p.pathsAhead()
}

// pathsAhead reports whether a list of OBJECT_TRANSFORM comes next.
func (p *Parser) pathsAhead() bool {
	return (p.at("KEEP") || p.is(token.KSet)) && p.Peek(1).Kind == token.String
}

// arg reads one argument: an expression, name => value, or a list behind
// OBJECT_TRANSFORM's KEEP and SET, which becomes a NamedArg of a row.
func (p *Parser) arg() ast.Expr {
	start := p.pos()
	switch {
	case p.tok.Kind == token.Ident && (p.Peek(1).Kind == token.Arrow || p.Peek(1).Kind == token.Assign):
		n := p.label()
		p.next()
		x := p.expr()
		return &ast.NamedArg{Span: p.span(start), Name: n, X: x}
	case p.pathsAhead():
		n := p.anyWord()
		at := p.pos()
		list := p.exprs()
		if _, ok := list[0].(*ast.Literal); !ok {
			p.expected("a path in quotes")
		}
		return &ast.NamedArg{Name: n, X: &ast.Row{Span: p.span(at), Elems: list}, Span: p.span(start)}
	case p.is(token.KSelect):
		q := p.query()
		return &ast.Subquery{Span: p.span(start), Query: q}
	}
	return p.expr()
}

func (p *Parser) nulls(c *ast.FuncCall) {
	c.Nulls = p.upper()
	p.next()
	p.expect(token.KNulls)
}

// afterCall reads WITHIN GROUP, FILTER, IGNORE NULLS and OVER.
func (p *Parser) afterCall(c *ast.FuncCall) {
	if p.tok.Kind != token.Ident || p.tok.Keyword == 0 {
		return
	}
	if p.is(token.KWithin) && p.nextIs(token.KGroup) {
		p.next()
		p.next()
		p.expectKind(token.LParen)
		c.WithinGroup = p.orderBy()
		if len(c.WithinGroup) == 0 {
			p.expected("ORDER BY")
		}
		p.expectKind(token.RParen)
	}
	if p.is(token.KFilter) && p.Peek(1).Kind == token.LParen {
		p.next()
		p.next()
		p.expect(token.KWhere)
		c.Filter = p.expr()
		p.expectKind(token.RParen)
	}
	if (p.is(token.KIgnore) || p.is(token.KRespect)) && p.nextIs(token.KNulls) {
		p.nulls(c)
	}
	if p.is(token.KOver) && !p.stopped() {
		c.Over = p.over()
	}
}

func (p *Parser) over() *ast.Window {
	start := p.pos()
	p.next()
	if p.tok.Kind != token.LParen {
		w := &ast.Window{Name: p.identPtr()}
		w.Span = p.span(start)
		return w
	}
	return p.window(start)
}

// window reads a window's definition in parentheses.
func (p *Parser) window(start ast.Pos) *ast.Window {
	w := &ast.Window{Parens: true}
	p.expectKind(token.LParen)
	if p.isIdent() && !p.is(token.KRange) && !p.is(token.KRows) && !p.is(token.KGroups) {
		w.Name = p.identPtr()
	}
	if p.accept(token.KPartition) {
		p.need("BY")
		w.PartitionBy = p.exprs()
	}
	w.OrderBy = p.orderBy()
	if p.is(token.KRange) || p.is(token.KRows) || p.is(token.KGroups) {
		w.Frame = p.frame()
	}
	p.expectKind(token.RParen)
	w.Span = p.span(start)
	return w
}

func (p *Parser) frame() *ast.Frame {
	start := p.pos()
	f := &ast.Frame{Unit: p.tok.Keyword.String()}
	p.next()
	if p.accept(token.KBetween) {
		f.Low = p.bound()
		p.expect(token.KAnd)
		f.High = p.bound()
	} else {
		f.Low = p.bound()
	}
	for _, words := range []string{"EXCLUDE CURRENT ROW", "EXCLUDE GROUP", "EXCLUDE TIES", "EXCLUDE NO OTHERS"} {
		_ = p.alien(words, "EXCLUDE of a window frame")
	}
	f.Span = p.span(start)
	return f
}

func (p *Parser) bound() *ast.Bound {
	start := p.pos()
	b := &ast.Bound{Kind: p.choose("UNBOUNDED PRECEDING", "UNBOUNDED FOLLOWING", "CURRENT ROW")}
	if b.Kind == "" {
		b.Offset = p.binary(powAdd)
		b.Kind = p.chooseOne("PRECEDING", "FOLLOWING")
	}
	b.Span = p.span(start)
	return b
}

// orderBy reads ORDER BY items, if it comes next.
func (p *Parser) orderBy() (list []*ast.OrderItem) {
	if !p.is(token.KOrder) {
		return nil
	}
	p.next()
	p.need("BY")
	p.list(func() {
		start := p.pos()
		o := &ast.OrderItem{X: p.expr()}
		switch {
		case p.is(token.KUsing) && p.Peek(1).Kind != token.LParen && p.alien("USING", "ORDER BY ... USING"):
			p.next()
		case p.accept(token.KAsc):
			o.Asc = true
		case p.accept(token.KDesc):
			o.Desc = true
		}
		if p.accept(token.KNulls) {
			o.Nulls = p.chooseOne("FIRST", "LAST")
		}
		o.Span = p.span(start)
		list = append(list, o)
	})
	return list
}
