package def

import (
	"strings"

	"nightshift/internal/redshift/types"
)

// Const says whether an expression is a constant known at bind time.
type Const uint8

// The constants.
const (
	NotConst Const = iota
	NullConst
	StringConst // Text holds the string
	NumberConst // Text holds the digits as DuckDB reads them
	BoolConst   // Text is "true" or "false"
)

// Expr is a DuckDB expression with its Redshift type. SQL binds tighter than any operator (it is parenthesised where
// needed).
type Expr struct {
	SQL     string
	Type    types.Type
	Const   Const
	Text    string
	decimal *decimal
}

// decimal is what is known of a computed DECIMAL. It holds for the SQL that it was made for: an Expr whose SQL was
// changed has none.
type decimal struct {
	of     string
	narrow string // computed in 64 bits, which is several times faster and overflows earlier
	digits func() int
}

func (e Expr) known() decimal {
	if e.decimal == nil || e.decimal.of != e.SQL {
		return decimal{of: e.SQL}
	}
	return *e.decimal
}

// WithNarrow says that sql gives the same as e unless it overflows.
func (e Expr) WithNarrow(sql string) Expr {
	d := e.known()
	d.narrow = sql
	e.decimal = &d
	return e
}

// Narrow is the faster form of a DECIMAL that may overflow where e does not, if there is one.
func (e Expr) Narrow() (sql string, ok bool) {
	d := e.known()
	return d.narrow, d.narrow != ""
}

// WithDigits says how many digits e has at most; digits is called when somebody asks.
func (e Expr) WithDigits(digits func() int) Expr {
	d := e.known()
	d.digits = digits
	e.decimal = &d
	return e
}

// Digits is how many digits a computed DECIMAL is known to have at most.
func (e Expr) Digits() (digits int, ok bool) {
	d := e.known()
	if d.digits == nil {
		return 0, false
	}
	return d.digits(), true
}

// Null is the untyped NULL.
func Null() Expr { return Expr{SQL: "NULL", Type: types.Of(types.Unknown), Const: NullConst} }

// String is an untyped string literal.
func String(s string) Expr {
	return Expr{SQL: Quote(s), Type: types.Type{Kind: types.Unknown, Length: max(len(s), 1)}, Const: StringConst, Text: s}
}

// Typed is an expression of a type that is not constant.
func Typed(sql string, t types.Type) Expr { return Expr{SQL: sql, Type: t} }

// IsNull tells whether e is a constant NULL.
func (e Expr) IsNull() bool { return e.Const == NullConst }

// ConstInt is the value of a constant integer.
func (e Expr) ConstInt() (int, bool) {
	if e.Const != NumberConst && e.Const != StringConst {
		return 0, false
	}
	s := strings.TrimSpace(e.Text)
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	if s == "" || len(s) > 15 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	if neg {
		n = -n
	}
	return n, true
}

// Quote writes s as a DuckDB string literal.
func Quote(s string) string {
	if strings.IndexByte(s, '\'') < 0 && strings.IndexByte(s, 0) < 0 {
		return "'" + s + "'"
	}
	s = strings.ReplaceAll(s, "'", "''")
	if strings.IndexByte(s, 0) < 0 {
		return "'" + s + "'"
	}
	return "('" + strings.ReplaceAll(s, "\x00", "'||chr(0)||'") + "')"
}

// QuoteIdent writes s as a DuckDB identifier.
func QuoteIdent(s string) string {
	if strings.IndexByte(s, '"') < 0 {
		return `"` + s + `"`
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// ErrorCall is a DuckDB expression that raises a Redshift error. message is a DuckDB expression of type VARCHAR when it
// is dynamic; use [Quote] for a fixed text.
func ErrorCall(sqlState, messageSQL string) string {
	if strings.HasPrefix(messageSQL, "'") && strings.HasSuffix(messageSQL, "'") && strings.Count(messageSQL, "'") == 2 {
		return "error('" + errorMark + sqlState + " " + messageSQL[1:] + ")"
	}
	return "error('" + errorMark + sqlState + " '||" + messageSQL + ")"
}
