package varbyte

import "nightshift/internal/redshift/functions/def"

// Operators are the operators of binary values, under names that no statement can write: $ and the operator.
var Operators = []def.Func{
	{Name: "$&", Params: []def.Class{def.Bytes, def.Bytes}, Result: def.SameAs(0), SQL: "rs_blob_bits($1, $2, 'and')"},
	{Name: "$|", Params: []def.Class{def.Bytes, def.Bytes}, Result: def.SameAs(0), SQL: "rs_blob_bits($1, $2, 'or')"},
	{Name: "$#", Params: []def.Class{def.Bytes, def.Bytes}, Result: def.SameAs(0), SQL: "rs_blob_bits($1, $2, 'xor')"},
	{Name: "$~", Params: []def.Class{def.Bytes}, Result: def.SameAs(0), SQL: "rs_blob_not($1)"},
}

// OperatorUDFs are the functions behind [Operators].
var OperatorUDFs = []def.UDF{
	{Name: "rs_blob_not", Args: []def.DuckType{def.Blob}, Result: def.Blob, Fn: func(a []any) (any, error) {
		b := a[0].([]byte)
		out := make([]byte, len(b))
		for i, c := range b {
			out[i] = ^c
		}
		return out, nil
	}},
	{Name: "rs_blob_bits", Args: []def.DuckType{def.Blob, def.Blob, def.Text}, Result: def.Blob, Fn: bits},
}

// bits combines two values byte by byte from the right; the shorter is filled with zeros.
func bits(a []any) (any, error) {
	x, y := a[0].([]byte), a[1].([]byte)
	if len(x) < len(y) {
		x, y = y, x
	}
	out := append([]byte(nil), x...)
	shift := len(x) - len(y)
	for i := range out {
		var c byte
		if i >= shift {
			c = y[i-shift]
		}
		switch a[2] {
		case "and":
			out[i] &= c
		case "or":
			out[i] |= c
		default:
			out[i] ^= c
		}
	}
	return out, nil
}
