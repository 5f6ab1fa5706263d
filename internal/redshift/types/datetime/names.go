package datetime

import (
	"strings"
	"sync"
	"time"
)

// MonthNames and DayNames are the English names; days begin with Sunday.
var (
	MonthNames = [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	DayNames   = [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
)

// Month is the number of a month's name or its abbreviation, 0 for none.
func Month(name string) int {
	if len(name) < 3 {
		return 0
	}
	for i, m := range MonthNames {
		if strings.EqualFold(name, m) || strings.EqualFold(name, m[:3]) {
			return i + 1
		}
	}
	if strings.EqualFold(name, "sept") {
		return 9
	}
	return 0
}

func isWeekday(name string) bool { return Weekday(name) >= 0 }

// Weekday is the number of a day's name or abbreviation (two letters or more), Sunday 0, -1 for none.
func Weekday(name string) int {
	if len(name) < 2 {
		return -1
	}
	for i, d := range DayNames {
		if len(name) <= len(d) && strings.EqualFold(name, d[:len(name)]) {
			return i
		}
	}
	return -1
}

// abbreviations are the zone names that are no IANA names, in seconds east of UTC.
var abbreviations = map[string]int{
	"utc": 0, "gmt": 0, "ut": 0, "z": 0, "wet": 0, "west": 3600, "bst": 3600, "cet": 3600, "met": 3600, "cest": 7200, "mest": 7200, "eet": 7200, "eest": 10800,
	"msk": 10800, "msd": 14400, "est": -18000, "edt": -14400, "cst": -21600, "cdt": -18000, "mst": -25200, "mdt": -21600, "pst": -28800, "pdt": -25200,
	"akst": -32400, "akdt": -28800, "hst": -36000, "ast": -14400, "adt": -10800, "nst": -12600, "ndt": -9000, "jst": 32400, "kst": 32400,
	"sgt": 28800, "hkt": 28800, "awst": 28800, "acst": 34200, "acdt": 37800, "aest": 36000, "aedt": 39600, "nzst": 43200, "nzdt": 46800, "ist": 7200,
	"brt": -10800, "brst": -7200, "art": -10800, "clt": -14400, "clst": -10800, "sast": 7200, "eat": 10800, "wib": 25200, "pht": 28800, "pkt": 18000,
}

var zones sync.Map // lower-case name -> *time.Location

// Zone finds a time zone by IANA name (a location), or by abbreviation or POSIX-style offset (loc nil, offset in seconds
// east of UTC).
func Zone(name string) (loc *time.Location, offset int, ok bool) {
	lower := strings.ToLower(strings.TrimSpace(name))
	if off, found := abbreviations[lower]; found {
		return nil, off, true
	}
	if off, found := offsetZone(lower); found {
		return nil, off, true
	}
	if cached, found := zones.Load(lower); found {
		return cached.(*time.Location), 0, true
	}
	for _, n := range zoneSpellings(name, lower) {
		if l, err := time.LoadLocation(n); err == nil && n != "" && n != "Local" {
			zones.Store(lower, l)
			return l, 0, true
		}
	}
	return nil, 0, false
}

// zoneSpellings are the capitalisations under which the zone database may have a name.
func zoneSpellings(name, lower string) []string {
	title := []byte(lower)
	up := true
	for i, c := range title {
		if up && isLetter(c) {
			title[i] = c &^ 0x20
		}
		up = !isLetter(c)
	}
	t := string(title)
	if rest, found := strings.CutPrefix(t, "Us/"); found {
		t = "US/" + rest
	}
	return []string{name, t, strings.ToUpper(lower)}
}

// offsetZone reads +05:30, -8, UTC+3 and GMT-2. As in PostgreSQL a sign after letters is POSIX's: west is positive.
func offsetZone(s string) (int, bool) {
	posix := false
	for _, prefix := range []string{"utc", "gmt"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok && rest != "" {
			s, posix = rest, true
		}
	}
	if s == "" || (s[0] != '+' && s[0] != '-') {
		return 0, false
	}
	p := parser{s: s}
	if p.offset() != nil || p.i != len(s) {
		return 0, false
	}
	if posix {
		return -p.v.Offset, true
	}
	return p.v.Offset, true
}
