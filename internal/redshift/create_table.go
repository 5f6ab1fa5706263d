package redshift

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// maxColumns is the largest number of columns of a table.
const maxColumns = 1600

// maxSortKeys is the largest number of columns of a compound sort key.
const maxSortKeys = 400

func (s *Session) execCreateTable(ctx context.Context, stmt *ast.CreateTable) (Result, error) {
	return s.createTable(ctx, stmt, s.env, nil)
}

// createTable runs CREATE TABLE; env and vars matter to the query of CREATE TABLE AS.
func (s *Session) createTable(ctx context.Context, stmt *ast.CreateTable, env func() *rewrite.Env, vars func(int) any) (Result, error) {
	r, exists, err := s.newTable(stmt.Name, stmt.Temp)
	if err != nil {
		return Result{Rows: -1}, err
	}
	if exists {
		if !stmt.IfNotExists {
			return Result{Rows: -1}, sqlerror.DuplicateTable(r.Name).At(stmt.Name)
		}
		s.notice("INFO: Relation \"%s\" already exists and will be skipped", r.Name)
		return done(stmt), nil
	}
	if stmt.As != nil {
		return s.createTableAs(ctx, stmt, r, env, vars)
	}
	if err := s.defineColumns(ctx, stmt, r); err != nil {
		return Result{Rows: -1}, err
	}
	if err := s.setAttributes(r, stmt.Attrs); err != nil {
		return Result{Rows: -1}, err
	}
	return done(stmt), s.createRelation(ctx, r)
}

// newTable begins a table. exists tells that the name is taken.
func (s *Session) newTable(n *ast.Name, temp bool) (r *catalog.Relation, exists bool, err error) {
	r = &catalog.Relation{
		Kind: catalog.Table, Owner: s.user, DistStyle: "AUTO", SortStyle: "AUTO", Backup: true, Temp: temp, Created: s.now(),
	}
	if temp {
		if d, ok := s.catalog().Database(s.database); !ok || !s.may(catalog.OnDatabase, d.OID, d.Owner, "temporary") {
			return nil, false, sqlerror.New(sqlerror.StatePermissionDenied, "permission denied to create temporary tables in database \"%s\"", s.database).At(n)
		}
		r.Database, r.Schema, r.Name = s.database, s.tempSchema(), s.fold(n.Last())
	} else if r.Database, r.Schema, r.Name, err = s.place(n); err != nil {
		return nil, false, err
	}
	if _, exists = s.catalog().Relation(r.Database, r.Schema, r.Name); exists {
		return r, true, nil
	}
	r.OID = s.engine.newOID()
	r.Physical = catalog.PhysicalName(r.OID, temp)
	return r, false, nil
}

// createRelation makes the stored table and enters it into the catalog.
func (s *Session) createRelation(ctx context.Context, r *catalog.Relation) error {
	if len(r.Columns) == 0 {
		return sqlerror.New("42P16", "table \"%s\" must have at least one column", r.Name)
	}
	if len(r.Columns) > maxColumns {
		return sqlerror.New(sqlerror.StateTooManyColumns, "tables can have at most %d columns", maxColumns)
	}
	if err := s.writing(); err != nil {
		return err
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	for _, c := range r.Columns {
		if c.Identity == nil {
			continue
		}
		if _, err := s.conn.Exec(ctx, createSequence(c.Identity)); err != nil {
			return err
		}
	}
	if _, err := s.conn.Exec(ctx, createPhysical(r)); err != nil {
		return err
	}
	objects := []catalog.Object{r}
	if r.Temp {
		if _, ok := s.catalog().Schema(s.database, s.tempSchema()); !ok {
			objects = append(objects, s.tempSchemaObject())
		}
		s.tx.hasTemps = true
	}
	for _, g := range s.security().DefaultGrants(catalog.OnRelation, r.OID, r.Schema) {
		objects = append(objects, g)
	}
	return s.put(ctx, objects...)
}

func createSequence(i *catalog.Identity) string {
	return fmt.Sprintf("CREATE SEQUENCE %s START WITH %d INCREMENT BY %d MINVALUE %d MAXVALUE %d", i.Sequence, i.Seed, i.Step,
		min(i.Seed, -1<<62), max(i.Seed, 1<<62))
}

// createPhysical is the DuckDB statement for the stored table: names, types and NOT NULL. Defaults and identities
// are filled in by the statements that insert; keys are information only.
func createPhysical(r *catalog.Relation) string {
	var b strings.Builder
	temp, name := "", r.Physical
	if r.Temp {
		temp, name = "TEMP ", strings.TrimPrefix(r.Physical, "temp.main.")
	}
	fmt.Fprintf(&b, "CREATE %sTABLE %s(", temp, name)
	for i, c := range r.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(duck.Ident(c.Name) + " " + c.Type.DuckDB())
		if c.NotNull {
			b.WriteString(" NOT NULL")
		}
	}
	b.WriteByte(')')
	return b.String()
}

