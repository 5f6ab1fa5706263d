package ast

// Begin is BEGIN or START TRANSACTION.
type Begin struct {
	Span
	// Isolation is "", "SERIALIZABLE", "SNAPSHOT", "READ COMMITTED" ...; all but
	// SNAPSHOT mean SERIALIZABLE.
	Isolation string
	// Access is "", "READ ONLY" or "READ WRITE".
	Access string
}

// Commit is COMMIT or END.
type Commit struct{ Span }

// Rollback is ROLLBACK or ABORT. Savepoint is that of ROLLBACK TO, which
// Redshift refuses.
type Rollback struct {
	Span
	Savepoint *Ident
}

// Savepoint is SAVEPOINT name, which Redshift refuses.
type Savepoint struct {
	Span
	Name    Ident
	Release bool
}

// DeclareCursor is DECLARE name CURSOR FOR query.
type DeclareCursor struct {
	Span
	Name  Ident
	Query *Query
}

// Fetch is FETCH direction FROM cursor.
type Fetch struct {
	Span
	// Direction is "NEXT" (also for a plain FETCH), "FORWARD" (Count rows) or
	// "ALL" (also for FORWARD ALL).
	Direction string
	// Count is the number of FORWARD n; 0 when there is none.
	Count  int64
	Cursor Ident
}

// CloseCursor is CLOSE name; All is CLOSE ALL.
type CloseCursor struct {
	Span
	Name Ident
	All  bool
}

// Prepare is PREPARE name [(types)] AS statement.
type Prepare struct {
	Span
	Name  Ident
	Types []*TypeName
	Stmt  Statement
}

// Execute is EXECUTE name [(args)].
type Execute struct {
	Span
	Name Ident
	Args []Expr
}

// Deallocate is DEALLOCATE [PREPARE] name; All is DEALLOCATE ALL.
type Deallocate struct {
	Span
	Name Ident
	All  bool
}

// Set is SET [SESSION|LOCAL] name {TO|=} values | DEFAULT. SET SESSION
// AUTHORIZATION has Name "session_authorization", SET TIME ZONE "timezone", SET
// SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL "transaction_isolation"
// with Local false, SET TRANSACTION the same with Local true.
type Set struct {
	Span
	Local   bool
	Name    *Name
	Values  []Expr // words are *ColumnRef
	Default bool
}

// Reset is RESET name or RESET ALL; RESET SESSION AUTHORIZATION has Name
// "session_authorization".
type Reset struct {
	Span
	Name *Name
	All  bool
}

// Show is SHOW of a setting (Object "") or of an object.
type Show struct {
	Span
	// Object is "" (a setting, or ALL), "TABLE", "VIEW", "EXTERNAL TABLE",
	// "PROCEDURE", "FUNCTION", "MODEL", "DATABASES", "SCHEMAS", "TABLES",
	// "COLUMNS", "GRANTS", "DATASHARES", "PARAMETERS", "POLICIES", "CONSTRAINTS" ...
	Object  string
	Name    *Name // the setting, the table ..., or FROM SCHEMA's name
	Routine *RoutineRef
	// Options: "LIKE", "LIMIT", "PARTITION", "FROM ..." and so on.
	Options Options
}

// Explain is EXPLAIN [VERBOSE] statement.
type Explain struct {
	Span
	Verbose bool
	Analyze bool
	Stmt    Statement
}

// Analyze is ANALYZE [VERBOSE] [table [(columns)]] [PREDICATE COLUMNS | ALL COLUMNS].
type Analyze struct {
	Span
	Verbose bool
	Table   *Name
	Columns []Ident
	// Scope is "", "PREDICATE COLUMNS" or "ALL COLUMNS".
	Scope string
}

// AnalyzeCompression is ANALYZE COMPRESSION [table [(columns)] [COMPROWS n]].
type AnalyzeCompression struct {
	Span
	Table   *Name
	Columns []Ident
	Rows    int64 // 0: not given
}

// Vacuum is VACUUM [mode] [table] [TO n PERCENT] [BOOST].
type Vacuum struct {
	Span
	// Mode is "", "FULL", "SORT ONLY", "DELETE ONLY", "REINDEX" or "RECLUSTER".
	Mode    string
	Table   *Name
	Percent *Literal
	Boost   bool
}

// Lock is LOCK [TABLE] names [IN mode MODE]; Mode is upper case.
type Lock struct {
	Span
	Tables []*Name
	Mode   string
}

// Cancel is CANCEL pid ['message'].
type Cancel struct {
	Span
	PID     Expr
	Message *Literal
}

// Use is USE database.
type Use struct {
	Span
	Database Ident
}

// Verb implements Statement.
func (*Begin) Verb() string { return "BEGIN" }

// Verb implements Statement.
func (*Commit) Verb() string { return "COMMIT" }

// Verb implements Statement.
func (*Rollback) Verb() string { return "ROLLBACK" }

// Verb implements Statement.
func (s *Savepoint) Verb() string {
	if s.Release {
		return "RELEASE"
	}
	return "SAVEPOINT"
}

// Verb implements Statement.
func (*DeclareCursor) Verb() string { return "DECLARE CURSOR" }

// Verb implements Statement.
func (*Fetch) Verb() string { return "FETCH" }

// Verb implements Statement.
func (*CloseCursor) Verb() string { return "CLOSE" }

// Verb implements Statement.
func (*Prepare) Verb() string { return "PREPARE" }

// Verb implements Statement.
func (*Execute) Verb() string { return "EXECUTE" }

// Verb implements Statement.
func (*Deallocate) Verb() string { return "DEALLOCATE" }

// Verb implements Statement.
func (*Set) Verb() string { return "SET" }

// Verb implements Statement.
func (*Reset) Verb() string { return "RESET" }

// Verb implements Statement.
func (*Show) Verb() string { return "SHOW" }

// Verb implements Statement.
func (*Explain) Verb() string { return "EXPLAIN" }

// Verb implements Statement.
func (*Analyze) Verb() string { return "ANALYZE" }

// Verb implements Statement.
func (*AnalyzeCompression) Verb() string { return "ANALYZE COMPRESSION" }

// Verb implements Statement.
func (*Vacuum) Verb() string { return "VACUUM" }

// Verb implements Statement.
func (*Lock) Verb() string { return "LOCK" }

// Verb implements Statement.
func (*Cancel) Verb() string { return "CANCEL" }

// Verb implements Statement.
func (*Use) Verb() string { return "USE" }
