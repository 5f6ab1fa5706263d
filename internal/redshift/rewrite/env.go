package rewrite

import (
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/types"
)

// Catalog finds what names mean. Names come folded.
type Catalog interface {
	// Relation finds a table or view. database and schema are "" when not written; then the search path is used.
	Relation(database, schema, name string) (*catalog.Relation, bool)
	// Functions finds user-defined functions by name; schema may be "".
	Functions(schema, name string) []*catalog.Function
	// Schema tells whether a schema exists, for the error about a relation that does not.
	Schema(name string) bool
}

// Env is what a statement is bound in.
type Env struct {
	Catalog Catalog
	Session def.Session
	// Text is the statement as written, in which names have their case; "" when it is not known.
	Text string
	// CaseSensitive is enable_case_sensitive_identifier.
	CaseSensitive bool
	// SystemView gives the query that stands for a system view, in parentheses, with the columns that are used; ok is false
	// for a stored one.
	SystemView func(r *catalog.Relation, used func(column string) bool) (sql string, ok bool)
	// Refused tells whether a name is of a system view that Redshift has and this warehouse has not.
	Refused func(name string) bool
	// HasParam tells whether a :name parameter was given; nil when there are none.
	HasParam func(name string) bool
	// Unpadded tells whether no value of a stored VARCHAR column is known to end in a blank. nil: nothing is known.
	Unpadded func(r *catalog.Relation, column string) bool
	// Digits is how many digits the values of a stored DECIMAL column are known to have at most, 0 when nothing is known.
	// nil: nothing is.
	Digits func(r *catalog.Relation, column string) int
	// Variable finds a PL/pgSQL variable (or $n argument as "$n"): its index for [Arg.Variable] and its type. nil outside
	// procedures. Columns win over variables of the same name.
	Variable func(name string) (index int, t types.Type, ok bool)
}

// Kind is what a bound statement does.
type Kind uint8

// The kinds of bound statement.
const (
	Select Kind = iota
	Insert
	Update
	Delete
	Merge
)

// Bound is a statement ready for DuckDB.
type Bound struct {
	Kind Kind
	// SQL is the DuckDB text; Args are the values of $1, $2 ... in it.
	SQL  string
	Args []Arg
	// Then are further DuckDB statements that belong to the same one, run after SQL with the same Args. The rows
	// changed are those of the last.
	Then []string
	// Columns describe the result of a query.
	Columns []output.Column
	// Reads and Writes are the relations used, each once, for locks and privileges. Relations inside views are not
	// among them, the views are.
	Reads, Writes []RelationRef
	// Inside are the relations that each view reads, for which the privileges of the view's owner count.
	Inside []ViewReads
	// Functions are the user-defined functions called.
	Functions []*catalog.Function
	// Physical are the stored relations read in the end, those inside views included.
	Physical []*catalog.Relation
	// NotStored is the error of putting the rows of TableQuery into a table, nil where that can be done.
	NotStored error
	// Into is the target of SELECT ... INTO a new table.
	Into *Into
}

// Into is the new table of SELECT ... INTO.
type Into struct {
	Schema, Name string
	Temp         bool
}

// ViewReads is a view with the relations that it reads itself.
type ViewReads struct {
	View      *catalog.Relation
	Reads     []RelationRef
	Functions []*catalog.Function
}

// RelationRef is a relation that a statement uses, with the columns read or written (names, each once).
type RelationRef struct {
	Relation *catalog.Relation
	Columns  []string
}

// Arg is the value of one placeholder: a Data API parameter, bound as text, or a PL/pgSQL variable.
type Arg struct {
	Param    string
	Variable int
	Type     types.Type
}
