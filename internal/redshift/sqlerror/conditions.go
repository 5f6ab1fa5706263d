package sqlerror

import (
	"fmt"
	"strings"
)

// The states that callers compare or map.
const (
	StateSyntaxError        = "42601"
	StateFeatureUnsupported = "0A000"
	StateUndefinedTable     = "42P01"
	StateUndefinedColumn    = "42703"
	StateUndefinedFunction  = "42883"
	StateUndefinedObject    = "42704"
	StateUndefinedSchema    = "3F000"
	StateUndefinedDatabase  = "3D000"
	StateUndefinedCursor    = "34000"
	StateUndefinedPrepared  = "26000"
	StateDuplicateTable     = "42P07"
	StateDuplicateColumn    = "42701"
	StateDuplicateObject    = "42710"
	StateDuplicateSchema    = "42P06"
	StateDuplicateDatabase  = "42P04"
	StateDuplicateFunction  = "42723"
	StateDuplicateCursor    = "42P03"
	StateDuplicatePrepared  = "42P05"
	StateAmbiguousColumn    = "42702"
	StateAmbiguousFunction  = "42725"
	StateGrouping           = "42803"
	StateDatatypeMismatch   = "42804"
	StateCannotCoerce       = "42846"
	StateWrongObjectType    = "42809"
	StateInvalidName        = "42602"
	StateNameTooLong        = "42622"
	StateDivisionByZero     = "22012"
	StateOutOfRange         = "22003"
	StateValueTooLong       = "22001"
	StateInvalidText        = "22P02"
	StateInvalidDatetime    = "22007"
	StateDatetimeOverflow   = "22008"
	StateInvalidParameter   = "22023"
	StateNotNullViolation   = "23502"
	StatePermissionDenied   = "42501"
	StateDependentObjects   = "2BP01"
	StateObjectInUse        = "55006"
	StateInFailedTx         = "25P02"
	StateActiveTx           = "25001"
	StateNoActiveTx         = "25P01"
	StateReadOnlyTx         = "25006"
	StateSerialization      = "40001"
	StateQueryCanceled      = "57014"
	StateTooComplex         = "54001"
	StateProgramLimit       = "54000"
	StateTooManyColumns     = "54011"
	StateRaise              = "P0001"
	StateInternal           = "XX000"
)

// Syntax says that the text stops making sense at near: `syntax error at or
// near "x"`, or at the end of the input when near is empty.
func Syntax(near string) *Error {
	if near == "" {
		return New(StateSyntaxError, "syntax error at end of input")
	}
	return New(StateSyntaxError, "syntax error at or near %s", quote(near))
}

// NotSupported names a construct that Redshift has and the local warehouse has
// not. pos may be nil.
func NotSupported(construct string, pos Positioner) *Error {
	return New(StateFeatureUnsupported, "nightshift: %s is not supported by the local warehouse", construct).At(pos)
}

// TooDeep says that a statement nests further than the parser follows.
func TooDeep() *Error { return New(StateTooComplex, "statement is nested too deeply") }

// UndefinedTable names a relation, qualified as the statement wrote it.
func UndefinedTable(name string) *Error {
	return New(StateUndefinedTable, "relation %s does not exist", quote(name))
}

// UndefinedColumn names a column and the relations it was looked for in.
func UndefinedColumn(column string, relations ...string) *Error {
	if len(relations) == 0 {
		return New(StateUndefinedColumn, "column %s does not exist", quote(column))
	}
	return New(StateUndefinedColumn, "column %s does not exist in %s", quote(column), strings.Join(relations, ", "))
}

// MissingFromEntry names a table qualifier that no FROM item answers to.
func MissingFromEntry(table string) *Error {
	return New(StateUndefinedTable, "missing FROM-clause entry for table %s", quote(table))
}

// UndefinedFunction gives the signature looked for: name and argument types as
// Redshift prints them.
func UndefinedFunction(name string, argTypes ...string) *Error {
	e := New(StateUndefinedFunction, "function %s(%s) does not exist", name, strings.Join(argTypes, ", "))
	e.Hint = "No function matches the given name and argument types. You may need to add explicit type casts."
	return e
}

