// Package text has the string functions.
package text

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

func p(list ...def.Class) []def.Class { return list }

// Table is the area's functions.
var Table = slices.Concat(plain, regexpTable)

var plain = []def.Func{
	{Name: "ascii", Params: p(def.Str), Type: def.TInt, SQL: "(CASE WHEN $1 = '' THEN 0 ELSE unicode($1) END)"},
	{Name: "btrim", Params: p(def.Str, def.Str), Min: 1, Build: trim},
	{Name: "trim", Params: p(def.Str, def.Str), Min: 1, Build: trim, Column: "btrim"},
	{Name: "ltrim", Params: p(def.Str, def.Str), Min: 1, Build: trim},
	{Name: "rtrim", Params: p(def.Str, def.Str), Min: 1, Build: trim},
	{Name: "char_length", Params: p(def.Str), Type: def.TInt, SQL: "CAST(length($1) AS INTEGER)", Column: "length"},
	{Name: "character_length", Params: p(def.Str), Type: def.TInt, SQL: "CAST(length($1) AS INTEGER)", Column: "length"},
	{Name: "len", Params: p(def.Str), Type: def.TInt, SQL: "CAST(length($1) AS INTEGER)", Column: "len"},
	{Name: "length", Params: p(def.Str), Type: def.TInt, SQL: "CAST(length($1) AS INTEGER)"},
	{Name: "textlen", Params: p(def.Str), Type: def.TInt, SQL: "CAST(length($1) AS INTEGER)"},
	{Name: "octet_length", Params: p(def.Str), Type: def.TInt, SQL: "CAST(strlen($1) AS INTEGER)"},
	{Name: "charindex", Params: p(def.Str, def.Str), Type: def.TInt, SQL: "CAST(strpos($2, $1) AS INTEGER)"},
	{Name: "position", Params: p(def.Str, def.Str), Type: def.TInt, SQL: "CAST(strpos($2, $1) AS INTEGER)"},
	{Name: "strpos", Params: p(def.Str, def.Str), Type: def.TInt, SQL: "CAST(strpos($1, $2) AS INTEGER)"},
	{Name: "octetindex", Params: p(def.Str, def.Str), Type: def.TInt, SQL: "rs_octetindex($1, $2)"},
	{Name: "bpcharcmp", Params: p(def.Str, def.Str), Type: def.TInt, SQL: cmp},
	{Name: "bttext_pattern_cmp", Params: p(def.Str, def.Str), Type: def.TInt, SQL: cmp},
	{Name: "chr", Params: p(def.BigP), Build: chr},
	{Name: "difference", Params: p(def.Str, def.Str), Type: def.TInt, SQL: "rs_difference($1, $2)"},
	{Name: "initcap", Params: p(def.Str), Result: def.TextOf(0), SQL: "rs_initcap($1)"},
	{Name: "quote_ident", Params: p(def.Str), Type: def.TText, SQL: "rs_quote_ident($1)"},
	{Name: "quote_literal", Params: p(def.Str), Type: def.TText, SQL: `(''''||replace(replace($1, '\', '\\'), '''', '''''')||'''')`},
	{Name: "soundex", Params: p(def.Str), Type: types.NewVarchar(4), SQL: "rs_soundex($1)"},
	{Name: "strtol", Params: p(def.Str, def.IntP), Type: def.TBig, SQL: "rs_strtol($1, $2)"},
	{Name: "concat", Params: p(def.Str, def.Str), Build: concat},
	{Name: "lower", Params: p(def.Str), Result: def.TextOf(0), SQL: "lower($1)"},
	{Name: "upper", Params: p(def.Str), Result: def.TextOf(0), SQL: "upper($1)"},
	{Name: "left", Params: p(def.Str, def.IntP), Result: def.TextOf(0), SQL: "left($1, " + atLeast("$2", "0") + ")"},
	{Name: "right", Params: p(def.Str, def.IntP), Result: def.TextOf(0), SQL: "right($1, " + atLeast("$2", "0") + ")"},
	{Name: "lpad", Params: p(def.Str, def.IntP, def.Str), Min: 2, Build: pad},
	{Name: "rpad", Params: p(def.Str, def.IntP, def.Str), Min: 2, Build: pad},
	{Name: "repeat", Params: p(def.Str, def.BigP), Type: def.TText, SQL: repeat},
	{Name: "replicate", Params: p(def.Str, def.BigP), Type: def.TText, SQL: repeat, Column: "repeat"},
	{Name: "replace", Params: p(def.Str, def.Str, def.Str), Type: def.TText, SQL: "replace($1, $2, $3)"},
	{Name: "reverse", Params: p(def.Str), Result: def.TextOf(0), SQL: "reverse($1)"},
	{Name: "split_part", Params: p(def.Str, def.Str, def.BigP), Build: splitPart},
	{Name: "substring", Params: p(def.Str, def.IntP, def.IntP), Min: 2, Build: substring},
	{Name: "substr", Params: p(def.Str, def.IntP, def.IntP), Min: 2, Build: substring},
	{Name: "translate", Params: p(def.Str, def.Str, def.Str), Result: def.TextOf(0), SQL: "translate($1, $2, $3)"},
}

func trim(c *def.Call) (def.Expr, error) {
	f := map[string]string{"ltrim": "ltrim", "rtrim": "rtrim"}[c.Name]
	if f == "" {
		f = "trim"
	}
	chars := "' '"
	if len(c.Args) > 1 {
		chars = c.Args[1].SQL
	}
	return def.Typed(f+"("+c.Args[0].SQL+", "+chars+")", def.TextOf(0)(c)), nil
}

