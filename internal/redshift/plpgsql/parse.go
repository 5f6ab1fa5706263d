package plpgsql

import (
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/syntax/token"
)

// Body is a parsed procedure body.
type Body struct {
	block *block
	src   string
	// before is 1 when the text begins with the end of a line: the next is then its line 1.
	before int
}

// maxNesting bounds blocks and control statements inside each other.
const maxNesting = 500

// The limits of a procedure ("Limits and differences for stored procedure support").
const (
	maxVariables = 1024
	maxSource    = 2 << 20
)

// Parse reads a procedure's body. Positions in errors count from the body's beginning.
func Parse(src string) (*Body, error) {
	if len(src) > maxSource {
		return nil, sqlerror.New(sqlerror.StateProgramLimit, "the source of a procedure can have at most %d bytes, found %d", maxSource, len(src))
	}
	p, err := parser.New(src)
	if err != nil {
		return nil, err
	}
	r := &reader{Parser: p, src: src}
	b := r.block(r.label())
	if r.err == nil {
		r.skip(token.Semicolon)
		if p.Token().Kind != token.EOF {
			r.fail("the end of the body")
		}
	}
	if r.err != nil {
		return nil, r.err
	}
	before := 0
	if strings.HasPrefix(src, "\n") || strings.HasPrefix(src, "\r\n") {
		before = 1
	}
	return &Body{b, src, before}, nil
}

// reader parses; its first error ends everything.
type reader struct {
	*parser.Parser
	src   string
	err   error
	depth int
	// variables counts the declarations.
	variables int
}

// place is a position in the body, for errors.
type place struct{ at ast.Pos }

// LineColumn implements sqlerror.Positioner.
func (p place) LineColumn() (line, column int) { return int(p.at.Line), int(p.at.Column) }

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = r.Expected(what)
	}
}

func (r *reader) note(err error) {
	if r.err == nil {
		r.err = err
	}
}

// need steps over words that must be there.
func (r *reader) need(words string) {
	if r.err == nil && !r.Accept(words) {
		r.fail(words)
	}
}

func (r *reader) skip(k token.Kind) bool {
	if r.err != nil || r.Token().Kind != k {
		return false
	}
	r.Advance()
	return true
}

func (r *reader) semicolon() {
	if r.err == nil && !r.skip(token.Semicolon) {
		r.fail(`";"`)
	}
}

func (r *reader) expr(stops ...string) ast.Expr {
	if r.err != nil {
		return nil
	}
	e, err := r.ParseExprPrefix(stops...)
	r.note(err)
	return e
}

func (r *reader) ident(what string) string {
	if r.err != nil {
		return ""
	}
	t := r.Token()
	if t.Kind != token.Ident && t.Kind != token.Quoted {
		r.fail(what)
		return ""
	}
	r.Advance()
	return strings.ToLower(r.Value(t))
}

// is tells whether the word stands here, without stepping over it.
func (r *reader) is(word string) bool {
	t := r.Token()
	return t.Kind == token.Ident && strings.EqualFold(r.Text(t), word)
}

func (r *reader) peekIs(n int, word string) bool {
	t := r.Peek(n)
	return t.Kind == token.Ident && strings.EqualFold(r.Text(t), word)
}

// label reads <<name>>, if one is there.
func (r *reader) label() string {
	t := r.Token()
	if t.Kind != token.Op || r.Text(t) != "<<" {
		return ""
	}
	r.Advance()
	name := r.ident("a label")
	if t := r.Token(); t.Kind != token.Op || r.Text(t) != ">>" {
		r.fail(`">>"`)
		return ""
	}
	r.Advance()
	return name
}

func (r *reader) block(label string) *block {
	b := &block{at: r.Pos(), label: label}
	r.depth++
	defer func() { r.depth-- }()
	if r.depth > maxNesting {
		r.note(sqlerror.TooDeep())
		return b
	}
	if r.Accept("DECLARE") {
		for r.err == nil && !r.is("BEGIN") {
			if r.Accept("DECLARE") {
				continue
			}
			d := r.decl()
			if d == nil {
				continue
			}
			for _, other := range b.decls {
				if other.name == d.name && r.err == nil {
					r.note(sqlerror.New(sqlerror.StateSyntaxError, "duplicate declaration of \"%s\"", d.name).At(place{d.at}))
				}
			}
			b.decls = append(b.decls, d)
			if r.variables++; r.variables > maxVariables && r.err == nil {
				r.note(sqlerror.New(sqlerror.StateProgramLimit, "a procedure can have at most %d variables", maxVariables).At(place{d.at}))
			}
		}
	}
	r.need("BEGIN")
	b.body = r.statements("EXCEPTION", "END")
	if r.Accept("EXCEPTION") {
		b.hasHandlers = true
		for r.err == nil && r.Accept("WHEN") {
			b.handlers = append(b.handlers, r.handler())
		}
		if len(b.handlers) == 0 {
			r.fail("WHEN")
		}
	}
	r.need("END")
	if r.err == nil && r.Token().Kind == token.Ident && r.Token().Kind != token.EOF {
		r.ident("a label")
	}
	return b
}