// UndefinedProcedure is UndefinedFunction for CALL.
func UndefinedProcedure(name string, argTypes ...string) *Error {
	e := New(StateUndefinedFunction, "procedure %s(%s) does not exist", name, strings.Join(argTypes, ", "))
	e.Hint = "No procedure matches the given name and argument types. You may need to add explicit type casts."
	return e
}

// UndefinedOperator gives the operator with its operands' types; left is empty
// for a prefix operator.
func UndefinedOperator(left, op, right string) *Error {
	e := New(StateUndefinedFunction, "operator does not exist: %s", strings.TrimSpace(left+" "+op+" "+right))
	e.Hint = "No operator matches the given name and argument type(s). You may need to add explicit type casts."
	return e
}

// UndefinedObject is for kinds such as user, group, role, type, constraint:
// `user "x" does not exist`.
func UndefinedObject(kind, name string) *Error {
	return New(StateUndefinedObject, "%s %s does not exist", kind, quote(name))
}

// UndefinedSchema names a schema.
func UndefinedSchema(name string) *Error {
	return New(StateUndefinedSchema, "schema %s does not exist", quote(name))
}

// UndefinedDatabase names a database.
func UndefinedDatabase(name string) *Error {
	return New(StateUndefinedDatabase, "database %s does not exist", quote(name))
}

// UndefinedCursor names a cursor.
func UndefinedCursor(name string) *Error {
	return New(StateUndefinedCursor, "cursor %s does not exist", quote(name))
}

// UndefinedPrepared names a prepared statement.
func UndefinedPrepared(name string) *Error {
	return New(StateUndefinedPrepared, "prepared statement %s does not exist", quote(name))
}

// AmbiguousColumn names a column that several FROM items have.
func AmbiguousColumn(name string) *Error {
	return New(StateAmbiguousColumn, "column reference %s is ambiguous", quote(name))
}

// DuplicateTable names a relation; Redshift spells this one with a capital.
func DuplicateTable(name string) *Error {
	return New(StateDuplicateTable, "Relation %s already exists", quote(name))
}

// DuplicateColumn names a column given twice.
func DuplicateColumn(name string) *Error {
	return New(StateDuplicateColumn, "column %s specified more than once", quote(name))
}

// DuplicateSchema names a schema.
func DuplicateSchema(name string) *Error {
	return New(StateDuplicateSchema, "schema %s already exists", quote(name))
}

// DuplicateFunction names a routine whose argument types are taken.
func DuplicateFunction(name string) *Error {
	return New(StateDuplicateFunction, "function %s already exists with same argument types", quote(name))
}

// DuplicateObject is for kinds such as user, group, role, cursor.
func DuplicateObject(kind, name string) *Error {
	return New(StateDuplicateObject, "%s %s already exists", kind, quote(name))
}

// NotGrouped names a column used outside an aggregate and GROUP BY.
func NotGrouped(column string) *Error {
	return New(StateGrouping, "column %s must appear in the GROUP BY clause or be used in an aggregate function", quote(column))
}

// DatatypeMismatch says that an expression cannot be stored in a column.
func DatatypeMismatch(column, columnType, exprType string) *Error {
	e := New(StateDatatypeMismatch, "column %s is of type %s but expression is of type %s", quote(column), columnType, exprType)
	e.Hint = "You will need to rewrite or cast the expression."
	return e
}

// CannotCast gives the two types of a cast that does not exist.
func CannotCast(from, to string) *Error {
	return New(StateCannotCoerce, "cannot cast type %s to %s", from, to)
}

// DivisionByZero is integer, decimal or float division by zero.
func DivisionByZero() *Error { return New(StateDivisionByZero, "division by zero") }

// OutOfRange names the type whose range a value exceeds.
func OutOfRange(typeName string) *Error {
	return New(StateOutOfRange, "%s out of range", typeName)
}

// NumericOverflow is a DECIMAL result that does not fit.
func NumericOverflow() *Error {
	return New(StateOutOfRange, "Numeric data overflow (result precision)")
}

