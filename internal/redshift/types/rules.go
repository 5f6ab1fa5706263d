package types

// AsDecimal is the DECIMAL that an integer becomes beside a DECIMAL: DECIMAL(5,0), (10,0) or (19,0).
func (t Type) AsDecimal() Type {
	switch t.Kind {
	case SmallInt:
		return Type{Kind: Decimal, Precision: 5}
	case Integer:
		return Type{Kind: Decimal, Precision: 10}
	case BigInt, OID, XID:
		return Type{Kind: Decimal, Precision: 19}
	case Decimal:
		return t
	}
	return Type{Kind: Decimal, Precision: 38, Scale: 0}
}

// Arithmetic is the result type of two numbers under one of the operators + - * / %. ok is false when one is no number.
func Arithmetic(op byte, a, b Type) (result Type, ok bool) {
	if !a.IsNumeric() || !b.IsNumeric() {
		return Type{}, false
	}
	a, b = plainInteger(a), plainInteger(b)
	switch {
	case a.IsFloat() || b.IsFloat():
		if a.Kind == Real && b.Kind == Real {
			return a, true
		}
		return Of(Double), true
	case a.Kind != Decimal && b.Kind != Decimal:
		return Of(max(a.Kind, b.Kind)), true
	}
	return decimalArithmetic(op, a.AsDecimal(), b.AsDecimal()), true
}

func plainInteger(t Type) Type {
	if t.Kind == OID || t.Kind == XID {
		return Of(BigInt)
	}
	return t
}

func decimalArithmetic(op byte, a, b Type) Type {
	var p, s int
	switch op {
	case '*':
		p, s = a.Precision+b.Precision+1, a.Scale+b.Scale
	case '/':
		s = max(4, a.Scale+b.Precision-b.Scale+1)
		p = a.Precision - a.Scale + b.Scale + s
	default:
		s = max(a.Scale, b.Scale)
		p = max(a.Precision-a.Scale, b.Precision-b.Scale) + 1 + s
	}
	if p > MaxPrecision {
		if op == '/' {
			s = max(MaxPrecision+s-p, 4)
		}
		p = MaxPrecision
	}
	return Type{Kind: Decimal, Precision: p, Scale: min(s, 37)}
}

// Sum is the result type of SUM.
func Sum(t Type) Type {
	switch {
	case t.IsInteger():
		return Of(BigInt)
	case t.Kind == Decimal:
		return Type{Kind: Decimal, Precision: MaxPrecision, Scale: t.Scale}
	case t.IsFloat():
		return Of(Double)
	}
	return t
}

// Avg is the result type of AVG. The average of integers is an integer: it is truncated.
func Avg(t Type) Type { return Sum(t) }

// Common is the type in which values of two types meet in UNION, CASE, COALESCE, IN and comparisons. ok is false when the
// two do not mix. Unknown takes the other's type; two Unknowns stay so.
func Common(a, b Type) (result Type, ok bool) {
	switch {
	case a == b:
		return a, true
	case a.Kind == Unknown:
		return commonUnknown(b, a), true
	case b.Kind == Unknown:
		return commonUnknown(a, b), true
	case a.IsNumeric() && b.IsNumeric():
		return commonNumeric(plainInteger(a), plainInteger(b)), true
	case a.IsString() && b.IsString():
		return commonString(a, b), true
	case a.Kind == Super || b.Kind == Super:
		return Of(Super), true
	case a.IsDateTime() && b.IsDateTime():
		return commonDateTime(a, b)
	case a.IsInterval() && b.IsInterval():
		return Of(Interval), true
	case a.Kind == Varbyte && b.Kind == Varbyte:
		return NewVarbyte(max(a.Length, b.Length)), true
	case a.Kind == b.Kind:
		return a, true
	}
	return Type{}, false
}

func commonUnknown(t, unknown Type) Type {
	switch t.Kind {
	case Unknown:
		return Type{Kind: Unknown, Length: max(t.Length, unknown.Length)}
	case Varchar, Char:
		return Type{Kind: t.Kind, Length: max(t.Length, unknown.Length)}
	}
	return t
}

func commonNumeric(a, b Type) Type {
	switch {
	case a.IsFloat() || b.IsFloat():
		if a.Kind == Real && b.Kind == Real {
			return a
		}
		return Of(Double)
	case a.Kind != Decimal && b.Kind != Decimal:
		return Of(max(a.Kind, b.Kind))
	}
	a, b = a.AsDecimal(), b.AsDecimal()
	s := max(a.Scale, b.Scale)
	p := max(a.Precision-a.Scale, b.Precision-b.Scale) + s
	return Type{Kind: Decimal, Precision: min(p, MaxPrecision), Scale: s}
}