func (r *reader) handler() *handler {
	h := &handler{}
	for {
		at := place{r.Pos()}
		name := r.ident("a condition")
		if name == "sqlstate" {
			t := r.Token()
			name = "sqlstate " + r.Value(t)
			r.Advance()
		}
		if r.err == nil && name != "others" {
			r.note(sqlerror.New(sqlerror.StateFeatureUnsupported, "exception condition \"%s\" is not supported: OTHERS is the only one", name).At(at))
		}
		if r.err != nil || !r.Accept("OR") {
			break
		}
	}
	r.need("THEN")
	h.body = r.statements("WHEN", "END")
	return h
}

func (r *reader) decl() *decl {
	d := &decl{at: r.Pos(), name: r.ident("a variable")}
	switch {
	case r.Accept("ALIAS FOR"):
		d.alias = r.Text(r.Token())
		r.Advance()
		r.semicolon()
		return d
	case r.is("CURSOR") || r.peekIs(1, "CURSOR") && (r.is("NO") || r.is("SCROLL")):
		return r.cursor(d)
	case r.Accept("RECORD"):
		d.record = true
		r.semicolon()
		return d
	}
	d.constant = r.Accept("CONSTANT")
	if r.err == nil {
		t, err := r.ParseTypeName()
		r.note(err)
		d.typ = t
	}
	d.notNull = r.Accept("NOT NULL")
	if r.skip(token.Assign) || r.skip(token.Equal) || r.Accept("DEFAULT") {
		d.value = r.expr()
	}
	r.semicolon()
	return d
}

func (r *reader) cursor(d *decl) *decl {
	r.Accept("NO")
	r.Accept("SCROLL")
	r.need("CURSOR")
	d.cursor = &cursorDecl{}
	if r.skip(token.LParen) {
		for r.err == nil {
			arg := &decl{at: r.Pos(), name: r.ident("an argument")}
			if r.err == nil {
				t, err := r.ParseTypeName()
				r.note(err)
				arg.typ = t
			}
			d.cursor.args = append(d.cursor.args, arg)
			if !r.skip(token.Comma) {
				break
			}
		}
		if !r.skip(token.RParen) {
			r.fail(`")"`)
		}
	}
	if !r.Accept("FOR") && !r.Accept("IS") {
		r.fail("FOR")
	}
	if r.err == nil {
		q, err := r.ParseQueryPrefix()
		r.note(err)
		d.cursor.query = q
	}
	r.semicolon()
	return d
}

// statements reads up to one of the words, which it leaves.
func (r *reader) statements(until ...string) []stmt {
	var out []stmt
	for r.err == nil {
		for _, u := range until {
			if r.is(u) {
				return out
			}
		}
		if r.Token().Kind == token.EOF {
			r.fail(strings.Join(until, " or "))
			return out
		}
		if r.skip(token.Semicolon) {
			continue
		}
		if s := r.statement(); s != nil {
			out = append(out, s)
		}
	}
	return out
}

func (r *reader) statement() stmt {
	r.depth++
	defer func() { r.depth-- }()
	if r.depth > maxNesting {
		r.note(sqlerror.TooDeep())
		return nil
	}
	at := base{r.Pos()}
	label := r.label()
	if s, ok := r.control(at, label); ok {
		return s
	}
	if r.isAssignment() {
		return r.assignment(at)
	}
	if s, ok := r.action(at); ok {
		return s
	}
	return r.sql(at)
}

// isAssignment looks for name [. field]... followed by := or =.
func (r *reader) isAssignment() bool {
	if k := r.Token().Kind; k != token.Ident && k != token.Quoted && k != token.Numbered {
		return false
	}
	i := 1
	for r.Peek(i).Kind == token.Dot {
		i += 2
	}
	k := r.Peek(i).Kind
	return k == token.Assign || k == token.Equal
}

func (r *reader) target() []string {
	if t := r.Token(); t.Kind == token.Numbered {
		r.Advance()
		return []string{r.Text(t)}
	}
	out := []string{r.ident("a variable")}
	for r.skip(token.Dot) {
		out = append(out, r.ident("a field"))
	}
	return out
}

func (r *reader) targets() [][]string {
	out := [][]string{r.target()}
	for r.skip(token.Comma) {
		out = append(out, r.target())
	}
	return out
}

func (r *reader) assignment(at base) stmt {
	s := &assign{base: at, target: r.target()}
	r.Advance()
	s.value = r.expr()
	r.semicolon()
	return s
}

// sql reads an SQL statement. INTO with variables is taken out of a query.
func (r *reader) sql(at base) stmt {
	s := &sqlStmt{base: at}
	from := r.Token().Start
	parsed, err := r.ParseStatementPrefix()
	r.note(err)
	if r.err != nil {
		return nil
	}
	s.stmt = parsed
	s.text = strings.TrimSpace(r.src[from:r.Token().Start])
	s.into = takeInto(parsed)
	r.semicolon()
	return s
}

// takeInto removes SELECT ... INTO variables and returns them. INTO TABLE and INTO TEMP make a table and stay.
func takeInto(s ast.Statement) [][]string {
	q, ok := s.(*ast.Query)
	if !ok {
		return nil
	}
	body := q.Body
	for {
		switch b := body.(type) {
		case *ast.Query:
			body = b.Body
			continue
		case *ast.SetOp:
			body = b.Left
			continue
		case *ast.Select:
			if b.Into == nil || b.Into.Temp || b.Into.Table {
				return nil
			}
			var out [][]string
			for _, n := range b.Into.Targets {
				var parts []string
				for _, p := range n.Parts {
					parts = append(parts, strings.ToLower(p.Name))
				}
				out = append(out, parts)
			}
			b.Into = nil
			return out
		}
		return nil
	}
}
