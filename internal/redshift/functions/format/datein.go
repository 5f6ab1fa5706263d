package format

import (
	"fmt"
	"strings"
	"time"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types/datetime"
)

// parsed are the fields of a text read by a datetime format.
type parsed struct {
	year, yearDigits          int
	haveYear, bc              bool
	century                   int
	month, day                int
	dayOfYear                 int
	week, weekOfMonth, julian int
	isoYear, isoWeek          int
	isoDay, isoDayOfYear      int
	hour, minute, second      int
	micros                    int
	secondsOfDay              int
	half                      int // 1 for AM, 2 for PM
	haveHalf                  bool
}

// dateReader takes fields out of a text.
type dateReader struct {
	s string
	i int
	p parsed
}

// readMoment reads a text by a format: the wall clock it says, from year 1 on. Without strict, fields too large carry over.
func readMoment(text, format string, strict bool) (time.Time, error) {
	elements := parseDateFormat(format)
	r := &dateReader{s: text}
	if strings.TrimSpace(text) == "" {
		return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), nil
	}
	for i := range elements {
		if strings.TrimSpace(r.s[min(r.i, len(r.s)):]) == "" {
			break
		}
		e := &elements[i]
		if e.field == literal {
			r.literal(e.text)
			continue
		}
		if err := r.element(e, i+1 < len(elements) && takesDigits(elements[i+1])); err != nil {
			return time.Time{}, err
		}
		if e.th && r.i+2 <= len(r.s) {
			r.i += 2
		}
	}
	return r.p.time(strict)
}

// takesDigits tells whether an element begins with a digit, so that the number before it must end by its width.
func takesDigits(e element) bool {
	switch e.field {
	case monthName, monthAbbr, monthRoman, dayName, dayAbbr, meridiem, era, zoneName, zoneOffset:
		return false
	case literal:
		return e.text[0] >= '0' && e.text[0] <= '9'
	}
	return true
}

// literal skips a character of the text for each of the format, and only blanks for a blank.
func (r *dateReader) literal(text string) {
	for i := 0; i < len(text) && r.i < len(r.s); i++ {
		c := r.s[r.i]
		switch {
		case text[i] == ' ':
			for r.i < len(r.s) && r.s[r.i] == ' ' {
				r.i++
			}
		case c == text[i]:
			r.i++
		case c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z':
			// the separator is missing
		default:
			r.i++
		}
	}
}

// number reads digits, no more than width when a number follows directly.
func (r *dateReader) number(e *element, width int, limited bool) (int, error) {
	for r.i < len(r.s) && r.s[r.i] == ' ' {
		r.i++
	}
	start, n := r.i, 0
	if !limited || e.fill {
		width = max(width, 9)
	}
	for r.i < len(r.s) && r.i-start < width && r.s[r.i] >= '0' && r.s[r.i] <= '9' {
		n = n*10 + int(r.s[r.i]-'0')
		r.i++
	}
	if r.i == start {
		return 0, r.bad(e)
	}
	return n, nil
}

func (r *dateReader) bad(e *element) error {
	end := min(len(r.s), r.i+max(len(e.text), 1))
	return sqlerror.New(sqlerror.StateInvalidDatetime, "invalid value %q for %q", strings.ToValidUTF8(r.s[min(r.i, len(r.s)):end], "?"), e.text).
		WithDetail("Value must be an integer.")
}

// word reads letters and gives the index of the name that begins with them.
func (r *dateReader) word(e *element, names []string) (int, error) {
	for r.i < len(r.s) && r.s[r.i] == ' ' {
		r.i++
	}
	for i, n := range names {
		if len(r.s)-r.i >= len(n) && strings.EqualFold(r.s[r.i:r.i+len(n)], n) {
			r.i += len(n)
			return i, nil
		}
	}
	err := sqlerror.New(sqlerror.StateInvalidDatetime, "invalid value %q for %q", strings.ToValidUTF8(r.s[r.i:min(len(r.s), r.i+len(e.text))], "?"), e.text)
	return 0, err.WithDetail("The given value did not match any of the allowed values for this field.")
}

