package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/refuse"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// invoke binds a function that has a syntax of its own.
func (b *binder) invoke(name string, pos sqlerror.Positioner, sc *scope, args ...ast.Expr) (def.Expr, error) {
	list, err := b.exprs(args, sc)
	if err != nil {
		return def.Expr{}, err
	}
	return b.Resolve(name, list, pos)
}

// Resolve implements [operators.Host].
func (b *binder) Resolve(name string, args []def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	b.noteLeader(name, pos)
	c := &def.Call{Name: name, Args: args, Session: &b.env.Session}
	f, err := def.Resolve(functions.Lookup(name), c)
	if err != nil {
		return def.Expr{}, sqlerror.Place(err, pos)
	}
	out, err := f.Apply(c)
	return out, sqlerror.Place(err, pos)
}

// call binds a function call of any kind.
func (b *binder) call(e *ast.FuncCall, sc *scope) (def.Expr, error) {
	name := b.fold(e.Name.Last())
	schema := b.fold(e.Name.Schema())
	if schema != "" && schema != "pg_catalog" && schema != "information_schema" {
		return b.userFunction(e, schema, name, sc)
	}
	if err := refuse.Node(e); err != nil {
		return def.Expr{}, err
	}
	b.noteLeader(name, e)
	if name == seriesFunction {
		return b.seriesItem(e, sc)
	}
	overloads := functions.Lookup(name)
	if len(overloads) == 0 {
		if e.Bare {
			return b.columnRef(&ast.ColumnRef{Span: e.Span, Parts: e.Name.Parts}, sc)
		}
		if out, ok, err := b.rowFunction(e, name); ok {
			return out, err
		}
		return b.userFunction(e, schema, name, sc)
	}
	switch kind := overloads[0].Kind; {
	case name == "object_transform" && len(e.Args) > 1:
		return b.objectTransform(e, sc)
	case kind == def.Refused:
		return def.Expr{}, sqlerror.NotSupported("the function "+strings.ToUpper(name), e)
	case kind == def.Scalar && e.Over == nil:
		return b.scalar(e, name, overloads, sc)
	case kind == def.Scalar:
		return def.Expr{}, sqlerror.New(sqlerror.StateWrongObjectType, "OVER specified, but %s is not a window function nor an aggregate function", name).At(e)
	}
	return b.aggregate(e, name, overloads, sc)
}

func (b *binder) scalar(e *ast.FuncCall, name string, overloads []def.Func, sc *scope) (def.Expr, error) {
	if e.Distinct || e.Star && name != "count" {
		return def.Expr{}, sqlerror.New(sqlerror.StateWrongObjectType, "DISTINCT specified, but %s is not an aggregate function", name).At(e)
	}
	// DuckDB's time grows with the cube of this depth.
	if b.calls++; b.calls > maxCalls {
		return def.Expr{}, sqlerror.TooDeep().At(e)
	}
	args, err := b.arguments(e.Args, overloads, sc)
	b.calls--
	if err != nil {
		return def.Expr{}, err
	}
	if err := b.numberRelations(args, overloads, e); err != nil {
		return def.Expr{}, err
	}
	if len(args) > 1 {
		if err := operators.OneCollation(e, args...); err != nil {
			return def.Expr{}, err
		}
	}
	if name == "nullif" && len(args) == 2 {
		return b.nullif(args[0], args[1], e)
	}
	c := &def.Call{Name: name, Args: args, Session: &b.env.Session, IgnoreNulls: e.Nulls == "IGNORE"}
	f, err := def.Resolve(overloads, c)
	if err != nil {
		return def.Expr{}, sqlerror.Place(err, e)
	}
	out, err := f.Apply(c)
	return out, sqlerror.Place(err, e)
}

// nullif binds NULLIF, which compares as the operator = does.
func (b *binder) nullif(x, y def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	equal, err := b.Compare("=", x, y, pos)
	if err != nil {
		return equal, err
	}
	x = def.Untyped(x)
	return def.Typed("(CASE WHEN "+equal.SQL+" THEN NULL ELSE "+x.SQL+" END)", x.Type), nil
}

// arguments binds arguments; one in the place of a date part is taken as a word.
func (b *binder) arguments(list []ast.Expr, overloads []def.Func, sc *scope) ([]def.Expr, error) {
	args := make([]def.Expr, len(list))
	for i, a := range list {
		if wantsPart(overloads, i) {
			if ref, ok := a.(*ast.ColumnRef); ok && len(ref.Parts) == 1 && !ref.Parts[0].Quoted {
				args[i] = def.String(ref.Parts[0].Name)
				continue
			}
			if f, ok := a.(*ast.FuncCall); ok && f.Bare {
				args[i] = def.String(f.Name.String())
				continue
			}
		}
		var err error
		if args[i], err = b.expr(a, sc); err != nil {
			return nil, err
		}
	}
	return args, nil
}

