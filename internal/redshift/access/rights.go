package access

import (
	"slices"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/sqlerror"
)

// Rights are what a user may do, by one version of the catalog.
type Rights struct {
	Catalog *catalog.Snapshot
	User    string
}

// Superuser tells whether the user may do everything.
func (s Rights) Superuser() bool {
	u, ok := s.Catalog.User(s.User)
	if ok && u.Superuser {
		return true
	}
	r, ok := s.Catalog.Role("sys:superuser")
	return ok && len(r.Users)+len(r.Roles) > 0 && slices.Contains(RolesOf(s.Catalog, s.User), r.Name)
}

// May tells whether the user has a privilege on an object: as superuser, as owner, by a grant to the user,
// to a group or role of his, or to PUBLIC.
func (s Rights) May(kind catalog.ObjectKind, object catalog.OID, owner string, privilege catalog.Privilege) bool {
	return s.mayColumn(kind, object, owner, privilege, nil)
}

func (s Rights) mayColumn(kind catalog.ObjectKind, object catalog.OID, owner string, privilege catalog.Privilege, columns []string) bool {
	if owner == s.User || s.Superuser() {
		return true
	}
	granted := map[string]bool{}
	snapshot := s.Catalog
	for _, g := range snapshot.GrantsOn(kind, object) {
		if g.Privilege != privilege || !s.Covers(g) {
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

// MayGrant tells whether the user may give a privilege on an object to others: as superuser, as owner, or by the grant option.
func (s Rights) MayGrant(kind catalog.ObjectKind, object catalog.OID, owner string, privilege catalog.Privilege) bool {
	return owner == s.User || s.Superuser() || slices.ContainsFunc(s.Catalog.GrantsOn(kind, object), func(g *catalog.Grant) bool {
		return g.GrantOption && g.Privilege == privilege && s.Covers(g)
	})
}

// Covers tells whether a grant is to the user, directly or not.
func (s Rights) Covers(g *catalog.Grant) bool {
	snapshot := s.Catalog
	switch g.GranteeKind {
	case catalog.ToPublic:
		return true
	case catalog.ToUser:
		return g.Grantee == s.User
	case catalog.ToGroup:
		group, ok := snapshot.Group(g.Grantee)
		return ok && slices.Contains(group.Members, s.User)
	case catalog.ToRole:
		return slices.Contains(RolesOf(snapshot, s.User), g.Grantee)
	}
	return false
}

// RolesOf lists a user's roles, those granted to his roles included.
func RolesOf(snapshot *catalog.Snapshot, user string) []string {
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

// Permit checks the permissions a bound statement needs.
func (s Rights) Permit(bound *rewrite.Bound) error {
	for _, v := range bound.Inside {
		if err := s.permitInside(v); err != nil {
			return err
		}
	}
	if s.Superuser() {
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
		if err := s.PermitRelation(r, "select"); err != nil {
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
			if err := s.PermitRelation(w, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// permitInside checks what a view reads with the permissions of the view's owner.
func (s Rights) permitInside(v rewrite.ViewReads) error {
	s.User = v.View.Owner
	if s.Superuser() {
		return nil
	}
	for _, r := range v.Reads {
		if err := s.PermitRelation(r, "select"); err != nil {
			return err
		}
	}
	return s.permitFunctions(v.Functions)
}

func (s Rights) permitFunctions(called []*catalog.Function) error {
	for _, f := range called {
		if err := s.PermitSchema(f.Database, f.Schema); err != nil {
			return err
		}
		if !s.May(catalog.OnFunction, f.OID, f.Owner, "execute") {
			return sqlerror.PermissionDenied("function", f.Name)
		}
	}
	return nil
}

// PermitRelation refuses a privilege on a relation, or on those of its columns that are used.
func (s Rights) PermitRelation(r rewrite.RelationRef, p catalog.Privilege) error {
	if r.Relation.Kind == catalog.SystemView || r.Relation.Temp {
		return nil
	}
	if err := s.PermitSchema(r.Relation.Database, r.Relation.Schema); err != nil {
		return err
	}
	if !s.mayColumn(catalog.OnRelation, r.Relation.OID, r.Relation.Owner, p, r.Columns) {
		return sqlerror.PermissionDenied("relation", r.Relation.Name)
	}
	return nil
}

// PermitSchema refuses what is in a schema to those who may not use it.
func (s Rights) PermitSchema(database, schema string) error {
	v, ok := s.Catalog.Schema(database, schema)
	if !ok || v.Kind == catalog.SystemSchemas {
		return nil
	}
	if !s.May(catalog.OnSchema, v.OID, v.Owner, "usage") {
		return sqlerror.PermissionDenied("schema", schema)
	}
	return nil
}

// Holds tells whether the user has a system permission: as a superuser, or by a role.
func (s Rights) Holds(permission string) bool {
	if s.Superuser() {
		return true
	}
	snapshot := s.Catalog
	for _, name := range RolesOf(snapshot, s.User) {
		if r, ok := snapshot.Role(name); ok && slices.Contains(r.SystemPrivileges, permission) {
			return true
		}
	}
	return false
}

// NewOwner refuses to make somebody else an object's owner to all but superusers.
func (s Rights) NewOwner(name string) error {
	if err := s.UserExists(name); err != nil {
		return err
	}
	if name != s.User && !s.Superuser() {
		return sqlerror.MustBeSuperuser("change owner")
	}
	return nil
}

// OwnOr is own, and lets pass who has the system permission for the statement.
func (s Rights) OwnOr(permission, kind, name, owner string) error {
	if s.Holds(permission) {
		return nil
	}
	return s.Own(kind, name, owner)
}

// Own refuses what only an object's owner or a superuser may do.
func (s Rights) Own(kind, name, owner string) error {
	if owner == s.User || s.Superuser() {
		return nil
	}
	return sqlerror.MustBeOwner(kind, name)
}

// UserExists refuses the name of a user that is not there.
func (s Rights) UserExists(name string) error {
	if _, ok := s.Catalog.User(name); !ok {
		return sqlerror.UndefinedObject("user", name)
	}
	return nil
}
