package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// path binds navigation into a SUPER value: a[0].b. Attributes and constant indexes make one JSON path.
func (b *binder) path(e ast.Expr, sc *scope) (def.Expr, error) {
	var steps []ast.Expr
	base := e
	for {
		switch n := base.(type) {
		case *ast.Field:
			steps, base = append(steps, n), n.X
			continue
		case *ast.Index:
			steps, base = append(steps, n), n.X
			continue
		}
		break
	}
	x, err := b.expr(base, sc)
	if err != nil {
		return x, err
	}
	if isVector(x.Type) && len(steps) == 1 {
		if i, ok := steps[0].(*ast.Index); ok && !i.Slice && !i.Wild {
			return b.element(x, i.Low, sc)
		}
	}
	if x.Type.Kind != types.Super {
		return x, sqlerror.New(sqlerror.StateDatatypeMismatch, "cannot navigate into a value of type %s", x.Type.SQLName()).At(e)
	}
	if b.wholeSuper {
		return x, partialSuper(e)
	}
	path := "$"
	for i := len(steps) - 1; i >= 0; i-- {
		switch n := steps[i].(type) {
		case *ast.Field:
			path += b.attribute(n.Name)
		case *ast.Index:
			if n.Slice || n.Wild {
				return x, sqlerror.NotSupported("an array slice", n)
			}
			low, err := b.expr(n.Low, sc)
			if err != nil {
				return x, err
			}
			if k, ok := low.ConstInt(); ok && low.Type.IsInteger() && k >= 0 {
				path += "[" + itoa(k) + "]"
				continue
			}
			if low.Const == def.StringConst {
				path += `."` + jsonKey(low.Text) + `"`
				continue
			}
			x = def.Typed("json_extract("+extractPath(x.SQL, path)+", CAST("+low.SQL+" AS BIGINT))", def.TSuper)
			path = "$"
		}
	}
	return def.Typed(extractPath(x.SQL, path), def.TSuper), nil
}

func partialSuper(pos sqlerror.Positioner) error {
	return sqlerror.New(sqlerror.StateFeatureUnsupported, "Partial reference of SUPER column is not supported in MERGE statement.").At(pos)
}

// attributes navigates by the parts of a dotted name behind a column.
func (b *binder) attributes(x def.Expr, parts []ast.Ident, pos sqlerror.Positioner) (def.Expr, error) {
	if x.Type.Kind != types.Super {
		return x, sqlerror.New(sqlerror.StateUndefinedColumn, "column %q does not exist: a value of type %s has no attributes", parts[0].Name, x.Type.SQLName()).At(pos)
	}
	if b.wholeSuper {
		return x, partialSuper(pos)
	}
	path := "$"
	for _, p := range parts {
		path += b.attribute(p)
	}
	return def.Typed(extractPath(x.SQL, path), def.TSuper), nil
}

// attribute is a step of a JSON path; names of attributes are lower case unless the session keeps the case of attributes, or of
// quoted names.
func (b *binder) attribute(i ast.Ident) string {
	name := i.Name
	switch {
	case i.Quoted && b.env.CaseSensitive:
	case !b.env.Session.CaseSensitiveSuper:
		name = strings.ToLower(name)
	case !i.Quoted && b.views == 0:
		name = b.written(i)
	}
	return `."` + jsonKey(name) + `"`
}

// written is an unquoted name in the case in which the statement has it.
func (b *binder) written(i ast.Ident) string {
	start := int(i.Pos().Offset)
	if end := start + len(i.Name); start >= 0 && end <= len(b.env.Text) && strings.EqualFold(b.env.Text[start:end], i.Name) {
		return b.env.Text[start:end]
	}
	return i.Name
}

func jsonKey(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `"`, `\"`)
}

func extractPath(sql, path string) string {
	if path == "$" {
		return sql
	}
	return "json_extract(" + sql + ", " + def.Quote(path) + ")"
}
