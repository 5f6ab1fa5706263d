package rewrite

import (
	"slices"

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
