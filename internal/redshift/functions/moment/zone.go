package moment

import (
	"strconv"
	"strings"
	"time"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types/datetime"
)

// findZone reads a time zone: a name, an abbreviation, or a POSIX-style text such as PST8 or "NEWZONE +2", whose offset counts
// hours west of Greenwich and whose name means nothing. loc is nil for a fixed offset, in seconds east.
func findZone(name string) (loc *time.Location, offset int, err error) {
	if loc, offset, ok := datetime.Zone(name); ok {
		return loc, offset, nil
	}
	if offset, ok := posixOffset(strings.TrimSpace(name)); ok {
		return nil, offset, nil
	}
	return nil, 0, sqlerror.New(sqlerror.StateInvalidParameter, "time zone %q not recognized", name)
}

// posixOffset reads letters and an offset west of Greenwich: hours, minutes and seconds.
func posixOffset(s string) (int, bool) {
	i := 0
	for i < len(s) && (s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' || s[i] == '_' || s[i] == '/') {
		i++
	}
	rest := strings.TrimLeft(s[i:], " ")
	sign := -1
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		if rest[0] == '-' {
			sign = 1
		}
		rest = rest[1:]
	}
	if i == 0 || rest == "" {
		return 0, false
	}
	seconds, unit := 0, 3600
	for _, part := range strings.SplitN(rest, ":", 3) {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || len(part) > 3 {
			return 0, false
		}
		seconds += n * unit
		unit /= 60
	}
	return sign * seconds, seconds < 168*3600
}

// utc is a wall clock of a zone as a wall clock of UTC.
func utc(zone def.Expr, x string) (string, error) { return shift(zone, x, true) }

// local is a wall clock of UTC as one of a zone.
func local(zone def.Expr, x string) (string, error) { return shift(zone, x, false) }

func shift(zone def.Expr, x string, fromZone bool) (string, error) {
	if zone.Const != def.StringConst {
		name := "rs_from_utc"
		if fromZone {
			name = "rs_to_utc"
		}
		return name + "(" + x + ", " + zone.SQL + ")", nil
	}
	loc, offset, err := findZone(zone.Text)
	if err != nil {
		return "", err
	}
	switch {
	case loc == nil && offset == 0 || loc == time.UTC:
		return x, nil
	case loc == nil && fromZone:
		return "(" + x + " - to_seconds(" + strconv.Itoa(offset) + "))", nil
	case loc == nil:
		return "(" + x + " + to_seconds(" + strconv.Itoa(offset) + "))", nil
	case fromZone:
		return "timezone('UTC', timezone(" + def.Quote(loc.String()) + ", " + x + "))", nil
	}
	return "timezone(" + def.Quote(loc.String()) + ", timezone('UTC', " + x + "))", nil
}

// convertTimezone takes a wall clock from one zone, UTC by default, to another.
func convertTimezone(c *def.Call) (def.Expr, error) {
	source, target, x := def.String("UTC"), c.Args[0], c.Args[1]
	if len(c.Args) == 3 {
		source, target, x = c.Args[0], c.Args[1], c.Args[2]
	}
	sql, err := utc(source, x.SQL)
	if err != nil {
		return def.Expr{}, err
	}
	sql, err = local(target, sql)
	return def.Typed(sql, def.TTimestamp), err
}

// zoned is AT TIME ZONE of a TIMESTAMP: the instant at which the zone's clocks show it.
func zoned(c *def.Call) (def.Expr, error) {
	sql, err := utc(c.Args[0], c.Args[1].SQL)
	return def.Typed("timezone('UTC', "+sql+")", def.TTimestTZ), err
}

// unzoned is AT TIME ZONE of a TIMESTAMPTZ: what the zone's clocks show at that instant.
func unzoned(c *def.Call) (def.Expr, error) {
	sql, err := local(c.Args[0], "timezone('UTC', "+c.Args[1].SQL+")")
	return def.Typed(sql, def.TTimestamp), err
}

func toUTC(args []any) (any, error) {
	t := args[0].(time.Time).UTC()
	loc, offset, err := findZone(args[1].(string))
	switch {
	case err != nil:
		return nil, err
	case loc == nil:
		return t.Add(-time.Duration(offset) * time.Second), nil
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), loc).UTC(), nil
}

func fromUTC(args []any) (any, error) {
	t := args[0].(time.Time).UTC()
	loc, offset, err := findZone(args[1].(string))
	if err != nil {
		return nil, err
	}
	if loc != nil {
		_, offset = t.In(loc).Zone()
	}
	return t.Add(time.Duration(offset) * time.Second), nil
}
