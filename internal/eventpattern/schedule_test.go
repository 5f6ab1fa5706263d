package eventpattern_test

import (
	"strings"
	"testing"
	"time"

	"nightshift/internal/eventpattern"
)

func TestScheduleNext(t *testing.T) {
	t.Parallel()
	const layout = "2006-01-02 15:04:05"
	const start = "2026-11-23 04:30:10" // a Monday
	tests := []struct {
		expression string
		want       []string // successive firings; "" is never
	}{
		// The examples of the user guide's page eb-scheduled-rule-pattern.
		{"cron(0 10 * * ? *)", []string{"2026-11-23 10:00:00", "2026-11-24 10:00:00"}},
		{"cron(15 12 * * ? *)", []string{"2026-11-23 12:15:00", "2026-11-24 12:15:00"}},
		{"cron(0 18 ? * MON-FRI *)", []string{"2026-11-23 18:00:00", "2026-11-24 18:00:00"}},
		{"cron(0 8 1 * ? *)", []string{"2026-12-01 08:00:00", "2027-01-01 08:00:00"}},
		{"cron(0/15 * * * ? *)", []string{"2026-11-23 04:45:00", "2026-11-23 05:00:00"}},
		{"cron(0/10 * ? * MON-FRI *)", []string{"2026-11-23 04:40:00", "2026-11-23 04:50:00"}},
		{"cron(0/5 8-17 ? * MON-FRI *)", []string{"2026-11-23 08:00:00", "2026-11-23 08:05:00"}},
		{"cron(0/30 20-2 ? * MON-FRI *)", nil},
		// Days
		{"cron(0 9 ? * 2#1 *)", []string{"2026-12-07 09:00:00", "2027-01-04 09:00:00"}},
		{"cron(0 9 ? * TUE#5 *)", []string{"2026-12-29 09:00:00", "2027-03-30 09:00:00"}},
		{"cron(0 9 ? * 6L *)", []string{"2026-11-27 09:00:00", "2026-12-25 09:00:00"}},
		{"cron(0 9 ? * 1 *)", []string{"2026-11-29 09:00:00", "2026-12-06 09:00:00"}},
		{"cron(0 9 ? * L *)", []string{"2026-11-28 09:00:00", "2026-12-05 09:00:00"}},
		{"cron(0 9 ? * FRI-MON *)", []string{"2026-11-23 09:00:00", "2026-11-27 09:00:00", "2026-11-28 09:00:00"}},
		{"cron(0 9 ? NOV-FEB mon#1 *)", []string{"2026-12-07 09:00:00", "2027-01-04 09:00:00"}},
		{"cron(0 9 ? * 2/2 *)", []string{"2026-11-23 09:00:00", "2026-11-25 09:00:00", "2026-11-27 09:00:00"}},
		{"cron(0 9 L * ? *)", []string{"2026-11-30 09:00:00", "2026-12-31 09:00:00"}},
		{"cron(0 9 L-3 * ? *)", []string{"2026-11-27 09:00:00", "2026-12-28 09:00:00"}},
		{"cron(0 9 LW 1 ? *)", []string{"2027-01-29 09:00:00", "2028-01-31 09:00:00"}},
		{"cron(0 9 15W 8 ? *)", []string{"2027-08-16 09:00:00", "2028-08-15 09:00:00"}},
		{"cron(0 9 1W 5 ? *)", []string{"2027-05-03 09:00:00", "2028-05-01 09:00:00"}},
		{"cron(0 9 31 * ? *)", []string{"2026-12-31 09:00:00", "2027-01-31 09:00:00", "2027-03-31 09:00:00"}},
		{"cron(0 9 29 2 ? *)", []string{"2028-02-29 09:00:00", "2032-02-29 09:00:00"}},
		{"cron(0 9 29 2 ? 2027)", []string{""}},
		// Years
		{"cron(0 9 1 1 ? 2020)", []string{""}},
		{"cron(0 9 1 1 ? 2030/100)", []string{"2030-01-01 09:00:00", "2130-01-01 09:00:00", ""}},
		{"cron(30 4 23 11 ? 2026-2027)", []string{"2027-11-23 04:30:00", ""}},
		{"rate(5 minutes)", []string{"2026-11-23 04:35:10", "2026-11-23 04:40:10"}},
		{"rate(1 hour)", []string{"2026-11-23 05:30:10"}},
		{"rate(7 days)", []string{"2026-11-30 04:30:10"}},
	}
	for _, tt := range tests {
		s, err := eventpattern.ParseSchedule(tt.expression)
		if err != nil {
			if tt.want != nil {
				t.Errorf("%v", err)
			}
			continue
		}
		at, _ := time.Parse(layout, start)
		for _, want := range tt.want {
			at = s.Next(at, time.UTC)
			got := ""
			if !at.IsZero() {
				got = at.Format(layout)
			}
			if got != want {
				t.Errorf("%s: got %q, want %q", tt.expression, got, want)
			}
		}
	}
}

