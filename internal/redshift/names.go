package redshift

import (
	"context"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

func (s *Session) fold(i ast.Ident) string { return i.Fold(s.caseSensitive()) }

// qualified is a name's database and schema as written, empty when not, and its last part.
func (s *Session) qualified(n *ast.Name) (database, schema, name string) {
	return s.fold(n.Database()), s.fold(n.Schema()), s.fold(n.Last())
}

// find looks a relation up as statements see it.
func (s *Session) find(n *ast.Name) (*catalog.Relation, bool) {
	database, schema, name := s.qualified(n)
	if database == "" {
		database = s.database
	}
	if schema == "" {
		return s.catalog().Find(database, s.path(), name)
	}
	return s.catalog().Relation(database, schema, name)
}

// target finds a relation that a statement is about, locks it and makes sure that it is still there.
func (s *Session) target(ctx context.Context, n *ast.Name, mode locks.Mode) (*catalog.Relation, error) {
	r, ok := s.find(n)
	if !ok {
		return nil, s.noRelation(n)
	}
	if err := s.lock(ctx, r, mode); err != nil {
		return nil, err
	}
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	if r, ok = s.find(n); !ok {
		return nil, s.noRelation(n)
	}
	return r, nil
}

func (s *Session) noRelation(n *ast.Name) error {
	if _, schema, _ := s.qualified(n); schema != "" {
		if _, ok := s.catalog().Schema(s.database, schema); !ok {
			return sqlerror.UndefinedSchema(schema).At(n)
		}
	}
	return sqlerror.UndefinedTable(n.String()).At(n)
}

// place decides where a new object goes and refuses what may not be created there.
func (s *Session) place(n *ast.Name) (database, schema, name string, err error) {
	database, schema, name = s.qualified(n)
	if database == "" {
		database = s.database
	}
	if database != s.database {
		return "", "", "", sqlerror.NotSupported("creating an object in another database", n)
	}
	if schema == "" {
		if schema, err = s.creationSchema(); err != nil {
			return "", "", "", err
		}
	}
	v, ok := s.catalog().Schema(database, schema)
	if !ok {
		return "", "", "", sqlerror.UndefinedSchema(schema).At(n)
	}
	if v.Kind == catalog.SystemSchemas {
		return "", "", "", sqlerror.PermissionDenied("schema", schema).At(n)
	}
	if !s.may(catalog.OnSchema, v.OID, v.Owner, "create") && !s.holds("create table") {
		return "", "", "", sqlerror.PermissionDenied("schema", schema).At(n)
	}
	return database, schema, name, nil
}

func columnOf(r *catalog.Relation, name string) (int, bool) {
	for i := range r.Columns {
		if r.Columns[i].Name == name {
			return i, true
		}
	}
	return 0, false
}

func (s *Session) foldAll(names []ast.Ident) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = s.fold(n)
	}
	return out
}
