package ast

// Query is a whole query: WITH, a body, and what applies to the body's result.
// It is a Statement, a subquery, and the source of INSERT, CREATE TABLE AS, views.
type Query struct {
	Span
	With    *With
	Body    QueryBody
	OrderBy []*OrderItem
	// Limit is nil when absent and for LIMIT ALL (LimitAll).
	Limit    Expr
	LimitAll bool
	Offset   Expr
	// Locking is FOR UPDATE and the like, upper case; empty when absent.
	Locking string
}

// With is WITH [RECURSIVE] CTEs.
type With struct {
	Span
	Recursive bool
	CTEs      []*CTE
}

// CTE is name [(columns)] AS (query).
type CTE struct {
	Span
	Name    Ident
	Columns []Ident
	Query   *Query
}

// SetOp combines two bodies; Op is "UNION", "INTERSECT" or "EXCEPT" (also for
// MINUS, with Minus set).
type SetOp struct {
	Span
	Op          string
	OpPos       Pos
	Minus       bool
	All         bool
	Left, Right QueryBody
}

// Values is VALUES (...), (...).
type Values struct {
	Span
	Rows []*Row
}

// Select is one SELECT block.
type Select struct {
	Span
	Distinct      bool
	DistinctOn    []Expr
	DistinctOnPos Pos
	// All is a SELECT ALL that was written.
	All bool
	// Top is the number of TOP n.
	Top     Expr
	Items   []*SelectItem
	Exclude []Ident // EXCLUDE at the end of the select list
	Into    *Into
	From    []TableExpr
	Where   Expr
	Connect *Connect
	GroupBy *GroupBy
	Having  Expr
	Windows []*NamedWindow
	Qualify Expr
}

// SelectItem is an output column; Alias is nil when there is none. Items of
// PIVOT and UNPIVOT lists are SelectItems too.
type SelectItem struct {
	Span
	X     Expr
	Alias *Ident
}

// Into is SELECT ... INTO [TEMP] [TABLE] name, or INTO a, b inside PL/pgSQL.
type Into struct {
	Span
	Temp    bool
	Table   bool
	Targets []*Name
}

// Connect is [START WITH Start] CONNECT BY [NOCYCLE] By.
type Connect struct {
	Span
	Start   Expr
	NoCycle bool
	By      Expr
}

// GroupBy is GROUP BY ALL or GROUP BY items.
type GroupBy struct {
	Span
	All   bool
	Items []*GroupItem
}

// GroupItem is one item of GROUP BY: Kind "" groups by X; "ROLLUP" and "CUBE"
// have Items of kind ""; "GROUPING SETS" has Items of any kind. The empty set ()
// and (a, b) are an X that is a *Row.
type GroupItem struct {
	Span
	Kind  string
	X     Expr
	Items []*GroupItem
}

// NamedWindow is WINDOW name AS (...).
type NamedWindow struct {
	Span
	Name   Ident
	Window *Window
}

// Alias is [AS] name [(columns)].
type Alias struct {
	Span
	Name    Ident
	Columns []Ident
	// Types are the column types of f() AS t(a int, b text), parallel to Columns.
	Types []*TypeName
}

// TableRef is a named relation, or the path to a SUPER array of an earlier FROM
// item (c.orders AS o): the binder tells which. Path is set instead of Name when
// the path has an index (c.orders[0].lines).
type TableRef struct {
	Span
	Name *Name
	Path Expr
	// Only is ONLY t; Star is t *.
	Only, Star bool
	Alias      *Alias
	// At is the index variable: ... AS o AT i.
	At *Ident
}

// SubqueryRef is (query) alias.
type SubqueryRef struct {
	Span
	Query   *Query
	Lateral bool
	Alias   *Alias
}

// FuncRef is a function in FROM.
type FuncRef struct {
	Span
	Call    Expr // *FuncCall, mostly
	Lateral bool
	// Ordinality is WITH ORDINALITY.
	Ordinality bool
	Alias      *Alias
	At         *Ident
}

// Join is Left Kind JOIN Right; Kind is "INNER", "LEFT", "RIGHT", "FULL" or
// "CROSS".
type Join struct {
	Span
	Kind        string
	Natural     bool
	Left, Right TableExpr
	On          Expr
	Using       []Ident
	// Alias is that of a join in parentheses: (a JOIN b ...) AS j.
	Alias *Alias
}

// Pivot is Source PIVOT (Aggregates FOR Columns IN (Values)) [AS] alias.
type Pivot struct {
	Span
	Source     TableExpr
	Aggregates []*SelectItem
	For        []*Name
	In         []*SelectItem
	Alias      *Alias
}

// Unpivot is Source UNPIVOT [INCLUDE NULLS] (Value FOR Label IN (Columns)).
type Unpivot struct {
	Span
	Source TableExpr
	// Nulls is "", "INCLUDE" or "EXCLUDE".
	Nulls string
	Value []Ident
	Label Ident
	In    []*SelectItem
	Alias *Alias
}

// UnpivotRef turns a SUPER object into rows: UNPIVOT x AS value AT key.
type UnpivotRef struct {
	Span
	X     Expr
	Value *Ident
	Key   *Ident
}

// Verb implements Statement.
func (q *Query) Verb() string { return "SELECT" }

func (*Query) body()  {}
func (*Select) body() {}
func (*SetOp) body()  {}
func (*Values) body() {}

func (*TableRef) table()    {}
func (*SubqueryRef) table() {}
func (*FuncRef) table()     {}
func (*Join) table()        {}
func (*Pivot) table()       {}
func (*Unpivot) table()     {}
func (*UnpivotRef) table()  {}
