package catalog

import (
	"encoding/json"
	"strconv"
	"strings"

	"nightshift/internal/redshift/types"
)

// projection is a table derived from the objects, for the system's views. key is the column with the object's OID.
type projection struct {
	name, key, columns string
	kind               string // of the objects it is made from
}

var projections = []projection{
	{"databases", "oid", "oid BIGINT, name VARCHAR, owner VARCHAR, connection_limit INTEGER, case_insensitive BOOLEAN, created TIMESTAMP", "database"},
	{"schemas", "oid", "oid BIGINT, database VARCHAR, name VARCHAR, owner VARCHAR, kind VARCHAR, quota_mb BIGINT, comment VARCHAR, created TIMESTAMP", "schema"},
	{"relations", "oid", "oid BIGINT, database VARCHAR, schema VARCHAR, name VARCHAR, kind VARCHAR, owner VARCHAR, physical VARCHAR, definition VARCHAR, dist_style VARCHAR, sort_style VARCHAR, backup BOOLEAN, auto_refresh BOOLEAN, comment VARCHAR, created TIMESTAMP, refreshed TIMESTAMP", "relation"},
	{"columns", "relation", "relation BIGINT, number INTEGER, position INTEGER, name VARCHAR, type VARCHAR, pg_type VARCHAR, type_oid INTEGER, type_modifier INTEGER, length INTEGER, precision INTEGER, scale INTEGER, not_null BOOLEAN, default_value VARCHAR, identity_seed BIGINT, identity_step BIGINT, identity_by_default BOOLEAN, encode VARCHAR, dist_key BOOLEAN, sort_key INTEGER, case_fold BOOLEAN, comment VARCHAR", "relation"},
	{"constraints", "relation", "relation BIGINT, oid BIGINT, name VARCHAR, kind VARCHAR, column_names VARCHAR[], ref_table BIGINT, ref_columns VARCHAR[]", "relation"},
	{"dependencies", "relation", "relation BIGINT, depends_on BIGINT, uses VARCHAR[]", "relation"},
	{"procedures", "oid", "oid BIGINT, database VARCHAR, schema VARCHAR, name VARCHAR, owner VARCHAR, args VARCHAR, arg_names VARCHAR[], arg_modes VARCHAR[], arg_types VARCHAR[], arg_type_oids INTEGER[], language VARCHAR, body VARCHAR, nonatomic BOOLEAN, security_definer BOOLEAN, comment VARCHAR, created TIMESTAMP", "procedure"},
	{"functions", "oid", "oid BIGINT, database VARCHAR, schema VARCHAR, name VARCHAR, owner VARCHAR, args VARCHAR, arg_names VARCHAR[], arg_types VARCHAR[], arg_type_oids INTEGER[], returns VARCHAR, return_oid INTEGER, language VARCHAR, volatility VARCHAR, body VARCHAR, comment VARCHAR, created TIMESTAMP", "function"},
	{"users", "oid", "oid BIGINT, name VARCHAR, superuser BOOLEAN, create_db BOOLEAN, create_user BOOLEAN, syslog_access VARCHAR, connection_limit INTEGER, valid_until VARCHAR, session_timeout INTEGER, settings VARCHAR, external_id VARCHAR, created TIMESTAMP", "user"},
	{"groups", "oid", "oid BIGINT, name VARCHAR, members VARCHAR[], created TIMESTAMP", "group"},
	{"roles", "oid", "oid BIGINT, name VARCHAR, owner VARCHAR, users VARCHAR[], roles VARCHAR[], with_admin VARCHAR[], system_privileges VARCHAR[], external_id VARCHAR, created TIMESTAMP", "role"},
	{"grants", "oid", "oid BIGINT, kind VARCHAR, object BIGINT, column_name VARCHAR, grantee_kind VARCHAR, grantee VARCHAR, privilege VARCHAR, grant_option BOOLEAN, grantor VARCHAR", "grant"},
	{"default_grants", "oid", "oid BIGINT, owner VARCHAR, database VARCHAR, schema VARCHAR, kind VARCHAR, grantee_kind VARCHAR, grantee VARCHAR, privilege VARCHAR, grant_option BOOLEAN", "defaultgrant"},
}

// touched lists the derived tables that hold rows of the objects.
func touched(objects []Object) []projection {
	kinds := map[string]bool{}
	for _, o := range objects {
		if persistent(o) {
			kinds[kindOf(o)] = true
		}
	}
	var out []projection
	for _, p := range projections {
		if kinds[p.kind] {
			out = append(out, p)
		}
	}
	return out
}