func TestScheduleDaylightSaving(t *testing.T) {
	t.Parallel()
	location, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("no time zone data: ", err)
	}
	s, err := eventpattern.ParseSchedule("cron(30 2 * * ? *)")
	if err != nil {
		t.Fatal(err)
	}
	// On 2027-03-14 the clock goes from 2:00 to 3:00: there is no 2:30.
	at := s.Next(time.Date(2027, 3, 13, 12, 0, 0, 0, location), location)
	if want := time.Date(2027, 3, 15, 2, 30, 0, 0, location); !at.Equal(want) {
		t.Errorf("got %s, want %s", at, want)
	}
}

func TestScheduleErrors(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		"":                          "rate(value unit) or cron(fields) expected",
		"at(2026-11-20T13:00:00)":   "at(...) is EventBridge Scheduler's",
		"rate(0 minutes)":           "positive number",
		"rate(1 minutes)":           "rate(1 minute)",
		"rate(5 minute)":            "rate(5 minutes)",
		"rate(5 seconds)":           "positive number and minute(s)",
		"rate(1.5 hours)":           "positive number",
		"rate(-1 hours)":            "positive number",
		"rate(5 minutes) ":          "positive number",
		"rate(2000000000 days)":     "too large",
		"cron(0 10 * * ?)":          "6 fields expected",
		"cron(0 10 * * * *)":        "exactly one of day-of-month and day-of-week",
		"cron(0 10 ? * ? *)":        "exactly one of day-of-month and day-of-week",
		"cron(60 10 * * ? *)":       "minutes: \"60\" is not allowed, allowed are 0-59",
		"cron(0 24 * * ? *)":        "hours",
		"cron(0 10 32 * ? *)":       "day-of-month",
		"cron(0 10 0 * ? *)":        "day-of-month",
		"cron(0 10 * 13 ? *)":       "month",
		"cron(0 10 ? * 0 *)":        "day-of-week",
		"cron(0 10 ? * 8 *)":        "day-of-week",
		"cron(0 10 ? * MON#6 *)":    "day-of-week",
		"cron(0 10 * * ? 1969)":     "year",
		"cron(0 10 * * ? 2200)":     "year",
		"cron(0/0 10 * * ? *)":      "minutes",
		"cron(5-1 10 * * ? *)":      "minutes",
		"cron(0 10 30 2 ? *)":       "no month of \"2\" has a day 30",
		"cron(0 10 31 APR,JUN ? *)": "no month of \"APR,JUN\" has a day 31",
		"cron(,0 10 * * ? *)":       "minutes",
		"cron(+1 10 * * ? *)":       "minutes",
		"cron(" + strings.Repeat("0,", 200) + "0 10 * * ? *)": "at most 256",
	} {
		if _, err := eventpattern.ParseSchedule(expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", expression, err, want)
		}
	}
}

func FuzzParseSchedule(f *testing.F) {
	f.Add("cron(0/15 8-17 ? NOV-FEB MON#2 2026-2030)")
	f.Add("cron(0 0 LW * ? *)")
	f.Add("rate(5 minutes)")
	start := time.Date(2026, 11, 23, 4, 30, 10, 0, time.UTC)
	f.Fuzz(func(t *testing.T, expression string) {
		s, err := eventpattern.ParseSchedule(expression)
		if err != nil {
			return
		}
		if next := s.Next(start, time.UTC); !next.IsZero() && !next.After(start) {
			t.Errorf("%s: %s is not after %s", expression, next, start)
		}
	})
}
