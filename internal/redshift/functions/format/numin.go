package format

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"nightshift/internal/redshift/sqlerror"
)

// reader takes a number out of a text by a format.
type reader struct {
	s        string
	i        int
	digits   []byte
	point    int // digits before the point; -1 while none was seen
	negative bool
	signed   bool
}

// readNumber reads a text as TO_NUMBER does and gives its decimal form.
func readNumber(text string, f *numberFormat) (string, error) {
	r := &reader{s: text, point: -1}
	for i := range f.elements {
		r.element(&f.elements[i])
	}
	r.takeSign()
	if len(r.digits) == 0 {
		return "", sqlerror.InvalidText("type numeric", text)
	}
	whole, fraction := string(r.digits), ""
	if r.point >= 0 {
		whole, fraction = whole[:r.point], whole[r.point:]
	}
	if f.shift > 0 {
		whole = strings.Repeat("0", max(f.shift-len(whole)+1, 0)) + whole
		fraction = whole[len(whole)-f.shift:] + fraction
		whole = whole[:len(whole)-f.shift]
	}
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if r.negative {
		whole = "-" + whole
	}
	return whole, nil
}

func (r *reader) peek() byte {
	if r.i < len(r.s) {
		return r.s[r.i]
	}
	return 0
}

func (r *reader) blanks() {
	for r.peek() == ' ' {
		r.i++
	}
}

func (r *reader) element(e *numberElement) {
	switch e.kind {
	case '9', '0':
		if len(r.digits) == 0 {
			r.takeSign()
			r.blanks()
		}
		if c := r.peek(); c >= '0' && c <= '9' {
			r.digits = append(r.digits, c)
			r.i++
		}
	case 'D':
		if len(r.digits) == 0 {
			r.takeSign()
		}
		if r.peek() == '.' && r.point < 0 {
			r.point = len(r.digits)
			r.i++
		}
	case ',':
		if r.peek() == ',' {
			r.i++
		}
	case 'L':
		r.blanks()
		r.other()
	case 'S', 'M', 'P', '+':
		r.takeSign()
	case 'x':
		if strings.HasPrefix(r.s[r.i:], e.text) {
			r.i += len(e.text)
		} else if e.text != " " {
			r.other()
		}
	}
}

// other skips a character that is no part of a number.
func (r *reader) other() {
	c, size := utf8.DecodeRuneInString(r.s[r.i:])
	if size > 0 && !strings.ContainsRune("0123456789.,+-<> ", c) {
		r.i += size
	}
}

func (r *reader) takeSign() {
	r.blanks()
	switch c := r.peek(); {
	case c == '>':
		r.i++
	case r.signed:
	case c == '-' || c == '<':
		r.negative, r.signed = true, true
		r.i++
	case c == '+':
		r.signed = true
		r.i++
	}
}

// overpunched are the last digits of a signed zoned decimal: positive 0 to 9, then negative ones.
const overpunched = "{ABCDEFGHI}JKLMNOPQR"

// maxExponent bounds the exponent of a text number; no decimal is as long.
const maxExponent = 80

// readAlternative reads a number as Teradata does: a sign before or after it, an exponent, and with a format a currency,
// separators, an implied decimal point (V) and a signed zoned last digit (S).
func readAlternative(text, format string) (number, error) {
	s := strings.TrimSpace(text)
	if s == "" {
		return number{whole: "0"}, nil
	}
	bad := sqlerror.InvalidText("type numeric", text)
	if format != "" {
		s = alternative(s, format)
	}
	negative := false
	switch last := s[max(len(s)-1, 0):]; {
	case s == "":
		return number{}, bad
	case last == "-" || last == "+":
		negative = last == "-"
		s = s[:len(s)-1]
	case s[0] == '-' || s[0] == '+':
		negative = s[0] == '-'
		s = s[1:]
	}
	mantissa, exponentText, scientific := strings.Cut(strings.ToUpper(s), "E")
	exponent := 0
	if scientific {
		var err error
		if exponent, err = strconv.Atoi(exponentText); err != nil || exponent > maxExponent || exponent < -maxExponent {
			return number{}, bad
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return number{}, bad
	}
	n := number{negative: negative, whole: whole, fraction: fraction}
	switch {
	case exponent > 0:
		n = n.shifted(exponent)
	case exponent < 0:
		n.whole = strings.Repeat("0", -exponent) + n.whole
		n.fraction = n.whole[len(n.whole)+exponent:] + n.fraction
		n.whole = n.whole[:len(n.whole)+exponent]
	}
	return n.shifted(0), nil
}

// alternative strips from a text what its format says is no digit.
func alternative(s, format string) string {
	upperFormat := strings.ToUpper(format)
	sign := ""
	if strings.Contains(upperFormat, "S") {
		if at := strings.IndexByte(overpunched, s[len(s)-1]); at >= 0 {
			s = s[:len(s)-1] + strconv.Itoa(at%10)
			if at >= 10 {
				sign = "-"
			}
		}
	}
	var b strings.Builder
	b.WriteString(sign)
	for _, c := range s {
		if c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || (c|0x20 == 'e' && strings.Contains(upperFormat, "E")) {
			b.WriteRune(c)
		}
	}
	s = b.String()
	if _, implied, ok := strings.Cut(upperFormat, "V"); ok && !strings.Contains(s, ".") {
		if places := strings.Count(expandRepeats(implied), "9"); places > 0 {
			at := max(len(s)-places, 0)
			s = s[:at] + "." + s[at:]
		}
	}
	return s
}

// expandRepeats writes 9(3) as 999.
func expandRepeats(format string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		b.WriteByte(format[i])
		if i+1 >= len(format) || format[i+1] != '(' {
			continue
		}
		end := strings.IndexByte(format[i:], ')')
		if end < 0 {
			continue
		}
		if n, err := strconv.Atoi(format[i+2 : i+end]); err == nil && n > 1 && n <= 38 {
			b.WriteString(strings.Repeat(format[i:i+1], n-1))
		}
		i += end
	}
	return b.String()
}

// String is the number as DuckDB reads it.
func (n number) String() string {
	s := n.whole
	if n.fraction != "" {
		s += "." + n.fraction
	}
	if n.negative {
		s = "-" + s
	}
	return s
}

// integer is the number without its fraction; it fails when it is no INTEGER.
func (n number) integer(text string) (int32, error) {
	v, ok := new(big.Int).SetString(n.whole, 10)
	if !ok {
		return 0, sqlerror.InvalidText("integer", text)
	}
	if n.negative {
		v.Neg(v)
	}
	if !v.IsInt64() || v.Int64() != int64(int32(v.Int64())) { //nolint:gosec // that is the check
		return 0, sqlerror.New(sqlerror.StateOutOfRange, "value %q is out of range for type integer", text)
	}
	return int32(v.Int64()), nil //nolint:gosec // checked above
}
