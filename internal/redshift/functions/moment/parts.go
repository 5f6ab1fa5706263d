package moment

import (
	"strconv"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
	"nightshift/internal/redshift/types/datetime"
)

// unit reads the date part of a call, its first argument.
func unit(c *def.Call) (datetime.Unit, error) {
	u, ok := datetime.PartUnit(c.Args[0].Text)
	if !ok {
		return u, sqlerror.New(sqlerror.StateInvalidParameter, "units %q not recognized", c.Args[0].Text)
	}
	return u, nil
}

// temporal gives a text argument the type TIMESTAMP.
func temporal(e def.Expr, c *def.Call) (def.Expr, error) {
	if e.Type.IsDateTime() || e.Type.IsInterval() {
		return e, nil
	}
	return def.Cast(e, def.TTimestamp, def.Implicit, c.Session)
}

func dateTrunc(c *def.Call) (def.Expr, error) {
	u, err := unit(c)
	if err != nil {
		return def.Expr{}, err
	}
	if u >= datetime.DayOfWeek {
		return def.Expr{}, sqlerror.New(sqlerror.StateInvalidParameter, "timestamp units %q not supported", u.String())
	}
	x := c.Args[1]
	zoned := x.Type.Kind == types.TimestampTZ && c.Session != nil && c.Session.TimeZone != ""
	if zoned {
		x.SQL = c.Session.Wall(x.SQL)
	}
	// DuckDB truncates a DATE to a DATE; TIMESTAMP is wanted either way.
	if c.Raw[1].Type.Kind == types.Date && u >= datetime.Day {
		return x, nil
	}
	sql := "date_trunc('" + u.String() + "', " + x.SQL + ")"
	if years := map[datetime.Unit]string{datetime.Century: "100", datetime.Millennium: "1000"}[u]; years != "" && !x.Type.IsInterval() {
		// They begin with the year 1, not with a round number.
		sql = "(date_trunc('year', " + x.SQL + ") - to_years(CAST((year(" + x.SQL + ") - 1) % " + years + " AS INTEGER)))"
	}
	switch {
	case zoned && u > datetime.Day: // a clock that shows the hour twice does not say which it was
		sql = "(" + c.Args[1].SQL + " - (" + x.SQL + " - " + sql + "))"
	case zoned:
		sql = c.Session.Instant(sql)
	}
	return def.Typed(sql, x.Type), nil
}

// span is n units as a DuckDB interval.
func span(u datetime.Unit, n string) (string, bool) {
	months := map[datetime.Unit]int{datetime.Millennium: 12000, datetime.Century: 1200, datetime.Decade: 120, datetime.Year: 12, datetime.Quarter: 3, datetime.MonthUnit: 1}
	micros := map[datetime.Unit]string{datetime.Hour: "3600000000", datetime.Minute: "60000000", datetime.Second: "1000000", datetime.Millisecond: "1000", datetime.Microsecond: "1"}
	switch {
	case months[u] == 1:
		return "to_months(CAST(" + n + " AS INTEGER))", true
	case months[u] > 0:
		return "to_months(CAST(" + n + " * " + strconv.Itoa(months[u]) + " AS INTEGER))", true
	case u == datetime.Week:
		return "to_days(CAST(" + n + " * 7 AS INTEGER))", true
	case u == datetime.Day, u == datetime.DayOfWeek, u == datetime.DayOfYear:
		return "to_days(CAST(" + n + " AS INTEGER))", true
	case micros[u] == "1":
		return "to_microseconds(" + n + ")", true
	case micros[u] != "":
		return "to_microseconds(" + n + " * " + micros[u] + ")", true
	}
	return "", false
}

