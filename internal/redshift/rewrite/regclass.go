package rewrite

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/types"
)

// regCast binds casts to and from REGCLASS, REGTYPE, REGPROC and REGPROCEDURE, which stand for the name of an object and for its number. ok
// is false for other casts.
func (b *binder) regCast(x def.Expr, t types.Type, pos sqlerror.Positioner) (def.Expr, bool, error) {
	switch {
	case t.Kind == types.Regclass && x.Const == def.StringConst && x.Type.Kind != types.Regclass:
		if n, ok := x.ConstInt(); ok {
			return b.nameOf(def.IntConst(int64(n), def.TBig), t), true, nil
		}
		out, err := b.regclass(x.Text, pos)
		return out, true, err
	case x.Type.Kind == types.Regclass && t.IsInteger():
		if x.Const == def.StringConst {
			rel, err := b.relationText(x.Text, pos)
			if err != nil {
				return x, true, err
			}
			return def.IntConst(int64(rel.OID), t), true, nil
		}
		return def.Typed("(SELECT r.oid FROM nightshift_catalog.relations AS r WHERE r.name = "+x.SQL+" OR r.schema || '.' || r.name = "+x.SQL+" LIMIT 1)", t), true, nil
	case t.Kind == types.Regclass && x.Type.IsInteger():
		return b.nameOf(x, t), true, nil
	case t.Kind == types.Regtype && x.Type.IsInteger():
		out, err := b.Resolve("format_type", []def.Expr{x, def.IntConst(-1, def.TInt)}, pos)
		out.Type = t
		return out, true, err
	case (t.Kind == types.Regproc || t.Kind == types.Regprocedure) && x.Type.IsInteger():
		return b.routineOf(x, t), true, nil
	case t.Kind == types.Regprocedure && x.Type.Kind != types.Regprocedure && x.Const != def.NullConst:
		return x, true, sqlerror.NotSupported("a text as regprocedure", pos)
	}
	return x, false, nil
}

// routineOf is the name of a routine, as REGPROCEDURE with the types of its arguments, and its schema's where it is not in
// the search path; the number of none.
func (b *binder) routineOf(oid def.Expr, t types.Type) def.Expr {
	path := make([]string, 0, 4)
	for _, s := range append([]string{"pg_catalog"}, b.env.Session.Schemas...) {
		path = append(path, def.Quote(s))
	}
	name := "CASE WHEN p.schema IN (" + strings.Join(path, ", ") + ") THEN '' ELSE rs_quote_ident(p.schema) || '.' END || rs_quote_ident(p.name)"
	if t.Kind == types.Regprocedure {
		name += " || '(' || coalesce(array_to_string(list_transform(p.types, lambda x: rs_format_type(x, -1)), ','), '') || ')'"
	}
	return def.Typed("coalesce((SELECT "+name+" FROM (SELECT oid, schema, name, list_filter(arg_type_oids, lambda x, i: arg_modes[i] <> 'out') AS types FROM nightshift_catalog.procedures "+
		"UNION ALL SELECT oid, schema, name, arg_type_oids FROM nightshift_catalog.functions) AS p WHERE p.oid = "+oid.SQL+"), CASE WHEN "+oid.SQL+" = 0 THEN '-' ELSE CAST("+oid.SQL+" AS VARCHAR) END)", t)
}

func (b *binder) nameOf(oid def.Expr, t types.Type) def.Expr {
	return def.Typed("coalesce((SELECT r.name FROM nightshift_catalog.relations AS r WHERE r.oid = "+oid.SQL+"), CAST("+oid.SQL+" AS VARCHAR))", t)
}

func (b *binder) regclass(text string, pos sqlerror.Positioner) (def.Expr, error) {
	if _, err := b.relationText(text, pos); err != nil {
		return def.Expr{}, err
	}
	return def.Expr{SQL: def.Quote(text), Type: types.Of(types.Regclass), Const: def.StringConst, Text: text}, nil
}

// relationText finds the relation that a text names, with or without its schema.
func (b *binder) relationText(text string, pos sqlerror.Positioner) (*catalog.Relation, error) {
	e, err := parser.ParseExpr(strings.TrimSpace(text))
	ref, ok := e.(*ast.ColumnRef)
	if err != nil || !ok || len(ref.Parts) > 3 {
		return nil, sqlerror.New(sqlerror.StateInvalidName, "invalid name syntax: %s", strconv.Quote(text)).At(pos)
	}
	rel, err := b.relation(&ast.Name{Parts: ref.Parts})
	if err != nil {
		return nil, moved(err, pos)
	}
	return rel, nil
}
