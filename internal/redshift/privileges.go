package redshift

import (
	"slices"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/sqlerror"
)

// superuser tells whether the session's user may do everything.
func (s *Session) superuser() bool {
	u, ok := s.catalog().User(s.user)
	if ok && u.Superuser {
		return true
	}
	r, ok := s.catalog().Role("sys:superuser")
	return ok && len(r.Users)+len(r.Roles) > 0 && slices.Contains(rolesOf(s.catalog(), s.user), r.Name)
}

// may tells whether the session's user has a privilege on an object: as superuser, as owner, by a grant to the user,
// to a group or role of his, or to PUBLIC.
func (s *Session) may(kind catalog.ObjectKind, object catalog.OID, owner string, privilege catalog.Privilege) bool {
	return s.mayColumn(kind, object, owner, privilege, nil)
}

func (s *Session) mayColumn(kind catalog.ObjectKind, object catalog.OID, owner string, privilege catalog.Privilege, columns []string) bool {
	if owner == s.user || s.superuser() {
		return true
	}
	granted := map[string]bool{}
	snapshot := s.catalog()
	for _, g := range snapshot.GrantsOn(kind, object) {
		if g.Privilege != privilege || !s.covers(snapshot, g) {
			continue
		}
		if g.Column == "" {
			return true
		}
		granted[g.Column] = true
	}
	if len(granted) == 0 {
		return false
	}
	return !slices.ContainsFunc(columns, func(c string) bool { return !granted[c] })
}

// covers tells whether a grant is to the session's user, directly or not.
func (s *Session) covers(snapshot *catalog.Snapshot, g *catalog.Grant) bool {
	switch g.GranteeKind {
	case catalog.ToPublic:
		return true
	case catalog.ToUser:
		return g.Grantee == s.user
	case catalog.ToGroup:
		group, ok := snapshot.Group(g.Grantee)
		return ok && slices.Contains(group.Members, s.user)
	case catalog.ToRole:
		return slices.Contains(rolesOf(snapshot, s.user), g.Grantee)
	}
	return false
}

// rolesOf lists a user's roles, those granted to his roles included.
func rolesOf(snapshot *catalog.Snapshot, user string) []string {
	var out []string
	for {
		n := len(out)
		for _, r := range snapshot.Roles() {
			if slices.Contains(out, r.Name) {
				continue
			}
			if slices.Contains(r.Users, user) || slices.ContainsFunc(r.Roles, func(h string) bool { return slices.Contains(out, h) }) {
				out = append(out, r.Name)
			}
		}
		if len(out) == n {
			return out
		}
	}
}

// permit checks the permissions a bound statement needs.
func (s *Session) permit(bound *rewrite.Bound) error {
	for _, v := range bound.Inside {
		if err := s.permitInside(v); err != nil {
			return err
		}
	}
	if s.superuser() {
		return nil
	}
	if err := s.permitFunctions(bound.Functions); err != nil {
		return err
	}
	for _, r := range bound.Reads {
		written := slices.ContainsFunc(bound.Writes, func(w rewrite.RelationRef) bool { return w.Relation == r.Relation })
		if written && len(r.Columns) == 0 {
			continue // nothing of the target is read
		}
		if err := s.permitRelation(r, "select"); err != nil {
			return err
		}
	}
	var need []catalog.Privilege
	switch bound.Kind {
	case rewrite.Insert:
		need = []catalog.Privilege{"insert"}
	case rewrite.Update:
		need = []catalog.Privilege{"update"}
	case rewrite.Delete:
		need = []catalog.Privilege{"delete"}
	case rewrite.Merge:
		need = []catalog.Privilege{"insert", "update", "delete"}
	}
	for _, w := range bound.Writes {
		for _, p := range need {
			if err := s.permitRelation(w, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// permitInside checks what a view reads with the permissions of the view's owner.
func (s *Session) permitInside(v rewrite.ViewReads) error {
	user := s.user
	s.user = v.View.Owner
	defer func() { s.user = user }()
	if s.superuser() {
		return nil
	}
	for _, r := range v.Reads {
		if err := s.permitRelation(r, "select"); err != nil {
			return err
		}
	}
	return s.permitFunctions(v.Functions)
}

func (s *Session) permitFunctions(called []*catalog.Function) error {
	for _, f := range called {
		if err := s.permitSchema(f.Database, f.Schema); err != nil {
			return err
		}
		if !s.may(catalog.OnFunction, f.OID, f.Owner, "execute") {
			return sqlerror.PermissionDenied("function", f.Name)
		}
	}
	return nil
}

func (s *Session) permitRelation(r rewrite.RelationRef, p catalog.Privilege) error {
	if r.Relation.Kind == catalog.SystemView || r.Relation.Temp {
		return nil
	}
	if err := s.permitSchema(r.Relation.Database, r.Relation.Schema); err != nil {
		return err
	}
	if !s.mayColumn(catalog.OnRelation, r.Relation.OID, r.Relation.Owner, p, r.Columns) {
		return sqlerror.PermissionDenied("relation", r.Relation.Name)
	}
	return nil
}

func (s *Session) permitSchema(database, schema string) error {
	v, ok := s.catalog().Schema(database, schema)
	if !ok || v.Kind == catalog.SystemSchemas {
		return nil
	}
	if !s.may(catalog.OnSchema, v.OID, v.Owner, "usage") {
		return sqlerror.PermissionDenied("schema", schema)
	}
	return nil
}

// holds tells whether the session's user has a system permission: as a superuser, or by a role.
func (s *Session) holds(permission string) bool {
	if s.superuser() {
		return true
	}
	snapshot := s.catalog()
	for _, name := range rolesOf(snapshot, s.user) {
		if r, ok := snapshot.Role(name); ok && slices.Contains(r.SystemPrivileges, permission) {
			return true
		}
	}
	return false
}

// newOwner refuses to make somebody else an object's owner to all but superusers.
func (s *Session) newOwner(name string) error {
	if err := s.userExists(name); err != nil {
		return err
	}
	if name != s.user && !s.superuser() {
		return sqlerror.MustBeSuperuser("change owner")
	}
	return nil
}

// ownOr is own, and lets pass who has the system permission for the statement.
func (s *Session) ownOr(permission, kind, name, owner string) error {
	if s.holds(permission) {
		return nil
	}
	return s.own(kind, name, owner)
}

// own refuses what only an object's owner or a superuser may do.
func (s *Session) own(kind, name, owner string) error {
	if owner == s.user || s.superuser() {
		return nil
	}
	return sqlerror.MustBeOwner(kind, name)
}
