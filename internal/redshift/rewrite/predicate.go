package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

func not(is bool) string {
	if is {
		return "NOT "
	}
	return ""
}

func (b *binder) is(e *ast.Is, sc *scope) (def.Expr, error) {
	if err := Refusal(e); err != nil {
		return def.Expr{}, err
	}
	x, err := b.expr(e.X, sc)
	if err != nil {
		return x, err
	}
	if e.Test == "NULL" {
		if x.Type.Kind == types.Super {
			x.SQL = "nullif(" + x.SQL + ", 'null'::JSON)"
		}
		return def.Typed("("+x.SQL+" IS "+not(e.Not)+"NULL)", def.TBool), nil
	}
	if x, err = b.cast(x, def.TBool, def.Implicit, e); err != nil {
		return x, err
	}
	test := e.Test
	if test == "UNKNOWN" {
		test = "NULL"
	}
	return def.Typed("("+x.SQL+" IS "+not(e.Not)+test+")", def.TBool), nil
}

func (b *binder) between(e *ast.Between, sc *scope) (def.Expr, error) {
	list, err := b.exprs([]ast.Expr{e.X, e.Low, e.High}, sc)
	if err != nil {
		return def.Expr{}, err
	}
	x, low, err := b.comparable(">=", list[0], list[1], e)
	if err != nil {
		return x, err
	}
	x2, high, err := b.comparable("<=", list[0], list[2], e)
	if err != nil {
		return x, err
	}
	if e.Symmetric {
		low.SQL, high.SQL = "least("+low.SQL+", "+high.SQL+")", "greatest("+low.SQL+", "+high.SQL+")"
	}
	if x.SQL == x2.SQL {
		return def.Typed("("+x.SQL+" "+not(e.Not)+"BETWEEN "+low.SQL+" AND "+high.SQL+")", def.TBool), nil
	}
	both := "(" + x.SQL + " >= " + low.SQL + " AND " + x2.SQL + " <= " + high.SQL + ")"
	if e.Not {
		both = "(NOT " + both + ")"
	}
	return def.Typed(both, def.TBool), nil
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
	t := x.Type
	for i := range list {
		next, ok := comparison(t, list[i].Type)
		if !ok {
			return x, undefinedOperator("=", x, list[i], e.List[i])
		}
		t = next
	}
	if t.Kind == types.Super {
		x = b.asSuper(x)
		for i := range list {
			list[i] = b.asSuper(list[i])
		}
	}
	side := def.Typed("", t)
	left, _, err := b.comparable("=", x, side, e)
	if err != nil {
		return x, err
	}
	within := textRange(x, list...)
	if filled(x, list...) {
		left = x
	}
	if left.SQL == x.SQL {
		within = ""
	}
	var s strings.Builder
	s.Grow(len(left.SQL) + 16*len(list) + 32)
	s.WriteByte('(')
	if within != "" && !e.Not {
		s.WriteString(within)
		s.WriteString(" AND ")
	}
	s.WriteString(left.SQL)
	if e.Not {
		s.WriteString(" NOT")
	}
	s.WriteString(" IN (")
	for i := range list {
		_, v, err := b.comparable("=", side, list[i], e.List[i])
		if err != nil {
			return x, err
		}
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(v.SQL)
	}
	s.WriteString("))")
	return def.Typed(s.String(), def.TBool), nil
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
	if inner.sawOuter && (inner.sawWindow || b.grouped(e.Query)) {
		return def.Expr{}, correlated(e.Query)
	}
	if len(body.columns) != len(left) {
		return def.Expr{}, sqlerror.New(sqlerror.StateSyntaxError, "subquery has too %s columns", map[bool]string{true: "many", false: "few"}[len(body.columns) > len(left)]).At(e.Query)
	}
	sides := make([]string, len(left))
	exprs := make([]string, len(left))
	plain := true
	for i := range left {
		c := def.Typed("q.c"+itoa(i+1), body.columns[i].Type)
		l, r, err := b.comparable("=", left[i], c, e)
		if err != nil {
			return def.Expr{}, err
		}
		if c.Type.Kind == types.Varchar && b.unpaddedFrom(body.columns[i].from) {
			r = c
		}
		sides[i], exprs[i] = l.SQL, r.SQL
		plain = plain && r.SQL == c.SQL
	}
	sql := body.sql()
	if !plain {
		sql = "SELECT " + strings.Join(exprs, ", ") + " FROM (" + sql + ") AS q(" + numbered(len(left)) + ")"
	}
	l := sides[0]
	if len(sides) > 1 {
		l = "(" + strings.Join(sides, ", ") + ")"
	}
	return def.Typed("("+l+" "+not(e.Not)+"IN ("+sql+"))", def.TBool), nil
}

// numbered is c1, c2 ... cn.
func numbered(n int) string {
	var s strings.Builder
	for i := 1; i <= n; i++ {
		if i > 1 {
			s.WriteString(", ")
		}
		s.WriteByte('c')
		s.WriteString(itoa(i))
	}
	return s.String()
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
	if len(body.columns) != 1 {
		return x, sqlerror.New(sqlerror.StateSyntaxError, "subquery has too many columns").At(e.Query)
	}
	if err := RefuseQuantified(e); err != nil {
		return x, err
	}
	l, r, err := b.comparable(e.Op, x, def.Typed("q.c1", body.columns[0].Type), e)
	if err != nil {
		return x, err
	}
	word := "ANY"
	if e.All {
		word = "ALL"
	}
	return def.Typed("("+l.SQL+" "+e.Op+" "+word+" (SELECT "+r.SQL+" FROM ("+body.sql()+") AS q(c1)))", def.TBool), nil
}

