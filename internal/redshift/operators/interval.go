package operators

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
	"nightshift/internal/redshift/types/datetime"
)

const (
	microsPerSecond = 1000000
	microsPerMinute = 60 * microsPerSecond
	microsPerHour   = 60 * microsPerMinute
)

// Interval reads an interval literal; what the qualifier does not cover is cut off.
func Interval(e *ast.IntervalLiteral, composite bool) (def.Expr, error) {
	unit := datetime.Second
	last := e.Fields
	if i := strings.LastIndexByte(last, ' '); i >= 0 {
		last = last[i+1:]
	}
	if last != "" {
		unit, _ = datetime.PartUnit(last)
	}
	text := e.Quantity.Text
	if e.Fields == "MINUTE TO SECOND" && strings.Count(text, ":") == 1 {
		text = "0:" + text
	}
	iv, err := datetime.ParseInterval(text, unit)
	if err != nil {
		return def.Expr{}, sqlerror.InvalidDatetime("interval", e.Quantity.Text).At(e)
	}
	if err := forbidComposite(e, iv, last, composite); err != nil {
		return def.Expr{}, err
	}
	t := types.Of(types.Interval)
	switch last {
	case "YEAR", "MONTH":
		t = types.Of(types.IntervalYM)
		iv.Days, iv.Micros = 0, 0
		if last == "YEAR" {
			iv.Months -= iv.Months % 12
		}
	case "DAY", "HOUR", "MINUTE", "SECOND":
		t = types.Type{Kind: types.IntervalDS, Precision: 6}
		iv.Months = 0
		cut := map[string]int64{"DAY": 24 * microsPerHour, "HOUR": microsPerHour, "MINUTE": microsPerMinute, "SECOND": 1}[last]
		if last == "SECOND" && e.Precision >= 0 && e.Precision < 6 {
			for range 6 - e.Precision {
				cut *= 10
			}
		}
		iv.Micros -= iv.Micros % cut
	}
	return def.IntervalConst(iv, t), nil
}

// forbidComposite refuses a literal with parts of both kinds of intervals, unless interval_forbid_composite_literals is
// off (page: interval_forbid_composite_literals).
func forbidComposite(e *ast.IntervalLiteral, iv datetime.Interval, last string, allowed bool) error {
	const hint = " Disable the GUC interval_forbid_composite_literals to suppress this error and silently discard the "
	yearMonth := last == "YEAR" || last == "MONTH"
	switch {
	case allowed || last == "":
		return nil
	case yearMonth && (iv.Days != 0 || iv.Micros != 0):
		return sqlerror.InvalidParameter("Interval Year To Month literal cannot contain day-second parts." + hint + "day-second part.").At(e)
	case !yearMonth && iv.Months != 0:
		return sqlerror.InvalidParameter("Interval Day To Second literal cannot contain year-month parts." + hint + "year-month part.").At(e)
	}
	return nil
}