func dateAdd(c *def.Call) (def.Expr, error) {
	u, err := unit(c)
	if err != nil {
		return def.Expr{}, err
	}
	add, ok := span(u, c.Args[1].SQL)
	if !ok {
		return def.Expr{}, sqlerror.New(sqlerror.StateInvalidParameter, "interval units %q not supported", u.String())
	}
	x, err := temporal(rawIfUntyped(c, 2), c)
	if err != nil {
		return x, err
	}
	if folded, ok := addConstant(u, c.Args[1], x); ok {
		return folded, nil
	}
	t := x.Type
	if t.Kind == types.Date {
		t = def.TTimestamp
	}
	onCalendar := calendar(u, t, c.Session)
	if onCalendar {
		x.SQL = c.Session.Wall(x.SQL)
	}
	sql := "(" + x.SQL + " + " + add + ")"
	switch {
	case t.Kind == types.TimeTZ:
		return def.InUTC(def.Typed(sql, t)), nil
	case u == datetime.Year && t.IsTimestamp():
		// a 29th of February becomes the 1st of March in a year without one
		sql = "(" + sql + " + to_days(CASE WHEN day(" + x.SQL + ") = 29 AND day(" + sql + ") = 28 THEN 1 ELSE 0 END))"
	}
	if onCalendar {
		sql = c.Session.Instant(sql)
	}
	return def.Typed(sql, t), nil
}

// calendar tells whether a unit of an instant is one of the calendar of the session's zone: a day or more.
func calendar(u datetime.Unit, t types.Type, s *def.Session) bool {
	return t.Kind == types.TimestampTZ && s != nil && s.TimeZone != "" && (u <= datetime.Day || u == datetime.DayOfWeek || u == datetime.DayOfYear)
}

// rawIfUntyped is an argument as it was before it became VARCHAR, so that a literal is folded.
func rawIfUntyped(c *def.Call, i int) def.Expr {
	if c.Raw[i].Type.Kind == types.Unknown {
		return c.Raw[i]
	}
	return c.Args[i]
}

func dateDiff(c *def.Call) (def.Expr, error) {
	u, err := unit(c)
	if err != nil {
		return def.Expr{}, err
	}
	a, b := rawIfUntyped(c, 1), rawIfUntyped(c, 2)
	if a, err = temporalLike(a, b, c); err != nil {
		return a, err
	}
	if b, err = temporalLike(b, a, c); err != nil {
		return b, err
	}
	t, ok := types.Common(a.Type, b.Type)
	if !ok {
		return def.Expr{}, sqlerror.UndefinedFunction(c.Name, def.TypeNames(c.Raw)...)
	}
	if t.Kind == types.TimeTZ {
		if a, err = clockUTC(a, c); err != nil {
			return a, err
		}
		if b, err = clockUTC(b, c); err != nil {
			return b, err
		}
		t = def.TTime
	}
	if a, err = def.Cast(a, t, def.Explicit, c.Session); err != nil {
		return a, err
	}
	if b, err = def.Cast(b, t, def.Explicit, c.Session); err != nil {
		return b, err
	}
	if calendar(u, t, c.Session) {
		a.SQL, b.SQL = c.Session.Wall(a.SQL), c.Session.Wall(b.SQL)
	}
	if u == datetime.Week && t.Kind != types.Time {
		// weeks begin on Monday, as for DATE_TRUNC
		return def.Typed("(datediff('day', date_trunc('week', "+a.SQL+"), date_trunc('week', "+b.SQL+")) // 7)", def.TBig), nil
	}
	name := u.String()
	if u == datetime.DayOfWeek || u == datetime.DayOfYear {
		name = "day"
	}
	return def.Typed("datediff('"+name+"', "+a.SQL+", "+b.SQL+")", def.TBig), nil
}

// clockUTC is a TIME or TIMETZ as TIMETZ in UTC, in which differences are taken.
func clockUTC(e def.Expr, c *def.Call) (def.Expr, error) {
	e, err := def.Cast(e, def.TTimeTZ, def.Explicit, c.Session)
	return def.InUTC(e), err
}

