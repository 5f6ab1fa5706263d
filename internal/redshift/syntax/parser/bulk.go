package parser

import (
	"strings"

	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// shape is what follows an option's name.
type shape uint8

const (
	flag       shape = iota // nothing
	value                   // a string, number or parameter
	perhaps                 // such a value, or nothing
	word                    // a word, or a value
	maybe                   // a word out of ON, OFF ..., or nothing
	format                  // FORMAT: a word, and perhaps a value
	size                    // a number and perhaps its unit
	columns                 // (columns) and perhaps INCLUDE
	objectName              // a qualified name
	simplify                // [SIMPLIFY [AUTO]] [number]
)

var commonOptions = map[string]shape{
	"IAM_ROLE": word, "CREDENTIALS": value, "ACCESS_KEY_ID": value, "SECRET_ACCESS_KEY": value, "SESSION_TOKEN": value,
	"TOKEN": value, "MASTER_SYMMETRIC_KEY": value, "KMS_KEY_ID": value, "REGION": value, "FORMAT": format, "CSV": flag,
	"PARQUET": flag, "DELIMITER": value, "FIXEDWIDTH": value, "JSON": perhaps, "GZIP": flag, "BZIP2": flag, "ZSTD": flag,
	"LZOP": flag, "MANIFEST": maybe, "ESCAPE": flag, "NULL": value, "ENCRYPTED": maybe, "WITH": flag, "USING TEMPLATE": objectName,
}

var copyOptions = map[string]shape{
	"ORC": flag, "AVRO": perhaps, "SHAPEFILE": simplify, "QUOTE": value, "SSH": flag, "READRATIO": value,
	"ACCEPTANYDATE": flag, "ACCEPTINVCHARS": perhaps, "BLANKSASNULL": flag, "DATEFORMAT": value, "EMPTYASNULL": flag,
	"ENCODING": word, "EXPLICIT_IDS": flag, "FILLRECORD": flag, "IGNOREBLANKLINES": flag, "IGNOREHEADER": value,
	"REMOVEQUOTES": flag, "ROUNDEC": flag, "TIMEFORMAT": value, "TRIMBLANKS": flag, "TRUNCATECOLUMNS": flag,
	"COMPROWS": value, "COMPUPDATE": maybe, "IGNOREALLERRORS": flag, "MAXERROR": value, "NOLOAD": flag,
	"STATUPDATE": maybe, "SERIALIZETOJSON": flag, "AUTO": maybe, "CASE_SENSITIVE": flag, "NOTIFICATION": flag,
}

var unloadOptions = map[string]shape{
	"PARTITION BY": columns, "HEADER": flag, "ADDQUOTES": flag, "ALLOWOVERWRITE": flag, "CLEANPATH": flag, "PARALLEL": maybe,
	"MAXFILESIZE": size, "ROWGROUPSIZE": size, "EXTENSION": value, "CLEANUP": flag,
}

func (p *Parser) copy(start ast.Pos) ast.Statement {
	p.next()
	s := &ast.Copy{}
	if s.Job = p.choose("JOB CREATE", "JOB ALTER", "JOB DROP", "JOB LIST", "JOB SHOW", "JOB RUN"); s.Job != "" {
		s.Job = s.Job[len("JOB "):]
		if s.Job != "LIST" {
			s.JobName = p.name()
		}
		s.Options = p.options(copyOptions)
		s.Span = p.span(start)
		return s
	}
	s.Table = p.name()
	if p.tok.Kind == token.LParen {
		s.Columns = p.identsInParens()
	}
	p.expect(token.KFrom)
	s.From = p.location()
	s.Options = p.options(copyOptions)
	if p.try("JOB CREATE") {
		s.Job, s.JobName = "CREATE", p.name()
		s.Options = append(s.Options, p.options(copyOptions)...)
	}
	s.Span = p.span(start)
	return s
}

func (p *Parser) unload(start ast.Pos) ast.Statement {
	p.next()
	s := &ast.Unload{}
	p.expectKind(token.LParen)
	if p.is(token.KSelect) || p.is(token.KWith) {
		s.Select = p.query()
	} else {
		s.Query = p.str()
	}
	p.expectKind(token.RParen)
	p.expect(token.KTo)
	s.To = p.location()
	s.Options = p.options(unloadOptions)
	s.Span = p.span(start)
	return s
}

// location reads where COPY reads from or UNLOAD writes to: a string or a parameter.
func (p *Parser) location() ast.Expr {
	switch p.tok.Kind {
	case token.Param, token.Numbered, token.Question:
		return p.param()
	case token.String, token.Escape, token.Dollar:
		return p.literal()
	}
	p.expected("a location in quotes")
	return &ast.Literal{}
}

// options reads options of COPY and UNLOAD while a known one comes next.
func (p *Parser) options(table map[string]shape) (list ast.Options) {
	for p.tok.Kind == token.Ident {
		name := p.upper()
		if words := p.multiwordOption(); words != "" {
			name = words
		}
		how, known := table[name]
		if !known {
			how, known = commonOptions[name]
		}
		if !known {
			break
		}
		start := p.pos()
		p.need(name)
		if name == "WITH" || name == "CREDENTIALS" && p.at("IAM_ROLE") { // noise words
			continue
		}
		o := &ast.Option{Name: name}
		p.accept(token.KAs)
		p.optionValue(o, how)
		o.Span = p.span(start)
		list = append(list, o)
	}
	return list
}

// multiwordOption is the option of several words that comes next, if any.
func (p *Parser) multiwordOption() string {
	for _, words := range []string{"PARTITION BY", "USING TEMPLATE"} {
		if p.at(words) {
			return words
		}
	}
	return ""
}

func (p *Parser) optionValue(o *ast.Option, how shape) {
	switch how {
	case value:
		o.Value = p.optionScalar()
	case perhaps:
		if p.scalarAhead() {
			o.Value = p.optionScalar()
		}
	case word:
		o.Value = p.optionWord()
	case maybe:
		if p.choiceAhead() {
			o.Value = p.optionWord()
		}
	case format:
		o.Value = p.optionWord()
		p.accept(token.KAs)
		for p.scalarAhead() || p.at("SIMPLIFY") || len(o.Args) > 0 && p.at("AUTO") {
			if o.Args = append(o.Args, p.optionWord()); p.err != nil {
				return
			}
		}
	case size:
		p.sizeOption(o)
	case objectName:
		n := p.name()
		o.Value = &ast.ColumnRef{Span: n.Span, Parts: n.Parts}
	case columns:
		start := p.pos()
		p.expectKind(token.LParen)
		list := p.exprs()
		p.expectKind(token.RParen)
		o.Value = &ast.Row{Span: p.span(start), Elems: list}
		if p.at("INCLUDE") {
			o.Args = []ast.Expr{p.optionWord()}
		}
	case simplify:
		for p.at("SIMPLIFY") || p.at("AUTO") || p.scalarAhead() {
			if o.Args = append(o.Args, p.optionWord()); p.err != nil {
				return
			}
		}
	}
}

func (p *Parser) sizeOption(o *ast.Option) {
	o.Value = p.optionScalar()
	if p.at("MB") || p.at("GB") {
		o.Args = []ast.Expr{p.optionWord()}
	}
}

// choiceAhead reports whether a word that settles a switch comes next.
func (p *Parser) choiceAhead() bool {
	switch strings.ToUpper(p.Text(p.tok)) {
	case "ON", "OFF", "TRUE", "FALSE", "PRESET", "AUTO", "YES", "NO", "VERBOSE":
		return p.tok.Kind == token.Ident
	}
	return false
}

func (p *Parser) scalarAhead() bool {
	switch p.tok.Kind {
	case token.String, token.Escape, token.Dollar, token.Int, token.Numeric, token.Float, token.Param, token.Numbered,
		token.Question:
		return true
	}
	return false
}

// optionScalar reads a string, a number or a parameter.
func (p *Parser) optionScalar() ast.Expr {
	if p.tok.Kind == token.Minus && p.Peek(1).Kind == token.Int {
		return p.unary()
	}
	if !p.scalarAhead() {
		p.expected("a string or a number")
		return &ast.Literal{}
	}
	return p.primary()
}

// optionWord reads a word, which may be reserved, or a scalar.
func (p *Parser) optionWord() ast.Expr {
	if p.tok.Kind != token.Ident && p.tok.Kind != token.Quoted {
		return p.optionScalar()
	}
	if p.is(token.KAs) {
		p.expected("a value")
		return &ast.Literal{}
	}
	w := p.label()
	return &ast.ColumnRef{Span: w.Span, Parts: []ast.Ident{w}}
}
