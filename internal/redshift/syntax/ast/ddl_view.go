package ast

// CreateView is CREATE [OR REPLACE] VIEW.
type CreateView struct {
	Span
	OrReplace bool
	Name      *Name
	Columns   []Ident
	Query     *Query
	// NoSchemaBinding is WITH NO SCHEMA BINDING.
	NoSchemaBinding bool
}

// CreateMaterializedView is CREATE MATERIALIZED VIEW.
type CreateMaterializedView struct {
	Span
	IfNotExists bool
	Name        *Name
	Columns     []Ident
	Attrs       TableAttrs
	// AutoRefresh is "", "YES" or "NO".
	AutoRefresh string
	Query       *Query
}

// RefreshMaterializedView is REFRESH MATERIALIZED VIEW; Behavior is "", "CASCADE"
// or "RESTRICT".
type RefreshMaterializedView struct {
	Span
	Name     *Name
	Behavior string
}

// Verb implements Statement.
func (*CreateView) Verb() string { return "CREATE VIEW" }

// Verb implements Statement.
func (*CreateMaterializedView) Verb() string { return "CREATE MATERIALIZED VIEW" }

// Verb implements Statement.
func (*RefreshMaterializedView) Verb() string { return "REFRESH MATERIALIZED VIEW" }
