package rewrite

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/refuse"
	"nightshift/internal/redshift/shape"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

func itoa(n int) string { return strconv.Itoa(n) }

// expr binds one expression.
func (b *binder) expr(e ast.Expr, sc *scope) (def.Expr, error) {
	if err := b.enter(e); err != nil {
		return def.Expr{}, err
	}
	defer func() { b.depth-- }()
	g := sc.group
	before := 0
	if g != nil {
		before = len(g.pending)
	}
	out, err := b.node(e, sc)
	if err != nil {
		return out, err
	}
	if len(out.SQL) > maxText {
		return out, sqlerror.New(sqlerror.StateTooComplex, "statement is too complex").At(e)
	}
	if g == nil || sc.inAggregate {
		return out, nil
	}
	if len(g.pending) > before && g.has(out.SQL) {
		g.pending = g.pending[:before]
	}
	return out, nil
}

// node binds by the kind of node.
func (b *binder) node(e ast.Expr, sc *scope) (def.Expr, error) {
	switch e := e.(type) {
	case *ast.Literal:
		return operators.Literal(e)
	case *ast.ColumnRef:
		return b.columnRef(e, sc)
	case *ast.Binary:
		return b.binary(e, sc)
	case *ast.FuncCall:
		return b.call(e, sc)
	case *ast.Cast:
		return b.castExpr(e, sc)
	case *ast.Case:
		return b.caseExpr(e, sc)
	case *ast.Unary:
		return b.unary(e, sc)
	case *ast.Param:
		return b.param(e)
	case *ast.TypedLiteral:
		return b.typedLiteral(e)
	case *ast.IntervalLiteral:
		return operators.Interval(e, b.env.Session.CompositeIntervals)
	case *ast.Subquery:
		return b.scalarSubquery(e, sc)
	case *ast.Row:
		return b.row(e, sc)
	}
	return b.predicate(e, sc)
}

// predicate binds the kinds of node that are mostly conditions, and the rarer ones.
func (b *binder) predicate(e ast.Expr, sc *scope) (def.Expr, error) {
	switch e := e.(type) {
	case *ast.Is:
		return b.is(e, sc)
	case *ast.Between:
		return b.between(e, sc)
	case *ast.In:
		return b.in(e, sc)
	case *ast.Like:
		return b.like(e, sc)
	case *ast.Quantified:
		return b.quantified(e, sc)
	case *ast.Exists:
		return b.exists(e, sc)
	case *ast.Field, *ast.Index:
		return b.path(e, sc)
	case *ast.Array:
		return def.Expr{}, refuse.Node(e)
	case *ast.Collate:
		return b.collate(e, sc)
	case *ast.Prior:
		return b.prior(e, sc)
	}
	return b.special(e, sc)
}

// special binds the functions with a syntax of their own.
func (b *binder) special(e ast.Expr, sc *scope) (def.Expr, error) {
	switch e := e.(type) {
	case *ast.Extract:
		return b.invoke("extract", e, sc, &ast.Literal{Span: e.Span, Kind: ast.StringLit, Text: e.Field}, e.X)
	case *ast.Trim:
		name := map[string]string{"LEADING": "ltrim", "TRAILING": "rtrim"}[e.Side]
		if name == "" {
			name = "btrim"
		}
		if e.Chars == nil {
			return b.invoke(name, e, sc, e.X)
		}
		return b.invoke(name, e, sc, e.X, e.Chars)
	case *ast.Position:
		return b.invoke("position", e, sc, e.Needle, e.X)
	case *ast.Substring:
		args := []ast.Expr{e.X, e.From}
		if e.From == nil {
			args[1] = &ast.Literal{Span: e.Span, Kind: ast.IntLit, Text: "1"}
		}
		if e.For != nil {
			args = append(args, e.For)
		}
		return b.invoke("substring", e, sc, args...)
	case *ast.Overlay:
		args := []ast.Expr{e.X, e.With, e.From}
		if e.For != nil {
			args = append(args, e.For)
		}
		return b.invoke("overlay", e, sc, args...)
	case *ast.AtTimeZone:
		return b.invoke("timezone", e, sc, e.Zone, e.X)
	case *ast.Postfix:
		return b.invoke("factorial", e, sc, e.X)
	case *ast.Star:
		return def.Expr{}, sqlerror.Syntax("*").At(e)
	case *ast.Default:
		return def.Expr{}, sqlerror.New(sqlerror.StateSyntaxError, "DEFAULT is not allowed in this context").At(e)
	case *ast.CurrentOf:
		return def.Expr{}, sqlerror.NotSupported("WHERE CURRENT OF", e)
	case *ast.NamedArg:
		return def.Expr{}, sqlerror.NotSupported("named arguments", e)
	}
	return def.Expr{}, sqlerror.Internal("cannot bind a %T", e).At(e)
}

