// Package operators applies Redshift's operators to typed DuckDB expressions ([def.Expr]): arithmetic, comparisons with IN,
// BETWEEN and LIKE among them, strings, bits, dates, SUPER values; and it gives constants their types.
//
// Operands come bound: nothing here knows a scope or a catalog. What an operator needs to know of the statement in which it
// stands it asks of the [Host].
package operators

import (
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
)

// Host is what operators ask of the statement in which they stand.
type Host interface {
	// Resolve applies the scalar function name, in lower case, to bound arguments.
	Resolve(name string, args []def.Expr, pos sqlerror.Positioner) (def.Expr, error)
	// Unpadded tells whether an expression is a column in which no value is known to end in a blank.
	Unpadded(e def.Expr) bool
	// Digits is how many digits an expression of type DECIMAL is known to have at most; 0 when nothing more is known than
	// its type says.
	Digits(e def.Expr) int
	// RelationNumber turns a REGCLASS into the number of the relation, an OID.
	RelationNumber(e def.Expr, pos sqlerror.Positioner) (def.Expr, error)
}

// Operators applies operators in one statement.
type Operators struct {
	// Session is the settings that operators go by.
	Session *def.Session
	// Host is the statement.
	Host Host
}

// Infix applies the operator op, as it is written, to the operands at its sides. Errors have the place pos unless they have one.
func (o *Operators) Infix(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	switch op {
	case "=", "<>", "<", ">", "<=", ">=":
		return o.Compare(op, l, r, pos)
	case "||":
		return o.concat(l, r, pos)
	case "+", "-", "*", "/", "%":
		return o.arithmetic(op, l, r, pos)
	case "~", "!~", "~*", "!~*":
		return o.regexMatch(op, l, r, pos)
	case "^":
		return o.power(l, r, pos)
	case "&", "|", "#", "<<", ">>":
		return o.bits(op, l, r, pos)
	}
	return def.Expr{}, undefined(op, l, r, pos)
}

func undefined(op string, l, r def.Expr, pos sqlerror.Positioner) error {
	names := def.TypeNames([]def.Expr{l, r})
	return sqlerror.UndefinedOperator(names[0], op, names[1]).At(pos)
}
