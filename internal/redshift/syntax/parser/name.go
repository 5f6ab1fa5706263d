package parser

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// isIdent reports whether the current token can be an identifier.
func (p *Parser) isIdent() bool {
	return p.tok.Kind == token.Quoted || p.tok.Kind == token.Ident && !p.tok.Keyword.Reserved() && !p.stopped()
}

// stopped reports whether the current word ends the enclosing construct.
func (p *Parser) stopped() bool {
	for _, w := range p.stops {
		if p.isWord(p.tok, w) {
			return true
		}
	}
	return false
}

func (p *Parser) ident() ast.Ident {
	if !p.isIdent() {
		p.expected("an identifier")
		return ast.Ident{}
	}
	return p.anyWord()
}

func (p *Parser) identPtr() *ast.Ident {
	i := p.nodes.idents.new()
	*i = p.ident()
	return i
}

// label is an identifier where reserved words are welcome: after AS and a dot.
func (p *Parser) label() ast.Ident {
	if p.tok.Kind != token.Quoted && p.tok.Kind != token.Ident {
		p.expected("an identifier")
		return ast.Ident{}
	}
	return p.anyWord()
}

// roleName reads the name of a user or role, which may be that of an identity
// provider or the system: myco_aad:bob, sys:dba. It comes out as one quoted name.
func (p *Parser) roleName() ast.Ident {
	start := p.pos()
	i := p.label()
	for p.tok.Kind == token.Colon || p.tok.Kind == token.Param {
		p.splitColon()
		i.Name += ":" + p.label().Name
		i.Quoted = true
		p.mailAddress(&i)
	}
	i.Span = p.span(start)
	return i
}

// mailAddress reads on in a name such as aad:jo.doe@example.com, without spaces.
func (p *Parser) mailAddress(i *ast.Ident) {
	for p.tok.Start == p.end {
		switch p.tok.Kind {
		case token.Ident, token.Int, token.Dot, token.Minus:
		case token.Op:
			if p.Text(p.tok) != "@" {
				return
			}
		default:
			return
		}
		i.Name += p.Value(p.tok)
		p.next()
	}
}

func (p *Parser) anyWord() ast.Ident {
	start := p.pos()
	i := ast.Ident{Name: p.Value(p.tok), Quoted: p.tok.Kind == token.Quoted}
	p.next()
	i.Span = p.span(start)
	return i
}

// name is a qualified name of any number of parts.
func (p *Parser) name() *ast.Name {
	n := p.nodes.names.new()
	start := p.pos()
	first := p.ident()
	n.Parts = p.parts(first)
	n.Span = p.span(start)
	return n
}

// parts reads .b.c behind a first identifier; a star is left alone.
func (p *Parser) parts(first ast.Ident) []ast.Ident {
	mark := len(p.nodes.identStack)
	p.nodes.identStack = append(p.nodes.identStack, first)
	for p.tok.Kind == token.Dot && p.Peek(1).Kind != token.Star {
		p.next()
		p.nodes.identStack = append(p.nodes.identStack, p.label())
	}
	parts := p.nodes.idents.take(p.nodes.identStack[mark:])
	p.nodes.identStack = p.nodes.identStack[:mark]
	return parts
}

func (p *Parser) names() (list []*ast.Name) {
	p.list(func() { list = append(list, p.name()) })
	return list
}

func (p *Parser) idents() (list []ast.Ident) {
	p.list(func() { list = append(list, p.ident()) })
	return list
}

func (p *Parser) identsInParens() (list []ast.Ident) {
	p.expectKind(token.LParen)
	list = p.idents()
	p.expectKind(token.RParen)
	return list
}

// simple turns a single identifier into a name.
func simple(i ast.Ident) *ast.Name { return &ast.Name{Span: i.Span, Parts: []ast.Ident{i}} }

// multiword are the types of several words, longest first.
var multiword = []string{
	"double precision", "character varying", "char varying", "national character varying", "national character",
	"national char varying", "national char", "nchar varying", "bit varying", "binary varying",
	"time without time zone", "time with time zone", "timestamp without time zone", "timestamp with time zone",
}

// typeName reads a type: its name, parameters, and [] behind it.
func (p *Parser) typeName() *ast.TypeName {
	t := &ast.TypeName{}
	start := p.pos()
	if !p.enter() {
		return t
	}
	defer p.leave()
	t.SetOf = p.try("SETOF")
	p.typeWords(t)
	switch {
	case t.Name == "interval":
		t.Fields, _ = p.intervalFields()
	case p.tok.Kind == token.LParen:
		p.typeArgs(t)
	case p.tok.Kind == token.Less && (t.Name == "array" || t.Name == "map" || t.Name == "struct"):
		p.typeElems(t)
	}
	if t.Name == "time" || t.Name == "timestamp" { // timestamp(6) with time zone
		if zone := p.choose("WITHOUT TIME ZONE", "WITH TIME ZONE"); zone != "" {
			t.Name += " " + strings.ToLower(zone)
		}
	}
	for p.tok.Kind == token.LBracket {
		p.next()
		p.acceptKind(token.Int)
		p.expectKind(token.RBracket)
		t.Array++
	}
	t.Span = p.span(start)
	return t
}

