// Package routine finds, makes, changes and drops stored procedures and SQL functions. Running a procedure is package plpgsql's.
//
// Source: "CREATE PROCEDURE", "CREATE FUNCTION", "ALTER PROCEDURE", "DROP PROCEDURE" and "DROP FUNCTION" in the Database Developer Guide.
package routine

import (
	"context"
	"time"

	"nightshift/internal/redshift/access"
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/syntax/ast"
)

// Host is the session that a statement runs in.
type Host interface {
	Catalog() *catalog.Snapshot
	User() string
	Database() string
	Fold(i ast.Ident) string
	// Path is the search path as schema names.
	Path() []string
	Now() time.Time
	NewOID() catalog.OID
	Notice(format string, args ...any)
	Writing() error
	Change(ctx context.Context, c catalog.Change) error
	// Place decides where a new object goes and refuses what may not be created there.
	Place(n *ast.Name) (database, schema, name string, err error)
	// DefaultGrants are the grants a new object starts with.
	DefaultGrants(kind catalog.ObjectKind, oid catalog.OID, schema string) []*catalog.Grant
	// Dependents lists the views made from a view, directly or not, DropViews drops views, and KindName is what messages call them.
	Dependents(r *catalog.Relation) []*catalog.Relation
	DropViews(ctx context.Context, views []*catalog.Relation) error
	KindName(kind catalog.RelationKind) string
}

// Routines are those that a session sees.
type Routines struct{ Host }

func (s Routines) rights() access.Rights { return access.Rights{Catalog: s.Catalog(), User: s.User()} }

func (s Routines) put(ctx context.Context, objects ...catalog.Object) error {
	return s.Change(ctx, catalog.Change{Put: objects})
}

func (s Routines) qualified(n *ast.Name) (database, schema, name string) {
	return s.Fold(n.Database()), s.Fold(n.Schema()), s.Fold(n.Last())
}
