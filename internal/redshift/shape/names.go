package shape

import (
	"strings"

	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// NoName is what Redshift calls a result column that has no name.
const NoName = "?column?"

// ColumnName is what Redshift calls a result column without an alias.
func (r Reader) ColumnName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.ColumnRef:
		name := r.Fold(e.Parts[len(e.Parts)-1])
		if len(e.Parts) == 1 && Bare[name] {
			return functions.ColumnName(name)
		}
		return name
	case *ast.Field:
		return r.Fold(e.Name)
	case *ast.Index:
		return r.ColumnName(e.X)
	case *ast.FuncCall:
		if len(e.Args) == 2 && r.Fold(e.Name.Last()) == "nullif" {
			if n := r.ColumnName(e.Args[0]); n != NoName {
				return n // it gives back its first argument, and that one's name
			}
		}
		return functions.ColumnName(r.Fold(e.Name.Last()))
	case *ast.Cast:
		x := e.X
		for { // the outermost of several casts names the column
			inner, ok := x.(*ast.Cast)
			if !ok {
				break
			}
			x = inner.X
		}
		if n := r.ColumnName(x); n != NoName && n != "case" && !isConstant(x) {
			return n
		}
		if t, err := types.Named(e.Type); err == nil {
			return t.PGName()
		}
	case *ast.TypedLiteral:
		if t, err := types.Named(e.Type); err == nil {
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
				if n := r.ColumnName(e.Else); n != NoName {
					return n
				}
			}
		}
		return "case"
	case *ast.Collate:
		return r.ColumnName(e.X)
	case *ast.Prior:
		return r.ColumnName(e.X)
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
		return NoName
	case *ast.Param:
		if e.Name != "" {
			return strings.ToLower(e.Name)
		}
	}
	return NoName
}

// Bare are the functions that may be called without parentheses.
var Bare = map[string]bool{
	"user": true, "current_user": true, "session_user": true, "current_user_id": true, "current_aws_account": true, "current_namespace": true,
	"sysdate": true, "current_date": true, "current_time": true, "current_timestamp": true, "localtime": true, "localtimestamp": true,
	"current_schema": true, "current_database": true,
}