var (
	months     = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	shortNames = func(names []string) []string {
		out := make([]string, len(names))
		for i, n := range names {
			out[i] = n[:3]
		}
		return out
	}
	shortMonths = shortNames(months)
	days        = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	shortDays   = shortNames(days)
	romans      = []string{"XII", "VIII", "III", "VII", "IV", "IX", "XI", "II", "VI", "I", "V", "X"}
	romanValues = []int{12, 8, 3, 7, 4, 9, 11, 2, 6, 1, 5, 10}
	halves      = []string{"A.M.", "AM", "P.M.", "PM"}
	eras        = []string{"A.D.", "AD", "B.C.", "BC"}
)

// element reads one field; limited says that digits follow it.
func (r *dateReader) element(e *element, limited bool) (err error) {
	p := &r.p
	into := func(at *int, width int) { *at, err = r.number(e, width, limited) }
	named := func(names []string) (i int) { i, err = r.word(e, names); return i }
	switch e.field {
	case year, year3, year2, year1:
		start := r.i
		into(&p.year, len(e.text))
		p.haveYear, p.yearDigits = true, min(len(e.text), len(strings.TrimSpace(r.s[start:r.i])))
		if e.field == year {
			p.yearDigits = 4
		}
	case yearComma:
		into(&p.year, 1)
		if err == nil && r.i < len(r.s) && r.s[r.i] == ',' {
			r.i++
			rest := 0
			into(&rest, 3)
			p.year = p.year*1000 + rest
		}
		p.haveYear, p.yearDigits = true, 4
	case isoYear, isoYear3, isoYear2, isoYear1:
		into(&p.isoYear, len(e.text))
	case century:
		into(&p.century, 2)
	case quarter, dayOfWeek:
		var ignored int
		into(&ignored, 1)
	case monthNumber:
		into(&p.month, 2)
	case monthName:
		if p.month = named(months) + 1; err != nil {
			p.month = named(shortMonths) + 1
		}
	case monthAbbr:
		p.month = named(shortMonths) + 1
	case monthRoman:
		p.month = romanValues[named(romans)]
	case dayName:
		if named(days); err != nil {
			named(shortDays)
		}
	case dayAbbr:
		named(shortDays)
	case dayOfMonth:
		into(&p.day, 2)
	case dayOfYear:
		into(&p.dayOfYear, 3)
	case weekOfYear:
		into(&p.week, 2)
	case weekOfMonth:
		into(&p.weekOfMonth, 1)
	case isoWeek:
		into(&p.isoWeek, 2)
	case isoDayOfWeek:
		into(&p.isoDay, 1)
	case isoDayOfYear:
		into(&p.isoDayOfYear, 3)
	case julianDay:
		into(&p.julian, 7)
	case era:
		p.bc = named(eras) >= 2
	case zoneName, zoneOffset:
		return sqlerror.New(sqlerror.StateFeatureUnsupported, "%q not supported in to_timestamp and to_date", e.text)
	default:
		return r.clock(e, limited)
	}
	return err
}

func (r *dateReader) clock(e *element, limited bool) (err error) {
	p := &r.p
	switch e.field {
	case hour12, hour24:
		p.hour, err = r.number(e, 2, limited)
		p.haveHalf = p.haveHalf || e.field == hour12
	case minute:
		p.minute, err = r.number(e, 2, limited)
	case second:
		p.second, err = r.number(e, 2, limited)
	case secondsOfDay:
		p.secondsOfDay, err = r.number(e, 5, limited)
	case millisecond:
		p.micros, err = r.fraction(e, 3)
	case microsecond:
		p.micros, err = r.fraction(e, 6)
	case meridiem:
		var i int
		i, err = r.word(e, halves)
		p.half = 1 + i/2
	}
	return err
}

// fraction reads digits after a decimal point as microseconds; those after the width are dropped.
func (r *dateReader) fraction(e *element, width int) (int, error) {
	start := r.i
	if _, err := r.number(e, width, true); err != nil {
		return 0, err
	}
	digits := strings.TrimSpace(r.s[start:r.i])
	micros := 0
	for i := range 6 {
		micros *= 10
		if i < len(digits) {
			micros += int(digits[i] - '0')
		}
	}
	for r.i < len(r.s) && r.s[r.i] >= '0' && r.s[r.i] <= '9' {
		r.i++
	}
	return micros, nil
}

