package pipeline

import (
	"errors"
	"strings"

	"nightshift/internal/redshift/plpgsql"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

// parse reports the first syntax error of every statement. What Redshift knows and
// the local warehouse does not is no error of the definition: it may run on AWS.
func (c *sqlCheck) parse() {
	for _, s := range splitSQL(c.expanded) {
		statement := c.expanded[s.start:s.end]
		list, err := parser.Parse(statement)
		if e := syntaxError(err); e != nil {
			c.add(c.place(c.original(s.start+offsetOf(statement, e.Line, e.Column))), "%s", describe(e))
		}
		for _, parsed := range list {
			c.inner(s.start, parsed)
			c.p.parsed = append(c.p.parsed, parsedSQL{parsed, func(line, column int) position {
				return c.place(c.original(s.start + offsetOf(statement, line, column)))
			}})
		}
	}
}

// parsedSQL is one statement with the way from a place in it to one in its file.
type parsedSQL struct {
	stmt ast.Statement
	at   func(line, column int) position
}

// Refusals are the places of the pipeline's SQL that refuse finds something at, one problem each. It is for what
// Redshift runs and the local warehouse does not: no error of the pipeline.
func (p *Pipeline) Refusals(refuse func(ast.Statement) []*sqlerror.Error) Problems {
	var list Problems
	for _, s := range p.parsed {
		for _, e := range refuse(s.stmt) {
			at := s.at(e.Line, e.Column)
			list = append(list, Problem{File: at.file, Line: at.line, Column: at.column, Message: describe(e)})
		}
	}
	return list.sorted("")
}

// inner parses what is inside a statement's literals: a procedure's body and UNLOAD's query.
func (c *sqlCheck) inner(start int, parsed ast.Statement) {
	switch s := parsed.(type) {
	case *ast.CreateRoutine:
		c.body(start, s)
	case *ast.Unload:
		c.unloaded(start, s)
	}
}

// body parses a procedure's body. Inside $$ every byte stands where it was written; in quotes the message tells the
// place in the body.
func (c *sqlCheck) body(start int, routine *ast.CreateRoutine) {
	if !routine.Procedure || routine.Body == nil || !strings.EqualFold(routine.Language, "plpgsql") {
		return
	}
	body := routine.Body
	_, err := plpgsql.Parse(body.Text)
	e := syntaxError(err)
	switch {
	case e == nil:
	case body.Dollar:
		c.add(c.place(c.original(start+int(body.TextPos.Offset)+offsetOf(body.Text, e.Line, e.Column))), "%s", describe(e))
	default:
		c.add(c.place(c.original(start+int(body.Start.Offset))), "in the body of the procedure, its line %d column %d: %s", e.Line, e.Column, describe(e))
	}
}

// unloaded parses UNLOAD's query. Quotes are doubled there, so the place is the literal's, and the message tells the
// query's own.
func (c *sqlCheck) unloaded(start int, unload *ast.Unload) {
	if unload.Query == nil {
		return
	}
	_, err := parser.ParseStatement(unload.Query.Text)
	if e := syntaxError(err); e != nil {
		at := c.place(c.original(start + int(unload.Query.Start.Offset)))
		c.add(at, "in the query of UNLOAD, its line %d column %d: %s", e.Line, e.Column, describe(e))
	}
}

// syntaxError picks out what is wrong with the SQL, not with the local warehouse.
func syntaxError(err error) *sqlerror.Error {
	var e *sqlerror.Error
	if !errors.As(err, &e) || e.SQLState == sqlerror.StateFeatureUnsupported {
		return nil
	}
	return e
}

// describe puts an error with its detail and hint on one line.
func describe(e *sqlerror.Error) string {
	message := e.Message
	for _, more := range []string{e.Detail, e.Hint} {
		if more != "" {
			message += "; " + more
		}
	}
	return strings.Join(strings.Fields(message), " ")
}

// offsetOf turns a 1-based line and column in characters into a byte offset.
func offsetOf(text string, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	for i := range text[at:] {
		if column <= 1 {
			return at + i
		}
		column--
	}
	return len(text)
}

// drops computes the statements that remove the objects.
func (l *loader) drops(onDelete *value) {
	if onDelete == nil || onDelete.text != "drop" {
		return
	}
	for i := len(l.p.Objects) - 1; i >= 0; i-- {
		o := l.p.Objects[i]
		for j := len(o.Statements) - 1; j >= 0; j-- {
			drop, ok := dropOf(o.Statements[j].SQL)
			if !ok {
				l.add(onDelete.at, "on_delete: drop cannot tell what undoes the statement in line %d of %s; use keep", o.Statements[j].Line, o.File)
				continue
			}
			if drop != "" && !contains(l.p.Drop, drop) {
				l.p.Drop = append(l.p.Drop, drop)
			}
		}
	}
}
