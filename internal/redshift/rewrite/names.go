package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/syntax/ast"
)

const noName = "?column?"

// columnName is what Redshift calls a result column without an alias.
func (b *binder) columnName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.ColumnRef:
		name := b.fold(e.Parts[len(e.Parts)-1])
		if len(e.Parts) == 1 && bare[name] {
			return functions.ColumnName(name)
		}
		return name
	case *ast.Field:
		return b.fold(e.Name)
	case *ast.Index:
		return b.columnName(e.X)
	case *ast.FuncCall:
		if len(e.Args) == 2 && b.fold(e.Name.Last()) == "nullif" {
			if n := b.columnName(e.Args[0]); n != noName {
				return n // it gives back its first argument, and that one's name
			}
		}
		return functions.ColumnName(b.fold(e.Name.Last()))
	case *ast.Cast:
		x := e.X
		for { // the outermost of several casts names the column
			inner, ok := x.(*ast.Cast)
			if !ok {
				break
			}
			x = inner.X
		}
		if n := b.columnName(x); n != noName && n != "case" && !isConstant(x) {
			return n
		}
		if t, err := typeOf(e.Type); err == nil {
			return t.PGName()
		}
	case *ast.TypedLiteral:
		if t, err := typeOf(e.Type); err == nil {
			return t.PGName()
		}
	case *ast.IntervalLiteral:
		return "interval"
	case *ast.Literal:
		if e.Kind == ast.BoolLit {
			return "bool"
		}
	case *ast.Case:
		if e.Else != nil {
			if _, literal := e.Else.(*ast.Literal); !literal {
				if n := b.columnName(e.Else); n != noName {
					return n
				}
			}
		}
		return "case"
	case *ast.Collate:
		return b.columnName(e.X)
	case *ast.Prior:
		return b.columnName(e.X)
	}
	return specialName(e)
}

// isConstant tells that a value is written with its type, which a cast replaces also as the name.
func isConstant(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Literal, *ast.TypedLiteral, *ast.IntervalLiteral:
		return true
	}
	return false
}

func specialName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Extract:
		return "date_part"
	case *ast.Trim:
		switch e.Side {
		case "LEADING":
			return "ltrim"
		case "TRAILING":
			return "rtrim"
		}
		return "btrim"
	case *ast.Position:
		return "position"
	case *ast.Substring:
		return "substring"
	case *ast.Overlay:
		return "overlay"
	case *ast.AtTimeZone:
		return "timezone"
	case *ast.Array:
		return "array"
	case *ast.Row:
		return "row"
	case *ast.Exists:
		return noName
	case *ast.Param:
		if e.Name != "" {
			return strings.ToLower(e.Name)
		}
	}
	return noName
}
