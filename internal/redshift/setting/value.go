package setting

import (
	"slices"
	"strconv"
	"strings"

	"nightshift/internal/redshift/sqlerror"
)

// fixed are those SET does not change.
var fixed = map[string]bool{
	"database": true, "integer_datetimes": true, "is_superuser": true, "lc_collate": true, "lc_ctype": true, "max_failed_login_attempts": true,
	"server_encoding": true, "server_version": true,
}

// numbers are those whose value is a number, with its bounds ("Configuration reference").
var numbers = map[string]struct{ least, most float64 }{
	"analyze_threshold_percent": {0, 100}, "default_geometry_encoding": {1, 2}, "extra_float_digits": {-15, 2}, "idle_in_transaction_session_timeout": {0, 1<<31 - 1},
	"max_concurrency_scaling_clusters": {0, 10}, "max_cursor_result_set_size": {0, 14400000}, "spectrum_query_maxerror": {-1 << 31, 1<<31 - 1},
	"statement_timeout": {0, 1<<31 - 1}, "wlm_query_slot_count": {1, 50},
}

// needed are those that here keep their value, because another would change what statements mean.
var needed = map[string]bool{
	"cast_super_null_on_error": true, "json_parse_truncate_strings": false, "navigate_super_null_on_error": true, "standard_conforming_strings": true,
}

// MessageLevels are those of RAISE, from the lowest.
var MessageLevels = []string{"LOG", "INFO", "NOTICE", "WARNING", "EXCEPTION"}

// Value checks the value that a parameter is given and gives it as SHOW shows it. Names are in lower case.
func Value(name, value string) (string, error) {
	if fixed[name] {
		return "", sqlerror.New("55P02", "parameter \"%s\" cannot be changed", name)
	}
	if bounds, ok := numbers[name]; ok {
		n, err := strconv.ParseFloat(value, 64)
		if err != nil || n != float64(int64(n)) && name != "analyze_threshold_percent" {
			return "", sqlerror.InvalidParameter("parameter \"%s\" requires an integer value", name)
		}
		if n < bounds.least || n > bounds.most {
			return "", sqlerror.InvalidParameter("%s is outside the valid range for parameter \"%s\" (%.15g .. %.15g)", value, name, bounds.least, bounds.most)
		}
		if name == "extra_float_digits" && n < 0 {
			return "", refused(name, value)
		}
		return value, nil
	}
	switch name {
	case "timezone":
		if _, err := Zone(value); err != nil {
			return "", err
		}
		return value, nil
	case "datestyle":
		return dateStyle(value)
	case "client_encoding":
		if !slices.Contains([]string{"UTF8", "UTF-8", "UNICODE"}, strings.ToUpper(value)) {
			return "", refused(name, value)
		}
	case "default_identity_namespace":
		return "", refused(name, value)
	case "stored_proc_log_min_messages":
		if !slices.Contains(MessageLevels, strings.ToUpper(value)) {
			return "", sqlerror.InvalidParameter("invalid value for parameter \"%s\": \"%s\"", name, value)
		}
		return strings.ToUpper(value), nil
	}
	if def := defaults[name]; def != "on" && def != "off" {
		return value, nil
	}
	on := IsOn(value)
	if !on && !slices.Contains([]string{"off", "false", "0", "no", "f"}, strings.ToLower(value)) {
		return "", sqlerror.InvalidParameter("parameter \"%s\" requires a Boolean value", name)
	}
	if need, ok := needed[name]; ok && on != need {
		return "", refused(name, value)
	}
	if on {
		return "on", nil
	}
	return "off", nil
}

func refused(name, value string) error {
	return sqlerror.NotSupported("the parameter "+name+" with the value "+value, nil)
}

// dateStyle reads a style and an order, either or both: the local warehouse has ISO and MDY.
func dateStyle(value string) (string, error) {
	for _, word := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' }) {
		switch strings.ToUpper(word) {
		case "ISO", "MDY", "US", "NONEURO", "NONEUROPEAN":
		case "POSTGRES", "POSTGRESQL", "SQL", "GERMAN", "DMY", "EURO", "EUROPEAN", "YMD":
			return "", refused("datestyle", value)
		default:
			return "", sqlerror.InvalidParameter("invalid value for parameter \"datestyle\": \"%s\"", value)
		}
	}
	return defaults["datestyle"], nil
}
