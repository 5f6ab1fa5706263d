package rewrite

import (
	"slices"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/refuse"
	"nightshift/internal/redshift/shape"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// selectBlock binds one SELECT with the ORDER BY of its query.
func (b *binder) selectBlock(sel *ast.Select, order []*ast.OrderItem, sc *scope) (*output.Block, []output.Column, error) {
	if err := refuse.Node(sel); err != nil {
		return nil, nil, err
	}
	if len(sel.DistinctOn) > 0 {
		return nil, nil, sqlerror.New(sqlerror.StateFeatureUnsupported, "SELECT DISTINCT ON is not supported").At(sel.DistinctOnPos)
	}
	if err := b.selectInto(sel); err != nil {
		return nil, nil, err
	}
	if sel.Connect != nil {
		return b.connectBy(sel, order, sc)
	}
	from, where := sel.From, sel.Where
	if shape.Marked(where) {
		var err error
		if from, where, err = b.names.OuterJoins(sel, b.hasColumn); err != nil {
			return nil, nil, err
		}
	}
	s := &output.Block{Head: "SELECT "}
	if sel.Distinct {
		s.Head = "SELECT DISTINCT "
	}
	var tail strings.Builder
	tail.Grow(256)
	if len(from) > 0 {
		tail.WriteString(" FROM ")
		if err := b.from(from, &tail, sc); err != nil {
			return nil, nil, err
		}
	}
	sc.items = sel.Items
	sc.busy = make([]bool, len(sel.Items))
	if where != nil {
		if err := b.clause(" WHERE ", "WHERE", where, sc, &tail); err != nil {
			return nil, nil, err
		}
	}
	columns, err := b.selectRest(sel, order, sc, s, &tail)
	if err != nil {
		return nil, nil, err
	}
	s.Tail = tail.String()
	return s, columns, nil
}

// clause binds a condition that may hold neither aggregates nor window functions.
func (b *binder) clause(word, name string, e ast.Expr, sc *scope, tail *strings.Builder) error {
	sc.noAggregates, sc.noWindows = name, name
	cond, err := b.condition(e, sc, name)
	sc.noAggregates, sc.noWindows = "", ""
	if err != nil {
		return err
	}
	tail.WriteString(word)
	tail.WriteString(cond.SQL)
	return nil
}

// selectRest binds GROUP BY, the items, HAVING, QUALIFY and ORDER BY.
func (b *binder) selectRest(sel *ast.Select, order []*ast.OrderItem, sc *scope, s *output.Block, tail *strings.Builder) ([]output.Column, error) {
	if sel.GroupBy != nil || sel.Having != nil || b.anyAggregates(sel, order) {
		group, err := b.groupBy(sel, sc)
		if err != nil {
			return nil, err
		}
		tail.WriteString(group)
	}
	columns, err := b.selectItems(sel, sc, s)
	if err != nil {
		return nil, err
	}
	if sel.Having != nil {
		sc.noWindows = "HAVING"
		cond, err := b.condition(sel.Having, sc, "HAVING")
		if err != nil {
			return nil, err
		}
		sc.noWindows = ""
		tail.WriteString(" HAVING ")
		tail.WriteString(cond.SQL)
	}
	if sel.Qualify != nil {
		cond, err := b.condition(sel.Qualify, sc, "QUALIFY")
		if err != nil {
			return nil, err
		}
		if !sc.sawWindow {
			return nil, sqlerror.New("42P20", "QUALIFY clause requires at least one window function in the SELECT list or the QUALIFY clause").At(sel.Qualify)
		}
		tail.WriteString(" QUALIFY ")
		tail.WriteString(cond.SQL)
	}
	if s.Order, err = b.orderBy(order, sc, s, columns, sel.Distinct); err != nil {
		return nil, err
	}
	return columns, sc.group.check()
}

func (b *binder) anyAggregates(sel *ast.Select, order []*ast.OrderItem) bool {
	for _, it := range sel.Items {
		if b.names.Aggregates(it) {
			return true
		}
	}
	for _, o := range order {
		if b.names.Aggregates(o) {
			return true
		}
	}
	return sel.Qualify != nil && b.names.Aggregates(sel.Qualify)
}

func (b *binder) selectInto(sel *ast.Select) error {
	if sel.Into == nil {
		return nil
	}
	if len(sel.Into.Targets) != 1 {
		return sqlerror.New(sqlerror.StateSyntaxError, "SELECT ... INTO names more than one table").At(sel.Into)
	}
	t := sel.Into.Targets[0]
	b.into = &Into{Schema: b.fold(t.Schema()), Name: b.fold(t.Last()), Temp: sel.Into.Temp || strings.HasPrefix(t.Last().Name, "#")}
	return nil
}

// selectItems binds the select list; * is expanded.
func (b *binder) selectItems(sel *ast.Select, sc *scope, s *output.Block) ([]output.Column, error) {
	columns := make([]output.Column, 0, len(sel.Items))
	s.Items = make([]def.Expr, 0, len(sel.Items))
	s.Nodes = make([]ast.Node, 0, len(sel.Items))
	for i, it := range sel.Items {
		if star, ok := it.X.(*ast.Star); ok {
			var err error
			if columns, err = b.star(star, sel.Exclude, sc, s, columns); err != nil {
				return nil, err
			}
			continue
		}
		sc.busy[i] = true
		x, err := b.expr(it.X, sc)
		sc.busy[i] = false
		if err != nil {
			return nil, err
		}
		col := output.Column{Type: x.Type}
		if it.Alias != nil {
			col.Name = b.fold(*it.Alias)
		} else {
			col.Name = b.names.ColumnName(it.X)
			if _, ok := it.X.(*ast.AtTimeZone); ok {
				col.Name = x.Type.PGName()
			}
		}
		if ref, ok := it.X.(*ast.ColumnRef); ok {
			b.origin(&col, ref, sc)
			if slices.ContainsFunc(sel.Exclude, func(x ast.Ident) bool { return b.fold(x) == b.fold(ref.Parts[len(ref.Parts)-1]) }) {
				return nil, sqlerror.NotSupported("EXCLUDE of a column that the list names", ref)
			}
		}
		s.Items = append(s.Items, x)
		s.Nodes = append(s.Nodes, it)
		columns = append(columns, col)
	}
	if err := b.excluded(sel.Exclude, sc); err != nil {
		return nil, err
	}
	if len(columns) == 0 {
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "SELECT needs at least one column").At(sel)
	}
	return columns, nil
}

