package access

import (
	"context"
	"slices"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// allOf lists what ALL means for a kind of object.
var allOf = map[catalog.ObjectKind][]catalog.Privilege{
	catalog.OnRelation:  {"select", "insert", "update", "delete", "references", "drop", "truncate", "alter"},
	catalog.OnSchema:    {"usage", "create", "drop", "alter"},
	catalog.OnDatabase:  {"create", "temporary", "usage", "alter"},
	catalog.OnProcedure: {"execute"},
	catalog.OnFunction:  {"execute"},
	catalog.OnLanguage:  {"usage"},
}

// granted is an object that privileges are given on.
type granted struct {
	kind        catalog.ObjectKind
	oid         catalog.OID
	name, owner string
	relation    *catalog.Relation
}

// Grant is GRANT and REVOKE: of privileges on objects, of roles, and of system permissions to roles.
func (s Statements) Grant(ctx context.Context, stmt *ast.Grant) error {
	if err := s.Writing(); err != nil {
		return err
	}
	if stmt.Scope != nil {
		return sqlerror.NotSupported("a scoped permission", stmt.Scope)
	}
	if stmt.On == nil {
		return s.grantRoles(ctx, stmt)
	}
	objects, err := s.grantObjects(stmt.On)
	if err != nil {
		return err
	}
	change := catalog.Change{}
	for _, o := range objects {
		if err := s.mayGrant(o, stmt); err != nil {
			return err
		}
		for _, to := range stmt.To {
			kind, name, err := s.Grantee(to)
			if err != nil {
				return err
			}
			if err := s.grantOn(&change, stmt, o, kind, name, to); err != nil {
				return err
			}
		}
	}
	return s.Change(ctx, change)
}

// mayGrant allows owners, superusers and holders of the grant option.
func (s Statements) mayGrant(o granted, stmt *ast.Grant) error {
	if o.owner == s.User() || s.superuser() {
		return nil
	}
	for _, p := range stmt.Privileges {
		ok := s.rights().MayGrant(o.kind, o.oid, o.owner, catalog.Privilege(strings.ToLower(p.Name)))
		if !ok {
			return sqlerror.PermissionDenied(string(o.kind), o.name).At(stmt)
		}
	}
	return nil
}

// grantOn adds or removes one grantee's privileges on one object.
func (s Statements) grantOn(change *catalog.Change, stmt *ast.Grant, o granted, kind catalog.GranteeKind, name string, to *ast.Grantee) error {
	option := stmt.Option == "GRANT OPTION" || to.GrantOption
	if option && !stmt.Revoke && kind != catalog.ToUser {
		return sqlerror.New("0LP01", "grant options can only be granted to individual users").At(to)
	}
	existing := s.Catalog().GrantsOn(o.kind, o.oid)
	for _, p := range stmt.Privileges {
		privileges, err := privilegesOf(p, o.kind)
		if err != nil {
			return err
		}
		columns := []string{""}
		if len(p.Columns) > 0 {
			columns = s.foldAll(p.Columns)
		}
		for _, column := range columns {
			if column != "" && o.relation != nil {
				if _, ok := o.relation.ColumnNamed(column); !ok {
					return sqlerror.UndefinedColumn(column, o.name).At(p)
				}
			}
			for _, privilege := range privileges {
				i := slices.IndexFunc(existing, func(g *catalog.Grant) bool {
					return g.GranteeKind == kind && g.Grantee == name && g.Privilege == privilege && g.Column == column
				})
				switch {
				case stmt.Revoke && i >= 0 && stmt.OptionFor != "":
					g := *existing[i]
					g.GrantOption = false
					change.Put = append(change.Put, &g)
				case stmt.Revoke && i >= 0:
					change.Drop = append(change.Drop, existing[i])
				case !stmt.Revoke:
					g := &catalog.Grant{
						OID: s.NewOID(), Kind: o.kind, Object: o.oid, Column: column, GranteeKind: kind, Grantee: name, Privilege: privilege,
						GrantOption: option, Grantor: s.User(),
					}
					if i >= 0 {
						g.OID = existing[i].OID
						g.GrantOption = g.GrantOption || existing[i].GrantOption
					}
					change.Put = append(change.Put, g)
				}
			}
		}
	}
	return nil
}

func privilegesOf(p *ast.Privilege, kind catalog.ObjectKind) ([]catalog.Privilege, error) {
	name := catalog.Privilege(strings.ToLower(p.Name))
	switch name {
	case "all":
		return allOf[kind], nil
	case "temp":
		name = "temporary"
	case "rule", "trigger":
		return nil, nil
	}
	if !slices.Contains(allOf[kind], name) {
		return nil, sqlerror.New("0LP01", "invalid privilege type %s for %s", p.Name, kind).At(p)
	}
	return []catalog.Privilege{name}, nil
}

// Grantee finds to whom a privilege is granted.
func (s Statements) Grantee(to *ast.Grantee) (catalog.GranteeKind, string, error) {
	name := s.Fold(to.Name)
	switch to.Kind {
	case "PUBLIC":
		return catalog.ToPublic, catalog.PublicGrantee, nil
	case "GROUP":
		if _, ok := s.Catalog().Group(name); !ok {
			return "", "", sqlerror.UndefinedObject("group", name).At(to)
		}
		return catalog.ToGroup, name, nil
	case "ROLE":
		if _, ok := s.Catalog().Role(name); !ok {
			return "", "", sqlerror.UndefinedObject("role", name).At(to)
		}
		return catalog.ToRole, name, nil
	case "", "USER":
		if name == catalog.PublicGrantee {
			return catalog.ToPublic, name, nil
		}
		if _, ok := s.Catalog().User(name); !ok {
			return "", "", sqlerror.UndefinedObject("user", name).At(to)
		}
		return catalog.ToUser, name, nil
	}
	return "", "", sqlerror.NotSupported("granting to "+to.Kind, to)
}

// grantObjects finds what a GRANT is on.
func (s Statements) grantObjects(t *ast.GrantTarget) ([]granted, error) {
	var out []granted
	switch t.Kind {
	case "", "TABLE", "VIEW":
		for _, n := range t.Names {
			r, err := s.Relation(n)
			if err != nil {
				return nil, err
			}
			out = append(out, granted{catalog.OnRelation, r.OID, r.Name, r.Owner, r})
		}
	case "SCHEMA":
		for _, n := range t.Names {
			v, err := s.Schema(n)
			if err != nil {
				return nil, err
			}
			out = append(out, granted{catalog.OnSchema, v.OID, v.Name, v.Owner, nil})
		}
	case "DATABASE":
		for _, n := range t.Names {
			d, ok := s.Catalog().Database(s.Fold(n.Last()))
			if !ok {
				return nil, sqlerror.UndefinedDatabase(s.Fold(n.Last())).At(n)
			}
			out = append(out, granted{catalog.OnDatabase, d.OID, d.Name, d.Owner, nil})
		}
	case "PROCEDURE":
		for _, ref := range t.Routines {
			p, err := s.Procedure(ref)
			if err != nil {
				return nil, err
			}
			out = append(out, granted{catalog.OnProcedure, p.OID, p.Name, p.Owner, nil})
		}
	case "FUNCTION":
		for _, ref := range t.Routines {
			f, err := s.Function(ref)
			if err != nil {
				return nil, err
			}
			out = append(out, granted{catalog.OnFunction, f.OID, f.Name, f.Owner, nil})
		}
	case "LANGUAGE":
		languages := map[string]catalog.OID{"sql": LanguageSQL, "plpgsql": LanguagePLpgSQL}
		for _, n := range t.Names {
			l, ok := languages[s.Fold(n.Last())]
			if !ok {
				return nil, sqlerror.UndefinedObject("language", s.Fold(n.Last())).At(n)
			}
			out = append(out, granted{catalog.OnLanguage, l, s.Fold(n.Last()), "rdsdb", nil})
		}
	case "ALL TABLES IN SCHEMA", "ALL FUNCTIONS IN SCHEMA", "ALL PROCEDURES IN SCHEMA":
		return s.grantAllIn(t)
	default:
		return nil, sqlerror.NotSupported("privileges on "+t.Kind, t)
	}
	return out, nil
}

func (s Statements) grantAllIn(t *ast.GrantTarget) ([]granted, error) {
	var out []granted
	for _, n := range t.Names {
		v, err := s.Schema(n)
		if err != nil {
			return nil, err
		}
		relations, routines := s.Contents(v)
		if t.Kind == "ALL TABLES IN SCHEMA" {
			for _, r := range relations {
				out = append(out, granted{catalog.OnRelation, r.OID, r.Name, r.Owner, r})
			}
			continue
		}
		for _, o := range routines {
			switch o := o.(type) {
			case *catalog.Procedure:
				if t.Kind == "ALL PROCEDURES IN SCHEMA" {
					out = append(out, granted{catalog.OnProcedure, o.OID, o.Name, o.Owner, nil})
				}
			case *catalog.Function:
				if t.Kind == "ALL FUNCTIONS IN SCHEMA" {
					out = append(out, granted{catalog.OnFunction, o.OID, o.Name, o.Owner, nil})
				}
			}
		}
	}
	return out, nil
}

// grantRoles gives roles to users and roles, and system permissions to roles.
func (s Statements) grantRoles(ctx context.Context, stmt *ast.Grant) error {
	changed := map[string]*catalog.Role{}
	roleNamed := func(name string) (*catalog.Role, error) {
		if r := changed[name]; r != nil {
			return r, nil
		}
		r, ok := s.Catalog().Role(name)
		if !ok {
			return nil, sqlerror.UndefinedObject("role", name)
		}
		c := *r
		changed[name] = &c
		return &c, nil
	}
	for _, p := range stmt.Privileges {
		for _, to := range stmt.To {
			kind, grantee, err := s.Grantee(to)
			if err != nil {
				return err
			}
			subject := grantee
			if p.Role != nil {
				subject = s.Fold(*p.Role)
			} else if kind != catalog.ToRole {
				return sqlerror.New(sqlerror.StateSyntaxError, "system permissions can be granted to roles only").At(p)
			}
			r, err := roleNamed(subject)
			if err != nil {
				return err
			}
			if err := s.mayGrantRole(r, p); err != nil {
				return err
			}
			if p.Role != nil && kind == catalog.ToRole && !stmt.Revoke && s.inherits(changed, subject, grantee) {
				return sqlerror.New("0LP01", "cannot grant this role, a circular dependency was detected between these roles").At(p)
			}
			s.grantRole(r, p, stmt, kind, grantee, to)
		}
	}
	var objects []catalog.Object
	for _, r := range changed {
		objects = append(objects, r)
	}
	return s.put(ctx, objects...)
}

// inherits tells whether a role is another one or has been granted it, by way of other roles too.
func (s Statements) inherits(changed map[string]*catalog.Role, name, held string) bool {
	seen := map[string]bool{}
	for pending := []string{held}; len(pending) > 0; pending = pending[1:] {
		if pending[0] == name {
			return true
		}
		r := changed[pending[0]]
		if r == nil {
			r, _ = s.Catalog().Role(pending[0])
		}
		if r != nil && !seen[r.Name] {
			seen[r.Name] = true
			pending = append(pending, r.Roles...)
		}
	}
	return false
}

// mayGrantRole lets a role's owner, and who holds it with the admin option, give it on; system permissions are a
// superuser's to give.
func (s Statements) mayGrantRole(r *catalog.Role, p *ast.Privilege) error {
	switch {
	case p.Role == nil && !systemPermissions[strings.ToLower(p.Name)]:
		return sqlerror.New("0LP01", "invalid privilege type %s for role", p.Name).At(p)
	case s.superuser():
		return nil
	case p.Role == nil:
		return sqlerror.MustBeSuperuser("grant system permissions").At(p)
	case r.Owner == s.User() || slices.Contains(r.WithAdmin, s.User()):
		return nil
	}
	return sqlerror.PermissionDenied("role", r.Name).At(p)
}

func (s Statements) grantRole(r *catalog.Role, p *ast.Privilege, stmt *ast.Grant, kind catalog.GranteeKind, grantee string, to *ast.Grantee) {
	edit := withName
	if stmt.Revoke {
		edit = withoutName
	}
	switch {
	case p.Role == nil:
		r.SystemPrivileges = edit(r.SystemPrivileges, strings.ToLower(p.Name))
	case stmt.OptionFor == "ADMIN OPTION":
		r.WithAdmin = withoutName(r.WithAdmin, grantee)
	case kind == catalog.ToRole:
		r.Roles = edit(r.Roles, grantee)
	default:
		r.Users = edit(r.Users, grantee)
		if stmt.Revoke || stmt.Option == "ADMIN OPTION" || to.AdminOption {
			r.WithAdmin = edit(r.WithAdmin, grantee)
		}
	}
}

// DefaultPrivileges is ALTER DEFAULT PRIVILEGES.
func (s Statements) DefaultPrivileges(ctx context.Context, stmt *ast.AlterDefaultPrivileges) error {
	kinds := map[string]catalog.ObjectKind{"TABLES": catalog.OnRelation, "FUNCTIONS": catalog.OnFunction, "PROCEDURES": catalog.OnProcedure}
	kind, ok := kinds[stmt.Grant.On.Kind]
	if !ok {
		return sqlerror.NotSupported("default privileges on "+stmt.Grant.On.Kind, stmt)
	}
	owners := s.foldAll(stmt.ForUsers)
	if len(owners) == 0 {
		owners = []string{s.User()}
	}
	schemas := []string{""}
	if len(stmt.InSchemas) > 0 {
		schemas = nil
		for _, n := range stmt.InSchemas {
			v, err := s.Schema(n)
			if err != nil {
				return err
			}
			schemas = append(schemas, v.Name)
		}
	}
	c := catalog.Change{}
	for _, owner := range owners {
		if owner != s.User() && !s.superuser() {
			return sqlerror.MustBeSuperuser("alter default privileges of another user").At(stmt)
		}
		for _, schema := range schemas {
			if err := s.defaultFor(&c, stmt.Grant, kind, owner, schema); err != nil {
				return err
			}
		}
	}
	if err := s.Writing(); err != nil {
		return err
	}
	return s.Change(ctx, c)
}

func (s Statements) defaultFor(c *catalog.Change, grant *ast.Grant, kind catalog.ObjectKind, owner, schema string) error {
	for _, to := range grant.To {
		granteeKind, grantee, err := s.Grantee(to)
		if err != nil {
			return err
		}
		for _, p := range grant.Privileges {
			privileges, err := privilegesOf(p, kind)
			if err != nil {
				return err
			}
			for _, privilege := range privileges {
				d := &catalog.DefaultGrant{
					OID: s.NewOID(), Owner: owner, Database: s.Database(), Schema: schema, Kind: kind, GranteeKind: granteeKind, Grantee: grantee,
					Privilege: privilege, GrantOption: grant.Option == "GRANT OPTION",
				}
				for _, old := range s.Catalog().DefaultGrants() {
					same := *old
					same.OID, same.GrantOption = d.OID, d.GrantOption
					if same == *d {
						c.Drop = append(c.Drop, old)
					}
				}
				if !grant.Revoke {
					c.Put = append(c.Put, d)
				}
			}
		}
	}
	return nil
}

// DefaultGrants are the grants a new object starts with.
func (s Statements) DefaultGrants(kind catalog.ObjectKind, oid catalog.OID, schema string) []*catalog.Grant {
	var out []*catalog.Grant
	for _, d := range s.Catalog().DefaultGrants() {
		if d.Kind != kind || d.Owner != s.User() || d.Database != s.Database() || d.Schema != "" && d.Schema != schema {
			continue
		}
		out = append(out, &catalog.Grant{
			OID: s.NewOID(), Kind: kind, Object: oid, GranteeKind: d.GranteeKind, Grantee: d.Grantee, Privilege: d.Privilege,
			GrantOption: d.GrantOption, Grantor: s.User(),
		})
	}
	return out
}
