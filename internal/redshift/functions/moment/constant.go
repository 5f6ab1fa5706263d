package moment

import (
	"strings"
	"time"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types/datetime"
)

// constant reads what [def.DateConst] and [def.TimestampConst] wrote of the years 1 to 9999.
func constant(e def.Expr) (time.Time, bool) {
	for prefix, layout := range map[string]string{"DATE '": time.DateOnly, "TIMESTAMP '": time.DateTime} {
		if text, ok := strings.CutPrefix(e.SQL, prefix); ok {
			t, err := time.Parse(layout, strings.TrimSuffix(text, "'"))
			return t, err == nil
		}
	}
	return time.Time{}, false
}

// addConstant adds a constant number of days, months or years to a constant day here, so that DuckDB sees a plain
// literal which it can push into scans. ok is false where that is left to DuckDB.
func addConstant(u datetime.Unit, n, x def.Expr) (def.Expr, bool) {
	number, ok := n.ConstInt()
	if !ok || number < -1_000_000 || number > 1_000_000 {
		return def.Expr{}, false
	}
	from, ok := constant(x)
	if !ok {
		return def.Expr{}, false
	}
	var to time.Time
	switch u {
	case datetime.Day:
		to = from.AddDate(0, 0, number)
	case datetime.Week:
		to = from.AddDate(0, 0, 7*number)
	case datetime.MonthUnit:
		to = addMonths(from, number)
	case datetime.Quarter:
		to = addMonths(from, 3*number)
	case datetime.Year:
		to = from.AddDate(number, 0, 0) // a 29th of February becomes the 1st of March in a year without one
	default:
		return def.Expr{}, false
	}
	if to.Year() < 1 || to.Year() > 9999 {
		return def.Expr{}, false
	}
	return def.TimestampConst(to), true
}

// addMonths stays within the month: a day that the month does not have becomes its last.
func addMonths(t time.Time, months int) time.Time {
	to := t.AddDate(0, months, 0)
	if to.Day() != t.Day() {
		to = to.AddDate(0, 0, -to.Day())
	}
	return to
}
