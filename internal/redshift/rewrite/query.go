package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// query binds a query in a scope of its own.
func (b *binder) query(q *ast.Query, sc *scope) (*output.Body, error) {
	if err := b.enter(q); err != nil {
		return nil, err
	}
	b.nesting++
	defer func() { b.depth--; b.nesting-- }()
	if q.Locking != "" {
		return nil, sqlerror.NotSupported("SELECT ... "+q.Locking, q)
	}
	out := &output.Body{}
	var err error
	if q.With != nil {
		if out.With, err = b.with(q.With, sc); err != nil {
			return nil, err
		}
	}
	if sel, ok := q.Body.(*ast.Select); ok {
		return out, b.selectQuery(q, sel, sc, out)
	}
	if out.Core, out.Columns, err = b.body(q.Body, sc); err != nil {
		return nil, err
	}
	if len(q.OrderBy) > 0 {
		order, err := b.orderOutput(q.OrderBy, out.Columns)
		if err != nil {
			return nil, err
		}
		out.Tail, out.Ordered = order, true
	}
	return out, b.limit(q, nil, sc, out)
}

func (b *binder) selectQuery(q *ast.Query, sel *ast.Select, sc *scope, out *output.Body) error {
	s, columns, err := b.selectBlock(sel, q.OrderBy, sc)
	if err != nil {
		return err
	}
	out.Core, out.Columns, out.Tail, out.Ordered = s, columns, s.Order, len(q.OrderBy) > 0
	return b.limit(q, sel.Top, sc, out)
}

// limit binds LIMIT, TOP and OFFSET.
func (b *binder) limit(q *ast.Query, top ast.Expr, sc *scope, out *output.Body) error {
	limit := q.Limit
	if limit == nil {
		limit = top
	}
	for _, part := range []struct {
		word string
		x    ast.Expr
	}{{" LIMIT ", limit}, {" OFFSET ", q.Offset}} {
		if part.x == nil {
			continue
		}
		x, err := b.expr(part.x, &scope{noAggregates: part.word})
		if err != nil {
			if _, outer := b.expr(part.x, &scope{parent: sc.parent, noAggregates: part.word}); outer == nil {
				return sqlerror.New("42P10", "argument of %s must not contain variables", strings.TrimSpace(part.word)).At(part.x)
			}
			return err
		}
		if x.IsNull() {
			continue
		}
		if x, err = b.Cast(x, def.TBig, def.Implicit, part.x); err != nil {
			return err
		}
		if n, ok := x.ConstInt(); ok && n < 0 {
			return sqlerror.New("2201W", "%s must not be negative", strings.TrimSpace(part.word)).At(part.x)
		}
		out.Tail += part.word + x.SQL
	}
	return nil
}

// body binds what a query wraps.
func (b *binder) body(n ast.QueryBody, sc *scope) (output.Core, []output.Column, error) {
	switch n := n.(type) {
	case *ast.Select:
		return b.selectCore(n, sc)
	case *ast.SetOp:
		return b.setOp(n, sc)
	case *ast.Values:
		return nil, nil, sqlerror.NotSupported("VALUES as a table", n)
	case *ast.Query:
		q, err := b.query(n, &scope{parent: sc.parent, ctes: sc.ctes})
		if err != nil {
			return nil, nil, err
		}
		return &output.Nested{Body: q}, q.Columns, nil
	}
	return nil, nil, sqlerror.Internal("cannot bind a %T", n).At(n)
}

func (b *binder) selectCore(n *ast.Select, sc *scope) (output.Core, []output.Column, error) {
	s, columns, err := b.selectBlock(n, nil, &scope{parent: sc.parent, ctes: sc.ctes})
	if err == nil && n.Top != nil {
		q := &output.Body{Core: s, Columns: columns}
		return &output.Nested{Body: q}, columns, b.limit(&ast.Query{Span: n.Span}, n.Top, sc, q)
	}
	return s, columns, err
}

func (b *binder) setOp(n *ast.SetOp, sc *scope) (output.Core, []output.Column, error) {
	if err := b.enter(n); err != nil {
		return nil, nil, err
	}
	defer func() { b.depth-- }()
	for _, side := range [...]ast.QueryBody{n.Left, n.Right} {
		if q, ok := side.(*ast.Query); ok && (q.Limit != nil || q.Offset != nil) {
			return nil, nil, sqlerror.New(sqlerror.StateFeatureUnsupported, "LIMIT may not be used within input to set operations.").At(q)
		}
	}
	left, lc, err := b.body(n.Left, sc)
	if err != nil {
		return nil, nil, err
	}
	right, rc, err := b.body(n.Right, sc)
	if err != nil {
		return nil, nil, err
	}
	columns, err := output.Meet(&b.Operators, n, left, lc, right, rc)
	if err != nil {
		return nil, nil, err
	}
	op := n.Op
	if n.All {
		if op != "UNION" {
			return nil, nil, sqlerror.New(sqlerror.StateFeatureUnsupported, "%s ALL is not supported", op).At(n.OpPos)
		}
		op += " ALL"
	}
	return &output.SetOp{Op: op, Left: left, Right: right}, columns, nil
}

// orderOutput binds the ORDER BY of a set operation: names and positions of output columns.
func (b *binder) orderOutput(items []*ast.OrderItem, columns []output.Column) (string, error) {
	var s strings.Builder
	for i, o := range items {
		n, ok, err := b.outputPosition(o.X, columns, nil)
		if err != nil {
			return "", err
		}
		if !ok {
			return "", sqlerror.NotSupported("ORDER BY an expression over a set operation", o)
		}
		s.WriteString([]string{" ORDER BY ", ", "}[min(i, 1)])
		s.WriteString(itoa(n))
		s.WriteString(direction(o))
	}
	return s.String(), nil
}

// outputPosition tells which output column an ORDER BY item names, from 1.
func (b *binder) outputPosition(e ast.Expr, columns []output.Column, items []def.Expr) (int, bool, error) {
	switch e := e.(type) {
	case *ast.Literal:
		if e.Kind != ast.IntLit {
			return 0, false, nil
		}
		x, _ := operators.Literal(e)
		n, ok := x.ConstInt()
		if !ok || n < 1 || n > len(columns) {
			return 0, false, sqlerror.New("42P10", "ORDER BY position %s is not in select list", e.Text).At(e)
		}
		return n, true, nil
	case *ast.ColumnRef:
		if len(e.Parts) != 1 {
			return 0, false, nil
		}
		name, hit := b.fold(e.Parts[0]), 0
		for i, c := range columns {
			if c.Name != name {
				continue
			}
			if hit > 0 && (items == nil || items[hit-1].SQL != items[i].SQL) {
				return 0, false, sqlerror.New(sqlerror.StateAmbiguousColumn, "ORDER BY %q is ambiguous", name).At(e)
			}
			if hit == 0 {
				hit = i + 1
			}
		}
		return hit, hit > 0, nil
	}
	return 0, false, nil
}