// excluded wants the columns of EXCLUDE in the tables of the query.
func (b *binder) excluded(list []ast.Ident, sc *scope) error {
	for i := range list {
		if name := b.fold(list[i]); !sc.hasColumn(name) {
			return sqlerror.UndefinedColumn(name).At(&list[i])
		}
	}
	return nil
}

// hasColumn tells whether a table of the query has a column of a name.
func (sc *scope) hasColumn(name string) bool {
	for _, src := range sc.sources {
		for i := range src.fields {
			if src.fields[i].name == name {
				return true
			}
		}
	}
	return false
}

// origin notes the stored column that an item comes straight from.
func (b *binder) origin(col *output.Column, ref *ast.ColumnRef, sc *scope) {
	f, ok, err := sc.find(b.parts(ref.Parts), ref)
	if err == nil && ok && f.src != nil && f.used == len(ref.Parts) {
		col.Relation, col.Source, col.From = f.src.rel, f.field.col, f.field.from
	}
}

// star expands * and t.*, without the columns of EXCLUDE.
func (b *binder) star(e *ast.Star, exclude []ast.Ident, sc *scope, s *output.Block, columns []output.Column) ([]output.Column, error) {
	if err := b.excluded(e.Exclude, sc); err != nil {
		return nil, err
	}
	skip := map[string]bool{}
	for _, x := range append(append([]ast.Ident{}, e.Exclude...), exclude...) {
		skip[b.fold(x)] = true
	}
	add := func(name string, x def.Expr, src *source, f *field) {
		if skip[name] {
			return
		}
		col := output.Column{Name: name, Type: x.Type}
		if src != nil {
			col.Relation, col.Source, col.From = src.rel, f.col, f.from
			b.noteColumn(found{src: src, field: f})
		}
		if g := sc.group; g != nil && !g.has(x.SQL) {
			label := name
			if src != nil && src.alias != "" {
				label = src.alias + "." + name
			}
			g.pending = append(g.pending, pendingColumn{name: label, pos: e.Pos()})
		}
		s.Items = append(s.Items, x)
		s.Nodes = append(s.Nodes, e)
		columns = append(columns, col)
	}
	if len(e.Qualifier) > 0 {
		return columns, b.qualifiedStar(e, sc, add, &columns)
	}
	if len(sc.sources) == 0 {
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "SELECT * with no tables specified is not valid").At(e)
	}
	for _, m := range sc.merged {
		add(m.name, m.expr, nil, nil)
	}
	for _, src := range sc.sources {
		for i := range src.fields {
			if f := &src.fields[i]; !f.hidden {
				add(f.name, def.Typed(src.ref(f), f.typ), src, f)
			}
		}
	}
	return columns, nil
}

func (b *binder) qualifiedStar(e *ast.Star, sc *scope, add func(string, def.Expr, *source, *field), columns *[]output.Column) error {
	parts := b.parts(e.Qualifier)
	alias := parts[len(parts)-1]
	for _, src := range sc.sources {
		if src.alias != alias || len(parts) > 1 && src.schema != parts[len(parts)-2] {
			continue
		}
		for i := range src.fields {
			f := &src.fields[i]
			add(f.name, def.Typed(src.ref(f), f.typ), src, f)
		}
		return nil
	}
	_ = columns
	return sqlerror.MissingFromEntry(alias).At(e)
}

// orderBy binds ORDER BY of one SELECT: positions and names of output columns first, then any expression.
func (b *binder) orderBy(order []*ast.OrderItem, sc *scope, s *output.Block, columns []output.Column, distinct bool) (string, error) {
	if len(order) == 0 {
		return "", nil
	}
	var w strings.Builder
	w.Grow(48 * len(order))
	for i, o := range order {
		w.WriteString([]string{" ORDER BY ", ", "}[min(i, 1)])
		n, ok, err := b.outputPosition(o.X, columns, s.Items)
		if err != nil {
			return "", err
		}
		if ok {
			if columns[n-1].Type.Kind == types.Super && !distinct && n <= len(s.Items) {
				w.WriteString(operators.SuperOrder(s.Items[n-1]))
			} else {
				w.WriteString(itoa(n))
			}
			w.WriteString(direction(o))
			continue
		}
		x, err := b.expr(o.X, sc)
		if err != nil {
			return "", err
		}
		if x.Type.Kind == types.Super && !distinct {
			w.WriteString(operators.SuperOrder(x))
		} else if n := position(s.Items, x.SQL); n > 0 {
			w.WriteString(itoa(n))
		} else if distinct {
			return "", sqlerror.New("42P10", "for SELECT DISTINCT, ORDER BY expressions must appear in select list").At(o)
		} else {
			w.WriteString(constOrder(x))
		}
		w.WriteString(direction(o))
	}
	if sc.windowOrder != "" && !distinct {
		w.WriteString(", ")
		w.WriteString(sc.windowOrder)
	}
	return w.String(), nil
}

func position(items []def.Expr, sql string) int {
	for i := range items {
		if items[i].SQL == sql {
			return i + 1
		}
	}
	return 0
}