func (p *Parser) typeWords(t *ast.TypeName) {
	for _, words := range multiword {
		if p.isWord(p.tok, words[:strings.IndexByte(words, ' ')]) && p.try(words) {
			t.Name = words
			return
		}
	}
	if p.tok.Kind != token.Quoted && (p.tok.Kind != token.Ident || p.tok.Keyword.Reserved() && !p.reservedType()) {
		p.expected("a type")
		return
	}
	parts := p.parts(p.anyWord())
	for i := range parts {
		if len(parts) > 1 && strings.Contains(parts[i].Name, ".") { // the names are kept as one text
			p.fail(sqlerror.NotSupported("a type's name with a dot in quotes", &parts[i]))
		}
	}
	if p.tok.Kind == token.Percent && (p.isWord(p.Peek(1), "type") || p.isWord(p.Peek(1), "rowtype")) {
		p.next()
		suffix := "%" + p.upper()
		p.next()
		t.Name = (&ast.Name{Parts: parts}).String() + suffix
		return
	}
	last := len(parts) - 1
	t.Name = parts[last].Name
	if parts[last].Quoted && t.Name == "char" { // PostgreSQL's one byte, not CHAR
		t.Name = `"char"`
	}
	t.Schema = (&ast.Name{Parts: parts[:last]}).String()
}

// reservedType reports whether the current reserved word names a type.
func (p *Parser) reservedType() bool {
	switch p.tok.Keyword {
	case token.KInterval, token.KTimestamp, token.KArray, token.KBinary, token.KOid:
		return true
	}
	return false
}

func (p *Parser) typeArgs(t *ast.TypeName) {
	p.next()
	if p.try("MAX") {
		t.Max = true
	} else {
		p.list(func() {
			n := p.integer()
			t.Args = append(t.Args, int(n))
		})
	}
	p.expectKind(token.RParen)
}

// typeElems reads <...> of array, map and struct.
func (p *Parser) typeElems(t *ast.TypeName) {
	p.next()
	p.list(func() {
		if t.Name == "struct" {
			t.FieldNames = append(t.FieldNames, p.label())
			p.splitColon()
		}
		t.Elems = append(t.Elems, p.typeName())
	})
	p.splitGreater()
}

// splitColon steps over a colon that the scanner may have taken for the start of
// a parameter, as in a:int.
func (p *Parser) splitColon() {
	if p.tok.Kind != token.Param {
		p.expectKind(token.Colon)
		return
	}
	t := &p.toks[p.i]
	t.Kind = token.Ident
	t.Start++
	t.Column++
	t.Keyword = token.Lookup(p.Text(*t))
	p.tok = *t
}

// splitGreater steps over one > of what may be a >> token.
func (p *Parser) splitGreater() {
	if p.tok.Kind != token.Op || !strings.HasPrefix(p.Text(p.tok), ">") {
		p.expectKind(token.Greater)
		return
	}
	t := &p.toks[p.i]
	t.Start++
	t.Column++
	if t.End-t.Start == 1 {
		t.Kind = token.Greater
	}
	p.tok = *t
}

var intervalUnits = []string{"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "WEEK", "QUARTER", "DECADE", "CENTURY",
	"MILLENNIUM", "MILLISECOND", "MICROSECOND", "EPOCH"}

// intervalFields reads DAY, YEAR TO MONTH, SECOND (3); the precision is -1 when
// not given.
func (p *Parser) intervalFields() (fields string, precision int) {
	precision = -1
	if fields = p.intervalUnit(); fields == "" {
		return "", p.intervalPrecision()
	}
	p.precedingPrecision(&precision)
	if p.is(token.KTo) && p.unitAt(1) != "" {
		p.next()
		fields += " TO " + p.intervalUnit()
		p.precedingPrecision(&precision)
	}
	return fields, precision
}

func (p *Parser) precedingPrecision(n *int) {
	if v := p.intervalPrecision(); v >= 0 {
		*n = v
	}
}

func (p *Parser) intervalPrecision() int {
	if p.tok.Kind != token.LParen || p.Peek(1).Kind != token.Int || p.Peek(2).Kind != token.RParen {
		return -1
	}
	p.next()
	n, err := strconv.Atoi(p.Text(p.tok))
	if err != nil {
		p.expected("a precision")
	}
	p.next()
	p.next()
	return n
}

func (p *Parser) intervalUnit() string {
	u := p.unitAt(0)
	if u != "" {
		p.next()
	}
	return u
}

// unitAt is the unit named n tokens ahead, singular and upper case.
func (p *Parser) unitAt(n int) string {
	t := p.Peek(n)
	if t.Kind != token.Ident {
		return ""
	}
	text := p.Text(t)
	if n := len(text) - 1; n > 2 && (text[n] == 's' || text[n] == 'S') {
		text = text[:n]
	}
	for _, u := range intervalUnits {
		if strings.EqualFold(u, text) {
			return u
		}
	}
	return ""
}
