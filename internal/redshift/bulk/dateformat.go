package bulk

import (
	"fmt"
	"strings"
	"time"
)

// formatParts are the elements of DATEFORMAT and TIMEFORMAT with their layouts for package time, longest first.
var formatParts = []struct{ element, layout string }{
	{"YYYY", "2006"}, {"YY", "06"}, {"MONTH", "January"}, {"MON", "Jan"}, {"MM", "01"}, {"DD", "02"}, {"HH24", "15"}, {"HH12", "03"}, {"HH", "15"},
	{"MI", "04"}, {"SS", "05"}, {"US", "000000"}, {"MS", "000"}, {"AM", "PM"}, {"PM", "PM"}, {"DAY", "Monday"}, {"DY", "Mon"}, {"OF", "-07"}, {"TZ", "MST"},
}

// layoutOf turns a Redshift format into a layout of package time.
func layoutOf(format string) string {
	var b strings.Builder
	upper := strings.ToUpper(format)
	for i := 0; i < len(format); {
		matched := false
		for _, p := range formatParts {
			if !strings.HasPrefix(upper[i:], p.element) {
				continue
			}
			b.WriteString(p.layout)
			i += len(p.element)
			matched = true
			break
		}
		if !matched {
			b.WriteByte(format[i])
			i++
		}
	}
	layout := b.String()
	if strings.Contains(layout, "PM") {
		layout = strings.ReplaceAll(layout, "15", "03")
	}
	return layout
}

// parseFormat reads a date or time in a format. Leading zeros may be missing, fractional seconds may follow.
func parseFormat(s, format string) (time.Time, error) {
	layout := layoutOf(format)
	t, err := time.Parse(layout, s)
	if err == nil {
		return t, nil
	}
	loose := strings.NewReplacer("01", "1", "02", "2", "03", "3").Replace(layout)
	if t, err := time.Parse(loose, s); err == nil {
		return t, nil
	}
	if t, err := time.Parse(strings.ReplaceAll(loose, "Jan", "January"), s); err == nil {
		return t, nil
	}
	return time.Time{}, fmt.Errorf("%q does not match %q: %w", s, format, err)
}
