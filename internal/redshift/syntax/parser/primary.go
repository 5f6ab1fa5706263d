package parser

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// primary reads an operand without its casts and indexes. On failure it gives an
// empty literal, so that no caller meets nil.
func (p *Parser) primary() ast.Expr {
	switch p.tok.Kind {
	case token.Ident:
		if p.tok.Keyword != 0 {
			return p.keyword()
		}
		if !p.stopped() {
			return p.wordExpr()
		}
	case token.Quoted:
		return p.columnOrCall(p.pos(), p.anyWord())
	case token.Int, token.Numeric, token.Float, token.String, token.Escape, token.Dollar, token.Bit, token.Hex:
		return p.literal()
	case token.Param, token.Numbered, token.Question:
		return p.param()
	case token.LParen:
		return p.paren()
	case token.Star:
		start := p.pos()
		p.next()
		return p.star(&ast.Star{}, start)
	}
	p.expected("an expression")
	return &ast.Literal{}
}

var literalKinds = [...]ast.LiteralKind{
	token.Int: ast.IntLit, token.Numeric: ast.NumericLit, token.Float: ast.FloatLit, token.String: ast.StringLit,
	token.Escape: ast.EscapeStringLit, token.Dollar: ast.DollarStringLit, token.Bit: ast.BitLit, token.Hex: ast.HexLit,
}

// literal reads a number or a string; strings on separate lines are one.
func (p *Parser) literal() *ast.Literal {
	start := p.pos()
	l := p.nodes.literals.new()
	l.Kind, l.Text = literalKinds[p.tok.Kind], p.Value(p.tok)
	p.next()
	if l.Kind == ast.StringLit {
		var more []byte
		for p.tok.Kind == token.String && p.lineBefore() {
			if more == nil {
				more = []byte(l.Text)
			}
			more = append(more, p.Value(p.tok)...)
			p.next()
		}
		if more != nil {
			l.Text = string(more)
		}
	}
	l.Span = p.span(start)
	return l
}

// lineBefore reports whether a line ends between the token before and the current one.
func (p *Parser) lineBefore() bool {
	return strings.ContainsAny(p.src[p.end-p.start.Offset:p.tok.Start-p.start.Offset], "\n\r")
}

func (p *Parser) param() ast.Expr {
	start := p.pos()
	a := &ast.Param{}
	switch p.tok.Kind {
	case token.Param:
		a.Name = p.Value(p.tok)
	case token.Numbered:
		n, err := strconv.ParseInt(p.Value(p.tok), 10, 32)
		if err != nil {
			p.fail(sqlerror.New(sqlerror.StateSyntaxError, "there is no parameter %s", p.Text(p.tok)).At(start))
		}
		a.Kind, a.Number = ast.NumberedParam, int(n)
	default:
		p.questions++
		a.Kind, a.Number = ast.QuestionParam, p.questions
	}
	p.next()
	a.Span = p.span(start)
	return a
}

// bare are functions that are written without parentheses and are no keywords.
var bare = map[string]bool{"current_aws_account": true, "current_namespace": true}

// typeWord are the types that may stand before a string: DATE '2024-01-01'.
var typeWord = map[string]bool{
	"date": true, "time": true, "timetz": true, "timestamp": true, "timestamptz": true, "bool": true, "boolean": true,
	"int": true, "int2": true, "int4": true, "int8": true, "integer": true, "smallint": true, "bigint": true, "real": true,
	"float": true, "float4": true, "float8": true, "numeric": true, "decimal": true, "char": true, "varchar": true,
	"text": true, "bpchar": true, "varbyte": true, "varbinary": true, "super": true, "geometry": true, "geography": true,
	"regclass": true, "name": true, "oid": true, "double": true, "inet": true, "uuid": true,
}

// wordExpr reads what begins with a word: a column, a call, a typed literal.
func (p *Parser) wordExpr() ast.Expr {
	start := p.pos()
	if p.typedLiteralAhead() {
		t := p.typeName()
		return p.typedLiteral(t, start)
	}
	word := p.anyWord()
	if bare[word.Name] && p.tok.Kind != token.LParen && p.tok.Kind != token.Dot {
		return p.bareCall(start, word)
	}
	return p.columnOrCall(start, word)
}

// typedLiteralAhead reports whether a type and a string come next.
func (p *Parser) typedLiteralAhead() bool {
	n := 1
	switch k := p.Peek(1).Kind; {
	case k == token.String || k == token.Escape:
	case (p.is(token.KTimestamp) || p.is(token.KTime)) && (p.isWord(p.Peek(1), "with") || p.isWord(p.Peek(1), "without")):
		n = 4
	case k == token.LParen && p.Peek(2).Kind == token.Int && p.Peek(3).Kind == token.RParen:
		n = 4
	default:
		return false
	}
	return p.Peek(n).Kind == token.String && typeWord[p.Value(p.tok)]
}

