package rewrite

import (
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/refuse"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/types"
)

// maxViews bounds the nesting of views.
const maxViews = 64

// from binds the items of FROM and writes them.
func (b *binder) from(list []ast.TableExpr, w *strings.Builder, sc *scope) error {
	for i, t := range list {
		if i > 0 {
			w.WriteString(", ")
		}
		if err := b.table(t, w, sc); err != nil {
			return err
		}
	}
	return nil
}

func (b *binder) table(t ast.TableExpr, w *strings.Builder, sc *scope) error {
	if err := b.enter(t); err != nil {
		return err
	}
	defer func() { b.depth-- }()
	switch t := t.(type) {
	case *ast.TableRef:
		return b.tableRef(t, w, sc)
	case *ast.SubqueryRef:
		return b.subqueryRef(t, w, sc)
	case *ast.Join:
		return b.join(t, w, sc)
	case *ast.FuncRef:
		return b.funcRef(t, w, sc)
	case *ast.Pivot:
		return b.pivot(t, w, sc)
	case *ast.Unpivot:
		return b.unpivot(t, w, sc)
	case *ast.UnpivotRef:
		return b.unpivotRef(t, w, sc)
	}
	return sqlerror.Internal("cannot bind a %T", t).At(t)
}

func (b *binder) tableRef(t *ast.TableRef, w *strings.Builder, sc *scope) error {
	if t.Path != nil {
		return b.unnest(t, t.Path, w, sc)
	}
	name := b.fold(t.Name.Last())
	if len(t.Name.Parts) == 1 {
		if src := sc.source(name); src != nil && src.super {
			return b.unnest(t, &ast.ColumnRef{Span: t.Name.Span, Parts: t.Name.Parts}, w, sc)
		}
		if c := sc.findCTE(name); c != nil {
			return b.cteRef(t, c, w, sc)
		}
	} else if src := sc.source(b.fold(t.Name.Parts[0])); src != nil {
		return b.unnest(t, &ast.ColumnRef{Span: t.Name.Span, Parts: t.Name.Parts}, w, sc)
	}
	rel, err := b.relation(t.Name)
	if err != nil {
		return err
	}
	b.read(rel)
	src := &source{duck: b.nextSource(), alias: name, schema: b.fold(t.Name.Schema()), rel: rel}
	if rel.Kind == catalog.View || rel.Kind == catalog.LateBindingView {
		err = b.view(rel, src, w, t)
	} else {
		b.touch(rel)
		src.fields = relationFields(rel)
		w.WriteString(b.physicalText(rel, src))
	}
	if err != nil {
		return err
	}
	w.WriteString(" AS ")
	w.WriteString(src.duck)
	return b.addSource(src, t.Alias, t, sc)
}

func relationFields(rel *catalog.Relation) []field {
	fields := make([]field, len(rel.Columns))
	size := 0
	for i := range rel.Columns {
		size += len(rel.Columns[i].Name) + len(`""`)
	}
	var all strings.Builder // the quoted names are parts of one string
	all.Grow(size)
	for i := range rel.Columns {
		c := &rel.Columns[i]
		fields[i] = field{name: c.Name, typ: c.Type, col: c, from: output.Origin{Relation: rel, Column: c}, fold: c.CaseFold}
		if strings.IndexByte(c.Name, '"') >= 0 {
			fields[i].duck = def.QuoteIdent(c.Name)
			continue
		}
		start := all.Len()
		all.WriteByte('"')
		all.WriteString(c.Name)
		all.WriteByte('"')
		fields[i].duck = all.String()[start:]
	}
	return fields
}

// relation finds a relation by name or says why there is none.
func (b *binder) relation(n *ast.Name) (*catalog.Relation, error) {
	database, schema, name := b.fold(n.Database()), b.fold(n.Schema()), b.fold(n.Last())
	if rel, ok := b.catalog.Relation(database, schema, name); ok {
		return rel, nil
	}
	if b.env.Refused != nil && (schema == "" || schema == catalog.SystemSchema) && b.env.Refused(name) {
		return nil, sqlerror.NotSupported("system view "+name, n)
	}
	if schema != "" && !b.catalog.Schema(schema) {
		return nil, sqlerror.UndefinedSchema(schema).At(n)
	}
	if schema != "" {
		name = schema + "." + name
	}
	return nil, sqlerror.UndefinedTable(name).At(n)
}

// hasColumn tells whether a name is of a relation with a column.
func (b *binder) hasColumn(n *ast.Name, column string) bool {
	rel, err := b.relation(n)
	return err == nil && columnNamed(rel, column) != nil
}

