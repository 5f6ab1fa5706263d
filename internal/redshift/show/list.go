package show

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// maxShown is how many rows a SHOW of objects gives at most ("SHOW TABLES").
const maxShown = 10000

// listing is what a SHOW of objects gives: a table, and the column that LIKE looks at.
type listing struct {
	columns []Column
	liked   int
	rows    [][]any
}

// Column is a column of a listing.
type Column struct {
	Name string
	Kind types.Kind
}

// listingColumns makes columns of text, numbers where a name ends in #, truth values where in ?, timestamps where in @.
func listingColumns(names string) []Column {
	var out []Column
	for _, n := range strings.Fields(names) {
		c := Column{n, types.Varchar}
		switch n[len(n)-1] {
		case '#':
			c = Column{n[:len(n)-1], types.Integer}
		case '?':
			c = Column{n[:len(n)-1], types.Boolean}
		case '@':
			c = Column{n[:len(n)-1], types.Timestamp}
		}
		out = append(out, c)
	}
	return out
}

// showing is a SHOW of objects with its clauses.
type showing struct {
	stmt *ast.Show
	from *ast.Name // of FROM DATABASE, SCHEMA or TABLE, and of ON
	on   *ast.Option
	to   *ast.Option // FOR
}

// listings are the SHOWs of objects; package check has the clauses that each takes.
var listings = map[string]func(lists, *showing) (*listing, error){
	"DATABASES": lists.listDatabases, "SCHEMAS": lists.listSchemas, "TABLES": lists.listTables, "COLUMNS": lists.listColumns,
	"CONSTRAINTS": lists.listConstraints, "FUNCTIONS": lists.listFunctions, "PROCEDURES": lists.listProcedures,
	"PARAMETERS": lists.listParameters, "GRANTS": lists.listGrants, "COLUMN GRANTS": lists.listColumnGrants,
}

// Objects is a SHOW of objects, with its LIKE and LIMIT.
func Objects(host Host, stmt *ast.Show) ([]Column, [][]any, error) {
	q := &showing{stmt: stmt, from: stmt.Name}
	for _, o := range stmt.Options {
		ref, named := o.Value.(*ast.ColumnRef)
		switch {
		case o.Name == "FOR" || strings.HasPrefix(o.Name, "FOR "):
			q.to = o
		case named && (strings.HasPrefix(o.Name, "ON") || strings.HasPrefix(o.Name, "OF ")):
			q.on, q.from = o, &ast.Name{Span: ref.Span, Parts: ref.Parts}
		case named && strings.HasPrefix(o.Name, "FROM "):
			q.from = &ast.Name{Span: ref.Span, Parts: ref.Parts}
		}
	}
	list, err := listings[stmt.Object](lists{host}, q)
	if err != nil {
		return nil, nil, err
	}
	if err := list.filter(stmt); err != nil {
		return nil, nil, err
	}
	return list.columns, list.rows, nil
}

// IsListing tells whether SHOW of an object gives a list.
func IsListing(object string) bool { return listings[object] != nil }

// databaseOf is the database of a name whose last part is a schema or, with depth 2, a table.
func (s lists) databaseOf(n *ast.Name, depth int) string {
	if n != nil && len(n.Parts) > depth {
		return s.Fold(n.Parts[len(n.Parts)-depth-1])
	}
	return s.Database()
}

// filter keeps the rows whose object is LIKE the pattern, up to the LIMIT.
func (l *listing) filter(stmt *ast.Show) error {
	if o := stmt.Options.Get("LIKE"); o != nil {
		quoted := strings.NewReplacer("%", ".*", "_", ".").Replace(regexp.QuoteMeta(o.Text()))
		pattern, err := regexp.Compile("(?s)^" + quoted + "$")
		if err != nil {
			return sqlerror.InvalidParameter("invalid pattern %q", o.Text()).At(o)
		}
		kept := l.rows[:0]
		for _, row := range l.rows {
			if name, _ := row[l.liked].(string); pattern.MatchString(name) {
				kept = append(kept, row)
			}
		}
		l.rows = kept
	}
	if o := stmt.Options.Get("LIMIT"); o != nil {
		n, err := strconv.Atoi(o.Text())
		if err != nil || n < 0 || n > maxShown {
			return sqlerror.InvalidParameter("LIMIT %s is no number of rows between 0 and %d", o.Text(), maxShown).At(o)
		}
		l.rows = l.rows[:min(n, len(l.rows))]
	}
	if len(l.rows) > maxShown {
		return sqlerror.New(sqlerror.StateProgramLimit, "SHOW %s gives more than %d rows", stmt.Object, maxShown).WithHint("Use LIKE or LIMIT.").At(stmt)
	}
	return nil
}