// numberRelations turns REGCLASS arguments into the numbers of relations where a function takes nothing but a number.
func (b *binder) numberRelations(args []def.Expr, overloads []def.Func, pos sqlerror.Positioner) error {
	for i := range args {
		if args[i].Type.Kind != types.Regclass {
			continue
		}
		number := true
		for k := range overloads {
			number = number && (i >= len(overloads[k].Params) || overloads[k].Params[i] == def.BigP)
		}
		if !number {
			continue
		}
		var err error
		if args[i], _, err = b.regCast(args[i], types.Of(types.OID), pos); err != nil {
			return err
		}
	}
	return nil
}

func wantsPart(overloads []def.Func, i int) bool {
	for k := range overloads {
		if i < len(overloads[k].Params) && overloads[k].Params[i] == def.Part {
			return true
		}
	}
	return false
}

// aggregate binds an aggregate, or a window function.
func (b *binder) aggregate(e *ast.FuncCall, name string, overloads []def.Func, sc *scope) (def.Expr, error) {
	kind := overloads[0].Kind
	windowed := e.Over != nil
	switch {
	case kind == def.Window && !windowed:
		return def.Expr{}, sqlerror.New("42P20", "window function %s requires an OVER clause", name).At(e)
	case windowed && sc.noWindows != "":
		return def.Expr{}, sqlerror.New("42P20", "window functions are not allowed in %s", sc.noWindows).At(e)
	case windowed && sc.inAggregate:
		return def.Expr{}, sqlerror.New(sqlerror.StateGrouping, "aggregate function calls may not have nested aggregate or window function").At(e)
	case !windowed && sc.noAggregates != "":
		return def.Expr{}, sqlerror.New(sqlerror.StateGrouping, "aggregate functions are not allowed in %s", sc.noAggregates).At(e)
	case !windowed && sc.inAggregate:
		return def.Expr{}, sqlerror.New(sqlerror.StateGrouping, "aggregate function calls may not have nested aggregate or window function").At(e)
	}
	c := &def.Call{Name: name, Session: &b.env.Session, Distinct: e.Distinct, IgnoreNulls: e.Nulls == "IGNORE", Approximate: e.Approximate}
	if !windowed {
		sc.sawAggregate = true
		saved := sc.inAggregate
		sc.inAggregate = true
		defer func() { sc.inAggregate = saved }()
	} else {
		sc.sawWindow = true
	}
	if err := b.aggregateArgs(e, c, overloads, sc); err != nil {
		return def.Expr{}, err
	}
	if windowed {
		if err := b.over(e, c, kind, sc); err != nil {
			return def.Expr{}, err
		}
	}
	f, err := def.Resolve(overloads, c)
	if err != nil {
		return def.Expr{}, sqlerror.Place(err, e)
	}
	if !windowed {
		if err := sc.sameOrder(c, e); err != nil {
			return def.Expr{}, err
		}
	}
	out, err := f.Apply(c)
	return out, sqlerror.Place(err, e)
}

// sameOrder refuses LISTAGG, MEDIAN and PERCENTILE_CONT in different orders in one query, as Redshift does: it sorts once.
func (s *scope) sameOrder(c *def.Call, pos sqlerror.Positioner) error {
	var by string
	switch {
	case c.Name == "median" && len(c.Args) == 1:
		by = c.Args[0].SQL + " NULLS LAST"
	case (c.Name == "percentile_cont" || c.Name == "listagg") && len(c.OrderArgs) > 0:
		by = strings.TrimPrefix(c.OrderBy, " ORDER BY ")
	default:
		return nil
	}
	if s.percentileOrder != "" && s.percentileOrder != by {
		return sqlerror.New(sqlerror.StateFeatureUnsupported, "within group ORDER BY clauses for aggregate functions must be the same").At(pos)
	}
	s.percentileOrder = by
	return nil
}

func (b *binder) aggregateArgs(e *ast.FuncCall, c *def.Call, overloads []def.Func, sc *scope) error {
	var err error
	if e.Star {
		if c.Name != "count" {
			return sqlerror.UndefinedFunction(c.Name, "*").At(e)
		}
	} else if len(e.Args) == 0 && c.Name == "count" {
		return sqlerror.UndefinedFunction(c.Name).At(e)
	} else if c.Args, err = b.arguments(e.Args, overloads, sc); err != nil {
		return err
	}
	if order := e.WithinGroup; len(order) > 0 {
		var s strings.Builder
		for i, o := range order {
			x, err := b.expr(o.X, sc)
			if err != nil {
				return err
			}
			c.OrderArgs = append(c.OrderArgs, def.Untyped(x))
			c.OrderDesc = append(c.OrderDesc, o.Desc)
			s.WriteString([]string{" ORDER BY ", ", "}[min(i, 1)])
			s.WriteString(constOrder(x))
			s.WriteString(direction(o))
		}
		c.OrderBy = s.String()
	}
	if b.cell.call == e {
		cond, err := b.condition(b.cell.where, sc, "PIVOT")
		if err != nil {
			return err
		}
		c.Over = " FILTER (WHERE " + cond.SQL + ")"
	}
	return nil
}

