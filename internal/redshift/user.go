package redshift

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

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

// userExists refuses the name of a user that is not there.
func (s *Session) userExists(name string) error {
	if _, ok := s.catalog().User(name); !ok {
		return sqlerror.UndefinedObject("user", name)
	}
	return nil
}

// mayManageUsers refuses statements about users to those who may not.
func (s *Session) mayManageUsers(action string) error {
	u, ok := s.catalog().User(s.user)
	if !ok || !u.Superuser && !u.CreateUser {
		return sqlerror.New(sqlerror.StatePermissionDenied, "permission denied to %s", action)
	}
	return nil
}

func (s *Session) execCreateUser(ctx context.Context, stmt *ast.CreateUser) error {
	name := s.fold(stmt.Name)
	old, exists := s.catalog().User(name)
	if stmt.Alter {
		if !exists {
			return sqlerror.UndefinedObject("user", name).At(stmt)
		}
		if name != s.user || slices.ContainsFunc(stmt.Options, func(o *ast.Option) bool { return o.Name != "PASSWORD" && o.Name != "SET" && o.Name != "RESET" }) {
			if err := s.mayManageUsers("alter user"); err != nil {
				return err
			}
		}
	} else {
		if exists {
			return sqlerror.DuplicateObject("user", name).At(stmt)
		}
		if err := s.mayManageUsers("create user"); err != nil {
			return err
		}
		old = &catalog.User{OID: s.engine.newOID(), Name: name, ConnectionLimit: -1, Created: s.now()}
	}
	u := *old
	objects := []catalog.Object{&u}
	for _, o := range stmt.Options {
		if o.Name == "IN GROUP" || o.Name == "IN GROUPS" {
			groups, err := s.joinGroups(o, name)
			if err != nil {
				return err
			}
			objects = append(objects, groups...)
			continue
		}
		if o.Name == "RENAME TO" {
			return s.renameUser(ctx, old, strings.ToLower(o.Text()))
		}
		if err := userOption(&u, o); err != nil {
			return err
		}
	}
	if err := s.writing(); err != nil {
		return err
	}
	if stmt.Alter {
		s.logUser(&u, "alter", "")
	} else {
		s.logUser(&u, "create", "")
	}
	return s.put(ctx, objects...)
}

// logUser keeps, once the transaction is committed, what was done to a user (STL_USERLOG).
func (s *Session) logUser(u *catalog.User, action, oldName string) {
	row := []any{int64(u.OID), u.Name, oldName, action, u.CreateDB, u.Superuser, s.pid, s.tx.id, s.engine.clock.Now()}
	s.tx.after = append(s.tx.after, func(committed bool) {
		if committed {
			s.engine.history.add(entry{"user_log", [][]any{row}})
		}
	})
}

func userOption(u *catalog.User, o *ast.Option) error {
	switch o.Name {
	case "PASSWORD", "PASSWORD DISABLE", "EXTERNALID":
	case "CREATEDB", "NOCREATEDB":
		u.CreateDB = o.Name == "CREATEDB"
	case "CREATEUSER", "NOCREATEUSER":
		u.CreateUser = o.Name == "CREATEUSER"
		u.Superuser = u.CreateUser
	case "SYSLOG ACCESS":
		u.SyslogAccess = strings.ToUpper(o.Text())
	case "VALID UNTIL":
		u.ValidUntil = o.Text()
	case "CONNECTION LIMIT":
		u.ConnectionLimit = -1
		if n, err := strconv.Atoi(o.Text()); err == nil {
			u.ConnectionLimit = n
		}
	case "SESSION TIMEOUT":
		n, err := strconv.Atoi(o.Text())
		if err != nil {
			return sqlerror.InvalidParameter("SESSION TIMEOUT needs a number of seconds").At(o)
		}
		u.SessionTimeout = n
	case "RESET SESSION TIMEOUT":
		u.SessionTimeout = 0
	default:
		return sqlerror.NotSupported("the user option "+o.Name, o)
	}
	return nil
}

func (s *Session) joinGroups(o *ast.Option, user string) ([]catalog.Object, error) {
	exprs := append([]ast.Expr{o.Value}, o.Args...)
	if row, ok := o.Value.(*ast.Row); ok {
		exprs = row.Elems
	}
	var out []catalog.Object
	for _, e := range exprs {
		name := strings.ToLower(ast.Text(e))
		g, ok := s.catalog().Group(name)
		if !ok {
			return nil, sqlerror.UndefinedObject("group", name).At(o)
		}
		changed := *g
		changed.Members = withName(g.Members, user)
		out = append(out, &changed)
	}
	return out, nil
}

