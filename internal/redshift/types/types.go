package types

import "strconv"

// Kind is a family of types, without parameters.
type Kind uint8

// The kinds. The order within the numeric kinds is the order of promotion.
const (
	Invalid Kind = iota
	// Unknown is a string literal or a NULL that no context has given a type yet.
	Unknown
	Boolean
	SmallInt
	Integer
	BigInt
	Decimal
	Real
	Double
	Char
	Varchar
	Date
	Time
	TimeTZ
	Timestamp
	TimestampTZ
	// IntervalYM is INTERVAL YEAR TO MONTH.
	IntervalYM
	// IntervalDS is INTERVAL DAY TO SECOND.
	IntervalDS
	// Interval is PostgreSQL's mixed interval, the type of an interval literal without qualifier.
	Interval
	Super
	Varbyte
	// Name is the catalog's identifier type.
	Name
	OID
	Regclass
	Regproc
	Regprocedure
	Regtype
	// InternalChar is PostgreSQL's one byte "char".
	InternalChar
	Int2Vector
	OIDVector
	TextArray
	ACLItemArray
	XID
	Void
	Record
	Refcursor
	// Geometry, Geography and HLLSketch are known by name and refused.
	Geometry
	Geography
	HLLSketch
	kindCount
)

// Limits of the parameterised types.
const (
	// MaxPrecision is the largest precision of a DECIMAL.
	MaxPrecision = 38
	// MaxVarchar is the length in bytes of VARCHAR(MAX) in a table.
	MaxVarchar = 65535
	// MaxText is the length in bytes to which a VARCHAR(MAX) grows in memory.
	MaxText = 16000000
	// MaxChar is the largest length in bytes of a CHAR.
	MaxChar = 4096
	// MaxVarbyte is the largest length in bytes of a VARBYTE.
	MaxVarbyte = 16777216
	// DefaultVarchar is the length of VARCHAR without one, and of TEXT.
	DefaultVarchar = 256
	// DefaultVarbyte is the length of VARBYTE without one.
	DefaultVarbyte = 64000
)

// Type is one data type with its parameters. Precision and Scale belong to DECIMAL (and Precision to the fractional
// seconds of INTERVAL DAY TO SECOND), Length in bytes to CHAR, VARCHAR and VARBYTE; they are 0 elsewhere.
type Type struct {
	Kind      Kind
	Precision int
	Scale     int
	Length    int
}

// Of makes a type without parameters.
func Of(k Kind) Type { return Type{Kind: k} }

// NewDecimal makes DECIMAL(precision, scale) held within the limits of the type.
func NewDecimal(precision, scale int) Type {
	precision = max(1, min(precision, MaxPrecision))
	return Type{Kind: Decimal, Precision: precision, Scale: max(0, min(scale, precision))}
}

// NewVarchar makes VARCHAR(n), n in bytes.
func NewVarchar(n int) Type { return Type{Kind: Varchar, Length: max(1, min(n, MaxVarchar))} }

// NewChar makes CHAR(n), n in bytes.
func NewChar(n int) Type { return Type{Kind: Char, Length: max(1, min(n, MaxChar))} }

// NewVarbyte makes VARBYTE(n), n in bytes.
func NewVarbyte(n int) Type { return Type{Kind: Varbyte, Length: max(1, min(n, MaxVarbyte))} }

// IsInteger tells whether t is one of the integer types, object identifiers included.
func (t Type) IsInteger() bool {
	return t.Kind == SmallInt || t.Kind == Integer || t.Kind == BigInt || t.Kind == OID || t.Kind == XID
}

// IsNumeric tells whether t is a number.
func (t Type) IsNumeric() bool {
	return (t.Kind >= SmallInt && t.Kind <= Double) || t.Kind == OID || t.Kind == XID
}

// IsFloat tells whether t is REAL or DOUBLE PRECISION.
func (t Type) IsFloat() bool { return t.Kind == Real || t.Kind == Double }

// IsString tells whether t is a character type. An Unknown literal is none yet.
func (t Type) IsString() bool {
	switch t.Kind {
	case Char, Varchar, Name, InternalChar, Refcursor:
		return true
	}
	return false
}

// IsDateTime tells whether t is a date, a time or a timestamp.
func (t Type) IsDateTime() bool { return t.Kind >= Date && t.Kind <= TimestampTZ }

// IsTimestamp tells whether t is a timestamp of either form.
func (t Type) IsTimestamp() bool { return t.Kind == Timestamp || t.Kind == TimestampTZ }

// IsInterval tells whether t is an interval of any form.
func (t Type) IsInterval() bool { return t.Kind >= IntervalYM && t.Kind <= Interval }

// IsRefused tells whether t is known to Redshift and not to this warehouse.
func (t Type) IsRefused() bool { return t.Kind >= Geometry && t.Kind <= HLLSketch }

// String is the name as Redshift's format_type prints it, such as "character varying(20)" or "numeric(8,2)".
func (t Type) String() string {
	switch t.Kind {
	case Decimal:
		if t.Precision == 0 {
			return "numeric"
		}
		return "numeric(" + strconv.Itoa(t.Precision) + "," + strconv.Itoa(t.Scale) + ")"
	case Char, Varchar, Varbyte:
		if t.Length == 0 {
			return infos[t.Kind].long
		}
		return infos[t.Kind].long + "(" + strconv.Itoa(t.Length) + ")"
	}
	return infos[t.Kind].long
}