func (b *binder) param(e *ast.Param) (def.Expr, error) {
	unknown := types.Of(types.Unknown)
	switch e.Kind {
	case ast.NamedParam:
		if b.env.HasParam == nil || !b.env.HasParam(e.Name) {
			return def.Expr{}, sqlerror.InvalidParameter("Parameter %q is not given a value", e.Name).At(e)
		}
		return def.Typed("CAST("+b.arg(Arg{Param: e.Name, Type: unknown})+" AS VARCHAR)", unknown), nil
	case ast.NumberedParam:
		if b.formal != nil {
			if e.Number < 1 || e.Number > len(b.formal) {
				return def.Expr{}, sqlerror.New("42P02", "there is no parameter $%d", e.Number).At(e)
			}
			return b.formal[e.Number-1], nil
		}
		if out, ok := b.variable("$" + strconv.Itoa(e.Number)); ok {
			return out, nil
		}
		return def.Expr{}, sqlerror.New("42P02", "there is no parameter $%d", e.Number).At(e)
	}
	return def.Expr{}, sqlerror.NotSupported("the parameter ?", e)
}

func (b *binder) variable(name string) (def.Expr, bool) {
	if b.env.Variable == nil {
		return def.Expr{}, false
	}
	i, t, ok := b.env.Variable(name)
	if !ok {
		return def.Expr{}, false
	}
	return def.Typed("CAST("+b.arg(Arg{Variable: i, Type: t})+" AS "+t.DuckDB()+")", t), true
}

// columnRef resolves a name: a column, a select item's alias, a variable, a function without parentheses.
func (b *binder) columnRef(e *ast.ColumnRef, sc *scope) (def.Expr, error) {
	var buf [4]string
	parts := buf[:0]
	for i := range e.Parts {
		parts = append(parts, b.fold(e.Parts[i]))
	}
	f, ok, err := b.lookup(sc, parts, e)
	if err != nil {
		return def.Expr{}, err
	}
	if ok {
		if g := sc.group; g != nil && !sc.inAggregate && !f.outer && !g.has(f.expr.SQL) {
			g.pending = append(g.pending, pendingColumn{name: columnLabel(f, parts), pos: e.Pos()})
		}
		if f.used < len(parts) {
			if f.used == 1 && f.expr.Type.Kind != types.Super {
				return def.Expr{}, sqlerror.MissingFromEntry(parts[0]).At(e)
			}
			return b.attributes(f.expr, e.Parts[f.used:], e)
		}
		return f.expr, nil
	}
	if len(parts) == 1 {
		if out, ok, err := b.alias(parts[0], sc); ok || err != nil {
			return out, err
		}
	}
	if out, ok := b.variable(strings.Join(parts, ".")); ok {
		return out, nil
	}
	if out, ok, err := b.wholeRow(parts, sc, e); ok || err != nil {
		return out, err
	}
	if len(parts) == 1 && shape.Bare[parts[0]] && !e.Parts[0].Quoted {
		b.noteLeader(parts[0], e)
		return b.Resolve(parts[0], nil, e)
	}
	return def.Expr{}, b.undefined(parts, sc, e)
}

func columnLabel(f found, parts []string) string {
	if f.src != nil && f.field != nil && f.src.alias != "" {
		return f.src.alias + "." + f.field.name
	}
	return strings.Join(parts, ".")
}

func (b *binder) undefined(parts []string, sc *scope, pos sqlerror.Positioner) error {
	name := parts[len(parts)-1]
	if len(parts) > 1 {
		if sc.source(parts[len(parts)-2]) == nil {
			return sqlerror.MissingFromEntry(parts[len(parts)-2]).At(pos)
		}
		return sqlerror.New(sqlerror.StateUndefinedColumn, "column %s.%s does not exist", parts[len(parts)-2], name).At(pos)
	}
	var in []string
	for _, src := range sc.sources {
		if src.alias != "" {
			in = append(in, src.alias)
		}
	}
	return sqlerror.UndefinedColumn(name, in...).At(pos)
}

// wholeRow is the alias of an unnested SUPER value, which is the value itself. That of a table is no value.
func (b *binder) wholeRow(parts []string, sc *scope, pos sqlerror.Positioner) (def.Expr, bool, error) {
	src := sc.source(parts[len(parts)-1])
	if src == nil || len(parts) > 1 {
		return def.Expr{}, false, nil
	}
	if src.super {
		return def.Typed(src.ref(&src.fields[0]), src.fields[0].typ), true, nil
	}
	return def.Expr{}, false, sqlerror.NotSupported("a whole row as a value", pos)
}

