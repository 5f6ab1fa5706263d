package ast

// CreateRoutine is CREATE [OR REPLACE] PROCEDURE or FUNCTION.
type CreateRoutine struct {
	Span
	// Procedure tells a procedure from a function.
	Procedure bool
	OrReplace bool
	Name      *Name
	Args      []*RoutineArg
	// Returns is a function's type; nil for a procedure.
	Returns *TypeName
	// Nonatomic is a procedure's NONATOMIC.
	Nonatomic bool
	// Volatility is "", "VOLATILE", "STABLE" or "IMMUTABLE".
	Volatility string
	// Language is lower case: "plpgsql", "sql", "plpythonu".
	Language string
	// Security is "", "INVOKER" or "DEFINER".
	Security string
	// Set are SET name TO value clauses.
	Set []*Set
	// Body is the text of the routine.
	Body *Body
}

// Body is a routine's text, kept as it is.
type Body struct {
	Span
	// Text is the decoded inside of the quotes.
	Text string
	// TextPos is where Text begins. In $$ quotes every byte of Text lies at
	// TextPos plus its index; in '...' quotes only up to the first escape.
	TextPos Pos
	// Dollar tells $$ quotes from '...'; Tag is the word between the dollars.
	Dollar bool
	Tag    string
}

// RoutineArg is a parameter: [mode] [name] type, in either order of name and mode.
type RoutineArg struct {
	Span
	// Mode is "" (IN), "IN", "OUT" or "INOUT".
	Mode    string
	Name    *Ident
	Type    *TypeName
	Default Expr
}

// RoutineRef names a routine by its arguments' types; Args is nil with NoArgs
// when there are no parentheses at all.
type RoutineRef struct {
	Span
	Name   *Name
	Args   []*RoutineArg
	NoArgs bool
}

// AlterRoutine is ALTER PROCEDURE|FUNCTION name(types) RENAME TO | OWNER TO.
type AlterRoutine struct {
	Span
	// Object is "PROCEDURE" or "FUNCTION".
	Object  string
	Routine *RoutineRef
	// Action is "RENAME TO" or "OWNER TO".
	Action  string
	NewName Ident
}

// Verb implements Statement.
func (s *CreateRoutine) Verb() string {
	if s.Procedure {
		return "CREATE PROCEDURE"
	}
	return "CREATE FUNCTION"
}

// Verb implements Statement.
func (s *AlterRoutine) Verb() string { return "ALTER " + s.Object }
