package format

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// moment is what a datetime format prints: a wall clock, with its zone, or an interval's parts.
type moment struct {
	time     time.Time // the wall clock, in the zone when there is one
	interval bool
	years    int64 // of an interval, as the others
	months   int64
	days     int64
	micros   int64
}

var romanMonths = [12]string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"}

func appendMoment(out []byte, elements []element, m *moment) []byte {
	for i := range elements {
		e := &elements[i]
		if e.field == literal {
			out = append(out, e.text...)
			continue
		}
		start := len(out)
		if m.interval {
			out = m.appendInterval(out, e)
		} else {
			out = m.appendField(out, e)
		}
		if e.th {
			out = append(out, inCase(ordinal(string(out[start:])), e.thCase)...)
		}
	}
	return out
}

// ordinal is the suffix of a number: St, Nd, Rd or Th.
func ordinal(digits string) string {
	if n := len(digits); n > 0 && (n < 2 || digits[n-2] != '1') {
		switch digits[n-1] {
		case '1':
			return "St"
		case '2':
			return "Nd"
		case '3':
			return "Rd"
		}
	}
	return "Th"
}

func padded(out []byte, n int64, width int, fill bool) []byte {
	if fill {
		width = 0
	}
	if n < 0 {
		out = append(out, '-')
		n = -n
	}
	digits := strconv.FormatInt(n, 10)
	for i := len(digits); i < width; i++ {
		out = append(out, '0')
	}
	return append(out, digits...)
}

// name writes a name in the case asked for, with blanks up to the longest one's length unless FM was said.
func name(out []byte, e *element, s string, width int) []byte {
	s = inCase(s, e.casing)
	out = append(out, s...)
	for i := len(s); i < width && !e.fill; i++ {
		out = append(out, ' ')
	}
	return out
}

// shownYear counts the year before 1 as 1 B.C.
func shownYear(y int) int64 {
	if y <= 0 {
		return int64(1 - y)
	}
	return int64(y)
}

func (m *moment) appendField(out []byte, e *element) []byte {
	t := m.time
	switch e.field {
	case century:
		return padded(out, centuryOf(t.Year()), 2, e.fill)
	case year, year3, year2, year1:
		return appendYear(out, shownYear(t.Year()), len(e.text), e.fill)
	case yearComma:
		y := shownYear(t.Year())
		return fmt.Appendf(out, "%d,%03d", y/1000, y%1000)
	case isoYear, isoYear3, isoYear2, isoYear1:
		y, _ := t.ISOWeek()
		return appendYear(out, shownYear(y), len(e.text), e.fill)
	case quarter:
		return padded(out, int64(t.Month()+2)/3, 1, e.fill)
	case monthName:
		return name(out, e, t.Month().String(), 9)
	case monthAbbr:
		return append(out, inCase(t.Month().String()[:3], e.casing)...)
	case monthNumber:
		return padded(out, int64(t.Month()), 2, e.fill)
	case monthRoman:
		return name(out, e, romanMonths[t.Month()-1], 4)
	case weekOfMonth:
		return padded(out, int64(t.Day()-1)/7+1, 1, e.fill)
	case weekOfYear:
		return padded(out, int64(t.YearDay()-1)/7+1, 2, e.fill)
	case isoWeek:
		_, w := t.ISOWeek()
		return padded(out, int64(w), 2, e.fill)
	case dayName:
		return name(out, e, t.Weekday().String(), 9)
	case dayAbbr:
		return append(out, inCase(t.Weekday().String()[:3], e.casing)...)
	case dayOfYear:
		return padded(out, int64(t.YearDay()), 3, e.fill)
	case isoDayOfYear:
		_, w := t.ISOWeek()
		return padded(out, int64((w-1)*7+(int(t.Weekday())+6)%7+1), 3, e.fill)
	case dayOfMonth:
		return padded(out, int64(t.Day()), 2, e.fill)
	case dayOfWeek:
		return padded(out, int64(t.Weekday())+1, 1, e.fill)
	case isoDayOfWeek:
		return padded(out, int64((t.Weekday()+6)%7)+1, 1, e.fill)
	case julianDay:
		return padded(out, julianOf(t), 1, e.fill)
	case era:
		return append(out, spelled("AD", "BC", t.Year() <= 0, e)...)
	case zoneName:
		zone, _ := t.Zone()
		return append(out, inCase(zone, e.casing)...)
	case zoneOffset:
		return appendOffset(out, t)
	}
	sinceMidnight := int64(t.Hour())*3600e6 + int64(t.Minute())*60e6 + int64(t.Second())*1e6 + int64(t.Nanosecond())/1000
	return appendClock(out, e, sinceMidnight)
}

