package ast

// LiteralKind tells how a literal was written.
type LiteralKind uint8

// The kinds of literal.
const (
	NullLit         LiteralKind = iota // NULL
	BoolLit                            // TRUE, FALSE; Text is "true" or "false"
	IntLit                             // digits only, of any length
	NumericLit                         // with a decimal point: 1.5, .5, 1.
	FloatLit                           // with an exponent: 1e3
	StringLit                          // '...'; Text is decoded
	EscapeStringLit                    // E'...'; Text is decoded
	DollarStringLit                    // $tag$...$tag$; Text is the inside
	BitLit                             // B'01'; Text is the digits
	HexLit                             // X'0aff' (a VARBYTE); Text is the digits
)

// Literal is a constant.
type Literal struct {
	Span
	Kind LiteralKind
	// Text is the decoded string, or the number as written.
	Text string
}

// IsString reports whether the literal is a character string of any quoting.
func (l *Literal) IsString() bool {
	return l.Kind == StringLit || l.Kind == EscapeStringLit || l.Kind == DollarStringLit
}

// TypedLiteral is a type followed by a string: DATE '2024-01-01'.
type TypedLiteral struct {
	Span
	Type *TypeName
	Text string
}

// IntervalLiteral is INTERVAL '...' [fields]; Quantity is a string, or a number
// when written without quotes.
type IntervalLiteral struct {
	Span
	Quantity *Literal
	// Fields is "" or "DAY", "YEAR TO MONTH", "DAY TO SECOND" ...; upper case.
	Fields string
	// Precision is that of SECOND(p) or INTERVAL (p); -1 when not given.
	Precision int
}

// ColumnRef is a name in an expression: a, t.a, s.t.a; further parts may be
// attributes of a SUPER value, for the binder to tell. Words such as LEVEL are
// ColumnRefs too.
type ColumnRef struct {
	Span
	Parts []Ident
	// OuterJoin is Oracle's marker: t.a(+).
	OuterJoin bool
}

// Star is * or t.*, with EXCLUDE's columns.
type Star struct {
	Span
	Qualifier []Ident
	Exclude   []Ident
}

// ParamKind tells how a parameter is written.
type ParamKind uint8

// The kinds of parameter.
const (
	NamedParam    ParamKind = iota // :name
	NumberedParam                  // $1
	QuestionParam                  // ?
)

// Param is a placeholder for a value.
type Param struct {
	Span
	Kind   ParamKind
	Name   string // of :name, as written (case kept)
	Number int    // of $n; of the n-th ?
}

// Unary is a prefix operator: "-", "+", "NOT", "~", "|/", "||/", "@", "!!" ...
type Unary struct {
	Span
	Op string
	X  Expr
}

// Postfix is a postfix operator: "!".
type Postfix struct {
	Span
	Op string
	X  Expr
}

// Binary is an infix operator: "AND", "OR", "=", "<>" (also for !=), "<", "+",
// "||", "~", "!~", "~*", "^", "%", "&", "<<", "OVERLAPS" ... OpPos is its place.
type Binary struct {
	Span
	Op    string
	OpPos Pos
	L, R  Expr
}

// Is is X IS [NOT] Test; Test is "NULL" (also for ISNULL, NOTNULL), "TRUE",
// "FALSE", "UNKNOWN" or "DISTINCT FROM" (with Y).
type Is struct {
	Span
	X    Expr
	Not  bool
	Test string
	Y    Expr
}

// Between is X [NOT] BETWEEN [SYMMETRIC] Low AND High.
type Between struct {
	Span
	X         Expr
	Not       bool
	Symmetric bool
	Low, High Expr
}

// In is X [NOT] IN (List) or, with Query set, X [NOT] IN (Query).
type In struct {
	Span
	X     Expr
	Not   bool
	List  []Expr
	Query *Query
}

// Like is X [NOT] Kind Pattern [ESCAPE Escape]; Kind is "LIKE", "ILIKE" or "SIMILAR TO".
type Like struct {
	Span
	X       Expr
	Not     bool
	Kind    string
	Pattern Expr
	Escape  Expr
}

// Quantified is X Op ANY|ALL (Query), or over an array expression Y. SOME is ANY.
type Quantified struct {
	Span
	X     Expr
	Op    string
	All   bool
	Query *Query
	Y     Expr
}

// Case is CASE [Operand] WHEN ... [ELSE Else] END.
type Case struct {
	Span
	Operand Expr
	Whens   []*When
	Else    Expr
}

// When is WHEN Cond THEN Result.
type When struct {
	Span
	Cond, Result Expr
}

// CastForm tells how a cast is written.
type CastForm uint8

// The forms of a cast.
const (
	CastCall    CastForm = iota // CAST(x AS t)
	CastColons                  // x::t
	CastConvert                 // CONVERT(t, x)
	CastTry                     // TRY_CAST(x AS t): NULL instead of an error
)

// Cast converts X to Type.
type Cast struct {
	Span
	Form CastForm
	X    Expr
	Type *TypeName
}

// Collate is X COLLATE Collation, the postfix operator. COLLATE(x, 'c') is a FuncCall.
type Collate struct {
	Span
	X         Expr
	Collation string
}

// AtTimeZone is X AT TIME ZONE Zone.
type AtTimeZone struct {
	Span
	X, Zone Expr
}

// Extract is EXTRACT(Field FROM X); Field is lower case, whether written as a
// word or a string.
type Extract struct {
	Span
	Field string
	X     Expr
}

