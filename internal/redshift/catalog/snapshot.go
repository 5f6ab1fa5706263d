package catalog

import (
	"cmp"
	"maps"
	"slices"
)

// Snapshot is one version of the catalog. It does not change and may be used by many goroutines.
type Snapshot struct {
	set
	version int64
	index   index
}

// set holds all objects by OID.
type set struct {
	databases     map[OID]*Database
	schemas       map[OID]*Schema
	relations     map[OID]*Relation
	procedures    map[OID]*Procedure
	functions     map[OID]*Function
	users         map[OID]*User
	groups        map[OID]*Group
	roles         map[OID]*Role
	grants        map[OID]*Grant
	defaultGrants map[OID]*DefaultGrant
}

func newSet() set {
	return set{
		databases: map[OID]*Database{}, schemas: map[OID]*Schema{}, relations: map[OID]*Relation{},
		procedures: map[OID]*Procedure{}, functions: map[OID]*Function{}, users: map[OID]*User{},
		groups: map[OID]*Group{}, roles: map[OID]*Role{}, grants: map[OID]*Grant{}, defaultGrants: map[OID]*DefaultGrant{},
	}
}

func (s set) clone() set {
	return set{
		databases: maps.Clone(s.databases), schemas: maps.Clone(s.schemas), relations: maps.Clone(s.relations),
		procedures: maps.Clone(s.procedures), functions: maps.Clone(s.functions), users: maps.Clone(s.users),
		groups: maps.Clone(s.groups), roles: maps.Clone(s.roles), grants: maps.Clone(s.grants),
		defaultGrants: maps.Clone(s.defaultGrants),
	}
}

type schemaKey struct{ database, name string }

type objectKey struct{ database, schema, name string }

type grantKey struct {
	kind   ObjectKind
	object OID
}

// index finds objects by name.
type index struct {
	databases  map[string]*Database
	schemas    map[schemaKey]*Schema
	relations  map[objectKey]*Relation
	procedures map[objectKey][]*Procedure
	functions  map[objectKey][]*Function
	users      map[string]*User
	groups     map[string]*Group
	roles      map[string]*Role
	grants     map[grantKey][]*Grant
	dependents map[OID][]*Relation
}

func newIndex(s set) index {
	x := index{
		databases: map[string]*Database{}, schemas: map[schemaKey]*Schema{}, relations: map[objectKey]*Relation{},
		procedures: map[objectKey][]*Procedure{}, functions: map[objectKey][]*Function{}, users: map[string]*User{},
		groups: map[string]*Group{}, roles: map[string]*Role{}, grants: map[grantKey][]*Grant{}, dependents: map[OID][]*Relation{},
	}
	for _, d := range s.databases {
		x.databases[d.Name] = d
	}
	for _, v := range s.schemas {
		x.schemas[schemaKey{v.Database, v.Name}] = v
	}
	for _, r := range sorted(s.relations) {
		x.relations[objectKey{r.Database, r.Schema, r.Name}] = r
		for _, on := range r.DependsOn {
			x.dependents[on] = append(x.dependents[on], r)
		}
	}
	for _, p := range sorted(s.procedures) {
		k := objectKey{p.Database, p.Schema, p.Name}
		x.procedures[k] = append(x.procedures[k], p)
	}
	for _, f := range sorted(s.functions) {
		k := objectKey{f.Database, f.Schema, f.Name}
		x.functions[k] = append(x.functions[k], f)
	}
	for _, u := range s.users {
		x.users[u.Name] = u
	}
	for _, g := range s.groups {
		x.groups[g.Name] = g
	}
	for _, r := range s.roles {
		x.roles[r.Name] = r
	}
	for _, g := range sorted(s.grants) {
		k := grantKey{g.Kind, g.Object}
		x.grants[k] = append(x.grants[k], g)
	}
	return x
}

// sorted lists the objects of a map by OID.
func sorted[T any](m map[OID]*T) []*T {
	keys := slices.SortedFunc(maps.Keys(m), cmp.Compare[OID])
	out := make([]*T, len(keys))
	for i, k := range keys {
		out[i] = m[k]
	}
	return out
}

// Version grows with every committed change; 0 is an empty catalog.
func (s *Snapshot) Version() int64 { return s.version }

// Databases lists the databases by OID.
func (s *Snapshot) Databases() []*Database { return sorted(s.databases) }

// Database finds a database by name.
func (s *Snapshot) Database(name string) (*Database, bool) {
	d, ok := s.index.databases[name]
	return d, ok
}

