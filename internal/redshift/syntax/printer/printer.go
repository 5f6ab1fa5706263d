// Package printer turns syntax trees back into Redshift SQL, in one canonical
// form: keywords in upper case, one space between tokens, parentheses only where
// the parser needs them. Parsing what it prints gives the same tree.
package printer

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// Print gives the SQL of a tree, without a semicolon.
func Print(n ast.Node) string {
	var p printer
	p.node(n)
	return p.b.String()
}

// Literal gives text as a string literal: '...'.
func Literal(text string) string {
	var p printer
	p.quoted(text)
	return p.b.String()
}

// Ident gives a name as an identifier, in double quotes if it needs them.
func Ident(name string) string {
	var p printer
	p.ident(ast.Ident{Name: name, Quoted: numeric(name) || token.Lookup(name).Reserved()})
	return p.b.String()
}

type printer struct{ b strings.Builder }

func (p *printer) w(parts ...string) {
	for _, s := range parts {
		p.b.WriteString(s)
	}
}

// opt writes s if on.
func (p *printer) opt(on bool, s string) {
	if on {
		p.w(s)
	}
}

// word writes a space and s, if there is one.
func (p *printer) word(s string) {
	if s != "" {
		p.w(" ", s)
	}
}

func (p *printer) node(n ast.Node) {
	switch n := n.(type) {
	case nil:
	case ast.Statement:
		p.statement(n)
	case ast.Expr:
		p.expr(n, 0)
	case ast.QueryBody:
		p.body(n)
	case ast.TableExpr:
		p.table(n)
	case *ast.Name:
		p.name(n)
	case *ast.TypeName:
		p.typeName(n)
	default:
		p.part(n)
	}
}

// part writes nodes that are only parts of others.
func (p *printer) part(n ast.Node) {
	switch n := n.(type) {
	case *ast.SelectItem:
		p.selectItem(n)
	case *ast.OrderItem:
		p.orderItem(n)
	case *ast.With:
		p.with(n)
	case *ast.CTE:
		p.cte(n)
	case *ast.Window:
		p.window(n)
	case *ast.ColumnDef:
		p.columnDef(n)
	case *ast.TableConstraint:
		p.constraint(n)
	case *ast.Assignment:
		p.assignment(n)
	case *ast.Option:
		p.option(n)
	case *ast.RoutineArg:
		p.routineArg(n)
	case *ast.RoutineRef:
		p.routineRef(n)
	case *ast.AlterAction:
		p.alterAction(n)
	}
}

// list writes the elements of a list with commas between.
func list[T any](p *printer, items []T, write func(T)) {
	for i, item := range items {
		p.opt(i > 0, ", ")
		write(item)
	}
}

func (p *printer) ident(i ast.Ident) {
	if !i.Quoted && plain(i.Name) {
		p.w(i.Name)
		return
	}
	p.w(`"`, strings.ReplaceAll(i.Name, `"`, `""`), `"`)
}

// plain reports whether a name reads back as it is without quotes: a lower-case
// word, a #name, or digits (the column numbers of keys).
func plain(name string) bool {
	body := strings.TrimPrefix(name, "#")
	if body == "" {
		return false
	}
	digits := true
	for i := range len(body) {
		c := body[i]
		isDigit := '0' <= c && c <= '9'
		digits = digits && isDigit
		switch {
		case 'a' <= c && c <= 'z', c == '_', c >= 0x80:
		case isDigit, c == '$':
			if i == 0 && c == '$' {
				return false
			}
		default:
			return false
		}
	}
	return digits && body == name || body[0] > '9'
}

func (p *printer) identPtr(i *ast.Ident) {
	if i != nil {
		p.ident(*i)
	}
}

func (p *printer) idents(items []ast.Ident) { list(p, items, p.ident) }

// columns writes (a, b), if there are any.
func (p *printer) columns(items []ast.Ident) {
	if len(items) > 0 {
		p.w("(")
		p.idents(items)
		p.w(")")
	}
}

func (p *printer) parts(items []ast.Ident) {
	for i, part := range items {
		p.opt(i > 0, ".")
		p.ident(part)
	}
}

func (p *printer) name(n *ast.Name) {
	if n != nil {
		p.parts(n.Parts)
	}
}

