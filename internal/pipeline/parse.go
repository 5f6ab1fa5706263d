package pipeline

import (
	"errors"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/parser"
)

// parse reports the first syntax error of every statement. What Redshift knows and
// the local warehouse does not is no error of the definition: it may run on AWS.
func (c *sqlCheck) parse() {
	for _, s := range splitSQL(c.expanded) {
		statement := c.expanded[s.start:s.end]
		_, err := parser.Parse(statement)
		var e *sqlerror.Error
		if !errors.As(err, &e) || e.SQLState == sqlerror.StateFeatureUnsupported {
			continue
		}
		message := e.Message
		if e.Detail != "" {
			message += "; " + e.Detail
		}
		if e.Hint != "" {
			message += "; " + e.Hint
		}
		c.add(c.place(c.original(s.start+offsetOf(statement, e.Line, e.Column))), "%s", strings.Join(strings.Fields(message), " "))
	}
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
