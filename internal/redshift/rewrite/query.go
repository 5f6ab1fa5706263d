package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// core is the part of a query before ORDER BY: a SELECT, VALUES, a set operation, or a query in parentheses.
type core interface {
	// coerce casts the output columns.
	coerce(b *binder, want []types.Type, mode def.Mode) error
	// text makes the i-th output column text, as SUPER leaves the warehouse.
	text(i int)
	write(s *strings.Builder)
}

// bound query: its columns can still be cast until it is written.
type body struct {
	columns []Column
	with    string
	core    core
	tail    string // ORDER BY, LIMIT, OFFSET
	ordered bool
}

func (q *body) write(s *strings.Builder) {
	s.WriteString(q.with)
	q.core.write(s)
	s.WriteString(q.tail)
}

func (q *body) sql() string {
	var s strings.Builder
	q.write(&s)
	return s.String()
}

// coerce casts the output columns to types; Invalid leaves one as it is.
func (q *body) coerce(b *binder, want []types.Type, mode def.Mode) error {
	if err := q.core.coerce(b, want, mode); err != nil {
		return err
	}
	for i := range want {
		if want[i].Kind != types.Invalid {
			q.columns[i].Type = want[i]
		}
	}
	return nil
}

// settle gives untyped output columns the type VARCHAR.
func (q *body) settle(b *binder) error {
	var want []types.Type
	for i, c := range q.columns {
		if c.Type.Kind == types.Unknown {
			if want == nil {
				want = make([]types.Type, len(q.columns))
			}
			want[i] = types.NewVarchar(max(c.Type.Length, 1))
		}
	}
	if want == nil {
		return nil
	}
	return q.coerce(b, want, def.Implicit)
}

// query binds a query in a scope of its own.
func (b *binder) query(q *ast.Query, sc *scope) (*body, error) {
	if err := b.enter(q); err != nil {
		return nil, err
	}
	b.nesting++
	defer func() { b.depth--; b.nesting-- }()
	if q.Locking != "" {
		return nil, sqlerror.NotSupported("SELECT ... "+q.Locking, q)
	}
	out := &body{}
	var err error
	if q.With != nil {
		if out.with, err = b.with(q.With, sc); err != nil {
			return nil, err
		}
	}
	if sel, ok := q.Body.(*ast.Select); ok {
		return out, b.selectQuery(q, sel, sc, out)
	}
	if out.core, out.columns, err = b.body(q.Body, sc); err != nil {
		return nil, err
	}
	if len(q.OrderBy) > 0 {
		order, err := b.orderOutput(q.OrderBy, out.columns)
		if err != nil {
			return nil, err
		}
		out.tail, out.ordered = order, true
	}
	return out, b.limit(q, nil, sc, out)
}

func (b *binder) selectQuery(q *ast.Query, sel *ast.Select, sc *scope, out *body) error {
	s, columns, err := b.selectBlock(sel, q.OrderBy, sc)
	if err != nil {
		return err
	}
	out.core, out.columns, out.tail, out.ordered = s, columns, s.order, len(q.OrderBy) > 0
	return b.limit(q, sel.Top, sc, out)
}

// limit binds LIMIT, TOP and OFFSET.
func (b *binder) limit(q *ast.Query, top ast.Expr, sc *scope, out *body) error {
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
		out.tail += part.word + x.SQL
	}
	return nil
}

// body binds what a query wraps.
func (b *binder) body(n ast.QueryBody, sc *scope) (core, []Column, error) {
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
		return &nested{q}, q.columns, nil
	}
	return nil, nil, sqlerror.Internal("cannot bind a %T", n).At(n)
}

func (b *binder) selectCore(n *ast.Select, sc *scope) (core, []Column, error) {
	s, columns, err := b.selectBlock(n, nil, &scope{parent: sc.parent, ctes: sc.ctes})
	if err == nil && n.Top != nil {
		q := &body{core: s, columns: columns}
		return &nested{q}, columns, b.limit(&ast.Query{Span: n.Span}, n.Top, sc, q)
	}
	return s, columns, err
}

// nested is a query in parentheses.
type nested struct{ q *body }

func (n *nested) coerce(b *binder, want []types.Type, mode def.Mode) error {
	return n.q.coerce(b, want, mode)
}

func (n *nested) text(i int) { n.q.core.text(i) }

