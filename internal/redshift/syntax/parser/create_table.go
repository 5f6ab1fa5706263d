package parser

import (
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// createTable reads on behind CREATE [TEMP] TABLE.
func (p *Parser) createTable(start ast.Pos, s *ast.CreateTable) ast.Statement {
	s.IfNotExists = p.try("IF NOT EXISTS")
	s.Name = p.name()
	s.Temp = s.Temp || strings.HasPrefix(s.Name.Last().Name, "#")
	if p.tok.Kind == token.LParen && !p.queryAhead(1) {
		p.tableElements(s)
	}
	for p.err == nil && p.tableAttr(&s.Attrs) {
	}
	for p.alienParens("INHERITS", "INHERITS") || p.alienParens("WITH", "CREATE TABLE ... WITH") ||
		p.alienParens("PARTITION BY RANGE", "PARTITION BY") || p.alienParens("PARTITION BY LIST", "PARTITION BY") ||
		p.alienParens("PARTITION BY HASH", "PARTITION BY") || p.alien("ON COMMIT DROP", "ON COMMIT") ||
		p.alien("ON COMMIT DELETE ROWS", "ON COMMIT") || p.alien("ON COMMIT PRESERVE ROWS", "ON COMMIT") {
	}
	if p.alien("USING ICEBERG", "CREATE TABLE ... USING ICEBERG") {
		p.icebergOptions()
	}
	if p.accept(token.KAs) {
		p.asColumns(s)
		s.As = p.query()
		s.WithNoData = p.try("WITH NO DATA")
		if !s.WithNoData {
			_ = p.try("WITH DATA")
		}
		for p.err == nil && p.tableAttr(&s.Attrs) {
		}
	} else if s.Columns == nil && s.Likes == nil && s.Constraints == nil {
		p.expected("the columns or AS")
	}
	s.Span = p.span(start)
	return s
}

// icebergOptions reads where and how an Iceberg table is stored.
func (p *Parser) icebergOptions() {
	for p.err == nil {
		switch p.choose("LOCATION", "PARTITIONED BY", "TABLE PROPERTIES") {
		case "":
			return
		case "LOCATION":
			p.optionScalar()
		default:
			p.properties()
		}
	}
}

// asColumns turns the list read before AS into plain column names.
func (p *Parser) asColumns(s *ast.CreateTable) {
	for _, c := range s.Columns {
		if c.Type != nil {
			p.fail(sqlerror.New(sqlerror.StateSyntaxError, "a column of CREATE TABLE AS has no type").At(c))
		}
		s.AsColumns = append(s.AsColumns, c.Name)
	}
	s.Columns = nil
}

func (p *Parser) tableElements(s *ast.CreateTable) {
	p.parens(func() {
		switch {
		case p.is(token.KLike):
			s.Likes = append(s.Likes, p.likeClause())
		case p.is(token.KConstraint), p.at("PRIMARY KEY"), p.at("UNIQUE ("), p.at("FOREIGN KEY"), p.at("CHECK ("):
			s.Constraints = append(s.Constraints, p.tableConstraint())
		default:
			s.Columns = append(s.Columns, p.columnDef())
		}
	})
	if p.tok.Kind == token.Ident && p.is(token.KAs) {
		return
	}
	for _, c := range s.Columns {
		if c.Type == nil && p.err == nil && !p.asAhead() {
			p.fail(sqlerror.Syntax(c.Name.Name).At(c).WithDetail("expected a type after the column %q", c.Name.Name))
		}
	}
}

// asAhead reports whether the AS of CREATE TABLE AS comes before the end of the
// statement.
func (p *Parser) asAhead() bool {
	for n := 0; ; n++ {
		switch t := p.Peek(n); {
		case t.Kind == token.EOF || t.Kind == token.Semicolon:
			return false
		case t.Keyword == token.KAs:
			return true
		}
	}
}

func (p *Parser) likeClause() *ast.LikeClause {
	start := p.pos()
	p.next()
	l := &ast.LikeClause{Table: p.name()}
	if d := p.choose("INCLUDING DEFAULTS", "EXCLUDING DEFAULTS"); d != "" {
		l.Defaults = d[:9]
	}
	l.Span = p.span(start)
	return l
}

func (p *Parser) columnDef() *ast.ColumnDef {
	start := p.pos()
	c := &ast.ColumnDef{Name: p.ident()}
	if p.tok.Kind != token.Comma && p.tok.Kind != token.RParen {
		c.Type = p.typeName()
	}
	for p.err == nil && p.columnAttr(c) {
	}
	c.Span = p.span(start)
	return c
}

func (p *Parser) columnAttr(c *ast.ColumnDef) bool {
	if p.tok.Kind != token.Ident {
		return false
	}
	if p.accept(token.KConstraint) { // a name for a column constraint says nothing
		p.ident()
	}
	switch {
	case p.accept(token.KDefault):
		c.Default = p.defaultValue()
	case p.is(token.KIdentity), p.at("GENERATED"):
		c.Identity = p.identity()
	case p.accept(token.KEncode):
		c.Encode = p.encoding()
	case p.accept(token.KDistkey):
		c.DistKey = true
	case p.accept(token.KSortkey):
		c.SortKey = true
	case p.accept(token.KCollate):
		c.Collate = strings.ToUpper(p.collation())
	case p.try("NOT NULL"):
		c.NotNull = true
	case p.accept(token.KNull):
		c.Null = true
	case p.try("PRIMARY KEY"):
		c.PrimaryKey = true
	case p.accept(token.KUnique):
		c.Unique = true
	case p.is(token.KReferences):
		c.References = p.references()
	case p.accept(token.KCheck):
		c.Check = p.paren()
	default:
		return false
	}
	return true
}

// defaultValue reads an expression without comparisons; COLLATE behind it is the
// column's.
func (p *Parser) defaultValue() ast.Expr {
	defer p.stopAt([]string{"COLLATE"})()
	return p.binary(powOp)
}

// encoding reads a compression encoding, most of which are reserved words.
func (p *Parser) encoding() string {
	if p.tok.Kind == token.String {
		return strings.ToUpper(p.str().Text)
	}
	return strings.ToUpper(p.label().Name)
}

func (p *Parser) identity() *ast.Identity {
	start := p.pos()
	i := &ast.Identity{Seed: 1, Step: 1}
	if p.try("GENERATED") {
		if !p.alien("ALWAYS AS IDENTITY", "GENERATED ALWAYS AS IDENTITY") {
			p.need("BY DEFAULT AS IDENTITY")
		}
		i.ByDefault = true
	} else {
		p.next()
	}
	if p.acceptKind(token.LParen) {
		i.Seed = p.integer()
		if p.acceptKind(token.Comma) {
			i.Step = p.integer()
		}
		p.expectKind(token.RParen)
	}
	i.Span = p.span(start)
	return i
}

func (p *Parser) references() *ast.References {
	start := p.pos()
	p.next()
	r := &ast.References{Table: p.name()}
	if p.tok.Kind == token.LParen {
		r.Columns = p.identsInParens()
	}
	p.alienReferences()
	r.Span = p.span(start)
	return r
}

func (p *Parser) tableConstraint() *ast.TableConstraint {
	start := p.pos()
	c := &ast.TableConstraint{}
	if p.accept(token.KConstraint) {
		c.Name = p.identPtr()
	}
	switch c.Kind = p.chooseOne("PRIMARY KEY", "UNIQUE", "FOREIGN KEY", "CHECK"); c.Kind {
	case "PRIMARY KEY", "UNIQUE":
		c.Columns = p.identsInParens()
	case "FOREIGN KEY":
		c.Columns = p.identsInParens()
		if !p.is(token.KReferences) {
			p.expected("REFERENCES")
			break
		}
		c.References = p.references()
	case "CHECK":
		c.Check = p.paren()
	}
	c.Span = p.span(start)
	return c
}

// tableAttr reads one storage attribute of a table or materialized view.
func (p *Parser) tableAttr(a *ast.TableAttrs) bool {
	if p.tok.Kind != token.Ident {
		return false
	}
	switch {
	case p.accept(token.KBackup):
		a.Backup = p.chooseOne("YES", "NO")
	case p.accept(token.KDiststyle):
		a.DistStyle = p.chooseOne("EVEN", "KEY", "ALL", "AUTO")
	case p.accept(token.KDistkey):
		p.distKey(a)
	case p.try("COMPOUND SORTKEY"):
		a.SortStyle, a.SortKey = "COMPOUND", p.keyColumns()
	case p.try("INTERLEAVED SORTKEY"):
		a.SortStyle, a.SortKey = "INTERLEAVED", p.keyColumns()
	case p.try("SORTKEY AUTO"):
		a.SortStyle = "AUTO"
	case p.accept(token.KSortkey):
		if p.tok.Kind != token.LParen {
			a.SortKey = []ast.Ident{p.columnOrNumber()}
		} else {
			a.SortKey = p.keyColumns()
		}
	case p.try("ENCODE AUTO"):
		a.Encode = "AUTO"
	case p.accept(token.KCollate):
		a.Collate = strings.ToUpper(p.collation())
	default:
		return false
	}
	return true
}

func (p *Parser) distKey(a *ast.TableAttrs) {
	paren := p.acceptKind(token.LParen)
	c := p.columnOrNumber()
	a.DistKey = &c
	if paren {
		p.expectKind(token.RParen)
	}
}

// columnOrNumber reads a key's column: a name, or its number in the query of
// CREATE TABLE AS, which becomes an identifier of digits.
func (p *Parser) columnOrNumber() ast.Ident {
	if p.tok.Kind == token.Int {
		return p.anyWord()
	}
	return p.ident()
}

func (p *Parser) keyColumns() (list []ast.Ident) {
	p.parens(func() { list = append(list, p.columnOrNumber()) })
	return list
}

// createExternalTable reads on behind CREATE EXTERNAL TABLE.
func (p *Parser) createExternalTable(start ast.Pos) ast.Statement {
	s := &ast.CreateExternalTable{IfNotExists: p.try("IF NOT EXISTS"), Name: p.name()}
	if p.tok.Kind == token.LParen {
		p.parens(func() { s.Columns = append(s.Columns, p.columnDef()) })
	}
	for p.err == nil && p.tok.Kind == token.Ident && p.externalClause(s) {
	}
	if p.accept(token.KAs) {
		s.As = p.query()
	}
	s.Span = p.span(start)
	return s
}

func (p *Parser) externalClause(s *ast.CreateExternalTable) bool {
	start := p.pos()
	if p.try("PARTITIONED BY") {
		p.parens(func() { s.PartitionedBy = append(s.PartitionedBy, p.columnDef()) })
		return true
	}
	o := &ast.Option{Name: p.choose("ROW FORMAT DELIMITED", "ROW FORMAT SERDE", "WITH SERDEPROPERTIES", "FIELDS TERMINATED BY",
		"LINES TERMINATED BY", "COLLECTION ITEMS TERMINATED BY", "MAP KEYS TERMINATED BY", "ESCAPED BY", "NULL DEFINED AS", "STORED AS",
		"INPUTFORMAT", "OUTPUTFORMAT", "LOCATION", "TABLE PROPERTIES")}
	switch o.Name {
	case "":
		return false
	case "ROW FORMAT DELIMITED":
	case "STORED AS":
		if !p.at("INPUTFORMAT") {
			o.Value = p.optionWord()
		}
	case "WITH SERDEPROPERTIES", "TABLE PROPERTIES":
		o.Value = p.properties()
	default:
		o.Value = p.optionScalar()
	}
	o.Span = p.span(start)
	s.Format = append(s.Format, o)
	return true
}

// properties reads ('key'='value', ...) as a row of equations.
func (p *Parser) properties() *ast.Row {
	start := p.pos()
	r := &ast.Row{}
	p.expectKind(token.LParen)
	r.Elems = p.exprs()
	p.expectKind(token.RParen)
	r.Span = p.span(start)
	return r
}
