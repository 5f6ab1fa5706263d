package datetime

import (
	"fmt"
	"strconv"
	"strings"
)

// Interval is a span: months, days and microseconds do not mix.
type Interval struct {
	Months, Days, Micros int64
}

// Unit is a part of a date or time.
type Unit uint8

// The units, in the canonical spelling of [Unit.String].
const (
	NoUnit Unit = iota
	Millennium
	Century
	Decade
	Year
	Quarter
	MonthUnit
	Week
	Day
	Hour
	Minute
	Second
	Millisecond
	Microsecond
	DayOfWeek
	DayOfYear
	Epoch
	ISOYear
	TimezoneHour
	TimezoneMinute
	Timezone
	Julian
)

var unitNames = [...]string{"", "millennium", "century", "decade", "year", "quarter", "month", "week", "day", "hour", "minute", "second", "milliseconds", "microseconds",
	"dow", "doy", "epoch", "isoyear", "timezone_hour", "timezone_minute", "timezone", "julian"}

// String is DuckDB's (and PostgreSQL's) name of the unit.
func (u Unit) String() string { return unitNames[u] }

var units = map[string]Unit{
	"millennium": Millennium, "millennia": Millennium, "mil": Millennium, "mils": Millennium,
	"century": Century, "centuries": Century, "c": Century, "cent": Century, "cents": Century,
	"decade": Decade, "decades": Decade, "dec": Decade, "decs": Decade,
	"year": Year, "years": Year, "y": Year, "yr": Year, "yrs": Year,
	"quarter": Quarter, "quarters": Quarter, "qtr": Quarter, "qtrs": Quarter,
	"month": MonthUnit, "months": MonthUnit, "mon": MonthUnit, "mons": MonthUnit,
	"week": Week, "weeks": Week, "w": Week,
	"day": Day, "days": Day, "d": Day,
	"hour": Hour, "hours": Hour, "h": Hour, "hr": Hour, "hrs": Hour,
	"minute": Minute, "minutes": Minute, "m": Minute, "min": Minute, "mins": Minute,
	"second": Second, "seconds": Second, "s": Second, "sec": Second, "secs": Second,
	"millisecond": Millisecond, "milliseconds": Millisecond, "ms": Millisecond, "msec": Millisecond, "msecs": Millisecond,
	"msecond": Millisecond, "mseconds": Millisecond, "millisec": Millisecond, "millisecs": Millisecond, "millisecon": Millisecond,
	"microsecond": Microsecond, "microseconds": Microsecond, "microsec": Microsecond, "microsecs": Microsecond, "microsecon": Microsecond,
	"usecond": Microsecond, "useconds": Microsecond, "us": Microsecond, "usec": Microsecond, "usecs": Microsecond,
	"dayofweek": DayOfWeek, "dow": DayOfWeek, "dw": DayOfWeek, "weekday": DayOfWeek,
	"dayofyear": DayOfYear, "doy": DayOfYear, "dy": DayOfYear, "yearday": DayOfYear,
	"epoch": Epoch, "isoyear": ISOYear,
	"timezone_hour": TimezoneHour, "timezone_minute": TimezoneMinute, "timezone": Timezone, "julian": Julian,
}

// PartUnit finds a unit by one of its names or abbreviations in any case.
func PartUnit(name string) (Unit, bool) {
	u, ok := units[name]
	if !ok {
		u, ok = units[strings.ToLower(name)]
	}
	return u, ok
}

// ParseInterval reads an interval such as "3 hours, 35 minutes", "1w, 1h", "0.5 days", "1-6" (years and months),
// "2 10:30:00" or a bare number, which counts def.
func ParseInterval(s string, def Unit) (Interval, error) {
	var iv Interval
	p := parser{s: strings.TrimSpace(s)}
	p.s = strings.TrimSpace(strings.TrimPrefix(p.s, "@"))
	if p.s == "" {
		return iv, fmt.Errorf("%w for type interval: %q", ErrSyntax, s)
	}
	lastDay := false
	for p.i < len(p.s) {
		if c := p.s[p.i]; c == ' ' || c == ',' || c == '\t' {
			p.i++
			continue
		}
		day, err := p.intervalField(&iv, def, lastDay)
		if err != nil {
			return iv, err
		}
		lastDay = day
	}
	return iv, nil
}

