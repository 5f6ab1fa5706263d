package redshift

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"nightshift/internal/redshift/sqlerror"
)

// settings are a session's configuration parameters. SET takes effect at once and is undone by a rollback; SET
// LOCAL lasts until the end of the transaction.
type settings struct {
	values map[string]string
	// before is what values was when the transaction changed it first, local what SET LOCAL hides.
	before map[string]string
	local  map[string]string
}

// defaults are the parameters the warehouse knows, with Redshift's default values ("Configuration reference").
var defaults = map[string]string{
	"analyze_threshold_percent": "10", "datestyle": "ISO, MDY", "default_array_search_null_handling": "on", "default_geometry_encoding": "1", "describe_field_name_in_uppercase": "off",
	"downcase_delimited_identifier": "on", "enable_case_sensitive_identifier": "off", "enable_case_sensitive_super_attribute": "off",
	"enable_numeric_rounding": "on", "enable_result_cache_for_session": "on", "enable_vacuum_boost": "off", "error_on_nondeterministic_update": "off",
	"extra_float_digits": "0", "interval_forbid_composite_literals": "on", "json_serialization_enable": "off", "json_serialization_parse_nested_strings": "off",
	"max_concurrency_scaling_clusters": "1", "max_cursor_result_set_size": "0", "mv_enable_aqmv_for_session": "on", "navigate_super_null_on_error": "on",
	"parse_super_null_on_error": "off", "pg_federation_repeatable_read": "on", "query_group": "default", "search_path": "$user, public", "spectrum_query_maxerror": "-1",
	"statement_timeout": "0", "stored_proc_log_min_messages": "LOG", "timezone": "UTC", "use_fips_ssl": "off", "wlm_query_slot_count": "1",
	"session_authorization": "default", "transaction_isolation": "serializable", "transaction_read_only": "off", "client_encoding": "UTF8", "server_version": "8.0.2",
	"server_encoding": "UTF8", "standard_conforming_strings": "on", "application_name": "", "cast_super_null_on_error": "on", "integer_datetimes": "on",
	"enable_spectrum_oid": "on", "is_superuser": "on", "lc_collate": "C", "lc_ctype": "C", "client_min_messages": "notice", "auto_analyze": "on",
	"spectrum_enable_pseudo_columns": "on", "idle_in_transaction_session_timeout": "0", "enable_legacy_cursor_fetch": "off", "database": "", "backslash_quote": "safe_encoding",
}

func newSettings() settings { return settings{values: map[string]string{}} }

func (s *settings) get(name string) string {
	if v, ok := s.values[name]; ok {
		return v
	}
	return defaults[name]
}

func (s *settings) on(name string) bool {
	switch strings.ToLower(s.get(name)) {
	case "on", "true", "1", "yes", "t":
		return true
	}
	return false
}

// set changes a parameter; reset is true for DEFAULT and RESET.
func (s *settings) set(name, value string, reset, local bool) {
	if s.before == nil {
		s.before = maps.Clone(s.values)
	}
	if local {
		if s.local == nil {
			s.local = map[string]string{}
		}
		if _, ok := s.local[name]; !ok {
			s.local[name] = s.get(name)
		}
	} else if s.local != nil {
		delete(s.local, name)
	}
	if reset {
		delete(s.values, name)
		return
	}
	s.values[name] = value
}

// endTransaction keeps what SET changed, or undoes it.
func (s *settings) endTransaction(committed bool) {
	if !committed && s.before != nil {
		s.values = s.before
	}
	if committed {
		for name, value := range s.local {
			s.values[name] = value
		}
	}
	s.before, s.local = nil, nil
}

func (s *settings) names() []string { return slices.Sorted(maps.Keys(defaults)) }

// known tells whether a parameter exists; names with a dot are the user's own, as in PostgreSQL.
func known(name string) bool {
	_, ok := defaults[name]
	return ok || strings.Contains(name, ".")
}

// checkSetting refuses a value the parameter cannot have.
func checkSetting(name, value string) error {
	switch def := defaults[name]; {
	case name == "statement_timeout", name == "wlm_query_slot_count", name == "extra_float_digits":
		if _, err := strconv.Atoi(value); err != nil {
			return sqlerror.InvalidParameter("parameter \"%s\" requires an integer value", name)
		}
	case name == "timezone":
		if _, err := time.LoadLocation(zoneName(value)); err != nil {
			return sqlerror.InvalidParameter("unrecognized time zone name: \"%s\"", value)
		}
	case def == "on" || def == "off":
		switch strings.ToLower(value) {
		case "on", "off", "true", "false", "1", "0", "yes", "no", "t", "f":
		default:
			return sqlerror.InvalidParameter("parameter \"%s\" requires a Boolean value", name)
		}
	}
	return nil
}

func zoneName(value string) string {
	if strings.EqualFold(value, "utc") || value == "" {
		return "UTC"
	}
	return value
}
