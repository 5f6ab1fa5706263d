package datetime

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrSyntax is under every error about a text that is no date or time; ErrRange about one that is out of range.
var (
	ErrSyntax = errors.New("invalid input syntax")
	ErrRange  = errors.New("date/time field value out of range")
)

// Options say what a text may refer to.
type Options struct {
	// Now is what 'now', 'today' and their like mean. Zero: they are an error.
	Now time.Time
	// Location is the session's time zone, nil for UTC.
	Location *time.Location
	// DayFirst is DateStyle DMY: 1/2/2008 is the first of February. YearFirst is DateStyle YMD.
	DayFirst, YearFirst bool
}

// Value is what a text says.
type Value struct {
	Year, Month, Day int
	// Micros is the time of day in microseconds.
	Micros int64
	// HasDate, HasTime and HasZone tell which were there. Offset is the zone's seconds east of UTC.
	HasDate, HasTime, HasZone bool
	Offset                    int
	// Zone is a zone with rules (a name such as US/Pacific), nil when it is an offset only.
	Zone *time.Location
}

const (
	microsPerSecond = 1000000
	microsPerDay    = 86400 * microsPerSecond
)

// Date is the day as a time at midnight UTC.
func (v Value) Date() time.Time {
	return time.Date(v.Year, time.Month(v.Month), v.Day, 0, 0, 0, 0, time.UTC)
}

// Local is the date and time as written, as a time in UTC.
func (v Value) Local() time.Time {
	return v.Date().Add(time.Duration(v.Micros) * time.Microsecond)
}

// Instant is the moment in time: the zone applied, or the location's when there is none.
func (v Value) Instant(loc *time.Location) time.Time {
	if v.HasZone && v.Zone == nil {
		return v.Local().Add(-time.Duration(v.Offset) * time.Second)
	}
	if v.Zone != nil {
		loc = v.Zone
	}
	if loc == nil || loc == time.UTC {
		return v.Local()
	}
	return instantIn(v.Local(), loc)
}

// instantIn is the moment of a local time. A time that the clocks skip or show twice is taken as standard time.
func instantIn(local time.Time, loc *time.Location) time.Time {
	_, before := local.Add(-24 * time.Hour).In(loc).Zone()
	_, after := local.Add(24 * time.Hour).In(loc).Zone()
	shows := func(offset int) bool {
		_, there := local.Add(-time.Duration(offset) * time.Second).In(loc).Zone()
		return there == offset
	}
	offset := min(before, after)
	if other := max(before, after); shows(other) && !shows(offset) {
		offset = other
	}
	return local.Add(-time.Duration(offset) * time.Second)
}

// Parse reads a date, a time, or both, in any of the accepted forms.
func Parse(s string, o Options) (Value, error) {
	p := parser{s: s, o: o, meridiem: -1}
	if err := p.run(); err != nil {
		return Value{}, err
	}
	return p.v, nil
}

type parser struct {
	s        string
	i        int
	o        Options
	v        Value
	haveYear bool
	haveMon  bool
	haveDay  bool
	meridiem int // -1 none, 0 am, 1 pm
	bc       bool
	now      bool
}

func (p *parser) bad() error { return fmt.Errorf("%w: %q", ErrSyntax, p.s) }

func (p *parser) run() error {
	for {
		for p.i < len(p.s) && (p.s[p.i] == ' ' || p.s[p.i] == ',' || p.s[p.i] == '\t' || p.s[p.i] == '\n') {
			p.i++
		}
		if p.i >= len(p.s) {
			break
		}
		if err := p.field(); err != nil {
			return err
		}
	}
	return p.finish()
}

func (p *parser) field() error {
	c := p.s[p.i]
	switch {
	case isDigit(c):
		return p.number()
	case isLetter(c):
		return p.word()
	case (c == '+' || c == '-') && p.v.HasTime && !p.v.HasZone:
		return p.offset()
	case c == '-' && p.i+1 < len(p.s) && isDigit(p.s[p.i+1]) && !p.v.HasDate && p.haveMon:
		p.i++ // "Jan -8" style separators
		return nil
	}
	return p.bad()
}

func (p *parser) digits() string {
	start := p.i
	for p.i < len(p.s) && isDigit(p.s[p.i]) {
		p.i++
	}
	return p.s[start:p.i]
}