func (n *nested) write(s *strings.Builder) {
	s.WriteByte('(')
	n.q.write(s)
	s.WriteByte(')')
}

// values is VALUES (...), (...).
type values struct {
	rows  [][]def.Expr
	nodes []*ast.Row
}

func (v *values) coerce(b *binder, want []types.Type, mode def.Mode) error {
	for r, row := range v.rows {
		for c := range row {
			if want[c].Kind == types.Invalid {
				continue
			}
			out, err := b.Cast(row[c], want[c], mode, v.nodes[r].Elems[c])
			if err != nil {
				return err
			}
			row[c] = out
		}
	}
	return nil
}

func (v *values) text(i int) {
	for _, row := range v.rows {
		row[i] = asText(row[i])
	}
}

func asText(e def.Expr) def.Expr { return def.Typed("CAST("+e.SQL+" AS VARCHAR)", e.Type) }

func (v *values) write(s *strings.Builder) {
	s.WriteString("VALUES ")
	for r, row := range v.rows {
		if r > 0 {
			s.WriteString(", ")
		}
		s.WriteByte('(')
		for c := range row {
			if c > 0 {
				s.WriteString(", ")
			}
			s.WriteString(row[c].SQL)
		}
		s.WriteByte(')')
	}
}

// setOp is UNION, INTERSECT or EXCEPT.
type setOp struct {
	op          string
	left, right core
}

func (b *binder) setOp(n *ast.SetOp, sc *scope) (core, []Column, error) {
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
	columns, err := b.meet(n, left, lc, right, rc)
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
	return &setOp{op: op, left: left, right: right}, columns, nil
}

// meet casts both sides of a set operation to common types.
func (b *binder) meet(n *ast.SetOp, left core, lc []Column, right core, rc []Column) ([]Column, error) {
	if len(lc) != len(rc) {
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "each %s query must have the same number of columns", n.Op).At(n)
	}
	columns := make([]Column, len(lc))
	var lw, rw []types.Type
	for i := range lc {
		t, ok := types.Common(lc[i].Type, rc[i].Type)
		if !ok {
			return nil, sqlerror.New(sqlerror.StateDatatypeMismatch, "%s types %s and %s cannot be matched", n.Op, lc[i].Type.SQLName(), rc[i].Type.SQLName()).At(n)
		}
		if t.Kind == types.Unknown {
			t = types.NewVarchar(max(t.Length, 1))
		}
		columns[i] = Column{Name: lc[i].Name, Type: t}
		lw, rw = wish(lw, i, len(lc), lc[i].Type, t), wish(rw, i, len(lc), rc[i].Type, t)
	}
	if lw != nil {
		if err := left.coerce(b, lw, def.Implicit); err != nil {
			return nil, sqlerror.Place(err, n.Left)
		}
	}
	if rw != nil {
		if err := right.coerce(b, rw, def.Implicit); err != nil {
			return nil, sqlerror.Place(err, n.Right)
		}
	}
	return columns, nil
}

// wish notes a column's wanted type when it differs in more than a string's length.
func wish(list []types.Type, i, n int, have, want types.Type) []types.Type {
	if have == want || have.IsString() && want.IsString() {
		return list
	}
	if list == nil {
		list = make([]types.Type, n)
	}
	list[i] = want
	return list
}

func (o *setOp) coerce(b *binder, want []types.Type, mode def.Mode) error {
	if err := o.left.coerce(b, want, mode); err != nil {
		return err
	}
	return o.right.coerce(b, want, mode)
}

func (o *setOp) text(i int) {
	o.left.text(i)
	o.right.text(i)
}

func (o *setOp) write(s *strings.Builder) {
	writeSide(o.left, s)
	s.WriteByte(' ')
	s.WriteString(o.op)
	s.WriteByte(' ')
	writeSide(o.right, s)
}

func writeSide(c core, s *strings.Builder) {
	if _, ok := c.(*setOp); ok {
		s.WriteByte('(')
		c.write(s)
		s.WriteByte(')')
		return
	}
	c.write(s)
}

// orderOutput binds the ORDER BY of a set operation: names and positions of output columns.
func (b *binder) orderOutput(items []*ast.OrderItem, columns []Column) (string, error) {
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
func (b *binder) outputPosition(e ast.Expr, columns []Column, items []def.Expr) (int, bool, error) {
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