// view writes a view's query in parentheses.
func (b *binder) view(rel *catalog.Relation, src *source, w *strings.Builder, pos sqlerror.Positioner) error {
	if b.views >= maxViews {
		return sqlerror.TooDeep().At(pos)
	}
	stmt, err := parser.ParseStatement(rel.Definition)
	if err != nil {
		return sqlerror.Internal("definition of view %s.%s: %v", rel.Schema, rel.Name, err).At(pos)
	}
	q, ok := stmt.(*ast.Query)
	if !ok {
		return sqlerror.Internal("definition of view %s.%s is no query", rel.Schema, rel.Name).At(pos)
	}
	saved := b.catalog
	if c, ok := b.catalog.(catalog.Names); ok && len(rel.SearchPath) > 0 {
		b.catalog = c.Along(rel.SearchPath)
	}
	reads, called, nesting := b.reads, b.called, b.nesting
	b.reads, b.called, b.nesting = nil, nil, 0
	b.views++
	out, err := b.query(q, &scope{})
	if err == nil {
		err = out.Settle(&b.Operators)
	}
	b.views--
	b.inside = append(b.inside, ViewReads{View: rel, Reads: b.reads, Functions: b.called})
	b.catalog, b.reads, b.called, b.nesting = saved, reads, called, nesting
	if err != nil {
		return moved(err, pos)
	}
	names := output.DuckNames(out.Columns)
	w.WriteByte('(')
	if len(rel.Columns) != len(out.Columns) {
		rel = nil
	}
	w.WriteString("SELECT * FROM (")
	out.Write(w)
	w.WriteString(") AS v(")
	w.WriteString(strings.Join(names, ", "))
	w.WriteString("))")
	src.fields = make([]field, len(out.Columns))
	for i, c := range out.Columns {
		src.fields[i] = field{name: c.Name, duck: names[i], typ: c.Type, from: c.From, fold: c.From.Folds()}
		if rel != nil {
			src.fields[i].col = &rel.Columns[i]
			if rel.Kind == catalog.View { // a late binding view has the names that its tables have now
				src.fields[i].name = rel.Columns[i].Name
			}
		}
	}
	return nil
}

// moved gives an error inside a view the place where the view is used.
func moved(err error, pos sqlerror.Positioner) error {
	if e := sqlerror.From(err); e != nil {
		c := *e
		c.Line, c.Column = 0, 0
		return c.At(pos)
	}
	return err
}

// addSource names a source and its columns as its alias says.
func (b *binder) addSource(src *source, alias *ast.Alias, pos sqlerror.Positioner, sc *scope) error {
	if alias != nil {
		src.alias, src.schema = b.fold(alias.Name), ""
		if len(alias.Columns) > len(src.fields) {
			return sqlerror.New("42P10", "table %q has %d columns available but %d columns specified", src.alias, len(src.fields), len(alias.Columns)).At(alias)
		}
		for i, c := range alias.Columns {
			src.fields[i].name = b.fold(c)
		}
	}
	for _, other := range sc.sources {
		if other.alias == src.alias && src.alias != "" && other.schema == src.schema {
			return sqlerror.New("42712", "table name %q specified more than once", src.alias).At(pos)
		}
	}
	sc.sources = append(sc.sources, src)
	b.named = append(b.named, src)
	return nil
}

func (b *binder) cteRef(t *ast.TableRef, c *cte, w *strings.Builder, sc *scope) error {
	src := &source{duck: b.nextSource(), alias: c.name, fields: append([]field(nil), c.fields...)}
	if c.nesting > 0 && c.nesting == b.nesting {
		c.self = src.duck
	}
	w.WriteString(c.duck)
	w.WriteString(" AS ")
	w.WriteString(src.duck)
	return b.addSource(src, t.Alias, t, sc)
}

func (b *binder) subqueryRef(t *ast.SubqueryRef, w *strings.Builder, sc *scope) error {
	if err := refuse.Node(t); err != nil {
		return err
	}
	inner := &scope{parent: sc.parent, ctes: sc.ctes}
	q, err := b.query(t.Query, inner)
	if err != nil {
		return err
	}
	if err := q.Settle(&b.Operators); err != nil {
		return err
	}
	src := b.derived(q.Columns)
	w.WriteByte('(')
	q.Write(w)
	w.WriteByte(')')
	b.writeDerived(src, w)
	return b.addSource(src, t.Alias, t, sc)
}

// derived makes a source of a query's columns.
func (b *binder) derived(columns []output.Column) *source {
	src := &source{duck: b.nextSource(), fields: make([]field, len(columns))}
	for i, n := range output.DuckNames(columns) {
		src.fields[i] = field{name: columns[i].Name, duck: n, typ: columns[i].Type, from: columns[i].From, fold: columns[i].From.Folds()}
	}
	return src
}

func (b *binder) writeDerived(src *source, w *strings.Builder) {
	w.WriteString(" AS ")
	w.WriteString(src.duck)
	w.WriteByte('(')
	for i := range src.fields {
		if i > 0 {
			w.WriteString(", ")
		}
		w.WriteString(src.fields[i].duck)
	}
	w.WriteByte(')')
}

