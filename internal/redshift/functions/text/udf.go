package text

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/token"
)

// UDFs are the functions computed in Go.
var UDFs = slices.Concat([]def.UDF{
	{Name: "rs_initcap", Args: []def.DuckType{def.Text}, Result: def.Text, Fn: initcap},
	{Name: "rs_octetindex", Args: []def.DuckType{def.Text, def.Text}, Result: def.Int, Fn: octetIndex},
	{Name: "rs_quote_ident", Args: []def.DuckType{def.Text}, Result: def.Text, Fn: quoteIdent},
	{Name: "rs_soundex", Args: []def.DuckType{def.Text}, Result: def.Text, Fn: soundexOf},
	{Name: "rs_difference", Args: []def.DuckType{def.Text, def.Text}, Result: def.Int, Fn: difference},
	{Name: "rs_strtol", Args: []def.DuckType{def.Text, def.Int}, Result: def.BigInt, Fn: strtol},
}, regexpUDFs)

// initcap writes the first letter of each run of letters and digits in upper case, the others in lower case.
func initcap(args []any) (any, error) {
	var out strings.Builder
	s := args[0].(string)
	out.Grow(len(s))
	inWord := false
	for _, r := range s {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			inWord = false
		case inWord:
			r = unicode.ToLower(r)
		default:
			inWord = true
			r = unicode.ToUpper(r)
		}
		out.WriteRune(r)
	}
	return out.String(), nil
}

func octetIndex(args []any) (any, error) {
	return int32(strings.Index(args[1].(string), args[0].(string)) + 1), nil //nolint:gosec // a value has fewer than 2^31 bytes
}

// quoteIdent adds quotes where the name would not be read as itself without.
func quoteIdent(args []any) (any, error) {
	s := args[0].(string)
	plain := s != ""
	for i := 0; i < len(s) && plain; i++ {
		c := s[i]
		plain = c == '_' || c >= 'a' && c <= 'z' || i > 0 && c >= '0' && c <= '9'
	}
	if plain && !token.Lookup(s).Reserved() {
		return s, nil
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`, nil
}

// soundexDigits are the codes of A to Z; 0 is a vowel, which separates equal codes, and - is H or W, which do not.
const soundexDigits = "01230120022455012623010202"

func soundexCode(c byte) byte {
	if c == 'H' || c == 'W' {
		return '-'
	}
	return soundexDigits[c-'A']
}

// soundex is American Soundex over the English letters; "" when there are none.
func soundex(s string) string {
	out := make([]byte, 0, 4)
	last := byte(0)
	for i := 0; i < len(s) && len(out) < 4; i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c < 'A' || c > 'Z' {
			continue
		}
		code := soundexCode(c)
		switch {
		case len(out) == 0:
			out = append(out, c)
			last = code
		case code == '-':
		case code != last && code != '0':
			out = append(out, code)
			last = code
		default:
			last = code
		}
	}
	if len(out) == 0 {
		return ""
	}
	return string(append(out, "000"[len(out)-1:]...))
}

func soundexOf(args []any) (any, error) { return soundex(args[0].(string)), nil }

// difference counts the places where two Soundex codes are the same.
func difference(args []any) (any, error) {
	a, b := soundex(args[0].(string)), soundex(args[1].(string))
	switch {
	case a == "" && b == "":
		return int32(1), nil
	case a == "" || b == "":
		return int32(0), nil
	}
	n := int32(0)
	for i := range 4 {
		if a[i] == b[i] {
			n++
		}
	}
	return n, nil
}

func strtol(args []any) (any, error) {
	text, base := args[0].(string), int(args[1].(int32))
	if base < 2 || base > 36 {
		return nil, sqlerror.InvalidParameter("Invalid base %d: must be between 2 and 36", base)
	}
	digits := strings.TrimLeft(text, " \t\n\v\f\r")
	if digits == "" || digits[0] == 0 {
		return int64(0), nil
	}
	sign := ""
	if digits[0] == '-' || digits[0] == '+' {
		sign, digits = digits[:1], digits[1:]
	}
	if base == 16 && len(digits) > 2 && strings.EqualFold(digits[:2], "0x") {
		digits = digits[2:]
	}
	if digits == "" || digits[0] == '-' || digits[0] == '+' {
		return nil, badNumber(text, base)
	}
	n, err := strconv.ParseInt(sign+digits, base, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return nil, sqlerror.New(sqlerror.StateOutOfRange, "The input %s is out of range for a 64-bit integer in base %d", text, base)
	case err != nil:
		return nil, badNumber(text, base)
	}
	return n, nil
}

func badNumber(text string, base int) error {
	return sqlerror.New(sqlerror.StateInvalidText, "The input %s is not valid to be converted to base %d", text, base)
}