// appendYear writes the last digits of a year: YYYY is at least four.
func appendYear(out []byte, y int64, digits int, fill bool) []byte {
	switch digits {
	case 3:
		y %= 1000
	case 2:
		y %= 100
	case 1:
		y %= 10
	}
	return padded(out, y, digits, fill)
}

func centuryOf(y int) int64 {
	if y <= 0 {
		return -int64((-y)/100 + 1)
	}
	return int64((y-1)/100 + 1)
}

// julianOf counts days from 4714-11-24 BC.
func julianOf(t time.Time) int64 {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return day.Unix()/86400 + 2440588
}

// spelled is one of two marks, with full stops between the letters when the format has them.
func spelled(first, second string, useSecond bool, e *element) string {
	if useSecond {
		first = second
	}
	if e.dotted {
		first = first[:1] + "." + first[1:] + "."
	}
	if e.casing == lower {
		return strings.ToLower(first)
	}
	return first
}

func appendOffset(out []byte, t time.Time) []byte {
	_, offset := t.Zone()
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	out = append(out, sign)
	out = padded(out, int64(offset/3600), 2, false)
	if m := offset / 60 % 60; m != 0 {
		out = append(out, ':')
		out = padded(out, int64(m), 2, false)
	}
	return out
}

// appendClock writes the fields of a time of day or an interval's time, in microseconds.
func appendClock(out []byte, e *element, micros int64) []byte {
	hours := micros / 3600e6
	switch e.field {
	case hour24:
		return padded(out, hours, 2, e.fill)
	case hour12:
		h := hours % 12
		if h == 0 {
			h = 12
		}
		return padded(out, h, 2, e.fill)
	case minute:
		return padded(out, micros/60e6%60, 2, e.fill)
	case second:
		return padded(out, micros/1e6%60, 2, e.fill)
	case millisecond:
		return padded(out, micros/1000%1000, 3, false)
	case microsecond:
		return padded(out, micros%1e6, 6, false)
	case secondsOfDay:
		return padded(out, micros/1e6, 1, e.fill)
	case meridiem:
		return append(out, spelled("AM", "PM", hours%24 >= 12, e)...)
	}
	return out
}

// appendInterval writes the fields an interval has; those of a calendar are empty.
func (m *moment) appendInterval(out []byte, e *element) []byte {
	switch e.field {
	case year, year3, year2, year1, isoYear, isoYear3, isoYear2, isoYear1:
		return appendYear(out, m.years, len(e.text), e.fill)
	case yearComma:
		return fmt.Appendf(out, "%d,%03d", m.years/1000, m.years%1000)
	case monthNumber:
		return padded(out, m.months, 2, e.fill)
	case quarter:
		if m.months != 0 {
			return padded(out, (m.months-1)/3+1, 1, e.fill)
		}
		return out
	case dayOfMonth:
		return padded(out, m.days, 2, e.fill)
	case dayOfYear:
		return padded(out, m.years*365+m.months*30+m.days, 3, e.fill)
	case century:
		return padded(out, m.years/100, 2, e.fill)
	}
	return appendClock(out, e, m.micros)
}
