package redshift

import (
	"nightshift/internal/clock"
	"nightshift/internal/redshift/bulk"
)

// Options configures [Open].
type Options struct {
	// Path is the database file, created with its directory when absent. Empty: a database in memory.
	Path string
	// TempDir is where large operations spill. Empty: a directory beside Path.
	TempDir string
	// MemoryLimit is the buffer budget in DuckDB's notation ("512MiB"). Empty: 640MiB.
	MemoryLimit string
	// Threads is the number of worker threads. 0: the number of CPUs.
	Threads int
	// Objects is the object storage that COPY reads and UNLOAD writes. nil: both are refused.
	Objects bulk.ObjectStore
	// Clock tells the time of statements. nil: the system's clock.
	Clock clock.Clock
	// Ephemeral says that nothing needs to survive the process.
	Ephemeral bool
}

// SessionOptions configures [Engine.NewSession].
type SessionOptions struct {
	// Database is the database to use. Empty: "dev". A name that does not exist is an error (SQLSTATE 3D000).
	Database string
	// User is the database user. Empty: "awsuser", the superuser. An unknown user is created, as
	// GetClusterCredentials with AutoCreate does.
	User string
	// Tag is the caller's name for what the session runs (a Data API statement id); it is kept in the query history.
	Tag string
}

// Param is a named parameter of a statement (:name), bound and never pasted into the text.
type Param struct {
	Name  string
	Value string
}

// Statement is one statement of a script with its parameters.
type Statement struct {
	SQL    string
	Params []Param
}

// ResultSink receives the result of one statement: the columns once, then each row.
// The values of a row are nil, bool, int64, float64, string or []byte; the slice is reused between calls.
// An error from the sink stops the statement and is returned by it.
type ResultSink interface {
	Columns(columns []Column) error
	Row(values []any) error
}

// Column describes a result column the way the Data API's ColumnMetadata does.
type Column struct {
	// Name is the column's name in its table, or its label for an expression; Label is the name in the result.
	Name, Label string
	// TypeName is the type as Redshift prints it: int4, varchar, numeric, timestamp ...
	TypeName string
	// SchemaName and TableName are set when the column comes straight from a table.
	SchemaName, TableName string
	// Length is in bytes, 0 for types without one; Precision and Scale are those of numerics.
	Length, Precision, Scale int
	// Nullable is 0 (no nulls), 1 (nullable) or 2 (unknown).
	Nullable                        int
	CaseSensitive, Currency, Signed bool
	// Default is the column's default expression, if it comes straight from a table.
	Default string
}

// Result tells what a statement did.
type Result struct {
	// Tag is the command: SELECT, INSERT, UPDATE, DELETE, COPY, UNLOAD, CREATE TABLE, CALL ...
	Tag string
	// Rows is the number of rows returned or changed, -1 when the command has none.
	Rows int64
	// HasResultSet says that the sink was given columns.
	HasResultSet bool
	// QueryID and PID are the numbers under which the statement appears in sys_query_history.
	QueryID, PID int64
	// Notices are the INFO, NOTICE and WARNING messages, in order, without a level prefix for INFO.
	Notices []string
}

// Marker is what a committed script left behind for its statement id.
type Marker struct {
	StatementID string
	// Rows holds [Result.Rows] of each statement.
	Rows []int64
	// HasResultSet holds [Result.HasResultSet] of each statement.
	HasResultSet []bool
}
