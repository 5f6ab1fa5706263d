// Package parser makes syntax trees of Redshift SQL: recursive descent, with
// precedence climbing for expressions, over tokens scanned in one go.
//
// An error is a *sqlerror.Error with Redshift's wording (`syntax error at or near
// "x"`), its line and column, and a Detail that says what was expected. The first
// error ends the parse: the parser then sees nothing but the end of the text.
package parser

import (
	"strings"
	"sync"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/scanner"
	"nightshift/internal/redshift/syntax/token"
)

const (
	// maxDepth bounds the nesting of parentheses, subqueries and prefix operators.
	maxDepth = 3000
	// maxChain bounds the operators in a row at one level, each of which makes the
	// tree one deeper.
	maxChain = 50000
)

// Parser reads one text. A PL/pgSQL parser drives it from token to token with
// Token, Advance and the Parse methods; others use the package's functions.
type Parser struct {
	src   string
	start ast.Pos // where src begins in a larger text
	toks  []token.Token
	i     int
	tok   token.Token // toks[i]
	end   int32       // end of the token before
	err   *sqlerror.Error
	depth int
	// questions counts the ? met so far.
	questions int
	// foreign names the first construct met that Redshift does not have: the
	// statement then becomes an ast.Command.
	foreign   string
	foreignAt ast.Pos
	// stops are words that end an expression or query: they are no aliases.
	stops []string
	nodes nodes
}

// New scans src for a Parser standing at its first token.
func New(src string) (*Parser, error) { return NewAt(src, ast.Pos{Line: 1, Column: 1}) }

// NewAt is New for a text that begins at start of a larger one; positions count
// from there.
func NewAt(src string, start ast.Pos) (*Parser, error) {
	toks, err := scanner.AllAt(src, start)
	if err != nil {
		return nil, err
	}
	return newParser(src, start, toks), nil
}

func newParser(src string, start ast.Pos, toks []token.Token) *Parser {
	return &Parser{src: src, start: start, toks: toks, tok: toks[0], end: toks[0].Start}
}

// Parse parses all statements of a text, in order; empty ones are left out.
func Parse(src string) ([]ast.Statement, error) { return ParseAt(src, ast.Pos{Line: 1, Column: 1}) }

// tokenBuffers lends out slices of tokens: trees keep none of them.
var tokenBuffers = sync.Pool{New: func() any {
	b := make([]token.Token, 0, 512)
	return &b
}}

// ParseAt is Parse for a text that begins at start of a larger one.
func ParseAt(src string, start ast.Pos) ([]ast.Statement, error) {
	buf := tokenBuffers.Get().(*[]token.Token)
	toks, err := scanner.Append((*buf)[:0], src, start)
	if err != nil {
		return nil, err
	}
	*buf = toks
	defer tokenBuffers.Put(buf)
	p := newParser(src, start, toks)
	var list []ast.Statement
	for {
		for p.acceptKind(token.Semicolon) {
		}
		if p.tok.Kind == token.EOF {
			break
		}
		list = append(list, p.statement())
		if p.tok.Kind != token.Semicolon && p.tok.Kind != token.EOF {
			p.expected("the end of the statement")
		}
	}
	return list, p.Err()
}

// ParseStatement parses a text of exactly one statement, with or without a
// semicolon behind it.
func ParseStatement(src string) (ast.Statement, error) {
	list, err := Parse(src)
	switch {
	case err != nil:
		return nil, err
	case len(list) == 0:
		return nil, sqlerror.Syntax("").At(ast.Pos{Line: 1, Column: 1}).WithDetail("expected a statement, found nothing")
	case len(list) > 1:
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "cannot run several statements at once").
			At(list[1].Pos()).WithDetail("expected one statement, found %d", len(list))
	}
	return list[0], nil
}

// ParseExpr parses a text that is one expression.
func ParseExpr(src string) (ast.Expr, error) {
	p, err := New(src)
	if err != nil {
		return nil, err
	}
	e := p.expr()
	if p.tok.Kind != token.EOF {
		p.expected("the end of the expression")
	}
	p.refuseForeign()
	if p.err != nil {
		return nil, p.err
	}
	return e, nil
}