// defineColumns reads the columns and constraints of CREATE TABLE.
func (s *Session) defineColumns(ctx context.Context, stmt *ast.CreateTable, r *catalog.Relation) error {
	for _, like := range stmt.Likes {
		if err := s.copyColumns(ctx, r, like); err != nil {
			return err
		}
	}
	for _, def := range stmt.Columns {
		c, err := s.newColumn(ctx, r, def)
		if err != nil {
			return err
		}
		if _, taken := columnOf(r, c.Name); taken {
			return sqlerror.DuplicateColumn(c.Name).At(def)
		}
		r.Columns = append(r.Columns, c)
		if err := s.columnConstraints(r, def, c.Name); err != nil {
			return err
		}
	}
	for _, k := range stmt.Constraints {
		if err := s.addConstraint(r, k); err != nil {
			return err
		}
	}
	return nil
}

// freeName refuses the names of PostgreSQL's system columns ("Names and identifiers").
func freeName(name string) *sqlerror.Error {
	switch name {
	case "oid", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid":
		return sqlerror.New(sqlerror.StateDuplicateColumn, "column name \"%s\" conflicts with a system column name", name)
	}
	return nil
}

// storable tells whether a table's column may be declared with a type: not with those of the catalog, and an interval has
// its fields ("Unsupported PostgreSQL data types", "Interval data types").
func storable(t types.Type) bool {
	switch t.Kind {
	case types.Name, types.OID, types.XID, types.Regclass, types.Regproc, types.Regtype, types.InternalChar, types.Int2Vector, types.OIDVector,
		types.TextArray, types.ACLItemArray, types.Refcursor, types.Void, types.Record, types.Unknown, types.Interval:
		return false
	}
	return true
}

// newColumn makes a column of its definition.
func (s *Session) newColumn(ctx context.Context, r *catalog.Relation, def *ast.ColumnDef) (catalog.Column, error) {
	name := s.fold(def.Name)
	if err := freeName(name); err != nil {
		return catalog.Column{}, err.At(def)
	}
	t, err := rewrite.TypeOf(def.Type)
	if err != nil {
		return catalog.Column{}, err
	}
	if !storable(t) {
		return catalog.Column{}, sqlerror.New(sqlerror.StateFeatureUnsupported, "Column \"%s.%s\" has unsupported type \"%s\".", r.Name, name, t.SQLName()).At(def.Type)
	}
	if def.Check != nil {
		return catalog.Column{}, sqlerror.New(sqlerror.StateFeatureUnsupported, "CHECK constraints are not supported").At(def)
	}
	number := 1
	for _, c := range r.Columns {
		number = max(number, c.Number+1)
	}
	c := catalog.Column{
		Number: number, Name: name, Type: t, NotNull: def.NotNull || def.PrimaryKey, Encode: strings.ToLower(def.Encode), DistKey: def.DistKey,
		CaseFold: strings.EqualFold(def.Collate, "CASE_INSENSITIVE") || strings.EqualFold(def.Collate, "CI"),
	}
	if err := checkEncoding(&c, def); err != nil {
		return c, err
	}
	if (def.SortKey || def.DistKey) && unsortable(t) {
		return c, sqlerror.New(sqlerror.StateFeatureUnsupported, "column \"%s\" of type %s cannot be a distribution or sort key", name, t).At(def)
	}
	if def.SortKey {
		if slices.ContainsFunc(r.Columns, func(o catalog.Column) bool { return o.SortKey != 0 }) {
			return c, sqlerror.New("42P16", "cannot specify more than one column as sort key in column definitions").At(def)
		}
		c.SortKey = 1
		r.SortStyle = "COMPOUND"
	}
	if def.DistKey {
		r.DistStyle = "KEY"
	}
	if def.Default != nil {
		if def.Identity != nil {
			return c, sqlerror.New(sqlerror.StateSyntaxError, "multiple default values specified for column \"%s\" of table \"%s\"", name, r.Name).At(def)
		}
		if err := s.checkDefault(ctx, &c, def.Default); err != nil {
			return c, err
		}
		c.Default = s.textOf(def.Default)
	}
	if def.Identity != nil {
		if !t.IsInteger() || t.Kind == types.SmallInt {
			return c, sqlerror.New(sqlerror.StateInvalidParameter, "identity column type must be INT or BIGINT").At(def)
		}
		if def.Identity.Step == 0 {
			return c, sqlerror.New(sqlerror.StateInvalidParameter, "the step of an identity column cannot be 0").At(def)
		}
		c.NotNull = true
		c.Identity = &catalog.Identity{
			Seed: def.Identity.Seed, Step: def.Identity.Step, ByDefault: def.Identity.ByDefault,
			Sequence: fmt.Sprintf("%s.s%d_%d", catalog.DataSchema, s.engine.newOID(), number),
		}
	}
	return c, nil
}

