package operators

import (
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

func (o *Operators) concat(l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	if err := OneCollation(pos, l, r); err != nil {
		return def.Expr{}, err
	}
	if l.Type.Kind == types.Varbyte && r.Type.Kind == types.Varbyte {
		return def.Typed("("+l.SQL+" || "+r.SQL+")", types.NewVarbyte(l.Type.Length+r.Type.Length)), nil
	}
	if l.Type.Kind == types.Super || r.Type.Kind == types.Super {
		return o.Host.Resolve("concat", []def.Expr{l, r}, pos)
	}
	text := types.Type{Kind: types.Varchar}
	if !l.Type.IsString() && l.Type.Kind != types.Unknown && !r.Type.IsString() && r.Type.Kind != types.Unknown {
		return def.Expr{}, undefined("||", l, r, pos)
	}
	l, err := o.Cast(l, text, def.Assign, pos)
	if err != nil {
		return l, err
	}
	if r, err = o.Cast(r, text, def.Assign, pos); err != nil {
		return r, err
	}
	if l.Const == def.StringConst && r.Const == def.StringConst {
		out := def.String(l.Text + r.Text)
		out.Type = types.NewVarchar(max(len(out.Text), 1))
		return out, nil
	}
	return def.Typed("("+l.SQL+" || "+r.SQL+")", types.NewVarchar(max(l.Type.Length, 1)+max(r.Type.Length, 1))), nil
}
