package rewrite

import (
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// merge binds MERGE: rows of the target that match the source are updated or deleted, source rows without a match inserted.
// DuckDB's own MERGE does all three.
func (b *binder) merge(s *ast.Merge) (*Bound, error) {
	rel, err := b.target(s.Table, "merge into")
	if err != nil {
		return nil, err
	}
	if s.With != nil {
		return nil, sqlerror.Syntax("merge").At(s.Table)
	}
	b.wholeSuper = true
	defer func() { b.wholeSuper = false }()
	sc := &scope{}
	b.read(rel)
	target := b.writeTarget(rel, s.Table, s.Alias, sc)
	var using strings.Builder
	if err := b.table(s.Source, &using, sc); err != nil {
		return nil, err
	}
	if mentions(using.String(), rel.Physical) {
		return nil, sqlerror.New(sqlerror.StateFeatureUnsupported, "Source view/subquery in Merge statement cannot reference target table.").At(s.Source)
	}
	on, err := b.condition(s.On, sc, "MERGE/ON")
	if err != nil {
		return nil, err
	}
	if s.RemoveDuplicates {
		return b.removeDuplicates(s, rel, target, using.String(), on.SQL, sc)
	}
	var w strings.Builder
	w.WriteString("MERGE INTO " + rel.Physical + " AS " + target.duck + " USING " + using.String() + " ON " + on.SQL)
	for _, when := range s.Whens {
		if err := b.mergeWhen(when, rel, sc, &w); err != nil {
			return nil, err
		}
	}
	bound := b.finish(Merge, multipleMatches(rel, target, using.String(), on.SQL), RelationRef{Relation: rel})
	bound.Then = []string{b.system.Resolve(w.String(), b.env.SystemView)}
	return bound, nil
}

// mentions tells whether a DuckDB query reads a stored relation.
func mentions(sql, physical string) bool {
	for physical != "" {
		i := strings.Index(sql, physical)
		if i < 0 {
			return false
		}
		sql = sql[i+len(physical):]
		if sql == "" || (sql[0] < '0' || sql[0] > '9') && (sql[0] < 'a' || sql[0] > 'z') && sql[0] != '_' {
			return true
		}
	}
	return false
}

// multipleMatches is a query that fails when a row of the target meets several rows of what it is changed by.
func multipleMatches(rel *catalog.Relation, target *source, from, condition string) string {
	row, table := target.duck+".rowid", rel.Physical
	if columnNamed(rel, "rowid") != nil { // it hides DuckDB's number of the row
		row, table = target.duck+".\"row number\"", "(SELECT row_number() OVER () AS \"row number\", * FROM "+rel.Physical+")"
	}
	return "SELECT CASE WHEN max(matches.n) > 1 THEN " + def.ErrorCall(sqlerror.StateInternal, def.Quote("Found multiple matches to update the same tuple.")) +
		" END FROM (SELECT count(*) AS n FROM " + table + " AS " + target.duck + ", " + from + " WHERE " + condition + " GROUP BY " + row + ") AS matches"
}

func (b *binder) mergeWhen(m *ast.MergeWhen, rel *catalog.Relation, sc *scope, w *strings.Builder) error {
	w.WriteString(" WHEN ")
	if !m.Matched {
		w.WriteString("NOT ")
	}
	w.WriteString("MATCHED")
	if m.And != nil {
		if err := b.clause(" AND ", "MERGE/WHEN", m.And, sc, w); err != nil {
			return err
		}
	}
	w.WriteString(" THEN ")
	switch m.Action {
	case "DELETE":
		w.WriteString("DELETE")
		return nil
	case "UPDATE":
		w.WriteString("UPDATE SET ")
		_, err := b.assignments(m.Set, rel, sc, w)
		return err
	}
	return b.mergeInsert(m, rel, sc, w)
}

func (b *binder) mergeInsert(m *ast.MergeWhen, rel *catalog.Relation, sc *scope, w *strings.Builder) error {
	columns, err := b.insertColumns(rel, m.Columns)
	if err != nil {
		return err
	}
	if len(m.Values) > len(columns) {
		return sqlerror.New(sqlerror.StateSyntaxError, "INSERT has more expressions than target columns").At(m)
	}
	var names, list []string
	given := map[string]bool{}
	for i, e := range m.Values {
		x, err := b.insertValue(e, columns[i], sc)
		if err != nil {
			return err
		}
		given[columns[i].Name] = true
		names, list = append(names, def.QuoteIdent(columns[i].Name)), append(list, x.SQL)
	}
	for i := range rel.Columns {
		c := &rel.Columns[i]
		if given[c.Name] || c.Default == "" && c.Identity == nil {
			continue
		}
		x, err := b.columnDefault(c)
		if err != nil {
			return err
		}
		names, list = append(names, def.QuoteIdent(c.Name)), append(list, x.SQL)
	}
	w.WriteString("INSERT (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(list, ", ") + ")")
	return nil
}

// removeDuplicates binds MERGE ... REMOVE DUPLICATES: target rows that match are replaced by the distinct rows of the source,
// the others of the source are added.
func (b *binder) removeDuplicates(s *ast.Merge, rel *catalog.Relation, target *source, using, on string, sc *scope) (*Bound, error) {
	src := sc.sources[len(sc.sources)-1]
	if len(sc.sources) != 2 || len(src.fields) != len(rel.Columns) {
		return nil, sqlerror.New(sqlerror.StateDatatypeMismatch, "MERGE ... REMOVE DUPLICATES needs a source with the columns of the target").At(s)
	}
	items := make([]string, len(src.fields))
	names := make([]string, len(src.fields))
	for i := range src.fields {
		x, err := b.assign(def.Typed(src.ref(&src.fields[i]), src.fields[i].typ), &rel.Columns[i], s)
		if err != nil {
			return nil, err
		}
		items[i], names[i] = x.SQL, def.QuoteIdent(rel.Columns[i].Name)
	}
	bound := b.finish(Merge, "DELETE FROM "+rel.Physical+" AS "+target.duck+" USING "+using+" WHERE "+on, RelationRef{Relation: rel})
	bound.Then = []string{"INSERT INTO " + rel.Physical + " (" + strings.Join(names, ", ") + ") SELECT DISTINCT " + strings.Join(items, ", ") + " FROM " + using}
	return bound, nil
}