func (s lists) listDatabases(*showing) (*listing, error) {
	l := &listing{columns: listingColumns("database_name database_owner# database_type database_acl parameters database_isolation_level")}
	for _, d := range s.Catalog().Databases() {
		l.rows = append(l.rows, []any{d.Name, s.userNumber(d.Owner), "local", s.acl(catalog.OnDatabase, d.OID, d.Owner), nil, "Snapshot Isolation"})
	}
	return l, nil
}

func (s lists) listSchemas(q *showing) (*listing, error) {
	l := &listing{columns: listingColumns("database_name schema_name schema_owner# schema_type schema_acl source_database schema_option"), liked: 1}
	database := s.Database()
	if q.from != nil {
		database = s.Fold(q.from.Last())
		if _, ok := s.Catalog().Database(database); !ok {
			return nil, sqlerror.UndefinedDatabase(database).At(q.from)
		}
	}
	for _, v := range s.Catalog().Schemas(database) {
		if v.Kind == catalog.SystemSchemas || s.rights().May(catalog.OnSchema, v.OID, v.Owner, "usage") || v.Name == catalog.PublicSchema {
			l.rows = append(l.rows, []any{database, v.Name, s.userNumber(v.Owner), "local", s.acl(catalog.OnSchema, v.OID, v.Owner), nil, nil})
		}
	}
	return l, nil
}

// schemaShown finds the schema of FROM SCHEMA, whose name has its schema where another has its table.
func (s lists) schemaShown(q *showing) (database, schema string, err error) {
	if q.from == nil {
		return "", "", sqlerror.New(sqlerror.StateSyntaxError, "SHOW %s needs FROM SCHEMA", q.stmt.Object).At(q.stmt)
	}
	database, schema = s.databaseOf(q.from, 1), s.Fold(q.from.Last())
	if _, ok := s.Catalog().Schema(database, schema); !ok {
		return "", "", sqlerror.UndefinedSchema(schema).At(q.from)
	}
	return database, schema, nil
}

func (s lists) listTables(q *showing) (*listing, error) {
	l := &listing{columns: listingColumns("database_name schema_name table_name table_type table_acl remarks owner last_altered_time@ last_modified_time@ dist_style table_subtype"), liked: 2}
	database, schema, err := s.schemaShown(q)
	if err != nil {
		return nil, err
	}
	for _, r := range s.Catalog().Relations(database) {
		if r.Schema != schema || !s.sees(r) {
			continue
		}
		kind, style, subtype := "VIEW", any(nil), strings.ToUpper(string(r.Kind))
		switch r.Kind {
		case catalog.Table:
			kind, style, subtype = "TABLE", distStyle(r), "REGULAR TABLE"
		case catalog.View, catalog.SystemView:
			subtype = "REGULAR VIEW"
		}
		l.rows = append(l.rows, []any{database, schema, r.Name, kind, s.acl(catalog.OnRelation, r.OID, r.Owner), orNull(r.Comment), r.Owner, nil, nil, style, subtype})
	}
	l.sort()
	return l, nil
}

// sort orders the rows by the object's name.
func (l *listing) sort() {
	slices.SortStableFunc(l.rows, func(a, b []any) int { return strings.Compare(fmt.Sprint(a[l.liked]), fmt.Sprint(b[l.liked])) })
}

func distStyle(r *catalog.Relation) string {
	switch r.DistStyle {
	case "", "AUTO":
		return "AUTO (ALL)"
	case "KEY":
		for _, c := range r.Columns {
			if c.DistKey {
				return "KEY (" + c.Name + ")"
			}
		}
	}
	return r.DistStyle
}