// PGName is the internal name, as pg_type.typname and the Data API's typeName have it, such as "varchar" or "int4".
func (t Type) PGName() string { return infos[t.Kind].pg }

// SQLName is the base name without parameters, as information_schema.columns.data_type has it.
func (t Type) SQLName() string { return infos[t.Kind].long }

// OID is the type's number in pg_type.
func (t Type) OID() int { return infos[t.Kind].oid }

// Size is pg_type.typlen: the bytes of a value, -1 when they vary.
func (t Type) Size() int { return infos[t.Kind].size }

// Modifier is pg_attribute.atttypmod: -1 when the type has no parameters.
func (t Type) Modifier() int {
	switch t.Kind {
	case Decimal:
		return t.Precision<<16 + t.Scale + 4
	case Char, Varchar, Varbyte:
		return t.Length + 4
	}
	return -1
}

// ByOID finds the type of a pg_type number, with the parameters of an atttypmod (-1: none).
func ByOID(oid, modifier int) (Type, bool) {
	for k := Kind(1); k < kindCount; k++ {
		if infos[k].oid != oid || oid == 0 {
			continue
		}
		t := Type{Kind: k}
		if modifier >= 4 {
			switch k {
			case Decimal:
				t.Precision, t.Scale = (modifier-4)>>16, (modifier-4)&0xffff
			case Char, Varchar, Varbyte:
				t.Length = modifier - 4
			}
		}
		return t, true
	}
	return Type{}, false
}

// DuckDB is the type under which DuckDB stores and computes values of t.
func (t Type) DuckDB() string {
	if t.Kind == Decimal {
		if t.Precision == 0 {
			return "DECIMAL(18,0)"
		}
		return "DECIMAL(" + strconv.Itoa(t.Precision) + "," + strconv.Itoa(t.Scale) + ")"
	}
	return infos[t.Kind].duck
}

type info struct {
	long, pg, duck string
	oid, size      int
	display        int // the precision the Data API reports for types without parameters
}

var infos = [kindCount]info{
	Invalid:      {"unknown", "unknown", "VARCHAR", 0, -1, 0},
	Unknown:      {"unknown", "unknown", "VARCHAR", 705, -1, 0},
	Boolean:      {"boolean", "bool", "BOOLEAN", 16, 1, 1},
	SmallInt:     {"smallint", "int2", "SMALLINT", 21, 2, 5},
	Integer:      {"integer", "int4", "INTEGER", 23, 4, 10},
	BigInt:       {"bigint", "int8", "BIGINT", 20, 8, 19},
	Decimal:      {"numeric", "numeric", "DECIMAL(18,0)", 1700, -1, 18},
	Real:         {"real", "float4", "FLOAT", 700, 4, 8},
	Double:       {"double precision", "float8", "DOUBLE", 701, 8, 17},
	Char:         {"character", "bpchar", "VARCHAR", 1042, -1, 0},
	Varchar:      {"character varying", "varchar", "VARCHAR", 1043, -1, 0},
	Date:         {"date", "date", "DATE", 1082, 4, 13},
	Time:         {"time without time zone", "time", "TIME", 1083, 8, 15},
	TimeTZ:       {"time with time zone", "timetz", "TIMETZ", 1266, 12, 21},
	Timestamp:    {"timestamp without time zone", "timestamp", "TIMESTAMP", 1114, 8, 29},
	TimestampTZ:  {"timestamp with time zone", "timestamptz", "TIMESTAMPTZ", 1184, 8, 35},
	IntervalYM:   {"interval year to month", "intervaly2m", "INTERVAL", 1188, 4, 32},
	IntervalDS:   {"interval day to second", "intervald2s", "INTERVAL", 1190, 8, 64},
	Interval:     {"interval", "interval", "INTERVAL", 1186, 12, 49},
	Super:        {"super", "super", "JSON", 4000, -1, 4194304},
	Varbyte:      {"binary varying", "varbyte", "BLOB", 6551, -1, 0},
	Name:         {"name", "name", "VARCHAR", 19, 64, 63},
	OID:          {"oid", "oid", "BIGINT", 26, 4, 10},
	Regclass:     {"regclass", "regclass", "VARCHAR", 2205, 4, 128},
	Regproc:      {"regproc", "regproc", "VARCHAR", 24, 4, 128},
	Regprocedure: {"regprocedure", "regprocedure", "VARCHAR", 2202, 4, 128},
	Regtype:      {"regtype", "regtype", "VARCHAR", 2206, 4, 128},
	InternalChar: {`"char"`, "char", "VARCHAR", 18, 1, 1},
	Int2Vector:   {"int2vector", "int2vector", "VARCHAR", 22, -1, 0},
	OIDVector:    {"oidvector", "oidvector", "VARCHAR", 30, -1, 0},
	TextArray:    {"text[]", "_text", "VARCHAR", 1009, -1, 0},
	ACLItemArray: {"aclitem[]", "_aclitem", "VARCHAR", 1034, -1, 0},
	XID:          {"xid", "xid", "BIGINT", 28, 4, 10},
	Void:         {"void", "void", "VARCHAR", 2278, 4, 0},
	Record:       {"record", "record", "VARCHAR", 2249, -1, 0},
	Refcursor:    {"refcursor", "refcursor", "VARCHAR", 1790, -1, 0},
	Geometry:     {"geometry", "geometry", "BLOB", 3000, -1, 0},
	Geography:    {"geography", "geography", "BLOB", 3001, -1, 0},
	HLLSketch:    {"hllsketch", "hllsketch", "BLOB", 2935, -1, 0},
}
