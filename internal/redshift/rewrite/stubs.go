package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

type priorScope struct{}

func (b *binder) connectBy(sel *ast.Select, _ []*ast.OrderItem, _ *scope) (*block, []Column, error) {
	return nil, nil, sqlerror.NotSupported("CONNECT BY", sel.Connect)
}

func (b *binder) prior(e *ast.Prior, _ *scope) (def.Expr, error) {
	return def.Expr{}, sqlerror.NotSupported("PRIOR", e)
}

func (b *binder) pivot(t *ast.Pivot, _ *strings.Builder, _ *scope) error {
	return sqlerror.NotSupported("PIVOT", t)
}

func (b *binder) unpivot(t *ast.Unpivot, _ *strings.Builder, _ *scope) error {
	return sqlerror.NotSupported("UNPIVOT", t)
}

func (b *binder) userFunction(e *ast.FuncCall, schema, name string, sc *scope) (def.Expr, error) {
	args, err := b.exprs(e.Args, sc)
	if err != nil {
		return def.Expr{}, err
	}
	if schema != "" {
		name = schema + "." + name
	}
	return def.Expr{}, sqlerror.UndefinedFunction(name, def.TypeNames(args)...).At(e)
}
