package rewrite

import (
	"slices"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/types"
)

// target finds the stored table that a statement changes.
func (b *binder) target(n *ast.Name, verb string) (*catalog.Relation, error) {
	rel, err := b.relation(n)
	if err != nil {
		return nil, err
	}
	switch rel.Kind {
	case catalog.Table:
		return rel, nil
	case catalog.SystemView:
		return nil, sqlerror.PermissionDenied("relation", rel.Name).At(n)
	case catalog.MaterializedView:
		return nil, sqlerror.New(sqlerror.StateWrongObjectType, "cannot change materialized view %q", rel.Name).At(n)
	}
	return nil, sqlerror.New(sqlerror.StateWrongObjectType, "cannot %s a view", verb).WithHint("%q is a view.", rel.Name).At(n)
}

func (b *binder) insert(s *ast.Insert) (*Bound, error) {
	rel, err := b.target(s.Table, "insert into")
	if err != nil {
		return nil, err
	}
	columns, err := b.insertColumns(rel, s.Columns)
	if err != nil {
		return nil, err
	}
	sc := &scope{}
	with := ""
	if s.With != nil {
		if with, err = b.with(s.With, sc); err != nil {
			return nil, err
		}
	}
	var w strings.Builder
	w.WriteString(with)
	w.WriteString("INSERT INTO ")
	w.WriteString(rel.Physical)
	if s.DefaultValues {
		err = b.insertDefaults(rel, &w)
	} else {
		err = b.insertQuery(s, rel, columns, sc, &w)
	}
	if err == nil {
		err = b.seriesStored()
	}
	if err != nil {
		return nil, err
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return b.finish(Insert, w.String(), RelationRef{Relation: rel, Columns: names}), nil
}

// insertColumns are the columns that values are given for, in order.
func (b *binder) insertColumns(rel *catalog.Relation, list []ast.Ident) ([]*catalog.Column, error) {
	if len(list) == 0 {
		out := make([]*catalog.Column, 0, len(rel.Columns))
		for i := range rel.Columns {
			if id := rel.Columns[i].Identity; id == nil || id.ByDefault {
				out = append(out, &rel.Columns[i])
			}
		}
		return out, nil
	}
	out := make([]*catalog.Column, len(list))
	for i := range list {
		name := b.fold(list[i])
		c := columnNamed(rel, name)
		if c == nil {
			return nil, sqlerror.New(sqlerror.StateUndefinedColumn, "column %q of relation %q does not exist", name, rel.Name).At(&list[i])
		}
		if slices.Contains(out[:i], c) {
			return nil, sqlerror.DuplicateColumn(name).At(&list[i])
		}
		if c.Identity != nil && !c.Identity.ByDefault {
			return nil, sqlerror.New(sqlerror.StateFeatureUnsupported, "cannot set an identity column to a value").At(&list[i])
		}
		out[i] = c
	}
	return out, nil
}

func columnNamed(rel *catalog.Relation, name string) *catalog.Column {
	for i := range rel.Columns {
		if rel.Columns[i].Name == name {
			return &rel.Columns[i]
		}
	}
	return nil
}

// Default is the DuckDB expression of a column's default: its DEFAULT, its identity, or NULL.
func (b *binder) columnDefault(c *catalog.Column) (def.Expr, error) {
	switch {
	case c.Identity != nil:
		return def.Typed("nextval("+def.Quote(c.Identity.Sequence)+")", def.TBig), nil
	case c.Default == "":
		return b.Cast(def.Null(), c.Type, def.Implicit, nil)
	}
	e, err := parser.ParseExpr(c.Default)
	if err != nil {
		return def.Expr{}, sqlerror.Internal("default of column %s: %v", c.Name, err)
	}
	x, err := b.expr(e, &scope{})
	if err != nil {
		return x, err
	}
	return def.Cast(x, c.Type, def.Assign, &b.env.Session)
}

func (b *binder) insertDefaults(rel *catalog.Relation, w *strings.Builder) error {
	list := make([]string, len(rel.Columns))
	for i := range rel.Columns {
		x, err := b.columnDefault(&rel.Columns[i])
		if err != nil {
			return err
		}
		list[i] = x.SQL
	}
	w.WriteString(" VALUES (" + strings.Join(list, ", ") + ")")
	return nil
}

// insertQuery writes the columns and rows of INSERT: values are cast to the columns, missing columns get their defaults.
func (b *binder) insertQuery(s *ast.Insert, rel *catalog.Relation, columns []*catalog.Column, sc *scope, w *strings.Builder) error {
	var q *output.Body
	var err error
	if v, ok := s.Query.Body.(*ast.Values); ok && s.Query.With == nil && len(s.Query.OrderBy) == 0 && s.Query.Limit == nil {
		if len(s.Columns) > len(v.Rows[0].Elems) {
			return sqlerror.New(sqlerror.StateSyntaxError, "INSERT has more target columns than expressions").At(&s.Columns[len(v.Rows[0].Elems)])
		}
		q, err = b.insertValues(v, columns, sc)
	} else {
		q, err = b.insertSelect(s, columns, sc)
	}
	if err != nil {
		return err
	}
	columns = columns[:len(q.Columns)]
	for i, c := range columns {
		w.WriteString([]string{" (", ", "}[min(i, 1)])
		w.WriteString(def.QuoteIdent(c.Name))
	}
	var extra []string
	for i := range rel.Columns {
		c := &rel.Columns[i]
		if slices.Contains(columns, c) || (c.Default == "" && c.Identity == nil) {
			continue
		}
		x, err := b.columnDefault(c)
		if err != nil {
			return err
		}
		w.WriteString(", " + def.QuoteIdent(c.Name))
		extra = append(extra, x.SQL)
	}
	w.WriteString(") ")
	if len(extra) == 0 {
		q.Write(w)
		return nil
	}
	w.WriteString("SELECT q.*, " + strings.Join(extra, ", ") + " FROM (")
	q.Write(w)
	w.WriteString(") AS q")
	return nil
}

// insertValues binds VALUES; each value goes straight to its column, and may be DEFAULT.
func (b *binder) insertValues(v *ast.Values, columns []*catalog.Column, sc *scope) (*output.Body, error) {
	out := &output.Values{Rows: make([][]def.Expr, len(v.Rows)), Nodes: v.Rows}
	inner := &scope{ctes: sc.ctes, noAggregates: "VALUES", noWindows: "VALUES"}
	n := len(v.Rows[0].Elems)
	for r, row := range v.Rows {
		if len(row.Elems) != n {
			return nil, sqlerror.New(sqlerror.StateSyntaxError, "VALUES lists must all be the same length").At(row)
		}
		if len(row.Elems) > len(columns) {
			return nil, sqlerror.New(sqlerror.StateSyntaxError, "INSERT has more expressions than target columns").At(row.Elems[len(columns)])
		}
		list := make([]def.Expr, len(row.Elems))
		for i, e := range row.Elems {
			if sub, ok := e.(*ast.Subquery); ok && len(v.Rows) > 1 {
				return nil, sqlerror.New(sqlerror.StateFeatureUnsupported, "can't use subqueries in multi-row VALUES").At(sub)
			}
			x, err := b.insertValue(e, columns[i], inner)
			if err != nil {
				return nil, err
			}
			list[i] = x
		}
		out.Rows[r] = list
	}
	cols := make([]output.Column, n)
	for i := range cols {
		cols[i] = output.Column{Name: columns[i].Name, Type: columns[i].Type}
	}
	return &output.Body{Core: out, Columns: cols}, nil
}

func (b *binder) insertValue(e ast.Expr, c *catalog.Column, sc *scope) (def.Expr, error) {
	if _, ok := e.(*ast.Default); ok {
		return b.columnDefault(c)
	}
	x, err := b.expr(e, sc)
	if err != nil {
		return x, err
	}
	return b.assign(x, c, e)
}

// assign casts a value to a column.
func (b *binder) assign(x def.Expr, c *catalog.Column, pos sqlerror.Positioner) (def.Expr, error) {
	if x.IsNull() && c.NotNull {
		return x, sqlerror.New(sqlerror.StateNotNullViolation, "Cannot insert a NULL value into column %s", c.Name).At(pos)
	}
	mode := def.Assign
	switch {
	case x.Type.IsString() && x.Const == def.NotConst && !c.Type.IsString() && c.Type.Kind != types.Super:
		return x, sqlerror.DatatypeMismatch(c.Name, c.Type.SQLName(), x.Type.SQLName()).At(pos)
	case x.Type.IsInteger() && c.Type.Kind == types.Boolean:
		mode = def.Explicit
	}
	out, err := def.Cast(x, c.Type, mode, &b.env.Session)
	if err != nil {
		if e := sqlerror.From(err); e != nil && e.SQLState == sqlerror.StateCannotCoerce {
			err = sqlerror.DatatypeMismatch(c.Name, c.Type.SQLName(), x.Type.SQLName())
		}
		return out, sqlerror.Place(err, pos)
	}
	return out, nil
}

func (b *binder) insertSelect(s *ast.Insert, columns []*catalog.Column, sc *scope) (*output.Body, error) {
	q, err := b.query(s.Query, &scope{ctes: sc.ctes})
	if err != nil {
		return nil, err
	}
	if len(q.Columns) > len(columns) {
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "INSERT has more expressions than target columns").At(s.Query)
	}
	if len(s.Columns) > len(q.Columns) {
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "INSERT has more target columns than expressions").At(s.Query)
	}
	want := make([]types.Type, len(q.Columns))
	for i := range want {
		want[i] = columns[i].Type
	}
	if blk, ok := q.Core.(*output.Block); ok && blk.Head == "SELECT " && !q.Ordered {
		for i := range blk.Items {
			if blk.Items[i], err = b.assign(blk.Items[i], columns[i], blk.Nodes[i]); err != nil {
				return nil, err
			}
		}
		return q, nil
	}
	return b.wrapAssign(q, columns, s.Query)
}

