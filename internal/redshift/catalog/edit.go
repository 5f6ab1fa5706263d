package catalog

import (
	"fmt"
	"maps"
	"slices"

	"nightshift/internal/redshift/sqlerror"
)

// Object is anything the catalog holds: *Database, *Schema, *Relation, *Procedure, *Function, *User, *Group, *Role,
// *Grant or *DefaultGrant.
type Object interface{ id() OID }

func (o *Database) id() OID     { return o.OID }
func (o *Schema) id() OID       { return o.OID }
func (o *Relation) id() OID     { return o.OID }
func (o *Procedure) id() OID    { return o.OID }
func (o *Function) id() OID     { return o.OID }
func (o *User) id() OID         { return o.OID }
func (o *Group) id() OID        { return o.OID }
func (o *Role) id() OID         { return o.OID }
func (o *Grant) id() OID        { return o.OID }
func (o *DefaultGrant) id() OID { return o.OID }

// Change is a set of objects put (new, or in place of the one with the same OID) and dropped.
type Change struct {
	Put  []Object
	Drop []Object
}

// Empty tells whether nothing changes.
func (c Change) Empty() bool { return len(c.Put) == 0 && len(c.Drop) == 0 }

// New makes a catalog of the given objects.
func New(objects ...Object) *Snapshot {
	return (&Snapshot{set: newSet()}).Apply(Change{Put: objects})
}

// Apply gives the catalog after a change; the receiver stays as it is.
func (s *Snapshot) Apply(c Change) *Snapshot {
	next := &Snapshot{set: s.clone(), version: s.version + 1}
	for _, o := range c.Drop {
		next.drop(o)
	}
	for _, o := range c.Put {
		next.put(o)
	}
	next.index = newIndex(next.set)
	return next
}

// AtVersion is the same catalog under another version number.
func (s *Snapshot) AtVersion(version int64) *Snapshot {
	c := *s
	c.version = version
	return &c
}

func (s *set) put(o Object) {
	switch o := o.(type) {
	case *Database:
		s.databases[o.OID] = o
	case *Schema:
		s.schemas[o.OID] = o
	case *Relation:
		s.relations[o.OID] = o
	case *Procedure:
		s.procedures[o.OID] = o
	case *Function:
		s.functions[o.OID] = o
	case *User:
		s.users[o.OID] = o
	case *Group:
		s.groups[o.OID] = o
	case *Role:
		s.roles[o.OID] = o
	case *Grant:
		s.grants[o.OID] = o
	case *DefaultGrant:
		s.defaultGrants[o.OID] = o
	}
}

func (s *set) drop(o Object) {
	switch o := o.(type) {
	case *Database:
		delete(s.databases, o.OID)
	case *Schema:
		delete(s.schemas, o.OID)
	case *Relation:
		delete(s.relations, o.OID)
	case *Procedure:
		delete(s.procedures, o.OID)
	case *Function:
		delete(s.functions, o.OID)
	case *User:
		delete(s.users, o.OID)
	case *Group:
		delete(s.groups, o.OID)
	case *Role:
		delete(s.roles, o.OID)
	case *Grant:
		delete(s.grants, o.OID)
	case *DefaultGrant:
		delete(s.defaultGrants, o.OID)
	}
}

// Diff is what turns the catalog old into s.
func (s *Snapshot) Diff(old *Snapshot) Change {
	var c Change
	diff(&c, old.databases, s.databases)
	diff(&c, old.schemas, s.schemas)
	diff(&c, old.relations, s.relations)
	diff(&c, old.procedures, s.procedures)
	diff(&c, old.functions, s.functions)
	diff(&c, old.users, s.users)
	diff(&c, old.groups, s.groups)
	diff(&c, old.roles, s.roles)
	diff(&c, old.grants, s.grants)
	diff(&c, old.defaultGrants, s.defaultGrants)
	return c
}

