package format

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

func p(list ...def.Class) []def.Class { return list }

// Table is the area's functions.
var Table = []def.Func{
	{Name: "to_char", Params: p(def.TS, def.Str), Build: timestampChar},
	{Name: "to_char", Params: p(def.TSTZ, def.Str), Build: timestampTZChar},
	{Name: "to_char", Params: p(def.Interval, def.Str), Build: intervalChar},
	{Name: "to_char", Params: p(def.Str, def.Str), Build: stringChar},
	{Name: "to_char", Params: p(def.TimeP, def.Str), Build: timeChar},
	{Name: "to_char", Params: p(def.Num, def.Str), Build: numberChar},
	{Name: "to_date", Params: p(def.Str, def.Str, def.BoolP), Min: 2, Build: toDate},
	{Name: "to_timestamp", Params: p(def.Str, def.Str, def.BoolP), Min: 2, Build: toTimestamp},
	{Name: "to_number", Params: p(def.Str, def.Str), Build: toNumber},
	{Name: "text_to_int_alt", Params: p(def.Str, def.Str), Min: 1, Build: textToInt},
	{Name: "text_to_numeric_alt", Params: p(def.Str, def.Str), Min: 1, Build: textToNumeric},
	{Name: "text_to_numeric_alt", Params: p(def.Str, def.IntP, def.IntP), Build: textToNumeric},
	{Name: "text_to_numeric_alt", Params: p(def.Str, def.Str, def.IntP, def.IntP), Build: textToNumeric},
}

// charType is what TO_CHAR gives.
var charType = types.NewVarchar(types.DefaultVarchar)

func zoneOf(c *def.Call) string {
	if c.Session == nil || c.Session.TimeZone == "" {
		return "UTC"
	}
	return c.Session.TimeZone
}

// timestampChar prints a wall clock.
func timestampChar(c *def.Call) (def.Expr, error) {
	sql, zone := c.Args[0].SQL, zoneOf(c)
	instant := sql
	if zone != "UTC" {
		// the clock shown is the one given; only the zone's name comes from the session
		instant = "timezone('UTC', timezone(" + def.Quote(zone) + ", " + sql + "))"
	}
	return momentChar(sql, instant, zone, c.Args[1]), nil
}

// timestampTZChar prints an instant in the session's zone.
func timestampTZChar(c *def.Call) (def.Expr, error) {
	x, zone := c.Args[0].SQL, zoneOf(c)
	return momentChar("timezone("+def.Quote(zone)+", "+x+")", "timezone('UTC', "+x+")", zone, c.Args[1]), nil
}

// stringChar reads a string as what its format is for: digits make a number format, others a datetime format.
func stringChar(c *def.Call) (def.Expr, error) {
	to, build := def.TTimestamp, timestampChar
	if strings.ContainsAny(c.Args[1].Text, "09") || strings.EqualFold(c.Args[1].Text, "RN") {
		to, build = def.TDouble, numberChar
	}
	x, err := def.Cast(c.Args[0], to, def.Explicit, c.Session)
	if err != nil {
		return def.Expr{}, err
	}
	typed := *c
	typed.Args = []def.Expr{x, c.Args[1]}
	return build(&typed)
}

// momentChar prints by DuckDB when the format allows and the year has four digits. clock and instant are TIMESTAMPs.
func momentChar(clock, instant, zone string, format def.Expr) def.Expr {
	sql := "rs_to_char_moment(" + instant + ", " + format.SQL + ", " + def.Quote(zone) + ")"
	if pattern, ok := strftime(format); ok {
		sql = "(CASE WHEN year(" + clock + ") BETWEEN 1000 AND 9999 THEN strftime(" + clock + ", " + pattern + ") ELSE " + sql + " END)"
	}
	return def.Typed(sql, charType)
}

func timeChar(c *def.Call) (def.Expr, error) {
	return def.Typed("rs_to_char_interval(CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(epoch_us("+c.Args[0].SQL+") AS BIGINT), "+c.Args[1].SQL+")", charType), nil
}

func intervalChar(c *def.Call) (def.Expr, error) {
	return def.Typed("rs_to_char_interval("+def.IntervalParts(c.Args[0].SQL)+", "+c.Args[1].SQL+")", charType), nil
}

func numberChar(c *def.Call) (def.Expr, error) {
	if c.Args[1].Const == def.StringConst {
		if _, err := parseNumberFormat(c.Args[1].Text); err != nil {
			return def.Expr{}, err
		}
	}
	return def.Typed("rs_to_char_number(CAST("+c.Args[0].SQL+" AS VARCHAR), "+c.Args[1].SQL+")", charType), nil
}

// directives are the fields DuckDB prints and reads in the same way.
var directives = map[field]string{
	year: "%Y", monthNumber: "%m", dayOfMonth: "%d", hour24: "%H", hour12: "%I", minute: "%M", second: "%S", microsecond: "%f", millisecond: "%g",
	dayOfYear: "%j", isoWeek: "%V",
}

