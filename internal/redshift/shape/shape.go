// Package shape answers questions about a statement's tree alone, and rewrites what is another way of writing something
// else: the joins of (+), and an UPDATE that names its table twice. It knows names and the function table, no catalog.
package shape

import (
	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/syntax/ast"
)

// Reader reads trees in which names have the session's case.
type Reader struct {
	// CaseSensitive is enable_case_sensitive_identifier.
	CaseSensitive bool
}

// Fold is a name as it is looked up.
func (r Reader) Fold(i ast.Ident) string { return i.Fold(r.CaseSensitive) }

// Aggregates tells whether an expression has an aggregate of its own query level.
func (r Reader) Aggregates(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Query:
			return false
		case *ast.FuncCall:
			if n.Over == nil && len(n.Name.Parts) == 1 {
				if o := functions.Lookup(r.Fold(n.Name.Parts[0])); len(o) > 0 && o[0].Kind == def.Aggregate {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

// RefersTo tells whether n names a table, without a schema; name is folded.
func (r Reader) RefersTo(n ast.Node, name string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if t, ok := n.(*ast.TableRef); ok && t.Name != nil && len(t.Name.Parts) == 1 && r.Fold(t.Name.Parts[0]) == name {
			found = true
		}
		return !found
	})
	return found
}

// ReadsColumns tells whether an expression is not of constants alone: those are computed on the leader node, which
// rounds where the compute nodes cut.
func ReadsColumns(e ast.Expr) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ColumnRef, *ast.Subquery:
			found = true
		}
		return !found
	})
	return found
}