// Schemas lists the schemas of a database by OID, the system's included; of all databases when the name is empty.
func (s *Snapshot) Schemas(database string) []*Schema {
	var out []*Schema
	for _, v := range sorted(s.schemas) {
		if database == "" || v.Database == database || v.Database == "" {
			out = append(out, v)
		}
	}
	return out
}

// Schema finds a schema by name. System schemas exist in every database.
func (s *Snapshot) Schema(database, name string) (*Schema, bool) {
	v, ok := s.index.schemas[schemaKey{database, name}]
	if !ok {
		v, ok = s.index.schemas[schemaKey{"", name}]
	}
	return v, ok
}

// Relations lists the relations of a database by OID, the system's and the session's temporary ones included; of all
// databases when the name is empty.
func (s *Snapshot) Relations(database string) []*Relation {
	var out []*Relation
	for _, r := range sorted(s.relations) {
		if database == "" || r.Database == database || r.Database == "" {
			out = append(out, r)
		}
	}
	return out
}

// Relation finds a relation by its schema and name.
func (s *Snapshot) Relation(database, schema, name string) (*Relation, bool) {
	r, ok := s.index.relations[objectKey{database, schema, name}]
	if !ok {
		r, ok = s.index.relations[objectKey{"", schema, name}]
	}
	return r, ok
}

// RelationByOID finds a relation by number.
func (s *Snapshot) RelationByOID(oid OID) (*Relation, bool) {
	r, ok := s.relations[oid]
	return r, ok
}

// Find resolves an unqualified relation name along the search path. The system's relations are found first, as in
// PostgreSQL, unless the path names pg_catalog itself; temporary tables come before everything.
func (s *Snapshot) Find(database string, path []string, name string) (*Relation, bool) {
	for _, schema := range EffectivePath(path) {
		if r, ok := s.Relation(database, schema, name); ok {
			return r, true
		}
	}
	return nil, false
}

// EffectivePath is the search path with the schemas that are always searched. The session's temporary schema must
// be in path (first) when it exists.
func EffectivePath(path []string) []string {
	if slices.Contains(path, SystemSchema) {
		return path
	}
	out := make([]string, 0, len(path)+1)
	for i, p := range path {
		if i > 0 || !isTempSchema(p) {
			break
		}
		out = append(out, p)
	}
	n := len(out)
	out = append(out, SystemSchema)
	return append(out, path[n:]...)
}

func isTempSchema(name string) bool { return len(name) > 8 && name[:8] == "pg_temp_" }

// Dependents lists the views and materialized views made directly from a relation.
func (s *Snapshot) Dependents(oid OID) []*Relation { return s.index.dependents[oid] }

// Procedures lists all procedures by OID.
func (s *Snapshot) Procedures() []*Procedure { return sorted(s.procedures) }

// ProceduresNamed lists the overloads of a procedure in one schema.
func (s *Snapshot) ProceduresNamed(database, schema, name string) []*Procedure {
	return s.index.procedures[objectKey{database, schema, name}]
}

// Functions lists all user-defined functions by OID.
func (s *Snapshot) Functions() []*Function { return sorted(s.functions) }

// FunctionsNamed lists the overloads of a user-defined function in one schema.
func (s *Snapshot) FunctionsNamed(database, schema, name string) []*Function {
	return s.index.functions[objectKey{database, schema, name}]
}

// Users lists the users by OID.
func (s *Snapshot) Users() []*User { return sorted(s.users) }

// User finds a user by name.
func (s *Snapshot) User(name string) (*User, bool) {
	u, ok := s.index.users[name]
	return u, ok
}

// Groups lists the groups by OID.
func (s *Snapshot) Groups() []*Group { return sorted(s.groups) }

// Group finds a group by name.
func (s *Snapshot) Group(name string) (*Group, bool) {
	g, ok := s.index.groups[name]
	return g, ok
}

// Roles lists the roles by OID.
func (s *Snapshot) Roles() []*Role { return sorted(s.roles) }

// Role finds a role by name.
func (s *Snapshot) Role(name string) (*Role, bool) {
	r, ok := s.index.roles[name]
	return r, ok
}

// Grants lists all grants by OID.
func (s *Snapshot) Grants() []*Grant { return sorted(s.grants) }

// GrantsOn lists the grants on one object.
func (s *Snapshot) GrantsOn(kind ObjectKind, object OID) []*Grant {
	return s.index.grants[grantKey{kind, object}]
}

// DefaultGrants lists the default privileges by OID.
func (s *Snapshot) DefaultGrants() []*DefaultGrant { return sorted(s.defaultGrants) }
