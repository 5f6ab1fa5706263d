package refuse

import (
	"nightshift/internal/redshift/shape"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// stateRecursion is invalid_recursion.
const stateRecursion = "42P19"

// Recursion refuses the forms of recursion that Redshift has not ("WITH clause"); nested tells that the query is a subquery.
func Recursion(names shape.Reader, c *ast.CTE, set *ast.SetOp, nested bool) error {
	name := names.Fold(c.Name)
	if set.Op != "UNION" || !set.All || names.RefersTo(set.Left, name) {
		return sqlerror.New(stateRecursion, "recursive query %q does not have the form non-recursive-term UNION ALL recursive-term", name).At(c)
	}
	if nested {
		return sqlerror.NotSupported("WITH RECURSIVE in a subquery", c)
	}
	if len(c.Columns) == 0 {
		return sqlerror.NotSupported("a recursive query without a list of its columns", c)
	}
	if len(c.Query.OrderBy) > 0 || c.Query.Limit != nil || c.Query.Offset != nil {
		return sqlerror.NotSupported("ORDER BY or LIMIT in a recursive query", c)
	}
	var err error
	refuse := func(what string, n ast.Node) {
		err = sqlerror.NotSupported(what+" in the recursive member of a recursive query", n)
	}
	references := 0
	ast.Inspect(set.Right, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Query:
			if len(n.OrderBy) > 0 || n.Limit != nil || n.Offset != nil {
				refuse("ORDER BY or LIMIT", n)
			}
		case *ast.Select:
			switch {
			case n.Distinct:
				refuse("DISTINCT", n)
			case n.GroupBy != nil:
				refuse("GROUP BY", n.GroupBy)
			case n.Top != nil:
				refuse("TOP", n)
			}
		case *ast.SetOp:
			if n != set.Right {
				refuse(n.Op, n)
			}
		case *ast.Join:
			if n.Kind != "LEFT" && optional(names, n.Left, n.Kind, name) || n.Kind != "RIGHT" && optional(names, n.Right, n.Kind, name) {
				refuse("itself on the optional side of "+n.Kind+" JOIN", n)
			}
		case *ast.FuncCall:
			if names.Aggregates(n) {
				refuse("an aggregate", n)
			} else if n.Over != nil {
				refuse("a window function", n)
			}
		case *ast.Subquery, *ast.Exists, *ast.In, *ast.Quantified:
			if names.RefersTo(n, name) {
				refuse("a reference to itself in a subquery", n)
			}
		case *ast.TableRef:
			if n.Name != nil && len(n.Name.Parts) == 1 && names.Fold(n.Name.Parts[0]) == name {
				if references++; references > 1 {
					refuse("a second reference to itself", n)
				}
			}
		}
		return err == nil
	})
	return err
}

// optional tells whether a side of an outer join names a table.
func optional(names shape.Reader, side ast.TableExpr, kind, name string) bool {
	return kind != "INNER" && kind != "CROSS" && names.RefersTo(side, name)
}
