package access

import (
	"time"

	"nightshift/internal/redshift/catalog"
)

// The numbers of the languages in pg_language.
const (
	LanguageSQL     catalog.OID = 14
	LanguagePLpgSQL catalog.OID = 101
)

// systemRoles are the roles every warehouse has ("Amazon Redshift system-defined roles"), with their permissions.
// The permissions that sys:monitor and sys:secadmin have in Redshift are about what is not here.
var systemRoles = map[string][]string{
	"sys:monitor":   {"access catalog", "access system table"},
	"sys:operator":  {"access catalog", "access system table", "analyze", "cancel", "vacuum"},
	"sys:secadmin":  {"access catalog", "access system table", "alter user", "create user", "drop user", "create role"},
	"sys:superuser": nil,
	"sys:dba": {
		"access catalog", "access system table", "alter default privileges", "alter table", "analyze", "cancel", "create or replace external function",
		"create or replace function", "create or replace procedure", "create or replace view", "create schema", "create table", "drop function",
		"drop procedure", "drop schema", "drop table", "drop view", "truncate table", "vacuum",
	},
}

// systemPermissions are those that roles can be granted.
var systemPermissions = map[string]bool{
	"create role": true, "drop role": true, "create user": true, "drop user": true, "alter user": true, "create schema": true, "drop schema": true,
	"alter default privileges": true, "create table": true, "drop table": true, "alter table": true, "create or replace function": true,
	"create or replace external function": true, "drop function": true, "create or replace procedure": true, "drop procedure": true,
	"create or replace view": true, "drop view": true, "create model": true, "drop model": true, "create datashare": true, "alter datashare": true,
	"drop datashare": true, "create library": true, "drop library": true, "analyze": true, "cancel": true, "truncate table": true, "vacuum": true,
	"access system table": true, "access catalog": true, "ignore rls": true, "explain rls": true, "explain masking": true,
}

// Missing lists what a warehouse should have and has not: the system's roles, and the grants that stand for what everybody
// may do in a database and its schema public, so that it can be revoked.
func Missing(snapshot *catalog.Snapshot, newOID func() catalog.OID, now time.Time) []catalog.Object {
	var out []catalog.Object
	for name, permissions := range systemRoles {
		if _, ok := snapshot.Role(name); !ok {
			out = append(out, &catalog.Role{OID: newOID(), Name: name, Owner: "rdsdb", SystemPrivileges: permissions, Created: now})
		}
	}
	languages := false
	for _, d := range snapshot.Databases() {
		if d.Granted {
			languages = true
			continue
		}
		changed := *d
		out = append(out, Everybody(&changed, newOID)...)
	}
	for _, v := range snapshot.Schemas("") {
		if v.Kind == catalog.LocalSchema && v.Name == catalog.PublicSchema && !v.Granted {
			changed := *v
			out = append(out, Everybody(&changed, newOID)...)
		}
	}
	for _, f := range snapshot.Functions() {
		if !f.Granted {
			changed := *f
			out = append(out, Everybody(&changed, newOID)...)
		}
	}
	if !languages {
		for _, l := range []catalog.OID{LanguageSQL, LanguagePLpgSQL} {
			out = append(out, grantPublic(newOID, catalog.OnLanguage, l, "rdsdb", "usage"))
		}
	}
	return out
}

// Everybody is an object, marked, with the grants to PUBLIC that it begins with.
func Everybody(o catalog.Object, newOID func() catalog.OID) []catalog.Object {
	switch o := o.(type) {
	case *catalog.Database:
		o.Granted = true
		return []catalog.Object{o, grantPublic(newOID, catalog.OnDatabase, o.OID, o.Owner, "temporary")}
	case *catalog.Schema:
		o.Granted = true
		return []catalog.Object{o, grantPublic(newOID, catalog.OnSchema, o.OID, o.Owner, "usage"), grantPublic(newOID, catalog.OnSchema, o.OID, o.Owner, "create")}
	case *catalog.Function:
		o.Granted = true
		return []catalog.Object{o, grantPublic(newOID, catalog.OnFunction, o.OID, o.Owner, "execute")}
	}
	return []catalog.Object{o}
}

func grantPublic(newOID func() catalog.OID, kind catalog.ObjectKind, object catalog.OID, grantor string, p catalog.Privilege) *catalog.Grant {
	return &catalog.Grant{
		OID: newOID(), Kind: kind, Object: object, GranteeKind: catalog.ToPublic, Grantee: catalog.PublicGrantee, Privilege: p, Grantor: grantor,
	}
}
