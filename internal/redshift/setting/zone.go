package setting

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types/datetime"
)

// posixZone is STDoffset or STDoffsetDST.
var posixZone = regexp.MustCompile(`^[A-Za-z]{3,}([+-]?[0-9]{1,2})(:[0-9]{2})?([A-Za-z]{3,})?$`)

// Zone is the name, in the IANA database, of what SET timezone is given: a name, an ISO 8601 or a POSIX offset,
// or an interval; "" is UTC. Page: timezone, of the configuration reference.
func Zone(value string) (string, error) {
	value = strings.TrimSpace(value)
	if l, err := time.LoadLocation(strings.ToUpper(value)); err == nil && value != "" {
		return zoneName(l), nil
	}
	if loc, seconds, ok := datetime.Zone(value); ok {
		if loc != nil {
			return zoneName(loc), nil
		}
		if strings.ContainsAny(value, "+-") {
			return offsetZone(value, seconds)
		}
		// The others are abbreviations, such as PST, which SET does not take.
	}
	if m := posixZone.FindStringSubmatch(value); m != nil {
		hours, err := strconv.Atoi(m[1])
		if err != nil || m[2] != "" || m[3] != "" {
			return "", refused("timezone", value)
		}
		return offsetZone(value, -hours*3600)
	}
	if iv, err := datetime.ParseInterval(value, datetime.Hour); err == nil && strings.ContainsAny(value, "0123456789") && iv.Months == 0 && iv.Days == 0 {
		return offsetZone(value, int(iv.Micros/1000000))
	}
	return "", sqlerror.InvalidParameter("invalid value for parameter \"TimeZone\": \"%s\"", value)
}

func zoneName(l *time.Location) string {
	if l == time.UTC || l.String() == "UCT" || l.String() == "GMT" {
		return ""
	}
	return l.String()
}

// offsetZone is the zone that is a number of seconds east of UTC.
func offsetZone(value string, seconds int) (string, error) {
	hours := seconds / 3600
	if seconds%3600 != 0 || hours < -12 || hours > 14 {
		return "", refused("timezone", value)
	}
	if hours == 0 {
		return "", nil
	}
	// The names of the database count west of UTC.
	sign := "-"
	if hours < 0 {
		sign, hours = "+", -hours
	}
	return "Etc/GMT" + sign + strconv.Itoa(hours), nil
}
