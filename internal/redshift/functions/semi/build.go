package semi

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// guarded computes sql when the first argument is valid JSON; otherwise it is NULL when the argument null_if_invalid says
// so, else an error.
func guarded(c *def.Call, sql, otherwise string, t types.Type) def.Expr {
	if otherwise == "" {
		otherwise = invalid
	} else {
		otherwise = "CASE WHEN NOT " + otherwise + " THEN " + invalid + " END"
	}
	return def.Typed(c.Expand("(CASE WHEN $1 IS NULL THEN NULL WHEN "+valid+" THEN "+sql+" ELSE "+otherwise+" END)"), t)
}

func arrayLength(c *def.Call) (def.Expr, error) {
	sql := "CASE WHEN json_type($1) = 'ARRAY' THEN CAST(json_array_length($1) AS INTEGER) ELSE " + otherwise(c, 1) + " END"
	return guarded(c, sql, c.Arg(1), def.TInt), nil
}

func otherwise(c *def.Call, i int) string {
	if c.Arg(i) == "" {
		return invalid
	}
	return "CASE WHEN NOT " + c.Arg(i) + " THEN " + invalid + " END"
}

func arrayElement(c *def.Call) (def.Expr, error) {
	n, ok := c.Args[1].ConstInt()
	sql := "CASE WHEN $2 >= 0 THEN " + textAt("'$$[' || $2 || ']'") + " WHEN $2 < 0 THEN '' END"
	switch {
	case ok && n < 0:
		sql = "''"
	case ok:
		sql = textAt("'$$[" + strconv.Itoa(n) + "]'")
	}
	return guarded(c, sql, c.Arg(2), def.TText), nil
}

// extractPath finds a value by the names of up to five attributes; a last argument that is boolean is null_if_invalid.
func extractPath(c *def.Call) (def.Expr, error) {
	elems := c.Args[1:]
	flag := ""
	if last := elems[len(elems)-1]; last.Type.Kind == types.Boolean {
		flag, elems = last.SQL, elems[:len(elems)-1]
	}
	if len(elems) == 0 || len(elems) > 5 {
		return def.Expr{}, sqlerror.New(sqlerror.StateUndefinedFunction, "JSON_EXTRACT_PATH_TEXT takes one to five path elements, found %d", len(elems))
	}
	var parts []string
	constant := true
	path := "$$"
	for _, e := range elems {
		x, err := def.Cast(e, types.Type{Kind: types.Varchar}, def.Assign, c.Session)
		if err != nil {
			return x, err
		}
		constant = constant && x.Const == def.StringConst
		path += `."` + key(x.Text) + `"`
		parts = append(parts, `'."' || replace(`+x.SQL+`, '"', '\"') || '"'`)
	}
	location := "'$$' || " + strings.Join(parts, " || ")
	if constant {
		location = def.Quote(path)
	}
	return guarded(c, textAt(location), flag, def.TText), nil
}

// textAt is the value at a path as text: NULL for the JSON null, empty where there is nothing.
func textAt(path string) string {
	return "coalesce(json_extract_string($1, " + path + "), CASE WHEN json_type($1, " + path + ") IS NULL THEN '' END)"
}

func key(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `"`, `\"`), "$", "$$")
}

// object makes an object of names and values in turn.
func object(c *def.Call) (def.Expr, error) {
	if len(c.Args)%2 != 0 {
		return def.Expr{}, sqlerror.New(sqlerror.StateInvalidParameter, "OBJECT needs an even number of arguments")
	}
	list := make([]string, len(c.Args))
	for i, a := range c.Args {
		to := def.TSuper
		if i%2 == 0 {
			to = types.Type{Kind: types.Varchar}
		}
		x, err := def.Cast(a, to, def.Assign, c.Session)
		if err != nil {
			return x, sqlerror.New(sqlerror.StateCannotCoerce, "OBJECT could not convert type %s to super", a.Type.SQLName())
		}
		list[i] = x.SQL
	}
	return def.Typed("json_object("+strings.Join(list, ", ")+")", def.TSuper), nil
}

func splitToArray(c *def.Call) (def.Expr, error) {
	sep := "','"
	if len(c.Args) > 1 {
		sep = c.Args[1].SQL
	}
	return def.Typed("to_json(string_split("+c.Args[0].SQL+", "+sep+"))", def.TSuper), nil
}