// project hands over the rows of one object.
func project(o Object, add func(table string, values ...any)) {
	switch o := o.(type) {
	case *Database:
		add("databases", o.OID, o.Name, o.Owner, o.ConnectionLimit, o.CaseInsensitive, o.Created)
	case *Schema:
		add("schemas", o.OID, o.Database, o.Name, o.Owner, string(o.Kind), o.QuotaMB, o.Comment, o.Created)
	case *Relation:
		projectRelation(o, add)
	case *Procedure:
		names, modes, typeNames, oids := argLists(o.Args)
		add("procedures", o.OID, o.Database, o.Schema, o.Name, o.Owner, signature(o.Args), names, modes, typeNames, oids,
			o.Language, o.Body, o.NonAtomic, o.SecurityDefiner, o.Comment, o.Created)
	case *Function:
		names, _, typeNames, oids := argLists(o.Args)
		add("functions", o.OID, o.Database, o.Schema, o.Name, o.Owner, signature(o.Args), names, typeNames, oids,
			o.Returns.String(), o.Returns.OID(), o.Language, o.Volatility, o.Body, o.Comment, o.Created)
	case *User:
		settings, _ := json.Marshal(o.Settings) //nolint:errchkjson // a map of strings
		add("users", o.OID, o.Name, o.Superuser, o.CreateDB, o.CreateUser, o.SyslogAccess, o.ConnectionLimit, o.ValidUntil,
			o.SessionTimeout, string(settings), o.ExternalID, o.Created)
	case *Group:
		add("groups", o.OID, o.Name, textList(o.Members), o.Created)
	case *Role:
		add("roles", o.OID, o.Name, o.Owner, textList(o.Users), textList(o.Roles), textList(o.WithAdmin), textList(o.SystemPrivileges), o.ExternalID, o.Created)
	case *Grant:
		add("grants", o.OID, string(o.Kind), o.Object, o.Column, string(o.GranteeKind), o.Grantee, string(o.Privilege), o.GrantOption, o.Grantor)
	case *DefaultGrant:
		add("default_grants", o.OID, o.Owner, o.Database, o.Schema, string(o.Kind), string(o.GranteeKind), o.Grantee, string(o.Privilege), o.GrantOption)
	}
}

func projectRelation(r *Relation, add func(table string, values ...any)) {
	add("relations", r.OID, r.Database, r.Schema, r.Name, string(r.Kind), r.Owner, r.Physical, r.Definition, r.DistStyle,
		r.SortStyle, r.Backup, r.AutoRefresh, r.Comment, r.Created, r.Refreshed)
	for i, c := range r.Columns {
		var seed, step, byDefault any
		if c.Identity != nil {
			seed, step, byDefault = c.Identity.Seed, c.Identity.Step, c.Identity.ByDefault
		}
		var def any
		if c.Default != "" {
			def = c.Default
		}
		add("columns", r.OID, c.Number, i+1, c.Name, c.Type.String(), c.Type.PGName(), c.Type.OID(), c.Type.Modifier(),
			c.Type.Length, c.Type.Precision, c.Type.Scale, c.NotNull, def, seed, step, byDefault, c.Encode, c.DistKey,
			c.SortKey, c.CaseFold, c.Comment)
	}
	for _, k := range r.Constraints {
		add("constraints", r.OID, k.OID, k.Name, string(k.Kind), textList(k.Columns), k.RefTable, textList(k.RefColumns))
	}
	for i, on := range r.DependsOn {
		var uses any
		if i < len(r.Uses) {
			uses = textList(r.Uses[i])
		}
		add("dependencies", r.OID, on, uses)
	}
}

// list is a DuckDB list literal, printed as it is.
type list string

func textList(items []string) list {
	quoted := make([]string, len(items))
	for i, s := range items {
		quoted[i] = "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return list("[" + strings.Join(quoted, ",") + "]")
}

func argLists(args []Arg) (names, modes, typeNames, oids list) {
	var n, m, t, o []string
	for _, a := range args {
		n, m, t = append(n, a.Name), append(m, string(a.Mode)), append(t, a.Type.String())
		o = append(o, oidText(a.Type))
	}
	return textList(n), textList(m), textList(t), list("[" + strings.Join(o, ",") + "]")
}

func oidText(t types.Type) string { return strconv.Itoa(t.OID()) }

// signature is the argument types as Redshift prints them after a routine's name.
func signature(args []Arg) string {
	var in []string
	for _, a := range args {
		if a.Mode != ArgOut {
			in = append(in, a.Type.SQLName())
		}
	}
	return strings.Join(in, ", ")
}
