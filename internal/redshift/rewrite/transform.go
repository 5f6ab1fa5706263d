package rewrite

import (
	"encoding/json"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/functions/semi"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// objectTransform binds OBJECT_TRANSFORM(x KEEP path, ... SET path, value, ...). The guide says what comes out as the paths kept
// with those set; what SET without KEEP leaves of the object it does not say, so that is refused.
func (b *binder) objectTransform(e *ast.FuncCall, sc *scope) (def.Expr, error) {
	x, err := b.expr(e.Args[0], sc)
	if err != nil {
		return x, err
	}
	if x, err = b.Cast(x, def.TSuper, def.Implicit, e.Args[0]); err != nil {
		return x, err
	}
	var keep, set []string
	var values []def.Expr
	for _, a := range e.Args[1:] {
		n, ok := a.(*ast.NamedArg)
		if !ok {
			return x, sqlerror.UndefinedFunction("object_transform", "super", "...").At(e)
		}
		row, ok := n.X.(*ast.Row)
		if !ok {
			return x, sqlerror.New(sqlerror.StateSyntaxError, "OBJECT_TRANSFORM takes KEEP and SET").At(a)
		}
		step := 1
		if b.fold(n.Name) == "set" {
			step = 2
		}
		if len(row.Elems)%step != 0 {
			return x, sqlerror.New(sqlerror.StateSyntaxError, "SET of OBJECT_TRANSFORM needs a value for every path").At(n)
		}
		for i := 0; i < len(row.Elems); i += step {
			path, err := transformPath(row.Elems[i])
			if err != nil {
				return x, err
			}
			if step == 1 {
				keep = append(keep, path)
				continue
			}
			v, err := b.expr(row.Elems[i+1], sc)
			if err == nil {
				v, err = b.Cast(v, def.TSuper, def.Implicit, row.Elems[i+1])
			}
			if err != nil {
				return x, err
			}
			set, values = append(set, path), append(values, v)
		}
	}
	if keep == nil {
		return x, sqlerror.NotSupported("OBJECT_TRANSFORM with SET and without KEEP", e)
	}
	sql := "CAST(rs_super_transform(CAST(" + x.SQL + " AS VARCHAR), " + def.Quote(jsonList(keep)) + ", " + def.Quote(jsonList(set)) + ", CAST(json_array("
	for i := range values {
		if i > 0 {
			sql += ", "
		}
		sql += values[i].SQL
	}
	return def.Typed(sql+") AS VARCHAR)) AS JSON)", def.TSuper), nil
}

func transformPath(e ast.Expr) (string, error) {
	lit, ok := e.(*ast.Literal)
	if !ok || lit.Kind != ast.StringLit {
		return "", sqlerror.New(sqlerror.StateSyntaxError, "a path of OBJECT_TRANSFORM must be a string constant").At(e)
	}
	if _, ok := semi.Path(lit.Text); !ok {
		return "", sqlerror.InvalidParameter("invalid path %q: a path is names in double quotes with periods between them", lit.Text).At(e)
	}
	return lit.Text, nil
}

func jsonList(list []string) string {
	if list == nil {
		return "[]"
	}
	text, err := json.Marshal(list)
	if err != nil {
		return "[]"
	}
	return string(text)
}