// temporalLike gives an untyped literal a type: TIME beside a time, TIMESTAMP otherwise.
func temporalLike(e, other def.Expr, c *def.Call) (def.Expr, error) {
	if k := other.Type.Kind; e.Type.Kind == types.Unknown && (k == types.Time || k == types.TimeTZ) {
		return def.Cast(e, other.Type, def.Implicit, c.Session)
	}
	return temporal(e, c)
}

// part is the DuckDB expression of a date part, as an integer; seconds may have a fraction when asked.
func part(u datetime.Unit, x def.Expr, fraction bool, s *def.Session) (string, error) {
	v := x.SQL
	if sql, ok := dayTimePart(u, x, fraction); ok {
		return sql, nil
	}
	if x.Type.Kind == types.TimestampTZ && s != nil && s.TimeZone != "" && u != datetime.Epoch {
		switch u {
		case datetime.Timezone:
			return s.Offset(v), nil
		case datetime.TimezoneHour:
			return "(" + s.Offset(v) + " // 3600)", nil
		case datetime.TimezoneMinute:
			return "(" + s.Offset(v) + " // 60 % 60)", nil
		}
		v = s.Wall(v)
	}
	if x.Type.Kind == types.TimeTZ && (u < datetime.TimezoneHour || u > datetime.Timezone) {
		v = "CAST(" + v + " AS TIME)"
	}
	switch u {
	case datetime.Millisecond:
		return "(datepart('microsecond', " + v + ") // 1000 % 1000)", nil
	case datetime.Microsecond:
		return "(datepart('microsecond', " + v + ") % 1000000)", nil
	case datetime.Second:
		if fraction {
			return "(datepart('microsecond', " + v + ") / 1000000)", nil
		}
	case datetime.Decade:
		return "(datepart('year', " + v + ") // 10 + 1)", nil
	case datetime.Julian, datetime.NoUnit:
		return "", sqlerror.New(sqlerror.StateInvalidParameter, "timestamp units %q not supported", u.String())
	}
	return "datepart('" + u.String() + "', " + v + ")", nil
}

// dayTimePart is a part of an INTERVAL DAY TO SECOND, whose hours are carried over to days: 50 hours are 2 days and 2 hours.
func dayTimePart(u datetime.Unit, x def.Expr, fraction bool) (string, bool) {
	if x.Type.Kind != types.IntervalDS {
		return "", false
	}
	micros := "epoch_us(" + x.SQL + ")"
	switch u {
	case datetime.Day:
		return "(" + micros + " // 86400000000)", true
	case datetime.Hour:
		return "(" + micros + " % 86400000000 // 3600000000)", true
	case datetime.Minute:
		return "(" + micros + " % 3600000000 // 60000000)", true
	case datetime.Second:
		if fraction {
			return "(" + micros + " % 60000000 / 1000000)", true
		}
		return "(" + micros + " % 60000000 // 1000000)", true
	}
	return "", false
}

func extract(c *def.Call) (def.Expr, error) {
	u, err := unit(c)
	if err != nil {
		return def.Expr{}, err
	}
	x, err := temporal(rawIfUntyped(c, 1), c)
	if err != nil {
		return x, err
	}
	sql, err := part(u, x, false, c.Session)
	t := def.TInt
	if u == datetime.Epoch {
		t = def.TBig
		if x.Type.Kind == types.TimestampTZ {
			t = def.TDouble
		}
	}
	return def.Typed("CAST("+sql+" AS "+t.DuckDB()+")", t), err
}

func datePart(c *def.Call) (def.Expr, error) {
	u, err := unit(c)
	if err != nil {
		return def.Expr{}, err
	}
	x, err := temporal(rawIfUntyped(c, 1), c)
	if err != nil {
		return x, err
	}
	sql, err := part(u, x, true, c.Session)
	return def.Typed("CAST("+sql+" AS DOUBLE)", def.TDouble), err
}
