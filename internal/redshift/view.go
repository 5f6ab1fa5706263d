package redshift

import (
	"cmp"
	"context"
	"slices"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/tabledef"
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
	if i := slices.IndexFunc(bound.Reads, func(r rewrite.RelationRef) bool { return r.Relation.Temp }); i >= 0 && view.Kind == catalog.View {
		return sqlerror.NotSupported("a view of the temporary table "+bound.Reads[i].Relation.Name, stmt)
	}
	view.Columns = tabledef.FromQuery(bound.Columns)
	if view.Kind == catalog.View {
		view.DependsOn, view.Uses = dependencies(bound)
		view.Calls = calls(bound)
		if old != nil && s.madeFromItself(old, view.DependsOn) {
			return sqlerror.New("42P17", "infinite recursion detected in rules for relation \"%s\"", view.Name).At(stmt)
		}
	}
	if len(stmt.Columns) > 0 {
		view.Definition = renameColumns(view)
	}
	return nil
}

// madeFromItself tells whether one of the sources is the view, or is made from it.
func (s *Session) madeFromItself(view *catalog.Relation, sources []catalog.OID) bool {
	if slices.Contains(sources, view.OID) {
		return true
	}
	return slices.ContainsFunc(s.dependentsOf(view), func(d *catalog.Relation) bool { return slices.Contains(sources, d.OID) })
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

// calls are the user-defined functions that a query calls.
func calls(bound *rewrite.Bound) []catalog.OID {
	var out []catalog.OID
	for _, f := range bound.Functions {
		out = append(out, f.OID)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// dependencies are the relations that a query reads, by number, and the columns it reads of each.
func dependencies(bound *rewrite.Bound) (on []catalog.OID, uses [][]string) {
	reads := slices.DeleteFunc(slices.Clone(bound.Reads), func(r rewrite.RelationRef) bool { return r.Relation.Kind == catalog.SystemView })
	slices.SortFunc(reads, func(a, b rewrite.RelationRef) int { return cmp.Compare(a.Relation.OID, b.Relation.OID) })
	for _, r := range reads {
		columns := slices.Sorted(slices.Values(r.Columns))
		on, uses = append(on, r.Relation.OID), append(uses, columns)
	}
	return on, uses
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
	if err := s.holdTables(ctx, stmt); err != nil {
		return err
	}
	bound, err := s.prepareTable(ctx, stmt.Query, s.foldAll(stmt.Columns), s.env)
	if err != nil {
		return err
	}
	if bound.NotStored != nil {
		return bound.NotStored
	}
	if len(bound.Args) > 0 {
		return sqlerror.New("42P02", "parameters cannot be used in a materialized view").At(stmt)
	}
	for _, rel := range bound.Reads {
		if rel.Relation.Temp || rel.Relation.Kind == catalog.LateBindingView || rel.Relation.Kind == catalog.SystemView {
			return sqlerror.New(sqlerror.StateFeatureUnsupported, "Cannot create a materialized view from relation \"%s\": temporary tables, system tables and late binding views are not allowed", rel.Relation.Name).At(stmt)
		}
	}
	r.Columns = tabledef.FromQuery(bound.Columns)
	r.DependsOn, r.Uses = dependencies(bound)
	r.Calls = calls(bound)
	if err := s.definer().SetAttributes(r, stmt.Attrs); err != nil {
		return err
	}
	if err := s.createRelation(ctx, r); err != nil {
		return err
	}
	if _, err = s.conn.Exec(ctx, "INSERT INTO "+r.Physical+" "+bound.SQL); err != nil {
		return err
	}
	return s.bornStale(ctx, r, bound.Physical)
}

// holdTables lets nobody write the tables of a materialized view from before its rows are computed until it is there for all:
// a writer that did not know of it would not note that it is out of date.
func (s *Session) holdTables(ctx context.Context, stmt *ast.CreateMaterializedView) error {
	bound, err := rewrite.TableQuery(stmt.Query, s.foldAll(stmt.Columns), s.env())
	if err != nil {
		return err
	}
	if err := s.permit(bound); err != nil {
		return err
	}
	for _, t := range bound.Physical {
		if err := s.lock(ctx, t, locks.ShareRowExclusive); err != nil {
			return err
		}
	}
	return nil
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
	if stmt.Behavior == "CASCADE" {
		if err := s.refreshUnder(ctx, r, map[catalog.OID]bool{}); err != nil {
			return err
		}
	}
	return s.refreshStale(ctx, r)
}

// refreshUnder refreshes the materialized views that one is made from, the innermost first.
func (s *Session) refreshUnder(ctx context.Context, r *catalog.Relation, seen map[catalog.OID]bool) error {
	for _, oid := range r.DependsOn {
		under, ok := s.catalog().RelationByOID(oid)
		if !ok || seen[oid] {
			continue
		}
		seen[oid] = true
		if err := s.refreshUnder(ctx, under, seen); err != nil {
			return err
		}
		if under.Kind != catalog.MaterializedView {
			continue
		}
		if err := s.own("relation", under.Name, under.Owner); err != nil {
			return err
		}
		if err := s.lock(ctx, under, locks.AccessExclusive); err != nil {
			return err
		}
		if err := s.refreshStale(ctx, under); err != nil {
			return err
		}
	}
	return nil
}

// refreshStale refreshes a materialized view that is out of date and says what it did. Every refresh computes all rows.
func (s *Session) refreshStale(ctx context.Context, r *catalog.Relation) error {
	start := s.engine.clock.Now()
	stale, err := s.isStale(ctx, r)
	if err != nil {
		return err
	}
	if !stale && !changesByItself(r) {
		under, err := s.staleUnder(ctx, r)
		if err != nil {
			return err
		}
		status := "Refresh successfully. MV was already updated"
		if under {
			s.notice("INFO: Materialized view %s is already up to date. However, it depends on another materialized view that is not up to date.", r.Name)
		} else {
			s.notice("INFO: Materialized view %s is already up to date.", r.Name)
		}
		s.recordRefresh(r, start, status)
		return nil
	}
	if err := s.refresh(ctx, r); err != nil {
		return err
	}
	s.notice("INFO: Materialized view %s was recomputed successfully.", r.Name)
	s.recordRefresh(r, start, "Refresh successfully recomputed MV from scratch")
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
	if _, err := s.conn.Exec(ctx, "INSERT INTO "+r.Physical+" "+bound.SQL); err != nil {
		return err
	}
	if err := s.refreshed(ctx, r); err != nil {
		return err
	}
	return s.outdate(ctx, r)
}