// ParseType parses a text that is one type name.
func ParseType(src string) (*ast.TypeName, error) {
	p, err := New(src)
	if err != nil {
		return nil, err
	}
	t := p.typeName()
	if p.tok.Kind != token.EOF {
		p.expected("the end of the type")
	}
	if p.err != nil {
		return nil, p.err
	}
	return t, nil
}

// Source is one statement's text.
type Source struct {
	// Text has no semicolon; comments before the statement are part of it.
	Text string
	// Pos is where Text begins.
	Pos ast.Pos
}

// Split cuts a script at its semicolons, minding quotes and comments; statements
// that are empty or only comments are left out.
func Split(src string) ([]Source, error) {
	s := scanner.New(src)
	var list []Source
	from := s.Here()
	some := false
	for {
		t, err := s.Next()
		if err != nil {
			return list, err
		}
		if t.Kind != token.EOF && t.Kind != token.Semicolon {
			some = true
			continue
		}
		if some {
			list = append(list, source(src[from.Offset:t.Start], from))
		}
		if t.Kind == token.EOF {
			return list, nil
		}
		from, some = s.Here(), false
	}
}

// source trims a statement's text of white space.
func source(text string, at ast.Pos) Source {
	trimmed := strings.TrimLeft(text, " \t\r\n\f\v\ufeff")
	for _, c := range text[:len(text)-len(trimmed)] {
		at.Offset += int32(len(string(c)))
		at.Column++
		if c == '\n' {
			at.Line++
			at.Column = 1
		}
		if c == '\ufeff' {
			at.Column--
		}
	}
	return Source{Text: strings.TrimRight(trimmed, " \t\r\n\f\v"), Pos: at}
}

// Err is the first error met, or nil.
func (p *Parser) Err() error {
	if p.err == nil {
		return nil
	}
	return p.err
}

// Token is the token the parser stands at; EOF after an error.
func (p *Parser) Token() token.Token { return p.tok }

// Text is a token's spelling.
func (p *Parser) Text(t token.Token) string {
	return p.src[t.Start-p.start.Offset : t.End-p.start.Offset]
}

// Value is a token's decoded value, as scanner.Value gives it.
func (p *Parser) Value(t token.Token) string { return scanner.Value(t, p.Text(t)) }

// Advance steps to the next token.
func (p *Parser) Advance() { p.next() }

// Peek is the token n places after the current one.
func (p *Parser) Peek(n int) token.Token { return p.toks[min(p.i+n, len(p.toks)-1)] }

// Pos is the place of the current token.
func (p *Parser) Pos() ast.Pos { return p.pos() }

// Expected makes the parse fail at the current token, for want of what.
func (p *Parser) Expected(what string) error {
	p.expected(what)
	return p.Err()
}

// Accept steps over the words, separated by spaces, if they are next, and says
// whether they were: p.Accept("ELSE IF").
func (p *Parser) Accept(words string) bool { return p.try(words) }

// ParseExprPrefix parses an expression that ends before one of the stop words
// (upper case: "THEN", "LOOP") or before any token that cannot continue it.
func (p *Parser) ParseExprPrefix(stops ...string) (ast.Expr, error) {
	defer p.stopAt(stops)()
	e := p.expr()
	p.refuseForeign()
	return e, p.Err()
}

// ParseStatementPrefix parses a statement that ends before a stop word, a
// semicolon or any token that cannot continue it.
func (p *Parser) ParseStatementPrefix(stops ...string) (ast.Statement, error) {
	defer p.stopAt(stops)()
	s := p.statement()
	return s, p.Err()
}

// ParseQueryPrefix parses a query that ends before a stop word.
func (p *Parser) ParseQueryPrefix(stops ...string) (*ast.Query, error) {
	defer p.stopAt(stops)()
	q := p.query()
	p.refuseForeign()
	return q, p.Err()
}

// ParseTypeName parses a type where the parser stands, %TYPE included.
func (p *Parser) ParseTypeName() (*ast.TypeName, error) {
	t := p.typeName()
	return t, p.Err()
}

// ParseName parses a possibly qualified name where the parser stands.
func (p *Parser) ParseName() (*ast.Name, error) {
	n := p.name()
	return n, p.Err()
}

func (p *Parser) stopAt(stops []string) func() {
	before := p.stops
	p.stops = stops
	return func() { p.stops = before }
}
