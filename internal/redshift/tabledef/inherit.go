package tabledef

import (
	"slices"
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/syntax/ast"
)

// Inherit gives the table of CREATE TABLE AS the distribution and sort keys that follow from its query ("CTAS usage notes"):
// those of the table that is scanned when the query is a plain scan; its distribution and the columns sorted by when rows are sorted;
// none for everything else. What the statement says itself comes on top.
func (s Definer) Inherit(r *catalog.Relation, q *ast.Query, columns []output.Column, attrs ast.TableAttrs) {
	sel, ok := q.Body.(*ast.Select)
	if !ok || q.With != nil || q.Limit != nil || q.Offset != nil || !scans(sel) {
		return
	}
	from := scanned(columns)
	if from == nil {
		return
	}
	if attrs.DistStyle == "" && attrs.DistKey == nil {
		inheritDistribution(r, from, columns)
	}
	if attrs.SortStyle != "" || len(attrs.SortKey) > 0 {
		return
	}
	if len(q.OrderBy) > 0 {
		s.sortAs(r, q.OrderBy)
		return
	}
	inheritSortKey(r, from, columns)
}

// scans tells whether a SELECT only reads one table, perhaps with a filter.
func scans(sel *ast.Select) bool {
	if len(sel.From) != 1 || sel.Distinct || len(sel.DistinctOn) > 0 || sel.Top != nil || sel.GroupBy != nil || sel.Having != nil || sel.Connect != nil || sel.Qualify != nil {
		return false
	}
	_, ok := sel.From[0].(*ast.TableRef)
	for _, item := range sel.Items {
		ast.Inspect(item, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.FuncCall, *ast.Subquery:
				ok = ok && plainCall(n)
			}
			return ok
		})
	}
	return ok
}

// plainCall is false for what makes more of a query than a scan: aggregates, window functions, subqueries.
func plainCall(n ast.Node) bool {
	c, ok := n.(*ast.FuncCall)
	return ok && c.Over == nil && !isAggregate(c)
}

func isAggregate(c *ast.FuncCall) bool {
	o := functions.Lookup(strings.ToLower(c.Name.Last().Name))
	return len(o) > 0 && o[0].Kind == def.Aggregate
}

// scanned is the one stored table that the columns come from; nil when there is none.
func scanned(columns []output.Column) *catalog.Relation {
	var from *catalog.Relation
	for _, c := range columns {
		if c.Relation != nil && (c.Relation.Kind == catalog.Table || c.Relation.Kind == catalog.MaterializedView) {
			from = c.Relation
		}
	}
	return from
}

func inheritDistribution(r, from *catalog.Relation, columns []output.Column) {
	if from.DistStyle != "KEY" {
		r.DistStyle = from.DistStyle
		return
	}
	for i, c := range columns {
		if c.Source != nil && c.Source.DistKey {
			r.DistStyle, r.Columns[i].DistKey = "KEY", true
			return
		}
	}
}

// inheritSortKey takes the sort key's columns up to the first that the new table has not.
func inheritSortKey(r, from *catalog.Relation, columns []output.Column) {
	for k, name := range from.SortKeys() {
		i := slices.IndexFunc(columns, func(c output.Column) bool { return c.Source != nil && c.Source.Name == name })
		if i < 0 {
			return
		}
		r.SortStyle = from.SortStyle
		r.Columns[i].SortKey = k + 1
		if from.SortStyle == "INTERLEAVED" {
			r.Columns[i].SortKey = -(k + 1)
		}
	}
}

// sortAs makes the columns of ORDER BY the sort key.
func (s Definer) sortAs(r *catalog.Relation, by []*ast.OrderItem) {
	for k, item := range by {
		i, ok := -1, false
		switch x := item.X.(type) {
		case *ast.ColumnRef:
			i, ok = r.ColumnNamed(s.Fold(x.Parts[len(x.Parts)-1]))
		case *ast.Literal:
			n, err := strconv.Atoi(x.Text)
			i, ok = n-1, err == nil && n >= 1 && n <= len(r.Columns)
		}
		if !ok || r.Columns[i].SortKey != 0 {
			return
		}
		r.SortStyle, r.Columns[i].SortKey = "COMPOUND", k+1
	}
}
