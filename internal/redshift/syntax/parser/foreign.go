package parser

import (
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// alien steps over the words, if they come next, and notes that the statement has
// a construct that PostgreSQL has and Redshift has not, or that only Redshift's
// own storage can do.
func (p *Parser) alien(words, construct string) bool {
	at := p.pos()
	if !p.try(words) {
		return false
	}
	if p.foreign == "" {
		p.foreign, p.foreignAt = construct, at
	}
	return true
}

// alienParens is alien with something in parentheses behind the words.
func (p *Parser) alienParens(words, construct string) bool {
	if p.match(words+" (") == 0 || !p.alien(words, construct) {
		return false
	}
	depth := 0
	for p.err == nil {
		switch p.tok.Kind {
		case token.LParen:
			depth++
		case token.RParen:
			depth--
		case token.EOF, token.Semicolon:
			p.expectKind(token.RParen)
		}
		p.next()
		if depth == 0 {
			return true
		}
	}
	return true
}

// refuseForeign fails where no statement could say it: in a lone expression or
// query.
func (p *Parser) refuseForeign() {
	if p.foreign != "" {
		p.fail(sqlerror.NotSupported(p.foreign, p.foreignAt))
		p.foreign = ""
	}
}

// recognised replaces a statement that has a foreign construct by its text.
func (p *Parser) recognised(s ast.Statement, from int, start ast.Pos) ast.Statement {
	if p.foreign == "" || p.err != nil {
		return s
	}
	c := &ast.Command{Construct: p.foreign, ConstructPos: p.foreignAt, What: strings.ToUpper(p.Text(p.toks[from]))}
	p.foreign = ""
	var b strings.Builder
	for i := from + 1; i < p.i; i++ {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(p.Text(p.toks[i]))
	}
	c.Rest = b.String()
	c.Span = p.span(start)
	return c
}

// alienReferences reads what follows REFERENCES in PostgreSQL.
func (p *Parser) alienReferences() {
	const construct = "REFERENCES ... ON DELETE and the like"
	for p.alien("MATCH FULL", construct) || p.alien("MATCH SIMPLE", construct) || p.alienAction("ON DELETE", construct) ||
		p.alienAction("ON UPDATE", construct) || p.alienDeferrable() {
	}
}

func (p *Parser) alienAction(words, construct string) bool {
	if !p.alien(words, construct) {
		return false
	}
	p.chooseOne("CASCADE", "RESTRICT", "NO ACTION", "SET NULL", "SET DEFAULT")
	return true
}

func (p *Parser) alienDeferrable() bool {
	const construct = "DEFERRABLE"
	return p.alien("NOT DEFERRABLE", construct) || p.alien("DEFERRABLE", construct) ||
		p.alien("INITIALLY DEFERRED", construct) || p.alien("INITIALLY IMMEDIATE", construct)
}

// alienFetch reads the directions of a scrolling cursor.
func (p *Parser) alienFetch() {
	const construct = "FETCH backwards"
	if p.alien("BACKWARD ALL", construct) || p.Peek(1).Keyword != token.KFrom && p.Peek(1).Keyword != token.KIn &&
		p.Peek(1).Kind != token.Int && p.Peek(1).Kind != token.Minus {
		return
	}
	for _, w := range []string{"BACKWARD", "PRIOR", "FIRST", "LAST", "ABSOLUTE", "RELATIVE"} {
		if p.alien(w, construct) {
			if p.tok.Kind == token.Int || p.tok.Kind == token.Minus {
				p.integer()
			}
			return
		}
	}
}

// alienReturning reads RETURNING behind INSERT, UPDATE and DELETE.
func (p *Parser) alienReturning() {
	if p.alien("RETURNING", "RETURNING") {
		p.selectItems()
	}
}

// alienConflict reads ON CONFLICT behind INSERT.
func (p *Parser) alienConflict() {
	if !p.alien("ON CONFLICT", "ON CONFLICT") {
		return
	}
	if p.tok.Kind == token.LParen {
		p.identsInParens()
	}
	if p.chooseOne("DO NOTHING", "DO UPDATE SET") == "DO UPDATE SET" {
		p.assignments()
		p.where()
	}
}