// wrapAssign casts the rows of a query from outside.
func (b *binder) wrapAssign(q *output.Body, columns []*catalog.Column, pos sqlerror.Positioner) (*output.Body, error) {
	if err := q.Settle(&b.Operators); err != nil {
		return nil, err
	}
	var s strings.Builder
	out := &output.Block{Head: "SELECT ", Items: make([]def.Expr, len(q.Columns)), Nodes: make([]ast.Node, len(q.Columns))}
	for i, c := range q.Columns {
		x, err := b.assign(def.Typed("q.c"+itoa(i+1), c.Type), columns[i], pos)
		if err != nil {
			return nil, err
		}
		out.Items[i] = x
	}
	s.WriteString(" FROM (")
	q.Write(&s)
	s.WriteString(") AS q(" + output.Numbered(len(q.Columns)) + ")")
	out.Tail = s.String()
	return &output.Body{Core: out, Columns: q.Columns}, nil
}

// writeTarget opens the scope of UPDATE and DELETE.
func (b *binder) writeTarget(rel *catalog.Relation, n *ast.Name, alias *ast.Ident, sc *scope) *source {
	src := &source{duck: b.nextSource(), alias: rel.Name, schema: b.fold(n.Schema()), rel: rel, fields: relationFields(rel)}
	if alias != nil {
		src.alias, src.schema = b.fold(*alias), ""
	}
	sc.sources = append(sc.sources, src)
	return src
}

