package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/shape"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// priorScope is where PRIOR and CONNECT_BY_ROOT look their operands up.
type priorScope struct {
	parent, root *scope
}

func (b *binder) prior(e *ast.Prior, sc *scope) (def.Expr, error) {
	word := "PRIOR"
	if e.Root {
		word = "CONNECT_BY_ROOT"
	}
	if sc.priors == nil || e.Root && sc.priors.root == nil || !e.Root && sc.priors.parent == nil {
		return def.Expr{}, sqlerror.New(sqlerror.StateSyntaxError, "%s is not allowed here", word).At(e)
	}
	if e.Root {
		return b.expr(e.X, sc.priors.root)
	}
	return b.expr(e.X, sc.priors.parent)
}

// hierarchy is a CONNECT BY query as a recursive table: level, path, and the columns of each row, of its parent (when asked
// for) and of its root (when asked for).
type hierarchy struct {
	fields []field  // of all sources, with their references in the recursive step
	refs   []string // in the anchor
	shape  []*source
	prior  bool
	root   bool
	name   string
}

// connectBy binds a hierarchical query: FROM, then CONNECT BY as a recursive common table expression, then the rest.
func (b *binder) connectBy(sel *ast.Select, order []*ast.OrderItem, sc *scope) (*output.Block, []output.Column, error) {
	h := &hierarchy{}
	h.prior, h.root = shape.Priors(sel, order)
	b.ctes++
	h.name = "w" + itoa(b.ctes)
	anchor, err := b.anchor(sel, sc, h)
	if err != nil {
		return nil, nil, err
	}
	step, err := b.step(sel, sc, h)
	if err != nil {
		return nil, nil, err
	}
	var tail strings.Builder
	src := b.nextSource()
	tail.WriteString(" FROM (WITH RECURSIVE " + h.name + "(" + h.columns() + ") AS (" + anchor + " UNION ALL " + step + ") SELECT * FROM " + h.name + ") AS " + src)
	sc.sources = h.view(src, "c")
	sc.pseudo = []merged{{name: "level", expr: def.Typed(src+".lv", def.TInt)}}
	sc.priors = &priorScope{}
	if h.prior {
		sc.priors.parent = &scope{parent: sc.parent, ctes: sc.ctes, sources: h.view(src, "p")}
	}
	if h.root {
		sc.priors.root = &scope{parent: sc.parent, ctes: sc.ctes, sources: h.view(src, "r")}
	}
	sc.items, sc.busy = sel.Items, make([]bool, len(sel.Items))
	if sel.Where != nil {
		if err := b.clause(" WHERE ", "WHERE", sel.Where, sc, &tail); err != nil {
			return nil, nil, err
		}
	}
	s := &output.Block{Head: "SELECT "}
	if sel.Distinct {
		s.Head = "SELECT DISTINCT "
	}
	columns, err := b.selectRest(sel, order, sc, s, &tail)
	if err != nil {
		return nil, nil, err
	}
	s.Tail = tail.String()
	return s, columns, nil
}

// columns are the names of the recursive table.
func (h *hierarchy) columns() string {
	names := []string{"lv", "pth"}
	for _, set := range []struct {
		on     bool
		prefix string
	}{{true, "c"}, {h.prior, "p"}, {h.root, "r"}} {
		if !set.on {
			continue
		}
		for i := range h.fields {
			names = append(names, set.prefix+itoa(i))
		}
	}
	return strings.Join(names, ", ")
}

// view is the sources of FROM as columns of the recursive table.
func (h *hierarchy) view(duck, prefix string) []*source {
	out := make([]*source, len(h.shape))
	n := 0
	for i, src := range h.shape {
		c := *src
		c.duck = duck
		c.fields = append([]field(nil), src.fields...)
		for k := range c.fields {
			c.fields[k].duck, c.fields[k].sql, c.fields[k].ref = prefix+itoa(n), "", ""
			n++
		}
		out[i] = &c
	}
	return out
}

func (b *binder) anchor(sel *ast.Select, sc *scope, h *hierarchy) (string, error) {
	inner := &scope{parent: sc.parent, ctes: sc.ctes}
	var from, where strings.Builder
	if err := b.from(sel.From, &from, inner); err != nil {
		return "", err
	}
	h.shape = inner.sources
	var parents []string
	for _, src := range inner.sources {
		for i := range src.fields {
			f := &src.fields[i]
			h.fields = append(h.fields, *f)
			h.refs = append(h.refs, src.ref(f))
			parents = append(parents, "CAST(NULL AS "+f.typ.DuckDB()+")")
		}
	}
	if sel.Connect.Start != nil {
		if err := b.clause(" WHERE ", "START WITH", sel.Connect.Start, inner, &where); err != nil {
			return "", err
		}
	}
	list := strings.Join(h.refs, ", ")
	sql := "SELECT 1, [row(" + list + ")], " + list
	if h.prior {
		sql += ", " + strings.Join(parents, ", ")
	}
	if h.root {
		sql += ", " + list
	}
	return sql + " FROM " + from.String() + where.String(), nil
}

func (b *binder) step(sel *ast.Select, sc *scope, h *hierarchy) (string, error) {
	inner := &scope{parent: sc.parent, ctes: sc.ctes}
	var from, where strings.Builder
	if err := b.from(sel.From, &from, inner); err != nil {
		return "", err
	}
	p := b.nextSource()
	inner.priors = &priorScope{parent: &scope{parent: sc.parent, ctes: sc.ctes, sources: h.view(p, "c"), pseudo: []merged{{name: "level", expr: def.Typed(p+".lv", def.TInt)}}}}
	inner.pseudo = []merged{{name: "level", expr: def.Typed("("+p+".lv + 1)", def.TInt)}}
	if err := b.clause(" WHERE ", "CONNECT BY", sel.Connect.By, inner, &where); err != nil {
		return "", err
	}
	var refs, parents, roots []string
	n := 0
	for _, src := range inner.sources {
		for i := range src.fields {
			refs = append(refs, src.ref(&src.fields[i]))
			parents = append(parents, p+".c"+itoa(n))
			roots = append(roots, p+".r"+itoa(n))
			n++
		}
	}
	list := strings.Join(refs, ", ")
	seen := "list_contains(" + p + ".pth, row(" + list + "))"
	lv := p + ".lv + 1"
	if sel.Connect.NoCycle {
		where.WriteString(" AND NOT " + seen)
	} else {
		lv = "CASE WHEN " + seen + " THEN " + def.ErrorCall("XX000", def.Quote("CONNECT BY loop in user data")) + " ELSE " + lv + " END"
	}
	sql := "SELECT " + lv + ", list_append(" + p + ".pth, row(" + list + ")), " + list
	if h.prior {
		sql += ", " + strings.Join(parents, ", ")
	}
	if h.root {
		sql += ", " + strings.Join(roots, ", ")
	}
	return sql + " FROM " + h.name + " AS " + p + ", " + from.String() + where.String(), nil
}