// intervalField reads one quantity. It tells whether it was a bare number that could be days before a clock.
func (p *parser) intervalField(iv *Interval, def Unit, _ bool) (bool, error) {
	bad := fmt.Errorf("%w for type interval: %q", ErrSyntax, p.s)
	if strings.EqualFold(p.s[p.i:], "ago") {
		iv.Months, iv.Days, iv.Micros = -iv.Months, -iv.Days, -iv.Micros
		p.i = len(p.s)
		return false, nil
	}
	neg := false
	if p.peek() == '-' || p.peek() == '+' {
		neg = p.s[p.i] == '-'
		p.i++
	}
	start := p.i
	whole := p.digits()
	frac := ""
	switch p.peek() {
	case ':':
		p.i = start
		micros, err := p.intervalClock()
		if err != nil {
			return false, bad
		}
		iv.Micros += sign(neg) * micros
		return false, nil
	case '-':
		if whole == "" {
			return false, bad
		}
		p.i++
		months := p.digits()
		if months == "" {
			return false, bad
		}
		iv.Months += sign(neg) * int64(atoi(whole)*12+atoi(months))
		return false, nil
	case '.':
		p.i++
		frac = p.digits()
	}
	if whole == "" && frac == "" {
		return false, bad
	}
	for p.peek() == ' ' {
		p.i++
	}
	start = p.i
	for p.i < len(p.s) && isLetter(p.s[p.i]) {
		p.i++
	}
	unit := def
	if name := p.s[start:p.i]; name != "" && !strings.EqualFold(name, "ago") {
		u, ok := PartUnit(name)
		if !ok {
			return false, bad
		}
		unit = u
	} else {
		p.i = start
		if name == "" && p.clockFollows() {
			unit = Day
		}
	}
	return true, iv.add(neg, whole, frac, unit, bad)
}

func (p *parser) clockFollows() bool {
	rest := strings.TrimLeft(p.s[p.i:], " ")
	rest = strings.TrimLeft(rest, "0123456789")
	return strings.HasPrefix(rest, ":") && len(rest) < len(p.s)
}

func (p *parser) intervalClock() (int64, error) {
	h := atoi(p.digits())
	p.i++
	md := p.digits()
	s, micros := 0, int64(0)
	if p.peek() == ':' {
		p.i++
		s = atoi(p.digits())
		micros = p.fraction()
	}
	if md == "" {
		return 0, ErrSyntax
	}
	return int64(h*3600+atoi(md)*60+s)*microsPerSecond + micros, nil
}

func sign(neg bool) int64 {
	if neg {
		return -1
	}
	return 1
}

func (iv *Interval) add(neg bool, whole, frac string, unit Unit, bad error) error {
	n := sign(neg) * int64(atoi(whole))
	f := 0.0
	if frac != "" {
		v, err := strconv.ParseFloat("0."+frac, 64)
		if err != nil {
			return bad
		}
		f = v * float64(sign(neg))
	}
	months := func(each int64) {
		iv.Months += n * each
		part := f * float64(each)
		iv.Months += int64(part)
		iv.addDays((part - float64(int64(part))) * 30)
	}
	micros := func(each int64) {
		iv.Micros += n*each + int64(f*float64(each)+0.5*float64(sign(neg))*boolFloat(f != 0))
	}
	switch unit {
	case Millennium:
		months(12000)
	case Century:
		months(1200)
	case Decade:
		months(120)
	case Year:
		months(12)
	case Quarter:
		months(3)
	case MonthUnit:
		months(1)
	case Week:
		iv.Days += 7 * n
		iv.addDays(7 * f)
	case Day:
		iv.Days += n
		iv.addDays(f)
	case Hour:
		micros(3600 * microsPerSecond)
	case Minute:
		micros(60 * microsPerSecond)
	case Second:
		micros(microsPerSecond)
	case Millisecond:
		micros(1000)
	case Microsecond:
		micros(1)
	default:
		return bad
	}
	return nil
}

func boolFloat(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// addDays adds a fraction of days: whole days stay days, the rest becomes time.
func (iv *Interval) addDays(d float64) {
	whole := int64(d)
	iv.Days += whole
	rest := (d - float64(whole)) * microsPerDay
	if rest < 0 {
		iv.Micros -= int64(-rest + 0.5)
	} else {
		iv.Micros += int64(rest + 0.5)
	}
}
