package rewrite

import (
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// isVector tells whether values of t are the catalog's arrays, which are stored as their text: {1,2} or 1 2.
func isVector(t types.Type) bool {
	switch t.Kind {
	case types.TextArray, types.ACLItemArray, types.Int2Vector, types.OIDVector:
		return true
	}
	return false
}

// items is a vector as a DuckDB list of texts.
func items(x def.Expr) string {
	return "string_split_regex(trim(" + x.SQL + ", '{}'), '[, ]')"
}

// anyOf binds x = ANY (vector).
func (b *binder) anyOf(e *ast.Quantified, sc *scope) (def.Expr, error) {
	x, err := b.expr(e.X, sc)
	if err != nil {
		return x, err
	}
	list, err := b.expr(e.Y, sc)
	if err != nil {
		return list, err
	}
	if !isVector(list.Type) || e.Op != "=" || e.All {
		return x, sqlerror.NotSupported("ANY or ALL over an array", e)
	}
	return def.Typed("list_contains("+items(list)+", CAST("+x.SQL+" AS VARCHAR))", def.TBool), nil
}

// element binds vector[n], n from 1.
func (b *binder) element(x def.Expr, index ast.Expr, sc *scope) (def.Expr, error) {
	n, err := b.expr(index, sc)
	if err != nil {
		return n, err
	}
	if n, err = b.Cast(n, def.TInt, def.Implicit, index); err != nil {
		return n, err
	}
	return def.Typed("nullif(list_extract("+items(x)+", "+n.SQL+"), '')", def.TVarchar), nil
}
