package shape

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// ParseTime reads a time that is text: in the format given, else ISO 8601 or the
// format of HTTP dates.
func ParseTime(text string, format TimeFormat) (time.Time, error) {
	if format != HTTPDate {
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02"} {
			if at, err := time.Parse(layout, text); err == nil {
				return at.UTC(), nil
			}
		}
	}
	if format != ISO8601 {
		if at, err := http.ParseTime(text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no timestamp", text)
}

// FormatTime writes a time in the format given, which must not be ByProtocol.
func FormatTime(at time.Time, format TimeFormat) string {
	at = at.UTC()
	switch format {
	case Epoch:
		if at.Nanosecond() < int(time.Millisecond) {
			return strconv.FormatInt(at.Unix(), 10)
		}
		return strconv.FormatFloat(EpochSeconds(at), 'f', 3, 64)
	case HTTPDate:
		return at.Format(http.TimeFormat)
	default:
		if at.Nanosecond() < int(time.Millisecond) {
			return at.Format("2006-01-02T15:04:05Z")
		}
		return at.Format("2006-01-02T15:04:05.000Z")
	}
}

// EpochSeconds is a time as seconds since 1970, down to the millisecond.
func EpochSeconds(at time.Time) float64 { return float64(at.UnixMilli()) / 1000 }

func fromEpoch(seconds float64) time.Time {
	whole, fraction := math.Modf(seconds)
	return time.Unix(int64(whole), int64(math.Round(fraction*1e3))*int64(time.Millisecond)).UTC()
}

// Format is the type's own format, or the one the protocol prescribes.
func (t *Type) Format(protocol TimeFormat) TimeFormat {
	if t.Time == ByProtocol {
		return protocol
	}
	return t.Time
}