func (p *Parser) typedLiteral(t *ast.TypeName, start ast.Pos) ast.Expr {
	s := p.str()
	if s == nil {
		return &ast.Literal{}
	}
	return &ast.TypedLiteral{Span: p.span(start), Type: t, Text: s.Text}
}

func (p *Parser) bareCall(start ast.Pos, word ast.Ident) ast.Expr {
	c := p.nodes.calls.new()
	c.Name = simple(word)
	c.Bare = true
	c.Span = p.span(start)
	return c
}

// columnOrCall reads on behind a first identifier.
func (p *Parser) columnOrCall(start ast.Pos, first ast.Ident) ast.Expr {
	parts := p.parts(first)
	switch p.tok.Kind {
	case token.LParen:
		if p.Peek(1).Kind != token.Plus || p.Peek(2).Kind != token.RParen {
			n := p.nodes.names.new()
			n.Parts, n.Span = parts, p.span(start)
			return p.call(n)
		}
	case token.Dot: // a star follows
		p.next()
		p.next()
		return p.star(&ast.Star{Qualifier: parts}, start)
	}
	c := p.nodes.columns.new()
	c.Parts = parts
	if p.tok.Kind == token.LParen {
		p.next()
		p.next()
		p.next()
		c.OuterJoin = true
	}
	c.Span = p.span(start)
	return c
}

// star reads EXCLUDE behind a star.
func (p *Parser) star(s *ast.Star, start ast.Pos) ast.Expr {
	if p.excludes() {
		s.Exclude = p.exclude()
	}
	s.Span = p.span(start)
	return s
}

// excludes reports whether EXCLUDE is a clause here, not an alias.
func (p *Parser) excludes() bool {
	next := p.Peek(1)
	return p.is(token.KExclude) && (next.Kind == token.LParen || next.Kind == token.Quoted ||
		next.Kind == token.Ident && !next.Keyword.Reserved())
}

// exclude reads EXCLUDE (a, b) or EXCLUDE a, b.
func (p *Parser) exclude() []ast.Ident {
	p.next()
	if p.tok.Kind == token.LParen {
		return p.identsInParens()
	}
	return p.idents()
}

// paren reads (expression), (a, b) or (query).
func (p *Parser) paren() ast.Expr {
	start := p.pos()
	if !p.enter() {
		return &ast.Literal{}
	}
	defer p.leave()
	p.next()
	list, q := p.listOrQuery()
	p.expectKind(token.RParen)
	switch {
	case p.err != nil:
		return &ast.Literal{}
	case q != nil:
		return &ast.Subquery{Span: p.span(start), Query: q}
	case len(list) == 1:
		return list[0]
	}
	return &ast.Row{Span: p.span(start), Elems: list}
}

// listOrQuery reads what stands between parentheses: expressions, or a query,
// which may itself begin with queries in parentheses.
func (p *Parser) listOrQuery() ([]ast.Expr, *ast.Query) {
	if p.is(token.KSelect) || p.is(token.KWith) || p.is(token.KValues) && p.Peek(1).Kind == token.LParen {
		return nil, p.query()
	}
	start := p.pos()
	first := p.expr()
	if s, ok := first.(*ast.Subquery); ok && p.tok.Kind != token.Comma {
		if p.continuesQuery() {
			return nil, p.queryFrom(nil, p.setOperation(body(s.Query), start, 0), start)
		}
		return nil, s.Query
	}
	mark := len(p.nodes.exprStack)
	p.nodes.exprStack = append(p.nodes.exprStack, first)
	for p.acceptKind(token.Comma) {
		p.nodes.exprStack = append(p.nodes.exprStack, p.expr())
	}
	list := p.nodes.exprs.take(p.nodes.exprStack[mark:])
	p.nodes.exprStack = p.nodes.exprStack[:mark]
	return list, nil
}

// exprs reads expressions with commas between.
func (p *Parser) exprs() []ast.Expr {
	mark := len(p.nodes.exprStack)
	p.nodes.exprStack = append(p.nodes.exprStack, p.expr())
	for p.acceptKind(token.Comma) {
		p.nodes.exprStack = append(p.nodes.exprStack, p.expr())
	}
	list := p.nodes.exprs.take(p.nodes.exprStack[mark:])
	p.nodes.exprStack = p.nodes.exprStack[:mark]
	return list
}

