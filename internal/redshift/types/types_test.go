package types

import "testing"

func TestNamesRoundTrip(t *testing.T) {
	t.Parallel()
	for k := Unknown; k < kindCount; k++ {
		typ := Of(k)
		switch k {
		case Decimal:
			typ = NewDecimal(12, 3)
		case Char, Varchar, Varbyte:
			typ.Length = 17
		case IntervalDS:
			typ.Precision = 6
		}
		got, err := Parse(typ.String())
		if err != nil || got != typ {
			t.Errorf("Parse(%q) = %v, %v", typ.String(), got, err)
		}
		if typ.PGName() == "" || typ.DuckDB() == "" || typ.OID() == 0 {
			t.Errorf("kind %d: incomplete names", k)
		}
		if back, ok := ByOID(typ.OID(), typ.Modifier()); !ok || back.Kind != k {
			t.Errorf("ByOID(%d) = %v, %v; want %v", typ.OID(), back, ok, typ)
		}
	}
}

func TestByName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in, want string
	}{
		{"varchar(max)", "character varying(65535)"},
		{"VARCHAR", "character varying(256)"},
		{"text", "character varying(256)"},
		{"char", "character(1)"},
		{"bpchar", "character(256)"},
		{"decimal", "numeric(18,0)"},
		{"numeric(38,37)", "numeric(38,37)"},
		{"float(20)", "real"},
		{"float", "double precision"},
		{"varbyte(max)", "binary varying(16777216)"},
		{"timestamptz", "timestamp with time zone"},
	} {
		got, err := Parse(tt.in)
		if err != nil || got.String() != tt.want {
			t.Errorf("Parse(%q) = %v, %v; want %s", tt.in, got, err, tt.want)
		}
	}
	for _, bad := range []string{"varchar(65536)", "char(5000)", "decimal(39)", "decimal(10,11)", "uuid", "nonsense", "varchar(0)"} {
		if got, err := Parse(bad); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", bad, got)
		}
	}
}

func TestDecimalArithmetic(t *testing.T) {
	t.Parallel()
	d := NewDecimal
	for _, tt := range []struct {
		op   byte
		a, b Type
		want string
	}{
		{'/', d(8, 2), d(8, 2), "numeric(17,9)"}, // the guide's own example
		{'+', d(8, 2), d(8, 2), "numeric(9,2)"},
		{'*', d(8, 2), Of(SmallInt), "numeric(14,2)"},
		{'/', Of(Integer), Of(Integer), "integer"},
		{'/', Of(SmallInt), Of(BigInt), "bigint"},
		{'*', Of(Real), Of(Real), "real"},
		{'*', Of(Real), d(8, 2), "double precision"},
		{'/', d(38, 4), d(20, 4), "numeric(38,4)"},
	} {
		got, ok := Arithmetic(tt.op, tt.a, tt.b)
		if !ok || got.String() != tt.want {
			t.Errorf("%v %c %v = %v, want %s", tt.a, tt.op, tt.b, got, tt.want)
		}
	}
}

func TestCommon(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b Type
		want string
	}{
		{NewDecimal(7, 2), NewDecimal(15, 3), "numeric(15,3)"},
		{Of(Integer), Of(BigInt), "bigint"},
		{NewChar(3), NewChar(7), "character(7)"},
		{NewChar(3), NewVarchar(7), "character varying(7)"},
		{Of(Date), Of(Timestamp), "timestamp without time zone"},
		{Of(Unknown), Of(Date), "date"},
	} {
		got, ok := Common(tt.a, tt.b)
		if !ok || got.String() != tt.want {
			t.Errorf("Common(%v, %v) = %v %v, want %s", tt.a, tt.b, got, ok, tt.want)
		}
		if again, _ := Common(tt.b, tt.a); again != got {
			t.Errorf("Common(%v, %v) is not symmetric", tt.a, tt.b)
		}
	}
	if _, ok := Common(Of(Boolean), Of(Integer)); ok {
		t.Error("boolean and integer must not mix")
	}
}

func TestCast(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		from, to Kind
		want     CastKind
	}{
		{Integer, BigInt, ImplicitCast},
		{Integer, Boolean, ExplicitCast},
		{Varchar, Date, ImplicitCast},
		{Date, Varchar, AssignmentCast},
		{Boolean, Decimal, NoCast},
		{Date, Integer, NoCast},
		{Super, Integer, AssignmentCast},
		{Varbyte, Varchar, ExplicitCast},
		{Geometry, Varchar, NoCast},
	} {
		if got := Cast(Of(tt.from), Of(tt.to)); got != tt.want {
			t.Errorf("Cast(%v, %v) = %d, want %d", Of(tt.from), Of(tt.to), got, tt.want)
		}
	}
}