// ValueTooLong gives the type, with its length in bytes, that a string exceeds.
func ValueTooLong(typeName string) *Error {
	return New(StateValueTooLong, "value too long for type %s", typeName)
}

// InvalidText is a string that is no value of the type.
func InvalidText(typeName, value string) *Error {
	return New(StateInvalidText, "invalid input syntax for %s: %s", typeName, quote(value))
}

// InvalidDatetime is a string that is no value of a date or time type.
func InvalidDatetime(typeName, value string) *Error {
	return New(StateInvalidDatetime, "invalid input syntax for type %s: %s", typeName, quote(value))
}

// DatetimeOutOfRange is a well-formed date or time that does not exist.
func DatetimeOutOfRange(value string) *Error {
	return New(StateDatetimeOverflow, "date/time field value out of range: %s", quote(value))
}

// InvalidParameter is a bad value of a setting or option.
func InvalidParameter(format string, args ...any) *Error {
	return New(StateInvalidParameter, format, args...)
}

// NotNull names the column of a NOT NULL violation.
func NotNull(column string) *Error {
	return New(StateNotNullViolation, "null value in column %s violates not-null constraint", quote(column))
}

// PermissionDenied is for kinds such as relation, schema, procedure, database.
func PermissionDenied(kind, name string) *Error {
	return New(StatePermissionDenied, "permission denied for %s %s", kind, name)
}

// MustBeOwner is for kinds as in PermissionDenied.
func MustBeOwner(kind, name string) *Error {
	return New(StatePermissionDenied, "must be owner of %s %s", kind, name)
}

// MustBeSuperuser gives what was tried, as in "create users".
func MustBeSuperuser(action string) *Error {
	return New(StatePermissionDenied, "must be superuser to %s", action)
}

// SerializationViolation is Redshift's error 1023 for a table, by its id;
// cycle are the transactions that form it.
func SerializationViolation(tableID int64, cycle ...int64) *Error {
	e := New(StateInternal, "1023")
	ids := make([]string, len(cycle))
	for i, id := range cycle {
		ids[i] = fmt.Sprint(id)
	}
	e.Detail = fmt.Sprintf("Serializable isolation violation on table - %d, transactions forming the cycle are: %s", tableID, strings.Join(ids, ", "))
	return e
}

// DependentObjects refuses a DROP; dependents are descriptions such as
// "view v depends on table t".
func DependentObjects(kind, name string, dependents ...string) *Error {
	e := New(StateDependentObjects, "cannot drop %s %s because other objects depend on it", kind, name)
	e.Detail = strings.Join(dependents, "\n")
	e.Hint = "Use DROP ... CASCADE to drop the dependent objects too."
	return e
}

// OwnsObjects refuses to drop a user or group that still owns something.
func OwnsObjects(kind, name string) *Error {
	return New(StateObjectInUse, "%s %s can't be dropped because the %s owns some object", kind, quote(name), kind)
}

// WrongObjectType says `"x" is not a view` and the like.
func WrongObjectType(name, wanted string) *Error {
	return New(StateWrongObjectType, "%s is not a %s", quote(name), wanted)
}

// InFailedTransaction refuses statements after an error in a transaction block.
func InFailedTransaction() *Error {
	return New(StateInFailedTx, "current transaction is aborted, commands ignored until end of transaction block")
}

// InTransactionBlock refuses a statement such as VACUUM inside a transaction.
func InTransactionBlock(statement string) *Error {
	return New(StateActiveTx, "%s cannot run inside a transaction block", statement)
}

// Canceled is a query ended on the user's request.
func Canceled(queryID int64) *Error {
	return New(StateQueryCanceled, "Query (%d) cancelled on user's request", queryID)
}

// LoadFailed is a COPY that met more errors than MAXERROR.
func LoadFailed(table string) *Error {
	return New(StateInternal, "Load into table '%s' failed.  Check 'stl_load_errors' system table for details.", table)
}

// Internal is a broken invariant of the local warehouse itself.
func Internal(format string, args ...any) *Error { return New(StateInternal, format, args...) }
