// Package output is a query that is bound: its columns, and the SELECT, set operation or VALUES that makes them, which are
// DuckDB text in pieces. The pieces stay apart until the query is written, since what stands around a query decides into which
// types its columns are cast.
package output

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/types"
)

// Core is the part of a query before ORDER BY: a SELECT, VALUES, a set operation, or a query in parentheses.
type Core interface {
	// Coerce casts the output columns.
	Coerce(ops *operators.Operators, want []types.Type, mode def.Mode) error
	// Text makes the i-th output column text, as SUPER leaves the warehouse.
	Text(i int)
	// Write writes the DuckDB text.
	Write(s *strings.Builder)
}

// Body is a bound query: its columns can still be cast until it is written.
type Body struct {
	Columns []Column
	With    string
	Core    Core
	Tail    string // ORDER BY, LIMIT, OFFSET
	Ordered bool
}

// Write writes the query.
func (q *Body) Write(s *strings.Builder) {
	s.WriteString(q.With)
	q.Core.Write(s)
	s.WriteString(q.Tail)
}

// SQL is the query as text.
func (q *Body) SQL() string {
	var s strings.Builder
	q.Write(&s)
	return s.String()
}

// Coerce casts the output columns to types; Invalid leaves one as it is.
func (q *Body) Coerce(ops *operators.Operators, want []types.Type, mode def.Mode) error {
	if err := q.Core.Coerce(ops, want, mode); err != nil {
		return err
	}
	for i := range want {
		if want[i].Kind != types.Invalid {
			q.Columns[i].Type = want[i]
		}
	}
	return nil
}

// Settle gives untyped output columns the type VARCHAR.
func (q *Body) Settle(ops *operators.Operators) error {
	var want []types.Type
	for i, c := range q.Columns {
		if c.Type.Kind == types.Unknown {
			if want == nil {
				want = make([]types.Type, len(q.Columns))
			}
			want[i] = types.NewVarchar(max(c.Type.Length, 1))
		}
	}
	if want == nil {
		return nil
	}
	return q.Coerce(ops, want, def.Implicit)
}
