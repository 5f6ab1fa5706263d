package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// unnest binds a SUPER array in FROM: one row for each element, with its position when AT names it.
func (b *binder) unnest(t *ast.TableRef, path ast.Expr, w *strings.Builder, sc *scope) error {
	x, err := b.expr(path, &scope{parent: sc, same: true})
	if err != nil {
		return err
	}
	if x.Type.Kind != types.Super {
		return sqlerror.New(sqlerror.StateDatatypeMismatch, "%s in FROM is of type %s, not SUPER", b.names.ColumnName(path), x.Type.SQLName()).At(t)
	}
	alias := t.Alias
	if alias == nil {
		alias = &ast.Alias{Span: t.Span, Name: ast.Ident{Span: t.Span, Name: b.names.ColumnName(path), Quoted: true}}
	}
	// DuckDB joins the elements to their row by a hash table that gives them last first: hence the reversal.
	sql := "LATERAL (SELECT unnest(list_reverse(json_extract(" + x.SQL + ", '$[*]'))) AS v, unnest(range(CAST(json_array_length(" + x.SQL + ") AS BIGINT) - 1, -1, -1)) AS i)"
	return b.superSource(sql, &alias.Name, t.At, def.TBig, t, w, sc)
}

// unpivotRef binds UNPIVOT x AS value AT key in FROM: one row for each attribute of a SUPER object.
func (b *binder) unpivotRef(t *ast.UnpivotRef, w *strings.Builder, sc *scope) error {
	x, err := b.expr(t.X, &scope{parent: sc, same: true})
	if err != nil {
		return err
	}
	if x.Type.Kind != types.Super {
		return sqlerror.New(sqlerror.StateDatatypeMismatch, "UNPIVOT of a value of type %s, not SUPER", x.Type.SQLName()).At(t)
	}
	name := &ast.Ident{Name: "v"}
	if t.Value != nil {
		name = t.Value
	}
	sql := "LATERAL (SELECT json_extract(o, '$.\"' || replace(replace(k, '\\', '\\\\'), '\"', '\\\"') || '\"') AS v, k AS i FROM (SELECT o, unnest(list_reverse(json_keys(o))) AS k FROM (SELECT " + x.SQL + " AS o)))"
	return b.superSource(sql, name, t.Key, def.TText, t, w, sc)
}

func (b *binder) superSource(sql string, value, key *ast.Ident, keyType types.Type, pos sqlerror.Positioner, w *strings.Builder, sc *scope) error {
	src := &source{duck: b.nextSource(), super: true, alias: b.fold(*value), fields: []field{{name: b.fold(*value), duck: "v", typ: def.TSuper}}}
	w.WriteString(sql)
	w.WriteString(" AS ")
	w.WriteString(src.duck)
	w.WriteString("(v, i)")
	if err := b.addSource(src, nil, pos, sc); err != nil || key == nil {
		return err
	}
	at := &source{duck: src.duck, alias: b.fold(*key), fields: []field{{name: b.fold(*key), duck: "i", typ: keyType}}}
	return b.addSource(at, nil, pos, sc)
}

// funcRef binds a function in FROM.
func (b *binder) funcRef(t *ast.FuncRef, w *strings.Builder, sc *scope) error {
	call, ok := t.Call.(*ast.FuncCall)
	if !ok {
		return sqlerror.NotSupported("this expression in FROM", t)
	}
	name := b.fold(call.Name.Last())
	if t.Ordinality {
		return sqlerror.NotSupported("WITH ORDINALITY", t)
	}
	if ok, err := b.systemFunction(name, t, w, sc); ok {
		return err
	}
	if name != seriesFunction {
		// a scalar function gives one row
		x, err := b.call(call, &scope{parent: sc, same: true})
		if err != nil {
			return err
		}
		return b.tableFunction("(SELECT "+x.SQL+")", name, x.Type, t, w, sc)
	}
	b.noteLeader(name, t)
	sql, elem, err := b.series(call, &scope{parent: sc, same: true})
	if err != nil {
		return err
	}
	return b.tableFunction("(SELECT "+sql+")", name, elem, t, w, sc)
}

// seriesFunction gives rows, on the leader node only.
const seriesFunction = "generate_series"

// series makes the rows of GENERATE_SERIES as a DuckDB expression.
func (b *binder) series(call *ast.FuncCall, sc *scope) (string, types.Type, error) {
	if e := nestedSeries(call); e != nil {
		return "", def.TInt, sqlerror.New(sqlerror.StateFeatureUnsupported, "set-valued function called in context that cannot accept a set").At(e)
	}
	args, err := b.exprs(call.Args, sc)
	if err != nil {
		return "", def.TInt, err
	}
	if len(args) < 2 || len(args) > 3 {
		return "", def.TInt, sqlerror.UndefinedFunction(seriesFunction, def.TypeNames(args)...).At(call)
	}
	elem := def.TInt
	for i := range args {
		if args[i].Type.Kind == types.BigInt {
			elem = def.TBig
		}
		if args[i].Type.IsTimestamp() {
			elem = args[i].Type
		}
	}
	list := make([]string, len(args))
	for i := range args {
		want := elem
		if elem.IsTimestamp() && i == 2 {
			want = def.TInterval
		}
		x, err := b.Cast(args[i], want, def.Implicit, call)
		if err != nil {
			return "", elem, err
		}
		list[i] = x.SQL
	}
	return "CAST(unnest(generate_series(" + strings.Join(list, ", ") + ")) AS " + elem.DuckDB() + ")", elem, nil
}

// nestedSeries finds a GENERATE_SERIES among the arguments of another.
func nestedSeries(call *ast.FuncCall) (found ast.Node) {
	for _, a := range call.Args {
		ast.Inspect(a, func(n ast.Node) bool {
			if c, ok := n.(*ast.FuncCall); ok && strings.EqualFold(c.Name.Last().Name, seriesFunction) {
				found = c
			}
			_, query := n.(*ast.Query)
			return found == nil && !query
		})
	}
	return found
}

// seriesItem is GENERATE_SERIES among the select items: a row for each number.
func (b *binder) seriesItem(e *ast.FuncCall, sc *scope) (def.Expr, error) {
	if sc.noAggregates != "" || sc.inAggregate || sc.group != nil || e.Over != nil {
		return def.Expr{}, sqlerror.New(sqlerror.StateFeatureUnsupported, "set-valued function called in context that cannot accept a set").At(e)
	}
	sql, t, err := b.series(e, sc)
	return def.Typed(sql, t), err
}

func (b *binder) tableFunction(sql, name string, t types.Type, ref *ast.FuncRef, w *strings.Builder, sc *scope) error {
	src := &source{duck: b.nextSource(), alias: name}
	column := name
	if ref.Alias != nil && len(ref.Alias.Columns) == 0 {
		column = b.fold(ref.Alias.Name)
	}
	src.fields = []field{{name: column, duck: "v", typ: t}}
	w.WriteString("LATERAL ")
	w.WriteString(sql)
	w.WriteString(" AS ")
	w.WriteString(src.duck)
	w.WriteString("(v)")
	return b.addSource(src, ref.Alias, ref, sc)
}