func (b *binder) update(s *ast.Update) (*Bound, error) {
	rel, err := b.target(s.Table, "update")
	if err != nil {
		return nil, err
	}
	sc := &scope{}
	with := ""
	if s.With != nil {
		if with, err = b.with(s.With, sc); err != nil {
			return nil, err
		}
	}
	b.read(rel)
	if len(s.From) > 0 {
		s = b.names.OwnName(s, func(n *ast.Name) bool {
			r, err := b.relation(n)
			return err == nil && r == rel
		})
	}
	src := b.writeTarget(rel, s.Table, s.Alias, sc)
	var from strings.Builder
	if err := b.fromBeside(s.From, rel, src, &from, sc); err != nil {
		return nil, err
	}
	var w strings.Builder
	w.WriteString(with + "UPDATE " + rel.Physical + " AS " + src.duck + " SET ")
	if err := bareColumns(s.Set, rel); err != nil {
		return nil, err
	}
	written, err := b.assignments(s.Set, rel, sc, &w)
	if err != nil {
		return nil, err
	}
	if from.Len() > 0 {
		w.WriteString(" FROM " + from.String())
	}
	var where strings.Builder
	if s.Where != nil {
		if err := b.clause("", "WHERE", s.Where, sc, &where); err != nil {
			return nil, err
		}
		w.WriteString(" WHERE " + where.String())
	}
	if err := b.joinsTarget(s, src, sc); err != nil {
		return nil, err
	}
	bound := b.finish(Update, w.String(), RelationRef{Relation: rel, Columns: written})
	if from.Len() > 0 && b.env.Session.OneMatch {
		if where.Len() == 0 {
			where.WriteString("true")
		}
		bound.SQL, bound.Then = b.system.Resolve(with+multipleMatches(rel, src, from.String(), where.String()), b.env.SystemView), []string{bound.SQL}
	}
	return bound, nil
}

