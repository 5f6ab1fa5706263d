package semi

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"nightshift/internal/redshift/sqlerror"
)

// number is a number inside SUPER: an exact decimal, or a float when it was written with an exponent.
type number struct {
	float bool
	f     float64
	digit *big.Int // the value times 10^scale
	scale int
}

const (
	maxDigits = 38
	maxScale  = 37
)

// parseNumber reads a JSON number; ok is false for every other value.
func parseNumber(s string) (n number, ok bool) {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return n, false
	}
	if strings.ContainsAny(s, "eE") {
		f, err := strconv.ParseFloat(s, 64)
		return number{float: true, f: f}, err == nil
	}
	whole, frac, _ := strings.Cut(s, ".")
	n.digit, ok = new(big.Int).SetString(whole+frac, 10)
	n.scale = len(frac)
	if ok && len(whole)+len(frac) > 4*maxDigits {
		f, err := strconv.ParseFloat(s, 64)
		return number{float: true, f: f}, err == nil
	}
	return n, ok
}

func (n number) text() (any, error) {
	if n.float {
		if math.IsInf(n.f, 0) || math.IsNaN(n.f) {
			return nil, sqlerror.New(sqlerror.StateOutOfRange, "value out of range: overflow")
		}
		return FloatText(n.f), nil
	}
	digits := new(big.Int).Abs(n.digit).String()
	if len(digits) > maxDigits {
		return nil, sqlerror.NumericOverflow()
	}
	if n.scale > 0 {
		if len(digits) <= n.scale {
			digits = strings.Repeat("0", n.scale-len(digits)+1) + digits
		}
		digits = digits[:len(digits)-n.scale] + "." + digits[len(digits)-n.scale:]
	}
	if n.digit.Sign() < 0 {
		digits = "-" + digits
	}
	return digits, nil
}

func (n number) asFloat() float64 {
	if n.float {
		return n.f
	}
	text, err := n.text()
	if err != nil {
		return math.NaN()
	}
	f, _ := strconv.ParseFloat(text.(string), 64)
	return f
}

func power10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// rescaled are the digits at a larger scale.
func (n number) rescaled(scale int) *big.Int {
	return new(big.Int).Mul(n.digit, power10(scale-n.scale))
}

func (n number) precision() int { return len(new(big.Int).Abs(n.digit).String()) }

var errDivision = sqlerror.New("22012", "division by zero")

// arithmetic computes with the rules of the static types that the values would have: whole numbers stay whole, decimals
// widen their scale, and a float makes the result a float.
func arithmetic(op byte, a, b number) (any, error) {
	if a.float || b.float {
		return floatArithmetic(op, a.asFloat(), b.asFloat())
	}
	scale := max(a.scale, b.scale)
	switch op {
	case '+':
		return number{digit: new(big.Int).Add(a.rescaled(scale), b.rescaled(scale)), scale: scale}.text()
	case '-':
		return number{digit: new(big.Int).Sub(a.rescaled(scale), b.rescaled(scale)), scale: scale}.text()
	case '*':
		return number{digit: new(big.Int).Mul(a.digit, b.digit), scale: a.scale + b.scale}.text()
	}
	if b.digit.Sign() == 0 {
		return nil, errDivision
	}
	if op == '%' {
		return number{digit: new(big.Int).Rem(a.rescaled(scale), b.rescaled(scale)), scale: scale}.text()
	}
	if a.scale == 0 && b.scale == 0 {
		return number{digit: new(big.Int).Quo(a.digit, b.digit)}.text()
	}
	want := min(max(4, a.scale+b.precision()-b.scale+1), maxScale)
	top := new(big.Int).Mul(a.digit, power10(want+b.scale))
	return number{digit: top.Quo(top, new(big.Int).Mul(b.digit, power10(a.scale))), scale: want}.text()
}

