package def

import "nightshift/internal/redshift/types"

// DuckDB's own zone is always UTC. What a TIMESTAMPTZ is in the session's zone is said in the statement; only the result's
// values are turned into the zone outside of it.

func (s *Session) inUTC() bool { return s == nil || s.TimeZone == "" }

// Wall is what the clocks of the session's zone show at an instant: a TIMESTAMP from a TIMESTAMPTZ.
func (s *Session) Wall(sql string) string {
	if s.inUTC() {
		return "CAST(" + sql + " AS TIMESTAMP)"
	}
	return "timezone(" + Quote(s.TimeZone) + ", " + sql + ")"
}

// Instant is the moment at which the clocks of the session's zone show a TIMESTAMP.
func (s *Session) Instant(sql string) string {
	if s.inUTC() {
		return "CAST(" + sql + " AS TIMESTAMPTZ)"
	}
	return "timezone(" + Quote(s.TimeZone) + ", " + sql + ")"
}

// Offset is the distance of the session's zone from UTC at an instant, in seconds.
func (s *Session) Offset(sql string) string {
	if s.inUTC() {
		return "0"
	}
	return "CAST(epoch(" + s.Wall(sql) + ") - epoch(timezone('UTC', " + sql + ")) AS BIGINT)"
}

// AddInterval moves an instant: months and days by the session's calendar, the rest by the clock that does not jump.
func (s *Session) AddInterval(sql, op, interval string) string {
	if s.inUTC() {
		return "(" + sql + " " + op + " " + interval + ")"
	}
	months, day := "(datepart('year', "+interval+") * 12 + datepart('month', "+interval+"))", "datepart('day', "+interval+")"
	days := "(to_months(CAST(" + months + " AS INTEGER)) + to_days(CAST(" + day + " AS INTEGER)))"
	rest := "to_microseconds(CAST(datepart('hour', " + interval + ") * 3600000000 + datepart('minute', " + interval + ") * 60000000 + datepart('microseconds', " + interval + ") AS BIGINT))"
	// a clock that shows the hour twice does not say which it was: without days the instant is left as it is
	return "(CASE WHEN " + months + " = 0 AND " + day + " = 0 THEN " + sql + " ELSE " + s.Instant("("+s.Wall(sql)+" "+op+" "+days+")") + " END " + op + " " + rest + ")"
}

// zoneName is the session's zone, as the functions of the zone take it.
func (s *Session) zoneName() string {
	if s.inUTC() {
		return "UTC"
	}
	return s.TimeZone
}

// withOffset makes a TIMETZ of a TIME and the distance from UTC, in seconds.
func withOffset(clock, offset string) Expr {
	return Typed("CAST(CAST("+clock+" AS VARCHAR)||"+offsetText(offset)+" AS TIMETZ)", TTimeTZ)
}

// offsetText prints a number of seconds as +05, -03:30.
func offsetText(offset string) string {
	return "CASE WHEN " + offset + " < 0 THEN '-' ELSE '+' END||lpad(CAST(abs(" + offset + ") // 3600 AS VARCHAR), 2, '0')||" +
		"CASE WHEN " + offset + " % 3600 <> 0 THEN ':'||lpad(CAST(abs(" + offset + ") // 60 % 60 AS VARCHAR), 2, '0') ELSE '' END"
}

// clockZoned makes a TIMETZ: a TIME has the offset that the session's zone has now, the others that of their day.
func (s *Session) clockZoned(e Expr) (Expr, bool) {
	switch e.Type.Kind {
	case types.Time:
		_, offset := s.Now.In(s.DateOptions().Location).Zone()
		return Typed("CAST(CAST("+e.SQL+" AS VARCHAR)||'"+zone(offset)+"' AS TIMETZ)", TTimeTZ), true
	case types.Timestamp:
		return withOffset("CAST("+e.SQL+" AS TIME)", s.Offset(s.Instant(e.SQL))), true
	case types.TimestampTZ:
		return withOffset("CAST("+s.Wall(e.SQL)+" AS TIME)", s.Offset(e.SQL)), true
	}
	return e, false
}

// zoned converts between TIMESTAMPTZ and the types without a zone where DuckDB's cast does not do.
func zoned(e Expr, to types.Type, s *Session) (Expr, bool) {
	from := e.Type.Kind
	switch {
	case from == types.TimestampTZ && to.Kind == types.Time: // which DuckDB does not have
		return Typed("CAST("+s.Wall(e.SQL)+" AS TIME)", to), true
	case s.inUTC():
		return e, false
	case to.Kind == types.TimeTZ:
		return s.clockZoned(e)
	case from == types.TimestampTZ && to.Kind == types.Date:
		return Typed("CAST("+s.Wall(e.SQL)+" AS DATE)", to), true
	case from == types.TimestampTZ && to.Kind == types.Timestamp:
		return Typed(s.Wall(e.SQL), to), true
	case to.Kind == types.TimestampTZ && (from == types.Timestamp || from == types.Date):
		return Typed(s.Instant("CAST("+e.SQL+" AS TIMESTAMP)"), to), true
	}
	return e, false
}

// instantText prints a TIMESTAMPTZ in the session's zone.
func instantText(e Expr, s *Session) Expr {
	t := types.NewVarchar(textWidth(e.Type))
	if s.inUTC() {
		return Typed("CAST("+e.SQL+" AS VARCHAR)", t)
	}
	offset := s.Offset(e.SQL)
	return Typed("(CAST("+s.Wall(e.SQL)+" AS VARCHAR)||"+offsetText(offset)+")", t)
}
