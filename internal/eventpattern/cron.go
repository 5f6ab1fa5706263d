package eventpattern

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The years a cron expression may name.
const (
	firstYear = 1970
	lastYear  = 2199
)

// cron is a checked expression, as the sets of values of its fields. Days with L, W or # depend on the month and are
// kept as a rule.
type cron struct {
	minutes, hours, months, years []bool
	days, weekdays                []bool // nil: ?
	dayRule                       func(date) bool
}

// date is a day of the calendar and what the day rules ask of it.
type date struct {
	year, month, day int
	weekday          int // 1 is Sunday
	last             int // days of the month
}

// cronField is what one field takes (user guide, eb-scheduled-rule-pattern, "Cron expressions").
type cronField struct {
	name    string
	low     int
	high    int
	names   []string
	special *regexp.Regexp // whole-field forms beyond numbers, ranges, lists and steps
	allowed string
}

var (
	monthNames = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	dayNames   = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
	cronFields = []cronField{
		{name: "minutes", low: 0, high: 59, allowed: "0-59 and , - * /"},
		{name: "hours", low: 0, high: 23, allowed: "0-23 and , - * /"},
		{name: "day-of-month", low: 1, high: 31, special: regexp.MustCompile(`^(\?|L|LW|L-([1-9]|[12][0-9]|30)|([1-9]|[12][0-9]|3[01])W)$`), allowed: "1-31 and , - * ? / L W"},
		{name: "month", low: 1, high: 12, names: monthNames, allowed: "1-12 or JAN-DEC and , - * /"},
		{name: "day-of-week", low: 1, high: 7, names: dayNames, special: regexp.MustCompile(`^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$`), allowed: "1-7 or SUN-SAT and , - * ? / L #"},
		{name: "year", low: firstYear, high: lastYear, allowed: "1970-2199 and , - * /"},
	}
)

func parseCron(s string) (*cron, error) {
	fields := strings.Fields(strings.ToUpper(s))
	if len(fields) != len(cronFields) {
		return nil, fmt.Errorf("6 fields expected (minutes hours day-of-month month day-of-week year), found %d", len(fields))
	}
	for i, f := range cronFields {
		if err := f.check(fields[i]); err != nil {
			return nil, err
		}
	}
	if (fields[2] == "?") == (fields[4] == "?") {
		return nil, errors.New("exactly one of day-of-month and day-of-week must be ?")
	}
	if err := possibleDate(fields[2], fields[3]); err != nil {
		return nil, err
	}
	c := &cron{
		minutes: cronFields[0].set(fields[0]),
		hours:   cronFields[1].set(fields[1]),
		months:  cronFields[3].set(fields[3]),
		years:   cronFields[5].set(fields[5]),
	}
	switch {
	case cronFields[2].isSpecial(fields[2]) && fields[2] != "?":
		c.dayRule = monthdayRule(fields[2])
	case cronFields[4].isSpecial(fields[4]) && fields[4] != "?":
		c.dayRule = weekdayRule(fields[4])
	case fields[2] != "?":
		c.days = cronFields[2].set(fields[2])
	default:
		c.weekdays = cronFields[4].set(fields[4])
	}
	return c, nil
}

// check holds one field against what is allowed in it.
func (f *cronField) check(s string) error {
	if f.isSpecial(s) {
		return nil
	}
	for item := range strings.SplitSeq(s, ",") {
		body, interval, stepped := strings.Cut(item, "/")
		if n, err := strconv.Atoi(interval); stepped && (err != nil || n < 1 || n > f.high) {
			return f.refuse(s)
		}
		if body == "*" {
			continue
		}
		from, to, ranged := strings.Cut(body, "-")
		low, ok := f.number(from)
		if !ok {
			return f.refuse(s)
		}
		if high, ok := f.number(to); ranged && (!ok || high < low && f.names == nil) {
			return f.refuse(s)
		}
	}
	return nil
}

func (f *cronField) refuse(s string) error {
	return fmt.Errorf("%s: %q is not allowed, allowed are %s", f.name, s, f.allowed)
}

