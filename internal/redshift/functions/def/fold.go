package def

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
	"nightshift/internal/redshift/types/datetime"
)

// FoldString reads a constant string as a value of a type that is no character type.
func FoldString(text string, to types.Type, s *Session) (Expr, error) {
	trimmed := strings.TrimSpace(text)
	switch {
	case to.IsInteger():
		return foldInteger(text, trimmed, to)
	case to.Kind == types.Decimal:
		return foldDecimal(text, trimmed, to)
	case to.IsFloat():
		return foldFloat(text, trimmed, to)
	case to.Kind == types.Boolean:
		return foldBool(text, strings.ToLower(trimmed), to)
	case to.IsDateTime():
		return foldDateTime(text, to, s)
	case to.IsInterval():
		iv, err := datetime.ParseInterval(text, datetime.Second)
		if err != nil {
			return Expr{}, sqlerror.InvalidDatetime("interval", text)
		}
		return IntervalConst(iv, to), nil
	case to.Kind == types.Super:
		return Typed("to_json("+Quote(text)+")", to), nil
	case to.Kind == types.Varbyte:
		if to.Length > 0 && len(text) > to.Length {
			text = text[:to.Length]
		}
		return BlobConst([]byte(text), to), nil
	}
	return Expr{SQL: Quote(text), Type: to, Const: StringConst, Text: text}, nil
}

// BlobConst is a VARBYTE constant.
func BlobConst(b []byte, t types.Type) Expr {
	return Typed(fmt.Sprintf("from_hex('%X')", b), t)
}

// IntervalConst is an interval constant.
func IntervalConst(iv datetime.Interval, t types.Type) Expr {
	switch {
	case iv.Days == 0 && iv.Micros == 0:
		return Typed("INTERVAL '"+strconv.FormatInt(iv.Months, 10)+" months'", t)
	case iv.Months == 0 && iv.Micros == 0:
		return Typed("INTERVAL '"+strconv.FormatInt(iv.Days, 10)+" days'", t)
	case iv.Months == 0 && iv.Days == 0:
		return Typed("to_microseconds("+strconv.FormatInt(iv.Micros, 10)+")", t)
	}
	return Typed(fmt.Sprintf("(INTERVAL '%d months %d days' + to_microseconds(%d))", iv.Months, iv.Days, iv.Micros), t)
}

func foldInteger(text, trimmed string, to types.Type) (Expr, error) {
	n, err := strconv.ParseInt(strings.TrimPrefix(trimmed, "+"), 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return Expr{}, sqlerror.InvalidText(to.String(), text)
	}
	limit := int64(math.MaxInt64)
	switch to.Kind {
	case types.SmallInt:
		limit = math.MaxInt16
	case types.Integer:
		limit = math.MaxInt32
	}
	if err != nil || n > limit || n < -limit-1 {
		return Expr{}, sqlerror.New(sqlerror.StateOutOfRange, "value %q is out of range for type %s", trimmed, to.String())
	}
	return IntConst(n, to), nil
}

// IntConst is an integer constant of an integer type.
func IntConst(n int64, t types.Type) Expr {
	digits := strconv.FormatInt(n, 10)
	sql := digits
	if t.Kind != types.Integer || n < 0 {
		sql = "CAST(" + digits + " AS " + t.DuckDB() + ")"
	}
	return Expr{SQL: sql, Type: t, Const: NumberConst, Text: digits}
}

func foldDecimal(text, trimmed string, to types.Type) (Expr, error) {
	if _, err := strconv.ParseFloat(trimmed, 64); err != nil && !errors.Is(err, strconv.ErrRange) || strings.ContainsAny(trimmed, "xXnNpP_") {
		return Expr{}, sqlerror.InvalidText("type numeric", text)
	}
	return Expr{SQL: "CAST(" + Quote(trimmed) + " AS " + to.DuckDB() + ")", Type: to}, nil
}

