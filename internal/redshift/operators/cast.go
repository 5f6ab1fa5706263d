package operators

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// Cast is [def.Cast] in the session, with errors at pos.
func (o *Operators) Cast(e def.Expr, t types.Type, mode def.Mode, pos sqlerror.Positioner) (def.Expr, error) {
	out, err := def.Cast(e, t, mode, o.Session)
	if err != nil {
		return out, sqlerror.Place(err, pos)
	}
	return out, nil
}

// TryCast binds TRY_CAST, which gives NULL for what cannot be cast.
func (o *Operators) TryCast(x def.Expr, t types.Type, pos sqlerror.Positioner) (def.Expr, error) {
	out, err := o.Cast(x, t, def.Explicit, pos)
	if x.Const == def.StringConst && err != nil {
		return o.Cast(def.Null(), t, def.Explicit, pos)
	}
	if err != nil || x.Const == def.StringConst || x.Const == def.NullConst {
		return out, err
	}
	if strings.Contains(x.SQL, "error(") {
		// DuckDB's TRY takes nothing that may raise an error of its own: such a value is computed outside.
		outside := x
		outside.SQL = "tried"
		if out, err = o.Cast(outside, t, def.Explicit, pos); err != nil {
			return out, err
		}
		return def.Typed("(list_transform(["+x.SQL+"], lambda tried: TRY("+out.SQL+"))[1])", t), nil
	}
	return def.Typed("TRY("+out.SQL+")", t), nil
}

// Unify casts expressions to their common type, in place, and returns it. what is the construct that asks, for the error.
func (o *Operators) Unify(what string, list []def.Expr, pos sqlerror.Positioner) (types.Type, error) {
	t := types.Of(types.Unknown)
	if err := OneCollation(pos, list...); err != nil {
		return t, err
	}
	for i, e := range list {
		if i == 0 {
			t = e.Type
			continue
		}
		next, ok := types.Common(t, e.Type)
		if !ok {
			return t, sqlerror.New(sqlerror.StateDatatypeMismatch, "%s types %s and %s cannot be matched", what, t.SQLName(), e.Type.SQLName()).At(pos)
		}
		t = next
	}
	if t.Kind == types.Unknown {
		t = types.NewVarchar(max(t.Length, 1))
	}
	for i := range list {
		out, err := o.Cast(list[i], t, def.Implicit, pos)
		if err != nil {
			return t, err
		}
		list[i] = out
	}
	return t, nil
}
