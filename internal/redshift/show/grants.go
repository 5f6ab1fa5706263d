package show

import (
	"slices"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// grantObject is an object that SHOW GRANTS tells of.
type grantObject struct {
	kind                   catalog.ObjectKind
	oid                    catalog.OID
	database, schema, name string
}

// scope is what a privilege on the object covers, and the object's type.
func (o grantObject) scope() string {
	if o.kind == catalog.OnRelation {
		return "TABLE"
	}
	return strings.ToUpper(string(o.kind))
}

// listGrants is SHOW GRANTS, on an object or for a user or role.
func (s lists) listGrants(q *showing) (*listing, error) {
	to, err := s.granteeShown(q.to)
	if err != nil {
		return nil, err
	}
	if q.on == nil {
		return s.listGrantsFor(q, to)
	}
	object, err := s.grantObject(q)
	if err != nil {
		return nil, err
	}
	l := &listing{columns: listingColumns("schema_name object_name object_type privilege_type identity_id# identity_name identity_type admin_option? privilege_scope database_name grantor_name")}
	if object.kind == catalog.OnDatabase {
		l.columns = listingColumns("database_name privilege_type identity_id# identity_name identity_type admin_option? privilege_scope grantor_name")
	}
	for _, g := range s.visibleGrants(object, to) {
		scope, id := object.scope(), s.granteeNumber(g)
		if object.kind == catalog.OnDatabase {
			l.rows = append(l.rows, []any{object.database, privilegeShown(g), id, g.Grantee, string(g.GranteeKind), g.GrantOption, scope, g.Grantor})
			continue
		}
		l.rows = append(l.rows, []any{object.schema, object.name, scope, privilegeShown(g), id, g.Grantee, string(g.GranteeKind), g.GrantOption, scope, object.database, g.Grantor})
	}
	return l, nil
}

// listGrantsFor is SHOW GRANTS FOR, of the objects of a database.
func (s lists) listGrantsFor(q *showing, to func(*catalog.Grant) bool) (*listing, error) {
	if q.to == nil {
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "SHOW GRANTS needs ON or FOR").At(q.stmt)
	}
	database := s.Database()
	if q.from != nil {
		database = s.Fold(q.from.Last())
		if _, ok := s.Catalog().Database(database); !ok {
			return nil, sqlerror.UndefinedDatabase(database).At(q.from)
		}
	}
	l := &listing{columns: listingColumns("database_name schema_name object_name object_type privilege_type identity_id# identity_name identity_type privilege_scope grantor_name")}
	for _, object := range s.grantObjectsOf(database) {
		for _, g := range s.visibleGrants(object, to) {
			scope := object.scope()
			l.rows = append(l.rows, []any{
				object.database, orNull(object.schema), orNull(object.name), scope, privilegeShown(g), s.granteeNumber(g), g.Grantee, string(g.GranteeKind), scope, g.Grantor,
			})
		}
	}
	return l, nil
}

// listColumnGrants is SHOW COLUMN GRANTS ON TABLE.
func (s lists) listColumnGrants(q *showing) (*listing, error) {
	to, err := s.granteeShown(q.to)
	if err != nil {
		return nil, err
	}
	r, err := s.tableShown(q)
	if err != nil {
		return nil, err
	}
	l := &listing{columns: listingColumns("database_name schema_name table_name column_name object_type privilege_type identity_id# identity_name identity_type admin_option? privilege_scope grantor_name")}
	for _, g := range s.grantsSorted(catalog.OnRelation, r.OID) {
		if g.Column != "" && to(g) && s.seesGrant(g) {
			l.rows = append(l.rows, []any{
				s.databaseOf(q.from, 2), r.Schema, r.Name, g.Column, "COLUMN", privilegeShown(g), s.granteeNumber(g), g.Grantee, string(g.GranteeKind), g.GrantOption, "COLUMN", g.Grantor,
			})
		}
	}
	return l, nil
}

// granteeShown is the condition of FOR; nil is everybody.
func (s lists) granteeShown(o *ast.Option) (func(*catalog.Grant) bool, error) {
	if o == nil {
		return func(*catalog.Grant) bool { return true }, nil
	}
	kind := strings.TrimSpace(strings.TrimPrefix(o.Name, "FOR"))
	to := &ast.Grantee{Span: o.Span, Kind: kind}
	if ref, ok := o.Value.(*ast.ColumnRef); ok {
		to.Name = ref.Parts[len(ref.Parts)-1]
	}
	granteeKind, grantee, err := s.Grantee(to)
	if err != nil {
		return nil, err
	}
	return func(g *catalog.Grant) bool { return g.GranteeKind == granteeKind && g.Grantee == grantee }, nil
}

// visibleGrants are the grants on a whole object that the user may see, to whom FOR names.
func (s lists) visibleGrants(o grantObject, to func(*catalog.Grant) bool) []*catalog.Grant {
	return slices.DeleteFunc(s.grantsSorted(o.kind, o.oid), func(g *catalog.Grant) bool { return g.Column != "" || !to(g) || !s.seesGrant(g) })
}

// seesGrant tells whether a grant is shown to the user: to himself, to a role or group of his, or he is a superuser.
func (s lists) seesGrant(g *catalog.Grant) bool {
	return s.rights().Superuser() || s.rights().Covers(g)
}

