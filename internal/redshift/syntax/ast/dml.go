package ast

// Insert is INSERT INTO Table [(Columns)] DEFAULT VALUES | Query. Its VALUES are
// a Query with a *Values body; a row of it may hold *Default.
type Insert struct {
	Span
	With    *With
	Table   *Name
	Alias   *Ident
	Columns []Ident
	// DefaultValues is DEFAULT VALUES; then Query is nil.
	DefaultValues bool
	Query         *Query
}

// Update is UPDATE Table SET ... [FROM ...] [WHERE ...].
type Update struct {
	Span
	With  *With
	Table *Name
	Alias *Ident
	Set   []*Assignment
	From  []TableExpr
	Where Expr // may be *CurrentOf
}

// Assignment is Column = Value; or (Columns) = Value, a row or subquery.
type Assignment struct {
	Span
	Columns []*Name
	// Parens tells (a) = (1) from a = 1.
	Parens bool
	Value  Expr
}

// Delete is DELETE [FROM] Table [USING ...] [WHERE ...].
type Delete struct {
	Span
	With  *With
	Table *Name
	Alias *Ident
	Using []TableExpr
	Where Expr // may be *CurrentOf
}

// Merge is MERGE INTO Table USING Source ON On, with WHEN clauses or REMOVE
// DUPLICATES.
type Merge struct {
	Span
	With             *With
	Table            *Name
	Alias            *Ident
	Source           TableExpr
	On               Expr
	Whens            []*MergeWhen
	RemoveDuplicates bool
}

// MergeWhen is WHEN [NOT] MATCHED [AND And] THEN Action.
type MergeWhen struct {
	Span
	Matched bool
	And     Expr
	// Action is "UPDATE" (with Set), "DELETE" or "INSERT" (with Columns, Values).
	Action  string
	Set     []*Assignment
	Columns []Ident
	Values  []Expr
}

// Truncate is TRUNCATE [TABLE] names.
type Truncate struct {
	Span
	Tables []*Name
}

// Call is CALL name(args).
type Call struct {
	Span
	Name *Name
	Args []Expr
}

// Copy is COPY Table [(Columns)] FROM From Options. Options keep Redshift's
// names: "IAM_ROLE", "CREDENTIALS", "FORMAT" (Value a word such as csv), "CSV",
// "PARQUET", "JSON", "AVRO", "DELIMITER", "QUOTE", "GZIP", "MANIFEST", "REGION",
// "IGNOREHEADER", "MAXERROR", "NULL", ... (a noise AS is dropped; FORMAT AS JSON
// 'auto' is "FORMAT" with Value json and Args 'auto'.)
type Copy struct {
	Span
	Table   *Name
	Columns []Ident
	// From is the source: s3://..., emr://..., dynamodb://..., ssh manifest; a
	// literal or a parameter.
	From    Expr
	Options Options
	// Job is COPY ... JOB CREATE name [AUTO ON|OFF]: "CREATE" and the name;
	// empty otherwise.
	Job     string
	JobName *Name
}

// Unload is UNLOAD ('query') TO 'location' Options. Options are as in Copy;
// "PARTITION BY" has a *Row of columns as Value and INCLUDE as Args word.
type Unload struct {
	Span
	// Query is the select statement in quotes, as a literal; parse its Text (the
	// offset of errors in it is the literal's). Select is set instead when the
	// query stands without quotes.
	Query   *Literal
	Select  *Query
	To      Expr
	Options Options
}

// Verb implements Statement.
func (*Insert) Verb() string { return "INSERT" }

// Verb implements Statement.
func (*Update) Verb() string { return "UPDATE" }

// Verb implements Statement.
func (*Delete) Verb() string { return "DELETE" }

// Verb implements Statement.
func (*Merge) Verb() string { return "MERGE" }

// Verb implements Statement.
func (*Truncate) Verb() string { return "TRUNCATE" }

// Verb implements Statement.
func (*Call) Verb() string { return "CALL" }

// Verb implements Statement.
func (*Copy) Verb() string { return "COPY" }

// Verb implements Statement.
func (*Unload) Verb() string { return "UNLOAD" }
