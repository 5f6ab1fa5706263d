package duck

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"nightshift/internal/redshift/types"
)

// converter turns a driver's value, never nil, into nil, bool, int64, float64, string or []byte.
type converter func(v any) any

func converterFor(t types.Type, loc *time.Location) converter {
	switch t.Kind {
	case types.Date:
		return func(v any) any { return timeText(v, formatDate) }
	case types.Timestamp:
		return func(v any) any { return timeText(v, FormatTimestamp) }
	case types.TimestampTZ:
		if loc == nil {
			loc = time.UTC
		}
		return func(v any) any {
			return timeText(v, func(t time.Time) string {
				local := t.In(loc)
				return FormatTimestamp(local) + offsetText(local)
			})
		}
	case types.Time:
		return func(v any) any {
			if clock, ok := v.(string); ok {
				return paired(clock)
			}
			return timeText(v, formatClock)
		}
	case types.TimeTZ:
		return func(v any) any {
			return timeText(v, func(t time.Time) string {
				if t.Day() == 2 { // the end of the day, 24:00:00
					return "24" + formatClock(t)[2:] + offsetText(t)
				}
				return formatClock(t) + offsetText(t)
			})
		}
	case types.Decimal:
		return decimalText(t.Scale)
	case types.IntervalYM:
		return func(v any) any { return intervalText(v, yearMonthText) }
	case types.IntervalDS:
		return func(v any) any { return intervalText(v, dayTimeText) }
	}
	return plain
}

// plain converts by the Go type alone.
func plain(v any) any {
	switch v := v.(type) {
	case bool, int64, float64, string, []byte:
		return v
	case int32:
		return int64(v)
	case int16:
		return int64(v)
	case int8:
		return int64(v)
	case uint8:
		return int64(v)
	case uint16:
		return int64(v)
	case uint32:
		return int64(v)
	case uint64:
		if v > 1<<63-1 {
			return strconv.FormatUint(v, 10)
		}
		return int64(v)
	case float32:
		// The shortest decimal that is this float4, as Redshift prints it, and not its float8 neighbour.
		f, err := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
		if err != nil {
			return float64(v)
		}
		return f
	case *big.Int:
		if v.IsInt64() {
			return v.Int64()
		}
		return v.String()
	case duckdb.Decimal:
		return decimalString(v.Value, int(v.Scale), int(v.Scale))
	case duckdb.Interval:
		return intervalString(v)
	case time.Time:
		return FormatTimestamp(v)
	}
	return fmt.Sprint(v)
}

func timeText(v any, format func(time.Time) string) any {
	if t, ok := v.(time.Time); ok {
		return format(t)
	}
	return plain(v)
}

func formatDate(t time.Time) string {
	return string(appendDate(make([]byte, 0, 10), t))
}

// FormatTimestamp writes a timestamp as Redshift prints it: fractional seconds only when there are any, without
// trailing zeros; years before the first as "BC".
func FormatTimestamp(t time.Time) string {
	b := appendDate(make([]byte, 0, 29), t)
	bc := len(b) > 3 && b[len(b)-1] == 'C'
	if bc {
		b = b[:len(b)-3]
	}
	b = append(b, ' ')
	b = appendClock(b, t)
	if bc {
		b = append(b, " BC"...)
	}
	return string(b)
}

// formatClock writes a TIME: the digits of a fraction come in pairs, as in '00:00:00.5550' of the guide's pages ("DATEADD
// function", "EXTRACT function").
func formatClock(t time.Time) string {
	return paired(string(appendClock(make([]byte, 0, 15), t)))
}

func paired(clock string) string {
	if len(clock) > len("00:00:00") && len(clock)%2 == 0 {
		return clock + "0"
	}
	return clock
}

func appendDate(b []byte, t time.Time) []byte {
	y, m, d := t.Date()
	bc := y <= 0
	if bc {
		y = 1 - y
	}
	b = appendPadded(b, y, 4)
	b = append(b, '-')
	b = appendPadded(b, int(m), 2)
	b = append(b, '-')
	b = appendPadded(b, d, 2)
	if bc {
		b = append(b, " BC"...)
	}
	return b
}

func appendClock(b []byte, t time.Time) []byte {
	h, m, s := t.Clock()
	b = appendPadded(b, h, 2)
	b = append(b, ':')
	b = appendPadded(b, m, 2)
	b = append(b, ':')
	b = appendPadded(b, s, 2)
	if micros := t.Nanosecond() / 1000; micros > 0 {
		b = append(b, '.')
		b = appendPadded(b, micros, 6)
		for b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
	}
	return b
}

