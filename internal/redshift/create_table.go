package redshift

import (
	"context"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/tabledef"
)

// maxColumns is the largest number of columns of a table.
const maxColumns = 1600

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
	if err := s.definer().Columns(ctx, stmt, r); err != nil {
		return Result{Rows: -1}, err
	}
	if err := s.definer().SetAttributes(r, stmt.Attrs); err != nil {
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
		if _, err := s.conn.Exec(ctx, tabledef.CreateSequence(c.Identity)); err != nil {
			return err
		}
	}
	if _, err := s.conn.Exec(ctx, tabledef.CreatePhysical(r)); err != nil {
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

// createTableAs is CREATE TABLE AS: the table gets the query's columns and rows.
func (s *Session) createTableAs(ctx context.Context, stmt *ast.CreateTable, r *catalog.Relation, env func() *rewrite.Env, vars func(int) any) (Result, error) {
	bound, err := s.prepareTable(ctx, stmt.As, s.foldAll(stmt.AsColumns), env)
	if err == nil {
		err = bound.NotStored
	}
	if err != nil {
		return Result{Rows: -1}, err
	}
	args, err := s.values(bound.Args, vars)
	if err != nil {
		return Result{Rows: -1}, err
	}
	r.Columns = tabledef.FromQuery(bound.Columns)
	s.definer().Inherit(r, stmt.As, bound.Columns, stmt.Attrs)
	if err := s.definer().SetAttributes(r, stmt.Attrs); err != nil {
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
		if err := tabledef.FreeName(c.Name); err != nil {
			return nil, err.At(q)
		}
	}
	return bound, nil
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
	r.Columns = tabledef.FromQuery(bound.Columns)
	if err := s.createRelation(ctx, r); err != nil {
		return Result{Rows: -1}, err
	}
	rows, err := s.conn.Exec(ctx, "INSERT INTO "+r.Physical+" "+rewrite.Kept(bound), args...)
	return Result{Tag: "SELECT", Rows: rows}, err
}

// definer makes the entries of tables.
func (s *Session) definer() tabledef.Definer {
	return tabledef.Definer{Host: tableHost{showHost{accessHost{s}}}}
}

// tableHost is the session as package tabledef sees it.
type tableHost struct{ showHost }

// TextOf implements tabledef.Host.
func (h tableHost) TextOf(n ast.Node) string { return h.s.textOf(n) }

// Env implements tabledef.Host.
func (h tableHost) Env() *rewrite.Env { return h.s.env() }

// Value implements tabledef.Host.
func (h tableHost) Value(ctx context.Context, sql string) (any, error) {
	return h.s.conn.Value(ctx, sql)
}

// UserFunction implements tabledef.Host.
func (h tableHost) UserFunction(schema, name string) bool {
	for _, v := range h.s.routines().Schemas(schema) {
		if len(h.s.catalog().FunctionsNamed(h.s.database, v, name)) > 0 {
			return true
		}
	}
	return false
}

// Like implements tabledef.Host.
func (h tableHost) Like(ctx context.Context, n *ast.Name) (*catalog.Relation, error) {
	r, err := h.s.target(ctx, n, locks.AccessShare)
	if err != nil {
		return nil, err
	}
	return r, h.s.permitRelation(rewrite.RelationRef{Relation: r}, "select")
}

// MayReference implements tabledef.Host.
func (h tableHost) MayReference(r *catalog.Relation) error {
	return h.s.permitRelation(rewrite.RelationRef{Relation: r}, "references")
}