// keyword reads what begins with a keyword, reserved or not.
func (p *Parser) keyword() ast.Expr {
	start := p.pos()
	switch k := p.tok.Keyword; k {
	case token.KNull, token.KTrue, token.KFalse:
		return p.constant(k)
	case token.KCase:
		return p.caseExpr()
	case token.KInterval:
		if p.intervalAhead() {
			return p.interval()
		}
	case token.KDefault:
		p.next()
		return &ast.Default{Span: p.span(start)}
	case token.KCurrentDate, token.KCurrentTime, token.KCurrentTimestamp, token.KLocaltime, token.KLocaltimestamp,
		token.KCurrentUser, token.KSessionUser, token.KUser, token.KSysdate, token.KCurrentUserId:
		if p.Peek(1).Kind == token.LParen && k != token.KUser {
			return p.call(simple(p.anyWord()))
		}
		return p.bareCall(start, p.anyWord())
	case token.KTimestamp:
		if p.typedLiteralAhead() {
			t := p.typeName()
			return p.typedLiteral(t, start)
		}
	case token.KArray:
		if p.Peek(1).Kind == token.LBracket {
			return p.array()
		}
	}
	if p.Peek(1).Kind == token.LParen {
		if e := p.keywordCall(); e != nil {
			return e
		}
	}
	if p.is(token.KApproximate) && p.Peek(1).Kind == token.Ident && !p.Peek(1).Keyword.Reserved() {
		return p.approximate()
	}
	if p.is(token.KCurrent) && p.nextIs(token.KOf) {
		p.next()
		p.next()
		return &ast.CurrentOf{Cursor: p.ident(), Span: p.span(start)}
	}
	if p.tok.Keyword.Reserved() || p.stopped() || p.noFunction() && p.Peek(1).Kind == token.LParen {
		p.expected("an expression")
		return &ast.Literal{}
	}
	return p.wordExpr()
}

// noFunction reports whether the keyword at hand cannot be a function's name.
func (p *Parser) noFunction() bool {
	return p.is(token.KValues) || p.is(token.KRollup) || p.is(token.KCube)
}

func (p *Parser) constant(k token.Keyword) ast.Expr {
	start := p.pos()
	l := p.nodes.literals.new()
	switch k {
	case token.KTrue:
		l.Kind, l.Text = ast.BoolLit, "true"
	case token.KFalse:
		l.Kind, l.Text = ast.BoolLit, "false"
	}
	p.next()
	l.Span = p.span(start)
	return l
}

func (p *Parser) caseExpr() ast.Expr {
	start := p.pos()
	p.next()
	c := &ast.Case{}
	// Words that end an enclosing PL/pgSQL statement (THEN) are this CASE's own.
	defer p.stopAt(nil)()
	if !p.is(token.KWhen) {
		c.Operand = p.expr()
	}
	for p.is(token.KWhen) {
		at := p.pos()
		p.next()
		w := &ast.When{Cond: p.expr()}
		p.expect(token.KThen)
		w.Result = p.expr()
		w.Span = p.span(at)
		c.Whens = append(c.Whens, w)
	}
	if len(c.Whens) == 0 {
		p.expected("WHEN")
	}
	if p.accept(token.KElse) {
		c.Else = p.expr()
	}
	p.expect(token.KEnd)
	c.Span = p.span(start)
	return c
}

// intervalAhead reports whether INTERVAL begins a literal here, and is no name.
func (p *Parser) intervalAhead() bool {
	n := 1
	if p.Peek(1).Kind == token.LParen && p.Peek(2).Kind == token.Int && p.Peek(3).Kind == token.RParen {
		n = 4
	}
	switch p.Peek(n).Kind {
	case token.String, token.Escape, token.Dollar, token.Int, token.Numeric:
		return true
	}
	return false
}

// interval reads INTERVAL '...' [fields].
func (p *Parser) interval() ast.Expr {
	start := p.pos()
	p.next()
	n := &ast.IntervalLiteral{Precision: p.intervalPrecision()}
	switch p.tok.Kind {
	case token.String, token.Escape, token.Dollar, token.Int, token.Numeric:
		n.Quantity = p.literal()
	default:
		p.expected("a string")
		return &ast.Literal{}
	}
	if fields, precision := p.intervalFields(); fields != "" || precision >= 0 {
		n.Fields = fields
		if precision >= 0 {
			n.Precision = precision
		}
	}
	n.Span = p.span(start)
	return n
}

func (p *Parser) array() ast.Expr {
	start := p.pos()
	p.next()
	p.next()
	a := &ast.Array{}
	if p.tok.Kind != token.RBracket {
		a.Elems = p.exprs()
	}
	p.expectKind(token.RBracket)
	a.Span = p.span(start)
	return a
}
