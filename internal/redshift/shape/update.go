package shape

import (
	"slices"

	"nightshift/internal/redshift/syntax/ast"
)

// OwnName gives UPDATE's table the alias under which FROM names it again: UPDATE t ... FROM s JOIN t x ON ... changes the
// rows of x, and the join's condition is one of the rows to change (guide: "Updating a table based on the result of a
// join condition"). A statement that also uses the table's own name joins it to itself, and stays as it is. same tells whether a
// name is of the table that is changed.
func (r Reader) OwnName(s *ast.Update, same func(*ast.Name) bool) *ast.Update {
	own := r.Fold(s.Table.Parts[len(s.Table.Parts)-1])
	if s.Alias != nil {
		own = r.Fold(*s.Alias)
	}
	var list []ast.TableExpr
	where := s.Where
	for _, t := range s.From {
		flatten(t, &list, &where)
	}
	again := -1
	for i, t := range list {
		ref, ok := t.(*ast.TableRef)
		if !ok || ref.Name == nil || ref.Alias == nil || r.Fold(ref.Alias.Name) == own {
			continue
		}
		if same(ref.Name) {
			if again >= 0 {
				return s
			}
			again = i
		}
	}
	if again < 0 || r.uses(s, own) {
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
func (r Reader) uses(s *ast.Update, name string) bool {
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		if ref, ok := n.(*ast.ColumnRef); ok && len(ref.Parts) > 1 && r.Fold(ref.Parts[len(ref.Parts)-2]) == name {
			found = true
		}
		return !found
	})
	return found
}
