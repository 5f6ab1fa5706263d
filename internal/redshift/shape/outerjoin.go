package shape

import (
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// HasColumn tells whether a name in FROM is of a relation with a column.
type HasColumn func(relation *ast.Name, column string) bool

// OuterJoins turns WHERE conditions with (+) into LEFT JOINs: the table whose columns are marked is the one that may be
// missing. It returns what FROM and WHERE are then.
func (r Reader) OuterJoins(sel *ast.Select, has HasColumn) ([]ast.TableExpr, ast.Expr, error) {
	var plain ast.Expr
	marked := map[string]ast.Expr{}
	others := map[string]string{}
	for _, c := range conjuncts(sel.Where, nil) {
		table, err := r.markedTable(c, sel.From, has)
		if err != nil {
			return nil, nil, err
		}
		if err := r.permitMarked(c, table, sel.From, others, has); err != nil {
			return nil, nil, err
		}
		if table == "" {
			plain = and(plain, c)
			continue
		}
		marked[table] = and(marked[table], c)
	}
	var base ast.TableExpr
	var optional []ast.TableExpr
	for _, t := range sel.From {
		if marked[r.TableAlias(t)] != nil {
			optional = append(optional, t)
			continue
		}
		if base == nil {
			base = t
		} else {
			base = &ast.Join{Span: ast.Span{Start: t.Pos()}, Kind: "CROSS", Left: base, Right: t}
		}
	}
	if base == nil || len(optional) != len(marked) {
		return nil, nil, sqlerror.New(sqlerror.StateSyntaxError, "a predicate with (+) must name a table of FROM, and not all of them").At(sel.Where)
	}
	for len(optional) > 0 {
		i := r.ready(optional, marked)
		if i < 0 {
			return nil, nil, sqlerror.New(sqlerror.StateSyntaxError, "two tables cannot be outer-joined to each other").At(sel.Where)
		}
		t := optional[i]
		base = &ast.Join{Span: ast.Span{Start: t.Pos()}, Kind: "LEFT", Left: base, Right: t, On: marked[r.TableAlias(t)]}
		optional = append(optional[:i:i], optional[i+1:]...)
	}
	return []ast.TableExpr{base}, plain, nil
}

// ready is the first table whose conditions need none of the other tables still to be joined.
func (r Reader) ready(optional []ast.TableExpr, marked map[string]ast.Expr) int {
	for i, t := range optional {
		free := true
		ast.Inspect(marked[r.TableAlias(t)], func(n ast.Node) bool {
			if ref, ok := n.(*ast.ColumnRef); ok && !ref.OuterJoin && len(ref.Parts) > 1 {
				for k, o := range optional {
					if k != i && r.TableAlias(o) == r.Fold(ref.Parts[len(ref.Parts)-2]) {
						free = false
					}
				}
			}
			return free
		})
		if free {
			return i
		}
	}
	return -1
}

// Marked tells whether a condition has columns marked with (+). e may be nil.
func Marked(e ast.Expr) bool {
	if e == nil {
		return false
	}
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if _, ok := n.(*ast.Query); ok {
			return false
		}
		if ref, ok := n.(*ast.ColumnRef); ok && ref.OuterJoin {
			found = true
		}
		return !found
	})
	return found
}

// markedTable is the table marked with (+) in a condition; "" for none.
func (r Reader) markedTable(e ast.Expr, from []ast.TableExpr, has HasColumn) (string, error) {
	table := ""
	var err error
	ast.Inspect(e, func(n ast.Node) bool {
		ref, ok := n.(*ast.ColumnRef)
		if !ok || !ref.OuterJoin {
			return true
		}
		name := ""
		if len(ref.Parts) > 1 {
			name = r.Fold(ref.Parts[len(ref.Parts)-2])
		} else {
			name = r.tableWith(r.Fold(ref.Parts[0]), from, has)
		}
		switch {
		case name == "":
			err = sqlerror.New(sqlerror.StateSyntaxError, "a column with (+) must name its table").At(ref)
		case table != "" && table != name:
			err = sqlerror.New(sqlerror.StateSyntaxError, "a predicate with (+) may mark one table only").At(ref)
		}
		table = name
		return true
	})
	return table, err
}

// permitMarked refuses (+) under OR and IN, and a table that would be outer-joined to two others; others has the one it is
// joined to so far.
func (r Reader) permitMarked(c ast.Expr, table string, from []ast.TableExpr, others map[string]string, has HasColumn) error {
	if table == "" {
		return nil
	}
	var err error
	ast.Inspect(c, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.In:
			err = sqlerror.New(sqlerror.StateFeatureUnsupported, "Outer join operator (+) not allowed in operand of OR or IN.").At(n)
		case *ast.Binary:
			if n.Op == "OR" {
				err = sqlerror.New(sqlerror.StateFeatureUnsupported, "Outer join operator (+) not allowed in operand of OR or IN.").At(n)
			}
		case *ast.ColumnRef:
			other := r.tableOf(n, from, has)
			if other == "" || other == table {
				return true
			}
			if before := others[table]; before != "" && before != other {
				err = sqlerror.New(sqlerror.StateFeatureUnsupported, "A table may be outer joined to at most one other table.").At(n)
			}
			others[table] = other
		}
		return err == nil
	})
	return err
}

// tableOf is the table of FROM that a column belongs to.
func (r Reader) tableOf(ref *ast.ColumnRef, from []ast.TableExpr, has HasColumn) string {
	if len(ref.Parts) == 1 {
		return r.tableWith(r.Fold(ref.Parts[0]), from, has)
	}
	name := r.Fold(ref.Parts[len(ref.Parts)-2])
	for _, t := range from {
		if r.TableAlias(t) == name {
			return name
		}
	}
	return ""
}

// tableWith is the alias of the only table in FROM with a column of that name.
func (r Reader) tableWith(column string, from []ast.TableExpr, has HasColumn) string {
	hit := ""
	for _, t := range from {
		ref, ok := t.(*ast.TableRef)
		if !ok || ref.Name == nil {
			continue
		}
		if !has(ref.Name, column) {
			continue
		}
		if hit != "" {
			return ""
		}
		hit = r.TableAlias(t)
	}
	return hit
}

func conjuncts(e ast.Expr, list []ast.Expr) []ast.Expr {
	if bin, ok := e.(*ast.Binary); ok && bin.Op == "AND" {
		return conjuncts(bin.R, conjuncts(bin.L, list))
	}
	return append(list, e)
}

func and(l, r ast.Expr) ast.Expr {
	if l == nil {
		return r
	}
	return &ast.Binary{Span: ast.Span{Start: l.Pos()}, Op: "AND", OpPos: r.Pos(), L: l, R: r}
}

// TableAlias is what an item of FROM is called.
func (r Reader) TableAlias(t ast.TableExpr) string {
	switch t := t.(type) {
	case *ast.TableRef:
		if t.Alias != nil {
			return r.Fold(t.Alias.Name)
		}
		if t.Name != nil {
			return r.Fold(t.Name.Last())
		}
	case *ast.SubqueryRef:
		if t.Alias != nil {
			return r.Fold(t.Alias.Name)
		}
	}
	return ""
}
