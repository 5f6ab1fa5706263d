package rewrite

import (
	"slices"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// joinsTarget refuses UPDATE ... FROM in which nothing equates the changed table with the others (guide: "Updates with
// outer joins in the FROM clause"). target is the changed table among the sources.
func (b *binder) joinsTarget(s *ast.Update, target *source, sc *scope) error {
	if len(sc.sources) < 2 {
		return nil
	}
	found := false
	ast.Inspect(s.Where, func(n ast.Node) bool {
		if cmp, ok := n.(*ast.Binary); ok && cmp.Op == "=" {
			l, lo := b.sides(cmp.L, target, sc)
			r, ro := b.sides(cmp.R, target, sc)
			found = found || l && ro || r && lo
		}
		if in, ok := n.(*ast.In); ok {
			found = found || in.Query != nil || len(in.List) == 1
		}
		if _, ok := n.(*ast.Query); ok {
			found = true // a correlated subquery may be what joins
		}
		return !found
	})
	if found {
		return nil
	}
	return sqlerror.New(sqlerror.StateFeatureUnsupported, "Target table must be part of an equijoin predicate").At(s.Table)
}

// sides tells whether an expression has columns of the changed table, and of others.
func (b *binder) sides(e ast.Expr, target *source, sc *scope) (ofTarget, ofOther bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		ref, ok := n.(*ast.ColumnRef)
		if !ok {
			return true
		}
		var src *source
		if len(ref.Parts) > 1 {
			src = sc.source(b.fold(ref.Parts[len(ref.Parts)-2]))
		}
		if src == nil {
			name := b.fold(ref.Parts[0])
			for _, o := range sc.sources {
				if slices.ContainsFunc(o.fields, func(f field) bool { return f.name == name }) || o.alias == name {
					src = o
				}
			}
		}
		ofTarget = ofTarget || src == target
		ofOther = ofOther || src != nil && src != target
		return true
	})
	return ofTarget, ofOther
}

// ownName gives UPDATE's table the alias under which FROM names it again: UPDATE t ... FROM s JOIN t x ON ... changes the
// rows of x, and the join's condition is one of the rows to change (guide: "Updating a table based on the result of a
// join condition"). A statement that also uses the table's own name joins it to itself, and stays as it is.
func (b *binder) ownName(s *ast.Update, rel *catalog.Relation) *ast.Update {
	own := b.fold(s.Table.Parts[len(s.Table.Parts)-1])
	if s.Alias != nil {
		own = b.fold(*s.Alias)
	}
	var list []ast.TableExpr
	where := s.Where
	for _, t := range s.From {
		flatten(t, &list, &where)
	}
	again := -1
	for i, t := range list {
		ref, ok := t.(*ast.TableRef)
		if !ok || ref.Name == nil || ref.Alias == nil || b.fold(ref.Alias.Name) == own {
			continue
		}
		if r, err := b.relation(ref.Name); err == nil && r == rel {
			if again >= 0 {
				return s
			}
			again = i
		}
	}
	if again < 0 || uses(b, s, own) {
		return s
	}
	out := *s
	out.Alias, out.Where = &list[again].(*ast.TableRef).Alias.Name, where
	out.From = slices.Delete(list, again, again+1)
	return &out
}

// flatten takes inner joins apart into a list of tables and a condition.
func flatten(t ast.TableExpr, list *[]ast.TableExpr, where *ast.Expr) {
	j, ok := t.(*ast.Join)
	if !ok || j.Kind != "INNER" && j.Kind != "CROSS" || j.Natural || len(j.Using) > 0 || j.Alias != nil {
		*list = append(*list, t)
		return
	}
	flatten(j.Left, list, where)
	flatten(j.Right, list, where)
	if j.On != nil {
		*where = and(*where, j.On)
	}
}

// uses tells whether a column is qualified with a name.
func uses(b *binder, s *ast.Update, name string) bool {
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		if ref, ok := n.(*ast.ColumnRef); ok && len(ref.Parts) > 1 && b.fold(ref.Parts[len(ref.Parts)-2]) == name {
			found = true
		}
		return !found
	})
	return found
}
