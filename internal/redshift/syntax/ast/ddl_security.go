package ast

import "strings"

// CreateSchema is CREATE SCHEMA [IF NOT EXISTS] name [AUTHORIZATION user] [QUOTA n
// unit] or CREATE SCHEMA AUTHORIZATION user (Name is nil).
type CreateSchema struct {
	Span
	IfNotExists   bool
	Name          *Name
	Authorization *Ident
	// Quota is "", "UNLIMITED" or a number with its unit: "50 GB".
	Quota string
	// Elements are statements within CREATE SCHEMA.
	Elements []Statement
}

// AlterSchema is ALTER SCHEMA name RENAME TO | OWNER TO | QUOTA.
type AlterSchema struct {
	Span
	Name *Name
	// Action is "RENAME TO", "OWNER TO" or "QUOTA".
	Action  string
	NewName *Ident
	Quota   string
}

// CreateDatabase is CREATE DATABASE name options: "OWNER", "CONNECTION LIMIT",
// "COLLATE", "ISOLATION LEVEL", "FROM DATASHARE" ... (names are *ColumnRef).
type CreateDatabase struct {
	Span
	Name    *Name
	Options Options
}

// AlterDatabase is ALTER DATABASE name options; "RENAME TO", "OWNER TO" and those
// of CREATE DATABASE.
type AlterDatabase struct {
	Span
	Name    *Name
	Options Options
}

// CreateUser is CREATE USER or, with Alter, ALTER USER. Options: "PASSWORD" (a
// string, or flag "PASSWORD DISABLE"), "CREATEDB", "NOCREATEDB", "CREATEUSER",
// "NOCREATEUSER", "SYSLOG ACCESS", "IN GROUP", "VALID UNTIL", "CONNECTION LIMIT",
// "SESSION TIMEOUT", "RESET SESSION TIMEOUT", "EXTERNALID", "RENAME TO", "SET",
// "RESET" ...
type CreateUser struct {
	Span
	Alter   bool
	Name    Ident
	Options Options
}

// CreateGroup is CREATE GROUP name [[WITH] USER users].
type CreateGroup struct {
	Span
	Name  Ident
	Users []Ident
}

// AlterGroup is ALTER GROUP name ADD USER | DROP USER | RENAME TO.
type AlterGroup struct {
	Span
	Name Ident
	// Action is "ADD USER", "DROP USER" or "RENAME TO" (then Users has the new name).
	Action string
	Users  []Ident
}

// CreateRole is CREATE ROLE name [EXTERNALID id].
type CreateRole struct {
	Span
	Name       Ident
	ExternalID *Literal
}

// AlterRole is ALTER ROLE name RENAME TO | OWNER TO | EXTERNALID TO, with options
// under these names.
type AlterRole struct {
	Span
	Name    Ident
	Options Options
}

// Grant is GRANT or, with Revoke, REVOKE. Roles granted to users or roles are
// Privileges with Role set.
type Grant struct {
	Span
	Revoke bool
	// OptionFor is "", "GRANT OPTION" or "ADMIN OPTION" (REVOKE ... FOR).
	OptionFor  string
	Privileges []*Privilege
	// On is nil for roles and system privileges.
	On *GrantTarget
	// Scope is FOR ... IN ...: scoped permissions, and ASSUMEROLE ... FOR; nil otherwise.
	Scope *GrantScope
	To    []*Grantee
	// Option is "", "GRANT OPTION" or "ADMIN OPTION" (GRANT ... WITH).
	Option string
	// Behavior is "", "CASCADE" or "RESTRICT" (REVOKE).
	Behavior string
}

// Privilege is one of a GRANT: SELECT (a, b), ALL PRIVILEGES, EXECUTE, ROLE r ...
type Privilege struct {
	Span
	// Name is upper case: "SELECT", "ALL" (also for ALL PRIVILEGES), "TEMP" (also
	// for TEMPORARY), "CREATE USER" ...; empty with Role.
	Name    string
	Columns []Ident
	Role    *Ident
}

// GrantTarget is what privileges are on.
type GrantTarget struct {
	Span
	// Kind is "" (ON name, a table), "TABLE", "VIEW", "SCHEMA", "DATABASE",
	// "FUNCTION", "PROCEDURE", "LANGUAGE", "MODEL", "DATASHARE", "ALL TABLES IN
	// SCHEMA", "ALL FUNCTIONS IN SCHEMA", "ALL PROCEDURES IN SCHEMA", "EXTERNAL
	// TABLE", "EXTERNAL SCHEMA", "EXTERNAL COLUMN", "COPY JOB", "IAM ROLE" ... .
	Kind  string
	Names []*Name
	// Columns are those of EXTERNAL COLUMN table (columns).
	Columns []Ident
	// Routines are set for FUNCTION and PROCEDURE.
	Routines []*RoutineRef
	// ARNs are the roles of GRANT ASSUMEROLE ON.
	ARNs []*Literal
}

