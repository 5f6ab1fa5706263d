package plpgsql

import (
	"math"
	"strconv"
	"strings"

	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// simple computes an expression made of literals, variables and plain operators on integers, strings and booleans.
// Everything else, and everything that could be an error, is left to the database.
func (m *machine) simple(e ast.Expr) (any, types.Type, bool) {
	switch e := e.(type) {
	case *ast.Literal:
		return literal(e)
	case *ast.ColumnRef:
		var parts []string
		for _, p := range e.Parts {
			parts = append(parts, strings.ToLower(p.Name))
		}
		if index, t, ok := m.Variable(strings.Join(parts, ".")); ok {
			return m.vars[index].value, t, true
		}
	case *ast.Is:
		if e.Test != "NULL" {
			return nil, types.Type{}, false
		}
		if v, _, ok := m.simple(e.X); ok {
			return (v == nil) != e.Not, types.Of(types.Boolean), true
		}
	case *ast.Unary:
		return m.unary(e)
	case *ast.Binary:
		return m.binary(e)
	}
	return nil, types.Type{}, false
}

func literal(e *ast.Literal) (any, types.Type, bool) {
	switch e.Kind {
	case ast.NullLit:
		return nil, types.Of(types.Unknown), true
	case ast.BoolLit:
		return e.Text == "true", types.Of(types.Boolean), true
	case ast.IntLit:
		if n, err := strconv.ParseInt(e.Text, 10, 32); err == nil {
			return n, types.Of(types.Integer), true
		}
	case ast.StringLit, ast.EscapeStringLit, ast.DollarStringLit:
		return e.Text, types.NewVarchar(max(len(e.Text), 1)), true
	}
	return nil, types.Type{}, false
}

func (m *machine) unary(e *ast.Unary) (any, types.Type, bool) {
	v, t, ok := m.simple(e.X)
	if !ok {
		return nil, t, false
	}
	switch n := v.(type) {
	case bool:
		if e.Op == "NOT" {
			return !n, t, true
		}
	case int64:
		if e.Op == "-" && t.IsInteger() && n != math.MinInt64 && n != math.MinInt32 {
			return -n, t, true
		}
	}
	return nil, t, false
}

func (m *machine) binary(e *ast.Binary) (any, types.Type, bool) {
	boolean := types.Of(types.Boolean)
	l, lt, ok := m.simple(e.L)
	if !ok {
		return nil, boolean, false
	}
	if b, isBool := l.(bool); isBool && lt.Kind == types.Boolean {
		// AND and OR need not know the right side when the left decides.
		if e.Op == "AND" && !b || e.Op == "OR" && b {
			return b, boolean, true
		}
	}
	r, rt, ok := m.simple(e.R)
	if !ok {
		return nil, boolean, false
	}
	switch a := l.(type) {
	case bool:
		if b, same := r.(bool); same && (e.Op == "AND" || e.Op == "OR") {
			return b, boolean, true
		}
	case int64:
		b, same := r.(int64)
		if !same || !lt.IsInteger() || !rt.IsInteger() {
			return nil, boolean, false
		}
		if v, ok := compare(e.Op, a, b); ok {
			return v, boolean, true
		}
		return arithmetic(e.Op, a, b, lt, rt)
	case string:
		b, same := r.(string)
		if !same || lt.Kind != types.Varchar || rt.Kind != types.Varchar {
			return nil, boolean, false
		}
		if e.Op == "||" {
			return a + b, types.NewVarchar(types.MaxVarchar), len(a)+len(b) <= types.MaxVarchar
		}
	}
	return nil, boolean, false
}

func compare(op string, a, b int64) (bool, bool) {
	switch op {
	case "=":
		return a == b, true
	case "<>":
		return a != b, true
	case "<":
		return a < b, true
	case "<=":
		return a <= b, true
	case ">":
		return a > b, true
	case ">=":
		return a >= b, true
	}
	return false, false
}

// arithmetic computes on integers; what could overflow is left to the database and its errors.
func arithmetic(op string, a, b int64, lt, rt types.Type) (any, types.Type, bool) {
	t := lt
	if rt.Kind == types.BigInt || lt.Kind == types.SmallInt {
		t = rt
	}
	if t.Kind == types.SmallInt {
		return nil, t, false
	}
	const half = int64(1) << 30
	if a > half || a < -half || b > half || b < -half {
		return nil, t, false
	}
	var n int64
	switch op {
	case "+":
		n = a + b
	case "-":
		n = a - b
	case "*":
		n = a * b
	case "/":
		if b == 0 {
			return nil, t, false
		}
		n = a / b
	case "%":
		if b == 0 {
			return nil, t, false
		}
		n = a % b
	default:
		return nil, t, false
	}
	return n, t, t.Kind == types.BigInt || n <= math.MaxInt32 && n >= math.MinInt32
}

// fits tells whether a value may be stored in a variable of the type as it is.
func fits(v any, from, to types.Type) bool {
	if v == nil || from == to {
		return true
	}
	switch v := v.(type) {
	case int64:
		switch to.Kind {
		case types.BigInt:
			return from.IsInteger()
		case types.Integer:
			return from.IsInteger() && v <= math.MaxInt32 && v >= math.MinInt32
		case types.SmallInt:
			return from.IsInteger() && v <= math.MaxInt16 && v >= math.MinInt16
		}
	case string:
		return to.Kind == types.Varchar && (from.Kind == types.Varchar || from.Kind == types.Unknown) && (to.Length == 0 || len(v) <= to.Length)
	case bool:
		return to.Kind == types.Boolean
	case float64:
		return to.Kind == types.Double && from.IsFloat()
	}
	return false
}
