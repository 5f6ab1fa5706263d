package redshift

import (
	"context"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/routine"
	"nightshift/internal/redshift/syntax/ast"
)

// routines are the procedures and functions that the session sees.
func (s *Session) routines() routine.Routines {
	return routine.Routines{Host: routineHost{accessHost{s}}}
}

func (s *Session) procedureOf(ref *ast.RoutineRef) (*catalog.Procedure, error) {
	return s.routines().Procedure(ref)
}

func (s *Session) functionOf(ref *ast.RoutineRef) (*catalog.Function, error) {
	return s.routines().Function(ref)
}

// routineHost is the session as package routine sees it.
type routineHost struct{ accessHost }

// Path implements routine.Host.
func (h routineHost) Path() []string { return h.s.path() }

// Place implements routine.Host.
func (h routineHost) Place(n *ast.Name) (database, schema, name string, err error) {
	return h.s.place(n)
}

// DefaultGrants implements routine.Host.
func (h routineHost) DefaultGrants(kind catalog.ObjectKind, oid catalog.OID, schema string) []*catalog.Grant {
	return h.s.security().DefaultGrants(kind, oid, schema)
}

// Dependents implements routine.Host.
func (h routineHost) Dependents(r *catalog.Relation) []*catalog.Relation { return h.s.dependentsOf(r) }

// DropViews implements routine.Host.
func (h routineHost) DropViews(ctx context.Context, views []*catalog.Relation) error {
	return h.s.dropAll(ctx, views)
}

// KindName implements routine.Host.
func (h routineHost) KindName(kind catalog.RelationKind) string { return kindName(kind) }
