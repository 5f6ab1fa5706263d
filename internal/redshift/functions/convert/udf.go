package convert

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types/datetime"
)

// UDFs are the functions behind casts.
var UDFs = []def.UDF{
	{Name: "rs_to_date", Args: []def.DuckType{def.Text}, Result: def.Date, Fn: toDate},
	{Name: "rs_to_timestamp", Args: []def.DuckType{def.Text}, Result: def.Timestamp, Fn: toTimestamp},
	{Name: "rs_to_time", Args: []def.DuckType{def.Text}, Result: def.Text, Fn: toTime},
	{Name: "rs_to_timetz", Args: []def.DuckType{def.Text, def.Text, def.BigInt}, Result: def.Text, Fn: toTimeTZ},
	{Name: "rs_to_instant", Args: []def.DuckType{def.Text, def.Text}, Result: def.Timestamp, Fn: toInstant},
	{Name: "rs_to_integer", Args: []def.DuckType{def.Text}, Result: def.BigInt, Fn: toInteger},
	{Name: "rs_left_bytes", Args: []def.DuckType{def.Text, def.Int}, Result: def.Text, Fn: leftBytes},
	{Name: "rs_left_blob", Args: []def.DuckType{def.Blob, def.Int}, Result: def.Blob, Fn: leftBlob},
	{Name: "rs_shift_left", Args: []def.DuckType{def.BigInt, def.BigInt, def.Int}, Result: def.BigInt, Fn: shiftLeft},
	{Name: "rs_int_bytes", Args: []def.DuckType{def.BigInt, def.Int}, Result: def.Blob, Fn: intBytes},
	{Name: "rs_bytes_int", Args: []def.DuckType{def.Blob, def.Int}, Result: def.BigInt, Fn: bytesInt},
	{Name: "rs_interval_text", Args: []def.DuckType{def.BigInt, def.BigInt, def.BigInt}, Result: def.Text, Fn: intervalText},
	{Name: "rs_similar_pattern", Args: []def.DuckType{def.Text, def.Text}, Result: def.Text, Fn: similarPattern},
	{Name: "rs_posix_pattern", Args: []def.DuckType{def.Text}, Result: def.Text, Fn: posixPattern},
}

// bytesInt reads big-endian bytes, no more than size, as a signed integer.
func bytesInt(args []any) (any, error) {
	b, size := args[0].([]byte), int(args[1].(int32))
	if len(b) > size {
		return nil, sqlerror.New(sqlerror.StateOutOfRange, "Varbyte of %d bytes is too long for an integer of %d bytes", len(b), size)
	}
	var n int64
	for i, c := range b {
		if i == 0 {
			n = int64(int8(c))
			continue
		}
		n = n<<8 | int64(c)
	}
	return n, nil
}

func parse(text, typeName string) (datetime.Value, error) {
	v, err := datetime.Parse(text, datetime.Options{})
	switch {
	case errors.Is(err, datetime.ErrRange):
		return v, sqlerror.DatetimeOutOfRange(text)
	case err != nil || !v.HasDate:
		return v, sqlerror.InvalidDatetime(typeName, text)
	}
	return v, nil
}

func toDate(args []any) (any, error) {
	v, err := parse(args[0].(string), "date")
	if err != nil {
		return nil, err
	}
	return v.Date(), nil
}

func toTimestamp(args []any) (any, error) {
	v, err := parse(args[0].(string), "timestamp without time zone")
	if err != nil {
		return nil, err
	}
	return v.Local(), nil
}

func toInstant(args []any) (any, error) {
	v, err := parse(args[0].(string), "timestamp with time zone")
	if err != nil {
		return nil, err
	}
	zone, _, _ := datetime.Zone(args[1].(string))
	return v.Instant(zone), nil
}

// toTime reads the time of day, into the text that DuckDB reads.
func toTime(args []any) (any, error) {
	v, err := timeOfDay(args[0].(string), "time without time zone")
	return def.TimeText(v), err
}

// toTimeTZ reads the time of day with its zone, else the session's; zones with rules have the offset of now, in Unix seconds.
func toTimeTZ(args []any) (any, error) {
	v, err := timeOfDay(args[0].(string), "time with time zone")
	if err != nil {
		return nil, err
	}
	zone, _, _ := datetime.Zone(args[1].(string))
	return def.TimeTZText(v, time.Unix(args[2].(int64), 0), zone), nil
}

func timeOfDay(text, typeName string) (datetime.Value, error) {
	v, err := datetime.Parse(text, datetime.Options{})
	switch {
	case errors.Is(err, datetime.ErrRange):
		return v, sqlerror.DatetimeOutOfRange(text)
	case err != nil || !v.HasTime && !v.HasDate:
		return v, sqlerror.InvalidDatetime(typeName, text)
	}
	return v, nil
}

func toInteger(args []any) (any, error) {
	text := args[0].(string)
	n, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(text), "+"), 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return nil, sqlerror.New(sqlerror.StateOutOfRange, "value %q is out of range for type bigint", text)
	}
	if err != nil {
		return nil, sqlerror.InvalidText("integer", text)
	}
	return n, nil
}

func leftBytes(args []any) (any, error) {
	return def.LeftBytes(args[0].(string), int(args[1].(int32))), nil
}

func leftBlob(args []any) (any, error) {
	b, n := args[0].([]byte), int(args[1].(int32))
	return b[:min(n, len(b))], nil
}

func intBytes(args []any) (any, error) {
	var buf [8]byte
	binary.BigEndian.PutUint64(buf[:], uint64(args[0].(int64))) //nolint:gosec // the bits are wanted as they are
	n := min(max(int(args[1].(int32)), 1), 8)
	return append([]byte(nil), buf[8-n:]...), nil
}

// shiftLeft drops what leaves a number of so many bytes, as the machine does; DuckDB raises an error.
func shiftLeft(args []any) (any, error) {
	n := args[0].(int64) << (uint64(args[1].(int64)) & 63) //nolint:gosec // masked
	switch args[2].(int32) {
	case 2:
		n = int64(int16(n)) //nolint:gosec // the bits that leave are not wanted
	case 4:
		n = int64(int32(n)) //nolint:gosec // as above
	}
	return n, nil
}

func similarPattern(args []any) (any, error) {
	return def.SimilarPattern(args[0].(string), args[1].(string)), nil
}

func posixPattern(args []any) (any, error) { return def.POSIXPattern(args[0].(string)), nil }

// intervalText prints an interval as Redshift does: 1 year 2 mons 3 days 04:05:06.
func intervalText(args []any) (any, error) {
	months, days, micros := args[0].(int64), args[1].(int64), args[2].(int64)
	return FormatInterval(months, days, micros), nil
}

// FormatInterval prints an interval in PostgreSQL's style.
func FormatInterval(months, days, micros int64) string {
	var parts []string
	add := func(n int64, unit string) {
		if n != 0 {
			if n != 1 {
				unit += "s"
			}
			parts = append(parts, strconv.FormatInt(n, 10)+" "+unit)
		}
	}
	add(months/12, "year")
	add(months%12, "mon")
	add(days, "day")
	if micros != 0 || len(parts) == 0 {
		sign := ""
		if micros < 0 {
			sign, micros = "-", -micros
		}
		s := micros / 1000000
		clock := fmt.Sprintf("%s%02d:%02d:%02d", sign, s/3600, s/60%60, s%60)
		if f := micros % 1000000; f != 0 {
			clock += strings.TrimRight(fmt.Sprintf(".%06d", f), "0")
		}
		parts = append(parts, clock)
	}
	return strings.Join(parts, " ")
}