// copyColumns is LIKE: names, types, NOT NULL, distribution and sort keys; defaults when asked for.
func (s *Session) copyColumns(ctx context.Context, r *catalog.Relation, like *ast.LikeClause) error {
	from, err := s.target(ctx, like.Table, locks.AccessShare)
	if err != nil {
		return err
	}
	if err := s.permitRelation(rewrite.RelationRef{Relation: from}, "select"); err != nil {
		return err
	}
	for _, c := range from.Columns {
		if _, taken := columnOf(r, c.Name); taken {
			return sqlerror.DuplicateColumn(c.Name).At(like)
		}
		c.Number = len(r.Columns) + 1
		if like.Defaults != "INCLUDING" {
			c.Default = ""
		}
		if c.Identity != nil {
			identity := *c.Identity
			identity.Sequence = fmt.Sprintf("%s.s%d_%d", catalog.DataSchema, s.engine.newOID(), c.Number)
			c.Identity = &identity
		}
		r.Columns = append(r.Columns, c)
	}
	r.DistStyle, r.SortStyle, r.Backup = from.DistStyle, from.SortStyle, from.Backup
	return nil
}

func (s *Session) columnConstraints(r *catalog.Relation, def *ast.ColumnDef, name string) error {
	if def.PrimaryKey {
		if err := s.constraint(r, catalog.Constraint{Kind: catalog.PrimaryKey, Columns: []string{name}}, def); err != nil {
			return err
		}
	}
	if def.Unique {
		if err := s.constraint(r, catalog.Constraint{Kind: catalog.UniqueKey, Columns: []string{name}}, def); err != nil {
			return err
		}
	}
	if def.References != nil {
		return s.foreignKey(r, "", []string{name}, def.References)
	}
	return nil
}

// addConstraint adds a table constraint.
func (s *Session) addConstraint(r *catalog.Relation, k *ast.TableConstraint) error {
	name := ""
	if k.Name != nil {
		name = s.fold(*k.Name)
	}
	columns := s.foldAll(k.Columns)
	switch k.Kind {
	case "CHECK":
		return sqlerror.New(sqlerror.StateFeatureUnsupported, "CHECK constraints are not supported").At(k)
	case "FOREIGN KEY":
		return s.foreignKey(r, name, columns, k.References)
	case "PRIMARY KEY":
		if err := s.constraint(r, catalog.Constraint{Name: name, Kind: catalog.PrimaryKey, Columns: columns}, k); err != nil {
			return err
		}
		for _, c := range columns {
			if i, ok := columnOf(r, c); ok {
				r.Columns[i].NotNull = true
			}
		}
		return nil
	}
	return s.constraint(r, catalog.Constraint{Name: name, Kind: catalog.UniqueKey, Columns: columns}, k)
}

func (s *Session) constraint(r *catalog.Relation, k catalog.Constraint, at ast.Node) error {
	for _, c := range k.Columns {
		if _, ok := columnOf(r, c); !ok {
			return sqlerror.New(sqlerror.StateUndefinedColumn, "column \"%s\" named in key does not exist", c).At(at)
		}
	}
	if k.Kind == catalog.PrimaryKey && slices.ContainsFunc(r.Constraints, func(o catalog.Constraint) bool { return o.Kind == catalog.PrimaryKey }) {
		return sqlerror.New("42P16", "multiple primary keys for table \"%s\" are not allowed", r.Name).At(at)
	}
	if k.Name == "" {
		// Only the first column is in the name.
		suffix := map[catalog.ConstraintKind]string{catalog.PrimaryKey: "pkey", catalog.UniqueKey: k.Columns[0] + "_key", catalog.ForeignKey: k.Columns[0] + "_fkey"}
		k.Name = r.Name + "_" + suffix[k.Kind]
	}
	k.OID = s.engine.newOID()
	r.Constraints = append(slices.Clone(r.Constraints), k)
	return nil
}