func (p *parser) peek() byte {
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

func (p *parser) number() error {
	start := p.i
	d := p.digits()
	next := p.peek()
	switch {
	case next == ':':
		p.i = start
		return p.clock()
	case (next == '-' || next == '/' || next == '.') && !p.v.HasDate && !p.haveYearMonthDay() && p.dateFollows():
		p.i = start
		return p.dateField()
	case len(d) >= 8 && next == 'T' || len(d) == 8:
		return p.compactDate(d)
	case len(d) == 14 && !p.v.HasDate:
		if err := p.compactDate(d[:8]); err != nil {
			return err
		}
		return p.compactTime(d[8:])
	case len(d) == 6 && p.v.HasDate:
		return p.compactTime(d)
	case len(d) == 6:
		return p.compactDate(d)
	case len(d) == 4 && p.v.HasDate && !p.v.HasTime:
		return p.compactTime(d)
	case len(d) == 3 && p.haveYear && !p.haveMon:
		return p.dayOfYear(atoi(d))
	case len(d) <= 2 && p.v.HasDate && !p.v.HasTime:
		p.v.HasTime = true // an hour before AM or PM
		p.v.Micros = int64(atoi(d)) * 3600 * microsPerSecond
		return nil
	}
	return p.loneNumber(d)
}

func (p *parser) haveYearMonthDay() bool { return p.haveYear && p.haveMon && p.haveDay }

// dateFollows tells whether the separator at i continues a date and does not begin a zone or a fraction.
func (p *parser) dateFollows() bool {
	return p.i+1 < len(p.s) && (isDigit(p.s[p.i+1]) || isLetter(p.s[p.i+1]))
}

func (p *parser) loneNumber(d string) error {
	n := atoi(d)
	switch {
	case len(d) >= 3 && !p.haveYear:
		p.v.Year, p.haveYear = n, true
	case p.haveMon && !p.haveDay:
		p.v.Day, p.haveDay = n, true
	case !p.haveMon && !p.haveDay && len(d) <= 2:
		p.v.Day, p.haveDay = n, true
	case !p.haveYear:
		p.setYear(d)
	default:
		return p.bad()
	}
	p.checkDate()
	return nil
}

func (p *parser) checkDate() {
	if p.haveYearMonthDay() {
		p.v.HasDate = true
	}
}

func (p *parser) setYear(d string) {
	n := atoi(d)
	if len(d) <= 2 {
		if n < 70 {
			n += 2000
		} else {
			n += 1900
		}
	}
	p.v.Year, p.haveYear = n, true
}

func (p *parser) dayOfYear(n int) error {
	t := time.Date(p.v.Year, 1, n, 0, 0, 0, 0, time.UTC)
	p.v.Month, p.v.Day = int(t.Month()), t.Day()
	p.haveMon, p.haveDay = true, true
	p.checkDate()
	return nil
}

func (p *parser) compactDate(d string) error {
	if p.v.HasDate {
		return p.bad()
	}
	y := len(d) - 4
	p.setYear(d[:y])
	p.v.Month, p.v.Day = atoi(d[y:y+2]), atoi(d[y+2:])
	p.haveMon, p.haveDay = true, true
	p.checkDate()
	return nil
}

func (p *parser) compactTime(d string) error {
	if p.v.HasTime {
		return p.bad()
	}
	p.v.HasTime = true
	h, m, s := atoi(d[:2]), atoi(d[2:4]), 0
	if len(d) == 6 {
		s = atoi(d[4:])
	}
	micros := p.fraction()
	return p.setClock(h, m, s, micros)
}

// dateField reads three parts with separators: 2008-02-15, 2/15/2008, 15.2.2008, 09-Nov-2008, Nov-09-2008.
func (p *parser) dateField() error {
	var parts [3]string
	n := 0
	sep := byte(0)
	for n < 3 {
		start := p.i
		for p.i < len(p.s) && (isDigit(p.s[p.i]) || (isLetter(p.s[p.i]) && (p.s[p.i] != 'T' || !isDigit(p.s[start])))) {
			p.i++
		}
		if start == p.i {
			return p.bad()
		}
		parts[n] = p.s[start:p.i]
		n++
		if n == 3 || p.peek() == 0 || (p.peek() != '-' && p.peek() != '/' && p.peek() != '.') || (sep != 0 && p.peek() != sep) {
			break
		}
		sep = p.s[p.i]
		p.i++
	}
	if n == 2 && len(parts[1]) == 3 && isDigit(parts[1][0]) && len(parts[0]) == 4 {
		p.setYear(parts[0])
		return p.dayOfYear(atoi(parts[1]))
	}
	if n != 3 {
		return p.bad()
	}
	return p.assignDate(parts)
}

func (p *parser) assignDate(parts [3]string) error {
	month := -1
	for k, s := range parts {
		if isLetter(s[0]) {
			m := Month(s)
			if m == 0 || month >= 0 {
				return p.bad()
			}
			p.v.Month, month = m, k
		} else if strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) >= 0 || len(s) > 6 {
			return p.bad()
		}
	}
	var y, d string
	switch {
	case month >= 0:
		rest := make([]string, 0, 2)
		for k, s := range parts {
			if k != month {
				rest = append(rest, s)
			}
		}
		y, d = rest[1], rest[0]
		if len(rest[0]) > 2 {
			y, d = rest[0], rest[1]
		}
	case len(parts[0]) > 2 || p.o.YearFirst:
		y, d = parts[0], parts[2]
		p.v.Month = atoi(parts[1])
	default:
		m := parts[0]
		y, d = parts[2], parts[1]
		if p.o.DayFirst || atoi(m) > 12 {
			m, d = d, m
		}
		p.v.Month = atoi(m)
	}
	p.setYear(y)
	p.v.Day = atoi(d)
	p.haveMon, p.haveDay = true, true
	p.checkDate()
	if c := p.peek(); (c == 'T' || c == 't') && p.i+1 < len(p.s) && isDigit(p.s[p.i+1]) {
		p.i++
	}
	return nil
}

