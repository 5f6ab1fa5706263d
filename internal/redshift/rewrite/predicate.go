package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/refuse"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

func (b *binder) is(e *ast.Is, sc *scope) (def.Expr, error) {
	if err := refuse.Node(e); err != nil {
		return def.Expr{}, err
	}
	x, err := b.expr(e.X, sc)
	if err != nil {
		return x, err
	}
	return b.Is(e, x)
}

func (b *binder) between(e *ast.Between, sc *scope) (def.Expr, error) {
	list, err := b.exprs([]ast.Expr{e.X, e.Low, e.High}, sc)
	if err != nil {
		return def.Expr{}, err
	}
	return b.Between(e, list[0], list[1], list[2])
}

func (b *binder) in(e *ast.In, sc *scope) (def.Expr, error) {
	if e.Query != nil {
		return b.inQuery(e, sc)
	}
	if row, ok := e.X.(*ast.Row); ok && len(row.Elems) > 1 {
		return b.inRows(e, row, sc)
	}
	x, err := b.expr(e.X, sc)
	if err != nil {
		return x, err
	}
	list, err := b.exprs(e.List, sc)
	if err != nil {
		return x, err
	}
	return b.In(e, x, list)
}

// inRows binds (a, b) IN ((1, 2), (3, 4)).
func (b *binder) inRows(e *ast.In, row *ast.Row, sc *scope) (def.Expr, error) {
	terms := make([]string, len(e.List))
	for i, item := range e.List {
		c, err := b.compareRows(&ast.Binary{Span: e.Span, Op: "=", L: row, R: item}, row, sc)
		if err != nil {
			return c, err
		}
		terms[i] = c.SQL
	}
	sql := "(" + strings.Join(terms, " OR ") + ")"
	if e.Not {
		sql = "(NOT " + sql + ")"
	}
	return def.Typed(sql, def.TBool), nil
}

func (b *binder) inQuery(e *ast.In, sc *scope) (def.Expr, error) {
	elems := []ast.Expr{e.X}
	if row, ok := e.X.(*ast.Row); ok {
		elems = row.Elems
	}
	left, err := b.exprs(elems, sc)
	if err != nil {
		return def.Expr{}, err
	}
	inner := sc.child()
	body, err := b.query(e.Query, inner)
	if err != nil {
		return def.Expr{}, err
	}
	if inner.sawOuter && (inner.sawWindow || refuse.Grouped(b.names, e.Query)) {
		return def.Expr{}, correlated(e.Query)
	}
	if len(body.Columns) != len(left) {
		return def.Expr{}, sqlerror.New(sqlerror.StateSyntaxError, "subquery has too %s columns", map[bool]string{true: "many", false: "few"}[len(body.Columns) > len(left)]).At(e.Query)
	}
	sides := make([]string, len(left))
	exprs := make([]string, len(left))
	plain := true
	for i := range left {
		c := def.Typed("q.c"+itoa(i+1), body.Columns[i].Type)
		l, r, err := b.Comparable("=", left[i], c, e)
		if err != nil {
			return def.Expr{}, err
		}
		if c.Type.Kind == types.Varchar && b.unpaddedFrom(body.Columns[i].From) {
			r = c
		}
		sides[i], exprs[i] = l.SQL, r.SQL
		plain = plain && r.SQL == c.SQL
	}
	sql := body.SQL()
	if !plain {
		sql = "SELECT " + strings.Join(exprs, ", ") + " FROM (" + sql + ") AS q(" + output.Numbered(len(left)) + ")"
	}
	l := sides[0]
	if len(sides) > 1 {
		l = "(" + strings.Join(sides, ", ") + ")"
	}
	return def.Typed("("+l+" "+operators.Not(e.Not)+"IN ("+sql+"))", def.TBool), nil
}

func (b *binder) quantified(e *ast.Quantified, sc *scope) (def.Expr, error) {
	if e.Query == nil {
		return b.anyOf(e, sc)
	}
	x, err := b.expr(e.X, sc)
	if err != nil {
		return x, err
	}
	body, err := b.subquery(e.Query, sc)
	if err != nil {
		return x, err
	}
	if len(body.Columns) != 1 {
		return x, sqlerror.New(sqlerror.StateSyntaxError, "subquery has too many columns").At(e.Query)
	}
	if err := refuse.Quantified(e); err != nil {
		return x, err
	}
	l, r, err := b.Comparable(e.Op, x, def.Typed("q.c1", body.Columns[0].Type), e)
	if err != nil {
		return x, err
	}
	word := "ANY"
	if e.All {
		word = "ALL"
	}
	return def.Typed("("+l.SQL+" "+e.Op+" "+word+" (SELECT "+r.SQL+" FROM ("+body.SQL()+") AS q(c1)))", def.TBool), nil
}

// subquery binds a subquery of an expression.
func (b *binder) subquery(q *ast.Query, sc *scope) (*output.Body, error) {
	inner := sc.child()
	out, err := b.query(q, inner)
	if err == nil && inner.sawOuter && inner.sawWindow {
		err = correlated(q)
	}
	return out, err
}

func (b *binder) exists(e *ast.Exists, sc *scope) (def.Expr, error) {
	body, err := b.subquery(e.Query, sc)
	if err != nil {
		return def.Expr{}, err
	}
	return def.Typed("EXISTS ("+body.SQL()+")", def.TBool), nil
}

func (b *binder) scalarSubquery(e *ast.Subquery, sc *scope) (def.Expr, error) {
	body, err := b.subquery(e.Query, sc)
	if err != nil {
		return def.Expr{}, err
	}
	if len(body.Columns) != 1 {
		return def.Expr{}, sqlerror.New(sqlerror.StateSyntaxError, "subquery must return only one column").At(e)
	}
	t := body.Columns[0].Type
	if t.Kind == types.Unknown {
		if err := body.Settle(&b.Operators); err != nil {
			return def.Expr{}, err
		}
		t = body.Columns[0].Type
	}
	return def.Typed("("+body.SQL()+")", t), nil
}

// like binds LIKE, ILIKE and SIMILAR TO.
func (b *binder) like(e *ast.Like, sc *scope) (def.Expr, error) {
	args := []ast.Expr{e.X, e.Pattern}
	if e.Escape != nil {
		args = append(args, e.Escape)
	}
	list, err := b.exprs(args, sc)
	if err != nil {
		return def.Expr{}, err
	}
	return b.Like(e, list)
}

func (b *binder) collate(e *ast.Collate, sc *scope) (def.Expr, error) {
	x, err := b.expr(e.X, sc)
	if err != nil {
		return x, err
	}
	return b.Resolve("collate", []def.Expr{x, def.String(e.Collation)}, e)
}
