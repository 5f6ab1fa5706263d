package sysinfo

import (
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

func p(list ...def.Class) []def.Class { return list }

var (
	tName = types.Of(types.Name)
	none  []def.Class
)

// Version is what VERSION() says: clients take the engine from it.
const Version = "PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.12103"

// asked is a function that the session answers; its arguments must be constant.
func asked(name string, t types.Type, least int, params []def.Class) def.Func {
	return def.Func{Name: name, Params: params, Min: least, Optional: least == 0, Build: func(c *def.Call) (def.Expr, error) { return ask(c, t) }}
}

// Table is the area's functions.
var Table = []def.Func{
	{Name: "current_user", Optional: true, Build: user},
	{Name: "session_user", Optional: true, Build: user},
	{Name: "user", Optional: true, Build: user, Column: "current_user"},
	{Name: "current_database", Optional: true, Build: database},
	{Name: "current_catalog", Optional: true, Build: database},
	{Name: "current_schema", Optional: true, Build: schema},
	{Name: "current_schemas", Params: p(def.BoolP), Build: schemas},
	{Name: "current_namespace", Optional: true, Type: types.NewVarchar(36), SQL: "'00000000-0000-4000-8000-000000000000'"},
	{Name: "current_aws_account", Optional: true, Type: types.NewVarchar(12), SQL: "'000000000000'", Column: "current_account"},
	{Name: "version", Optional: true, Type: types.NewVarchar(200), SQL: "'" + Version + "'"},
	{Name: "pg_backend_pid", Optional: true, Build: pid},
	{Name: "slice_num", Optional: true, Type: def.TInt, SQL: "CAST(0 AS INTEGER)"},
	{Name: "default_iam_role", Optional: true, Type: def.TVarchar, SQL: "CAST(NULL AS VARCHAR)"},
	{Name: "pg_is_in_recovery", Optional: true, Type: def.TBool, SQL: "false"},

	// The session is no global user's, and no Lake Formation view mounts a role.
	{Name: "current_session_arn", Optional: true, Type: def.TVarchar, SQL: "CAST(NULL AS VARCHAR)"},
	{Name: "get_mounted_role", Optional: true, Type: def.TVarchar, SQL: "CAST(NULL AS VARCHAR)"},
	{Name: "reboot_cluster", Kind: def.Refused},

	asked("current_user_id", def.TInt, 0, none),
	asked("last_user_query_id", def.TBig, 0, none),
	asked("pg_last_copy_count", def.TBig, 0, none),
	asked("pg_last_copy_id", def.TBig, 0, none),
	asked("pg_last_unload_count", def.TBig, 0, none),
	asked("pg_last_unload_id", def.TBig, 0, none),
	asked("pg_last_query_id", def.TBig, 0, none),
	asked("current_setting", def.TVarchar, 1, p(def.Str, def.BoolP)),
	asked("set_config", def.TVarchar, 3, p(def.Str, def.Str, def.BoolP)),
	asked("has_table_privilege", def.TBool, 2, p(def.Str, def.Str, def.Str)),
	asked("has_schema_privilege", def.TBool, 2, p(def.Str, def.Str, def.Str)),
	asked("has_database_privilege", def.TBool, 2, p(def.Str, def.Str, def.Str)),
	asked("has_function_privilege", def.TBool, 2, p(def.Str, def.Str, def.Str)),
	asked("has_language_privilege", def.TBool, 2, p(def.Str, def.Str, def.Str)),
	asked("has_assumerole_privilege", def.TBool, 3, p(def.Str, def.Str, def.Str)),
	asked("user_is_member_of", def.TBool, 1, p(def.Str, def.Str)),
	asked("role_is_member_of", def.TBool, 2, p(def.Str, def.Str)),
	asked("pg_cancel_backend", def.TInt, 1, p(def.BigP)),
	asked("pg_terminate_backend", def.TInt, 1, p(def.BigP)),
	asked("change_query_priority", def.TVarchar, 2, p(def.BigP, def.Str)),
	asked("change_session_priority", def.TVarchar, 2, p(def.BigP, def.Str)),
	asked("change_user_priority", def.TVarchar, 2, p(def.Str, def.Str)),

	{Name: "format_type", Params: p(def.BigP, def.BigP), Type: def.TVarchar, SQL: "rs_format_type($1, coalesce($2, -1))"},
	{Name: "pg_get_userbyid", Params: p(def.BigP), Type: tName,
		SQL: "coalesce((SELECT u.name FROM nightshift_catalog.users AS u WHERE u.oid = $1), 'unknown (OID=' || $1 || ')')"},
	{Name: "pg_get_viewdef", Params: p(def.BigP), Type: def.TText, SQL: viewDef},
	{Name: "pg_get_viewdef", Params: p(def.BigP, def.BoolP), Type: def.TText, SQL: viewDef},
	{Name: "pg_get_expr", Params: p(def.Str, def.BigP, def.BoolP), Min: 2, Type: def.TText, SQL: "$1"},
	{Name: "pg_get_constraintdef", Params: p(def.BigP, def.BoolP), Min: 1, Type: def.TText, SQL: constraintDef},
	{Name: "format_encoding", Params: p(def.BigP), Type: def.TVarchar, SQL: encodingName},
	{Name: "oidvectortypes", Params: p(def.Str), Type: def.TText,
		SQL: "array_to_string(list_transform(list_filter(string_split($1, ' '), lambda x: x <> ''), lambda x: rs_format_type(CAST(x AS BIGINT), -1)), ', ')"},
	{Name: "shobj_description", Params: p(def.BigP, def.Str), Type: def.TText, SQL: "CAST(NULL AS VARCHAR)"},
	{Name: "pg_function_is_visible", Params: p(def.BigP), Type: def.TBool, SQL: "($1 IS NOT NULL)"},
	{Name: "pg_type_is_visible", Params: p(def.BigP), Type: def.TBool, SQL: "($1 IS NOT NULL)"},
	{Name: "pg_get_indexdef", Params: p(def.BigP, def.BigP, def.BoolP), Min: 1, Type: def.TText, SQL: "CAST(NULL AS VARCHAR)"},
	{Name: "pg_table_is_visible", Params: p(def.BigP), Type: def.TBool, Build: visible},
	{Name: "obj_description", Params: p(def.BigP, def.Str), Min: 1, Type: def.TText, SQL: "(SELECT r.comment FROM nightshift_catalog.relations AS r WHERE r.oid = $1)"},
	{Name: "col_description", Params: p(def.BigP, def.BigP), Type: def.TText, SQL: "(SELECT k.comment FROM nightshift_catalog.columns AS k WHERE k.relation = $1 AND k.number = $2)"},
	{Name: "pg_encoding_to_char", Params: p(def.BigP), Type: tName, SQL: "'UNICODE'"},
	{Name: "regprocedureout", Params: p(def.Raw), Build: regOut(types.Regprocedure)},
	{Name: "textin", Params: p(def.Str), Type: def.TText, SQL: "$1"},
	{Name: "array_upper", Params: p(def.Raw, def.IntP), Build: arrayUpper},
	{Name: "array_to_string", Params: p(def.Raw, def.Str), Type: def.TText, SQL: "replace(trim(CAST($1 AS VARCHAR), '{}'), ',', $2)"},
}

// constraintDef is a constraint as it was declared.
const constraintDef = "(SELECT CASE c.kind WHEN 'p' THEN 'PRIMARY KEY (' WHEN 'u' THEN 'UNIQUE (' ELSE 'FOREIGN KEY (' END || array_to_string(c.column_names, ', ') || ')' || " +
	"CASE c.kind WHEN 'f' THEN ' REFERENCES ' || r.name || CASE WHEN len(c.ref_columns) > 0 THEN '(' || array_to_string(c.ref_columns, ', ') || ')' ELSE '' END ELSE '' END " +
	"FROM nightshift_catalog.constraints AS c LEFT JOIN nightshift_catalog.relations AS r ON r.oid = c.ref_table WHERE c.oid = $1)"

// encodingName is the name of a number of pg_attribute.attencodingtype.
const encodingName = "list_extract(['none', 'bytedict', 'delta', 'delta32k', 'mostly8', 'mostly16', 'mostly32', 'text255', 'text32k', 'runlength', 'lzo', 'zstd', 'az64'], CAST($1 AS INTEGER) + 1)"

// viewDef is a view's query; views that are not bound and materialized ones show their whole statement.
const viewDef = "(SELECT CASE r.kind WHEN 'materialized view' THEN 'create materialized view ' || r.name || ' as ' || r.definition WHEN 'late binding view' THEN 'create view ' || r.schema || '.' || r.name || ' as ' || r.definition || ' with no schema binding' ELSE r.definition END || ';' " +
	"FROM nightshift_catalog.relations AS r WHERE r.oid = $1)"
