package parser

import (
	"strings"

	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// createSchema reads on behind CREATE SCHEMA.
func (p *Parser) createSchema(start ast.Pos) ast.Statement {
	s := &ast.CreateSchema{IfNotExists: p.try("IF NOT EXISTS")}
	if !p.is(token.KAuthorization) {
		s.Name = p.name()
	}
	if p.accept(token.KAuthorization) {
		s.Authorization = p.identPtr()
	}
	if p.try("QUOTA") {
		s.Quota = p.quota()
	}
	for p.is(token.KCreate) || p.is(token.KGrant) {
		s.Elements = append(s.Elements, p.statement())
	}
	s.Span = p.span(start)
	return s
}

func (p *Parser) quota() string {
	if p.try("UNLIMITED") {
		return "UNLIMITED"
	}
	if p.tok.Kind != token.Int && p.tok.Kind != token.Numeric {
		p.expected("a number or UNLIMITED")
		return ""
	}
	q := p.Text(p.tok)
	p.next()
	if unit := p.choose("MB", "GB", "TB"); unit != "" {
		q += " " + unit
	}
	return q
}

func (p *Parser) alterSchema(start ast.Pos) ast.Statement {
	s := &ast.AlterSchema{Name: p.name()}
	s.Action = p.chooseOne("RENAME TO", "OWNER TO", "QUOTA")
	if s.Action == "QUOTA" {
		s.Quota = p.quota()
	} else {
		s.NewName = p.newName()
	}
	s.Span = p.span(start)
	return s
}

// databaseOptions reads those of CREATE and ALTER DATABASE.
func (p *Parser) databaseOptions() (list ast.Options) {
	for p.err == nil && p.tok.Kind == token.Ident {
		start := p.pos()
		o := &ast.Option{Name: p.choose("RENAME TO", "OWNER TO", "OWNER", "CONNECTION LIMIT", "COLLATE", "ISOLATION LEVEL",
			"FROM DATASHARE", "FROM ARN", "FROM INTEGRATION", "OF ACCOUNT", "ACCOUNT", "OF NAMESPACE", "NAMESPACE", "WITH DATA CATALOG SCHEMA",
			"WITH NO DATA CATALOG SCHEMA", "NO DATA CATALOG SCHEMA", "DATA CATALOG SCHEMA", "WITH PERMISSIONS", "DATABASE", "PARAMETER", "SET",
			"REFRESH", "INTEGRATION", "IAM_ROLE", "REGION", "ACCEPTINVCHARS", "QUERY_ALL_STATES", "REFRESH_INTERVAL", "TRUNCATECOLUMNS",
			"HISTORY_MODE", "WITH")}
		switch o.Name {
		case "":
			p.expected("an option of the database")
			return list
		case "WITH":
			continue
		case "WITH PERMISSIONS", "WITH NO DATA CATALOG SCHEMA", "NO DATA CATALOG SCHEMA":
		case "WITH DATA CATALOG SCHEMA", "DATA CATALOG SCHEMA":
			if p.tok.Kind != token.EOF && p.tok.Kind != token.Semicolon && !p.at("IAM_ROLE") {
				o.Value = p.optionWord()
			}
		case "SET", "REFRESH", "INTEGRATION", "PARAMETER":
			at := p.pos()
			o.Value = &ast.Literal{Kind: ast.StringLit, Text: p.rest(), Span: p.span(at)}
		default:
			p.acceptKind(token.Equal)
			o.Value = p.optionWord()
		}
		o.Span = p.span(start)
		list = append(list, o)
	}
	return list
}

// createUser reads on behind CREATE USER and ALTER USER.
func (p *Parser) createUser(start ast.Pos, alter bool) ast.Statement {
	s := &ast.CreateUser{Alter: alter, Name: p.roleName()}
	_ = p.try("WITH")
	for p.err == nil && p.tok.Kind == token.Ident {
		s.Options = append(s.Options, p.userOption())
	}
	s.Span = p.span(start)
	return s
}

func (p *Parser) userOption() *ast.Option {
	start := p.pos()
	o := &ast.Option{Name: p.chooseOne("PASSWORD DISABLE", "PASSWORD", "CREATEDB", "NOCREATEDB", "CREATEUSER", "NOCREATEUSER",
		"SYSLOG ACCESS", "IN GROUP", "VALID UNTIL", "CONNECTION LIMIT", "SESSION TIMEOUT", "RESET SESSION TIMEOUT", "EXTERNALID",
		"RENAME TO", "SET", "RESET", "IDENTITY PROVIDER")}
	switch o.Name {
	case "PASSWORD", "VALID UNTIL":
		o.Value = p.optionScalar()
	case "SYSLOG ACCESS", "CONNECTION LIMIT", "SESSION TIMEOUT", "EXTERNALID", "RENAME TO", "RESET", "IDENTITY PROVIDER":
		o.Value = p.optionWord()
	case "IN GROUP":
		at := p.pos()
		r := &ast.Row{}
		p.list(func() { r.Elems = append(r.Elems, p.optionWord()) })
		r.Span = p.span(at)
		o.Value = r
	case "SET":
		o.Value = p.optionWord()
		if !p.accept(token.KTo) {
			p.expectKind(token.Equal)
		}
		p.list(func() { o.Args = append(o.Args, p.optionWord()) })
	}
	o.Span = p.span(start)
	return o
}

func (p *Parser) createGroup(start ast.Pos) ast.Statement {
	s := &ast.CreateGroup{Name: p.roleName()}
	p.accept(token.KWith)
	if p.accept(token.KUser) {
		s.Users = p.labels()
	}
	s.Span = p.span(start)
	return s
}

// labels are names of users and groups with commas between.
func (p *Parser) labels() (list []ast.Ident) {
	p.list(func() { list = append(list, p.roleName()) })
	return list
}

func (p *Parser) alterGroup(start ast.Pos) ast.Statement {
	s := &ast.AlterGroup{Name: p.roleName()}
	s.Action = p.chooseOne("ADD USER", "DROP USER", "RENAME TO")
	s.Users = p.labels()
	s.Span = p.span(start)
	return s
}

func (p *Parser) createRole(start ast.Pos) ast.Statement {
	s := &ast.CreateRole{Name: p.roleName()}
	if p.try("EXTERNALID") {
		if p.tok.Kind == token.String {
			s.ExternalID = p.literal()
		} else {
			id := p.label()
			s.ExternalID = &ast.Literal{Span: id.Span, Kind: ast.StringLit, Text: id.Name}
		}
	}
	s.Span = p.span(start)
	return s
}

func (p *Parser) alterRole(start ast.Pos) ast.Statement {
	s := &ast.AlterRole{Name: p.roleName()}
	p.accept(token.KWith)
	for p.err == nil && p.tok.Kind == token.Ident {
		at := p.pos()
		o := &ast.Option{Name: p.chooseOne("RENAME TO", "OWNER TO", "EXTERNALID TO", "EXTERNALID")}
		o.Value = p.optionWord()
		o.Span = p.span(at)
		s.Options = append(s.Options, o)
		if p.acceptKind(token.Comma) && p.tok.Kind != token.Ident {
			p.expected("RENAME TO, OWNER TO or EXTERNALID TO")
		}
	}
	s.Span = p.span(start)
	return s
}

func (p *Parser) grant(start ast.Pos) *ast.Grant {
	s := &ast.Grant{Revoke: p.is(token.KRevoke)}
	p.next()
	if s.Revoke {
		if s.OptionFor = p.choose("GRANT OPTION FOR", "ADMIN OPTION FOR"); s.OptionFor != "" {
			s.OptionFor = strings.TrimSuffix(s.OptionFor, " FOR")
		}
	}
	p.list(func() { s.Privileges = append(s.Privileges, p.privilege()) })
	if p.accept(token.KFor) {
		s.Scope = p.grantScope()
	}
	if p.accept(token.KOn) || p.tok.Kind == token.String {
		s.On = p.grantTarget()
	}
	if s.On == nil && s.Scope == nil {
		p.bareRoles(s.Privileges)
	}
	if s.Revoke {
		p.expect(token.KFrom)
	} else {
		p.expect(token.KTo)
	}
	p.list(func() { s.To = append(s.To, p.grantee()) })
	if p.accept(token.KFor) {
		s.Scope = p.assumeScope()
	}
	if !s.Revoke {
		if o := p.choose("WITH GRANT OPTION", "WITH ADMIN OPTION"); o != "" {
			s.Option = strings.TrimPrefix(o, "WITH ")
		}
	} else {
		s.Behavior = p.choose("CASCADE", "RESTRICT")
	}
	s.Span = p.span(start)
	return s
}

// bareRoles takes words that are no privileges for roles: ROLE may be left out.
func (p *Parser) bareRoles(list []*ast.Privilege) {
	for _, v := range list {
		switch v.Name {
		case "", "ALL", "VACUUM", "ANALYZE", "CANCEL", "ASSUMEROLE":
			continue
		case "SELECT", "INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "REFERENCES", "TRUNCATE", "CREATE", "USAGE", "TEMP", "EXECUTE", "SHARE":
			p.expected("ON")
			return
		}
		if !strings.Contains(v.Name, " ") && len(v.Columns) == 0 {
			v.Role = &ast.Ident{Span: v.Span, Name: strings.ToLower(v.Name)}
			v.Name = ""
		}
	}
}

// privilege reads the words of one privilege, or ROLE name.
func (p *Parser) privilege() *ast.Privilege {
	start := p.pos()
	v := &ast.Privilege{}
	if p.try("ROLE") || p.tok.Kind == token.Quoted || p.Peek(1).Kind == token.Param {
		n := p.roleName()
		v.Role = &n
		v.Span = p.span(start)
		return v
	}
	var words []string
	for p.tok.Kind == token.Ident && !p.is(token.KOn) && !p.is(token.KTo) && !p.is(token.KFrom) && !p.is(token.KFor) {
		words = append(words, p.upper())
		p.next()
	}
	switch v.Name = strings.Join(words, " "); v.Name {
	case "":
		p.expected("a privilege")
	case "ALL PRIVILEGES":
		v.Name = "ALL"
	case "TEMPORARY":
		v.Name = "TEMP"
	}
	if p.tok.Kind == token.LParen {
		v.Columns = p.identsInParens()
	}
	v.Span = p.span(start)
	return v
}

// grantScope reads on behind FOR of a scoped permission.
func (p *Parser) grantScope() *ast.GrantScope {
	start := p.pos()
	s := &ast.GrantScope{Objects: p.chooseOne("SCHEMAS", "TABLES", "FUNCTIONS", "PROCEDURES", "LANGUAGES", "COPY JOBS", "VIEWS",
		"MODELS", "TEMPLATES")}
	p.expect(token.KIn)
	s.In = p.chooseOne("SCHEMA", "DATABASE")
	s.Names = p.names()
	if s.In == "SCHEMA" && p.accept(token.KDatabase) {
		s.Database = p.name()
	}
	s.Span = p.span(start)
	return s
}

// assumeScope reads the uses of an assumed role: FOR COPY, UNLOAD.
func (p *Parser) assumeScope() *ast.GrantScope {
	start := p.pos()
	s := &ast.GrantScope{}
	var uses []string
	p.list(func() { uses = append(uses, p.chooseOne("COPY", "UNLOAD", "EXTERNAL FUNCTION", "CREATE MODEL", "ALL")) })
	s.Objects = strings.Join(uses, ", ")
	s.Span = p.span(start)
	return s
}

var grantTargets = []string{"ALL TABLES IN SCHEMA", "ALL FUNCTIONS IN SCHEMA", "ALL PROCEDURES IN SCHEMA", "ALL MODELS IN SCHEMA",
	"ALL TEMPLATES IN SCHEMA", "ALL COPY JOBS", "EXTERNAL TABLE", "EXTERNAL SCHEMA", "EXTERNAL COLUMN", "EXTERNAL DATABASE", "COPY JOB", "IAM ROLE", "TABLE", "VIEW", "SCHEMA", "DATABASE",
	"FUNCTION", "PROCEDURE", "LANGUAGE", "MODEL", "DATASHARE", "TEMPLATE", "INTEGRATION", "TABLES", "FUNCTIONS", "PROCEDURES", "SCHEMAS",
	"TEMPLATES", "ALL"}

func (p *Parser) grantTarget() *ast.GrantTarget {
	start := p.pos()
	t := &ast.GrantTarget{}
	next := p.Peek(1)
	switch lone := next.Keyword == token.KTo || next.Keyword == token.KFrom; {
	case lone && !p.is(token.KAll):
		t.Kind = p.choose("TABLES", "FUNCTIONS", "PROCEDURES", "SCHEMAS", "TEMPLATES")
	case next.Kind == token.Ident || next.Kind == token.Quoted || next.Kind == token.String || p.tok.Kind == token.Ident && p.is(token.KAll):
		if t.Kind = p.choose(grantTargets...); t.Kind == "ALL" && (p.is(token.KTo) || p.is(token.KFrom)) {
			t.Span = p.span(start)
			return t
		}
	}
	switch t.Kind {
	case "FUNCTION", "PROCEDURE":
		p.list(func() { t.Routines = append(t.Routines, p.routineRef()) })
	case "TABLES", "FUNCTIONS", "PROCEDURES", "SCHEMAS", "TEMPLATES", "ALL COPY JOBS":
	case "EXTERNAL COLUMN":
		t.Names = []*ast.Name{p.name()}
		t.Columns = p.identsInParens()
	default:
		p.targetNames(t)
	}
	t.Span = p.span(start)
	return t
}

func (p *Parser) targetNames(t *ast.GrantTarget) {
	p.list(func() {
		switch {
		case p.tok.Kind == token.String:
			t.ARNs = append(t.ARNs, p.literal())
		case p.is(token.KDefault):
			at := p.pos()
			w := p.label()
			t.Names = append(t.Names, &ast.Name{Span: p.span(at), Parts: []ast.Ident{w}})
		default:
			t.Names = append(t.Names, p.name())
		}
	})
}

func (p *Parser) grantee() *ast.Grantee {
	start := p.pos()
	g := &ast.Grantee{}
	if p.Peek(1).Kind == token.Ident || p.Peek(1).Kind == token.Quoted || p.Peek(1).Kind == token.String {
		g.Kind = p.choose("USER", "GROUP", "ROLE", "ACCOUNT", "NAMESPACE", "IAM_ROLE", "MASKING POLICY", "RLS POLICY")
	}
	switch {
	case p.tok.Kind == token.String:
		g.ID = p.literal()
	case g.Kind == "" && p.try("PUBLIC"):
		g.Kind = "PUBLIC"
	default:
		g.Name = p.roleName()
	}
	g.Via = p.try("VIA DATA CATALOG")
	if g.Kind != "" || p.at("WITH GRANT OPTION ,") || p.at("WITH ADMIN OPTION ,") {
		return p.granteeOptions(g, start)
	}
	g.Span = p.span(start)
	return g
}

// granteeOptions reads an option that stands behind one grantee of several.
func (p *Parser) granteeOptions(g *ast.Grantee, start ast.Pos) *ast.Grantee {
	if p.at("WITH GRANT OPTION ,") {
		g.GrantOption = p.try("WITH GRANT OPTION")
	}
	if p.at("WITH ADMIN OPTION ,") {
		g.AdminOption = p.try("WITH ADMIN OPTION")
	}
	g.Span = p.span(start)
	return g
}

func (p *Parser) defaultPrivileges(start ast.Pos) ast.Statement {
	s := &ast.AlterDefaultPrivileges{}
	if p.accept(token.KFor) {
		p.expect(token.KUser)
		s.ForUsers = p.labels()
	}
	if p.try("IN SCHEMA") {
		s.InSchemas = p.names()
	}
	if !p.is(token.KGrant) && !p.is(token.KRevoke) {
		p.expected("GRANT or REVOKE")
		return nil
	}
	s.Grant = p.grant(p.pos())
	if s.Grant.On == nil && p.err == nil {
		p.expected("a privilege ON TABLES, FUNCTIONS or PROCEDURES")
	}
	s.Span = p.span(start)
	return s
}