// withName adds a name to a sorted list; withoutName takes it out.
func withName(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	out := append(slices.Clone(list), name)
	slices.Sort(out)
	return out
}

func withoutName(list []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(n string) bool { return n == name })
}

// renameUser changes a user's name wherever it stands.
func (s *Session) renameUser(ctx context.Context, u *catalog.User, name string) error {
	if _, ok := s.catalog().User(name); ok {
		return sqlerror.DuplicateObject("user", name)
	}
	changed := *u
	changed.Name = name
	s.logUser(&changed, "rename", u.Name)
	objects := []catalog.Object{&changed}
	objects = append(objects, s.renameInGroups(u.Name, name)...)
	for _, r := range s.catalog().Relations("") {
		if r.Owner == u.Name {
			c := *r
			c.Owner = name
			objects = append(objects, &c)
		}
	}
	for _, v := range s.catalog().Schemas("") {
		if v.Owner == u.Name {
			c := *v
			c.Owner = name
			objects = append(objects, &c)
		}
	}
	for _, p := range s.catalog().Procedures() {
		if p.Owner == u.Name {
			c := *p
			c.Owner = name
			objects = append(objects, &c)
		}
	}
	for _, g := range s.catalog().Grants() {
		if g.GranteeKind == catalog.ToUser && g.Grantee == u.Name {
			c := *g
			c.Grantee = name
			objects = append(objects, &c)
		}
	}
	if err := s.writing(); err != nil {
		return err
	}
	return s.put(ctx, objects...)
}

func (s *Session) renameInGroups(from, to string) []catalog.Object {
	var out []catalog.Object
	for _, g := range s.catalog().Groups() {
		if slices.Contains(g.Members, from) {
			c := *g
			c.Members = withName(withoutName(g.Members, from), to)
			out = append(out, &c)
		}
	}
	for _, r := range s.catalog().Roles() {
		if slices.Contains(r.Users, from) {
			c := *r
			c.Users = withName(withoutName(r.Users, from), to)
			out = append(out, &c)
		}
	}
	return out
}

func (s *Session) dropUser(ctx context.Context, stmt *ast.Drop, n *ast.Name) error {
	name := s.fold(n.Last())
	u, ok := s.catalog().User(name)
	if !ok {
		if stmt.IfExists {
			s.notice("INFO: user \"%s\" does not exist, skipping", name)
			return nil
		}
		return sqlerror.UndefinedObject("user", name).At(n)
	}
	if err := s.mayManageUsers("drop user"); err != nil {
		return err
	}
	if name == s.user || name == s.login {
		return sqlerror.New(sqlerror.StateObjectInUse, "current user cannot be dropped").At(n)
	}
	if s.ownsSomething(name) {
		return sqlerror.OwnsObjects("user", name).At(n)
	}
	for _, g := range s.catalog().Grants() {
		if g.GranteeKind == catalog.ToUser && g.Grantee == name {
			return sqlerror.New(sqlerror.StateDependentObjects, "user \"%s\" cannot be dropped because some objects depend on it", name).
				WithDetail("owner of privileges on an object").At(n)
		}
	}
	c := catalog.Change{Drop: []catalog.Object{u}}
	for _, g := range s.catalog().Groups() {
		if slices.Contains(g.Members, name) {
			changed := *g
			changed.Members = withoutName(g.Members, name)
			c.Put = append(c.Put, &changed)
		}
	}
	for _, r := range s.catalog().Roles() {
		if slices.Contains(r.Users, name) {
			changed := *r
			changed.Users, changed.WithAdmin = withoutName(r.Users, name), withoutName(r.WithAdmin, name)
			c.Put = append(c.Put, &changed)
		}
	}
	if err := s.writing(); err != nil {
		return err
	}
	s.logUser(u, "drop", "")
	return s.change(ctx, c)
}

func (s *Session) ownsSomething(user string) bool {
	snapshot := s.catalog()
	return slices.ContainsFunc(snapshot.Relations(""), func(r *catalog.Relation) bool { return r.Owner == user }) ||
		slices.ContainsFunc(snapshot.Schemas(""), func(v *catalog.Schema) bool { return v.Owner == user }) ||
		slices.ContainsFunc(snapshot.Databases(), func(d *catalog.Database) bool { return d.Owner == user }) ||
		slices.ContainsFunc(snapshot.Procedures(), func(p *catalog.Procedure) bool { return p.Owner == user }) ||
		slices.ContainsFunc(snapshot.Functions(), func(f *catalog.Function) bool { return f.Owner == user })
}