func commonString(a, b Type) Type {
	if a.Kind == Char && b.Kind == Char {
		return Type{Kind: Char, Length: max(a.Length, b.Length)}
	}
	if a.Kind == b.Kind && a.Kind != Varchar {
		return a
	}
	return Type{Kind: Varchar, Length: max(a.Length, b.Length, 1)}
}

func commonDateTime(a, b Type) (Type, bool) {
	if a.Kind > b.Kind {
		a, b = b, a
	}
	switch {
	case a.Kind == Date && b.IsTimestamp(), a.Kind == Timestamp, a.Kind == Time && b.Kind == TimeTZ:
		return b, true
	}
	return Type{}, false
}

// CastKind says how a value may pass from one type to another.
type CastKind uint8

// The ways, each including the ones before it.
const (
	// NoCast: the guide lists no conversion.
	NoCast CastKind = iota
	// ExplicitCast: CAST, CONVERT or :: only.
	ExplicitCast
	// AssignmentCast: also in INSERT and UPDATE.
	AssignmentCast
	// ImplicitCast: anywhere.
	ImplicitCast
)

// Cast tells how a value of type from may become one of type to.
func Cast(from, to Type) CastKind {
	switch {
	case from.Kind == to.Kind, from.Kind == Unknown:
		return ImplicitCast
	case from.IsRefused() || to.IsRefused():
		return NoCast
	case to.Kind == Super && (from.Kind == TextArray || from.Kind == ACLItemArray || from.Kind == Int2Vector || from.Kind == OIDVector):
		return AssignmentCast
	case from.Kind == Super || to.Kind == Super:
		return castSuper(from, to)
	case to.Kind == Boolean && from.IsNumeric() && !from.IsInteger():
		return NoCast
	case from.IsNumeric():
		return castNumeric(from, to)
	case from.IsString():
		return castString(to)
	case from.Kind == Boolean:
		return castBoolean(to)
	case from.IsDateTime():
		return castDateTime(from, to)
	case from.IsInterval():
		return castInterval(from, to)
	case from.Kind == Varbyte:
		if to.IsString() || to.IsInteger() && to.Kind != OID && to.Kind != XID {
			return ExplicitCast
		}
		return NoCast
	case to.IsString():
		return ImplicitCast // catalog types print as text
	}
	return castCatalog(to)
}

func castCatalog(to Type) CastKind {
	if to.IsNumeric() {
		return ExplicitCast
	}
	return NoCast
}

func castNumeric(from, to Type) CastKind {
	switch {
	case to.IsNumeric():
		return ImplicitCast
	case to.IsString():
		return AssignmentCast
	case to.Kind == Boolean, to.Kind == Regclass, to.Kind == Regproc, to.Kind == Regprocedure, to.Kind == Regtype:
		return ExplicitCast
	case to.Kind == Varbyte && from.IsInteger():
		return ExplicitCast
	}
	return NoCast
}

func castString(to Type) CastKind {
	switch {
	case to.IsString():
		return ImplicitCast
	case to.Kind == Varbyte:
		return ExplicitCast
	case to.Kind == Boolean:
		return AssignmentCast
	case to.IsNumeric(), to.IsDateTime(), to.IsInterval():
		return ImplicitCast
	}
	return ExplicitCast
}

func castBoolean(to Type) CastKind {
	switch {
	case to.IsInteger():
		return ExplicitCast
	}
	return NoCast // to strings neither: "cannot cast type boolean to character varying"
}

func castDateTime(from, to Type) CastKind {
	switch {
	case to.IsString():
		return AssignmentCast
	case from.Kind == Time && (to.Kind == IntervalDS || to.Kind == Interval):
		return ImplicitCast
	case from.Kind == Date && to.IsTimestamp(), from.IsTimestamp() && to.IsTimestamp(), from.Kind == Time && to.Kind == TimeTZ:
		return ImplicitCast
	case from.IsTimestamp() && to.Kind == Date, from.IsTimestamp() && (to.Kind == Time || to.Kind == TimeTZ), from.Kind == TimeTZ && to.Kind == Time:
		return ImplicitCast
	}
	return NoCast
}

func castInterval(from, to Type) CastKind {
	switch {
	case from.Kind == IntervalYM && to.Kind == IntervalDS, from.Kind == IntervalDS && to.Kind == IntervalYM:
		return NoCast
	case to.IsInterval():
		return ImplicitCast
	case to.IsString():
		return AssignmentCast
	}
	return NoCast
}

func castSuper(from, to Type) CastKind {
	other := from
	if from.Kind == Super {
		other = to
	}
	if other.Kind == Varbyte || other.IsNumeric() || other.IsString() || other.Kind == Boolean || other.IsDateTime() {
		switch {
		case from.Kind == Super:
			return AssignmentCast
		case from.IsDateTime():
			return NoCast
		}
		return ImplicitCast
	}
	if other.IsInterval() {
		return NoCast
	}
	return ExplicitCast
}
