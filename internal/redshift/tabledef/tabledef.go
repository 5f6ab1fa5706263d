// Package tabledef makes a table's entry in the catalog of what CREATE TABLE and ALTER TABLE say: columns with their types, defaults,
// identities and encodings, keys, distribution and sort order, and what CREATE TABLE AS takes over from its query.
//
// It changes the *catalog.Relation it is given and nothing else; storing the table is its caller's.
//
// Source: "CREATE TABLE", "CREATE TABLE AS", "ALTER TABLE" and "Compression encodings" in the Database Developer Guide.
package tabledef

import (
	"context"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/syntax/ast"
)

// Host is the session that a table is defined in.
type Host interface {
	Fold(i ast.Ident) string
	NewOID() catalog.OID
	// TextOf is a node's text in the statement; Env is what its expressions are bound in, Value the value of one in DuckDB.
	TextOf(n ast.Node) string
	Env() *rewrite.Env
	Value(ctx context.Context, sql string) (any, error)
	// UserFunction tells whether users have defined a function of that name; the schema may be empty.
	UserFunction(schema, name string) bool
	// Find looks a relation up; NoRelation is the error of one that is not there.
	Find(n *ast.Name) (*catalog.Relation, bool)
	NoRelation(n *ast.Name) error
	// Like finds the table of LIKE, locked for reading; MayReference refuses foreign keys to a table.
	Like(ctx context.Context, n *ast.Name) (*catalog.Relation, error)
	MayReference(r *catalog.Relation) error
}

// Definer defines tables.
type Definer struct{ Host }

func (s Definer) foldAll(names []ast.Ident) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = s.Fold(n)
	}
	return out
}
