package varbyte

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

func p(list ...def.Class) []def.Class { return list }

// Table is the area's functions; those with names that strings have too are overloads.
var Table = []def.Func{
	{Name: "to_varbyte", Params: p(def.Str, def.Str), Build: toVarbyte},
	{Name: "from_varbyte", Params: p(def.Bytes, def.Str), Build: fromVarbyte},
	{Name: "from_varbyte", Params: p(def.Str, def.Str), Build: fromVarbyte},
	{Name: "from_hex", Params: p(def.Str), Build: fromHex},
	{Name: "to_hex", Params: p(def.Whole), Type: types.NewVarchar(16), Build: toHex},
	{Name: "to_hex", Params: p(def.Bytes), Build: hexOf},
	{Name: "getbit", Params: p(def.Bytes, def.BigP), Type: def.TInt, SQL: "rs_getbit($1, CAST($2 AS BIGINT))"},

	{Name: "$~", Params: p(def.Bytes), Result: def.SameAs(0), SQL: "rs_not_blob($1)"},
	{Name: "$&", Params: p(def.Bytes, def.Bytes), Result: def.SameAs(0), SQL: "rs_bits_blob('&', $1, $2)"},
	{Name: "$|", Params: p(def.Bytes, def.Bytes), Result: def.SameAs(0), SQL: "rs_bits_blob('|', $1, $2)"},
	{Name: "$#", Params: p(def.Bytes, def.Bytes), Result: def.SameAs(0), SQL: "rs_bits_blob('#', $1, $2)"},

	{Name: "len", Params: p(def.Bytes), Type: def.TInt, SQL: "CAST(octet_length($1) AS INTEGER)"},
	{Name: "length", Params: p(def.Bytes), Type: def.TInt, SQL: "CAST(octet_length($1) AS INTEGER)"},
	{Name: "octet_length", Params: p(def.Bytes), Type: def.TInt, SQL: "CAST(octet_length($1) AS INTEGER)"},
	{Name: "reverse", Params: p(def.Bytes), Result: def.SameAs(0), SQL: "rs_reverse_blob($1)"},
	{Name: "concat", Params: p(def.Bytes, def.Bytes), Build: concat},
	{Name: "substring", Params: p(def.Bytes, def.IntP, def.IntP), Min: 2, Build: substring},
	{Name: "substr", Params: p(def.Bytes, def.IntP, def.IntP), Min: 2, Build: substring},
}

const badFormat = "invalid format %q: expected hex, binary, utf8 or utf-8"

// formatOf is the constant name of a representation; "" when it is not constant.
func formatOf(e def.Expr) (string, error) {
	if e.Const != def.StringConst {
		return "", nil
	}
	switch f := strings.ToLower(e.Text); f {
	case "hex", "binary":
		return f, nil
	case "utf8", "utf-8":
		return "utf8", nil
	}
	return "", sqlerror.InvalidParameter(badFormat, e.Text)
}

func toVarbyte(c *def.Call) (def.Expr, error) {
	format, err := formatOf(c.Args[1])
	if err != nil {
		return def.Expr{}, err
	}
	text := c.Args[0]
	t := types.NewVarbyte(max(text.Type.Length, 1))
	switch {
	case format == "utf8":
		return def.Typed("encode("+text.SQL+")", t), nil
	case format != "" && text.Const == def.StringConst:
		b, err := decode(text.Text, format)
		if err != nil {
			return def.Expr{}, err
		}
		return def.BlobConst(b, t), nil
	}
	return def.Typed(c.Expand("rs_to_varbyte($1, $2)"), t), nil
}

func fromHex(c *def.Call) (def.Expr, error) {
	text := c.Args[0]
	t := types.NewVarbyte(max((text.Type.Length+1)/2, 1))
	if text.Const == def.StringConst {
		b, err := decode(text.Text, "hex")
		if err != nil {
			return def.Expr{}, err
		}
		return def.BlobConst(b, t), nil
	}
	return def.Typed("rs_to_varbyte("+text.SQL+", 'hex')", t), nil
}

func fromVarbyte(c *def.Call) (def.Expr, error) {
	format, err := formatOf(c.Args[1])
	if err != nil {
		return def.Expr{}, err
	}
	x := c.Args[0]
	if x.Type.Kind != types.Varbyte {
		x = def.Typed("encode("+x.SQL+")", types.NewVarbyte(max(x.Type.Length, 1)))
	}
	switch format {
	case "hex":
		return def.Typed("lower(hex("+x.SQL+"))", types.NewVarchar(2*x.Type.Length)), nil
	case "binary":
		return def.Typed("rs_from_varbyte("+x.SQL+", 'binary')", types.NewVarchar(8*x.Type.Length)), nil
	}
	return def.Typed("rs_from_varbyte("+x.SQL+", "+c.Args[1].SQL+")", def.TText), nil
}

func hexOf(c *def.Call) (def.Expr, error) {
	return def.Typed(c.Expand("lower(hex($1))"), types.NewVarchar(max(2*c.Args[0].Type.Length, 1))), nil
}

// toHex prints negative numbers as wide as their type is.
func toHex(c *def.Call) (def.Expr, error) {
	if c.Args[0].Type.Size() < 8 {
		return def.Typed(c.Expand("lower(to_hex(CAST($1 AS BIGINT) & 4294967295))"), types.NewVarchar(8)), nil
	}
	return def.Typed(c.Expand("lower(to_hex(CAST($1 AS BIGINT)))"), types.NewVarchar(16)), nil
}

func concat(c *def.Call) (def.Expr, error) {
	return def.Typed(c.Expand("($1 || $2)"), types.NewVarbyte(c.Args[0].Type.Length+c.Args[1].Type.Length)), nil
}

// substring counts bytes from 1; a start before the value takes away from the length.
func substring(c *def.Call) (def.Expr, error) {
	if len(c.Args) == 2 {
		return def.Typed(c.Expand("rs_substring_blob($1, greatest($2, 1), "+strconv.Itoa(types.MaxVarbyte)+")"), c.Args[0].Type), nil
	}
	if n, ok := c.Args[2].ConstInt(); ok && n < 0 {
		return def.Expr{}, sqlerror.New("22011", "negative substring length not allowed")
	}
	return def.Typed(c.Expand("rs_substring_blob($1, $2, $3)"), c.Args[0].Type), nil
}
