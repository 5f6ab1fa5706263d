package redshift

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/setting"
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
	if !s.holds(action) {
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
		if err := s.userOption(&u, o); err != nil {
			return err
		}
	}
	if (u.Superuser || old.Superuser) && !s.mayMakeSuperusers() {
		return sqlerror.MustBeSuperuser("create or alter superusers").At(stmt)
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

// mayMakeSuperusers is false for those who manage users by the permission of a role only.
func (s *Session) mayMakeSuperusers() bool { return s.superuser() }

func (s *Session) userOption(u *catalog.User, o *ast.Option) error {
	switch o.Name {
	case "PASSWORD":
		return checkPassword(o)
	case "PASSWORD DISABLE":
	case "EXTERNALID":
		u.ExternalID = o.Text()
	case "SET":
		return setForUser(u, o)
	case "RESET":
		u.Settings = maps.Clone(u.Settings)
		if name := strings.ToLower(o.Text()); name != "all" {
			delete(u.Settings, name)
		} else {
			u.Settings = nil
		}
	case "CREATEDB", "NOCREATEDB":
		u.CreateDB = o.Name == "CREATEDB"
	case "CREATEUSER", "NOCREATEUSER":
		u.CreateUser = o.Name == "CREATEUSER"
		u.Superuser = u.CreateUser
	case "SYSLOG ACCESS":
		u.SyslogAccess = strings.ToUpper(o.Text())
	case "VALID UNTIL":
		if !strings.EqualFold(o.Text(), "infinity") {
			if _, err := parseMoment(o.Text()); err != nil {
				return sqlerror.New(sqlerror.StateInvalidDatetime, "invalid input syntax for type timestamp with time zone: \"%s\"", o.Text()).At(o)
			}
		}
		u.ValidUntil = o.Text()
	case "CONNECTION LIMIT":
		u.ConnectionLimit = -1
		n, err := connectionLimit(o)
		u.ConnectionLimit = n
		return err
	case "SESSION TIMEOUT":
		n, err := strconv.Atoi(o.Text())
		if err != nil {
			return sqlerror.InvalidParameter("SESSION TIMEOUT needs a number of seconds").At(o)
		}
		if n < 60 || n > 1728000 {
			return sqlerror.InvalidParameter("SESSION TIMEOUT must be between 60 and 1728000 seconds, found %d", n).At(o)
		}
		u.SessionTimeout = n
	case "RESET SESSION TIMEOUT":
		u.SessionTimeout = 0
	default:
		return sqlerror.NotSupported("the user option "+o.Name, o)
	}
	return nil
}

// connectionLimit reads CONNECTION LIMIT: a number, or UNLIMITED, which is -1.
func connectionLimit(o *ast.Option) (int, error) {
	if strings.EqualFold(o.Text(), "UNLIMITED") {
		return -1, nil
	}
	n, err := strconv.Atoi(o.Text())
	if err != nil || n < -1 {
		return -1, sqlerror.InvalidParameter("invalid connection limit: %s", o.Text()).At(o)
	}
	return n, nil
}

// parseMoment reads a date with or without a time.
func parseMoment(text string) (time.Time, error) {
	var t time.Time
	var err error
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02 15:04:05-07", time.RFC3339, "Jan 2 2006", "Jan 2, 2006"} {
		if t, err = time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return t, err
}

// checkPassword holds a clear password to the rules of CREATE USER; a hash is taken as it is.
func checkPassword(o *ast.Option) error {
	if l, ok := o.Value.(*ast.Literal); !ok || l.Kind == ast.NullLit {
		return nil
	}
	text := o.Text()
	fail := func(what string) error { return sqlerror.InvalidParameter("password must %s", what).At(o) }
	if rest, ok := strings.CutPrefix(text, "md5"); ok && len(rest) == 32 && strings.Trim(rest, "0123456789abcdefABCDEF") == "" {
		return nil
	}
	if rest, ok := strings.CutPrefix(text, "sha256|"); ok {
		if strings.Contains(rest, "|") {
			return nil
		}
		text = rest
	}
	var upper, lower, digit bool
	for _, c := range []byte(text) {
		switch {
		case c < 33 || c > 126 || strings.IndexByte("'\"\\/@", c) >= 0:
			return fail("contain ASCII characters 33 to 126 only, except ' \" \\ / or @")
		case c >= 'A' && c <= 'Z':
			upper = true
		case c >= 'a' && c <= 'z':
			lower = true
		case c >= '0' && c <= '9':
			digit = true
		}
	}
	switch {
	case len(text) < 8:
		return fail("be at least 8 characters long")
	case len(text) > 64:
		return fail("be at most 64 characters long")
	case !upper:
		return fail("contain at least one uppercase letter")
	case !lower:
		return fail("contain at least one lowercase letter")
	case !digit:
		return fail("contain at least one number")
	}
	return nil
}

// setForUser is ALTER USER ... SET: what the user's sessions begin with.
func setForUser(u *catalog.User, o *ast.Option) error {
	name := strings.ToLower(o.Text())
	var values []string
	for _, a := range o.Args {
		values = append(values, ast.Text(a))
	}
	value := strings.Join(values, ", ")
	if !setting.Known(name) || strings.HasPrefix(name, "transaction_") || name == "session_authorization" {
		return setting.Unknown(name).At(o)
	}
	u.Settings = maps.Clone(u.Settings)
	if strings.EqualFold(value, "default") {
		delete(u.Settings, name)
		return nil
	}
	value, err := setting.Value(name, value)
	if err != nil {
		return err
	}
	if u.Settings == nil {
		u.Settings = map[string]string{}
	}
	u.Settings[name] = value
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
	for _, d := range s.catalog().DefaultGrants() {
		if d.Owner == name || d.GranteeKind == catalog.ToUser && d.Grantee == name {
			return sqlerror.New(sqlerror.StateDependentObjects, "user \"%s\" cannot be dropped because some objects depend on it", name).
				WithDetail("default privileges name the user").At(n)
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
	r := &catalog.Role{OID: s.engine.newOID(), Name: name, Owner: s.user, Created: s.now()}
	if strings.HasPrefix(name, "sys:") {
		return sqlerror.New("42939", "role name \"%s\" is reserved: the prefix \"sys:\" is for system-defined roles", name).At(stmt)
	}
	if stmt.ExternalID != nil {
		r.ExternalID = stmt.ExternalID.Text
	}
	return s.put(ctx, r)
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
			if _, taken := s.catalog().Role(changed.Name); taken {
				return sqlerror.DuplicateObject("role", changed.Name).At(o)
			}
		case "EXTERNALID TO", "EXTERNALID":
			changed.ExternalID = o.Text()
		case "OWNER TO":
			changed.Owner = strings.ToLower(o.Text())
			if err := s.newOwner(changed.Owner); err != nil {
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
	c := catalog.Change{Drop: []catalog.Object{r}}
	for _, o := range s.catalog().Roles() {
		if slices.Contains(o.Roles, name) {
			without := *o
			without.Roles = withoutName(o.Roles, name)
			c.Put = append(c.Put, &without)
		}
	}
	inherits := len(c.Put) > 0
	for _, g := range s.catalog().Grants() {
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
	if err := s.writing(); err != nil {
		return err
	}
	return s.change(ctx, c)
}