func diff[T any, P interface {
	*T
	Object
}](c *Change, old, now map[OID]P) {
	for _, oid := range slices.Sorted(maps.Keys(now)) {
		if was, ok := old[oid]; !ok || was != now[oid] {
			c.Put = append(c.Put, now[oid])
		}
	}
	for _, oid := range slices.Sorted(maps.Keys(old)) {
		if _, ok := now[oid]; !ok {
			c.Drop = append(c.Drop, old[oid])
		}
	}
}

// Rebase applies c, made on base, to a later catalog. It fails when an object that c replaces or drops has changed
// since, or a name that c takes is taken.
func (s *Snapshot) Rebase(base *Snapshot, c Change) (*Snapshot, error) {
	if s == base {
		return s.Apply(c), nil
	}
	for _, o := range slices.Concat(c.Put, c.Drop) {
		if s.get(o) != base.get(o) {
			return nil, sqlerror.SerializationViolation(int64(o.id()))
		}
	}
	next := s.Apply(c)
	for _, o := range c.Put {
		if err := next.checkName(o); err != nil {
			return nil, err
		}
	}
	return next, nil
}

// get finds the object with o's kind and OID; nil when there is none.
func (s *Snapshot) get(o Object) Object {
	switch o.(type) {
	case *Database:
		return found(s.databases, o.id())
	case *Schema:
		return found(s.schemas, o.id())
	case *Relation:
		return found(s.relations, o.id())
	case *Procedure:
		return found(s.procedures, o.id())
	case *Function:
		return found(s.functions, o.id())
	case *User:
		return found(s.users, o.id())
	case *Group:
		return found(s.groups, o.id())
	case *Role:
		return found(s.roles, o.id())
	case *Grant:
		return found(s.grants, o.id())
	case *DefaultGrant:
		return found(s.defaultGrants, o.id())
	}
	return nil
}

func found[P Object](m map[OID]P, oid OID) Object {
	if p, ok := m[oid]; ok {
		return p
	}
	return nil
}

// checkName finds another object of the same name.
func (s *Snapshot) checkName(o Object) error {
	switch o := o.(type) {
	case *Relation:
		for _, r := range s.relations {
			if r.OID != o.OID && r.Database == o.Database && r.Schema == o.Schema && r.Name == o.Name {
				return sqlerror.DuplicateTable(o.Name)
			}
		}
		if _, ok := s.Schema(o.Database, o.Schema); !ok {
			return sqlerror.UndefinedSchema(o.Schema)
		}
	case *Schema:
		for _, v := range s.schemas {
			if v.OID != o.OID && v.Database == o.Database && v.Name == o.Name {
				return sqlerror.DuplicateSchema(o.Name)
			}
		}
	case *Database:
		for _, d := range s.databases {
			if d.OID != o.OID && d.Name == o.Name {
				return sqlerror.DuplicateObject("database", o.Name)
			}
		}
	case *User:
		for _, u := range s.users {
			if u.OID != o.OID && u.Name == o.Name {
				return sqlerror.DuplicateObject("user", o.Name)
			}
		}
	}
	return nil
}

// MaxOID is the largest number in use.
func (s *Snapshot) MaxOID() OID {
	highest := FirstUserOID
	raise := func(oid OID) { highest = max(highest, oid) }
	for _, c := range s.Diff(New()).Put {
		raise(c.id())
	}
	for _, r := range s.relations {
		for _, k := range r.Constraints {
			raise(k.OID)
		}
	}
	return highest
}

// PhysicalName is the DuckDB name of the table or materialized view with an OID.
func PhysicalName(oid OID, temp bool) string {
	if temp {
		return fmt.Sprintf("temp.main.t%d", oid)
	}
	return fmt.Sprintf("%s.t%d", DataSchema, oid)
}

// The DuckDB schemas of the warehouse.
const (
	// DataSchema holds the users' tables.
	DataSchema = "nightshift_data"
	// CatalogSchema holds the catalog, the markers and the history.
	CatalogSchema = "nightshift_catalog"
)
