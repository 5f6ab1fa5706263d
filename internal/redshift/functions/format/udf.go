package format

import (
	"strconv"
	"time"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types/datetime"
)

// UDFs are the functions computed in Go.
var UDFs = []def.UDF{
	{Name: "rs_to_char_moment", Args: []def.DuckType{def.Timestamp, def.Text, def.Text}, Result: def.Text, Fn: momentText},
	{Name: "rs_to_char_interval", Args: []def.DuckType{def.BigInt, def.BigInt, def.BigInt, def.Text}, Result: def.Text, Fn: intervalText},
	{Name: "rs_to_char_number", Args: []def.DuckType{def.Text, def.Text}, Result: def.Text, Fn: numberText},
	{Name: "rs_to_date_format", Args: []def.DuckType{def.Text, def.Text, def.Bool}, Result: def.Date, Fn: dateOf},
	{Name: "rs_to_timestamp_format", Args: []def.DuckType{def.Text, def.Text, def.Bool}, Result: def.Timestamp, Fn: timestampOf},
	{Name: "rs_to_number", Args: []def.DuckType{def.Text, def.Text}, Result: def.Text, Fn: numberOf},
	{Name: "rs_text_to_int_alt", Args: []def.DuckType{def.Text, def.Text}, Result: def.Int, Fn: alternativeInt},
	{Name: "rs_text_to_numeric_alt", Args: []def.DuckType{def.Text, def.Text, def.Int, def.Int}, Result: def.Text, Fn: alternativeNumeric},
}

// momentText prints an instant in a zone.
func momentText(args []any) (any, error) {
	t := args[0].(time.Time).UTC()
	if zone := args[2].(string); zone != "" && zone != "UTC" {
		if loc, offset, ok := datetime.Zone(zone); ok && loc != nil {
			t = t.In(loc)
		} else if ok {
			t = t.In(time.FixedZone(zone, offset))
		}
	}
	m := moment{time: t}
	return string(appendMoment(nil, parseDateFormat(args[1].(string)), &m)), nil
}

func intervalText(args []any) (any, error) {
	months := args[0].(int64)
	m := moment{interval: true, years: months / 12, months: months % 12, days: args[1].(int64), micros: args[2].(int64)}
	return string(appendMoment(nil, parseDateFormat(args[3].(string)), &m)), nil
}

func numberText(args []any) (any, error) {
	f, err := parseNumberFormat(args[1].(string))
	if err != nil {
		return nil, err
	}
	return formatNumber(args[0].(string), f), nil
}

func dateOf(args []any) (any, error) {
	t, err := readMoment(args[0].(string), args[1].(string), args[2].(bool))
	if err != nil {
		return nil, err
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), nil
}

func timestampOf(args []any) (any, error) {
	t, err := readMoment(args[0].(string), args[1].(string), args[2].(bool))
	if err != nil {
		return nil, err
	}
	return t, nil
}

func numberOf(args []any) (any, error) {
	f, err := parseNumberFormat(args[1].(string))
	if err != nil {
		return nil, err
	}
	return readNumber(args[0].(string), f)
}

func alternativeInt(args []any) (any, error) {
	n, err := readAlternative(args[0].(string), args[1].(string))
	if err != nil {
		return nil, err
	}
	return n.integer(args[0].(string))
}

func alternativeNumeric(args []any) (any, error) {
	precision, scale := int(args[2].(int32)), int(args[3].(int32))
	n, err := readAlternative(args[0].(string), args[1].(string))
	if err != nil {
		return nil, err
	}
	n = n.rounded(min(max(scale, 0), 38), true)
	if n.whole != "0" && len(n.whole) > precision-scale {
		return nil, sqlerror.New(sqlerror.StateOutOfRange, "numeric field overflow").
			WithDetail("A field with precision %s, scale %s cannot hold the value.", strconv.Itoa(precision), strconv.Itoa(scale))
	}
	return n.String(), nil
}
