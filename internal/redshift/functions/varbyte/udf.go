package varbyte

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
)

// UDFs are the functions computed in Go.
var UDFs = []def.UDF{
	{Name: "rs_to_varbyte", Args: []def.DuckType{def.Text, def.Text}, Result: def.Blob, Fn: toBytes},
	{Name: "rs_from_varbyte", Args: []def.DuckType{def.Blob, def.Text}, Result: def.Text, Fn: fromBytes},
	{Name: "rs_getbit", Args: []def.DuckType{def.Blob, def.BigInt}, Result: def.Int, Fn: getBit},
	{Name: "rs_not_blob", Args: []def.DuckType{def.Blob}, Result: def.Blob, Fn: invert},
	{Name: "rs_bits_blob", Args: []def.DuckType{def.Text, def.Blob, def.Blob}, Result: def.Blob, Fn: combine},
	{Name: "rs_reverse_blob", Args: []def.DuckType{def.Blob}, Result: def.Blob, Fn: reverse},
	{Name: "rs_substring_blob", Args: []def.DuckType{def.Blob, def.Int, def.Int}, Result: def.Blob, Fn: slice},
}

// decode reads a text in one of the three representations. An odd number of hexadecimal digits gets a 0 before it, a
// number of bits that fills no byte zeros.
func decode(text, format string) ([]byte, error) {
	switch strings.ToLower(format) {
	case "utf8", "utf-8":
		return []byte(text), nil
	case "hex":
		if len(text)%2 == 1 {
			text = "0" + text
		}
		b, err := hex.DecodeString(text)
		if err != nil {
			return nil, sqlerror.New(sqlerror.StateInvalidText, "invalid input syntax for hex: %q", text)
		}
		return b, nil
	case "binary":
		return decodeBits(text)
	}
	return nil, sqlerror.InvalidParameter(badFormat, format)
}

func decodeBits(text string) ([]byte, error) {
	out := make([]byte, (len(text)+7)/8)
	shift := len(out)*8 - len(text)
	for i := range len(text) {
		switch text[i] {
		case '1':
			out[(i+shift)/8] |= 0x80 >> ((i + shift) % 8)
		case '0':
		default:
			return nil, sqlerror.New(sqlerror.StateInvalidText, "invalid input syntax for binary: %q", text)
		}
	}
	return out, nil
}

func toBytes(args []any) (any, error) { return decode(args[0].(string), args[1].(string)) }

func fromBytes(args []any) (any, error) {
	b, format := args[0].([]byte), args[1].(string)
	switch strings.ToLower(format) {
	case "utf8", "utf-8":
		if !utf8.Valid(b) {
			return nil, sqlerror.New("22021", "String contains invalid or unsupported UTF8 codepoints.")
		}
		return string(b), nil
	case "hex":
		return hex.EncodeToString(b), nil
	case "binary":
		var s strings.Builder
		s.Grow(8 * len(b))
		for _, c := range b {
			for bit := 7; bit >= 0; bit-- {
				s.WriteByte('0' + c>>bit&1)
			}
		}
		return s.String(), nil
	}
	return nil, sqlerror.InvalidParameter(badFormat, format)
}

// getBit counts from the lowest bit of the last byte.
func getBit(args []any) (any, error) {
	b, i := args[0].([]byte), args[1].(int64)
	if i < 0 || i >= int64(len(b))*8 {
		return nil, sqlerror.New(sqlerror.StateOutOfRange, "bit index %d out of valid range, 0..%d", i, len(b)*8-1)
	}
	return int32(b[len(b)-1-int(i/8)] >> (i % 8) & 1), nil
}

func reverse(args []any) (any, error) {
	b := args[0].([]byte)
	out := make([]byte, len(b))
	for i, c := range b {
		out[len(b)-1-i] = c
	}
	return out, nil
}

// slice counts bytes from 1; what lies before the first byte counts for the length.
func slice(args []any) (any, error) {
	b, start, n := args[0].([]byte), int(args[1].(int32)), int(args[2].(int32))
	if n < 0 {
		return nil, sqlerror.New("22011", "negative substring length not allowed")
	}
	from, to := start-1, start-1+n
	from, to = min(max(from, 0), len(b)), min(max(to, 0), len(b))
	return append([]byte{}, b[from:to]...), nil
}

func invert(args []any) (any, error) {
	b := args[0].([]byte)
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = ^c
	}
	return out, nil
}

func combine(args []any) (any, error) {
	op, a, b := args[0].(string), args[1].([]byte), args[2].([]byte)
	if len(a) != len(b) {
		return nil, sqlerror.New("22026", "cannot apply %s to varbyte values of different sizes", op)
	}
	out := make([]byte, len(a))
	for i := range a {
		switch op {
		case "&":
			out[i] = a[i] & b[i]
		case "|":
			out[i] = a[i] | b[i]
		default:
			out[i] = a[i] ^ b[i]
		}
	}
	return out, nil
}