func (p *parser) clock() error {
	if p.v.HasTime {
		return p.bad()
	}
	h := atoi(p.digits())
	p.i++
	md := p.digits()
	if md == "" || len(md) > 2 {
		return p.bad()
	}
	s := 0
	if p.peek() == ':' {
		p.i++
		sd := p.digits()
		if sd == "" || len(sd) > 2 {
			return p.bad()
		}
		s = atoi(sd)
	}
	p.v.HasTime = true
	return p.setClock(h, atoi(md), s, p.fraction())
}

func (p *parser) fraction() int64 {
	if p.peek() != '.' {
		return 0
	}
	p.i++
	d := p.digits()
	f := int64(0)
	for k := range 6 {
		f *= 10
		if k < len(d) {
			f += int64(d[k] - '0')
		}
	}
	if len(d) > 6 && d[6] >= '5' {
		f++
	}
	return f
}

func (p *parser) setClock(h, m, s int, micros int64) error {
	if m > 59 || s > 60 || h > 24 || (h == 24 && (m > 0 || s > 0 || micros > 0)) {
		return fmt.Errorf("%w: %q", ErrRange, p.s)
	}
	p.v.Micros = int64(h*3600+m*60+s)*microsPerSecond + micros
	return nil
}

func (p *parser) offset() error {
	neg := p.s[p.i] == '-'
	p.i++
	d := p.digits()
	var h, m, s int
	switch {
	case d == "":
		return p.bad()
	case len(d) <= 2:
		h = atoi(d)
		if p.peek() == ':' {
			p.i++
			m = atoi(p.digits())
			if p.peek() == ':' {
				p.i++
				s = atoi(p.digits())
			}
		}
	case len(d) <= 4:
		h, m = atoi(d[:len(d)-2]), atoi(d[len(d)-2:])
	default:
		return p.bad()
	}
	if h > 15 || m > 59 {
		return fmt.Errorf("time zone displacement out of range: %q", p.s)
	}
	p.v.Offset = h*3600 + m*60 + s
	if neg {
		p.v.Offset = -p.v.Offset
	}
	p.v.HasZone = true
	return nil
}

func (p *parser) word() error {
	start := p.i
	for p.i < len(p.s) && isLetter(p.s[p.i]) {
		p.i++
	}
	w := p.s[start:p.i]
	if m := Month(w); m > 0 && !p.haveMon {
		p.v.Month, p.haveMon = m, true
		p.checkDate()
		if c := p.peek(); (c == '-' || c == '.' || c == '/') && p.i+1 < len(p.s) && isDigit(p.s[p.i+1]) {
			return p.afterMonth()
		}
		return nil
	}
	switch strings.ToLower(w) {
	case "j":
		return p.julian()
	case "am", "a":
		p.meridiem = 0
		return nil
	case "pm", "p":
		p.meridiem = 1
		return nil
	case "bc":
		p.bc = true
		return nil
	case "ad", "at", "t", "on", "th", "st", "nd", "rd":
		return nil
	case "z", "zulu":
		p.v.HasZone = true
		return nil
	}
	if isWeekday(w) {
		if p.peek() == '.' {
			p.i++
		}
		return nil
	}
	if ok, err := p.special(strings.ToLower(w)); ok {
		return err
	}
	return p.zoneName(start)
}

