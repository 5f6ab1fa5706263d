package plpgsql

import (
	"errors"
	"fmt"

	"nightshift/internal/redshift/sqlerror"
)

// stated is an error of an SQL statement that the procedure ran.
type stated struct {
	error
	text string
}

// Unwrap gives the error itself.
func (s stated) Unwrap() error { return s.error }

// placed is an error of which the place in this procedure has been noted.
type placed struct {
	error
	in *machine
}

// Unwrap gives the error itself.
func (p placed) Unwrap() error { return p.error }

// within notes the line of the procedure at which a statement failed, and the SQL statement it ran. A block or loop adds
// nothing to what its statement has noted; an error that RAISE makes has no context ("Trapping errors" shows the form).
func (m *machine) within(err error, s stmt) error {
	var there placed
	if errors.As(err, &there) && there.in == m || sqlerror.From(err) == nil {
		return err
	}
	if _, raised := s.(*raise); raised {
		return placed{err, m}
	}
	var lines []string
	var sql stated
	if errors.As(err, &sql) {
		lines = append(lines, "SQL statement \""+sql.text+"\"")
	}
	lines = append(lines, fmt.Sprintf("PL/pgSQL function %q line %d at %s", m.options.Name, int(s.pos().Line)-m.before, kind(s)))
	return placed{sqlerror.Within(err, lines...), m}
}

// kind is PL/pgSQL's own name of a statement.
func kind(s stmt) string {
	switch s := s.(type) {
	case *assign:
		return "assignment"
	case *ifStmt:
		return "if"
	case *caseStmt:
		return "case"
	case *loop:
		if s.while != nil {
			return "while"
		}
		return "loop"
	case *forInt:
		return "for with integer loop variable"
	case *forQuery:
		if s.dynamic != nil {
			return "for over execute statement"
		}
		return "for over select rows"
	case *exit:
		return "exit"
	case *returnStmt:
		return "return"
	case *execute:
		return "execute statement"
	case *sqlStmt:
		if s.into != nil {
			return "select into variables"
		}
		return "SQL statement"
	case *diagnostics:
		return "get diagnostics"
	case *openStmt:
		return "open"
	case *fetchStmt:
		return "fetch"
	case *closeStmt:
		return "close"
	case *endTransaction:
		return "SQL statement"
	}
	return "block variables initialization"
}
