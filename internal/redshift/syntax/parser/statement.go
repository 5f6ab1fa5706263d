package parser

import (
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// statement reads one statement, without the semicolon.
func (p *Parser) statement() ast.Statement {
	start := p.pos()
	if !p.enter() {
		return nil
	}
	defer p.leave()
	if p.tok.Kind == token.LParen {
		q := p.query()
		p.refuseForeign()
		return q
	}
	if p.tok.Kind != token.Ident {
		p.expected("a statement")
		return nil
	}
	from := p.i
	if s := p.commonStatement(start); s != nil || p.err != nil {
		return p.recognised(s, from, start)
	}
	if s := p.sessionStatement(start); s != nil || p.err != nil {
		return p.recognised(s, from, start)
	}
	p.expected("a statement")
	return nil
}

// commonStatement reads queries, data changes and definitions; nil when the
// first word begins none of them.
func (p *Parser) commonStatement(start ast.Pos) ast.Statement {
	switch p.tok.Keyword {
	case token.KSelect, token.KValues:
		return p.query()
	case token.KWith:
		return p.withStatement(start)
	case token.KInsert:
		return p.insert(nil, start)
	case token.KUpdate:
		return p.update(nil, start)
	case token.KDelete:
		return p.delete(nil, start)
	case token.KMerge:
		return p.merge(nil, start)
	case token.KTruncate:
		return p.truncate(start)
	case token.KCall:
		return p.callStatement(start)
	case token.KCopy:
		return p.copy(start)
	case token.KUnload:
		return p.unload(start)
	case token.KCreate:
		return p.create(start)
	case token.KAlter:
		return p.alter(start)
	case token.KDrop:
		return p.drop(start)
	case token.KGrant, token.KRevoke:
		return p.grant(start)
	case token.KComment:
		return p.comment(start)
	case token.KRefresh:
		return p.refresh(start)
	}
	return nil
}

// withStatement reads WITH before SELECT, INSERT, UPDATE, DELETE or MERGE.
func (p *Parser) withStatement(start ast.Pos) ast.Statement {
	w := p.with()
	switch p.tok.Keyword {
	case token.KInsert:
		return p.insert(w, start)
	case token.KUpdate:
		return p.update(w, start)
	case token.KDelete:
		return p.delete(w, start)
	case token.KMerge:
		return p.merge(w, start)
	}
	return p.queryFrom(w, p.setOperation(nil, p.pos(), 0), start)
}

func (p *Parser) insert(w *ast.With, start ast.Pos) ast.Statement {
	s := &ast.Insert{With: w}
	p.next()
	p.expect(token.KInto)
	s.Table = p.name()
	if p.accept(token.KAs) {
		s.Alias = p.identPtr()
	}
	if p.tok.Kind == token.LParen && !p.queryAhead(1) {
		s.Columns = p.identsInParens()
	}
	if p.try("DEFAULT VALUES") {
		s.DefaultValues = true
	} else {
		s.Query = p.query()
	}
	p.alienConflict()
	p.alienReturning()
	s.Span = p.span(start)
	return s
}

// queryAhead reports whether a query begins n tokens ahead, parentheses aside.
func (p *Parser) queryAhead(n int) bool {
	for p.Peek(n).Kind == token.LParen {
		n++
	}
	switch p.Peek(n).Keyword {
	case token.KSelect, token.KWith:
		return true
	}
	return false
}

func (p *Parser) update(w *ast.With, start ast.Pos) ast.Statement {
	s := &ast.Update{With: w}
	p.next()
	s.Table, s.Alias = p.target()
	p.expect(token.KSet)
	s.Set = p.assignments()
	if p.accept(token.KFrom) {
		p.list(func() { s.From = append(s.From, p.tableExpr()) })
	}
	s.Where = p.where()
	p.alienReturning()
	s.Span = p.span(start)
	return s
}

// target reads the table a statement changes, and its alias.
func (p *Parser) target() (*ast.Name, *ast.Ident) {
	_ = p.alien("ONLY", "ONLY")
	n := p.name()
	if p.accept(token.KAs) || p.aliasAhead() && !p.at("RETURNING") {
		return n, p.identPtr()
	}
	return n, nil
}

func (p *Parser) where() ast.Expr {
	if p.accept(token.KWhere) {
		return p.expr()
	}
	return nil
}

func (p *Parser) assignments() (list []*ast.Assignment) {
	p.list(func() {
		start := p.pos()
		a := &ast.Assignment{}
		if p.tok.Kind == token.LParen {
			a.Parens = true
			p.parens(func() { a.Columns = append(a.Columns, p.name()) })
		} else {
			a.Columns = []*ast.Name{p.name()}
		}
		p.expectKind(token.Equal)
		a.Value = p.expr()
		a.Span = p.span(start)
		list = append(list, a)
	})
	return list
}

func (p *Parser) delete(w *ast.With, start ast.Pos) ast.Statement {
	s := &ast.Delete{With: w}
	p.next()
	p.accept(token.KFrom)
	s.Table, s.Alias = p.target()
	if p.accept(token.KUsing) || p.accept(token.KFrom) {
		p.list(func() { s.Using = append(s.Using, p.tableExpr()) })
	}
	s.Where = p.where()
	p.alienReturning()
	s.Span = p.span(start)
	return s
}

func (p *Parser) merge(w *ast.With, start ast.Pos) ast.Statement {
	s := &ast.Merge{With: w}
	p.next()
	p.expect(token.KInto)
	s.Table, s.Alias = p.target()
	p.expect(token.KUsing)
	s.Source = p.tablePrimary()
	p.expect(token.KOn)
	s.On = p.expr()
	if p.try("REMOVE DUPLICATES") {
		s.RemoveDuplicates = true
	} else if !p.is(token.KWhen) {
		p.expected("WHEN or REMOVE DUPLICATES")
	}
	for p.is(token.KWhen) {
		s.Whens = append(s.Whens, p.mergeWhen())
	}
	s.Span = p.span(start)
	return s
}

func (p *Parser) mergeWhen() *ast.MergeWhen {
	start := p.pos()
	p.next()
	w := &ast.MergeWhen{Matched: !p.accept(token.KNot)}
	p.expect(token.KMatched)
	if p.accept(token.KAnd) {
		w.And = p.expr()
	}
	p.expect(token.KThen)
	if p.alien("DO NOTHING", "MERGE ... DO NOTHING") {
		return w
	}
	w.Action = p.chooseOne("UPDATE", "DELETE", "INSERT")
	switch w.Action {
	case "UPDATE":
		p.expect(token.KSet)
		w.Set = p.assignments()
	case "INSERT":
		if p.tok.Kind == token.LParen {
			p.parens(func() { n := p.name(); w.Columns = append(w.Columns, n.Last()) })
		}
		p.expect(token.KValues)
		p.expectKind(token.LParen)
		w.Values = p.exprs()
		p.expectKind(token.RParen)
	}
	w.Span = p.span(start)
	return w
}

func (p *Parser) truncate(start ast.Pos) ast.Statement {
	p.next()
	p.accept(token.KTable)
	n := p.names()
	return &ast.Truncate{Span: p.span(start), Tables: n}
}

func (p *Parser) callStatement(start ast.Pos) ast.Statement {
	p.next()
	s := &ast.Call{Name: p.name()}
	p.expectKind(token.LParen)
	if p.tok.Kind != token.RParen {
		p.list(func() { s.Args = append(s.Args, p.arg()) })
	}
	p.expectKind(token.RParen)
	s.Span = p.span(start)
	return s
}

func (p *Parser) refresh(start ast.Pos) ast.Statement {
	p.next()
	p.need("MATERIALIZED VIEW")
	s := &ast.RefreshMaterializedView{Name: p.name()}
	s.Behavior = p.choose("CASCADE", "RESTRICT")
	s.Span = p.span(start)
	return s
}
