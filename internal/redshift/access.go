package redshift

import (
	"context"
	"time"

	"nightshift/internal/redshift/access"
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// rights are those of the session's user by what it sees now.
func (s *Session) rights() access.Rights { return access.Rights{Catalog: s.catalog(), User: s.user} }

// security runs statements about users and permissions.
func (s *Session) security() access.Statements { return access.Statements{Host: accessHost{s}} }

func (s *Session) superuser() bool { return s.rights().Superuser() }

func (s *Session) holds(permission string) bool { return s.rights().Holds(permission) }

func (s *Session) may(kind catalog.ObjectKind, object catalog.OID, owner string, privilege catalog.Privilege) bool {
	return s.rights().May(kind, object, owner, privilege)
}

func (s *Session) permit(bound *rewrite.Bound) error { return s.rights().Permit(bound) }

func (s *Session) permitRelation(r rewrite.RelationRef, p catalog.Privilege) error {
	return s.rights().PermitRelation(r, p)
}

func (s *Session) permitSchema(database, schema string) error {
	return s.rights().PermitSchema(database, schema)
}

func (s *Session) own(kind, name, owner string) error { return s.rights().Own(kind, name, owner) }

func (s *Session) ownOr(permission, kind, name, owner string) error {
	return s.rights().OwnOr(permission, kind, name, owner)
}

func (s *Session) newOwner(name string) error { return s.rights().NewOwner(name) }

func (s *Session) userExists(name string) error { return s.rights().UserExists(name) }

// createLoginUser makes the user a client connects as, when it is new.
func (s *Session) createLoginUser(ctx context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &catalog.User{OID: s.engine.newOID(), Name: name, ConnectionLimit: -1, Created: s.engine.clock.Now()}
	if err := s.put(ctx, u); err != nil {
		return err
	}
	err := s.commit(ctx)
	if e := sqlerror.From(err); e != nil && e.SQLState == sqlerror.StateDuplicateObject {
		return nil
	}
	return err
}

// accessHost is the session as the statements of package access see it.
type accessHost struct{ s *Session }

// Catalog implements access.Host.
func (h accessHost) Catalog() *catalog.Snapshot { return h.s.catalog() }

// User implements access.Host.
func (h accessHost) User() string { return h.s.user }

// Login implements access.Host.
func (h accessHost) Login() string { return h.s.login }

// Database implements access.Host.
func (h accessHost) Database() string { return h.s.database }

// Fold implements access.Host.
func (h accessHost) Fold(i ast.Ident) string { return h.s.fold(i) }

// Now implements access.Host.
func (h accessHost) Now() time.Time { return h.s.now() }

// NewOID implements access.Host.
func (h accessHost) NewOID() catalog.OID { return h.s.engine.newOID() }

// Notice implements access.Host.
func (h accessHost) Notice(format string, args ...any) { h.s.notice(format, args...) }

// Writing implements access.Host.
func (h accessHost) Writing() error { return h.s.writing() }

// Change implements access.Host.
func (h accessHost) Change(ctx context.Context, c catalog.Change) error { return h.s.change(ctx, c) }

// Relation implements access.Host.
func (h accessHost) Relation(n *ast.Name) (*catalog.Relation, error) {
	r, ok := h.s.find(n)
	if !ok {
		return nil, h.s.noRelation(n)
	}
	return r, nil
}

// Schema implements access.Host.
func (h accessHost) Schema(n *ast.Name) (*catalog.Schema, error) { return h.s.schemaOf(n) }

// Procedure implements access.Host.
func (h accessHost) Procedure(ref *ast.RoutineRef) (*catalog.Procedure, error) {
	return h.s.procedureOf(ref)
}

// Function implements access.Host.
func (h accessHost) Function(ref *ast.RoutineRef) (*catalog.Function, error) {
	return h.s.functionOf(ref)
}

// Contents implements access.Host.
func (h accessHost) Contents(v *catalog.Schema) ([]*catalog.Relation, []catalog.Object) {
	return h.s.contentsOf(v)
}

// UserChanged implements access.Host.
func (h accessHost) UserChanged(u *catalog.User, action, oldName string) {
	s := h.s
	row := []any{int64(u.OID), u.Name, oldName, action, u.CreateDB, u.Superuser, s.pid, s.tx.id, s.engine.clock.Now()}
	s.tx.after = append(s.tx.after, func(committed bool) {
		if committed {
			s.engine.history.add(entry{"user_log", [][]any{row}})
		}
	})
}
