package plpgsql

import (
	"context"

	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// Host runs what a procedure asks of the database. Values are nil, bool, int64, float64, string and []byte.
type Host interface {
	// Query runs a statement that gives rows; text is its source. fn gets the columns with each row and must copy
	// what it keeps; it is called once with a nil row when there is none.
	Query(ctx context.Context, stmt ast.Statement, text string, vars Vars, fn func(columns []Column, row []any) error) error
	// Exec runs any statement and returns the number of rows changed, -1 for none.
	Exec(ctx context.Context, stmt ast.Statement, text string, vars Vars) (int64, error)
	// Eval computes an expression; want is the type it is assigned to, or Invalid.
	Eval(ctx context.Context, e ast.Expr, want types.Type, vars Vars) (any, types.Type, error)
	// Cast makes a value of another type, as an assignment does.
	Cast(ctx context.Context, v any, from, to types.Type) (any, error)
	// Type finds a type, %TYPE included; RowType the columns of a table's %ROWTYPE.
	Type(t *ast.TypeName) (types.Type, error)
	RowType(name string) ([]Column, bool)
	// OpenCursor leaves the rows of an opened REFCURSOR to the caller's FETCH, until the transaction ends.
	OpenCursor(name string, columns []Column, rows [][]any) error
	// Raise hands a message to the client; line counts in the body.
	Raise(level, message string, line int)
	// OpenLoop and CloseLoop stand around the rows of an opened cursor and of FOR over a query: a session may have one at a time.
	// cursor is the name under which OpenCursor left it; may be empty.
	OpenLoop() error
	CloseLoop(cursor string)
	// MayEnd refuses COMMIT and ROLLBACK in a procedure that runs inside its caller's transaction.
	MayEnd(statement string) error
	// Commit and Rollback end the transaction; what follows begins a new one. Inside a transaction block Commit does
	// nothing and tells so.
	Commit(ctx context.Context) (done bool, err error)
	Rollback(ctx context.Context) error
	// End is COMMIT or ROLLBACK, which end a transaction block too where MayEnd allows them.
	End(ctx context.Context, commit bool) error
}

// Vars are the variables an expression or statement may name.
type Vars interface {
	// Variable finds a variable, given in lower case, with dots: "r.total" is a field of a record.
	Variable(name string) (index int, t types.Type, ok bool)
	// Value is the value of a variable by its index.
	Value(index int) any
}

// Column is a column of a row.
type Column struct {
	Name string
	Type types.Type
	// Arg is which argument of CALL an INOUT argument's value came in by, from 1; else 0.
	Arg int
}

// Param is an argument of a call: its declared name (may be empty), type and value.
type Param struct {
	Name  string
	Type  types.Type
	Value any
	// Out arguments begin as NULL and are returned.
	Out bool
}

// Options say how a procedure runs.
type Options struct {
	// Name is the procedure's, for the context of errors.
	Name string
	// NonAtomic procedures commit after each statement, and their handlers do not raise the error again.
	NonAtomic bool
}
