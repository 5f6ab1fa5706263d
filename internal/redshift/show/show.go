// Package show answers SHOW: lists of databases, schemas, tables, columns, constraints, routines and grants, and the statements
// that would make a table, a view or a procedure. It reads the catalog and what the user may see of it.
package show

import (
	"nightshift/internal/redshift/access"
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/syntax/ast"
)

// Host is the session that asks.
type Host interface {
	Catalog() *catalog.Snapshot
	User() string
	Database() string
	Fold(i ast.Ident) string
	// Find looks a relation up as statements see it; NoRelation is the error of one that is not there.
	Find(n *ast.Name) (*catalog.Relation, bool)
	NoRelation(n *ast.Name) error
	Procedure(ref *ast.RoutineRef) (*catalog.Procedure, error)
	Function(ref *ast.RoutineRef) (*catalog.Function, error)
	// Grantee finds to whom a privilege is granted.
	Grantee(to *ast.Grantee) (catalog.GranteeKind, string, error)
}

// lists makes the lists of one session.
type lists struct{ Host }

func (s lists) rights() access.Rights { return access.Rights{Catalog: s.Catalog(), User: s.User()} }
