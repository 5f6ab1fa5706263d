package output

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// Nested is a query in parentheses.
type Nested struct{ Body *Body }

// Coerce implements [Core].
func (n *Nested) Coerce(ops *operators.Operators, want []types.Type, mode def.Mode) error {
	return n.Body.Coerce(ops, want, mode)
}

// Text implements [Core].
func (n *Nested) Text(i int) { n.Body.Core.Text(i) }

// Write implements [Core].
func (n *Nested) Write(s *strings.Builder) {
	s.WriteByte('(')
	n.Body.Write(s)
	s.WriteByte(')')
}

// SetOp is UNION, INTERSECT or EXCEPT.
type SetOp struct {
	Op          string
	Left, Right Core
}

// Meet casts both sides of a set operation to common types.
func Meet(ops *operators.Operators, n *ast.SetOp, left Core, lc []Column, right Core, rc []Column) ([]Column, error) {
	if len(lc) != len(rc) {
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "each %s query must have the same number of columns", n.Op).At(n)
	}
	columns := make([]Column, len(lc))
	var lw, rw []types.Type
	for i := range lc {
		t, ok := types.Common(lc[i].Type, rc[i].Type)
		if !ok {
			return nil, sqlerror.New(sqlerror.StateDatatypeMismatch, "%s types %s and %s cannot be matched", n.Op, lc[i].Type.SQLName(), rc[i].Type.SQLName()).At(n)
		}
		if t.Kind == types.Unknown {
			t = types.NewVarchar(max(t.Length, 1))
		}
		columns[i] = Column{Name: lc[i].Name, Type: t}
		lw, rw = wish(lw, i, len(lc), lc[i].Type, t), wish(rw, i, len(lc), rc[i].Type, t)
	}
	if lw != nil {
		if err := left.Coerce(ops, lw, def.Implicit); err != nil {
			return nil, sqlerror.Place(err, n.Left)
		}
	}
	if rw != nil {
		if err := right.Coerce(ops, rw, def.Implicit); err != nil {
			return nil, sqlerror.Place(err, n.Right)
		}
	}
	return columns, nil
}

// wish notes a column's wanted type when it differs in more than a string's length.
func wish(list []types.Type, i, n int, have, want types.Type) []types.Type {
	if have == want || have.IsString() && want.IsString() {
		return list
	}
	if list == nil {
		list = make([]types.Type, n)
	}
	list[i] = want
	return list
}

// Coerce implements [Core].
func (o *SetOp) Coerce(ops *operators.Operators, want []types.Type, mode def.Mode) error {
	if err := o.Left.Coerce(ops, want, mode); err != nil {
		return err
	}
	return o.Right.Coerce(ops, want, mode)
}

// Text implements [Core].
func (o *SetOp) Text(i int) {
	o.Left.Text(i)
	o.Right.Text(i)
}

// Write implements [Core].
func (o *SetOp) Write(s *strings.Builder) {
	writeSide(o.Left, s)
	s.WriteByte(' ')
	s.WriteString(o.Op)
	s.WriteByte(' ')
	writeSide(o.Right, s)
}

func writeSide(c Core, s *strings.Builder) {
	if _, ok := c.(*SetOp); ok {
		s.WriteByte('(')
		c.Write(s)
		s.WriteByte(')')
		return
	}
	c.Write(s)
}

// SameTypes casts both branches of a recursion to the DuckDB types of the first, since DuckDB would widen them as it goes.
func SameTypes(ops *operators.Operators, left, right Core, columns, rc []Column) error {
	want := make([]types.Type, len(columns))
	narrow := false
	for i := range columns {
		if columns[i].Type.IsString() && rc[i].Type.IsString() {
			continue
		}
		narrow = true
		want[i] = columns[i].Type
	}
	if !narrow {
		return nil
	}
	if err := left.Coerce(ops, exact(want, columns), def.Explicit); err != nil {
		return err
	}
	return right.Coerce(ops, want, def.Explicit)
}

func exact(want []types.Type, columns []Column) []types.Type {
	out := make([]types.Type, len(want))
	for i := range want {
		if columns[i].Type != want[i] {
			out[i] = want[i]
		}
	}
	return out
}
