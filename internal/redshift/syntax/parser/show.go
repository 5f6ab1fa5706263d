package parser

import (
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// show reads SHOW of a setting or of objects.
func (p *Parser) show(start ast.Pos) ast.Statement {
	p.next()
	s := &ast.Show{}
	if next := p.Peek(1).Kind; next == token.EOF || next == token.Semicolon {
		if !p.at("DATABASES") && !p.at("DATASHARES") && !p.at("SCHEMAS") && !p.at("TABLES") {
			s.Name = p.settingName()
			s.Span = p.span(start)
			return s
		}
	}
	s.Object = p.choose("EXTERNAL TABLES", "EXTERNAL TABLE", "RLS POLICIES", "MASKING POLICIES", "TABLE", "VIEW", "MATERIALIZED VIEW", "PROCEDURE", "FUNCTION", "MODEL", "DATABASES",
		"SCHEMAS", "TABLES", "COLUMNS", "GRANTS", "DATASHARES", "PARAMETERS", "POLICIES", "CONSTRAINTS", "COLUMN GRANTS",
		"FUNCTIONS", "PROCEDURES", "TEMPLATES", "TEMPLATE", "ROLES", "TIME ZONE", "SESSION AUTHORIZATION",
		"TRANSACTION ISOLATION LEVEL")
	switch s.Object {
	case "TIME ZONE":
		s.Object, s.Name = "", named(start, "timezone")
	case "SESSION AUTHORIZATION":
		s.Object, s.Name = "", named(start, "session_authorization")
	case "TRANSACTION ISOLATION LEVEL":
		s.Object, s.Name = "", named(start, "transaction_isolation")
	case "":
		s.Name = p.settingName()
	case "PROCEDURE", "FUNCTION":
		s.Routine = p.routineRef()
	case "TABLE", "VIEW", "MATERIALIZED VIEW", "EXTERNAL TABLE", "MODEL", "TEMPLATE":
		if !p.at("ALL ;") && !p.is(token.KAll) {
			s.Name = p.name()
		}
		fallthrough
	default:
		s.Options = p.showOptions()
	}
	s.Span = p.span(start)
	return s
}

// showOptions reads FROM DATABASE d, LIKE 'x', LIMIT n, ON TABLE t, FOR USER u ...
func (p *Parser) showOptions() (list ast.Options) {
	for p.err == nil && p.tok.Kind == token.Ident {
		start := p.pos()
		o := &ast.Option{Name: p.choose("FROM DATABASE", "FROM SCHEMA", "FROM TABLE", "FROM DATA CATALOG", "FROM FUNCTION", "FROM PROCEDURE",
			"FROM", "IN ACCOUNTS", "ACCOUNT", "CATALOG", "IAM_ROLE", "LIKE", "LIMIT", "ON TABLE", "ON SCHEMA", "ON DATABASE", "ON FUNCTION",
			"ON PROCEDURE", "ON MODEL", "ON DATASHARE", "ON COPY JOB", "ON TEMPLATE", "ON", "FOR USER", "FOR ROLE", "FOR GROUP", "FOR PUBLIC", "FOR", "PARTITION",
			"ALL", "IMPORTED KEYS", "EXPORTED KEYS", "PRIMARY KEYS", "FOREIGN KEYS", "EXPORTED", "OF PROCEDURE", "OF FUNCTION", "OF", "IN SCHEMA", "IN DATABASE", "TO")}
		switch o.Name {
		case "":
			return list
		case "FROM DATA CATALOG", "PARTITION", "ALL", "FOR PUBLIC", "IMPORTED KEYS", "EXPORTED KEYS", "PRIMARY KEYS", "FOREIGN KEYS", "EXPORTED":
		case "LIKE", "LIMIT", "IN ACCOUNTS", "ACCOUNT", "CATALOG", "IAM_ROLE":
			o.Value = p.optionWord()
			for p.acceptKind(token.Comma) {
				o.Args = append(o.Args, p.optionWord())
			}
		default:
			p.showTarget(o)
		}
		o.Span = p.span(start)
		list = append(list, o)
	}
	return list
}

// showTarget reads a name with, for routines, its argument types as Args.
func (p *Parser) showTarget(o *ast.Option) {
	n := p.name()
	o.Value = &ast.ColumnRef{Span: n.Span, Parts: n.Parts}
	if p.tok.Kind == token.LParen {
		for _, a := range p.routineArgs() {
			o.Args = append(o.Args, &ast.TypedLiteral{Span: a.Span, Type: a.Type})
		}
	}
}
