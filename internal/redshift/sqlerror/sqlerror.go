// Package sqlerror is the warehouse's one error type: what Redshift reports to
// a client, with its wording, its SQLSTATE and the place in the statement.
// Source of the wording: the messages printed in the Amazon Redshift Database
// Developer Guide; of the states: PostgreSQL 8's appendix A, which Redshift keeps.
package sqlerror

import (
	"errors"
	"fmt"
	"strings"
)

// Error is what went wrong in a statement, as Redshift would say it.
type Error struct {
	// SQLState is the five-character condition code, such as 42P01.
	SQLState string
	// Message is the primary text, without "ERROR:".
	Message string
	// Detail and Hint are further lines; empty when there is nothing to add.
	Detail, Hint string
	// Line and Column are where in the statement's text, from 1 (columns count
	// characters); 0 when not known.
	Line, Column int
}

// Positioner is something with a place in a statement's text (ast.Pos, ast.Node).
type Positioner interface {
	// LineColumn returns the line and column, from 1; 0, 0 when not known.
	LineColumn() (line, column int)
}

// Error gives the message with its place and detail: `line 1:8: message; detail`.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d:%d: ", e.Line, e.Column)
	}
	b.WriteString(e.Message)
	if e.Detail != "" {
		b.WriteString("; ")
		b.WriteString(e.Detail)
	}
	return b.String()
}

// At returns e with a place, for use as sqlerror.UndefinedTable("t").At(n.Pos()).
// A place already known stays. A nil p changes nothing.
func (e *Error) At(p Positioner) *Error {
	if p == nil || e.Line > 0 {
		return e
	}
	c := *e
	c.Line, c.Column = p.LineColumn()
	return &c
}

// Place gives an error a place, as [Error.At] does, when it is an Error.
func Place(err error, p Positioner) error {
	if e, ok := err.(*Error); ok { //nolint:errorlint // only a bare Error can take a position
		return e.At(p)
	}
	return err
}

// WithDetail returns e with another detail.
func (e *Error) WithDetail(format string, args ...any) *Error {
	c := *e
	c.Detail = fmt.Sprintf(format, args...)
	return &c
}

// WithHint returns e with another hint.
func (e *Error) WithHint(format string, args ...any) *Error {
	c := *e
	c.Hint = fmt.Sprintf(format, args...)
	return &c
}

// Is reports whether target is an Error of the same SQLSTATE without a message,
// so that errors.Is(err, &Error{SQLState: "42P01"}) asks for a condition.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Message == "" && t.SQLState == e.SQLState
}

// From finds the Error in err's chain; nil when there is none.
func From(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// New makes an Error of a condition that has no constructor of its own.
func New(state, format string, args ...any) *Error {
	return &Error{SQLState: state, Message: fmt.Sprintf(format, args...)}
}

// quote puts an object's name into double quotes as the server's messages do.
func quote(name string) string { return `"` + name + `"` }
