// Package ast is the syntax tree of Redshift SQL: what the parser makes of a
// text and the printer turns back into one. A tree says what was written, not
// what it means: names are not resolved and types not checked. Unquoted names
// are folded to lower case here (ASCII, as Redshift folds); quoted ones are kept
// as written, with Quoted set, since what they fold to depends on
// enable_case_sensitive_identifier. Keywords and operators are upper case,
// words separated by one space ("NOT NULL", "AND", "||").
//
// Parentheses leave no node; the printer puts them back where precedence asks.
package ast

import (
	"strings"
	"unicode/utf8"
)

// Pos is a place in the text: byte offset from 0, line and column from 1
// (columns count characters). The zero Pos is "unknown".
type Pos struct {
	Offset, Line, Column int32
}

// LineColumn returns the line and column, as sqlerror.Error.At takes them.
func (p Pos) LineColumn() (line, column int) { return int(p.Line), int(p.Column) }

// Span is where a node is written; every node embeds one.
type Span struct {
	Start Pos
	// Stop is the byte offset after the node's last token; 0 when unknown.
	Stop int32
}

// Pos is the place of the node's first token.
func (s *Span) Pos() Pos { return s.Start }

// End is the byte offset after the node's last token.
func (s *Span) End() int { return int(s.Stop) }

// LineColumn makes every node a sqlerror.Positioner.
func (s *Span) LineColumn() (line, column int) { return s.Start.LineColumn() }

// Node is anything in a tree. Nodes are pointers.
type Node interface {
	Pos() Pos
	End() int
	LineColumn() (line, column int)
}

// Expr is an expression.
type Expr interface {
	Node
	expr()
}

// Statement is one whole statement.
type Statement interface {
	Node
	// Verb is what the statement is called in errors and command tags, such as
	// "SELECT", "CREATE TABLE", "ALTER DATASHARE".
	Verb() string
}

// TableExpr is an item of a FROM clause.
type TableExpr interface {
	Node
	table()
}

// QueryBody is what a Query wraps: *Select, *SetOp, *Values or a nested *Query.
type QueryBody interface {
	Node
	body()
}

// Ident is one identifier. It is a value, not a Node.
type Ident struct {
	Span
	// Name is folded to lower case unless Quoted.
	Name   string
	Quoted bool
}

// Fold returns the name as Redshift stores it: lower case, unless quoted and
// identifiers are case sensitive. Longer names than [MaxName] bytes are cut off there.
func (i Ident) Fold(caseSensitive bool) string {
	name := i.Name
	if len(name) > MaxName {
		name = cut(name)
	}
	if i.Quoted && caseSensitive {
		return name
	}
	return strings.ToLower(name)
}

// MaxName is the longest name in bytes ("Names and identifiers").
const MaxName = 127

// cut shortens a name to whole characters within MaxName bytes.
func cut(name string) string {
	n := MaxName
	for n > 0 && !utf8.RuneStart(name[n]) {
		n--
	}
	return name[:n]
}

// Name is a possibly qualified name: [[database.]schema.]object.
type Name struct {
	Span
	Parts []Ident
}

// Last is the object's own name.
func (n *Name) Last() Ident { return n.part(1) }

// Schema is the qualifier before the object; empty when there is none.
func (n *Name) Schema() Ident { return n.part(2) }

// Database is the qualifier before the schema; empty when there is none.
func (n *Name) Database() Ident { return n.part(3) }

func (n *Name) part(fromEnd int) Ident {
	if n == nil || len(n.Parts) < fromEnd {
		return Ident{}
	}
	return n.Parts[len(n.Parts)-fromEnd]
}

// String joins the parts with dots, without quotes, as error messages do.
func (n *Name) String() string {
	if n == nil {
		return ""
	}
	if len(n.Parts) == 1 {
		return n.Parts[0].Name
	}
	var b strings.Builder
	for i := range n.Parts {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(n.Parts[i].Name)
	}
	return b.String()
}

// TypeName is a data type as written: varchar(20), timestamp with time zone,
// double precision, array<int>, interval year to month.
type TypeName struct {
	Span
	// Schema qualifies the type (pg_catalog.int4); mostly empty.
	Schema string
	// Name is lower case, words separated by one space. "%TYPE" and "%ROWTYPE"
	// references keep their suffix: "t.c%TYPE". PostgreSQL's "char" keeps its quotes.
	Name string
	// Args are the numbers in parentheses: length, or precision and scale.
	Args []int
	// Max is varchar(max).
	Max bool
	// Fields is the range of an interval: "YEAR TO MONTH", "DAY TO SECOND" ...
	Fields string
	// Array counts trailing [] pairs.
	Array int
	// Elems are the parameters of array<>, map<> and struct<> of external
	// tables; FieldNames the struct's names, parallel to Elems.
	Elems      []*TypeName
	FieldNames []Ident
	// SetOf is SETOF in a RETURNS clause.
	SetOf bool
}

// Option is one named option of a statement: DELIMITER '|', MAXERROR 10, GZIP.
type Option struct {
	Span
	// Name is upper case, words separated by one space; synonyms are kept as written.
	Name string
	// Value is nil for a bare flag. A word such as ON or AUTO is a *ColumnRef,
	// a list in parentheses a *Row.
	Value Expr
	// Args are further values: FIXEDWIDTH 'spec', FORMAT JSON 'auto' has Value
	// 'auto' under the name "FORMAT JSON".
	Args []Expr
}

// Options is a statement's options in order of writing.
type Options []*Option

// Get finds an option by any of its names; nil when absent. The last one wins.
func (o Options) Get(names ...string) *Option {
	for i := len(o) - 1; i >= 0; i-- {
		for _, n := range names {
			if o[i].Name == n {
				return o[i]
			}
		}
	}
	return nil
}

// Text is the option's value as text: a string's contents, a number's digits, a
// word's name; empty for a flag.
func (o *Option) Text() string {
	if o == nil {
		return ""
	}
	return Text(o.Value)
}

// Text gives the plain text of a literal, a name or a minus sign before a
// number; empty for other expressions and nil.
func Text(e Expr) string {
	switch e := e.(type) {
	case *Literal:
		return e.Text
	case *ColumnRef:
		return (&Name{Parts: e.Parts}).String()
	case *Unary:
		return e.Op + Text(e.X)
	}
	return ""
}
