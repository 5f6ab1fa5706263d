package operators

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// Negative keeps -2147483648 an INTEGER and -9223372036854775808 a BIGINT.
func Negative(lit *ast.Literal) (def.Expr, error) {
	x, err := Literal(lit)
	if err != nil {
		return x, err
	}
	switch strings.TrimLeft(lit.Text, "0") {
	case "2147483648":
		x = def.Expr{SQL: x.SQL, Type: def.TInt, Const: def.NumberConst, Text: x.Text}
		x.SQL, x.Text = "CAST(-2147483648 AS INTEGER)", "-2147483648"
		return x, nil
	case "9223372036854775808":
		return def.Expr{SQL: "CAST(-9223372036854775808 AS BIGINT)", Type: def.TBig, Const: def.NumberConst, Text: "-9223372036854775808"}, nil
	}
	x.SQL = "(-" + x.SQL + ")"
	x.Text = "-" + x.Text
	return x, nil
}

// Literal gives a constant its type: the smallest integer that holds it from INTEGER up, a DECIMAL as long as it is written.
func Literal(e *ast.Literal) (def.Expr, error) {
	switch e.Kind {
	case ast.NullLit:
		return def.Null(), nil
	case ast.BoolLit:
		return def.Expr{SQL: e.Text, Type: def.TBool, Const: def.BoolConst, Text: e.Text}, nil
	case ast.IntLit:
		return integerLiteral(e)
	case ast.NumericLit:
		return decimalLiteral(e)
	case ast.FloatLit:
		if f, err := strconv.ParseFloat(e.Text, 64); err != nil && math.IsInf(f, 0) {
			return def.Expr{}, sqlerror.New(sqlerror.StateOutOfRange, "value %q is out of range for type double precision", e.Text).At(e)
		}
		return def.Typed("CAST('"+e.Text+"' AS DOUBLE)", def.TDouble), nil
	case ast.BitLit:
		return def.Expr{}, sqlerror.NotSupported("a bit string literal", e)
	case ast.HexLit:
		if len(e.Text)%2 != 0 || strings.Trim(e.Text, "0123456789abcdefABCDEF") != "" {
			return def.Expr{}, sqlerror.New(sqlerror.StateInvalidText, "invalid hexadecimal string %q", e.Text).At(e)
		}
		return def.Typed("from_hex('"+e.Text+"')", types.NewVarbyte(len(e.Text)/2)), nil
	}
	return def.String(e.Text), nil
}

func integerLiteral(e *ast.Literal) (def.Expr, error) {
	if n, err := strconv.ParseInt(e.Text, 10, 64); err == nil {
		text := strconv.FormatInt(n, 10)
		out := def.Expr{SQL: text, Type: def.TInt, Const: def.NumberConst, Text: text}
		if n > 1<<31-1 {
			out.Type = def.TBig
		}
		return out, nil
	}
	digits := strings.TrimLeft(e.Text, "0")
	if len(digits) > types.MaxPrecision {
		if _, ok := new(big.Int).SetString(digits, 10); ok && len(digits) < 309 {
			return def.Typed("CAST('"+digits+"' AS DOUBLE)", def.TDouble), nil
		}
		return def.Expr{}, sqlerror.NumericOverflow().At(e)
	}
	t := types.NewDecimal(len(digits), 0)
	return def.Expr{SQL: "CAST('" + digits + "' AS " + t.DuckDB() + ")", Type: t, Const: def.NumberConst, Text: digits}, nil
}

func decimalLiteral(e *ast.Literal) (def.Expr, error) {
	whole, frac, _ := strings.Cut(e.Text, ".")
	whole = strings.TrimLeft(whole, "0")
	if len(whole)+len(frac) > types.MaxPrecision {
		return def.Typed("CAST('"+e.Text+"' AS DOUBLE)", def.TDouble), nil
	}
	text := whole + "." + frac
	if whole == "" {
		text = "0" + text
	}
	t := types.NewDecimal(max(len(whole)+len(frac), 1), len(frac))
	sql := text
	if frac == "" {
		sql = "CAST(" + strings.TrimSuffix(text, ".") + " AS " + t.DuckDB() + ")"
	}
	return def.Expr{SQL: sql, Type: t, Const: def.NumberConst, Text: text}, nil
}
