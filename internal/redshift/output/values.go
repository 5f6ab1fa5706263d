package output

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// Values is VALUES (...), (...).
type Values struct {
	Rows  [][]def.Expr
	Nodes []*ast.Row
}

// Coerce implements [Core].
func (v *Values) Coerce(ops *operators.Operators, want []types.Type, mode def.Mode) error {
	for r, row := range v.Rows {
		for c := range row {
			if want[c].Kind == types.Invalid {
				continue
			}
			out, err := ops.Cast(row[c], want[c], mode, v.Nodes[r].Elems[c])
			if err != nil {
				return err
			}
			row[c] = out
		}
	}
	return nil
}

// Text implements [Core].
func (v *Values) Text(i int) {
	for _, row := range v.Rows {
		row[i] = AsText(row[i])
	}
}

// AsText is a value as text, which keeps its type.
func AsText(e def.Expr) def.Expr { return def.Typed("CAST("+e.SQL+" AS VARCHAR)", e.Type) }

// Write implements [Core].
func (v *Values) Write(s *strings.Builder) {
	s.WriteString("VALUES ")
	for r, row := range v.Rows {
		if r > 0 {
			s.WriteString(", ")
		}
		s.WriteByte('(')
		for c := range row {
			if c > 0 {
				s.WriteString(", ")
			}
			s.WriteString(row[c].SQL)
		}
		s.WriteByte(')')
	}
}