// julian reads a Julian day number, J2451187.
func (p *parser) julian() error {
	d := p.digits()
	if d == "" || len(d) > 7 || p.v.HasDate {
		return p.bad()
	}
	const unixEpoch = 2440588
	t := time.Unix(0, 0).UTC().AddDate(0, 0, atoi(d)-unixEpoch)
	p.v.Year, p.v.Month, p.v.Day, p.v.HasDate = t.Year(), int(t.Month()), t.Day(), true
	p.haveYear, p.haveMon, p.haveDay = true, true, true
	return nil
}

// afterMonth reads the rest of Nov-09-2008.
func (p *parser) afterMonth() error {
	sep := p.peek()
	p.i++
	first := p.digits()
	if p.peek() == sep && p.i+1 < len(p.s) && isDigit(p.s[p.i+1]) {
		p.i++
		second := p.digits()
		if len(first) > 2 {
			first, second = second, first
		}
		p.v.Day, p.haveDay = atoi(first), true
		p.setYear(second)
		p.checkDate()
		return nil
	}
	return p.loneNumber(first)
}

func (p *parser) special(w string) (bool, error) {
	switch w {
	case "epoch":
		p.v.Year, p.v.Month, p.v.Day, p.v.HasDate = 1970, 1, 1, true
		p.v.HasZone = true
		return true, nil
	case "allballs":
		p.v.HasTime, p.v.HasZone = true, true
		return true, nil
	case "now", "today", "tomorrow", "yesterday":
	default:
		return false, nil
	}
	if p.o.Now.IsZero() {
		return true, p.bad()
	}
	t := p.o.Now.UTC()
	if p.o.Location != nil {
		t = t.In(p.o.Location)
	}
	switch w {
	case "tomorrow":
		t = t.AddDate(0, 0, 1)
	case "yesterday":
		t = t.AddDate(0, 0, -1)
	}
	p.v.Year, p.v.Month, p.v.Day, p.v.HasDate = t.Year(), int(t.Month()), t.Day(), true
	p.haveYear, p.haveMon, p.haveDay = true, true, true
	if w == "now" {
		p.now = true
		p.v.HasTime = true
		p.v.Micros = int64(t.Hour()*3600+t.Minute()*60+t.Second())*microsPerSecond + int64(t.Nanosecond()/1000)
	}
	return true, nil
}

func (p *parser) zoneName(start int) error {
	if p.v.HasZone || (!p.v.HasDate && !p.v.HasTime && !p.haveYear) {
		return p.bad()
	}
	for p.i < len(p.s) && p.s[p.i] != ' ' && p.s[p.i] != ',' {
		p.i++
	}
	loc, offset, ok := Zone(p.s[start:p.i])
	if !ok {
		return p.bad()
	}
	p.v.HasZone, p.v.Zone, p.v.Offset = true, loc, offset
	return nil
}

func (p *parser) finish() error {
	v := &p.v
	if (p.haveYear || p.haveMon || p.haveDay) && !v.HasDate {
		return p.bad()
	}
	if !v.HasDate && !v.HasTime {
		return p.bad()
	}
	if p.meridiem >= 0 {
		h := v.Micros / (3600 * microsPerSecond)
		if !v.HasTime || h > 12 {
			return p.bad()
		}
		if p.meridiem == 1 && h != 12 {
			v.Micros += 12 * 3600 * microsPerSecond
		} else if p.meridiem == 0 && h == 12 {
			v.Micros -= 12 * 3600 * microsPerSecond
		}
	}
	if !v.HasDate {
		return nil
	}
	if p.bc {
		v.Year = 1 - v.Year
	}
	if v.Month < 1 || v.Month > 12 || v.Day < 1 || v.Day > DaysIn(v.Year, v.Month) {
		return fmt.Errorf("%w: %q", ErrRange, p.s)
	}
	return nil
}

func atoi(s string) int {
	n := 0
	for i := range len(s) {
		if n > 1<<40 {
			return n
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// DaysIn is the number of days of a month.
func DaysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