// join binds a join; ON sees the two sides only.
func (b *binder) join(j *ast.Join, w *strings.Builder, sc *scope) error {
	w.WriteByte('(')
	s0, m0 := len(sc.sources), len(sc.merged)
	if err := b.table(j.Left, w, sc); err != nil {
		return err
	}
	s1, m1 := len(sc.sources), len(sc.merged)
	cond := j.On != nil || len(j.Using) > 0
	switch {
	case j.Kind == "CROSS":
		w.WriteString(" CROSS JOIN ")
	case j.Kind == "INNER" && !cond && !j.Natural:
		w.WriteString(" CROSS JOIN ")
	default:
		w.WriteByte(' ')
		w.WriteString(j.Kind)
		w.WriteString(" JOIN ")
	}
	if err := b.table(j.Right, w, sc); err != nil {
		return err
	}
	var on string
	var err error
	switch {
	case len(j.Using) > 0 || j.Natural:
		on, err = b.using(j, sc, s0, s1, m0, m1)
	case j.On != nil:
		inner := &scope{parent: sc.parent, ctes: sc.ctes, sources: sc.sources[s0:], merged: sc.merged[m0:], noAggregates: "JOIN conditions", noWindows: "JOIN conditions", closed: j.Kind != "INNER"}
		var c def.Expr
		c, err = b.condition(j.On, inner, "JOIN/ON")
		on = c.SQL
	}
	if err != nil {
		return err
	}
	if on != "" {
		w.WriteString(" ON ")
		w.WriteString(on)
	}
	w.WriteByte(')')
	if j.Alias != nil {
		return sqlerror.NotSupported("an alias for a join in parentheses", j.Alias)
	}
	return nil
}

// using binds USING (...) and NATURAL: the common columns become one.
func (b *binder) using(j *ast.Join, sc *scope, s0, s1, m0, m1 int) (string, error) {
	left := &scope{sources: sc.sources[s0:s1], merged: sc.merged[m0:m1]}
	right := &scope{sources: sc.sources[s1:], merged: sc.merged[m1:]}
	names := b.parts(j.Using)
	if j.Natural {
		names = commonNames(left, right)
	}
	terms := make([]string, len(names))
	fresh := make([]merged, len(names))
	for i, n := range names {
		var pos sqlerror.Positioner = j
		if !j.Natural {
			pos = &j.Using[i]
		}
		l, err := b.usingSide(left, n, "left", pos)
		if err != nil {
			return "", err
		}
		r, err := b.usingSide(right, n, "right", pos)
		if err != nil {
			return "", err
		}
		c, err := b.Compare("=", l, r, pos)
		if err != nil {
			return "", err
		}
		terms[i] = c.SQL
		fresh[i] = merged{name: n, expr: l}
		switch j.Kind {
		case "RIGHT":
			fresh[i].expr = r
		case "FULL":
			t, _ := types.Common(l.Type, r.Type)
			fresh[i].expr = def.Typed("coalesce("+l.SQL+", "+r.SQL+")", t)
		}
	}
	kept := make([]merged, 0, len(sc.merged)+len(fresh))
	kept = append(kept, sc.merged[:m0]...)
	kept = append(kept, fresh...)
	for _, m := range sc.merged[m0:] {
		if !hasMerged(fresh, m.name) {
			kept = append(kept, m)
		}
	}
	sc.merged = kept
	for _, src := range sc.sources[s0:] {
		for i := range src.fields {
			if hasMerged(fresh, src.fields[i].name) {
				src.fields[i].hidden = true
			}
		}
	}
	if len(terms) == 0 {
		return "true", nil
	}
	return strings.Join(terms, " AND "), nil
}

func hasMerged(list []merged, name string) bool {
	for i := range list {
		if list[i].name == name {
			return true
		}
	}
	return false
}

func (b *binder) usingSide(sc *scope, name, side string, pos sqlerror.Positioner) (def.Expr, error) {
	f, ok, err := sc.findColumn([]string{name}, pos)
	if err != nil {
		return def.Expr{}, sqlerror.New(sqlerror.StateAmbiguousColumn, "common column name %q appears more than once in %s table", name, side).At(pos)
	}
	if !ok {
		return def.Expr{}, sqlerror.New(sqlerror.StateUndefinedColumn, "column %q specified in USING clause does not exist in %s table", name, side).At(pos)
	}
	b.noteColumn(f)
	return f.expr, nil
}

func commonNames(left, right *scope) []string {
	var names []string
	has := func(sc *scope, name string) bool {
		_, ok, err := sc.findColumn([]string{name}, nil)
		return ok || err != nil
	}
	for _, m := range left.merged {
		if has(right, m.name) {
			names = append(names, m.name)
		}
	}
	for _, src := range left.sources {
		for i := range src.fields {
			if f := &src.fields[i]; !f.hidden && has(right, f.name) {
				names = append(names, f.name)
			}
		}
	}
	return names
}
