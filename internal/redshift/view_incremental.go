package redshift

import (
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

// incrementalAggregates are those of materialized views that Redshift keeps up to date by what changed.
var incrementalAggregates = map[string]bool{"count": true, "sum": true, "min": true, "max": true, "avg": true}

// incremental tells whether Redshift refreshes a materialized view incrementally ("REFRESH MATERIALIZED VIEW, Limitations
// for incremental refresh"). The warehouse computes all rows either way; what it says of it is what Redshift says.
func incremental(r *catalog.Relation) bool {
	query, err := parser.ParseStatement(r.Definition)
	if err != nil || changesByItself(r) {
		return false
	}
	eligible, aggregated, union := true, false, false
	ast.Inspect(query, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Join:
			eligible = eligible && (n.Kind == "INNER" || n.Kind == "CROSS")
		case *ast.SetOp:
			eligible = eligible && n.Op == "UNION" && n.All
			union = true
		case *ast.Select:
			aggregated = aggregated || n.GroupBy != nil
		case *ast.Subquery, *ast.Exists, *ast.Quantified:
			eligible = false
		case *ast.In:
			eligible = eligible && n.Query == nil
		case *ast.FuncCall:
			name := strings.ToLower(n.Name.Last().Name)
			list := functions.Lookup(name)
			if n.Over != nil || n.Distinct || n.Approximate {
				eligible = false
			} else if len(list) > 0 && list[0].Kind == def.Aggregate {
				eligible, aggregated = eligible && incrementalAggregates[name], true
			}
		}
		return eligible
	})
	return eligible && !(union && aggregated)
}