func foldFloat(text, trimmed string, to types.Type) (Expr, error) {
	f, err := strconv.ParseFloat(trimmed, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || strings.ContainsAny(trimmed, "xXpP_") {
		return Expr{}, sqlerror.InvalidText("type "+to.String(), text)
	}
	if err != nil || (to.Kind == types.Real && math.Abs(f) > math.MaxFloat32 && !math.IsInf(f, 0)) {
		return Expr{}, sqlerror.New(sqlerror.StateOutOfRange, "value %q is out of range for type %s", trimmed, to.String())
	}
	return Typed("CAST("+Quote(trimmed)+" AS "+to.DuckDB()+")", to), nil
}

func foldBool(text, lower string, to types.Type) (Expr, error) {
	switch lower {
	case "t", "true", "y", "yes", "1", "on":
		return Expr{SQL: "true", Type: to, Const: BoolConst, Text: "true"}, nil
	case "f", "false", "n", "no", "0", "off":
		return Expr{SQL: "false", Type: to, Const: BoolConst, Text: "false"}, nil
	}
	return Expr{}, sqlerror.InvalidText("type boolean", text)
}

// DateOptions are what date texts of a session refer to.
func (s *Session) DateOptions() datetime.Options {
	o := datetime.Options{}
	if s == nil {
		return o
	}
	o.Now = s.Now
	if s.TimeZone != "" {
		if loc, _, ok := datetime.Zone(s.TimeZone); ok {
			o.Location = loc
		}
	}
	return o
}

func foldDateTime(text string, to types.Type, s *Session) (Expr, error) {
	o := s.DateOptions()
	v, err := datetime.Parse(text, o)
	if err != nil {
		if errors.Is(err, datetime.ErrRange) {
			return Expr{}, sqlerror.DatetimeOutOfRange(text)
		}
		return Expr{}, sqlerror.InvalidDatetime(to.String(), text)
	}
	isTime := to.Kind == types.Time || to.Kind == types.TimeTZ
	if (!v.HasDate && !isTime) || (isTime && !v.HasTime && !v.HasDate) {
		return Expr{}, sqlerror.InvalidDatetime(to.String(), text)
	}
	switch to.Kind {
	case types.Date:
		return DateConst(v.Date()), nil
	case types.Timestamp:
		return TimestampConst(v.Local()), nil
	case types.TimestampTZ:
		return Typed("TIMESTAMPTZ '"+stamp(v.Instant(o.Location))+"+00'", to), nil
	case types.TimeTZ:
		return Typed("CAST('"+TimeTZText(v, s.now(), o.Location)+"' AS TIMETZ)", to), nil
	}
	return Typed("TIME '"+clock(v.Micros)+"'", to), nil
}

// TimeText is the time of day of v as DuckDB reads it.
func TimeText(v datetime.Value) string { return clock(v.Micros) }

// TimeTZText is the time of day of v with its offset, as DuckDB reads it. Without a zone it is a time of the session's
// (nil: UTC). A zone with rules has the offset of v's day, or the one it has at the instant given.
func TimeTZText(v datetime.Value, now time.Time, session *time.Location) string {
	offset, rules := v.Offset, v.Zone
	if !v.HasZone {
		rules = session
	}
	if rules != nil {
		if v.HasDate {
			now = v.Instant(rules)
		}
		_, offset = now.In(rules).Zone()
	}
	return clock(v.Micros) + zone(offset)
}

func (s *Session) now() time.Time {
	if s == nil {
		return time.Time{}
	}
	return s.Now
}

// DateConst is a DATE constant; the day is t's in UTC.
func DateConst(t time.Time) Expr { return Typed("DATE '"+day(t)+"'", TDate) }

// TimestampConst is a TIMESTAMP constant; the wall clock is t's in UTC.
func TimestampConst(t time.Time) Expr { return Typed("TIMESTAMP '"+stamp(t)+"'", TTimestamp) }

// TimestampTZConst is a TIMESTAMPTZ constant.
func TimestampTZConst(t time.Time) Expr {
	return Typed("TIMESTAMPTZ '"+stamp(t.UTC())+"+00'", TTimestTZ)
}

func day(t time.Time) string {
	if y := t.Year(); y <= 0 {
		return fmt.Sprintf("%04d-%02d-%02d (BC)", 1-y, int(t.Month()), t.Day())
	}
	return t.Format("2006-01-02")
}

func stamp(t time.Time) string {
	if y := t.Year(); y <= 0 {
		return fmt.Sprintf("%04d-%02d-%02d (BC) %s", 1-y, int(t.Month()), t.Day(), t.Format("15:04:05.999999"))
	}
	return t.Format("2006-01-02 15:04:05.999999")
}

func clock(micros int64) string {
	s := micros / 1000000
	out := fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
	if f := micros % 1000000; f != 0 {
		out += strings.TrimRight(fmt.Sprintf(".%06d", f), "0")
	}
	return out
}

func zone(offset int) string {
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	return fmt.Sprintf("%c%02d:%02d", sign, offset/3600, offset/60%60)
}
