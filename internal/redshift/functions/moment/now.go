package moment

import (
	"strings"
	"time"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types/datetime"
)

// wall is the session's wall clock, as a time in UTC.
func wall(c *def.Call) time.Time {
	t := c.Session.Now.UTC()
	if loc := c.Session.DateOptions().Location; loc != nil {
		l := t.In(loc)
		t = time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), l.Nanosecond(), time.UTC)
	}
	return t
}

func getDate(c *def.Call) (def.Expr, error) {
	return def.TimestampConst(wall(c).Truncate(time.Second)), nil
}

func sysDate(c *def.Call) (def.Expr, error) { return def.TimestampConst(wall(c)), nil }

func currentDate(c *def.Call) (def.Expr, error) { return def.DateConst(wall(c)), nil }

func now(c *def.Call) (def.Expr, error) { return def.TimestampTZConst(c.Session.Now), nil }

func currentTime(c *def.Call) (def.Expr, error) {
	t := c.Session.Now.UTC()
	if loc := c.Session.DateOptions().Location; loc != nil {
		t = t.In(loc)
	}
	return def.Typed("CAST('"+t.Format("15:04:05.999999-07:00")+"' AS TIMETZ)", def.TTimeTZ), nil
}

func localTime(c *def.Call) (def.Expr, error) {
	return def.Typed("TIME '"+wall(c).Format("15:04:05.999999")+"'", def.TTime), nil
}

func timeOfDay(c *def.Call) (def.Expr, error) {
	t := c.Session.Now.UTC()
	zone := "UTC"
	if loc := c.Session.DateOptions().Location; loc != nil {
		t = t.In(loc)
		zone, _ = t.Zone()
	}
	e := def.String(t.Format("Mon Jan 02 15:04:05.000000 2006 ") + zone)
	return def.Untyped(e), nil
}

// nextDay is the first such weekday after a date.
func nextDay(c *def.Call) (def.Expr, error) {
	d := c.Args[1]
	if d.Const != def.StringConst {
		return def.Typed(c.Expand("rs_next_day(CAST($1 AS DATE), $2)"), def.TDate), nil
	}
	n := datetime.Weekday(strings.TrimSpace(d.Text))
	if n < 0 {
		return def.Expr{}, sqlerror.New(sqlerror.StateInvalidParameter, "%q is not a valid day of the week", d.Text)
	}
	k := string(rune('0' + n))
	return def.Typed(c.Expand("(CAST($1 AS DATE) + CAST((("+k+" - dayofweek($1) + 6) % 7) + 1 AS INTEGER))"), def.TDate), nil
}

// monthsBetween counts whole months when both are the same day or both the last of their months, else adds days by 31.
func monthsBetween(c *def.Call) (def.Expr, error) {
	return def.Typed(c.Expand("((year($1) - year($2)) * 12 + month($1) - month($2) + CASE WHEN day($1) = day($2) OR (CAST($1 AS DATE) = last_day($1) AND CAST($2 AS DATE) = last_day($2)) THEN 0 "+
		"ELSE (day($1) - day($2)) / 31.0::DOUBLE + (epoch($1) % 86400 - epoch($2) % 86400) / 2678400 END)"), def.TDouble), nil
}

// UDFs are the area's functions computed in Go.
var UDFs = []def.UDF{
	{Name: "rs_next_day", Args: []def.DuckType{def.Date, def.Text}, Result: def.Date, Fn: func(args []any) (any, error) {
		d := args[0].(time.Time)
		n := datetime.Weekday(strings.TrimSpace(args[1].(string)))
		if n < 0 {
			return nil, sqlerror.New(sqlerror.StateInvalidParameter, "%q is not a valid day of the week", args[1])
		}
		return d.AddDate(0, 0, (n-int(d.Weekday())+6)%7+1), nil
	}},
	{Name: "rs_to_utc", Args: []def.DuckType{def.Timestamp, def.Text}, Result: def.Timestamp, Fn: toUTC},
	{Name: "rs_from_utc", Args: []def.DuckType{def.Timestamp, def.Text}, Result: def.Timestamp, Fn: fromUTC},
}