// GrantScope is FOR Objects IN SCHEMA|DATABASE names.
type GrantScope struct {
	Span
	// Objects is "SCHEMAS", "TABLES", "FUNCTIONS", "PROCEDURES", "LANGUAGES",
	// "COPY JOBS"; or "COPY", "UNLOAD", "EXTERNAL FUNCTION", "ALL" joined by ", "
	// for ASSUMEROLE.
	Objects string
	// In is "SCHEMA", "DATABASE" or "".
	In       string
	Names    []*Name
	Database *Name // ... IN SCHEMA s DATABASE d
}

// Grantee is who is granted to.
type Grantee struct {
	Span
	// Kind is "" (a user), "USER", "GROUP", "ROLE", "PUBLIC", "IAM_ROLE", "MASKING
	// POLICY", "RLS POLICY", "ACCOUNT" or
	// "NAMESPACE".
	Kind string
	Name Ident
	// ID is the string of ACCOUNT, NAMESPACE and IAM_ROLE.
	ID *Literal
	// Via is ACCOUNT ... VIA DATA CATALOG.
	Via bool
	// GrantOption and AdminOption are WITH ... OPTION behind this grantee.
	GrantOption, AdminOption bool
}

// AlterDefaultPrivileges is ALTER DEFAULT PRIVILEGES [FOR USER ...] [IN SCHEMA
// ...] with a Grant whose target Kind is "TABLES", "FUNCTIONS", "PROCEDURES" ...
type AlterDefaultPrivileges struct {
	Span
	ForUsers  []Ident
	InSchemas []*Name
	Grant     *Grant
}

// Comment is COMMENT ON Object Name IS Text; Text is nil for IS NULL.
type Comment struct {
	Span
	// Object is "TABLE", "COLUMN", "CONSTRAINT" (Name is the constraint's, Table
	// its table's), "DATABASE", "VIEW", "SCHEMA", "PROCEDURE" or "FUNCTION" (Routine) ...
	Object  string
	Name    *Name
	Table   *Name
	Routine *RoutineRef
	Text    *Literal
}

// Command is a statement that is only recognised: its verb, its object's name
// and the rest as text. It covers what the local warehouse refuses: datashares,
// models, policies, libraries, identity providers, external schemas and functions.
type Command struct {
	Span
	// Name of the statement: "CREATE DATASHARE", "ATTACH RLS POLICY" ...
	What   string
	Object *Name
	// Rest is what follows, its tokens separated by one space.
	Rest string
	// Construct names the clause for which an otherwise known statement is only
	// recognised, such as "LOCK ... NOWAIT": PostgreSQL has it and Redshift has not,
	// or it asks for what no local warehouse can do (USING ICEBERG).
	Construct string
	// ConstructPos is where it is in the statement.
	ConstructPos Pos
}

// Verb implements Statement.
func (*CreateSchema) Verb() string { return "CREATE SCHEMA" }

// Verb implements Statement.
func (*AlterSchema) Verb() string { return "ALTER SCHEMA" }

// Verb implements Statement.
func (*CreateDatabase) Verb() string { return "CREATE DATABASE" }

// Verb implements Statement.
func (*AlterDatabase) Verb() string { return "ALTER DATABASE" }

// Verb implements Statement.
func (s *CreateUser) Verb() string {
	if s.Alter {
		return "ALTER USER"
	}
	return "CREATE USER"
}

// Verb implements Statement.
func (*CreateGroup) Verb() string { return "CREATE GROUP" }

// Verb implements Statement.
func (*AlterGroup) Verb() string { return "ALTER GROUP" }

// Verb implements Statement.
func (*CreateRole) Verb() string { return "CREATE ROLE" }

// Verb implements Statement.
func (*AlterRole) Verb() string { return "ALTER ROLE" }

// Verb implements Statement.
func (s *Grant) Verb() string {
	if s.Revoke {
		return "REVOKE"
	}
	return "GRANT"
}

// Verb implements Statement.
func (*AlterDefaultPrivileges) Verb() string { return "ALTER DEFAULT PRIVILEGES" }

// Verb implements Statement.
func (*Comment) Verb() string { return "COMMENT" }

// Verb implements Statement.
func (s *Command) Verb() string {
	if s.Construct != "" {
		return s.Construct
	}
	return strings.TrimSuffix(strings.TrimSuffix(s.What, " IF NOT EXISTS"), " IF EXISTS")
}