// fullYear completes a year of fewer than four digits: 70 to 99 belong to the last century, others to this.
func (p *parsed) fullYear() int {
	y := p.year
	switch {
	case p.century > 0 && p.haveYear && p.yearDigits <= 2:
		return (p.century-1)*100 + y%100
	case p.century > 0 && !p.haveYear:
		return (p.century-1)*100 + 1
	case !p.haveYear:
		y = 1
	case p.yearDigits <= 2 && y < 100:
		y += 2000
		if y >= 2070 {
			y -= 100
		}
	case p.yearDigits == 3 && y < 1000:
		y += 2000
		if y >= 2520 {
			y -= 1000
		}
	case y == 0:
		y = 1
	}
	if p.bc {
		return 1 - y
	}
	return y
}

func (p *parsed) time(strict bool) (time.Time, error) {
	y, m, d := p.fullYear(), p.month, p.day
	hour := p.hour
	if p.half > 0 {
		if hour < 1 || hour > 12 {
			return time.Time{}, sqlerror.New(sqlerror.StateInvalidDatetime, "hour \"%d\" is invalid for the 12-hour clock", hour).
				WithHint("Use the 24-hour clock, or give an hour between 1 and 12.")
		}
		hour = hour%12 + 12*(p.half-1)
	}
	if strict {
		if err := p.check(y, hour); err != nil {
			return time.Time{}, err
		}
	}
	m, d = max(m, 1), max(d, 1)
	switch {
	case p.julian > 0:
		t := time.Unix(int64(p.julian-2440588)*86400, 0).UTC()
		y, m, d = t.Year(), int(t.Month()), t.Day()
	case p.isoYear > 0:
		t := p.isoDate()
		y, m, d = t.Year(), int(t.Month()), t.Day()
	case p.dayOfYear > 0:
		m, d = 1, p.dayOfYear
	case p.week > 0:
		m, d = 1, (p.week-1)*7+1
	case p.weekOfMonth > 0 && p.day == 0:
		d = (p.weekOfMonth-1)*7 + 1
	}
	t := time.Date(y, time.Month(m), d, hour, p.minute, p.second+p.secondsOfDay, p.micros*1000, time.UTC)
	if t.Year() > 294276 || t.Year() < -4712 {
		return t, sqlerror.New(sqlerror.StateDatetimeOverflow, "timestamp out of range")
	}
	return t, nil
}

// isoDate is the day of an ISO week; the 4th of January is always in week 1.
func (p *parsed) isoDate() time.Time {
	jan4 := time.Date(p.isoYear, 1, 4, 0, 0, 0, 0, time.UTC)
	monday := jan4.AddDate(0, 0, -((int(jan4.Weekday()) + 6) % 7))
	if p.isoDayOfYear > 0 {
		return monday.AddDate(0, 0, p.isoDayOfYear-1)
	}
	return monday.AddDate(0, 0, (max(p.isoWeek, 1)-1)*7+max(p.isoDay, 1)-1)
}

// check refuses what would carry over.
func (p *parsed) check(y, hour int) error {
	month := p.month
	if month > 12 || p.day > 31 || p.day > 0 && month > 0 && p.day > datetime.DaysIn(y, month) || p.dayOfYear > 366 {
		return sqlerror.New(sqlerror.StateDatetimeOverflow, "date/time field date value out of range: %d-%d-%d", y, month, p.day)
	}
	if hour > 23 || p.minute > 59 || p.second > 59 || p.secondsOfDay > 86399 {
		seconds := fmt.Sprintf("%d.%d", p.second, p.micros)
		if p.micros != 0 {
			seconds = strings.TrimRight(fmt.Sprintf("%d.%06d", p.second, p.micros), "0")
		}
		return sqlerror.New(sqlerror.StateDatetimeOverflow, "date/time field time value out of range: %d:%d:%s", hour, p.minute, seconds)
	}
	return nil
}
