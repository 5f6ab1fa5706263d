package pipeline

import (
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
)

// isName tells whether s is an ASCII letter, then letters, digits and the others, at most MaxName.
func isName(s, others string) bool {
	if s == "" || len(s) > MaxName {
		return false
	}
	for i, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || !(c >= '0' && c <= '9') && strings.IndexByte(others, c) < 0) {
			return false
		}
	}
	return true
}

var bucketPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func isBucket(s string) bool {
	return bucketPattern.MatchString(s) && !strings.Contains(s, "..")
}

var emailPattern = regexp.MustCompile(`^[^\s@<>"'\\$;]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && emailPattern.MatchString(s) && len(s) <= 254
}

var (
	ratePattern = regexp.MustCompile(`^rate\(([1-9][0-9]*) (minutes?|hours?|days?)\)$`)
	cronPattern = regexp.MustCompile(`^cron\((.*)\)$`)
)

// checkSchedule checks the form of an EventBridge schedule.
func checkSchedule(s string) error {
	if m := ratePattern.FindStringSubmatch(s); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil || (n == 1) == strings.HasSuffix(m[2], "s") {
			return fmt.Errorf("rate takes a number and a unit that agree: rate(1 hour), rate(5 minutes)")
		}
		return nil
	}
	m := cronPattern.FindStringSubmatch(s)
	if m == nil {
		return errors.New("want cron(minutes hours day-of-month month day-of-week year) or rate(number unit)")
	}
	fields := strings.Fields(m[1])
	if len(fields) != 6 {
		return fmt.Errorf("cron has %d fields; want 6: minutes hours day-of-month month day-of-week year", len(fields))
	}
	if (fields[2] == "?") == (fields[4] == "?") {
		return errors.New("exactly one of day-of-month and day-of-week must be ?")
	}
	return nil
}
