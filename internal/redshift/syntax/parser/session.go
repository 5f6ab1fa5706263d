package parser

import (
	"strings"

	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// sessionStatement reads transactions, cursors, settings and maintenance; nil
// when the first word begins none of them.
func (p *Parser) sessionStatement(start ast.Pos) ast.Statement {
	switch p.tok.Keyword {
	case token.KBegin, token.KStart:
		return p.begin(start)
	case token.KCommit, token.KEnd:
		p.next()
		_ = p.choose("WORK", "TRANSACTION")
		return &ast.Commit{Span: p.span(start)}
	case token.KRollback, token.KAbort:
		return p.rollback(start)
	case token.KSavepoint:
		p.next()
		n := p.ident()
		return &ast.Savepoint{Span: p.span(start), Name: n}
	case token.KDeclare, token.KFetch, token.KClose:
		return p.cursor(start)
	case token.KPrepare, token.KExecute, token.KDeallocate:
		return p.prepared(start)
	case token.KSet:
		return p.set(start)
	case token.KReset:
		return p.reset(start)
	case token.KShow:
		return p.show(start)
	case token.KExplain:
		return p.explain(start)
	case token.KAnalyze, token.KAnalyse:
		return p.analyze(start)
	case token.KVacuum:
		return p.vacuum(start)
	case token.KLock:
		return p.lock(start)
	case token.KCancel:
		return p.cancel(start)
	case token.KUse:
		p.next()
		n := p.ident()
		return &ast.Use{Span: p.span(start), Database: n}
	}
	if p.try("RELEASE") {
		p.accept(token.KSavepoint)
		n := p.ident()
		return &ast.Savepoint{Span: p.span(start), Name: n, Release: true}
	}
	what := p.choose("ATTACH RLS POLICY", "DETACH RLS POLICY", "ATTACH MASKING POLICY", "DETACH MASKING POLICY",
		"DESC DATASHARE", "DESCRIBE DATASHARE", "DESC IDENTITY PROVIDER", "DESCRIBE IDENTITY PROVIDER", "REFRESH EXTERNAL TABLE", "REINDEX", "NOTIFY", "LISTEN", "CHECKPOINT", "CLUSTER", "DO")
	if what == "" {
		return nil
	}
	return p.command(start, what)
}

func (p *Parser) begin(start ast.Pos) ast.Statement {
	if p.is(token.KStart) {
		p.next()
		p.expect(token.KTransaction)
	} else {
		p.next()
		_ = p.choose("WORK", "TRANSACTION")
	}
	s := &ast.Begin{}
	p.transactionModes(s)
	s.Span = p.span(start)
	return s
}

var isolationLevels = []string{"SERIALIZABLE", "SNAPSHOT", "READ COMMITTED", "READ UNCOMMITTED", "REPEATABLE READ"}

func (p *Parser) transactionModes(s *ast.Begin) {
	for p.err == nil {
		switch {
		case p.try("ISOLATION LEVEL"):
			s.Isolation = p.chooseOne(isolationLevels...)
		case p.at("READ ONLY"), p.at("READ WRITE"):
			s.Access = p.choose("READ ONLY", "READ WRITE")
		case p.alienDeferrable():
		default:
			return
		}
		p.acceptKind(token.Comma)
	}
}

func (p *Parser) rollback(start ast.Pos) ast.Statement {
	p.next()
	_ = p.choose("WORK", "TRANSACTION")
	s := &ast.Rollback{}
	if p.accept(token.KTo) {
		p.accept(token.KSavepoint)
		s.Savepoint = p.identPtr()
	}
	s.Span = p.span(start)
	return s
}

func (p *Parser) cursor(start ast.Pos) ast.Statement {
	switch {
	case p.accept(token.KDeclare):
		s := &ast.DeclareCursor{Name: p.ident()}
		for p.alien("BINARY", "BINARY CURSOR") || p.alien("INSENSITIVE", "INSENSITIVE CURSOR") ||
			p.alien("NO SCROLL", "NO SCROLL CURSOR") || p.alien("SCROLL", "SCROLL CURSOR") {
		}
		p.expect(token.KCursor)
		_ = p.try("WITHOUT HOLD") || p.alien("WITH HOLD", "CURSOR WITH HOLD") // drivers write WITHOUT, which is all there is
		p.expect(token.KFor)
		s.Query = p.query()
		s.Span = p.span(start)
		return s
	case p.accept(token.KClose):
		s := &ast.CloseCursor{All: p.accept(token.KAll)}
		if !s.All {
			s.Name = p.ident()
		}
		s.Span = p.span(start)
		return s
	}
	p.next()
	s := &ast.Fetch{Direction: "NEXT"}
	switch {
	case p.try("NEXT"):
	case p.try("FORWARD ALL"), p.try("ALL"):
		s.Direction = "ALL"
	case p.try("FORWARD"):
		s.Direction = "FORWARD"
		if p.tok.Kind == token.Int {
			s.Count = p.integer()
		}
	case p.tok.Kind == token.Int:
		s.Direction, s.Count = "FORWARD", p.integer()
	default:
		p.alienFetch()
	}
	if !p.accept(token.KFrom) {
		p.accept(token.KIn)
	}
	s.Cursor = p.ident()
	s.Span = p.span(start)
	return s
}

func (p *Parser) prepared(start ast.Pos) ast.Statement {
	switch {
	case p.accept(token.KPrepare):
		s := &ast.Prepare{Name: p.ident()}
		if p.tok.Kind == token.LParen {
			p.parens(func() { s.Types = append(s.Types, p.typeName()) })
		}
		p.expect(token.KAs)
		s.Stmt = p.statement()
		s.Span = p.span(start)
		return s
	case p.accept(token.KExecute):
		s := &ast.Execute{Name: p.ident()}
		if p.acceptKind(token.LParen) {
			if p.tok.Kind != token.RParen {
				s.Args = p.exprs()
			}
			p.expectKind(token.RParen)
		}
		s.Span = p.span(start)
		return s
	}
	p.next()
	p.accept(token.KPrepare)
	s := &ast.Deallocate{All: p.accept(token.KAll)}
	if !s.All {
		s.Name = p.ident()
	}
	s.Span = p.span(start)
	return s
}

// named makes a setting's name for the forms of SET that have none.
func named(at ast.Pos, name string) *ast.Name {
	i := ast.Ident{Span: ast.Span{Start: at}, Name: name}
	return &ast.Name{Span: i.Span, Parts: []ast.Ident{i}}
}

func (p *Parser) set(start ast.Pos) ast.Statement {
	p.next()
	s := &ast.Set{}
	at := p.pos()
	switch {
	case p.try("SESSION CHARACTERISTICS AS TRANSACTION"), p.try("TRANSACTION"):
		s.Local = p.toks[p.i-1].Keyword == token.KTransaction && !p.isWord(p.toks[p.i-2], "AS")
		s.Name = named(at, "transaction_isolation")
		var b ast.Begin
		p.transactionModes(&b)
		s.Values = []ast.Expr{&ast.Literal{Kind: ast.StringLit, Text: strings.TrimSpace(b.Isolation + " " + b.Access)}}
		if b.Isolation == "" && b.Access == "" && p.foreign == "" {
			p.expected("ISOLATION LEVEL")
		}
		s.Span = p.span(start)
		return s
	case p.try("LOCAL"):
		s.Local = true
	case p.at("SESSION") && p.Peek(1).Kind == token.Ident && !p.isWord(p.Peek(1), "TO"):
		p.next()
	}
	if p.at("ROLE") && !p.at("ROLE =") && !p.at("ROLE TO") {
		p.next()
		return p.command(start, "SET ROLE")
	}
	switch {
	case p.at("NAMES") && (p.Peek(1).Kind == token.String || p.Peek(1).Keyword == token.KDefault):
		p.next()
		s.Name = named(at, "client_encoding")
	case p.try("AUTHORIZATION"), p.try("SESSION AUTHORIZATION"):
		s.Name = named(at, "session_authorization")
	case p.try("TIME ZONE"):
		s.Name = named(at, "timezone")
		if s.Default = p.try("LOCAL"); s.Default {
			s.Span = p.span(start)
			return s
		}
	default:
		s.Name = p.settingName()
		if !p.accept(token.KTo) && !p.acceptKind(token.Equal) && !p.is(token.KInterval) {
			p.expected("TO or =")
		}
	}
	p.settingValue(s)
	s.Span = p.span(start)
	return s
}

// settingName is a name whose parts may be reserved words.
func (p *Parser) settingName() *ast.Name {
	start := p.pos()
	n := &ast.Name{Parts: p.parts(p.label())}
	n.Span = p.span(start)
	return n
}

func (p *Parser) settingValue(s *ast.Set) {
	if s.Default = p.accept(token.KDefault); s.Default {
		return
	}
	p.list(func() {
		switch {
		case p.is(token.KInterval) && p.Peek(1).Kind == token.String:
			s.Values = append(s.Values, p.interval())
		case p.tok.Kind == token.Ident || p.tok.Kind == token.Quoted:
			w := p.label()
			s.Values = append(s.Values, &ast.ColumnRef{Span: w.Span, Parts: p.parts(w)})
		case p.tok.Kind == token.Minus || p.tok.Kind == token.Plus:
			s.Values = append(s.Values, p.unary())
		default:
			s.Values = append(s.Values, p.optionScalar())
		}
	})
}

func (p *Parser) reset(start ast.Pos) ast.Statement {
	p.next()
	s := &ast.Reset{All: p.accept(token.KAll)}
	if !s.All {
		at := p.pos()
		switch {
		case p.try("SESSION AUTHORIZATION"):
			s.Name = named(at, "session_authorization")
		case p.try("TIME ZONE"):
			s.Name = named(at, "timezone")
		default:
			s.Name = p.settingName()
		}
	}
	s.Span = p.span(start)
	return s
}

func (p *Parser) explain(start ast.Pos) ast.Statement {
	p.next()
	s := &ast.Explain{}
	if p.at("ANALYZE") || p.at("ANALYSE") {
		p.next()
		s.Analyze = true
	}
	s.Verbose = p.accept(token.KVerbose)
	s.Stmt = p.statement()
	s.Span = p.span(start)
	return s
}

func (p *Parser) analyze(start ast.Pos) ast.Statement {
	p.next()
	if p.try("COMPRESSION") {
		return p.analyzeCompression(start)
	}
	s := &ast.Analyze{Verbose: p.accept(token.KVerbose)}
	if p.isIdent() && !p.at("PREDICATE COLUMNS") {
		s.Table = p.name()
		if p.tok.Kind == token.LParen {
			s.Columns = p.identsInParens()
		}
	}
	s.Scope = p.choose("PREDICATE COLUMNS", "ALL COLUMNS")
	s.Span = p.span(start)
	return s
}

func (p *Parser) analyzeCompression(start ast.Pos) ast.Statement {
	s := &ast.AnalyzeCompression{}
	if p.isIdent() {
		s.Table = p.name()
		if p.tok.Kind == token.LParen {
			s.Columns = p.identsInParens()
		}
	}
	if p.try("COMPROWS") {
		s.Rows = p.integer()
	}
	s.Span = p.span(start)
	return s
}

func (p *Parser) vacuum(start ast.Pos) ast.Statement {
	p.next()
	s := &ast.Vacuum{Mode: p.choose("FULL", "SORT ONLY", "DELETE ONLY", "REINDEX", "RECLUSTER")}
	if p.isIdent() && !p.at("BOOST") {
		s.Table = p.name()
	}
	if p.accept(token.KTo) {
		if p.tok.Kind != token.Int && p.tok.Kind != token.Numeric {
			p.expected("a number")
		} else {
			s.Percent = p.literal()
		}
		p.expect(token.KPercent)
	}
	s.Boost = p.try("BOOST")
	s.Span = p.span(start)
	return s
}

func (p *Parser) lock(start ast.Pos) ast.Statement {
	p.next()
	p.accept(token.KTable)
	s := &ast.Lock{Tables: p.names()}
	if p.accept(token.KIn) {
		s.Mode = p.chooseOne("ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE ROW EXCLUSIVE",
			"SHARE", "EXCLUSIVE", "ACCESS EXCLUSIVE")
		p.need("MODE")
	}
	_ = p.alien("NOWAIT", "LOCK ... NOWAIT")
	s.Span = p.span(start)
	return s
}

func (p *Parser) cancel(start ast.Pos) ast.Statement {
	p.next()
	s := &ast.Cancel{PID: p.primary()}
	if p.tok.Kind == token.String {
		s.Message = p.literal()
	}
	s.Span = p.span(start)
	return s
}