func (s *Session) foreignKey(r *catalog.Relation, name string, columns []string, ref *ast.References) error {
	to, ok := s.find(ref.Table)
	if !ok {
		if s.fold(ref.Table.Last()) != r.Name {
			return s.noRelation(ref.Table)
		}
		to = r
	}
	if to != r {
		if err := s.permitRelation(rewrite.RelationRef{Relation: to}, "references"); err != nil {
			return err
		}
	}
	k := catalog.Constraint{Name: name, Kind: catalog.ForeignKey, Columns: columns, RefTable: to.OID, RefColumns: s.foldAll(ref.Columns)}
	if len(k.RefColumns) == 0 {
		for _, o := range to.Constraints {
			if o.Kind == catalog.PrimaryKey {
				k.RefColumns = o.Columns
			}
		}
		if len(k.RefColumns) == 0 {
			return sqlerror.New(sqlerror.StateUndefinedObject, "there is no primary key for referenced table \"%s\"", to.Name).At(ref)
		}
	}
	if len(k.RefColumns) != len(columns) {
		return sqlerror.New("42830", "number of referencing and referenced columns for foreign key disagree").At(ref)
	}
	return s.constraint(r, k, ref)
}

func (s *Session) foldAll(names []ast.Ident) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = s.fold(n)
	}
	return out
}

// setAttributes applies DISTSTYLE, DISTKEY, SORTKEY and the like.
func (s *Session) setAttributes(r *catalog.Relation, a ast.TableAttrs) error {
	if a.Backup == "NO" {
		r.Backup = false
	}
	if a.DistStyle != "" {
		r.DistStyle = a.DistStyle
	}
	if a.DistKey != nil && a.DistStyle != "" && a.DistStyle != "KEY" {
		return sqlerror.New("42P16", "cannot specify a distribution key for distribution style %s", a.DistStyle).At(a.DistKey)
	}
	if a.DistKey != nil {
		if err := s.setDistKey(r, *a.DistKey); err != nil {
			return err
		}
	}
	if keys := countIf(r.Columns, func(c catalog.Column) bool { return c.DistKey }); keys > 1 {
		return sqlerror.New("42P16", "cannot specify more than one column as distribution key")
	} else if r.DistStyle == "KEY" && keys == 0 {
		return sqlerror.New("42P16", "a table with distribution style KEY must have a distribution key")
	} else if keys == 1 && r.DistStyle != "KEY" {
		return sqlerror.New("42P16", "cannot specify a distribution key for distribution style %s", r.DistStyle)
	}
	if a.Collate == "CASE_INSENSITIVE" {
		for i := range r.Columns {
			r.Columns[i].CaseFold = r.Columns[i].CaseFold || r.Columns[i].Type.IsString()
		}
	}
	if a.SortStyle != "" {
		r.SortStyle = a.SortStyle
	}
	if len(a.SortKey) > 0 {
		return s.setSortKey(r, a.SortStyle, a.SortKey)
	}
	return nil
}

func (s *Session) setDistKey(r *catalog.Relation, key ast.Ident) error {
	i, ok := s.keyColumn(r, key)
	if ok && unsortable(r.Columns[i].Type) {
		return sqlerror.New(sqlerror.StateFeatureUnsupported, "column \"%s\" of type %s cannot be a distribution key", r.Columns[i].Name, r.Columns[i].Type).At(&key)
	}
	if !ok {
		return sqlerror.New(sqlerror.StateUndefinedColumn, "distkey column \"%s\" does not exist", s.fold(key)).At(&key)
	}
	for k := range r.Columns {
		r.Columns[k].DistKey = k == i
	}
	r.DistStyle = "KEY"
	return nil
}

// keyColumn finds a column by its name, or by its number from 1, as DISTKEY (1) of CREATE TABLE AS gives it.
func (s *Session) keyColumn(r *catalog.Relation, key ast.Ident) (int, bool) {
	if i, ok := columnOf(r, s.fold(key)); ok {
		return i, true
	}
	n, err := strconv.Atoi(key.Name)
	return n - 1, err == nil && !key.Quoted && n >= 1 && n <= len(r.Columns)
}

