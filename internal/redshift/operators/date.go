package operators

import (
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// dateArithmetic binds + and - with dates, times and intervals.
func (o *Operators) dateArithmetic(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, bool, error) {
	lt, rt := l.Type, r.Type
	if !lt.IsDateTime() && !rt.IsDateTime() && !lt.IsInterval() && !rt.IsInterval() {
		return def.Expr{}, false, nil
	}
	if op == "*" || op == "/" {
		return o.scaleInterval(op, l, r, pos)
	}
	if op != "+" && op != "-" {
		return def.Expr{}, true, undefined(op, l, r, pos)
	}
	var err error
	if l, r, err = o.untypedDates(op, l, r, pos); err != nil {
		return def.Expr{}, true, err
	}
	lt, rt = l.Type, r.Type
	if op == "+" && (rt.IsDateTime() && !lt.IsDateTime()) {
		l, r, lt, rt = r, l, rt, lt
	}
	sql := "(" + l.SQL + " " + op + " " + r.SQL + ")"
	switch {
	case lt.Kind == types.Date && rt.IsInteger():
		if r.Type.Kind != types.Integer {
			sql = "(" + l.SQL + " " + op + " CAST(" + r.SQL + " AS INTEGER))"
		}
		return def.Typed(sql, def.TDate), true, nil
	case lt.Kind == types.Date && rt.IsInterval():
		return def.Typed(sql, def.TTimestamp), true, nil
	case lt.Kind == types.TimestampTZ && rt.IsInterval():
		return def.Typed(o.Session.AddInterval(l.SQL, op, r.SQL), lt), true, nil
	case lt.IsTimestamp() && rt.IsInterval(), lt.Kind == types.Time && rt.IsInterval(), lt.Kind == types.TimeTZ && rt.IsInterval():
		return def.Typed(sql, lt), true, nil
	case lt.IsInterval() && rt.IsInterval():
		return def.Typed(sql, intervalSum(lt, rt)), true, nil
	case lt.Kind == types.Date && rt.Kind == types.Time && op == "+", lt.Kind == types.Date && rt.Kind == types.TimeTZ && op == "+":
		t := def.TTimestamp
		if rt.Kind == types.TimeTZ {
			t = def.TTimestTZ
		}
		return def.Typed(sql, t), true, nil
	case op == "-" && lt.Kind == types.Date && rt.Kind == types.Date:
		return def.Typed("CAST("+sql+" AS INTEGER)", def.TInt), true, nil
	case op == "-" && (lt.IsTimestamp() || lt.Kind == types.Date) && (rt.IsTimestamp() || rt.Kind == types.Date):
		t, _ := types.Common(lt, rt)
		if l, err = o.Cast(l, t, def.Implicit, pos); err != nil {
			return l, true, err
		}
		r, err = o.Cast(r, t, def.Implicit, pos)
		return def.Typed("("+l.SQL+" - "+r.SQL+")", def.TInterval), true, err
	case op == "-" && lt.Kind == types.Time && rt.Kind == types.Time:
		return def.Typed("to_microseconds(epoch_us("+l.SQL+") - epoch_us("+r.SQL+"))", def.TInterval), true, nil
	}
	return def.Expr{}, true, undefined(op, l, r, pos)
}

func intervalSum(a, c types.Type) types.Type {
	if a.Kind == c.Kind {
		return a
	}
	return def.TInterval
}

// untypedDates gives an untyped literal beside a date or interval its type.
func (o *Operators) untypedDates(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, def.Expr, error) {
	var err error
	switch {
	case textual(r) && l.Type.IsInterval(), textual(r) && op == "+":
		r, err = o.Cast(r, def.TInterval, def.Implicit, pos)
	case textual(r):
		r, err = o.Cast(r, l.Type, def.Implicit, pos)
	case textual(l) && r.Type.IsInterval():
		l, err = o.Cast(l, def.TTimestamp, def.Implicit, pos)
	case textual(l):
		l, err = o.Cast(l, r.Type, def.Implicit, pos)
	}
	return l, r, err
}

func (o *Operators) scaleInterval(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, bool, error) {
	if op == "*" && r.Type.IsInterval() {
		l, r = r, l
	}
	if !l.Type.IsInterval() || !r.Type.IsNumeric() && r.Type.Kind != types.Unknown {
		return def.Expr{}, true, undefined(op, l, r, pos)
	}
	factor, err := o.Cast(r, def.TDouble, def.Implicit, pos)
	if err != nil {
		return def.Expr{}, true, err
	}
	if op == "*" && r.Type.IsInteger() {
		return def.Typed("("+l.SQL+" * "+r.SQL+")", l.Type), true, nil
	}
	f := factor.SQL
	if op == "/" {
		f = "(1.0::DOUBLE / " + f + ")"
	}
	return def.Typed("(to_months(CAST(trunc((datepart('year', "+l.SQL+") * 12 + datepart('month', "+l.SQL+")) * "+f+") AS INTEGER)) + to_microseconds(CAST(epoch(to_days(CAST(datepart('day', "+
		l.SQL+") AS INTEGER)) + to_microseconds(CAST(datepart('hour', "+l.SQL+") * 3600000000 + datepart('minute', "+l.SQL+") * 60000000 + datepart('microsecond', "+l.SQL+") AS BIGINT))) * 1000000 * "+f+" AS BIGINT)))", l.Type), true, nil
}
