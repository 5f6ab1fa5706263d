package datetime

import (
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 2, 29, 13, 14, 15, 16000, time.UTC)
	for _, tt := range []struct{ in, want string }{
		{"January 8, 1999", "1999-01-08 00:00:00"},
		{"1999-01-08", "1999-01-08 00:00:00"},
		{"1/8/1999", "1999-01-08 00:00:00"},
		{"01/02/00", "2000-01-02 00:00:00"},
		{"2000-Jan-31", "2000-01-31 00:00:00"},
		{"Jan-31-2000", "2000-01-31 00:00:00"},
		{"31-Jan-2000", "2000-01-31 00:00:00"},
		{"20080215", "2008-02-15 00:00:00"},
		{"080215", "2008-02-15 00:00:00"},
		{"2008.366", "2008-12-31 00:00:00"},
		{"8/2/2003", "2003-08-02 00:00:00"},
		{"Jun 1,2008", "2008-06-01 00:00:00"},
		{"20220502", "2022-05-02 00:00:00"},
		{"17.12.1997 07:37:16.00 PST", "1997-12-17 07:37:16"},
		{"17 Dec 07:37:16 1997 PST", "1997-12-17 07:37:16"},
		{"12/17/1997 07:37:16.00 US/Pacific", "1997-12-17 07:37:16"},
		{"1997-12-17 07:37:16-08", "1997-12-17 07:37:16"},
		{"Feb 15 2008 20:13:05.123456", "2008-02-15 20:13:05.123456"},
		{"2008-02-15T20:13:05Z", "2008-02-15 20:13:05"},
		{"20080215 201305", "2008-02-15 20:13:05"},
		{"20080215201305", "2008-02-15 20:13:05"},
		{"2008-02-15 8:13 PM", "2008-02-15 20:13:00"},
		{"2008-02-15 12:13 am", "2008-02-15 00:13:00"},
		{"Fri Feb 15 2008", "2008-02-15 00:00:00"},
		{"now", "2024-02-29 13:14:15.000016"},
		{"today", "2024-02-29 00:00:00"},
		{"tomorrow", "2024-03-01 00:00:00"},
		{"yesterday", "2024-02-28 00:00:00"},
		{"J2345678 04:05:06.789", "1710-02-23 04:05:06.789"},
		{"epoch", "1970-01-01 00:00:00"},
	} {
		v, err := Parse(tt.in, Options{Now: now})
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.in, err)
			continue
		}
		if got := v.Local().Format("2006-01-02 15:04:05.999999"); got != tt.want {
			t.Errorf("Parse(%q) = %s, want %s", tt.in, got, tt.want)
		}
	}
	for _, bad := range []string{"", "hello", "2008-13-40", "2008-02-30", "25:00:00", "1", "2008-02", "now", "2008-01-01 xyz"} {
		if v, err := Parse(bad, Options{}); err == nil {
			t.Errorf("Parse(%q) = %+v, want an error", bad, v)
		}
	}
}

func TestInstant(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"1997-12-17 07:37:16-08", "1997-12-17 15:37:16"},
		{"17 Dec 07:37:16 1997 PST", "1997-12-17 15:37:16"},
		{"2008-07-17 07:37:16 US/Pacific", "2008-07-17 14:37:16"},
		{"2008-07-17 07:37:16 America/New_York", "2008-07-17 11:37:16"},
		{"2008-07-17 07:37:16+05:30", "2008-07-17 02:07:16"},
	} {
		v, err := Parse(tt.in, Options{})
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.in, err)
			continue
		}
		if got := v.Instant(nil).Format("2006-01-02 15:04:05"); got != tt.want {
			t.Errorf("%q is %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestParseInterval(t *testing.T) {
	t.Parallel()
	const s = int64(microsPerSecond)
	for _, tt := range []struct {
		in   string
		want Interval
	}{
		{"3 hours, 35 minutes", Interval{Micros: (3*3600 + 35*60) * s}},
		{"1w, 1h, 1m, 1s", Interval{Days: 7, Micros: 3661 * s}},
		{"0.5 days", Interval{Micros: 12 * 3600 * s}},
		{"52 weeks", Interval{Days: 364}},
		{"4 months", Interval{Months: 4}},
		{"1-6", Interval{Months: 18}},
		{"2 10:30:00.5", Interval{Days: 2, Micros: (10*3600+30*60)*s + s/2}},
		{"-1 day", Interval{Days: -1}},
		{"1 year 2 mons -3 days", Interval{Months: 14, Days: -3}},
		{"2 days ago", Interval{Days: -2}},
		{"7", Interval{Micros: 7 * s}},
		{"1.5 years", Interval{Months: 18}},
	} {
		got, err := ParseInterval(tt.in, Second)
		if err != nil || got != tt.want {
			t.Errorf("ParseInterval(%q) = %+v, %v; want %+v", tt.in, got, err, tt.want)
		}
	}
	for _, bad := range []string{"", "1 fortnight", "days", "1 day x"} {
		if got, err := ParseInterval(bad, Second); err == nil {
			t.Errorf("ParseInterval(%q) = %+v, want an error", bad, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2008-02-15 20:13:05.5-08", "Jun 1,2008", "1w, 1h", "20080215201305", "09-Nov-2008 8 pm US/Pacific"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		_, _ = Parse(s, Options{Now: time.Unix(0, 0)})
		_, _ = ParseInterval(s, Day)
	})
}
