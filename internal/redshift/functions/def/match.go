package def

import (
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// Resolve finds the signature among overloads that takes the arguments with the least conversion, and casts them.
// It fails with Redshift's "function does not exist".
func Resolve(overloads []Func, c *Call) (*Func, error) {
	var best *Func
	bestCost := 1 << 30
	for i := range overloads {
		f := &overloads[i]
		if cost, ok := f.cost(c.Args); ok && cost < bestCost {
			best, bestCost = f, cost
		}
	}
	if best == nil {
		return nil, sqlerror.UndefinedFunction(c.Name, TypeNames(c.Args)...)
	}
	c.Raw = c.Args
	c.Args = make([]Expr, len(c.Raw))
	common, err := commonOf(best, c.Raw)
	if err != nil {
		return nil, err
	}
	for i, a := range c.Raw {
		if c.Args[i], err = best.class(i).coerce(a, common, c.Session); err != nil {
			return nil, err
		}
	}
	return best, nil
}

// TypeNames are the types of expressions as Redshift prints them.
func TypeNames(args []Expr) []string {
	names := make([]string, len(args))
	for i, a := range args {
		names[i] = a.Type.SQLName()
		if a.Type.Kind == types.Unknown {
			names[i] = `"unknown"`
		}
	}
	return names
}

// Apply makes the expression of a resolved call.
func (f *Func) Apply(c *Call) (Expr, error) {
	if f.Kind == Refused {
		return Expr{}, sqlerror.NotSupported("the function "+strings.ToUpper(f.Name), nil)
	}
	if f.Build != nil {
		return f.Build(c)
	}
	t := f.Type
	if f.Result != nil {
		t = f.Result(c)
	}
	return Typed(c.Expand(f.SQL), t), nil
}

func (f *Func) class(i int) Class {
	if i >= len(f.Params) {
		i = len(f.Params) - 1
	}
	return f.Params[i]
}

func (f *Func) cost(args []Expr) (int, bool) {
	least := f.Min
	if least == 0 && !f.Optional {
		least = len(f.Params)
	}
	if len(args) < least || (len(args) > len(f.Params) && !f.Variadic) {
		return 0, false
	}
	total := 0
	for i := range args {
		cost, ok := f.class(i).cost(args[i])
		if f.Kind == Aggregate && args[i].Type.IsString() && f.class(i) != Str {
			ok = ok && cost < 10 // no aggregate reads numbers or dates from text
		}
		if !ok {
			return 0, false
		}
		total += cost
	}
	return total, true
}

var classTypes = [...]types.Type{
	Str: {Kind: types.Varchar}, IntP: TInt, BigP: TBig, Float: TDouble, BoolP: TBool, DateP: TDate, TimeP: TTime, TimeTZP: TTimeTZ, TS: TTimestamp, TSTZ: TTimestTZ,
	Interval: TInterval, SuperP: TSuper, Bytes: {Kind: types.Varbyte}, Same: {},
}

// cost is how far a type is from the class: 0 exactly, 1-9 by promotion, 10 and more by conversion.
func (cl Class) cost(e Expr) (int, bool) {
	t := e.Type
	if cl == Any || cl == Raw || cl == Same {
		return 1, true
	}
	if t.Kind == types.Unknown {
		switch cl {
		case Str:
			return 0, true
		case Part:
			return 0, e.Const == StringConst
		case Bytes:
			return 3, e.Const != StringConst || e.IsNull()
		}
		return 2, true
	}
	switch cl {
	case Str:
		if t.IsString() {
			return 0, true
		}
		return 20, types.Cast(t, classTypes[Str]) >= types.AssignmentCast
	case Whole:
		return 0, t.IsInteger()
	case Dec:
		if t.Kind == types.Decimal {
			return 0, true
		}
		return 2, t.IsInteger()
	case Num:
		if t.IsString() || t.Kind == types.Super {
			return 15, true
		}
		return 1, t.IsNumeric()
	case Part:
		return 0, t.IsString() && e.Const == StringConst
	case Bytes:
		if t.Kind != types.Varbyte {
			return 25, types.Cast(t, classTypes[cl]) >= types.ImplicitCast // only when nothing else takes the value
		}
	}
	want := classTypes[cl]
	if t.Kind == want.Kind || (cl == Interval && t.IsInterval()) {
		return 0, true
	}
	if cl == SuperP {
		return 25, types.Cast(t, want) >= types.ImplicitCast
	}
	switch kind := types.Cast(t, want); {
	case kind < types.ImplicitCast:
		return 30, kind == types.AssignmentCast && t.Kind == types.Super
	case t.IsNumeric() && want.IsNumeric():
		if t.Kind > want.Kind {
			return 12, true // loses digits
		}
		return 1 + int(want.Kind) - int(t.Kind), true
	case t.IsDateTime() && want.IsDateTime():
		if t.Kind > want.Kind {
			return 12, true
		}
		return 1 + int(want.Kind) - int(t.Kind), true
	}
	return 16, true
}

func (cl Class) coerce(e Expr, common types.Type, s *Session) (Expr, error) {
	switch cl {
	case Raw, Whole:
		if cl == Whole && e.Type.Kind == types.Unknown {
			return Cast(e, TBig, Implicit, s)
		}
		return e, nil
	case Any:
		return Untyped(e), nil
	case Same:
		return Cast(e, common, Implicit, s)
	case Part:
		e.Text = strings.ToLower(e.Text)
		return e, nil
	case Str:
		if e.Type.IsString() && !e.IsNull() {
			return e, nil
		}
		return Cast(e, types.Type{Kind: types.Varchar}, Implicit, s)
	case Dec:
		if e.Type.Kind == types.Decimal {
			return e, nil
		}
		return Cast(e, e.Type.AsDecimal(), Implicit, s)
	case Num:
		if e.Type.IsNumeric() {
			return e, nil
		}
		return Cast(e, TDouble, Implicit, s)
	case Interval:
		if e.Type.IsInterval() {
			return e, nil
		}
	}
	return Cast(e, classTypes[cl], Implicit, s)
}

// Untyped gives an untyped literal the type VARCHAR; other expressions stay.
func Untyped(e Expr) Expr {
	if e.Type.Kind != types.Unknown {
		return e
	}
	e.Type = types.NewVarchar(max(e.Type.Length, 1))
	if e.IsNull() {
		e.SQL = "CAST(NULL AS VARCHAR)"
	}
	return e
}

func commonOf(f *Func, args []Expr) (types.Type, error) {
	t := types.Type{}
	for i := range args {
		if f.class(i) != Same {
			continue
		}
		if t.Kind == types.Invalid {
			t = args[i].Type
			continue
		}
		next, ok := types.Common(t, args[i].Type)
		if !ok {
			return t, sqlerror.New(sqlerror.StateDatatypeMismatch, "%s types %s and %s cannot be matched", strings.ToUpper(f.Name), t.SQLName(), args[i].Type.SQLName())
		}
		t = next
	}
	if t.Kind == types.Unknown {
		t = types.NewVarchar(max(t.Length, 1))
	}
	return t, nil
}
