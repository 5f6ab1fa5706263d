package redshift

import (
	"context"
	"slices"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

func (s *Session) execDrop(ctx context.Context, stmt *ast.Drop) error {
	for _, n := range stmt.Names {
		var err error
		switch stmt.Object {
		case "TABLE", "VIEW", "MATERIALIZED VIEW":
			err = s.dropRelation(ctx, stmt, n)
		case "SCHEMA":
			err = s.dropSchema(ctx, stmt, n)
		case "DATABASE":
			err = s.dropDatabase(ctx, stmt, n)
		case "USER":
			err = s.security().DropUser(ctx, stmt, n)
		case "GROUP":
			err = s.security().DropGroup(ctx, stmt, n)
		case "ROLE":
			err = s.security().DropRole(ctx, stmt, n)
		default:
			return statementNotSupported(stmt)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// kindName is what messages call a relation.
func kindName(k catalog.RelationKind) string {
	switch k {
	case catalog.View, catalog.LateBindingView:
		return "view"
	case catalog.MaterializedView:
		return "materialized view"
	}
	return "table"
}

func (s *Session) dropRelation(ctx context.Context, stmt *ast.Drop, n *ast.Name) error {
	r, ok := s.find(n)
	if !ok {
		if stmt.IfExists {
			s.notice("INFO: %s \"%s\" does not exist and will be skipped", strings.ToUpper(stmt.Object[:1])+strings.ToLower(stmt.Object[1:]), n)
			return nil
		}
		return sqlerror.New(sqlerror.StateUndefinedTable, "%s \"%s\" does not exist", strings.ToUpper(stmt.Object[:1])+strings.ToLower(stmt.Object[1:]), n).At(n)
	}
	if want := strings.ToLower(stmt.Object); kindName(r.Kind) != want || r.Kind == catalog.SystemView {
		return sqlerror.WrongObjectType(r.Name, want).At(n)
	}
	permission := "drop table"
	if r.Kind != catalog.Table {
		permission = "drop view"
	}
	if !s.may(catalog.OnRelation, r.OID, r.Owner, "drop") && !s.holds(permission) {
		return sqlerror.MustBeOwner("relation", r.Name).At(n)
	}
	if _, err := s.target(ctx, n, locks.AccessExclusive); err != nil {
		return err
	}
	return s.dropWithDependents(ctx, r, stmt.Behavior == "CASCADE")
}

// dropWithDependents drops a relation and, with cascade, the views made from it.
func (s *Session) dropWithDependents(ctx context.Context, r *catalog.Relation, cascade bool) error {
	if err := s.writing(); err != nil {
		return err
	}
	all := s.dependentsOf(r)
	keys := s.foreignKeysTo(r)
	if len(all)+len(keys) > 0 && !cascade {
		var lines []string
		for _, k := range keys {
			lines = append(lines, "constraint "+k.name+" on table "+k.table.Name+" depends on table "+r.Name)
		}
		for _, d := range s.catalog().Dependents(r.OID) {
			lines = append(lines, kindName(d.Kind)+" "+d.Name+" depends on "+kindName(r.Kind)+" "+r.Name)
		}
		return sqlerror.DependentObjects(kindName(r.Kind), r.Name, lines...)
	}
	for _, d := range all {
		if err := s.lock(ctx, d, locks.AccessExclusive); err != nil {
			return err
		}
		s.notice("NOTICE: drop cascades to %s %s", kindName(d.Kind), d.Name)
	}
	for _, k := range keys {
		s.notice("NOTICE: drop cascades to constraint %s on table %s", k.name, k.table.Name)
		now, ok := s.catalog().RelationByOID(k.table.OID)
		if !ok {
			continue
		}
		changed := *now
		changed.Constraints = slices.DeleteFunc(slices.Clone(now.Constraints), func(c catalog.Constraint) bool { return c.Name == k.name })
		if err := s.put(ctx, &changed); err != nil {
			return err
		}
	}
	return s.dropAll(ctx, append(all, r))
}

// foreignKey is a constraint of another table.
type foreignKey struct {
	table *catalog.Relation
	name  string
}

// foreignKeysTo lists the foreign keys of other tables that refer to a table.
func (s *Session) foreignKeysTo(r *catalog.Relation) []foreignKey {
	var out []foreignKey
	for _, t := range s.catalog().Relations(r.Database) {
		for _, c := range t.Constraints {
			if c.Kind == catalog.ForeignKey && c.RefTable == r.OID && t.OID != r.OID {
				out = append(out, foreignKey{t, c.Name})
			}
		}
	}
	return out
}

// dependentsOf lists what is made from a relation, directly or not, the outermost first.
func (s *Session) dependentsOf(r *catalog.Relation) []*catalog.Relation {
	var out []*catalog.Relation
	seen := map[catalog.OID]bool{r.OID: true}
	var visit func(oid catalog.OID)
	visit = func(oid catalog.OID) {
		for _, d := range s.catalog().Dependents(oid) {
			if seen[d.OID] {
				continue
			}
			seen[d.OID] = true
			visit(d.OID)
			out = append(out, d)
		}
	}
	visit(r.OID)
	return out
}

// dropAll removes relations with their stored tables, sequences and grants.
func (s *Session) dropAll(ctx context.Context, relations []*catalog.Relation) error {
	c := catalog.Change{}
	for _, r := range relations {
		if r.Physical != "" {
			if _, err := s.conn.Exec(ctx, "DROP TABLE "+r.Physical); err != nil {
				return err
			}
		}
		for _, col := range r.Columns {
			if col.Identity == nil || r.Kind != catalog.Table {
				continue
			}
			if _, err := s.conn.Exec(ctx, "DROP SEQUENCE "+col.Identity.Sequence); err != nil {
				return err
			}
		}
		if r.Kind == catalog.MaterializedView {
			if err := s.refreshed(ctx, r); err != nil {
				return err
			}
		}
		c.Drop = append(c.Drop, r)
		for _, g := range s.catalog().GrantsOn(catalog.OnRelation, r.OID) {
			c.Drop = append(c.Drop, g)
		}
	}
	return s.change(ctx, c)
}
