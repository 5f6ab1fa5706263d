package eventpattern

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// MaxScheduleBytes is EventBridge's limit on the text of a schedule expression.
const MaxScheduleBytes = 256

// Schedule says when a scheduled rule fires. It is safe for concurrent use.
type Schedule struct {
	text  string
	every time.Duration
	cron  *cron
}

var rateSyntax = regexp.MustCompile(`^rate\(([0-9]+) (minute|minutes|hour|hours|day|days)\)$`)

// ParseSchedule reads rate(value unit) or cron(minutes hours day-of-month month day-of-week year), as a rule's
// ScheduleExpression takes them. The error says what is wrong and what is allowed.
func ParseSchedule(s string) (*Schedule, error) {
	switch {
	case len(s) > MaxScheduleBytes:
		return nil, fmt.Errorf("schedule expression has %d characters, at most %d are allowed", len(s), MaxScheduleBytes)
	case strings.HasPrefix(s, "rate("):
		return parseRate(s)
	case strings.HasPrefix(s, "cron(") && strings.HasSuffix(s, ")"):
		c, err := parseCron(s[len("cron(") : len(s)-1])
		if err != nil {
			return nil, fmt.Errorf("schedule expression %q: %w", s, err)
		}
		return &Schedule{text: s, cron: c}, nil
	case strings.HasPrefix(s, "at("):
		return nil, fmt.Errorf("schedule expression %q: at(...) is EventBridge Scheduler's; a rule takes rate(...) or cron(...)", s)
	}
	return nil, fmt.Errorf("schedule expression %q: rate(value unit) or cron(fields) expected", s)
}

func parseRate(s string) (*Schedule, error) {
	m := rateSyntax.FindStringSubmatch(s)
	if m == nil {
		return nil, fmt.Errorf("schedule expression %q: rate(value unit) expected, with a positive number and minute(s), hour(s) or day(s)", s)
	}
	n, err := strconv.ParseInt(m[1], 10, 32)
	if err != nil || n == 0 {
		return nil, fmt.Errorf("schedule expression %q: the value must be a positive number", s)
	}
	unit, plural := strings.CutSuffix(m[2], "s")
	if plural != (n > 1) {
		return nil, fmt.Errorf("schedule expression %q: the unit is singular for the value 1 (rate(1 %s)) and plural above (rate(5 %ss))", s, unit, unit)
	}
	length := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[unit]
	if n > int64((1<<63-1)/length) {
		return nil, fmt.Errorf("schedule expression %q: the value is too large", s)
	}
	return &Schedule{text: s, every: time.Duration(n) * length}, nil
}

// String is the expression as it was written.
func (s *Schedule) String() string { return s.text }

// Rate is the period of a rate expression; 0 of a cron expression.
func (s *Schedule) Rate() time.Duration { return s.every }

// Next is the first firing after a time, in the location given for cron's fields (rules: UTC); the zero time when
// there is none any more. For a rate the time given is the last firing, or the rule's creation.
func (s *Schedule) Next(after time.Time, location *time.Location) time.Time {
	if s.cron == nil {
		return after.Add(s.every)
	}
	return s.cron.next(after, location)
}
