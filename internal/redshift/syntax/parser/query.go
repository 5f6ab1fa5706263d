package parser

import (
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// query reads a whole query, WITH and ORDER BY included.
func (p *Parser) query() *ast.Query {
	start := p.pos()
	if !p.enter() {
		return &ast.Query{}
	}
	defer p.leave()
	with := p.with()
	return p.queryFrom(with, p.setOperation(nil, start, 0), start)
}

// queryFrom reads what follows a query's body.
func (p *Parser) queryFrom(with *ast.With, b ast.QueryBody, start ast.Pos) *ast.Query {
	q := &ast.Query{With: with, Body: b, OrderBy: p.orderBy()}
	for p.err == nil && p.tok.Kind == token.Ident && p.limit(q) {
	}
	q.Span = p.span(start)
	if inner, ok := b.(*ast.Query); ok && plain(q) {
		return inner
	}
	return q
}

// limit reads one of LIMIT, OFFSET, FOR UPDATE, and what Redshift has not: OFFSET n ROWS and FETCH FIRST.
func (p *Parser) limit(q *ast.Query) bool {
	switch p.tok.Keyword {
	case token.KLimit:
		p.next()
		q.Limit = nil
		if q.LimitAll = p.accept(token.KAll); !q.LimitAll {
			q.Limit = p.expr()
		}
	case token.KOffset:
		p.next()
		q.Offset = p.expr()
		_ = p.alien("ROWS", "OFFSET ... ROWS") || p.alien("ROW", "OFFSET ... ROWS")
	case token.KFetch:
		if !p.alien("FETCH FIRST", "FETCH FIRST") && !p.alien("FETCH NEXT", "FETCH NEXT") {
			return false
		}
		if !p.at("ROW") && !p.at("ROWS") {
			p.primary()
		}
		p.chooseOne("ROWS ONLY", "ROW ONLY", "ROWS WITH TIES", "ROW WITH TIES")
	case token.KFor:
		if q.Locking = p.choose("FOR UPDATE", "FOR SHARE"); q.Locking == "" {
			return false
		}
		_ = p.alien("SKIP LOCKED", "SKIP LOCKED") || p.alien("NOWAIT", "FOR UPDATE NOWAIT")
	default:
		return false
	}
	return true
}

// plain reports whether a query is nothing but its body.
func plain(q *ast.Query) bool {
	return q.With == nil && len(q.OrderBy) == 0 && q.Limit == nil && !q.LimitAll && q.Offset == nil && q.Locking == ""
}

// body is what a query in parentheses is within another: its body, if that is all.
func body(q *ast.Query) ast.QueryBody {
	if plain(q) && q.Body != nil {
		return q.Body
	}
	return q
}

func (p *Parser) with() *ast.With {
	if !p.is(token.KWith) {
		return nil
	}
	start := p.pos()
	p.next()
	w := &ast.With{Recursive: p.accept(token.KRecursive)}
	p.list(func() {
		at := p.pos()
		c := &ast.CTE{Name: p.ident()}
		if p.tok.Kind == token.LParen {
			c.Columns = p.identsInParens()
		}
		p.expect(token.KAs)
		p.expectKind(token.LParen)
		c.Query = p.query()
		p.expectKind(token.RParen)
		c.Span = p.span(at)
		w.CTEs = append(w.CTEs, c)
	})
	w.Span = p.span(start)
	return w
}

// continuesQuery reports whether what comes next makes more of a query in
// parentheses than an operand.
func (p *Parser) continuesQuery() bool {
	switch p.tok.Keyword {
	case token.KUnion, token.KIntersect, token.KExcept, token.KMinus, token.KOrder, token.KLimit, token.KOffset, token.KFetch:
		return true
	}
	return false
}

// setOperation reads bodies joined by UNION (0), INTERSECT (1) and their kind;
// left is the first, if it has been read.
func (p *Parser) setOperation(left ast.QueryBody, start ast.Pos, least int) ast.QueryBody {
	if left == nil {
		left = p.queryPrimary()
	}
	for links := 0; p.err == nil && p.chain(&links); {
		n := &ast.SetOp{Left: left}
		pow := 0
		switch p.tok.Keyword {
		case token.KUnion:
			n.Op = "UNION"
		case token.KExcept:
			n.Op = "EXCEPT"
		case token.KMinus:
			n.Op, n.Minus = "EXCEPT", true
		case token.KIntersect:
			n.Op, pow = "INTERSECT", 1
		default:
			return left
		}
		if pow < least {
			return left
		}
		n.OpPos = p.pos()
		p.next()
		n.All = p.accept(token.KAll)
		if !n.All {
			p.accept(token.KDistinct)
		}
		n.Right = p.setOperation(nil, p.pos(), pow+1)
		n.Span = p.span(start)
		left = n
	}
	return left
}

func (p *Parser) queryPrimary() ast.QueryBody {
	switch {
	case p.is(token.KSelect):
		return p.selectBlock()
	case p.is(token.KValues):
		return p.values()
	case p.is(token.KTable) && p.alien("TABLE", "TABLE as a query"):
		p.name()
		return &ast.Select{}
	case p.tok.Kind == token.LParen:
		p.next()
		q := p.query()
		p.expectKind(token.RParen)
		return body(q)
	}
	p.expected("SELECT")
	return &ast.Select{}
}

func (p *Parser) values() ast.QueryBody {
	start := p.pos()
	p.next()
	v := &ast.Values{}
	p.list(func() {
		at := p.pos()
		p.expectKind(token.LParen)
		r := &ast.Row{Elems: p.exprs()}
		p.expectKind(token.RParen)
		r.Span = p.span(at)
		v.Rows = append(v.Rows, r)
	})
	v.Span = p.span(start)
	return v
}

func (p *Parser) selectBlock() ast.QueryBody {
	start := p.pos()
	p.next()
	s := &ast.Select{}
	p.quantifier(s)
	if p.is(token.KInto) { // PL/pgSQL: SELECT INTO a, b x, y FROM t
		s.Into = p.into()
	}
	if s.Into == nil || p.tok.Kind != token.EOF && p.tok.Kind != token.Semicolon && !p.is(token.KFrom) {
		s.Items = p.selectItems()
	}
	if p.excludes() {
		s.Exclude = p.exclude()
	}
	if s.Into == nil && p.is(token.KInto) {
		s.Into = p.into()
	}
	if p.accept(token.KFrom) {
		p.list(func() { s.From = append(s.From, p.tableExpr()) })
	}
	if s.Into == nil && p.is(token.KInto) {
		s.Into = p.into()
	}
	if p.accept(token.KWhere) {
		s.Where = p.expr()
	}
	for p.err == nil && p.tok.Keyword != 0 && p.selectClause(s) {
	}
	s.Span = p.span(start)
	return s
}

// quantifier reads DISTINCT, ALL and TOP.
func (p *Parser) quantifier(s *ast.Select) {
	for p.err == nil {
		at := p.pos()
		switch {
		case p.accept(token.KDistinct):
			s.Distinct = true
			if p.accept(token.KOn) {
				s.DistinctOnPos = at
				p.expectKind(token.LParen)
				s.DistinctOn = p.exprs()
				p.expectKind(token.RParen)
			}
		case p.accept(token.KAll):
			s.All = true
		case p.accept(token.KTop):
			s.Top = p.primary()
		default:
			return
		}
	}
}

func (p *Parser) selectItems() []*ast.SelectItem {
	list := make([]*ast.SelectItem, 0, 8)
	p.list(func() { list = append(list, p.selectItem()) })
	return list
}

func (p *Parser) selectItem() *ast.SelectItem {
	start := p.pos()
	i := p.nodes.items.new()
	i.X = p.expr()
	switch {
	case p.accept(token.KAs):
		i.Alias = p.nodes.idents.new()
		*i.Alias = p.label()
	case p.aliasAhead():
		i.Alias = p.identPtr()
	}
	i.Span = p.span(start)
	return i
}

// aliasAhead reports whether the current token is an alias without AS: an
// identifier that does not begin the next clause.
func (p *Parser) aliasAhead() bool {
	if !p.isIdent() {
		return false
	}
	switch p.tok.Keyword {
	case token.KQualify, token.KSet:
		return false
	case 0:
		return !p.at("TABLESAMPLE BERNOULLI (") && !p.at("TABLESAMPLE SYSTEM (")
	case token.KExclude:
		return !p.excludes()
	case token.KStart:
		return !p.nextIs(token.KWith)
	case token.KConnect:
		return !p.at("CONNECT BY")
	case token.KBackup: // CREATE TABLE AS takes its attributes behind the query too
		return !p.at("BACKUP YES") && !p.at("BACKUP NO")
	case token.KEncode:
		return !p.at("ENCODE AUTO")
	case token.KFetch:
		return !p.at("FETCH FIRST") && !p.at("FETCH NEXT")
	case token.KWindow:
		return p.Peek(2).Keyword != token.KAs
	case token.KAt:
		return p.Peek(1).Kind != token.Ident && p.Peek(1).Kind != token.Quoted || p.Peek(1).Keyword.Reserved()
	}
	return true
}

func (p *Parser) into() *ast.Into {
	start := p.pos()
	p.next()
	i := &ast.Into{}
	if p.try("TEMP") || p.try("TEMPORARY") || p.try("LOCAL TEMP") || p.try("LOCAL TEMPORARY") {
		i.Temp = true
	}
	i.Table = p.accept(token.KTable)
	i.Targets = p.names()
	i.Span = p.span(start)
	return i
}

// selectClause reads one clause behind WHERE.
func (p *Parser) selectClause(s *ast.Select) bool {
	switch p.tok.Keyword {
	case token.KStart, token.KConnect:
		if !p.at("START WITH") && !p.at("CONNECT BY") {
			return false
		}
		p.connect(s)
	case token.KGroup:
		s.GroupBy = p.groupBy()
	case token.KHaving:
		p.next()
		s.Having = p.expr()
	case token.KQualify:
		p.next()
		s.Qualify = p.expr()
	case token.KWindow:
		p.next()
		p.list(func() {
			at := p.pos()
			w := &ast.NamedWindow{Name: p.ident()}
			p.expect(token.KAs)
			w.Window = p.window(p.pos())
			w.Span = p.span(at)
			s.Windows = append(s.Windows, w)
		})
	default:
		return false
	}
	return true
}

func (p *Parser) connect(s *ast.Select) {
	start := p.pos()
	c := s.Connect
	if c == nil {
		c = &ast.Connect{}
		s.Connect = c
	}
	if p.try("START WITH") {
		c.Start = p.expr()
		c.Span = p.span(start)
		return
	}
	p.need("CONNECT BY")
	c.NoCycle = p.accept(token.KNocycle)
	c.By = p.expr()
	c.Span = p.span(start)
}

func (p *Parser) groupBy() *ast.GroupBy {
	start := p.pos()
	p.next()
	p.need("BY")
	g := &ast.GroupBy{}
	if g.All = p.accept(token.KAll); !g.All {
		p.list(func() { g.Items = append(g.Items, p.groupItem()) })
	}
	g.Span = p.span(start)
	return g
}

func (p *Parser) groupItem() *ast.GroupItem {
	start := p.pos()
	i := &ast.GroupItem{}
	if !p.enter() {
		return i
	}
	defer p.leave()
	if i.Kind = p.choose("ROLLUP (", "CUBE (", "GROUPING SETS ("); i.Kind != "" {
		i.Kind = i.Kind[:len(i.Kind)-2]
		p.list(func() { i.Items = append(i.Items, p.groupItem()) })
		p.expectKind(token.RParen)
	} else {
		i.X = p.groupExpr()
	}
	i.Span = p.span(start)
	return i
}

// groupExpr reads an expression or the empty grouping set.
func (p *Parser) groupExpr() ast.Expr {
	start := p.pos()
	if p.tok.Kind == token.LParen && p.Peek(1).Kind == token.RParen {
		p.next()
		p.next()
		return &ast.Row{Span: p.span(start)}
	}
	return p.expr()
}