// Trim is TRIM([BOTH|LEADING|TRAILING] [Chars] FROM X) and TRIM(X); Side is "",
// "BOTH", "LEADING" or "TRAILING".
type Trim struct {
	Span
	Side  string
	Chars Expr
	X     Expr
}

// Position is POSITION(Needle IN X).
type Position struct {
	Span
	Needle, X Expr
}

// Substring is SUBSTRING(X FROM From [FOR For]). With commas it is a FuncCall.
type Substring struct {
	Span
	X, From, For Expr
}

// Overlay is OVERLAY(X PLACING With FROM From [FOR For]).
type Overlay struct {
	Span
	X, With, From, For Expr
}

// FuncCall is a function call. Functions written without parentheses
// (CURRENT_DATE, SYSDATE, CURRENT_USER ...) have Bare set.
type FuncCall struct {
	Span
	Name *Name
	Args []Expr
	Bare bool
	// Star is count(*).
	Star bool
	// Distinct is f(DISTINCT x); All is f(ALL x).
	Distinct, All bool
	// Approximate is the prefix in APPROXIMATE COUNT(DISTINCT x).
	Approximate bool
	// OrderBy is inside the parentheses, WithinGroup behind them.
	OrderBy     []*OrderItem
	WithinGroup []*OrderItem
	Filter      Expr
	// Nulls is "", "IGNORE" or "RESPECT", inside or behind the parentheses.
	Nulls string
	// Over is nil unless this is a window function.
	Over *Window
}

// Window is OVER Name, or OVER (...) / WINDOW n AS (...).
type Window struct {
	Span
	// Name alone is OVER Name; with anything else, the window it extends.
	Name        *Ident
	PartitionBy []Expr
	OrderBy     []*OrderItem
	Frame       *Frame
	// Parens tells OVER (w) from OVER w.
	Parens bool
}

// Frame is ROWS|RANGE Low or ROWS|RANGE BETWEEN Low AND High (High nil in the
// first form).
type Frame struct {
	Span
	Unit string // "ROWS", "RANGE" or "GROUPS"
	Low  *Bound
	High *Bound
}

// Bound is an end of a frame; Offset is set for "PRECEDING" and "FOLLOWING" only.
type Bound struct {
	Span
	// Kind is "UNBOUNDED PRECEDING", "PRECEDING", "CURRENT ROW", "FOLLOWING" or
	// "UNBOUNDED FOLLOWING".
	Kind   string
	Offset Expr
}

// OrderItem is an item of ORDER BY.
type OrderItem struct {
	Span
	X    Expr
	Desc bool
	// Asc is an ASC that was written.
	Asc bool
	// Nulls is "", "FIRST" or "LAST".
	Nulls string
}

// Subquery is a query used as a value.
type Subquery struct {
	Span
	Query *Query
}

// Exists is EXISTS (Query); NOT EXISTS is a Unary around it.
type Exists struct {
	Span
	Query *Query
}

// Array is ARRAY[...] ; ARRAY(a, b) is a FuncCall named array. With Query set it
// is ARRAY(SELECT ...).
type Array struct {
	Span
	Elems []Expr
	Query *Query
}

// Row is (a, b) or, with Keyword, ROW(a, b). One-element lists in parentheses are
// Rows only where a list is meant (GROUPING SETS, option values).
type Row struct {
	Span
	Elems   []Expr
	Keyword bool
}

// Field is an attribute of a SUPER value reached through an index or an
// expression: a[0].b, (x).b. Plain dotted paths are ColumnRefs.
type Field struct {
	Span
	X    Expr
	Name Ident
}

// Index is X[Low], X[Low:High] (Slice) or X[*] (Wild).
type Index struct {
	Span
	X     Expr
	Low   Expr
	High  Expr
	Slice bool
	Wild  bool
}

// Prior is PRIOR X in CONNECT BY; Root is CONNECT_BY_ROOT X.
type Prior struct {
	Span
	Root bool
	X    Expr
}

// CurrentOf is WHERE CURRENT OF Cursor.
type CurrentOf struct {
	Span
	Cursor Ident
}

// Default is DEFAULT as a value in INSERT and UPDATE.
type Default struct{ Span }

// NamedArg is name => value (or name := value) in a call.
type NamedArg struct {
	Span
	Name Ident
	X    Expr
}

func (*Literal) expr()         {}
func (*TypedLiteral) expr()    {}
func (*IntervalLiteral) expr() {}
func (*ColumnRef) expr()       {}
func (*Star) expr()            {}
func (*Param) expr()           {}
func (*Unary) expr()           {}
func (*Postfix) expr()         {}
func (*Binary) expr()          {}
func (*Is) expr()              {}
func (*Between) expr()         {}
func (*In) expr()              {}
func (*Like) expr()            {}
func (*Quantified) expr()      {}
func (*Case) expr()            {}
func (*Cast) expr()            {}
func (*Collate) expr()         {}
func (*AtTimeZone) expr()      {}
func (*Extract) expr()         {}
func (*Trim) expr()            {}
func (*Position) expr()        {}
func (*Substring) expr()       {}
func (*Overlay) expr()         {}
func (*FuncCall) expr()        {}
func (*Subquery) expr()        {}
func (*Exists) expr()          {}
func (*Array) expr()           {}
func (*Row) expr()             {}
func (*Field) expr()           {}
func (*Index) expr()           {}
func (*Prior) expr()           {}
func (*CurrentOf) expr()       {}
func (*Default) expr()         {}
func (*NamedArg) expr()        {}
