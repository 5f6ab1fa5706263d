// Package refuse tells what neither Redshift nor the local warehouse has of what the parser reads, from the tree alone. The
// rewriter asks it as it binds, package check without binding.
package refuse

import (
	"strings"

	"nightshift/internal/redshift/shape"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// Node is what Redshift does not have of a node, without what is below it: the constructs of PostgreSQL and of DuckDB that
// the parser reads and "Unsupported PostgreSQL features" or "Unsupported PostgreSQL functions" list, or that the syntax of the
// statement's page leaves out. nil when there is nothing.
func Node(n ast.Node) error {
	switch n := n.(type) {
	case *ast.FuncCall:
		switch {
		case n.Filter != nil:
			return sqlerror.NotSupported("FILTER of an aggregate", n)
		case n.Over != nil && n.Distinct && !strings.EqualFold(n.Name.Last().Name, "listagg"):
			return sqlerror.NotSupported("DISTINCT in a window function", n)
		case len(n.OrderBy) > 0:
			return sqlerror.NotSupported("ORDER BY among the arguments of a function", n)
		}
	case *ast.Select:
		if len(n.Windows) > 0 {
			return sqlerror.NotSupported("the WINDOW clause", n.Windows[0])
		}
	case *ast.With:
		var names shape.Reader
		for _, c := range n.CTEs {
			if set, ok := c.Query.Body.(*ast.SetOp); ok && n.Recursive && names.RefersTo(set, names.Fold(c.Name)) {
				if err := Recursion(names, c, set, false); err != nil {
					return err
				}
			}
		}
	case *ast.Pivot:
		return pivoted(n)
	case *ast.Unpivot:
		if !plainTable(n.Source) {
			return sqlerror.NotSupported("UNPIVOT of a join, PIVOT or UNPIVOT", n)
		}
	case *ast.SubqueryRef:
		if n.Lateral {
			return sqlerror.NotSupported("LATERAL", n)
		}
	case *ast.Is:
		if n.Test == "DISTINCT FROM" {
			return sqlerror.NotSupported("IS DISTINCT FROM", n)
		}
	case *ast.Frame:
		if n.Unit == "GROUPS" {
			return sqlerror.NotSupported("a window frame of GROUPS", n)
		}
	case *ast.Array:
		return sqlerror.NotSupported("ARRAY[...]", n)
	}
	return nil
}

// plainTable tells whether a source is none of those that PIVOT and UNPIVOT do not take.
func plainTable(t ast.TableExpr) bool {
	switch t.(type) {
	case *ast.Join, *ast.Pivot, *ast.Unpivot, *ast.UnpivotRef:
		return false
	}
	return true
}

// pivoted is what the usage notes of PIVOT leave out.
func pivoted(t *ast.Pivot) error {
	if !plainTable(t.Source) {
		return sqlerror.NotSupported("PIVOT of a join, PIVOT or UNPIVOT", t)
	}
	for _, a := range t.Aggregates {
		call, ok := a.X.(*ast.FuncCall)
		if !ok {
			continue // said where it is bound
		}
		switch name := strings.ToLower(call.Name.Last().Name); name {
		case "count", "sum", "min", "max", "avg":
		default:
			return sqlerror.NotSupported("PIVOT with "+strings.ToUpper(name), call)
		}
	}
	for _, v := range t.In {
		if _, ok := v.X.(*ast.ColumnRef); ok {
			return sqlerror.NotSupported("PIVOT for the values of a column", v)
		}
	}
	return nil
}

// Quantified refuses the operators before ANY and ALL of a subquery that are no comparisons, such as LIKE.
func Quantified(e *ast.Quantified) error {
	switch e.Op {
	case "=", "<>", "<", "<=", ">", ">=":
		return nil
	}
	if e.Query == nil {
		return nil
	}
	return sqlerror.NotSupported(e.Op+" with ANY or ALL of a subquery", e)
}

// Grouped tells whether a subquery is an aggregate other than MIN and MAX with GROUP BY.
func Grouped(names shape.Reader, q *ast.Query) bool {
	sel, ok := q.Body.(*ast.Select)
	if !ok || sel.GroupBy == nil {
		return false
	}
	found := false
	for _, it := range sel.Items {
		ast.Inspect(it, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Query:
				return false
			case *ast.FuncCall:
				name := names.Fold(n.Name.Last())
				found = found || names.Aggregates(n) && name != "min" && name != "max"
			}
			return true
		})
	}
	return found
}
