package output

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// Block is one SELECT.
type Block struct {
	Head  string // SELECT, SELECT DISTINCT
	Items []def.Expr
	Nodes []ast.Node // where the items stand, for errors
	Tail  string     // FROM ... HAVING ... QUALIFY
	Order string
}

// Coerce implements [Core].
func (s *Block) Coerce(ops *operators.Operators, want []types.Type, mode def.Mode) error {
	for i := range s.Items {
		if i >= len(want) || want[i].Kind == types.Invalid {
			continue
		}
		out, err := ops.Cast(s.Items[i], want[i], mode, s.Nodes[i])
		if err != nil {
			return err
		}
		s.Items[i] = out
	}
	return nil
}

// Text implements [Core].
func (s *Block) Text(i int) { s.Items[i] = AsText(s.Items[i]) }

// Write implements [Core].
func (s *Block) Write(w *strings.Builder) {
	size := len(s.Head) + len(s.Tail) + len(s.Order)
	for i := range s.Items {
		size += len(s.Items[i].SQL) + len(", ")
	}
	w.Grow(size)
	w.WriteString(s.Head)
	for i := range s.Items {
		if i > 0 {
			w.WriteString(", ")
		}
		w.WriteString(s.Items[i].SQL)
	}
	w.WriteString(s.Tail)
}
