package shape

import "nightshift/internal/redshift/syntax/ast"

// Priors tells whether PRIOR and CONNECT_BY_ROOT stand outside CONNECT BY.
func Priors(sel *ast.Select, order []*ast.OrderItem) (prior, root bool) {
	look := func(n ast.Node) bool {
		if p, ok := n.(*ast.Prior); ok {
			root = root || p.Root
			prior = prior || !p.Root
		}
		return true
	}
	for _, it := range sel.Items {
		ast.Inspect(it, look)
	}
	for _, o := range order {
		ast.Inspect(o, look)
	}
	if sel.Where != nil {
		ast.Inspect(sel.Where, look)
	}
	return prior, root
}
