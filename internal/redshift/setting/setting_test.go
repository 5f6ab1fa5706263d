package setting_test

import (
	"testing"

	"nightshift/internal/redshift/setting"
	"nightshift/internal/redshift/sqlerror"
)

// Pages: the configuration reference's, one for each parameter.
func TestValue(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, value, want, state string }{
		{"enable_numeric_rounding", "TRUE", "on", ""},
		{"enable_numeric_rounding", "3", "", sqlerror.StateInvalidParameter},
		{"datestyle", "iso, mdy", "ISO, MDY", ""},
		{"datestyle", "German", "", sqlerror.StateFeatureUnsupported},
		{"extra_float_digits", "2", "2", ""},
		{"extra_float_digits", "-2", "", sqlerror.StateFeatureUnsupported},
		{"extra_float_digits", "1.5", "", sqlerror.StateInvalidParameter},
		{"analyze_threshold_percent", "0.01", "0.01", ""},
		{"max_failed_login_attempts", "6", "", "55P02"},
		{"navigate_super_null_on_error", "on", "on", ""},
		{"stored_proc_log_min_messages", "warning", "WARNING", ""},
		{"query_group", "anything, at all", "anything, at all", ""},
	} {
		got, err := setting.Value(test.name, test.value)
		state := ""
		if e := sqlerror.From(err); e != nil {
			state = e.SQLState
		}
		if got != test.want || state != test.state {
			t.Errorf("%s to %q: got %q, %s (%v), want %q, %s", test.name, test.value, got, state, err, test.want, test.state)
		}
	}
}

func TestZone(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"UTC": "", "utc": "", "America/New_York": "America/New_York", "america/new_york": "America/New_York", "CST6CDT": "CST6CDT", "GB": "GB",
		"-8:00": "Etc/GMT+8", "+7": "Etc/GMT-7", "-8 hours": "Etc/GMT+8", "PST8": "Etc/GMT+8", "EST5": "Etc/GMT+5",
	} {
		if got, err := setting.Zone(value); got != want || err != nil {
			t.Errorf("%q: got %q (%v), want %q", value, got, err, want)
		}
	}
	for _, value := range []string{"PST", "Nowhere/Land", "xxx36", "30 minutes", ""} {
		if got, err := setting.Zone(value); err == nil {
			t.Errorf("%q: got %q, want an error", value, got)
		}
	}
}
