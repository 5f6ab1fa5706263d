// Package setting has the configuration parameters of a session: their names, their default values, and what values they
// take ("Configuration reference"). A value that would change what statements mean in a way that the local warehouse does
// not follow is refused by name.
package setting

import (
	"maps"
	"slices"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// defaults are the parameters the warehouse knows, with Redshift's default values ("Configuration reference").
var defaults = map[string]string{
	"analyze_threshold_percent": "10", "cast_super_null_on_error": "on", "datashare_break_glass_session_var": "", "datestyle": "ISO, MDY", "default_array_search_null_handling": "on",
	"default_geometry_encoding": "2", "default_identity_namespace": "", "describe_field_name_in_uppercase": "off", "downcase_delimited_identifier": "on",
	"enable_case_sensitive_identifier": "off", "enable_case_sensitive_super_attribute": "off", "enable_numeric_rounding": "off", "enable_result_cache_for_session": "on",
	"enable_spectrum_oid": "on", "enable_vacuum_boost": "off", "error_on_nondeterministic_update": "off", "extra_float_digits": "0", "interval_forbid_composite_literals": "on",
	"json_parse_dedup_attributes": "off", "json_parse_truncate_strings": "off", "json_serialization_enable": "off", "json_serialization_parse_nested_strings": "off", "max_concurrency_scaling_clusters": "1", "max_cursor_result_set_size": "0",
	"max_failed_login_attempts": "5", "mv_enable_aqmv_for_session": "on", "navigate_super_null_on_error": "on", "parse_super_null_on_error": "off",
	"pg_federation_repeatable_read": "on", "query_group": "unset", "search_path": "$user, public", "spectrum_enable_pseudo_columns": "on", "spectrum_query_maxerror": "-1",
	"statement_timeout": "0", "stored_proc_log_min_messages": "LOG", "timezone": "UTC", "use_fips_ssl": "off", "wlm_query_slot_count": "1",
	// Of PostgreSQL, which clients ask for.
	"application_name": "", "auto_analyze": "on", "backslash_quote": "safe_encoding", "client_encoding": "UTF8", "client_min_messages": "notice", "database": "",
	"enable_legacy_cursor_fetch": "off", "idle_in_transaction_session_timeout": "0", "integer_datetimes": "on", "is_superuser": "on", "lc_collate": "C", "lc_ctype": "C",
	"server_encoding": "UTF8", "server_version": "8.0.2", "session_authorization": "default", "standard_conforming_strings": "on", "transaction_isolation": "serializable",
	"transaction_read_only": "off",
}

// Default is a parameter's default value, "" for a name that is none.
func Default(name string) string { return defaults[name] }

// Names lists the parameters in order.
func Names() []string { return slices.Sorted(maps.Keys(defaults)) }

// Known tells whether a parameter exists; names with a dot are the user's own context variables.
func Known(name string) bool {
	_, ok := defaults[name]
	return ok || strings.Contains(name, ".")
}

// Unknown is the error for a name that is no parameter here. max_recursion_rows ("WITH clause") is one of Redshift's, without a
// documented default: recursion is bounded otherwise here.
func Unknown(name string) *sqlerror.Error {
	if name == "max_recursion_rows" {
		return sqlerror.NotSupported("the parameter "+name, nil)
	}
	return sqlerror.New(sqlerror.StateUndefinedObject, "unrecognized configuration parameter \"%s\"", name)
}

// Fixed tells whether SET does not change a parameter.
func Fixed(name string) bool { return fixed[name] }

// IsOn reads a truth value as parameters are given it.
func IsOn(value string) bool {
	return slices.Contains([]string{"on", "true", "1", "yes", "t"}, strings.ToLower(value))
}

// Text is the value of SET as text; a list is joined by commas.
func Text(stmt *ast.Set) string {
	var parts []string
	for _, v := range stmt.Values {
		if i, ok := v.(*ast.IntervalLiteral); ok {
			v = i.Quantity
		}
		parts = append(parts, ast.Text(v))
	}
	return strings.Join(parts, ", ")
}
