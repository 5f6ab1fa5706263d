package parser

import (
	"strings"

	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// create reads CREATE and dispatches on what is created.
func (p *Parser) create(start ast.Pos) ast.Statement {
	p.next()
	replace := p.try("OR REPLACE")
	if replace && !p.replaceable() {
		p.expected("VIEW, PROCEDURE, FUNCTION, LIBRARY or another thing that can be replaced")
		return nil
	}
	switch {
	case p.accept(token.KTable):
		return p.createTable(start, &ast.CreateTable{})
	case p.is(token.KTemp), p.is(token.KTemporary), p.is(token.KLocal), p.is(token.KGlobal):
		s := &ast.CreateTable{Temp: true, Local: p.accept(token.KLocal)}
		p.accept(token.KGlobal)
		p.chooseOne("TEMP", "TEMPORARY")
		if p.accept(token.KView) {
			return p.createdCommand(start, replace, "TEMPORARY VIEW")
		}
		p.expect(token.KTable)
		return p.createTable(start, s)
	case p.accept(token.KView):
		return p.createView(start, replace)
	case p.try("MATERIALIZED VIEW"):
		return p.createMaterializedView(start)
	case p.is(token.KProcedure), p.is(token.KFunction):
		return p.createRoutine(start, replace)
	case p.try("EXTERNAL TABLE"):
		return p.createExternalTable(start)
	case p.accept(token.KSchema):
		return p.createSchema(start)
	case p.accept(token.KDatabase):
		s := &ast.CreateDatabase{Name: p.name(), Options: p.databaseOptions()}
		s.Span = p.span(start)
		return s
	case p.accept(token.KUser):
		return p.createUser(start, false)
	case p.accept(token.KGroup):
		return p.createGroup(start)
	case p.accept(token.KRole):
		return p.createRole(start)
	}
	return p.createCommand(start, replace)
}

// replaceable reports whether CREATE OR REPLACE has a form for what comes next.
func (p *Parser) replaceable() bool {
	switch p.tok.Keyword {
	case token.KTable, token.KSchema, token.KDatabase, token.KUser, token.KGroup, token.KRole, token.KMaterialized:
		return false
	case token.KTemp, token.KTemporary, token.KLocal, token.KGlobal:
		return !p.nextIs(token.KTable) && p.Peek(2).Keyword != token.KTable
	}
	return !p.at("EXTERNAL TABLE")
}

// commandObjects are what CREATE, ALTER and DROP are only recognised for.
var commandObjects = []string{"EXTERNAL SCHEMA", "EXTERNAL FUNCTION", "EXTERNAL MODEL", "EXTERNAL VIEW", "EXTERNAL PROTECTED VIEW",
	"PROTECTED VIEW", "PROTECTED EXTERNAL VIEW", "DATASHARE", "MODEL", "LIBRARY", "RLS POLICY", "MASKING POLICY",
	"IDENTITY PROVIDER", "TEMPLATE", "INTEGRATION", "COPY JOB", "INDEX", "UNIQUE INDEX", "SEQUENCE", "TRIGGER", "TYPE", "DOMAIN", "AGGREGATE",
	"OPERATOR", "CAST", "RULE", "CONVERSION", "LANGUAGE", "EXTENSION", "TABLESPACE", "SYSTEM"}

func (p *Parser) createCommand(start ast.Pos, replace bool) ast.Statement {
	what := p.choose(commandObjects...)
	if what == "" {
		p.expected("what to create: TABLE, VIEW, MATERIALIZED VIEW, PROCEDURE, FUNCTION, SCHEMA, DATABASE, USER, GROUP, ROLE ...")
		return nil
	}
	return p.createdCommand(start, replace, what)
}

func (p *Parser) createdCommand(start ast.Pos, replace bool, what string) ast.Statement {
	if replace {
		what = "OR REPLACE " + what
	}
	return p.command(start, "CREATE "+what)
}

// command reads the rest of a statement that is only recognised.
func (p *Parser) command(start ast.Pos, what string) ast.Statement {
	s := &ast.Command{What: what}
	if p.try("IF NOT EXISTS") {
		s.What += " IF NOT EXISTS"
	} else if p.try("IF EXISTS") {
		s.What += " IF EXISTS"
	}
	if p.isIdent() && !p.is(token.KFrom) {
		s.Object = p.name()
	}
	s.Rest = p.rest()
	s.Span = p.span(start)
	return s
}

// rest takes the tokens up to the end of the statement as text.
func (p *Parser) rest() string {
	var b strings.Builder
	depth := 0
	for p.err == nil && p.tok.Kind != token.EOF && p.tok.Kind != token.Semicolon {
		switch p.tok.Kind {
		case token.LParen:
			depth++
		case token.RParen:
			if depth--; depth < 0 {
				p.expected("the end of the statement")
				return ""
			}
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(p.Text(p.tok))
		p.next()
	}
	if depth > 0 {
		p.expectKind(token.RParen)
	}
	return b.String()
}

func (p *Parser) createView(start ast.Pos, replace bool) ast.Statement {
	s := &ast.CreateView{OrReplace: replace, Name: p.name()}
	if p.tok.Kind == token.LParen {
		s.Columns = p.identsInParens()
	}
	p.expect(token.KAs)
	s.Query = p.query()
	s.NoSchemaBinding = p.try("WITH NO SCHEMA BINDING")
	s.Span = p.span(start)
	return s
}

func (p *Parser) createMaterializedView(start ast.Pos) ast.Statement {
	s := &ast.CreateMaterializedView{IfNotExists: p.try("IF NOT EXISTS"), Name: p.name()}
	if p.tok.Kind == token.LParen {
		s.Columns = p.identsInParens()
	}
	for p.err == nil && !p.is(token.KAs) {
		if p.try("AUTO REFRESH") {
			s.AutoRefresh = p.chooseOne("YES", "NO")
		} else if !p.tableAttr(&s.Attrs) {
			p.expected("AS")
		}
	}
	p.expect(token.KAs)
	s.Query = p.query()
	for p.try("AUTO REFRESH") {
		s.AutoRefresh = p.chooseOne("YES", "NO")
	}
	s.Span = p.span(start)
	return s
}

// createRoutine reads CREATE PROCEDURE and CREATE FUNCTION, whose clauses come in
// any order.
func (p *Parser) createRoutine(start ast.Pos, replace bool) ast.Statement {
	s := &ast.CreateRoutine{OrReplace: replace, Procedure: p.is(token.KProcedure)}
	p.next()
	s.Name = p.name()
	s.Args = p.routineArgs()
	if p.accept(token.KReturns) {
		s.Returns = p.typeName()
	} else if !s.Procedure {
		p.expect(token.KReturns)
	}
	for p.err == nil && p.tok.Kind == token.Ident && p.routineClause(s) {
	}
	if s.Body == nil {
		p.expected("AS and the body")
	}
	s.Span = p.span(start)
	return s
}

func (p *Parser) routineClause(s *ast.CreateRoutine) bool {
	switch {
	case p.accept(token.KAs):
		s.Body = p.body()
	case p.accept(token.KLanguage):
		s.Language = p.routineLanguage()
	case p.accept(token.KNonatomic):
		s.Nonatomic = true
	case p.is(token.KSecurity), p.at("EXTERNAL SECURITY"):
		p.accept(token.KExternal)
		p.next()
		s.Security = p.chooseOne("INVOKER", "DEFINER")
	case p.at("VOLATILE"), p.at("STABLE"), p.at("IMMUTABLE"):
		s.Volatility = p.upper()
		p.next()
	case p.is(token.KSet):
		if set, ok := p.set(p.pos()).(*ast.Set); ok {
			s.Set = append(s.Set, set)
		}
	default:
		return p.alien("CALLED ON NULL INPUT", "CALLED ON NULL INPUT") || p.alien("STRICT", "STRICT") ||
			p.alien("RETURNS NULL ON NULL INPUT", "RETURNS NULL ON NULL INPUT")
	}
	return true
}

func (p *Parser) routineLanguage() string {
	if p.tok.Kind == token.String {
		return strings.ToLower(p.str().Text)
	}
	return p.label().Name
}

func (p *Parser) body() *ast.Body {
	t := p.tok
	start := p.pos()
	text := p.Text(t)
	b := &ast.Body{TextPos: start}
	switch t.Kind {
	case token.Dollar:
		n := int32(strings.IndexByte(text[1:], '$') + 2)
		b.Dollar, b.Tag = true, text[1:n-1]
		b.TextPos.Offset += n
		b.TextPos.Column += int32(len([]rune(text[:n])))
	case token.String:
		b.TextPos.Offset++
		b.TextPos.Column++
	case token.Escape:
		b.TextPos.Offset += 2
		b.TextPos.Column += 2
	default:
		p.expected("the body in $$ or quotes")
		return nil
	}
	b.Text = p.Value(t)
	p.next()
	b.Span = p.span(start)
	return b
}

// routineArgs reads (mode name type, ...).
func (p *Parser) routineArgs() []*ast.RoutineArg {
	p.expectKind(token.LParen)
	list := []*ast.RoutineArg{}
	if p.tok.Kind != token.RParen {
		p.list(func() { list = append(list, p.routineArg()) })
	}
	p.expectKind(token.RParen)
	return list
}

// routineArg reads one parameter: [mode] [name] type or name mode type.
func (p *Parser) routineArg() *ast.RoutineArg {
	start := p.pos()
	a := &ast.RoutineArg{Mode: p.argMode()}
	if p.argNamed() {
		n := p.label()
		a.Name = &n
		if a.Mode == "" {
			a.Mode = p.argMode()
		}
	}
	a.Type = p.typeName()
	if p.accept(token.KDefault) || p.acceptKind(token.Equal) || p.acceptKind(token.Assign) {
		a.Default = p.expr()
	}
	a.Span = p.span(start)
	return a
}

func (p *Parser) argMode() string {
	// A type may have the name of a mode: nothing but its default follows it then.
	next := p.Peek(1)
	if next.Kind != token.Ident && next.Kind != token.Quoted || next.Keyword == token.KDefault {
		return ""
	}
	return p.choose("IN OUT", "INOUT", "IN", "OUT")
}

// argNamed reports whether a name stands before the type: what follows is a word
// that does not belong to a type of several words.
func (p *Parser) argNamed() bool {
	if next := p.Peek(1); next.Kind != token.Ident && next.Kind != token.Quoted || next.Keyword == token.KDefault {
		return false
	}
	for _, words := range multiword {
		if p.at(words) {
			return false
		}
	}
	return !p.is(token.KInterval) || p.unitAt(1) == ""
}

// routineRef names a routine: name [(types)].
func (p *Parser) routineRef() *ast.RoutineRef {
	start := p.pos()
	r := &ast.RoutineRef{Name: p.name(), NoArgs: true}
	if p.tok.Kind == token.LParen {
		r.NoArgs = false
		r.Args = p.routineArgs()
	}
	r.Span = p.span(start)
	return r
}
