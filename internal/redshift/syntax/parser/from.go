package parser

import (
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// tableExpr reads a FROM item with its joins.
func (p *Parser) tableExpr() ast.TableExpr {
	start := p.pos()
	left := p.tablePrimary()
	for links := 0; p.err == nil && p.tok.Keyword != 0 && p.chain(&links); {
		j := p.join(left, start)
		if j == nil {
			return left
		}
		left = j
	}
	return left
}

// join reads one join onto left; nil when none follows.
func (p *Parser) join(left ast.TableExpr, start ast.Pos) ast.TableExpr {
	j := &ast.Join{Left: left, Kind: "INNER"}
	switch p.tok.Keyword {
	case token.KNatural, token.KJoin, token.KInner, token.KLeft, token.KRight, token.KFull, token.KCross:
	default:
		return nil
	}
	j.Natural = p.accept(token.KNatural)
	switch k := p.tok.Keyword; k {
	case token.KInner:
		p.next()
	case token.KCross:
		j.Kind = "CROSS"
		p.next()
	case token.KLeft, token.KRight, token.KFull:
		j.Kind = k.String()
		p.next()
		p.accept(token.KOuter)
	}
	p.expect(token.KJoin)
	j.Right = p.tablePrimary()
	if !j.Natural && j.Kind != "CROSS" {
		p.joinCondition(j)
	}
	j.Span = p.span(start)
	return j
}

// joinCondition reads ON or USING; a join nested to the right comes first:
// a JOIN b JOIN c ON ... ON ...
func (p *Parser) joinCondition(j *ast.Join) {
	if !p.enter() {
		return
	}
	defer p.leave()
	for p.err == nil && !p.is(token.KOn) && !p.is(token.KUsing) {
		right := p.join(j.Right, j.Right.Pos())
		if right == nil {
			p.expected("ON or USING")
			return
		}
		j.Right = right
	}
	if p.accept(token.KOn) {
		j.On = p.expr()
		return
	}
	p.expect(token.KUsing)
	j.Using = p.identsInParens()
}

// tablePrimary reads a FROM item with PIVOT and UNPIVOT behind it.
func (p *Parser) tablePrimary() ast.TableExpr {
	start := p.pos()
	if !p.enter() {
		return &ast.TableRef{}
	}
	defer p.leave()
	var t ast.TableExpr
	switch {
	case p.tok.Kind == token.LParen:
		t = p.tableParen()
	case p.is(token.KUnpivot):
		return p.unpivotObject()
	case p.is(token.KLateral):
		p.next()
		t = p.lateral(start)
	case p.is(token.KUnnest) || p.is(token.KLeft) || p.is(token.KRight):
		t = p.funcRef(start, false)
	default:
		t = p.tableRef(start)
	}
	for links := 0; p.err == nil && p.chain(&links); {
		switch {
		case p.is(token.KPivot):
			t = p.pivot(t, start)
		case p.is(token.KUnpivot):
			t = p.unpivot(t, start)
		default:
			return t
		}
	}
	return t
}

func (p *Parser) lateral(start ast.Pos) ast.TableExpr {
	if p.tok.Kind != token.LParen {
		return p.funcRef(start, true)
	}
	t := p.tableParen()
	if s, ok := t.(*ast.SubqueryRef); ok {
		s.Lateral = true
		s.Start = start
	}
	return t
}

// tableParen reads (query) or (joins), with an alias.
func (p *Parser) tableParen() ast.TableExpr {
	start := p.pos()
	p.next()
	if p.is(token.KSelect) || p.is(token.KWith) || p.is(token.KValues) && p.Peek(1).Kind == token.LParen {
		return p.subqueryRef(p.query(), start)
	}
	at := p.pos()
	t := p.tableExpr()
	if s, ok := t.(*ast.SubqueryRef); ok && s.Alias == nil {
		if p.continuesQuery() {
			return p.subqueryRef(p.queryFrom(nil, p.setOperation(body(s.Query), at, 0), at), start)
		}
		return p.subqueryRef(s.Query, start)
	}
	p.expectKind(token.RParen)
	if j, ok := t.(*ast.Join); ok {
		j.Alias = p.alias()
		j.Span = p.span(start)
	}
	return t
}

func (p *Parser) subqueryRef(q *ast.Query, start ast.Pos) ast.TableExpr {
	p.expectKind(token.RParen)
	s := &ast.SubqueryRef{Query: q, Alias: p.alias()}
	s.Span = p.span(start)
	return s
}

// tableRef reads a table, a path to an array, or a function.
func (p *Parser) tableRef(start ast.Pos) ast.TableExpr {
	t := &ast.TableRef{}
	if p.is(token.KOnly) {
		p.next()
		t.Only = true
		paren := p.acceptKind(token.LParen)
		t.Name = p.name()
		if paren {
			p.expectKind(token.RParen)
		}
	} else {
		if p.tok.Kind != token.Ident && p.tok.Kind != token.Quoted {
			p.expected("a table, a function or a subquery")
			return t
		}
		t.Name = p.name()
	}
	switch p.tok.Kind {
	case token.LParen:
		return p.funcRefNamed(t.Name, start, false)
	case token.LBracket:
		t.Path = p.postfix(&ast.ColumnRef{Span: t.Name.Span, Parts: t.Name.Parts}, start)
		t.Name = nil
	case token.Star:
		p.next()
		t.Star = true
	}
	t.Alias = p.alias()
	t.At = p.atIndex()
	p.sample()
	t.Span = p.span(start)
	return t
}

// sample reads TABLESAMPLE.
func (p *Parser) sample() {
	if !p.at("TABLESAMPLE") {
		return
	}
	_ = p.alienParens("TABLESAMPLE BERNOULLI", "TABLESAMPLE") || p.alienParens("TABLESAMPLE SYSTEM", "TABLESAMPLE")
	p.alienParens("REPEATABLE", "TABLESAMPLE")
}

func (p *Parser) funcRef(start ast.Pos, lateral bool) ast.TableExpr {
	return p.funcRefNamed(&ast.Name{Span: ast.Span{Start: p.pos()}, Parts: p.parts(p.anyWord())}, start, lateral)
}

func (p *Parser) funcRefNamed(name *ast.Name, start ast.Pos, lateral bool) ast.TableExpr {
	if p.tok.Kind != token.LParen {
		p.expectKind(token.LParen)
		return &ast.FuncRef{}
	}
	f := &ast.FuncRef{Call: p.postfix(p.call(name), name.Start), Lateral: lateral}
	f.Ordinality = p.try("WITH ORDINALITY") || p.try("WITH OFFSET")
	f.Alias = p.alias()
	f.At = p.atIndex()
	f.Span = p.span(start)
	return f
}

// alias reads [AS] name [(columns)].
func (p *Parser) alias() *ast.Alias {
	start := p.pos()
	a := &ast.Alias{}
	switch {
	case p.accept(token.KAs):
		a.Name = p.ident()
	case p.aliasAhead():
		a.Name = p.ident()
	default:
		return nil
	}
	if p.tok.Kind == token.LParen {
		p.parens(func() {
			a.Columns = append(a.Columns, p.ident())
			if p.tok.Kind == token.Ident || p.tok.Kind == token.Quoted {
				a.Types = append(a.Types, p.typeName())
			}
		})
		if len(a.Types) != 0 && len(a.Types) != len(a.Columns) {
			p.expected("a type for every column")
		}
	}
	a.Span = p.span(start)
	return a
}

func (p *Parser) atIndex() *ast.Ident {
	if p.is(token.KAt) && !p.stopped() {
		p.next()
		return p.identPtr()
	}
	return nil
}

func (p *Parser) pivot(source ast.TableExpr, start ast.Pos) ast.TableExpr {
	v := &ast.Pivot{Source: source}
	p.next()
	p.expectKind(token.LParen)
	v.Aggregates = p.selectItems()
	p.expect(token.KFor)
	if p.tok.Kind == token.LParen {
		p.parens(func() { v.For = append(v.For, p.name()) })
	} else {
		v.For = []*ast.Name{p.name()}
	}
	p.expect(token.KIn)
	v.In = p.pivotList()
	p.expectKind(token.RParen)
	v.Alias = p.alias()
	v.Span = p.span(start)
	return v
}

func (p *Parser) pivotList() (list []*ast.SelectItem) {
	p.expectKind(token.LParen)
	list = p.selectItems()
	p.expectKind(token.RParen)
	return list
}

func (p *Parser) unpivot(source ast.TableExpr, start ast.Pos) ast.TableExpr {
	u := &ast.Unpivot{Source: source}
	p.next()
	if u.Nulls = p.choose("INCLUDE NULLS", "EXCLUDE NULLS"); u.Nulls != "" {
		u.Nulls = u.Nulls[:7]
	}
	p.expectKind(token.LParen)
	if p.tok.Kind == token.LParen {
		u.Value = p.identsInParens()
	} else {
		u.Value = []ast.Ident{p.ident()}
	}
	p.expect(token.KFor)
	u.Label = p.ident()
	p.expect(token.KIn)
	u.In = p.pivotList()
	p.expectKind(token.RParen)
	u.Alias = p.alias()
	u.Span = p.span(start)
	return u
}

// unpivotObject reads UNPIVOT x AS value AT key.
func (p *Parser) unpivotObject() ast.TableExpr {
	start := p.pos()
	p.next()
	u := &ast.UnpivotRef{X: p.binary(powUnary)}
	if p.accept(token.KAs) || p.aliasAhead() {
		v := p.label()
		u.Value = &v
	}
	u.Key = p.atIndex()
	u.Span = p.span(start)
	return u
}