func (p *printer) names(items []*ast.Name) { list(p, items, p.name) }

// quoted writes a string literal.
func (p *printer) quoted(text string) {
	p.b.WriteByte('\'')
	for i := range len(text) {
		switch c := text[i]; c {
		case '\'', '\\':
			p.b.WriteByte(c)
			p.b.WriteByte(c)
		default:
			p.b.WriteByte(c)
		}
	}
	p.b.WriteByte('\'')
}

// dollar writes a dollar-quoted string, with the given tag if the text allows it.
func (p *printer) dollar(text, tag string) {
	for n := 0; ; n++ {
		mark := "$" + tag + "$"
		if strings.Index(text+mark, mark) == len(text) {
			p.w(mark, text, mark)
			return
		}
		tag = "q" + strconv.Itoa(n)
	}
}

func (p *printer) literal(l *ast.Literal) {
	switch l.Kind {
	case ast.NullLit:
		p.w("NULL")
	case ast.BoolLit:
		p.w(strings.ToUpper(l.Text))
	case ast.StringLit:
		p.quoted(l.Text)
	case ast.EscapeStringLit:
		p.w("E")
		p.quoted(l.Text)
	case ast.DollarStringLit:
		p.dollar(l.Text, "")
	case ast.BitLit:
		p.w("B'", l.Text, "'")
	case ast.HexLit:
		p.w("X'", l.Text, "'")
	default:
		p.w(l.Text)
	}
}

// typeName writes a type.
func (p *printer) typeName(t *ast.TypeName) {
	if t == nil {
		return
	}
	p.opt(t.SetOf, "SETOF ")
	if t.Schema != "" {
		p.dotted(t.Schema)
		p.w(".")
	}
	name, zone := t.Name, ""
	if i := strings.Index(name, " with"); i > 0 && len(t.Args) > 0 {
		name, zone = name[:i], name[i:]
	}
	p.typeWord(name)
	switch {
	case t.Max:
		p.w("(max)")
	case len(t.Args) > 0:
		p.w("(")
		list(p, t.Args, func(n int) { p.w(strconv.Itoa(n)) })
		p.w(")")
	case len(t.Elems) > 0:
		p.typeElems(t)
	}
	p.w(zone)
	p.word(t.Fields)
	p.w(strings.Repeat("[]", t.Array))
}

func (p *printer) typeElems(t *ast.TypeName) {
	p.w("<")
	for i, e := range t.Elems {
		p.opt(i > 0, ", ")
		if i < len(t.FieldNames) {
			p.ident(t.FieldNames[i])
			p.w(": ")
		}
		p.typeName(e)
	}
	p.w(">")
}

// typeWord writes a type's name: plain, of several words, or with %TYPE.
func (p *printer) typeWord(name string) {
	if i := strings.LastIndexByte(name, '%'); i > 0 && (name[i:] == "%TYPE" || name[i:] == "%ROWTYPE") {
		p.dotted(name[:i])
		p.w(name[i:])
		return
	}
	if words := strings.Fields(name); name == `"char"` || len(words) > 1 && knownWords(words) {
		p.w(name)
		return
	}
	k := token.Lookup(name)
	p.ident(ast.Ident{Name: name, Quoted: numeric(name) || k.Reserved() && k != token.KInterval && k != token.KBinary})
}

// typeWords are those of the types with names of several words.
var typeWords = map[string]bool{"double": true, "precision": true, "character": true, "varying": true, "char": true,
	"national": true, "nchar": true, "bit": true, "binary": true, "time": true, "timestamp": true, "with": true, "without": true, "zone": true}

func knownWords(words []string) bool {
	for _, w := range words {
		if !typeWords[w] {
			return false
		}
	}
	return true
}

// dotted writes names joined by dots.
func (p *printer) dotted(names string) {
	for i, n := range strings.Split(names, ".") {
		p.opt(i > 0, ".")
		p.ident(ast.Ident{Name: n, Quoted: numeric(n) || token.Lookup(n).Reserved()})
	}
}

// numeric reports whether a name begins with a digit, and so needs quotes.
func numeric(name string) bool { return name != "" && '0' <= name[0] && name[0] <= '9' }