// concat gives NULL when either side is NULL.
func concat(c *def.Call) (def.Expr, error) {
	n := c.Args[0].Type.Length + c.Args[1].Type.Length
	return def.Typed(c.Expand("($1 || $2)"), types.NewVarchar(max(n, 1))), nil
}

// tooLong raises the error of results longer than a VARCHAR is in memory.
var tooLong = def.ErrorCall(sqlerror.StateValueTooLong, "'value too long for type character varying("+maxText+")'")

var maxText = strconv.Itoa(types.MaxText)

var repeat = "(CASE WHEN $2 <= 0 THEN left($1, 0) WHEN strlen($1) * CASE WHEN $2 > " + maxText + " THEN " + maxText + " + 1 ELSE $2 END > " + maxText + " THEN " + tooLong + " ELSE repeat($1, $2) END)"

// atLeast is the greater of a number and a limit; NULL stays NULL, which DuckDB's greatest would skip.
func atLeast(sql, limit string) string {
	return "CASE WHEN " + sql + " < " + limit + " THEN " + limit + " ELSE " + sql + " END"
}

// cmp compares by bytes, as DuckDB does.
const cmp = "(CASE WHEN $1 > $2 THEN 1 WHEN $1 < $2 THEN -1 WHEN $1 = $2 THEN 0 END)"

// chr knows the code points of Unicode without the surrogates.
func chr(c *def.Call) (def.Expr, error) {
	t := types.NewVarchar(4)
	if n, ok := c.Args[0].ConstInt(); ok {
		if n < 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
			return def.Expr{}, sqlerror.New(sqlerror.StateProgramLimit, "requested character too large for encoding: %d", n)
		}
		return def.Typed(def.Quote(string(rune(n))), t), nil
	}
	return def.Typed(c.Expand("(CASE WHEN $1 BETWEEN 0 AND 55295 OR $1 BETWEEN 57344 AND 1114111 THEN chr(CAST($1 AS INTEGER)) WHEN $1 IS NOT NULL THEN "+
		def.ErrorCall(sqlerror.StateProgramLimit, "'requested character too large for encoding: '||$1")+" END)"), t), nil
}

const badField = "field position must be greater than zero"

// splitPart counts fields from 1; without a delimiter the whole string is the first.
func splitPart(c *def.Call) (def.Expr, error) {
	t := def.TextOf(0)(c)
	if n, ok := c.Args[2].ConstInt(); ok {
		if n < 1 {
			return def.Expr{}, sqlerror.InvalidParameter(badField)
		}
		if c.Args[1].Const == def.StringConst && c.Args[1].Text != "" {
			return def.Typed(c.Expand("split_part($1, $2, $3)"), t), nil
		}
	}
	return def.Typed(c.Expand("(CASE WHEN $3 < 1 THEN "+def.ErrorCall(sqlerror.StateInvalidParameter, def.Quote(badField))+
		" WHEN $2 = '' THEN CASE WHEN $3 = 1 THEN $1 WHEN $1 IS NOT NULL AND $3 > 1 THEN '' END ELSE split_part($1, $2, $3) END)"), t), nil
}

// pad cuts the string when it is longer than wanted; nothing to pad with leaves it.
func pad(c *def.Call) (def.Expr, error) {
	fill, constant := "' '", true
	if len(c.Args) > 2 {
		fill, constant = c.Args[2].SQL, c.Args[2].Const == def.StringConst && c.Args[2].Text != ""
	}
	empty := ""
	if !constant {
		empty = "WHEN " + fill + " = '' THEN $1 "
	}
	null := ""
	if len(c.Args) > 2 && !constant {
		null = "WHEN " + fill + " IS NULL OR $2 IS NULL THEN NULL "
	}
	return def.Typed(c.Expand("(CASE "+null+"WHEN $2 <= 0 THEN left($1, 0) WHEN $2 > "+maxText+" AND $1 IS NOT NULL THEN "+tooLong+" WHEN length($1) >= $2 THEN left($1, $2) "+empty+"ELSE "+c.Name+"($1, $2, "+fill+") END)"), def.TText), nil
}

// substring counts from 1; a start before the string takes away from the length.
func substring(c *def.Call) (def.Expr, error) {
	t := def.TextOf(0)(c)
	start, constant := c.Args[1].ConstInt()
	if len(c.Args) == 2 {
		if constant {
			return def.Typed(c.Expand("substring($1, "+number(max(start, 1))+")"), t), nil
		}
		return def.Typed(c.Expand("substring($1, "+atLeast("$2", "1")+")"), t), nil
	}
	n, ok := c.Args[2].ConstInt()
	if ok && n < 0 {
		return def.Expr{}, sqlerror.New(stateSubstring, badLength)
	}
	if ok && constant {
		if start < 1 {
			n, start = n+start-1, 1
		}
		return def.Typed(c.Expand("substring($1, "+number(start)+", "+number(max(n, 0))+")"), t), nil
	}
	// the end, one behind the last character, is what a start before the string leaves as it is
	return def.Typed(c.Expand("substring($1, "+atLeast("$2", "1")+", CASE WHEN $3 < 0 THEN "+def.ErrorCall(stateSubstring, def.Quote(badLength))+
		" WHEN $2 >= 1 THEN $3 ELSE CASE WHEN CAST($3 AS BIGINT) + $2 - 1 < 0 THEN 0 ELSE CAST($3 AS BIGINT) + $2 - 1 END END)"), t), nil
}

const (
	stateSubstring = "22011"
	badLength      = "negative substring length not allowed"
)