// fromBeside binds FROM of UPDATE and USING of DELETE. The target table named again is the target itself, as in Redshift.
func (b *binder) fromBeside(list []ast.TableExpr, rel *catalog.Relation, target *source, w *strings.Builder, sc *scope) error {
	kept := make([]ast.TableExpr, 0, len(list))
	for _, t := range list {
		if ref, ok := t.(*ast.TableRef); ok && ref.Name != nil && b.names.TableAlias(t) == target.alias {
			if again, err := b.relation(ref.Name); err == nil && again == rel {
				continue
			}
		}
		kept = append(kept, t)
	}
	return b.from(kept, w, sc)
}

// bareColumns refuses UPDATE tab SET tab.col = 1: the table's name is invalid there (guide: UPDATE), and read as a column.
func bareColumns(set []*ast.Assignment, rel *catalog.Relation) error {
	for _, a := range set {
		for _, n := range a.Columns {
			if len(n.Parts) > 1 {
				return sqlerror.New(sqlerror.StateUndefinedColumn, "column %q of relation %q does not exist", n.Parts[0].Name, rel.Name).At(n)
			}
		}
	}
	return nil
}

func (b *binder) assignments(set []*ast.Assignment, rel *catalog.Relation, sc *scope, w *strings.Builder) ([]string, error) {
	sc.noAggregates, sc.noWindows = "UPDATE", "UPDATE"
	defer func() { sc.noAggregates, sc.noWindows = "", "" }()
	var written []string
	for _, a := range set {
		values := []ast.Expr{a.Value}
		if row, ok := a.Value.(*ast.Row); ok {
			values = row.Elems
		}
		if len(values) != len(a.Columns) {
			return nil, sqlerror.NotSupported("UPDATE ... SET (columns) = a subquery", a)
		}
		for i, n := range a.Columns {
			name := b.fold(n.Last())
			c := columnNamed(rel, name)
			if c == nil {
				return nil, sqlerror.New(sqlerror.StateUndefinedColumn, "column %q of relation %q does not exist", name, rel.Name).At(n)
			}
			if slices.Contains(written, name) {
				return nil, sqlerror.New(sqlerror.StateSyntaxError, "multiple assignments to same column %q", name).At(n)
			}
			if c.Identity != nil && !c.Identity.ByDefault {
				return nil, sqlerror.New(sqlerror.StateFeatureUnsupported, "cannot set an identity column to a value").At(n)
			}
			x, err := b.insertValue(values[i], c, sc)
			if err != nil {
				return nil, err
			}
			if len(written) > 0 {
				w.WriteString(", ")
			}
			written = append(written, name)
			w.WriteString(def.QuoteIdent(name) + " = " + x.SQL)
		}
	}
	return written, nil
}

func (b *binder) delete(s *ast.Delete) (*Bound, error) {
	rel, err := b.target(s.Table, "delete from")
	if err != nil {
		return nil, err
	}
	sc := &scope{}
	with := ""
	if s.With != nil {
		if with, err = b.with(s.With, sc); err != nil {
			return nil, err
		}
	}
	if s.Where != nil || len(s.Using) > 0 {
		b.read(rel)
	}
	src := b.writeTarget(rel, s.Table, s.Alias, sc)
	var using strings.Builder
	if err := b.fromBeside(s.Using, rel, src, &using, sc); err != nil {
		return nil, err
	}
	var w strings.Builder
	w.WriteString(with + "DELETE FROM " + rel.Physical + " AS " + src.duck)
	if using.Len() > 0 {
		w.WriteString(" USING " + using.String())
	}
	if s.Where != nil {
		if err := b.clause(" WHERE ", "WHERE", s.Where, sc, &w); err != nil {
			return nil, err
		}
	}
	return b.finish(Delete, w.String(), RelationRef{Relation: rel}), nil
}

func (b *binder) finish(kind Kind, sql string, writes ...RelationRef) *Bound {
	return &Bound{Kind: kind, SQL: b.system.Resolve(sql, b.env.SystemView), Args: b.args, Reads: b.reads, Inside: b.inside, Functions: b.called, Writes: writes, Physical: b.physical, Into: b.into}
}
