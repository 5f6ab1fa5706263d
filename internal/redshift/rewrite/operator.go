package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

func (b *binder) binary(e *ast.Binary, sc *scope) (def.Expr, error) {
	switch e.Op {
	case "AND", "OR":
		return b.logic(e, sc)
	}
	if l, ok := e.L.(*ast.Row); ok && len(l.Elems) > 1 {
		return b.compareRows(e, l, sc)
	}
	if e.Op == "OVERLAPS" {
		return def.Expr{}, sqlerror.NotSupported("OVERLAPS", e)
	}
	l, err := b.expr(e.L, sc)
	if err != nil {
		return def.Expr{}, err
	}
	r, err := b.expr(e.R, sc)
	if err != nil {
		return def.Expr{}, err
	}
	return b.Infix(e.Op, l, r, e)
}

// logic flattens a chain of the same operator, which may be long.
func (b *binder) logic(e *ast.Binary, sc *scope) (def.Expr, error) {
	var chain []ast.Expr
	var left ast.Expr = e
	for {
		bin, ok := left.(*ast.Binary)
		if !ok || bin.Op != e.Op {
			break
		}
		chain = append(chain, bin.R)
		left = bin.L
	}
	chain = append(chain, left)
	var s strings.Builder
	s.Grow(48 * len(chain))
	s.WriteByte('(')
	for i := len(chain) - 1; i >= 0; i-- {
		c, err := b.condition(chain[i], sc, e.Op)
		if err != nil {
			return def.Expr{}, err
		}
		s.WriteString(c.SQL)
		if i > 0 {
			s.WriteByte(' ')
			s.WriteString(e.Op)
			s.WriteByte(' ')
		}
	}
	s.WriteByte(')')
	return def.Typed(s.String(), def.TBool), nil
}

// compareRows binds (a, b) = (c, d) and <>, column by column.
func (b *binder) compareRows(e *ast.Binary, l *ast.Row, sc *scope) (def.Expr, error) {
	r, ok := e.R.(*ast.Row)
	if !ok || len(r.Elems) != len(l.Elems) || (e.Op != "=" && e.Op != "<>") {
		return def.Expr{}, sqlerror.NotSupported("this comparison of rows", e)
	}
	terms := make([]string, len(l.Elems))
	for i := range l.Elems {
		x, err := b.expr(l.Elems[i], sc)
		if err != nil {
			return def.Expr{}, err
		}
		y, err := b.expr(r.Elems[i], sc)
		if err != nil {
			return def.Expr{}, err
		}
		c, err := b.Compare(e.Op, x, y, e)
		if err != nil {
			return def.Expr{}, err
		}
		terms[i] = c.SQL
	}
	joint := " AND "
	if e.Op == "<>" {
		joint = " OR "
	}
	return def.Typed("("+strings.Join(terms, joint)+")", def.TBool), nil
}

func (b *binder) unary(e *ast.Unary, sc *scope) (def.Expr, error) {
	if e.Op == "NOT" {
		x, err := b.condition(e.X, sc, "NOT")
		if err != nil {
			return x, err
		}
		return def.Typed("(NOT "+x.SQL+")", def.TBool), nil
	}
	if lit, ok := e.X.(*ast.Literal); ok && e.Op == "-" && lit.Kind == ast.IntLit {
		return operators.Negative(lit)
	}
	x, err := b.expr(e.X, sc)
	if err != nil {
		return x, err
	}
	return b.Unary(e, x)
}
