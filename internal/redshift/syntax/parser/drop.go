package parser

import (
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// dropObjects are what DROP takes a list of names for, longest first.
var dropObjects = []string{"TABLE", "VIEW", "MATERIALIZED VIEW", "SCHEMA", "DATABASE", "USER", "GROUP", "ROLE", "EXTERNAL TABLE",
	"EXTERNAL VIEW", "EXTERNAL SCHEMA", "DATASHARE", "MODEL", "LIBRARY", "MASKING POLICY", "IDENTITY PROVIDER", "TEMPLATE",
	"INTEGRATION", "INDEX", "SEQUENCE", "TYPE", "DOMAIN"}

func (p *Parser) drop(start ast.Pos) ast.Statement {
	p.next()
	switch {
	case p.is(token.KProcedure), p.is(token.KFunction), p.at("AGGREGATE"):
		return p.dropRoutine(start)
	case p.try("RLS POLICY"):
		return p.command(start, "DROP RLS POLICY")
	}
	s := &ast.Drop{Object: p.choose(dropObjects...)}
	if s.Object == "" {
		if what := p.choose(commandObjects...); what != "" {
			return p.command(start, "DROP "+what)
		}
		p.expected("what to drop: TABLE, VIEW, SCHEMA, PROCEDURE ...")
		return nil
	}
	s.IfExists = p.try("IF EXISTS")
	if s.Object == "USER" || s.Object == "ROLE" || s.Object == "GROUP" {
		for _, n := range p.labels() {
			s.Names = append(s.Names, simple(n))
		}
	} else {
		s.Names = p.names()
	}
	s.ExternalDatabase = p.try("DROP EXTERNAL DATABASE")
	s.Behavior = p.choose("CASCADE", "RESTRICT", "FORCE")
	s.Span = p.span(start)
	return s
}

func (p *Parser) dropRoutine(start ast.Pos) ast.Statement {
	s := &ast.DropRoutine{Object: p.upper()}
	p.next()
	s.IfExists = p.try("IF EXISTS")
	p.list(func() { s.Routines = append(s.Routines, p.routineRef()) })
	s.Behavior = p.choose("CASCADE", "RESTRICT")
	s.Span = p.span(start)
	return s
}

var commentObjects = []string{"TABLE", "COLUMN", "CONSTRAINT", "DATABASE", "VIEW", "SCHEMA", "PROCEDURE", "FUNCTION",
	"MATERIALIZED VIEW", "USER", "GROUP", "ROLE"}

func (p *Parser) comment(start ast.Pos) ast.Statement {
	p.next()
	p.expect(token.KOn)
	s := &ast.Comment{Object: p.chooseOne(commentObjects...)}
	switch s.Object {
	case "PROCEDURE", "FUNCTION":
		s.Routine = p.routineRef()
	case "COLUMN":
		if s.Name = p.name(); len(s.Name.Parts) < 2 && p.err == nil {
			p.fail(sqlerror.New(sqlerror.StateSyntaxError, "column name must be qualified").At(s.Name))
		}
	case "CONSTRAINT":
		s.Name = p.name()
		p.expect(token.KOn)
		s.Table = p.name()
	default:
		s.Name = p.name()
	}
	p.expect(token.KIs)
	if !p.accept(token.KNull) {
		s.Text = p.str()
	}
	s.Span = p.span(start)
	return s
}

// alter reads ALTER and dispatches on what is altered.
func (p *Parser) alter(start ast.Pos) ast.Statement {
	p.next()
	switch {
	case p.try("DEFAULT PRIVILEGES"):
		return p.defaultPrivileges(start)
	case p.accept(token.KSchema):
		return p.alterSchema(start)
	case p.accept(token.KDatabase):
		s := &ast.AlterDatabase{Name: p.name(), Options: p.databaseOptions()}
		s.Span = p.span(start)
		return s
	case p.accept(token.KUser):
		return p.createUser(start, true)
	case p.accept(token.KGroup):
		return p.alterGroup(start)
	case p.accept(token.KRole):
		return p.alterRole(start)
	case p.is(token.KProcedure), p.is(token.KFunction):
		return p.alterRoutine(start)
	}
	if object := p.choose("TABLE", "EXTERNAL TABLE", "MATERIALIZED VIEW", "VIEW"); object != "" {
		return p.alterTable(start, object)
	}
	what := p.choose(commandObjects...)
	if what == "" {
		p.expected("what to alter: TABLE, SCHEMA, DATABASE, USER ...")
		return nil
	}
	return p.command(start, "ALTER "+what)
}

func (p *Parser) alterRoutine(start ast.Pos) ast.Statement {
	s := &ast.AlterRoutine{Object: p.upper()}
	p.next()
	s.Routine = p.routineRef()
	s.Action = p.chooseOne("RENAME TO", "OWNER TO")
	s.NewName = p.label()
	s.Span = p.span(start)
	return s
}

func (p *Parser) alterTable(start ast.Pos, object string) ast.Statement {
	_ = p.alien("IF EXISTS", "ALTER TABLE IF EXISTS") || p.alien("ONLY", "ONLY")
	s := &ast.AlterTable{Object: object, Name: p.name()}
	if p.try("APPEND FROM") {
		a := &ast.AlterTableAppend{Target: s.Name, Source: p.name()}
		a.IgnoreExtra = p.try("IGNOREEXTRA")
		a.FillTarget = p.try("FILLTARGET")
		a.Span = p.span(start)
		return a
	}
	p.list(func() { s.Actions = append(s.Actions, p.alterAction()) })
	s.Span = p.span(start)
	return s
}

var alterForms = []string{"ADD CONSTRAINT", "ADD PRIMARY", "ADD FOREIGN", "ADD UNIQUE (", "ADD CHECK (", "ADD PARTITION", "ADD IF NOT EXISTS PARTITION",
	"ADD COLUMN", "ADD", "DROP CONSTRAINT", "DROP PARTITION", "DROP COLUMN", "DROP", "OWNER TO", "RENAME TO",
	"RENAME COLUMN", "RENAME", "ALTER DISTKEY", "ALTER DISTSTYLE", "ALTER SORTKEY", "ALTER COMPOUND SORTKEY", "ALTER ENCODE AUTO",
	"ALTER COLUMN", "ALTER", "SET SCHEMA", "SET LOCATION", "SET FILE FORMAT", "SET TABLE PROPERTIES", "PARTITION",
	"ROW LEVEL SECURITY", "MASKING", "AUTO REFRESH"}

func (p *Parser) alterAction() *ast.AlterAction {
	start := p.pos()
	a := &ast.AlterAction{}
	switch form := p.form(); form {
	case "ADD CONSTRAINT":
		a.Kind, a.Constraint = ast.AddConstraint, p.tableConstraint()
	case "ADD", "ADD COLUMN":
		_ = p.alien("IF NOT EXISTS", "ADD COLUMN IF NOT EXISTS")
		a.Kind, a.Column = ast.AddColumn, p.columnDef()
	case "ADD PARTITION", "ADD IF NOT EXISTS PARTITION":
		a.Kind = ast.AddPartition
		a.IfNotExists = strings.Contains(form, "EXISTS") || p.try("IF NOT EXISTS")
		p.addPartitions(a)
	case "DROP CONSTRAINT", "DROP", "DROP COLUMN":
		a.Kind = ast.DropColumn
		if form == "DROP CONSTRAINT" {
			a.Kind = ast.DropConstraint
		}
		_ = p.alien("IF EXISTS", "DROP COLUMN IF EXISTS")
		a.Name = p.identPtr()
		a.Behavior = p.choose("CASCADE", "RESTRICT")
	case "DROP PARTITION":
		a.Kind, a.Partition = ast.DropPartition, p.properties()
	case "OWNER TO", "RENAME TO", "SET SCHEMA":
		a.Kind, a.NewName = ast.AlterKind(form), p.newName()
	case "RENAME", "RENAME COLUMN":
		a.Kind, a.Name = ast.RenameColumn, p.identPtr()
		p.expect(token.KTo)
		a.NewName = p.newName()
	case "SET LOCATION":
		a.Kind, a.Expr = ast.SetLocation, p.optionScalar()
	case "SET FILE FORMAT":
		a.Kind, a.Value = ast.SetFileFormat, p.label().Name
	case "SET TABLE PROPERTIES":
		a.Kind, a.Properties = ast.SetTableProperties, p.properties()
	case "PARTITION":
		a.Kind, a.Partition = ast.SetPartitionLoc, p.properties()
		p.need("SET LOCATION")
		a.Expr = p.optionScalar()
	case "ROW LEVEL SECURITY", "MASKING":
		a.Kind, a.Value = ast.AlterKind(form), p.rest()
	case "AUTO REFRESH":
		a.Kind, a.Value = ast.AlterAutoRefresh, p.chooseOne("YES", "NO")
	case "":
		p.expected("ADD, ALTER, DROP, RENAME, OWNER TO, SET or APPEND")
	default:
		p.alterColumn(a, form)
	}
	a.Span = p.span(start)
	return a
}

// form steps over the words that tell an action; a constraint without a name
// leaves its first word.
func (p *Parser) form() string {
	for _, f := range alterForms {
		switch f {
		case "ADD CONSTRAINT", "ADD PRIMARY", "ADD FOREIGN", "ADD UNIQUE (", "ADD CHECK (":
			if p.at(f) {
				p.next()
				return "ADD CONSTRAINT"
			}
		default:
			if p.try(f) {
				return f
			}
		}
	}
	return ""
}

func (p *Parser) newName() *ast.Ident {
	n := p.label()
	return &n
}

func (p *Parser) addPartitions(a *ast.AlterAction) {
	for {
		start := p.pos()
		d := &ast.PartitionDef{Values: p.properties()}
		p.need("LOCATION")
		d.Location = p.optionScalar()
		d.Span = p.span(start)
		a.Partitions = append(a.Partitions, d)
		if !p.try("PARTITION") {
			return
		}
	}
}

// alterColumn reads the actions behind ALTER.
func (p *Parser) alterColumn(a *ast.AlterAction, form string) {
	switch form {
	case "ALTER DISTKEY":
		a.Kind, a.Name = ast.AlterDistKey, p.distColumn()
	case "ALTER DISTSTYLE":
		a.Kind, a.Value = ast.AlterDistStyle, p.chooseOne("ALL", "EVEN", "KEY DISTKEY", "AUTO")
		if a.Value == "KEY DISTKEY" {
			a.Value, a.Name = "KEY", p.distColumn()
		}
	case "ALTER SORTKEY", "ALTER COMPOUND SORTKEY":
		a.Kind = ast.AlterSortKey
		if form == "ALTER COMPOUND SORTKEY" {
			a.Value = "COMPOUND"
		}
		if p.tok.Kind == token.LParen {
			a.Columns = p.identsInParens()
		} else {
			a.Value = p.chooseOne("AUTO", "NONE")
		}
	case "ALTER ENCODE AUTO":
		a.Kind, a.Value = ast.AlterEncode, "AUTO"
	default:
		a.Name = p.identPtr()
		p.alterColumnTo(a)
	}
}

// distColumn reads a column, in parentheses or not.
func (p *Parser) distColumn() *ast.Ident {
	paren := p.acceptKind(token.LParen)
	c := p.identPtr()
	if paren {
		p.expectKind(token.RParen)
	}
	return c
}

func (p *Parser) alterColumnTo(a *ast.AlterAction) {
	switch {
	case p.accept(token.KType), p.try("SET DATA TYPE"):
		a.Kind, a.Type = ast.AlterColumnType, p.typeName()
	case p.accept(token.KEncode):
		a.Kind, a.Value = ast.AlterColumnEncode, p.encoding()
	case p.accept(token.KCollate):
		a.Kind, a.Value = ast.AlterColumnCollate, strings.ToUpper(p.collation())
	case p.try("SET DEFAULT"):
		a.Kind, a.Expr = ast.AlterColumnDefault, p.expr()
	case p.try("DROP DEFAULT"):
		a.Kind = ast.AlterColumnDefault
	case p.try("SET NOT NULL"):
		a.Kind, a.Value = ast.AlterColumnNotNull, "SET"
	case p.try("DROP NOT NULL"):
		a.Kind, a.Value = ast.AlterColumnNotNull, "DROP"
	default:
		p.expected("TYPE or ENCODE")
	}
}