func (f *cronField) number(s string) (int, bool) {
	if i := slices.Index(f.names, s); i >= 0 {
		return f.low + i, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= f.low && n <= f.high && s[0] != '+'
}

// possibleDate refuses days no month named has, such as February 30, which would never fire.
func possibleDate(day, month string) error {
	lowest, err := strconv.Atoi(strings.TrimSuffix(day, "W"))
	if err != nil {
		return nil //nolint:nilerr // lists, ranges and L are left to the search for the next time
	}
	longest := 0
	for item := range strings.SplitSeq(month, ",") {
		m, ok := cronFields[3].number(item)
		if !ok {
			return nil
		}
		longest = max(longest, [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[m-1])
	}
	if lowest > longest {
		return fmt.Errorf("day-of-month: no month of %q has a day %s", month, day)
	}
	return nil
}

func (f *cronField) isSpecial(s string) bool { return f.special != nil && f.special.MatchString(s) }

// set is which values a checked field of numbers, names, ranges, lists and steps takes. A range of names may run
// over the end (FRI-MON).
func (f *cronField) set(s string) []bool {
	values := make([]bool, f.high+1)
	for item := range strings.SplitSeq(s, ",") {
		body, interval, stepped := strings.Cut(item, "/")
		low, high, step := f.low, f.high, 1
		if body != "*" {
			from, to, ranged := strings.Cut(body, "-")
			low, _ = f.number(from)
			if ranged {
				high, _ = f.number(to)
			} else if !stepped {
				high = low
			}
		}
		if stepped {
			step, _ = strconv.Atoi(interval)
		}
		size := f.high - f.low + 1
		if high < low {
			high += size
		}
		for v := low; v <= high; v += step {
			values[f.low+(v-f.low)%size] = true
		}
	}
	return values
}

// monthdayRule is L, L-3, LW or 15W.
func monthdayRule(s string) func(date) bool {
	if before, ok := strings.CutPrefix(s, "L-"); ok {
		n, _ := strconv.Atoi(before)
		return func(d date) bool { return d.day == d.last-n }
	}
	day, nearest := strings.CutSuffix(s, "W")
	if !nearest {
		return func(d date) bool { return d.day == d.last }
	}
	n, err := strconv.Atoi(day)
	return func(d date) bool {
		if err != nil {
			return d.day == nearestWeekday(d, d.last)
		}
		return n <= d.last && d.day == nearestWeekday(d, n)
	}
}

// nearestWeekday is the working day of the same month nearest to a day of it.
func nearestWeekday(d date, day int) int {
	weekday := ((d.weekday-1+day-d.day)%7+7)%7 + 1
	switch {
	case weekday == 7 && day == 1:
		return 3
	case weekday == 7:
		return day - 1
	case weekday == 1 && day == d.last:
		return day - 2
	case weekday == 1:
		return day + 1
	}
	return day
}

// weekdayRule is L (Saturday), 6L (the month's last Friday) or 2#1 (its first Monday).
func weekdayRule(s string) func(date) bool {
	if s == "L" {
		return func(d date) bool { return d.weekday == 7 }
	}
	name, nth, counted := strings.Cut(s, "#")
	weekday, _ := cronFields[4].number(strings.TrimSuffix(name, "L"))
	if !counted {
		return func(d date) bool { return d.weekday == weekday && d.day > d.last-7 }
	}
	n, _ := strconv.Atoi(nth)
	return func(d date) bool { return d.weekday == weekday && (d.day-1)/7 == n-1 }
}

func (c *cron) fires(d date) bool {
	switch {
	case c.dayRule != nil:
		return c.dayRule(d)
	case c.days != nil:
		return c.days[d.day]
	}
	return c.weekdays[d.weekday]
}

// next walks the calendar. A local time that daylight saving skips does not fire, one that comes twice fires once.
func (c *cron) next(after time.Time, location *time.Location) time.Time {
	after = after.In(location)
	year, month, day := after.Date()
	for ; year <= lastYear; year, month, day = year+1, 1, 1 {
		if year < firstYear || !c.years[year] {
			continue
		}
		for ; month <= 12; month, day = month+1, 1 {
			if !c.months[month] {
				continue
			}
			last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
			for ; day <= last; day++ {
				weekday := int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Weekday()) + 1
				if !c.fires(date{year, int(month), day, weekday, last}) {
					continue
				}
				if t := c.onDay(year, month, day, after); !t.IsZero() {
					return t
				}
			}
		}
	}
	return time.Time{}
}

func (c *cron) onDay(year int, month time.Month, day int, after time.Time) time.Time {
	for hour := range c.hours {
		for minute := range c.minutes {
			if !c.hours[hour] || !c.minutes[minute] {
				continue
			}
			t := time.Date(year, month, day, hour, minute, 0, 0, after.Location())
			if t.After(after) && t.Hour() == hour && t.Minute() == minute {
				return t
			}
		}
	}
	return time.Time{}
}
