package access

import (
	"context"
	"slices"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// CreateGroup is CREATE GROUP.
func (s Statements) CreateGroup(ctx context.Context, stmt *ast.CreateGroup) error {
	name := s.Fold(stmt.Name)
	if err := s.mayManageUsers("create group"); err != nil {
		return err
	}
	if _, ok := s.Catalog().Group(name); ok {
		return sqlerror.DuplicateObject("group", name).At(stmt)
	}
	g := &catalog.Group{OID: s.NewOID(), Name: name, Created: s.Now()}
	for _, u := range s.foldAll(stmt.Users) {
		if err := s.rights().UserExists(u); err != nil {
			return err
		}
		g.Members = withName(g.Members, u)
	}
	if err := s.Writing(); err != nil {
		return err
	}
	return s.put(ctx, g)
}

// AlterGroup is ALTER GROUP.
func (s Statements) AlterGroup(ctx context.Context, stmt *ast.AlterGroup) error {
	g, ok := s.Catalog().Group(s.Fold(stmt.Name))
	if !ok {
		return sqlerror.UndefinedObject("group", s.Fold(stmt.Name)).At(stmt)
	}
	if err := s.mayManageUsers("alter group"); err != nil {
		return err
	}
	changed := *g
	for _, u := range s.foldAll(stmt.Users) {
		if stmt.Action == "RENAME TO" {
			changed.Name = u
			continue
		}
		if err := s.rights().UserExists(u); err != nil {
			return err
		}
		if stmt.Action == "ADD USER" {
			changed.Members = withName(changed.Members, u)
		} else {
			changed.Members = withoutName(changed.Members, u)
		}
	}
	if err := s.Writing(); err != nil {
		return err
	}
	return s.put(ctx, &changed)
}

// DropGroup is DROP GROUP for one name.
func (s Statements) DropGroup(ctx context.Context, stmt *ast.Drop, n *ast.Name) error {
	name := s.Fold(n.Last())
	g, ok := s.Catalog().Group(name)
	if !ok {
		if stmt.IfExists {
			return nil
		}
		return sqlerror.UndefinedObject("group", name).At(n)
	}
	if err := s.mayManageUsers("drop group"); err != nil {
		return err
	}
	for _, grant := range s.Catalog().Grants() {
		if grant.GranteeKind == catalog.ToGroup && grant.Grantee == name {
			return sqlerror.New(sqlerror.StateDependentObjects, "group \"%s\" cannot be dropped because some objects depend on it", name).At(n)
		}
	}
	if err := s.Writing(); err != nil {
		return err
	}
	return s.Change(ctx, catalog.Change{Drop: []catalog.Object{g}})
}

// CreateRole is CREATE ROLE.
func (s Statements) CreateRole(ctx context.Context, stmt *ast.CreateRole) error {
	name := s.Fold(stmt.Name)
	if err := s.mayManageUsers("create role"); err != nil {
		return err
	}
	if _, ok := s.Catalog().Role(name); ok {
		return sqlerror.DuplicateObject("role", name).At(stmt)
	}
	if err := s.Writing(); err != nil {
		return err
	}
	r := &catalog.Role{OID: s.NewOID(), Name: name, Owner: s.User(), Created: s.Now()}
	if strings.HasPrefix(name, "sys:") {
		return sqlerror.New("42939", "role name \"%s\" is reserved: the prefix \"sys:\" is for system-defined roles", name).At(stmt)
	}
	if stmt.ExternalID != nil {
		r.ExternalID = stmt.ExternalID.Text
	}
	return s.put(ctx, r)
}

// AlterRole is ALTER ROLE.
func (s Statements) AlterRole(ctx context.Context, stmt *ast.AlterRole) error {
	r, ok := s.Catalog().Role(s.Fold(stmt.Name))
	if !ok {
		return sqlerror.UndefinedObject("role", s.Fold(stmt.Name)).At(stmt)
	}
	if strings.HasPrefix(r.Name, "sys:") {
		return sqlerror.New(sqlerror.StatePermissionDenied, "system-defined role \"%s\" cannot be changed or dropped", r.Name).At(stmt)
	}
	if err := s.rights().Own("role", r.Name, r.Owner); err != nil {
		return err
	}
	changed := *r
	for _, o := range stmt.Options {
		switch o.Name {
		case "RENAME TO":
			changed.Name = strings.ToLower(o.Text())
			if _, taken := s.Catalog().Role(changed.Name); taken {
				return sqlerror.DuplicateObject("role", changed.Name).At(o)
			}
		case "EXTERNALID TO", "EXTERNALID":
			changed.ExternalID = o.Text()
		case "OWNER TO":
			changed.Owner = strings.ToLower(o.Text())
			if err := s.rights().NewOwner(changed.Owner); err != nil {
				return err
			}
		default:
			return sqlerror.NotSupported("ALTER ROLE with "+o.Name, o)
		}
	}
	if err := s.Writing(); err != nil {
		return err
	}
	return s.put(ctx, &changed)
}

// DropRole is DROP ROLE for one name.
func (s Statements) DropRole(ctx context.Context, stmt *ast.Drop, n *ast.Name) error {
	name := s.Fold(n.Last())
	r, ok := s.Catalog().Role(name)
	if !ok {
		if stmt.IfExists {
			return nil
		}
		return sqlerror.UndefinedObject("role", name).At(n)
	}
	if strings.HasPrefix(r.Name, "sys:") {
		return sqlerror.New(sqlerror.StatePermissionDenied, "system-defined role \"%s\" cannot be changed or dropped", r.Name).At(n)
	}
	if err := s.rights().Own("role", name, r.Owner); err != nil {
		return err
	}
	c := catalog.Change{Drop: []catalog.Object{r}}
	for _, o := range s.Catalog().Roles() {
		if slices.Contains(o.Roles, name) {
			without := *o
			without.Roles = withoutName(o.Roles, name)
			c.Put = append(c.Put, &without)
		}
	}
	inherits := len(c.Put) > 0
	for _, g := range s.Catalog().Grants() {
		if g.GranteeKind == catalog.ToRole && g.Grantee == name {
			c.Drop = append(c.Drop, g)
		}
	}
	if stmt.Behavior != "FORCE" {
		refuse := func(format string, args ...any) error {
			return sqlerror.New(sqlerror.StateDependentObjects, format, args...).At(n)
		}
		switch {
		case len(r.Users) > 0:
			return refuse("cannot drop this role since it has been granted on a user")
		case inherits || len(r.Roles) > 0:
			return refuse("cannot drop this role since it depends on another role")
		case len(c.Drop) > 1:
			return refuse("cannot drop role \"%s\" because some objects depend on it", name)
		}
	}
	if err := s.Writing(); err != nil {
		return err
	}
	return s.Change(ctx, c)
}
