package access

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

// mayManageUsers refuses statements about users to those who may not.
func (s Statements) mayManageUsers(action string) error {
	if !s.rights().Holds(action) {
		return sqlerror.New(sqlerror.StatePermissionDenied, "permission denied to %s", action)
	}
	return nil
}

// CreateUser is CREATE USER and ALTER USER.
func (s Statements) CreateUser(ctx context.Context, stmt *ast.CreateUser) error {
	name := s.Fold(stmt.Name)
	old, exists := s.Catalog().User(name)
	if stmt.Alter {
		if !exists {
			return sqlerror.UndefinedObject("user", name).At(stmt)
		}
		if name != s.User() || slices.ContainsFunc(stmt.Options, func(o *ast.Option) bool { return o.Name != "PASSWORD" && o.Name != "SET" && o.Name != "RESET" }) {
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
		old = &catalog.User{OID: s.NewOID(), Name: name, ConnectionLimit: -1, Created: s.Now()}
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
	if err := s.Writing(); err != nil {
		return err
	}
	if stmt.Alter {
		s.UserChanged(&u, "alter", "")
	} else {
		s.UserChanged(&u, "create", "")
	}
	return s.put(ctx, objects...)
}

// mayMakeSuperusers is false for those who manage users by the permission of a role only.
func (s Statements) mayMakeSuperusers() bool { return s.superuser() }

func (s Statements) userOption(u *catalog.User, o *ast.Option) error {
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
		n, err := ConnectionLimit(o)
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

// ConnectionLimit reads CONNECTION LIMIT: a number, or UNLIMITED, which is -1.
func ConnectionLimit(o *ast.Option) (int, error) {
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
		case c < 33 || c > 126 || strings.IndexByte("'\"\\/", c) >= 0: // the page names @ too, and has it in its example
			return fail("contain ASCII characters 33 to 126 only, except ' \" \\ or /")
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

func (s Statements) joinGroups(o *ast.Option, user string) ([]catalog.Object, error) {
	exprs := append([]ast.Expr{o.Value}, o.Args...)
	if row, ok := o.Value.(*ast.Row); ok {
		exprs = row.Elems
	}
	var out []catalog.Object
	for _, e := range exprs {
		name := strings.ToLower(ast.Text(e))
		g, ok := s.Catalog().Group(name)
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
func (s Statements) renameUser(ctx context.Context, u *catalog.User, name string) error {
	if _, ok := s.Catalog().User(name); ok {
		return sqlerror.DuplicateObject("user", name)
	}
	changed := *u
	changed.Name = name
	s.UserChanged(&changed, "rename", u.Name)
	objects := []catalog.Object{&changed}
	objects = append(objects, s.renameInGroups(u.Name, name)...)
	for _, r := range s.Catalog().Relations("") {
		if r.Owner == u.Name {
			c := *r
			c.Owner = name
			objects = append(objects, &c)
		}
	}
	for _, v := range s.Catalog().Schemas("") {
		if v.Owner == u.Name {
			c := *v
			c.Owner = name
			objects = append(objects, &c)
		}
	}
	for _, p := range s.Catalog().Procedures() {
		if p.Owner == u.Name {
			c := *p
			c.Owner = name
			objects = append(objects, &c)
		}
	}
	for _, g := range s.Catalog().Grants() {
		if g.GranteeKind == catalog.ToUser && g.Grantee == u.Name {
			c := *g
			c.Grantee = name
			objects = append(objects, &c)
		}
	}
	if err := s.Writing(); err != nil {
		return err
	}
	return s.put(ctx, objects...)
}

func (s Statements) renameInGroups(from, to string) []catalog.Object {
	var out []catalog.Object
	for _, g := range s.Catalog().Groups() {
		if slices.Contains(g.Members, from) {
			c := *g
			c.Members = withName(withoutName(g.Members, from), to)
			out = append(out, &c)
		}
	}
	for _, r := range s.Catalog().Roles() {
		if slices.Contains(r.Users, from) {
			c := *r
			c.Users = withName(withoutName(r.Users, from), to)
			out = append(out, &c)
		}
	}
	return out
}

// DropUser is DROP USER for one name.
func (s Statements) DropUser(ctx context.Context, stmt *ast.Drop, n *ast.Name) error {
	name := s.Fold(n.Last())
	u, ok := s.Catalog().User(name)
	if !ok {
		if stmt.IfExists {
			s.Notice("INFO: user \"%s\" does not exist, skipping", name)
			return nil
		}
		return sqlerror.UndefinedObject("user", name).At(n)
	}
	if err := s.mayManageUsers("drop user"); err != nil {
		return err
	}
	if name == s.User() || name == s.Login() {
		return sqlerror.New(sqlerror.StateObjectInUse, "current user cannot be dropped").At(n)
	}
	if s.ownsSomething(name) {
		return sqlerror.OwnsObjects("user", name).At(n)
	}
	for _, g := range s.Catalog().Grants() {
		if g.GranteeKind == catalog.ToUser && g.Grantee == name {
			return sqlerror.New(sqlerror.StateDependentObjects, "user \"%s\" cannot be dropped because some objects depend on it", name).
				WithDetail("owner of privileges on an object").At(n)
		}
	}
	for _, d := range s.Catalog().DefaultGrants() {
		if d.Owner == name || d.GranteeKind == catalog.ToUser && d.Grantee == name {
			return sqlerror.New(sqlerror.StateDependentObjects, "user \"%s\" cannot be dropped because some objects depend on it", name).
				WithDetail("default privileges name the user").At(n)
		}
	}
	c := catalog.Change{Drop: []catalog.Object{u}}
	for _, g := range s.Catalog().Groups() {
		if slices.Contains(g.Members, name) {
			changed := *g
			changed.Members = withoutName(g.Members, name)
			c.Put = append(c.Put, &changed)
		}
	}
	for _, r := range s.Catalog().Roles() {
		if slices.Contains(r.Users, name) {
			changed := *r
			changed.Users, changed.WithAdmin = withoutName(r.Users, name), withoutName(r.WithAdmin, name)
			c.Put = append(c.Put, &changed)
		}
	}
	if err := s.Writing(); err != nil {
		return err
	}
	s.UserChanged(u, "drop", "")
	return s.Change(ctx, c)
}

func (s Statements) ownsSomething(user string) bool {
	snapshot := s.Catalog()
	return slices.ContainsFunc(snapshot.Relations(""), func(r *catalog.Relation) bool { return r.Owner == user }) ||
		slices.ContainsFunc(snapshot.Schemas(""), func(v *catalog.Schema) bool { return v.Owner == user }) ||
		slices.ContainsFunc(snapshot.Databases(), func(d *catalog.Database) bool { return d.Owner == user }) ||
		slices.ContainsFunc(snapshot.Procedures(), func(p *catalog.Procedure) bool { return p.Owner == user }) ||
		slices.ContainsFunc(snapshot.Functions(), func(f *catalog.Function) bool { return f.Owner == user })
}
