// Package access knows what users may do, and runs the statements that decide it: users, groups, roles, GRANT and REVOKE.
//
// [Rights] answers questions about one user by one version of the catalog. [Statements] turns a statement into a change of the catalog;
// what else it needs of a session it asks of its [Host].
//
// Source: "Managing database security" and "Role-based access control" in the Database Developer Guide.
package access

import (
	"context"
	"time"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/syntax/ast"
)

// Host is the session that a statement runs in.
type Host interface {
	// Catalog is what the session sees; it changes with Change.
	Catalog() *catalog.Snapshot
	// User is whose permissions count, Login who opened the session, Database where unqualified names are looked for.
	User() string
	Login() string
	Database() string
	Fold(i ast.Ident) string
	Now() time.Time
	NewOID() catalog.OID
	// Notice keeps a message for the client.
	Notice(format string, args ...any)
	// Writing refuses changes in a read-only transaction; Change makes one.
	Writing() error
	Change(ctx context.Context, c catalog.Change) error
	// Relation, Schema, Procedure and Function find what a statement names, or say why not.
	Relation(n *ast.Name) (*catalog.Relation, error)
	Schema(n *ast.Name) (*catalog.Schema, error)
	Procedure(ref *ast.RoutineRef) (*catalog.Procedure, error)
	Function(ref *ast.RoutineRef) (*catalog.Function, error)
	// Contents lists what is in a schema.
	Contents(v *catalog.Schema) (relations []*catalog.Relation, routines []catalog.Object)
	// UserChanged keeps, for STL_USERLOG, what was done to a user.
	UserChanged(u *catalog.User, action, oldName string)
}

// Statements runs statements about users and permissions.
type Statements struct{ Host }

func (s Statements) rights() Rights { return Rights{Catalog: s.Catalog(), User: s.User()} }

func (s Statements) superuser() bool { return s.rights().Superuser() }

func (s Statements) put(ctx context.Context, objects ...catalog.Object) error {
	return s.Change(ctx, catalog.Change{Put: objects})
}

func (s Statements) foldAll(names []ast.Ident) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = s.Fold(n)
	}
	return out
}
