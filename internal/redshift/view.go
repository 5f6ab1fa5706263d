package redshift

import (
	"context"
	"slices"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

func (s *Session) execCreateView(ctx context.Context, stmt *ast.CreateView) error {
	database, schema, name, err := s.place(stmt.Name)
	if err != nil {
		return err
	}
	view := &catalog.Relation{
		Database: database, Schema: schema, Name: name, Kind: catalog.View, Owner: s.user, Created: s.now(),
		Definition: s.textOf(stmt.Query), SearchPath: s.path(), Backup: true,
	}
	old, exists := s.catalog().Relation(database, schema, name)
	if exists {
		if !stmt.OrReplace {
			return sqlerror.DuplicateTable(name).At(stmt.Name)
		}
		if old.Kind != catalog.View && old.Kind != catalog.LateBindingView {
			return sqlerror.WrongObjectType(name, "view").At(stmt.Name)
		}
		if err := s.ownOr("create or replace view", "relation", name, old.Owner); err != nil {
			return err
		}
		view.Owner, view.Created = old.Owner, old.Created
	}
	if stmt.NoSchemaBinding {
		view.Kind = catalog.LateBindingView
	}
	if err := s.bindView(ctx, view, stmt, old); err != nil {
		return err
	}
	view.OID = s.engine.newOID()
	if exists {
		view.OID = old.OID
		if err := s.lock(ctx, old, locks.AccessExclusive); err != nil {
			return err
		}
	}
	return s.put(ctx, view)
}

// bindView finds a view's columns and what it depends on. A late binding view may name what does not exist yet.
func (s *Session) bindView(ctx context.Context, view *catalog.Relation, stmt *ast.CreateView, old *catalog.Relation) error {
	bound, err := s.prepareTable(ctx, stmt.Query, s.foldAll(stmt.Columns), s.env)
	if err != nil {
		if view.Kind != catalog.LateBindingView || s.superuserError(err) {
			return err
		}
		return s.begin(ctx)
	}
	if len(bound.Args) > 0 {
		return sqlerror.New("42P02", "parameters cannot be used in a view").At(stmt)
	}
	view.Columns = tableColumns(bound.Columns)
	if view.Kind == catalog.View {
		view.DependsOn = dependencies(bound)
		if old != nil && slices.Contains(view.DependsOn, old.OID) {
			return sqlerror.New("42P17", "infinite recursion detected in rules for relation \"%s\"", view.Name).At(stmt)
		}
	}
	if len(stmt.Columns) > 0 {
		view.Definition = renameColumns(view)
	}
	return nil
}

// superuserError tells errors that no later object can cure.
func (s *Session) superuserError(err error) bool {
	e := sqlerror.From(err)
	return e == nil || (e.SQLState != sqlerror.StateUndefinedTable && e.SQLState != sqlerror.StateUndefinedSchema && e.SQLState != sqlerror.StateUndefinedColumn)
}

// renameColumns puts a view's column list into its query.
func renameColumns(view *catalog.Relation) string {
	names := ""
	for i, c := range view.Columns {
		if i > 0 {
			names += ", "
		}
		names += duck.Ident(c.Name)
	}
	return "SELECT * FROM (" + view.Definition + ") AS renamed(" + names + ")"
}

func dependencies(bound *rewrite.Bound) []catalog.OID {
	var out []catalog.OID
	for _, r := range bound.Reads {
		if r.Relation.Kind != catalog.SystemView {
			out = append(out, r.Relation.OID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (s *Session) execCreateMaterializedView(ctx context.Context, stmt *ast.CreateMaterializedView) error {
	r, exists, err := s.newTable(stmt.Name, false)
	if err != nil {
		return err
	}
	if exists {
		if stmt.IfNotExists {
			s.notice("INFO: Relation \"%s\" already exists and will be skipped", r.Name)
			return nil
		}
		return sqlerror.DuplicateTable(r.Name).At(stmt.Name)
	}
	r.Kind, r.Definition, r.SearchPath = catalog.MaterializedView, s.textOf(stmt.Query), s.path()
	r.AutoRefresh, r.Refreshed = stmt.AutoRefresh == "YES", s.now()
	if r.AutoRefresh {
		s.notice("WARNING: nightshift: the local warehouse does not refresh materialized views by itself; AUTO REFRESH is kept and has no effect here")
	}
	bound, err := s.prepareTable(ctx, stmt.Query, s.foldAll(stmt.Columns), s.env)
	if err != nil {
		return err
	}
	if len(bound.Args) > 0 {
		return sqlerror.New("42P02", "parameters cannot be used in a materialized view").At(stmt)
	}
	for _, rel := range bound.Reads {
		if rel.Relation.Temp || rel.Relation.Kind == catalog.LateBindingView || rel.Relation.Kind == catalog.SystemView {
			return sqlerror.New(sqlerror.StateFeatureUnsupported, "Cannot create a materialized view from relation \"%s\": temporary tables, system tables and late binding views are not allowed", rel.Relation.Name).At(stmt)
		}
	}
	r.Columns = tableColumns(bound.Columns)
	r.DependsOn = dependencies(bound)
	if err := s.setAttributes(r, stmt.Attrs); err != nil {
		return err
	}
	if err := s.createRelation(ctx, r); err != nil {
		return err
	}
	_, err = s.conn.Exec(ctx, "INSERT INTO "+r.Physical+" "+bound.SQL)
	return err
}

func (s *Session) execRefresh(ctx context.Context, stmt *ast.RefreshMaterializedView) error {
	r, err := s.target(ctx, stmt.Name, locks.AccessExclusive)
	if err != nil {
		return err
	}
	if r.Kind != catalog.MaterializedView {
		return sqlerror.WrongObjectType(r.Name, "materialized view").At(stmt.Name)
	}
	if err := s.own("relation", r.Name, r.Owner); err != nil {
		return err
	}
	start := s.engine.clock.Now()
	if stmt.Behavior == "CASCADE" {
		for _, oid := range r.DependsOn {
			if under, ok := s.catalog().RelationByOID(oid); ok && under.Kind == catalog.MaterializedView {
				if err := s.refresh(ctx, under); err != nil {
					return err
				}
			}
		}
	}
	if err := s.refresh(ctx, r); err != nil {
		return err
	}
	s.notice("INFO: Materialized view %s was recomputed.", r.Name)
	s.recordRefresh(r, start)
	return nil
}

// refresh computes a materialized view anew inside the transaction.
func (s *Session) refresh(ctx context.Context, r *catalog.Relation) error {
	if err := s.writing(); err != nil {
		return err
	}
	query, err := parser.ParseStatement(r.Definition)
	if err != nil {
		return err
	}
	env := func() *rewrite.Env { return s.envUnder(r.SearchPath) }
	user := s.user
	s.user = r.Owner
	var names []string
	for _, c := range r.Columns {
		names = append(names, c.Name)
	}
	q, ok := query.(*ast.Query)
	if !ok {
		return sqlerror.Internal("the definition of the materialized view %s is no query", r.Name)
	}
	bound, err := s.prepareTable(ctx, q, names, env)
	s.user = user
	if err != nil {
		return err
	}
	if len(bound.Columns) != len(r.Columns) {
		return sqlerror.Internal("the materialized view %s has %d columns and its query gives %d", r.Name, len(r.Columns), len(bound.Columns))
	}
	if _, err := s.conn.Exec(ctx, "DELETE FROM "+r.Physical); err != nil {
		return err
	}
	_, err = s.conn.Exec(ctx, "INSERT INTO "+r.Physical+" "+bound.SQL)
	return err
}