// strftime is DuckDB's pattern for a constant format made of such fields.
func strftime(format def.Expr) (string, bool) {
	if format.Const != def.StringConst {
		return "", false
	}
	return pattern(format.Text, func(e *element) (string, bool) {
		switch {
		case e.field == monthAbbr && e.casing == capital:
			return "%b", true
		case e.field == dayAbbr && e.casing == capital:
			return "%a", true
		case e.field == meridiem && e.casing == upper && !e.dotted:
			return "%p", true
		}
		d, ok := directives[e.field]
		return d, ok
	})
}

func pattern(format string, directive func(*element) (string, bool)) (string, bool) {
	var b strings.Builder
	elements := parseDateFormat(format)
	for i := range elements {
		e := &elements[i]
		if e.field == literal {
			b.WriteString(strings.ReplaceAll(e.text, "%", "%%"))
			continue
		}
		d, ok := directive(e)
		if !ok || e.fill || e.th {
			return "", false
		}
		b.WriteString(d)
	}
	return def.Quote(b.String()), b.Len() > 0
}

// strict is the third argument of TO_DATE and TO_TIMESTAMP.
func strict(c *def.Call) string {
	if len(c.Args) < 3 {
		return "false"
	}
	return "coalesce(" + c.Args[2].SQL + ", false)"
}

// strptime reads by DuckDB what has the format's fields in full; other texts give NULL and are left to Go.
func strptime(c *def.Call) (string, bool) {
	if c.Args[1].Const != def.StringConst || c.Args[0].Const == def.StringConst {
		return "", false
	}
	pattern, ok := pattern(c.Args[1].Text, func(e *element) (string, bool) {
		switch e.field {
		case year, monthNumber, dayOfMonth, hour24, minute, second:
			return directives[e.field], true
		}
		return "", false
	})
	if !ok || !strings.HasPrefix(pattern, "'%Y") {
		return "", false
	}
	return "try_strptime(" + c.Args[0].SQL + ", " + pattern + ")", true
}

func toDate(c *def.Call) (def.Expr, error) {
	sql := "rs_to_date_format(" + c.Args[0].SQL + ", " + c.Args[1].SQL + ", " + strict(c) + ")"
	if fast, ok := strptime(c); ok {
		sql = "coalesce(CAST(" + fast + " AS DATE), " + sql + ")"
	}
	return def.Typed(sql, def.TDate), nil
}

func toTimestamp(c *def.Call) (def.Expr, error) {
	sql := "rs_to_timestamp_format(" + c.Args[0].SQL + ", " + c.Args[1].SQL + ", " + strict(c) + ")"
	if fast, ok := strptime(c); ok {
		sql = "coalesce(" + fast + ", " + sql + ")"
	}
	return def.Typed("timezone("+def.Quote(zoneOf(c))+", "+sql+")", def.TTimestTZ), nil
}

// toNumber has the type its format says.
func toNumber(c *def.Call) (def.Expr, error) {
	if c.Args[1].IsNull() {
		return def.Typed("CAST(NULL AS DECIMAL(38,0))", types.NewDecimal(38, 0)), nil
	}
	if c.Args[1].Const != def.StringConst {
		return def.Expr{}, sqlerror.NotSupported("a format of TO_NUMBER that is no literal", nil)
	}
	f, err := parseNumberFormat(c.Args[1].Text)
	if err != nil {
		return def.Expr{}, err
	}
	if f.roman || f.science {
		return def.Expr{}, sqlerror.New(sqlerror.StateFeatureUnsupported, "\"RN\" and \"EEEE\" are not supported for input")
	}
	t := types.NewDecimal(min(max(f.before+f.after+f.shift, 1), 38), min(f.after+f.shift, 37))
	return def.Typed("CAST(rs_to_number("+c.Args[0].SQL+", "+c.Args[1].SQL+") AS "+t.DuckDB()+")", t), nil
}

func textToInt(c *def.Call) (def.Expr, error) {
	format := "''"
	if len(c.Args) > 1 {
		format = c.Args[1].SQL
	}
	return def.Typed("rs_text_to_int_alt("+c.Args[0].SQL+", "+format+")", def.TInt), nil
}

func textToNumeric(c *def.Call) (def.Expr, error) {
	format, precision, scale := "''", 38, 0
	if n := len(c.Args); n == 2 || n == 4 {
		format = c.Args[1].SQL
	}
	if n := len(c.Args); n > 2 {
		var ok, ok2 bool
		precision, ok = c.Args[n-2].ConstInt()
		scale, ok2 = c.Args[n-1].ConstInt()
		if !ok || !ok2 || precision < 1 || precision > 38 || scale < 0 || scale > min(precision, 37) {
			return def.Expr{}, sqlerror.InvalidParameter("TEXT_TO_NUMERIC_ALT: precision must be 1 to 38 and scale 0 to precision, both literals")
		}
	}
	t := types.NewDecimal(precision, scale)
	return def.Typed("CAST(rs_text_to_numeric_alt("+c.Args[0].SQL+", "+format+", "+strconv.Itoa(precision)+", "+strconv.Itoa(scale)+") AS "+t.DuckDB()+")", t), nil
}
