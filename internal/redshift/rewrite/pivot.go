package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/refuse"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// pivot turns rows into columns: an aggregate for each value, grouped by the columns that PIVOT does not name.
func (b *binder) pivot(t *ast.Pivot, w *strings.Builder, sc *scope) error {
	if err := refuse.Node(t); err != nil {
		return err
	}
	if len(t.For) != 1 {
		return sqlerror.NotSupported("PIVOT over more than one column", t)
	}
	inner := &scope{parent: sc.parent, ctes: sc.ctes}
	var from strings.Builder
	if err := b.table(t.Source, &from, inner); err != nil {
		return err
	}
	used := b.names.PivotUses(t)
	var items, groups []string
	var columns []output.Column
	for _, src := range inner.sources {
		for i := range src.fields {
			f := &src.fields[i]
			if used[f.name] {
				continue
			}
			items, groups = append(items, src.ref(f)), append(groups, src.ref(f))
			columns = append(columns, output.Column{Name: f.name, Type: f.typ})
		}
	}
	pivoted := &ast.ColumnRef{Span: t.For[0].Span, Parts: t.For[0].Parts}
	for _, value := range t.In {
		for _, agg := range t.Aggregates {
			x, err := b.pivotCell(pivoted, value, agg, inner)
			if err != nil {
				return err
			}
			items = append(items, x.SQL)
			columns = append(columns, output.Column{Name: b.names.PivotName(value, agg), Type: x.Type})
		}
	}
	src := b.derived(columns)
	w.WriteString("(SELECT " + strings.Join(items, ", ") + " FROM " + from.String())
	if len(groups) > 0 {
		w.WriteString(" GROUP BY " + strings.Join(groups, ", "))
	}
	w.WriteByte(')')
	b.writeDerived(src, w)
	return b.addSource(src, t.Alias, t, sc)
}

// cell is the aggregate of PIVOT being bound, over the rows where.
type cell struct {
	call  *ast.FuncCall
	where ast.Expr
}

// pivotCell is an aggregate over the rows that have one value.
func (b *binder) pivotCell(pivoted *ast.ColumnRef, value, agg *ast.SelectItem, sc *scope) (def.Expr, error) {
	call, ok := agg.X.(*ast.FuncCall)
	if !ok {
		return def.Expr{}, sqlerror.New(sqlerror.StateSyntaxError, "PIVOT needs an aggregate function").At(agg)
	}
	c := *call
	b.cell = cell{call: &c, where: &ast.Binary{Span: value.Span, Op: "=", L: pivoted, R: value.X}}
	if lit, ok := value.X.(*ast.Literal); ok && lit.Kind == ast.NullLit {
		b.cell.where = &ast.Is{Span: value.Span, X: pivoted, Test: "NULL"}
	}
	return b.call(&c, sc)
}

// unpivot turns columns into rows: the column's name and its value.
func (b *binder) unpivot(t *ast.Unpivot, w *strings.Builder, sc *scope) error {
	if err := refuse.Node(t); err != nil {
		return err
	}
	if len(t.Value) != 1 {
		return sqlerror.NotSupported("UNPIVOT of several values", t)
	}
	inner := &scope{parent: sc.parent, ctes: sc.ctes}
	var from strings.Builder
	if err := b.table(t.Source, &from, inner); err != nil {
		return err
	}
	used := map[string]bool{}
	labels := make([]string, len(t.In))
	values := make([]def.Expr, len(t.In))
	for i, it := range t.In {
		ref, ok := it.X.(*ast.ColumnRef)
		if !ok {
			return sqlerror.New(sqlerror.StateSyntaxError, "UNPIVOT needs the names of columns").At(it)
		}
		x, err := b.expr(ref, inner)
		if err != nil {
			return err
		}
		name := b.fold(ref.Parts[len(ref.Parts)-1])
		used[name] = true
		values[i] = x
		if it.Alias != nil {
			name = b.fold(*it.Alias)
		}
		labels[i] = def.Quote(name)
	}
	vt, err := b.Unify("UNPIVOT", values, t)
	if err != nil {
		return err
	}
	var items []string
	var columns []output.Column
	for _, src := range inner.sources {
		for i := range src.fields {
			if f := &src.fields[i]; !used[f.name] {
				items = append(items, src.ref(f))
				columns = append(columns, output.Column{Name: f.name, Type: f.typ})
			}
		}
	}
	list := make([]string, len(values))
	for i := range values {
		list[i] = values[i].SQL
	}
	items = append(items, "unnest(["+strings.Join(labels, ", ")+"])", "unnest(["+strings.Join(list, ", ")+"])")
	columns = append(columns, output.Column{Name: b.fold(t.Label), Type: types.NewVarchar(types.DefaultVarchar)}, output.Column{Name: b.fold(t.Value[0]), Type: vt})
	src := b.derived(columns)
	query := "SELECT " + strings.Join(items, ", ") + " FROM " + from.String()
	if t.Nulls != "INCLUDE" {
		query = "SELECT * FROM (" + query + ") AS u(" + output.Numbered(len(columns)) + ") WHERE c" + itoa(len(columns)) + " IS NOT NULL"
	}
	w.WriteString("(" + query + ")")
	b.writeDerived(src, w)
	return b.addSource(src, t.Alias, t, sc)
}