// alias resolves a name as the alias of a select item, which Redshift allows in other items, WHERE, GROUP BY and HAVING.
func (b *binder) alias(name string, sc *scope) (def.Expr, bool, error) {
	for i, item := range sc.items {
		if item.Alias == nil || b.fold(*item.Alias) != name || sc.busy[i] {
			continue
		}
		sc.busy[i] = true
		out, err := b.expr(item.X, sc)
		sc.busy[i] = false
		return out, true, err
	}
	return def.Expr{}, false, nil
}

func (b *binder) castExpr(e *ast.Cast, sc *scope) (def.Expr, error) {
	t, err := types.Named(e.Type)
	if err != nil {
		return def.Expr{}, err
	}
	x, err := b.expr(e.X, sc)
	if err != nil {
		return def.Expr{}, err
	}
	if e.Type.Name == "varchar" && len(e.Type.Args) == 0 && !e.Type.Max || e.Type.Name == "text" || e.Type.Name == "character varying" && len(e.Type.Args) == 0 && !e.Type.Max {
		t.Length = max(x.Type.Length, types.DefaultVarchar)
	}
	if out, ok, err := b.regCast(x, t, e); ok {
		return out, err
	}
	if e.Form == ast.CastTry {
		return b.TryCast(x, t, e)
	}
	if !b.env.Session.NumericRounding && x.Type.Kind == types.Decimal && shape.ReadsColumns(e.X) {
		x = def.Truncated(x, t)
	}
	return b.Cast(x, t, def.Explicit, e)
}

func (b *binder) typedLiteral(e *ast.TypedLiteral) (def.Expr, error) {
	t, err := types.Named(e.Type)
	if err != nil {
		return def.Expr{}, err
	}
	return b.Cast(def.String(e.Text), t, def.Explicit, e)
}

// caseExpr binds CASE in both forms.
func (b *binder) caseExpr(e *ast.Case, sc *scope) (def.Expr, error) {
	conds := make([]string, len(e.Whens))
	results := make([]def.Expr, 0, len(e.Whens)+1)
	for i, w := range e.Whens {
		cond, err := b.whenCond(e, w, sc)
		if err != nil {
			return def.Expr{}, err
		}
		conds[i] = cond
		r, err := b.expr(w.Result, sc)
		if err != nil {
			return def.Expr{}, err
		}
		results = append(results, r)
	}
	if e.Else != nil {
		r, err := b.expr(e.Else, sc)
		if err != nil {
			return def.Expr{}, err
		}
		results = append(results, r)
	}
	t, err := b.Unify("CASE", results, e)
	if err != nil {
		return def.Expr{}, err
	}
	var s strings.Builder
	s.Grow(64 * (len(conds) + 1))
	s.WriteString("CASE")
	for i, c := range conds {
		s.WriteString(" WHEN ")
		s.WriteString(c)
		s.WriteString(" THEN ")
		s.WriteString(results[i].SQL)
	}
	if e.Else != nil {
		s.WriteString(" ELSE ")
		s.WriteString(results[len(results)-1].SQL)
	}
	s.WriteString(" END")
	return def.Typed("("+s.String()+")", t), nil
}

func (b *binder) whenCond(e *ast.Case, w *ast.When, sc *scope) (string, error) {
	if e.Operand == nil {
		c, err := b.condition(w.Cond, sc, "CASE/WHEN")
		return c.SQL, err
	}
	l, err := b.expr(e.Operand, sc)
	if err != nil {
		return "", err
	}
	r, err := b.expr(w.Cond, sc)
	if err != nil {
		return "", err
	}
	c, err := b.Compare("=", l, r, w)
	return c.SQL, err
}

// condition binds an expression that must be a boolean. An integer is one, unlike in PostgreSQL: true unless it is 0
// ("Data types", implicit conversion types; AWS's own scripts have CASE WHEN REGEXP_INSTR(...) THEN).
func (b *binder) condition(e ast.Expr, sc *scope, where string) (def.Expr, error) {
	out, err := b.expr(e, sc)
	if err != nil {
		return out, err
	}
	switch t := out.Type; {
	case t.Kind == types.Boolean:
		return out, nil
	case t.Kind == types.Unknown, t.Kind == types.Super, t.IsInteger():
		return b.Cast(out, def.TBool, def.Explicit, e)
	}
	return out, sqlerror.New(sqlerror.StateDatatypeMismatch, "argument of %s must be type boolean, not type %s", where, out.Type.SQLName()).At(e)
}

func (b *binder) row(e *ast.Row, sc *scope) (def.Expr, error) {
	if len(e.Elems) == 1 && !e.Keyword {
		return b.expr(e.Elems[0], sc)
	}
	return def.Expr{}, sqlerror.NotSupported("a row value here", e)
}

func (b *binder) exprs(list []ast.Expr, sc *scope) ([]def.Expr, error) {
	out := make([]def.Expr, len(list))
	for i, e := range list {
		var err error
		if out[i], err = b.expr(e, sc); err != nil {
			return nil, err
		}
	}
	return out, nil
}
