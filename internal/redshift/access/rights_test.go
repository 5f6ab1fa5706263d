package access_test

import (
	"testing"

	"nightshift/internal/redshift/access"
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/rewrite"
)

// TestRights asks what users may do with a table of ann's: by ownership, by grants to themselves, to groups, roles of roles and PUBLIC,
// and by column.
func TestRights(t *testing.T) {
	t.Parallel()
	table := &catalog.Relation{OID: 1, Database: "dev", Schema: "public", Name: "t", Kind: catalog.Table, Owner: "ann"}
	grant := func(oid catalog.OID, kind catalog.GranteeKind, name string, p catalog.Privilege, column string, option bool) *catalog.Grant {
		return &catalog.Grant{OID: oid, Kind: catalog.OnRelation, Object: 1, GranteeKind: kind, Grantee: name, Privilege: p, Column: column, GrantOption: option}
	}
	snapshot := catalog.New(
		table,
		&catalog.User{OID: 10, Name: "ann"}, &catalog.User{OID: 11, Name: "bob"}, &catalog.User{OID: 12, Name: "cat"}, &catalog.User{OID: 13, Name: "dan"},
		&catalog.User{OID: 14, Name: "root", Superuser: true}, &catalog.User{OID: 15, Name: "eve"}, &catalog.User{OID: 16, Name: "fay"},
		&catalog.Group{OID: 20, Name: "g", Members: []string{"bob"}},
		&catalog.Role{OID: 21, Name: "inner", Roles: []string{"outer"}, SystemPrivileges: []string{"drop table"}}, &catalog.Role{OID: 22, Name: "outer", Users: []string{"cat"}},
		&catalog.Role{OID: 23, Name: "sys:superuser", Users: []string{"fay"}},
		grant(30, catalog.ToGroup, "g", "insert", "", false), grant(31, catalog.ToRole, "inner", "delete", "", false),
		grant(32, catalog.ToUser, "dan", "select", "a", false), grant(33, catalog.ToPublic, "public", "references", "", false),
		grant(34, catalog.ToUser, "eve", "update", "", true),
	)
	for _, tt := range []struct {
		user    string
		p       catalog.Privilege
		columns []string
		want    bool
	}{
		{"ann", "drop", nil, true}, {"root", "drop", nil, true}, {"fay", "drop", nil, true}, {"bob", "drop", nil, false},
		{"bob", "insert", nil, true}, {"cat", "insert", nil, false}, {"cat", "delete", nil, true}, {"bob", "delete", nil, false},
		{"dan", "select", []string{"a"}, true}, {"dan", "select", []string{"a", "b"}, false}, {"dan", "select", nil, true}, {"eve", "select", nil, false},
		{"eve", "references", nil, true}, {"nobody", "insert", nil, false},
	} {
		err := access.Rights{Catalog: snapshot, User: tt.user}.PermitRelation(rewrite.RelationRef{Relation: table, Columns: tt.columns}, tt.p)
		if (err == nil) != tt.want {
			t.Errorf("%s %s %v: %v, want allowed %v", tt.user, tt.p, tt.columns, err, tt.want)
		}
	}
	if r := (access.Rights{Catalog: snapshot, User: "cat"}); !r.Holds("drop table") || r.Holds("vacuum") {
		t.Error("a system permission of a role's role does not count, or one counts that was not granted")
	}
	if r := (access.Rights{Catalog: snapshot, User: "eve"}); !r.MayGrant(catalog.OnRelation, 1, "ann", "update") || r.MayGrant(catalog.OnRelation, 1, "ann", "references") {
		t.Error("the grant option is not what allows to grant on")
	}
}