func floatArithmetic(op byte, a, b float64) (any, error) {
	switch op {
	case '+':
		return number{float: true, f: a + b}.text()
	case '-':
		return number{float: true, f: a - b}.text()
	case '*':
		return number{float: true, f: a * b}.text()
	}
	if b == 0 {
		return nil, errDivision
	}
	if op == '%' {
		return number{float: true, f: math.Mod(a, b)}.text()
	}
	return number{float: true, f: a / b}.text()
}

// superArithmetic applies an operator to two SUPER values; it gives NULL for operands of other types.
func superArithmetic(args []any) (any, error) {
	op, x, y := args[0].(string), args[1].(string), args[2].(string)
	a, ok1 := parseNumber(x)
	b, ok2 := parseNumber(y)
	if ok1 && ok2 && op != "" {
		return arithmetic(op[0], a, b)
	}
	if op == "+" && strings.HasPrefix(x, `"`) && strings.HasPrefix(y, `"`) {
		return x[:len(x)-1] + y[1:], nil
	}
	return nil, nil
}

// superMath applies FLOOR, CEIL, ROUND, TRUNC, ABS, SIGN or a minus sign to a SUPER value; it gives NULL for what is no
// number. The second value is the number of digits that TRUNC keeps.
func superMath(args []any) (any, error) {
	n, ok := parseNumber(args[1].(string))
	if !ok {
		return nil, nil
	}
	name, digits := args[0].(string), int(args[2].(int32))
	if n.float {
		return number{float: true, f: floatMath(name, n.f, digits)}.text()
	}
	switch name {
	case "+":
		return n.text()
	case "-":
		return number{digit: new(big.Int).Neg(n.digit), scale: n.scale}.text()
	case "abs":
		return number{digit: new(big.Int).Abs(n.digit), scale: n.scale}.text()
	case "sign":
		return number{digit: big.NewInt(int64(n.digit.Sign()))}.text()
	}
	if digits >= n.scale {
		return n.text()
	}
	unit := power10(min(n.scale-digits, 4*maxDigits))
	quo, rem := new(big.Int).QuoRem(n.digit, unit, new(big.Int))
	twice := new(big.Int).Abs(rem)
	twice.Lsh(twice, 1)
	switch {
	case name == "floor" && rem.Sign() < 0, name == "round" && rem.Sign() < 0 && twice.Cmp(unit) >= 0:
		quo.Sub(quo, big.NewInt(1))
	case name == "ceil" && rem.Sign() > 0, name == "round" && rem.Sign() > 0 && twice.Cmp(unit) >= 0:
		quo.Add(quo, big.NewInt(1))
	}
	if digits < 0 {
		return number{digit: quo.Mul(quo, power10(min(-digits, maxDigits)))}.text()
	}
	return number{digit: quo, scale: digits}.text()
}

func floatMath(name string, f float64, digits int) float64 {
	switch name {
	case "+":
		return f
	case "-":
		return -f
	case "abs":
		return math.Abs(f)
	case "sign":
		switch {
		case f > 0:
			return 1
		case f < 0:
			return -1
		}
		return 0
	case "floor":
		return math.Floor(f)
	case "ceil":
		return math.Ceil(f)
	case "round":
		return math.Round(f)
	}
	p := math.Pow(10, float64(digits))
	return math.Trunc(f*p) / p
}

// plainNumber strips the zeros that a sum of values with different scales has at its end.
func plainNumber(args []any) (any, error) {
	s := args[0].(string)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s, nil
}

// decimalShape is the precision (what "p") or scale of a decimal inside SUPER, NULL for what is none.
func decimalShape(args []any) (any, error) {
	n, ok := parseNumber(args[1].(string))
	if !ok || n.float {
		return nil, nil
	}
	if args[0].(string) == "p" {
		return int32(max(n.precision(), n.scale)), nil //nolint:gosec // at most a few hundred digits
	}
	return int32(n.scale), nil //nolint:gosec // at most a few hundred digits
}