func appendPadded(b []byte, n, width int) []byte {
	for limit := 10; width > 1; width-- {
		p := 1
		for range width - 1 {
			p *= limit
		}
		if n >= p {
			break
		}
		b = append(b, '0')
	}
	return strconv.AppendInt(b, int64(n), 10)
}

func offsetText(t time.Time) string {
	_, seconds := t.Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	text := fmt.Sprintf("%s%02d", sign, seconds/3600)
	if minutes := seconds / 60 % 60; minutes != 0 {
		text += fmt.Sprintf(":%02d", minutes)
	}
	return text
}

func decimalText(scale int) converter {
	return func(v any) any {
		switch v := v.(type) {
		case duckdb.Decimal:
			return decimalString(v.Value, int(v.Scale), scale)
		case *big.Int:
			return decimalString(v, 0, scale)
		case int64:
			return decimalString(big.NewInt(v), 0, scale)
		case int32:
			return decimalString(big.NewInt(int64(v)), 0, scale)
		case int16:
			return decimalString(big.NewInt(int64(v)), 0, scale)
		}
		return plain(v)
	}
}

// decimalString writes unscaled/10^scale with exactly want digits after the point, want >= scale padded with zeros.
func decimalString(unscaled *big.Int, scale, want int) string {
	neg := unscaled.Sign() < 0
	digits := new(big.Int).Abs(unscaled).String()
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale-len(digits)+1) + digits
	}
	whole, fraction := digits[:len(digits)-scale], digits[len(digits)-scale:]
	if want > scale {
		fraction += strings.Repeat("0", want-scale)
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if neg {
		whole = "-" + whole
	}
	return whole
}

func intervalText(v any, format func(duckdb.Interval) string) any {
	if i, ok := v.(duckdb.Interval); ok {
		return format(i)
	}
	return plain(v)
}

func yearMonthText(i duckdb.Interval) string {
	var parts []string
	if y := i.Months / 12; y != 0 {
		parts = append(parts, plural(int64(y), "year"))
	}
	if m := i.Months % 12; m != 0 || len(parts) == 0 {
		parts = append(parts, plural(int64(m), "mon"))
	}
	return strings.Join(parts, " ")
}

func dayTimeText(i duckdb.Interval) string {
	const day = int64(24 * time.Hour / time.Microsecond)
	micros := int64(i.Days)*day + i.Micros
	sign := int64(1)
	if micros < 0 {
		sign, micros = -1, -micros
	}
	days, rest := micros/day, micros%day
	secs := rest / 1e6
	return fmt.Sprintf("%d days %d hours %d mins %s secs", sign*days, sign*(secs/3600), sign*(secs/60%60), fractional(sign*(secs%60), rest%1e6, sign < 0))
}

func fractional(secs, micros int64, negative bool) string {
	text := strconv.FormatInt(secs, 10)
	if negative && secs == 0 && micros > 0 {
		text = "-0"
	}
	if micros > 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%06d", micros), "0")
	} else {
		text += ".0"
	}
	return text
}

// intervalString is PostgreSQL's form: 1 year 2 mons 3 days 04:05:06.
func intervalString(i duckdb.Interval) string {
	var parts []string
	if y := i.Months / 12; y != 0 {
		parts = append(parts, plural(int64(y), "year"))
	}
	if m := i.Months % 12; m != 0 {
		parts = append(parts, plural(int64(m), "mon"))
	}
	if i.Days != 0 {
		parts = append(parts, plural(int64(i.Days), "day"))
	}
	if i.Micros != 0 || len(parts) == 0 {
		micros, sign := i.Micros, ""
		if micros < 0 {
			micros, sign = -micros, "-"
		}
		secs := micros / 1e6
		text := fmt.Sprintf("%s%02d:%02d:%02d", sign, secs/3600, secs/60%60, secs%60)
		if f := micros % 1e6; f != 0 {
			text += "." + strings.TrimRight(fmt.Sprintf("%06d", f), "0")
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

func plural(n int64, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.FormatInt(n, 10) + " " + unit + "s"
}

// FormatFloat writes a float8 as Redshift prints it: the shortest digits that read back the same, an exponent only
// for very large and very small numbers.
func FormatFloat(f float64) string {
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e15) && !math.IsInf(f, 0) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
