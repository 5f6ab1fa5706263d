// Package plpgsql reads and runs the bodies of stored procedures.
//
// [Parse] makes a tree of a body; [Run] walks it. What touches the database is asked of a [Host]: this package knows
// variables, control flow and errors, and no SQL beyond where a statement begins and ends. Simple expressions on
// numbers, strings and booleans are computed here, since asking the database for each costs half a millisecond.
//
// Source: "Supported PL/pgSQL statements" and "Overview of stored procedures" in the Database Developer Guide.
package plpgsql

import "nightshift/internal/redshift/syntax/ast"

// block is DECLARE ... BEGIN ... EXCEPTION ... END.
type block struct {
	at       ast.Pos
	label    string
	decls    []*decl
	body     []stmt
	handlers []*handler
	// hasHandlers tells an EXCEPTION section.
	hasHandlers bool
}

// handler is WHEN conditions THEN statements.
type handler struct {
	body []stmt
}

// decl is a declared variable, cursor or alias.
type decl struct {
	at       ast.Pos
	name     string
	typ      *ast.TypeName // nil for records, cursors and aliases
	record   bool
	constant bool
	notNull  bool
	value    ast.Expr
	alias    string // of ALIAS FOR $1
	cursor   *cursorDecl
}

type cursorDecl struct {
	args  []*decl
	query *ast.Query
}

// stmt is a statement of a body.
type stmt interface{ pos() ast.Pos }

type base struct{ at ast.Pos }

func (b base) pos() ast.Pos { return b.at }

type (
	blockStmt struct {
		base
		block *block
	}
	assign struct {
		base
		target []string
		value  ast.Expr
	}
	ifStmt struct {
		base
		branches []branch
		orElse   []stmt
	}
	caseStmt struct {
		base
		operand  ast.Expr
		branches []branch
		orElse   []stmt
		hasElse  bool
	}
	loop struct {
		base
		label string
		while ast.Expr // nil: endless
		body  []stmt
	}
	forInt struct {
		base
		label    string
		variable string
		reverse  bool
		low      ast.Expr
		high     ast.Expr
		step     ast.Expr
		body     []stmt
	}
	forQuery struct {
		base
		label   string
		targets [][]string
		query   ast.Statement
		text    string
		dynamic ast.Expr
		cursor  string
		body    []stmt
	}
	exit struct {
		base
		label string
		when  ast.Expr
		next  bool // CONTINUE
	}
	returnStmt struct{ base }
	raise      struct {
		base
		level  string
		format string
		text   ast.Expr // instead of a literal format
		args   []ast.Expr
		bare   bool
	}
	execute struct {
		base
		text ast.Expr
		into [][]string
	}
	sqlStmt struct {
		base
		stmt ast.Statement
		text string
		into [][]string
	}
	diagnostics struct {
		base
		items []diagnostic
	}
	openStmt struct {
		base
		cursor  string
		args    []ast.Expr
		query   *ast.Query
		dynamic ast.Expr
	}
	fetchStmt struct {
		base
		cursor string
		into   [][]string
		move   bool
	}
	closeStmt struct {
		base
		cursor string
	}
	endTransaction struct {
		base
		commit bool
	}
	nullStmt struct{ base }
)

type branch struct {
	conditions []ast.Expr
	body       []stmt
}

type diagnostic struct {
	target []string
	item   string
}
