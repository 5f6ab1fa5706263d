package rewrite

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// grouping is what a grouped SELECT may use outside aggregates.
type grouping struct {
	exprs   []string
	pending []pendingColumn
}

type pendingColumn struct {
	name string
	pos  ast.Pos
}

func (g *grouping) has(sql string) bool {
	for _, e := range g.exprs {
		if e == sql {
			return true
		}
	}
	return false
}

// check reports the first column that is neither grouped nor aggregated.
func (g *grouping) check() error {
	if g == nil || len(g.pending) == 0 {
		return nil
	}
	p := g.pending[0]
	return sqlerror.NotGrouped(p.name).At(&posOnly{p.pos})
}

type posOnly struct{ p ast.Pos }

// LineColumn implements sqlerror.Positioner.
func (p *posOnly) LineColumn() (line, column int) { return p.p.LineColumn() }

// groupBy binds GROUP BY and returns its DuckDB text.
func (b *binder) groupBy(sel *ast.Select, sc *scope) (string, error) {
	g := &grouping{}
	if sel.GroupBy == nil {
		sc.group = g
		return "", nil
	}
	sc.noAggregates, sc.noWindows, sc.closed = "GROUP BY", "GROUP BY", true
	defer func() { sc.noAggregates, sc.noWindows, sc.closed = "", "", false }()
	items := sel.GroupBy.Items
	if sel.GroupBy.All {
		for i, it := range sel.Items {
			if !b.names.Aggregates(it.X) {
				lit := &ast.Literal{Span: it.Span, Kind: ast.IntLit, Text: strconv.Itoa(i + 1)}
				items = append(items, &ast.GroupItem{Span: it.Span, X: lit})
			}
		}
	}
	terms := make([]string, 0, len(items))
	for i := range items {
		t, err := b.groupItem(items[i], sel, sc, g)
		if err != nil {
			return "", err
		}
		terms = append(terms, t)
	}
	sc.group = g
	if len(terms) == 0 {
		return "", nil
	}
	return " GROUP BY " + strings.Join(terms, ", "), nil
}

func (b *binder) groupItem(it *ast.GroupItem, sel *ast.Select, sc *scope, g *grouping) (string, error) {
	if it.Kind != "" {
		terms := make([]string, len(it.Items))
		for i := range it.Items {
			t, err := b.groupItem(it.Items[i], sel, sc, g)
			if err != nil {
				return "", err
			}
			terms[i] = t
		}
		return it.Kind + " (" + strings.Join(terms, ", ") + ")", nil
	}
	if row, ok := it.X.(*ast.Row); ok {
		terms := make([]string, len(row.Elems))
		for i, e := range row.Elems {
			t, err := b.groupExpr(e, sel, sc, g)
			if err != nil {
				return "", err
			}
			terms[i] = t
		}
		return "(" + strings.Join(terms, ", ") + ")", nil
	}
	return b.groupExpr(it.X, sel, sc, g)
}

// groupExpr binds one grouping expression: an ordinal, a column, the alias of an item, or any expression.
func (b *binder) groupExpr(e ast.Expr, sel *ast.Select, sc *scope, g *grouping) (string, error) {
	if lit, ok := e.(*ast.Literal); ok && lit.Kind == ast.IntLit {
		n, err := strconv.Atoi(lit.Text)
		if err != nil || n < 1 || n > len(sel.Items) {
			return "", sqlerror.New("42P10", "GROUP BY position %s is not in select list", lit.Text).At(e)
		}
		e = sel.Items[n-1].X
		if _, star := e.(*ast.Star); star {
			return "", sqlerror.NotSupported("GROUP BY the position of *", lit)
		}
		if b.names.Aggregates(e) {
			return "", sqlerror.New(sqlerror.StateGrouping, "aggregates not allowed in GROUP BY clause").At(e)
		}
	}
	x, err := b.expr(e, sc)
	if err != nil {
		return "", err
	}
	sql := x.SQL
	if x.Const != def.NotConst {
		t := x.Type
		if t.Kind == types.Unknown {
			t = types.NewVarchar(max(t.Length, 1))
		}
		sql = "CAST(" + sql + " AS " + t.DuckDB() + ")"
	}
	g.exprs = append(g.exprs, x.SQL)
	return sql, nil
}
