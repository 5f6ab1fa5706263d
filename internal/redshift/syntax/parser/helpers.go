package parser

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/scanner"
	"nightshift/internal/redshift/syntax/token"
)

func (p *Parser) next() {
	if p.err != nil {
		return
	}
	p.end = p.tok.End
	if p.i < len(p.toks)-1 {
		p.i++
		p.tok = p.toks[p.i]
	}
}

func (p *Parser) pos() ast.Pos {
	return ast.Pos{Offset: p.tok.Start, Line: p.tok.Line, Column: p.tok.Column}
}

// span is from start to the token before the current one.
func (p *Parser) span(start ast.Pos) ast.Span { return ast.Span{Start: start, Stop: p.end} }

// fail keeps the first error and puts the parser at the end of the text.
func (p *Parser) fail(e *sqlerror.Error) {
	if p.err != nil {
		return
	}
	p.err = e
	p.i = len(p.toks) - 1
	p.tok = token.Token{Kind: token.EOF, Start: p.tok.Start, End: p.tok.Start, Line: p.tok.Line, Column: p.tok.Column}
}

// expected fails at the current token: what was wanted, what was found.
func (p *Parser) expected(what string) {
	if p.err != nil {
		return
	}
	found, near := "the end of the text", ""
	if p.tok.Kind != token.EOF {
		near = scanner.Excerpt(p.Text(p.tok))
		found = `"` + near + `"`
	}
	e := sqlerror.Syntax(near).WithDetail("expected %s, found %s", what, found)
	if p.tok.Kind == token.Ident && p.tok.Keyword.Reserved() && strings.Contains(what, "identifier") {
		e.Hint = `"` + near + `" is a reserved word: as an identifier it must stand in double quotes.`
	}
	p.fail(e.At(p.pos()))
}

// enter counts one level of nesting; false when there are too many.
func (p *Parser) enter() bool {
	if p.depth++; p.depth > maxDepth {
		p.fail(sqlerror.TooDeep().At(p.pos()))
		return false
	}
	return true
}

func (p *Parser) leave() { p.depth-- }

// chain counts the operators of one level.
func (p *Parser) chain(n *int) bool {
	if *n++; *n > maxChain {
		p.fail(sqlerror.TooDeep().At(p.pos()))
		return false
	}
	return true
}

func (p *Parser) is(k token.Keyword) bool { return p.tok.Keyword == k }

func (p *Parser) nextIs(k token.Keyword) bool { return p.Peek(1).Keyword == k }

func (p *Parser) accept(k token.Keyword) bool {
	if p.tok.Keyword != k {
		return false
	}
	p.next()
	return true
}

func (p *Parser) expect(k token.Keyword) {
	if !p.accept(k) {
		p.expected(k.String())
	}
}

func (p *Parser) acceptKind(k token.Kind) bool {
	if p.tok.Kind != k {
		return false
	}
	p.next()
	return p.err == nil
}

func (p *Parser) expectKind(k token.Kind) {
	if p.tok.Kind != k {
		p.expected(k.String())
		return
	}
	p.next()
}

// at reports whether the words, separated by spaces, come next. Words match
// unquoted tokens in any case; a word may also be punctuation: "(".
func (p *Parser) at(words string) bool { return p.match(words) > 0 }

// match counts the tokens that the words match, 0 when they do not.
func (p *Parser) match(words string) int {
	for n := 0; ; n++ {
		word, rest, more := strings.Cut(words, " ")
		if !p.isWord(p.Peek(n), word) {
			return 0
		}
		if !more {
			return n + 1
		}
		words = rest
	}
}

func (p *Parser) isWord(t token.Token, word string) bool {
	if p.err != nil || t.Kind == token.EOF || t.Kind == token.Quoted || int(t.End-t.Start) != len(word) {
		return false
	}
	return strings.EqualFold(p.Text(t), word)
}

// try steps over the words if they come next.
func (p *Parser) try(words string) bool {
	n := p.match(words)
	for range n {
		p.next()
	}
	return n > 0
}

// need is try that fails.
func (p *Parser) need(words string) {
	if !p.try(words) {
		p.expected(words)
	}
}

// choose steps over the first of the alternatives that comes next and gives it;
// "" when none does.
func (p *Parser) choose(alternatives ...string) string {
	for _, words := range alternatives {
		if p.try(words) {
			return words
		}
	}
	return ""
}

// chooseOne is choose that fails.
func (p *Parser) chooseOne(alternatives ...string) string {
	w := p.choose(alternatives...)
	if w == "" {
		p.expected(strings.Join(alternatives, " or "))
	}
	return w
}

// list calls item for each element of a list with commas.
func (p *Parser) list(item func()) {
	item()
	for p.acceptKind(token.Comma) {
		item()
	}
}

// parens calls item for each element of a list in parentheses.
func (p *Parser) parens(item func()) {
	p.expectKind(token.LParen)
	p.list(item)
	p.expectKind(token.RParen)
}

// integer reads a number without a point, with a sign.
func (p *Parser) integer() int64 {
	minus := p.acceptKind(token.Minus)
	if !minus {
		p.acceptKind(token.Plus)
	}
	text := p.Text(p.tok)
	if p.tok.Kind != token.Int {
		p.expected("an integer")
		return 0
	}
	if minus {
		text = "-" + text
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		p.fail(sqlerror.OutOfRange("integer").At(p.pos()).WithDetail("%s is no 64-bit integer", scanner.Excerpt(text)))
		return 0
	}
	p.next()
	return n
}

// str reads a string literal of any quoting.
func (p *Parser) str() *ast.Literal {
	if k := p.tok.Kind; k != token.String && k != token.Escape && k != token.Dollar {
		p.expected("a string")
		return nil
	}
	return p.literal()
}

// upper is the current token's text in upper case.
func (p *Parser) upper() string { return strings.ToUpper(p.Text(p.tok)) }
