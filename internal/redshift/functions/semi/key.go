package semi

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"sort"
	"strconv"
	"strings"
)

// maxDepth bounds the nesting of values read in Go.
const maxDepth = 1000

var errDeep = errors.New("the value is nested too deep")

// key writes a SUPER value so that equal values have equal keys and lesser values lesser keys: booleans, numbers, strings,
// arrays, objects, in this order; trailing blanks do not matter, nor how a number is written, nor the order of attributes.
func superKey(args []any) (any, error) { return writeKey(args[0].(string), false) }

// superOrder is the key by which ORDER BY sorts: strings without regard to case first.
func superOrder(args []any) (any, error) { return writeKey(args[0].(string), true) }

func writeKey(text string, fold bool) (any, error) {
	if n, ok := parseNumber(text); ok {
		return "2" + numberKey(n), nil
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil || v == nil {
		return nil, nil //nolint:nilerr // what cannot be read compares as NULL
	}
	var b strings.Builder
	if err := appendKey(&b, v, fold, 0); err != nil {
		return nil, err
	}
	return b.String(), nil
}

func appendKey(b *strings.Builder, v any, fold bool, depth int) error {
	if depth > maxDepth {
		return errDeep
	}
	switch v := v.(type) {
	case nil:
		b.WriteByte('6')
	case bool:
		b.WriteString("1" + strconv.FormatBool(v))
	case json.Number:
		n, _ := parseNumber(v.String())
		b.WriteString("2" + numberKey(n))
	case string:
		v = strings.TrimRight(v, " ")
		b.WriteByte('3')
		if fold {
			b.WriteString(strings.ToLower(v))
			b.WriteByte(1)
		}
		b.WriteString(v)
	case []any:
		b.WriteByte('4')
		for _, e := range v {
			if err := appendKey(b, e, fold, depth+1); err != nil {
				return err
			}
			b.WriteByte(1)
		}
	case map[string]any:
		b.WriteByte('5')
		names := make([]string, 0, len(v))
		for n := range v {
			names = append(names, n)
		}
		sort.Strings(names)
		for _, n := range names {
			b.WriteString(strconv.Quote(n))
			if err := appendKey(b, v[n], fold, depth+1); err != nil {
				return err
			}
			b.WriteByte(1)
		}
	}
	return nil
}

// numberKey sorts as text like the number: a sign, the exponent, the digits; those of negative numbers are complements.
func numberKey(n number) string {
	if n.float {
		exact, _, err := big.ParseFloat(strconv.FormatFloat(n.f, 'e', -1, 64), 10, 200, big.ToNearestEven)
		if err != nil {
			return "X"
		}
		mantissa, exponent, _ := strings.Cut(exact.Text('e', 40), "e")
		e, _ := strconv.Atoi(exponent)
		neg := strings.HasPrefix(mantissa, "-")
		digits := strings.TrimRight(strings.Replace(strings.TrimPrefix(mantissa, "-"), ".", "", 1), "0")
		return digitKey(neg, digits, e+1)
	}
	digits := new(big.Int).Abs(n.digit).String()
	return digitKey(n.digit.Sign() < 0, strings.TrimRight(digits, "0"), len(digits)-n.scale)
}

// digitKey writes the number 0.digits times 10^exponent.
func digitKey(negative bool, digits string, exponent int) string {
	const bias = 50000
	switch {
	case digits == "":
		return "O"
	case !negative:
		return fmt.Sprintf("P%06d%s", exponent+bias, digits)
	}
	b := []byte(digits)
	for i := range b {
		b[i] = '9' - b[i] + '0'
	}
	return fmt.Sprintf("N%06d%s~", bias-exponent, b)
}