func (s lists) grantsSorted(kind catalog.ObjectKind, oid catalog.OID) []*catalog.Grant {
	list := slices.Clone(s.Catalog().GrantsOn(kind, oid))
	slices.SortFunc(list, func(a, b *catalog.Grant) int {
		return strings.Compare(a.Column+"\x00"+a.Grantee+"\x00"+string(a.Privilege), b.Column+"\x00"+b.Grantee+"\x00"+string(b.Privilege))
	})
	return list
}

func privilegeShown(g *catalog.Grant) string {
	if g.Privilege == "temporary" {
		return "TEMP"
	}
	return strings.ToUpper(string(g.Privilege))
}

// granteeNumber is the number of whom a privilege is granted to, 0 for PUBLIC.
func (s lists) granteeNumber(g *catalog.Grant) any {
	snapshot := s.Catalog()
	switch g.GranteeKind {
	case catalog.ToUser:
		if u, ok := snapshot.User(g.Grantee); ok {
			return int64(u.OID)
		}
	case catalog.ToGroup:
		if v, ok := snapshot.Group(g.Grantee); ok {
			return int64(v.OID)
		}
	case catalog.ToRole:
		if r, ok := snapshot.Role(g.Grantee); ok {
			return int64(r.OID)
		}
	}
	return int64(0)
}

// grantObject finds what ON names.
func (s lists) grantObject(q *showing) (grantObject, error) {
	switch q.on.Name {
	case "ON DATABASE":
		name := s.Fold(q.from.Last())
		d, ok := s.Catalog().Database(name)
		if !ok {
			return grantObject{}, sqlerror.UndefinedDatabase(name).At(q.from)
		}
		return grantObject{kind: catalog.OnDatabase, oid: d.OID, database: name}, nil
	case "ON SCHEMA":
		database, schema, err := s.schemaShown(q)
		if err != nil {
			return grantObject{}, err
		}
		v, _ := s.Catalog().Schema(database, schema)
		return grantObject{catalog.OnSchema, v.OID, database, schema, schema}, nil
	case "ON FUNCTION":
		f, err := s.Function(routineRef(q))
		if err != nil {
			return grantObject{}, err
		}
		return grantObject{catalog.OnFunction, f.OID, f.Database, f.Schema, f.Name}, nil
	case "ON PROCEDURE":
		p, err := s.Procedure(routineRef(q))
		if err != nil {
			return grantObject{}, err
		}
		return grantObject{catalog.OnProcedure, p.OID, p.Database, p.Schema, p.Name}, nil
	}
	r, ok := s.Find(q.from)
	if !ok {
		return grantObject{}, s.NoRelation(q.from)
	}
	return grantObject{catalog.OnRelation, r.OID, s.databaseOf(q.from, 2), r.Schema, r.Name}, nil
}

// grantObjectsOf are the objects of a database in the order SHOW GRANTS FOR tells of them.
func (s lists) grantObjectsOf(database string) []grantObject {
	snapshot := s.Catalog()
	var out []grantObject
	if d, ok := snapshot.Database(database); ok {
		out = append(out, grantObject{kind: catalog.OnDatabase, oid: d.OID, database: database})
	}
	for _, v := range snapshot.Schemas(database) {
		out = append(out, grantObject{kind: catalog.OnSchema, oid: v.OID, database: database, schema: v.Name})
	}
	for _, r := range snapshot.Relations(database) {
		out = append(out, grantObject{catalog.OnRelation, r.OID, database, r.Schema, r.Name})
	}
	for _, f := range snapshot.Functions() {
		if f.Database == database {
			out = append(out, grantObject{catalog.OnFunction, f.OID, database, f.Schema, f.Name})
		}
	}
	for _, p := range snapshot.Procedures() {
		if p.Database == database {
			out = append(out, grantObject{catalog.OnProcedure, p.OID, database, p.Schema, p.Name})
		}
	}
	return out
}

// letters are the privileges as access lists print them, in their order.
var letters = []struct {
	privilege catalog.Privilege
	letter    string
}{
	{"insert", "a"}, {"select", "r"}, {"update", "w"}, {"delete", "d"}, {"references", "x"}, {"truncate", "P"}, {"execute", "X"}, {"usage", "U"},
	{"create", "C"}, {"temporary", "T"}, {"drop", "D"}, {"alter", "A"},
}

// acl is an object's access list as the SHOW commands print it, NULL when nothing was granted: its owner's privileges,
// then those granted.
func (s lists) acl(kind catalog.ObjectKind, oid catalog.OID, owner string) any {
	type item struct{ to, by string }
	var order []item
	has := map[item]map[catalog.Privilege]bool{}
	for _, g := range s.grantsSorted(kind, oid) {
		if g.Column != "" {
			continue
		}
		it := item{g.Grantee, g.Grantor}
		switch g.GranteeKind {
		case catalog.ToPublic:
			it.to = ""
		case catalog.ToGroup, catalog.ToRole:
			it.to = string(g.GranteeKind) + " " + g.Grantee
		}
		if has[it] == nil {
			has[it] = map[catalog.Privilege]bool{}
			order = append(order, it)
		}
		has[it][g.Privilege] = true
	}
	if len(order) == 0 {
		return nil
	}
	all := map[catalog.ObjectKind]string{catalog.OnRelation: "arwdRxtDPA", catalog.OnSchema: "UC", catalog.OnDatabase: "CT"}[kind]
	out := []string{owner + "=" + all + "/" + owner}
	for _, it := range order {
		text := it.to + "="
		for _, l := range letters {
			if has[it][l.privilege] {
				text += l.letter
			}
		}
		out = append(out, text+"/"+it.by)
	}
	return strings.Join(out, "~")
}