// direction is ASC or DESC with Redshift's place for NULLs: last when ascending, first when descending.
func direction(o *ast.OrderItem) string {
	switch {
	case o.Desc && o.Nulls == "LAST":
		return " DESC NULLS LAST"
	case o.Desc:
		return " DESC NULLS FIRST"
	case o.Nulls == "FIRST":
		return " NULLS FIRST"
	}
	return " NULLS LAST"
}

// framed tells whether a window function needs a frame beside ORDER BY, as the syntax on its page says.
func framed(name string, kind def.Kind) bool {
	switch name {
	case "listagg", "median", "percentile_cont", "percentile_disc":
		return false
	case "first_value", "last_value", "nth_value":
		return true
	}
	return kind == def.Aggregate
}

// over binds OVER (...) into c.Over.
func (b *binder) over(e *ast.FuncCall, c *def.Call, kind def.Kind, sc *scope) error {
	w := e.Over
	if w.Name != nil { // there is no WINDOW clause
		return sqlerror.UndefinedObject("window", b.fold(*w.Name)).At(w)
	}
	if len(w.OrderBy) > 0 && w.Frame == nil && framed(c.Name, kind) {
		return sqlerror.New(sqlerror.StateSyntaxError, "Aggregate window functions with an ORDER BY clause require a frame clause").At(e)
	}
	if sc.noWindows == "" {
		sc.noWindows = "window definitions"
		defer func() { sc.noWindows = "" }()
	}
	var s strings.Builder
	s.WriteString(c.Over)
	s.WriteString(" OVER (")
	var order []string
	for i, p := range w.PartitionBy {
		x, err := b.expr(p, sc)
		if err != nil {
			return err
		}
		order = append(order, constOrder(x)+" NULLS LAST")
		s.WriteString([]string{"PARTITION BY ", ", "}[min(i, 1)])
		s.WriteString(def.Untyped(x).SQL)
	}
	for i, o := range w.OrderBy {
		x, err := b.expr(o.X, sc)
		if err != nil {
			return err
		}
		if i == 0 && len(w.PartitionBy) > 0 {
			s.WriteByte(' ')
		}
		s.WriteString([]string{"ORDER BY ", ", "}[min(i, 1)])
		s.WriteString(constOrder(x))
		s.WriteString(direction(o))
		order = append(order, constOrder(x)+direction(o))
	}
	if sc.windowOrder == "" {
		sc.windowOrder = strings.Join(order, ", ")
	}
	if w.Frame != nil {
		if err := b.frame(w.Frame, &s, sc); err != nil {
			return err
		}
	}
	s.WriteByte(')')
	c.Over = s.String()
	return nil
}

// constOrder keeps a constant from being read as the number of a column.
func constOrder(x def.Expr) string {
	if x = def.Untyped(x); x.Const == def.NumberConst || x.Const == def.StringConst {
		return "CAST(" + x.SQL + " AS " + x.Type.DuckDB() + ")"
	}
	return x.SQL
}

func (b *binder) frame(f *ast.Frame, s *strings.Builder, sc *scope) error {
	if err := refuse.Node(f); err != nil {
		return err
	}
	if f.Unit == "RANGE" && (f.Low.Offset != nil || f.High != nil && f.High.Offset != nil) {
		return sqlerror.New(sqlerror.StateFeatureUnsupported, "RANGE PRECEDING is only supported with UNBOUNDED").At(f)
	}
	s.WriteByte(' ')
	s.WriteString(f.Unit)
	if f.High != nil {
		s.WriteString(" BETWEEN")
	}
	if err := b.bound(f.Low, s, sc); err != nil {
		return err
	}
	if f.High != nil {
		s.WriteString(" AND")
		return b.bound(f.High, s, sc)
	}
	return nil
}

func (b *binder) bound(bd *ast.Bound, s *strings.Builder, sc *scope) error {
	s.WriteByte(' ')
	if bd.Offset != nil {
		x, err := b.expr(bd.Offset, sc)
		if err != nil {
			return err
		}
		s.WriteString(x.SQL)
		s.WriteByte(' ')
	}
	s.WriteString(bd.Kind)
	return nil
}