func (s lists) listColumns(q *showing) (*listing, error) {
	l := &listing{columns: listingColumns("database_name schema_name table_name column_name ordinal_position# column_default is_nullable data_type " +
		"character_maximum_length# numeric_precision# numeric_scale# remarks sort_key_type sort_key# dist_key# encoding collation"), liked: 3}
	r, err := s.tableShown(q)
	if err != nil {
		return nil, err
	}
	for i, c := range r.Columns {
		length, precision, scale := typeLimits(c.Type)
		var sortType, dist, collation any
		switch {
		case c.SortKey < 0:
			sortType = "INTERLEAVED"
		case c.SortKey > 0:
			sortType = "COMPOUND"
		}
		if c.DistKey {
			dist = int64(1)
		}
		if c.Type.Kind == types.Char || c.Type.Kind == types.Varchar {
			collation = "default"
			if c.CaseFold {
				collation = "case_insensitive"
			}
		}
		l.rows = append(l.rows, []any{
			s.databaseOf(q.from, 2), r.Schema, r.Name, c.Name, int64(i + 1), defaultShown(r, c), yesNo(!c.NotNull), c.Type.SQLName(), length, precision, scale,
			orNull(c.Comment), sortType, sortPosition(c.SortKey), dist, encodingShown(r, c), collation,
		})
	}
	return l, nil
}

// defaultShown is a column's default; the one of an identity column is a call.
func defaultShown(r *catalog.Relation, c catalog.Column) any {
	if c.Identity == nil {
		return orNull(c.Default)
	}
	name := "identity"
	if c.Identity.ByDefault {
		name = "default_identity"
	}
	return fmt.Sprintf("%s(%d, %d, '%d,%d'::text)", name, r.OID, c.Number-1, c.Identity.Seed, c.Identity.Step)
}

// encodingShown is the encoding given, or the one Redshift chooses for the type ("Column compression").
func encodingShown(r *catalog.Relation, c catalog.Column) any {
	switch {
	case r.Physical == "" || r.Kind == catalog.SystemView:
		return nil // a view has none
	case c.Encode == "none":
		return "raw"
	case c.Encode != "" && c.Encode != "auto":
		return c.Encode
	case c.SortKey != 0:
		return "raw"
	}
	switch c.Type.Kind {
	case types.Boolean, types.Real, types.Double:
		return "raw"
	case types.Char, types.Varchar, types.Varbyte:
		return "lzo"
	case types.Super:
		return "zstd"
	}
	return "az64"
}

// sortPosition is a column's place in the sort key; in an interleaved one negative and positive by turns.
func sortPosition(key int) int64 {
	if key < 0 && key%2 == 0 {
		key = -key
	}
	return int64(key)
}

// tableShown finds the relation of FROM TABLE or ON TABLE.
func (s lists) tableShown(q *showing) (*catalog.Relation, error) {
	if q.from == nil {
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "SHOW %s needs a table", q.stmt.Object).At(q.stmt)
	}
	r, ok := s.Find(q.from)
	if !ok || !s.sees(r) {
		return nil, s.NoRelation(q.from)
	}
	return r, nil
}

// sees tells whether the user may see a relation: it is his, or he may read it or a column of it.
func (s lists) sees(r *catalog.Relation) bool {
	if r.Kind == catalog.SystemView || s.rights().May(catalog.OnRelation, r.OID, r.Owner, "select") {
		return true
	}
	snapshot := s.Catalog()
	for _, g := range snapshot.GrantsOn(catalog.OnRelation, r.OID) {
		if g.Privilege == "select" && s.rights().Covers(g) {
			return true
		}
	}
	return false
}

// typeLimits are a type's length, precision and scale as information_schema.columns has them.
func typeLimits(t types.Type) (length, precision, scale any) {
	switch t.Kind {
	case types.SmallInt:
		return nil, int64(16), int64(0)
	case types.Integer:
		return nil, int64(32), int64(0)
	case types.BigInt:
		return nil, int64(64), int64(0)
	case types.Real:
		return nil, int64(24), nil
	case types.Double:
		return nil, int64(53), nil
	case types.Decimal:
		return nil, int64(t.Precision), int64(t.Scale)
	case types.Char, types.Varchar, types.Varbyte:
		if t.Length > 0 {
			return int64(t.Length), nil, nil
		}
	}
	return nil, nil, nil
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func yesNo(v bool) string {
	if v {
		return "YES"
	}
	return "NO"
}

// userNumber is a user's number; the system's own user is 1.
func (s lists) userNumber(name string) any {
	if u, ok := s.Catalog().User(name); ok {
		return int64(u.OID)
	}
	return int64(1)
}