// RefuseQuantified refuses the operators before ANY and ALL of a subquery that are no comparisons, such as LIKE.
func RefuseQuantified(e *ast.Quantified) error {
	switch e.Op {
	case "=", "<>", "<", "<=", ">", ">=":
		return nil
	}
	if e.Query == nil {
		return nil
	}
	return sqlerror.NotSupported(e.Op+" with ANY or ALL of a subquery", e)
}

// subquery binds a subquery of an expression.
func (b *binder) subquery(q *ast.Query, sc *scope) (*body, error) {
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
	return def.Typed("EXISTS ("+body.sql()+")", def.TBool), nil
}

func (b *binder) scalarSubquery(e *ast.Subquery, sc *scope) (def.Expr, error) {
	body, err := b.subquery(e.Query, sc)
	if err != nil {
		return def.Expr{}, err
	}
	if len(body.columns) != 1 {
		return def.Expr{}, sqlerror.New(sqlerror.StateSyntaxError, "subquery must return only one column").At(e)
	}
	t := body.columns[0].Type
	if t.Kind == types.Unknown {
		if err := body.settle(b); err != nil {
			return def.Expr{}, err
		}
		t = body.columns[0].Type
	}
	return def.Typed("("+body.sql()+")", t), nil
}

// like binds LIKE, ILIKE and SIMILAR TO.
func (b *binder) like(e *ast.Like, sc *scope) (def.Expr, error) {
	text := types.Type{Kind: types.Varchar}
	args := []ast.Expr{e.X, e.Pattern}
	if e.Escape != nil {
		args = append(args, e.Escape)
	}
	list, err := b.exprs(args, sc)
	if err != nil {
		return def.Expr{}, err
	}
	if e.Kind != "SIMILAR TO" {
		list[0] = paddedFor(list[0], list[1])
	}
	for i := range list {
		if list[i], err = b.cast(list[i], text, def.Assign, args[i]); err != nil {
			return list[i], err
		}
	}
	escape := `\`
	if len(list) == 3 {
		if list[2].Const != def.StringConst || len(list[2].Text) > 1 {
			return def.Expr{}, sqlerror.New("22025", "invalid escape string").WithHint("Escape string must be empty or one character.").At(e.Escape)
		}
		escape = list[2].Text
	}
	x, p := list[0], list[1]
	if e.Kind == "SIMILAR TO" {
		return similarTo(x, p, escape, e.Not), nil
	}
	if p.Const == def.StringConst && danglingEscape(p.Text, escape) {
		return def.Expr{}, sqlerror.New("22025", "LIKE pattern must not end with escape character").At(e.Pattern)
	}
	kind, left, right := asciiFolded(e.Kind, x.SQL, p.SQL, p)
	sql := left + " " + not(e.Not) + kind + " " + right
	if escape != "" && (p.Const != def.StringConst || strings.Contains(p.Text, escape)) {
		sql += " ESCAPE " + def.Quote(escape)
	}
	return def.Typed("("+sql+")", def.TBool), nil
}

func danglingEscape(p, escape string) bool {
	if escape == "" {
		return false
	}
	n := 0
	for strings.HasSuffix(p[:len(p)-n], escape) {
		n++
	}
	return n%2 == 1
}

func similarTo(x, p def.Expr, escape string, isNot bool) def.Expr {
	pattern := "rs_similar_pattern(" + p.SQL + ", " + def.Quote(escape) + ")"
	if p.Const == def.StringConst {
		pattern = def.Quote(def.SimilarPattern(p.Text, escape))
	}
	return def.Typed("("+not(isNot)+"regexp_full_match("+x.SQL+", "+pattern+", 's'))", def.TBool)
}

// regexMatch binds the POSIX operators ~ and !~ with their case-insensitive forms.
func (b *binder) regexMatch(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	text := types.Type{Kind: types.Varchar}
	l, err := b.cast(l, text, def.Assign, pos)
	if err != nil {
		return l, err
	}
	if r, err = b.cast(r, text, def.Assign, pos); err != nil {
		return r, err
	}
	pattern := "rs_posix_pattern(" + r.SQL + ")"
	if r.Const == def.StringConst {
		pattern = def.Quote(def.POSIXPattern(r.Text))
	}
	flags := "'s'"
	if strings.HasSuffix(op, "*") {
		flags = "'si'"
	}
	return def.Typed("("+not(op[0] == '!')+"regexp_matches("+l.SQL+", "+pattern+", "+flags+"))", def.TBool), nil
}

func (b *binder) collate(e *ast.Collate, sc *scope) (def.Expr, error) {
	x, err := b.expr(e.X, sc)
	if err != nil {
		return x, err
	}
	return b.resolve("collate", []def.Expr{x, def.String(e.Collation)}, e)
}