func (s *Session) execCreateGroup(ctx context.Context, stmt *ast.CreateGroup) error {
	name := s.fold(stmt.Name)
	if err := s.mayManageUsers("create group"); err != nil {
		return err
	}
	if _, ok := s.catalog().Group(name); ok {
		return sqlerror.DuplicateObject("group", name).At(stmt)
	}
	g := &catalog.Group{OID: s.engine.newOID(), Name: name, Created: s.now()}
	for _, u := range s.foldAll(stmt.Users) {
		if err := s.userExists(u); err != nil {
			return err
		}
		g.Members = withName(g.Members, u)
	}
	if err := s.writing(); err != nil {
		return err
	}
	return s.put(ctx, g)
}

func (s *Session) execAlterGroup(ctx context.Context, stmt *ast.AlterGroup) error {
	g, ok := s.catalog().Group(s.fold(stmt.Name))
	if !ok {
		return sqlerror.UndefinedObject("group", s.fold(stmt.Name)).At(stmt)
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
		if err := s.userExists(u); err != nil {
			return err
		}
		if stmt.Action == "ADD USER" {
			changed.Members = withName(changed.Members, u)
		} else {
			changed.Members = withoutName(changed.Members, u)
		}
	}
	if err := s.writing(); err != nil {
		return err
	}
	return s.put(ctx, &changed)
}

func (s *Session) dropGroup(ctx context.Context, stmt *ast.Drop, n *ast.Name) error {
	name := s.fold(n.Last())
	g, ok := s.catalog().Group(name)
	if !ok {
		if stmt.IfExists {
			return nil
		}
		return sqlerror.UndefinedObject("group", name).At(n)
	}
	if err := s.mayManageUsers("drop group"); err != nil {
		return err
	}
	for _, grant := range s.catalog().Grants() {
		if grant.GranteeKind == catalog.ToGroup && grant.Grantee == name {
			return sqlerror.New(sqlerror.StateDependentObjects, "group \"%s\" cannot be dropped because some objects depend on it", name).At(n)
		}
	}
	if err := s.writing(); err != nil {
		return err
	}
	return s.change(ctx, catalog.Change{Drop: []catalog.Object{g}})
}

func (s *Session) execCreateRole(ctx context.Context, stmt *ast.CreateRole) error {
	name := s.fold(stmt.Name)
	if err := s.mayManageUsers("create role"); err != nil {
		return err
	}
	if _, ok := s.catalog().Role(name); ok {
		return sqlerror.DuplicateObject("role", name).At(stmt)
	}
	if err := s.writing(); err != nil {
		return err
	}
	return s.put(ctx, &catalog.Role{OID: s.engine.newOID(), Name: name, Owner: s.user, Created: s.now()})
}

func (s *Session) execAlterRole(ctx context.Context, stmt *ast.AlterRole) error {
	r, ok := s.catalog().Role(s.fold(stmt.Name))
	if !ok {
		return sqlerror.UndefinedObject("role", s.fold(stmt.Name)).At(stmt)
	}
	if err := s.own("role", r.Name, r.Owner); err != nil {
		return err
	}
	changed := *r
	for _, o := range stmt.Options {
		switch o.Name {
		case "RENAME TO":
			changed.Name = strings.ToLower(o.Text())
		case "OWNER TO":
			changed.Owner = strings.ToLower(o.Text())
			if err := s.userExists(changed.Owner); err != nil {
				return err
			}
		default:
			return sqlerror.NotSupported("ALTER ROLE with "+o.Name, o)
		}
	}
	if err := s.writing(); err != nil {
		return err
	}
	return s.put(ctx, &changed)
}

func (s *Session) dropRole(ctx context.Context, stmt *ast.Drop, n *ast.Name) error {
	name := s.fold(n.Last())
	r, ok := s.catalog().Role(name)
	if !ok {
		if stmt.IfExists {
			return nil
		}
		return sqlerror.UndefinedObject("role", name).At(n)
	}
	if err := s.own("role", name, r.Owner); err != nil {
		return err
	}
	used := len(r.Users)+len(r.Roles) > 0
	c := catalog.Change{Drop: []catalog.Object{r}}
	for _, g := range s.catalog().Grants() {
		if g.GranteeKind == catalog.ToRole && g.Grantee == name {
			used = true
			c.Drop = append(c.Drop, g)
		}
	}
	if used && stmt.Behavior != "FORCE" {
		return sqlerror.New(sqlerror.StateDependentObjects, "cannot drop role \"%s\" because some objects depend on it", name).At(n)
	}
	if err := s.writing(); err != nil {
		return err
	}
	return s.change(ctx, c)
}