// subarray counts from 0; a negative start counts from the end.
func subarray(c *def.Call) (def.Expr, error) {
	list := "json_extract($1, '$$[*]')"
	length := "9223372036854775806"
	if len(c.Args) > 2 {
		length = "$3"
	}
	if n, ok := c.Args[1].ConstInt(); ok && n >= 0 {
		end := strconv.Itoa(n) + " + " + length
		if len(c.Args) < 3 {
			end = "len(" + list + ")"
		}
		return def.Typed(c.Expand("to_json(list_slice("+list+", "+strconv.Itoa(n+1)+", "+end+"))"), def.TSuper), nil
	}
	start := "CASE WHEN $2 < 0 THEN len(" + list + ") + $2 ELSE $2 END"
	if len(c.Args) < 3 {
		length = "len(" + list + ")"
	}
	return def.Typed(c.Expand("to_json(list_slice("+list+", ("+start+") + 1, ("+start+") + "+length+"))"), def.TSuper), nil
}

// UDFs are the area's functions computed in Go.
var UDFs = append([]def.UDF{
	{Name: "rs_json_repeats", Args: []def.DuckType{def.Text}, Result: def.Bool, Fn: repeats},
	{Name: "rs_json_dedup", Args: []def.DuckType{def.Text}, Result: def.Text, Fn: dedup},
	{Name: "rs_json_valid", Args: []def.DuckType{def.Text}, Result: def.Bool, Fn: isValid},
	{Name: "rs_super_arithmetic", Args: []def.DuckType{def.Text, def.Text, def.Text}, Result: def.Text, Fn: superArithmetic},
	{Name: "rs_super_math", Args: []def.DuckType{def.Text, def.Text, def.Int}, Result: def.Text, Fn: superMath},
	{Name: "rs_super_key", Args: []def.DuckType{def.Text}, Result: def.Text, Fn: superKey},
	{Name: "rs_super_order", Args: []def.DuckType{def.Text}, Result: def.Text, Fn: superOrder},
	{Name: "rs_super_join", Args: []def.DuckType{def.Text, def.Text}, Result: def.Text, Fn: join},
	{Name: "rs_super_flatten", Args: []def.DuckType{def.Text}, Result: def.Text, Fn: flattenArray},
	{Name: "rs_super_decimal", Args: []def.DuckType{def.Text, def.Text}, Result: def.Int, Fn: decimalShape},
	{Name: "rs_plain_number", Args: []def.DuckType{def.Text}, Result: def.Text, Fn: plainNumber},
	{Name: "rs_attribute_names", Args: []def.DuckType{def.Text, def.Text}, Result: def.Text, Fn: attributeNames},
	{Name: "rs_array_flatten", Args: []def.DuckType{def.Text}, Result: def.Text, Fn: flatten},
	{Name: "rs_float_json", Args: []def.DuckType{def.Double}, Result: def.Text, Fn: func(args []any) (any, error) {
		return FloatText(args[0].(float64)), nil
	}},
}, setUDFs...)

// FloatText prints a float as Redshift does inside SUPER: 2.22e+0.
func FloatText(f float64) string {
	s := strconv.FormatFloat(f, 'e', -1, 64)
	mantissa, exponent, ok := strings.Cut(s, "e")
	if !ok {
		return "null" // infinities have no JSON
	}
	sign := exponent[:1]
	digits := strings.TrimLeft(exponent[1:], "0")
	if digits == "" {
		digits = "0"
	}
	return mantissa + "e" + sign + digits
}

// flatten gives the elements of an array and of all arrays inside it, in one array.
func flatten(args []any) (any, error) {
	var list []json.RawMessage
	if json.Unmarshal([]byte(args[0].(string)), &list) != nil {
		return nil, nil
	}
	var out []json.RawMessage
	return string(marshal(leaves(list, out))), nil
}

func leaves(list, out []json.RawMessage) []json.RawMessage {
	for _, e := range list {
		var inner []json.RawMessage
		if len(e) > 0 && e[0] == '[' && json.Unmarshal(e, &inner) == nil {
			out = leaves(inner, out)
			continue
		}
		out = append(out, e)
	}
	return out
}

func marshal(list []json.RawMessage) []byte {
	return append(append([]byte{'['}, bytes.Join(raw(list), []byte{','})...), ']')
}

func raw(list []json.RawMessage) [][]byte {
	out := make([][]byte, len(list))
	for i, e := range list {
		out[i] = e
	}
	return out
}
