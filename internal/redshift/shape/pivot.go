package shape

import (
	"strings"

	"nightshift/internal/redshift/syntax/ast"
)

// PivotUses are the names of the columns that the aggregates and FOR use.
func (r Reader) PivotUses(t *ast.Pivot) map[string]bool {
	used := map[string]bool{r.Fold(t.For[0].Last()): true}
	for _, a := range t.Aggregates {
		ast.Inspect(a, func(n ast.Node) bool {
			if ref, ok := n.(*ast.ColumnRef); ok {
				used[r.Fold(ref.Parts[len(ref.Parts)-1])] = true
			}
			return true
		})
	}
	return used
}

// PivotName is what the result column of PIVOT for one value and one aggregate is called.
func (r Reader) PivotName(value, agg *ast.SelectItem) string {
	name := ""
	switch {
	case value.Alias != nil:
		name = r.Fold(*value.Alias)
	default:
		name = strings.ToLower(ast.Text(value.X))
		if lit, ok := value.X.(*ast.Literal); ok && lit.Kind == ast.NullLit {
			name = "null"
		} else if !ok && name == "" {
			name = r.ColumnName(value.X) // ?column? and its like
		}
	}
	if agg.Alias != nil {
		name += "_" + r.Fold(*agg.Alias)
	}
	return name
}
