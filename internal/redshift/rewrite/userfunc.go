package rewrite

import (
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/types"
)

// userFunction binds a call of a SQL function: its body with the arguments in the place of $1, $2 ...
func (b *binder) userFunction(e *ast.FuncCall, schema, name string, sc *scope) (def.Expr, error) {
	args, err := b.exprs(e.Args, sc)
	if err != nil {
		return def.Expr{}, err
	}
	f, cast, err := b.overload(b.catalog.Functions(schema, name), args)
	if err != nil {
		return def.Expr{}, sqlerror.Place(err, e)
	}
	if f == nil {
		if schema != "" {
			name = schema + "." + name
		}
		return def.Expr{}, sqlerror.UndefinedFunction(name, def.TypeNames(args)...).At(e)
	}
	b.called = append(b.called, f)
	if f.Language != "sql" {
		return def.Expr{}, sqlerror.NotSupported("a user-defined function in the language "+f.Language, e)
	}
	stmt, err := parser.ParseStatement(strings.TrimSpace(f.Body))
	if err != nil {
		return def.Expr{}, sqlerror.Internal("body of function %s: %v", f.Name, err).At(e)
	}
	q, ok := stmt.(*ast.Query)
	if !ok {
		return def.Expr{}, sqlerror.Internal("body of function %s is no query", f.Name).At(e)
	}
	body, err := b.functionBody(q, cast)
	if err != nil {
		return def.Expr{}, moved(err, e)
	}
	out, err := def.Cast(body, f.Returns, def.Explicit, &b.env.Session)
	return out, sqlerror.Place(err, e)
}

// functionBody binds the SELECT of a function in an environment of its own, where $n are the arguments.
func (b *binder) functionBody(q *ast.Query, args []def.Expr) (def.Expr, error) {
	saved := b.formal
	b.formal = args
	b.views++
	defer func() { b.formal = saved; b.views-- }()
	if b.views > maxViews {
		return def.Expr{}, sqlerror.TooDeep()
	}
	sel, ok := q.Body.(*ast.Select)
	if ok && len(sel.Items) == 1 && len(sel.From) == 0 && sel.Where == nil && q.With == nil {
		return b.expr(sel.Items[0].X, &scope{noAggregates: "a function", noWindows: "a function"})
	}
	out, err := b.query(q, &scope{})
	if err != nil {
		return def.Expr{}, err
	}
	if err := out.Settle(&b.Operators); err != nil {
		return def.Expr{}, err
	}
	return def.Typed("("+out.SQL()+")", out.Columns[0].Type), nil
}

// overload picks the function whose arguments need the least conversion.
func (b *binder) overload(list []*catalog.Function, args []def.Expr) (*catalog.Function, []def.Expr, error) {
	var best *catalog.Function
	bestCost := 1 << 30
	for _, f := range list {
		if len(f.Args) != len(args) {
			continue
		}
		cost := 0
		for i := range args {
			switch {
			case args[i].Type.Kind == f.Args[i].Type.Kind:
			case args[i].Type.Kind == types.Unknown:
				cost++
			case types.Cast(args[i].Type, f.Args[i].Type) == types.ImplicitCast:
				cost += 10
			default:
				cost = 1 << 30
			}
			if cost >= 1<<30 {
				break
			}
		}
		if cost < bestCost {
			best, bestCost = f, cost
		}
	}
	if best == nil {
		return nil, nil, nil
	}
	cast := make([]def.Expr, len(args))
	for i := range args {
		x, err := def.Cast(args[i], best.Args[i].Type, def.Implicit, &b.env.Session)
		if err != nil {
			return nil, nil, err
		}
		cast[i] = x
	}
	return best, cast, nil
}
