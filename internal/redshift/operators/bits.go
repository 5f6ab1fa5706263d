package operators

import (
	"strconv"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

func (o *Operators) power(l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	return o.Host.Resolve("power", []def.Expr{l, r}, pos)
}

func (o *Operators) bits(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	if l.Type.Kind == types.Varbyte && r.Type.Kind == types.Varbyte {
		return o.Host.Resolve("$"+op, []def.Expr{l, r}, pos)
	}
	if !l.Type.IsInteger() || !r.Type.IsInteger() {
		return def.Expr{}, undefined(op, l, r, pos)
	}
	t := types.Of(max(l.Type.Kind, r.Type.Kind))
	if op == "<<" || op == ">>" {
		t = l.Type
	}
	var sql string
	switch op {
	case "#":
		sql = "xor(" + l.SQL + ", " + r.SQL + ")"
	case "<<", ">>":
		// the machine looks at the count's last bits only: five of them for INTEGER and SMALLINT
		bits := "31"
		if t.Kind == types.BigInt {
			bits = "63"
		}
		sql = "(CAST(" + l.SQL + " AS BIGINT) >> CAST(" + r.SQL + " & " + bits + " AS BIGINT))"
		if op == "<<" {
			sql = "rs_shift_left(CAST(" + l.SQL + " AS BIGINT), CAST(" + r.SQL + " & " + bits + " AS BIGINT), " + strconv.Itoa(t.Size()) + ")"
		}
	default:
		sql = "(" + l.SQL + " " + op + " " + r.SQL + ")"
	}
	return def.Typed("CAST("+sql+" AS "+t.DuckDB()+")", t), nil
}