func (s *Session) setSortKey(r *catalog.Relation, style string, keys []ast.Ident) error {
	sign := 1
	r.SortStyle = "COMPOUND"
	if style == "INTERLEAVED" {
		sign, r.SortStyle = -1, style
		if len(keys) > 8 {
			return sqlerror.New("54011", "interleaved sort keys can have at most 8 columns")
		}
	}
	if len(keys) > maxSortKeys {
		return sqlerror.New("54011", "sort keys can have at most %d columns", maxSortKeys)
	}
	for i := range r.Columns {
		r.Columns[i].SortKey = 0
	}
	for k, key := range keys {
		i, ok := s.keyColumn(r, key)
		if !ok {
			return sqlerror.New(sqlerror.StateUndefinedColumn, "sortkey column \"%s\" does not exist", s.fold(key)).At(&keys[k])
		}
		if unsortable(r.Columns[i].Type) {
			return sqlerror.New(sqlerror.StateFeatureUnsupported, "column \"%s\" of type %s cannot be a sort key", r.Columns[i].Name, r.Columns[i].Type).At(&keys[k])
		}
		r.Columns[i].SortKey = sign * (k + 1)
	}
	return nil
}

func countIf[T any](list []T, f func(T) bool) int {
	n := 0
	for _, v := range list {
		if f(v) {
			n++
		}
	}
	return n
}

// createTableAs is CREATE TABLE AS: the table gets the query's columns and rows.
func (s *Session) createTableAs(ctx context.Context, stmt *ast.CreateTable, r *catalog.Relation, env func() *rewrite.Env, vars func(int) any) (Result, error) {
	bound, err := s.prepareTable(ctx, stmt.As, s.foldAll(stmt.AsColumns), env)
	if err != nil {
		return Result{Rows: -1}, err
	}
	args, err := s.values(bound.Args, vars)
	if err != nil {
		return Result{Rows: -1}, err
	}
	r.Columns = tableColumns(bound.Columns)
	s.inherit(r, stmt.As, bound.Columns, stmt.Attrs)
	if err := s.setAttributes(r, stmt.Attrs); err != nil {
		return Result{Rows: -1}, err
	}
	if err := s.createRelation(ctx, r); err != nil {
		return Result{Rows: -1}, err
	}
	if stmt.WithNoData {
		return Result{Tag: "CREATE TABLE AS", Rows: 0}, nil
	}
	n, err := s.conn.Exec(ctx, "INSERT INTO "+r.Physical+" "+bound.SQL, args...)
	return Result{Tag: "CREATE TABLE AS", Rows: n}, err
}

// prepareTable binds a query whose rows are stored; names replace its columns' names from the first.
func (s *Session) prepareTable(ctx context.Context, q *ast.Query, names []string, env func() *rewrite.Env) (*rewrite.Bound, error) {
	bound, err := s.prepareWith(ctx, func() (*rewrite.Bound, error) { return rewrite.TableQuery(q, names, env()) })
	if err != nil {
		return nil, err
	}
	for _, c := range bound.Columns {
		if err := freeName(c.Name); err != nil {
			return nil, err.At(q)
		}
	}
	return bound, nil
}

// tableColumns makes table columns of a query's.
func tableColumns(from []rewrite.Column) []catalog.Column {
	out := make([]catalog.Column, len(from))
	for i, c := range from {
		out[i] = catalog.Column{Number: i + 1, Name: c.Name, Type: c.Type}
	}
	return out
}

// selectInto is SELECT ... INTO a new table.
func (s *Session) selectInto(ctx context.Context, bound *rewrite.Bound, args []any) (Result, error) {
	n := &ast.Name{Parts: []ast.Ident{{Name: bound.Into.Name, Quoted: true}}}
	if bound.Into.Schema != "" {
		n.Parts = append([]ast.Ident{{Name: bound.Into.Schema, Quoted: true}}, n.Parts...)
	}
	r, exists, err := s.newTable(n, bound.Into.Temp)
	if err != nil {
		return Result{Rows: -1}, err
	}
	if exists {
		return Result{Rows: -1}, sqlerror.DuplicateTable(r.Name)
	}
	r.Columns = tableColumns(bound.Columns)
	if err := s.createRelation(ctx, r); err != nil {
		return Result{Rows: -1}, err
	}
	rows, err := s.conn.Exec(ctx, "INSERT INTO "+r.Physical+" "+rewrite.Kept(bound), args...)
	return Result{Tag: "SELECT", Rows: rows}, err
}
