package types

import (
	"fmt"
	"strings"
)

var byName = map[string]Kind{
	"smallint": SmallInt, "int2": SmallInt,
	"integer": Integer, "int": Integer, "int4": Integer,
	"bigint": BigInt, "int8": BigInt,
	"decimal": Decimal, "numeric": Decimal, "dec": Decimal,
	"real": Real, "float4": Real,
	"double precision": Double, "double": Double, "float8": Double, "float": Double,
	"boolean": Boolean, "bool": Boolean,
	"char": Char, "character": Char, "nchar": Char, "bpchar": Char,
	"varchar": Varchar, "character varying": Varchar, "nvarchar": Varchar, "text": Varchar, "char varying": Varchar, "national character varying": Varchar,
	"national char varying": Varchar, "nchar varying": Varchar,
	"national character": Char, "national char": Char,
	"date": Date,
	"time": Time, "time without time zone": Time,
	"timetz": TimeTZ, "time with time zone": TimeTZ,
	"timestamp": Timestamp, "timestamp without time zone": Timestamp, "datetime": Timestamp, "smalldatetime": Timestamp,
	"timestamptz": TimestampTZ, "timestamp with time zone": TimestampTZ,
	"interval":               Interval,
	"interval year to month": IntervalYM, "interval year": IntervalYM, "interval month": IntervalYM, "intervaly2m": IntervalYM,
	"interval day to second": IntervalDS, "interval day": IntervalDS, "interval hour": IntervalDS, "interval minute": IntervalDS, "interval second": IntervalDS,
	"interval day to hour": IntervalDS, "interval day to minute": IntervalDS, "interval hour to minute": IntervalDS,
	"interval hour to second": IntervalDS, "interval minute to second": IntervalDS, "intervald2s": IntervalDS,
	"super":   Super,
	"varbyte": Varbyte, "varbinary": Varbyte, "binary varying": Varbyte, "binary": Varbyte,
	"name": Name, "oid": OID, "regclass": Regclass, "regproc": Regproc, "regprocedure": Regprocedure, "regtype": Regtype, `"char"`: InternalChar,
	"int2vector": Int2Vector, "oidvector": OIDVector, "text[]": TextArray, "_text": TextArray, "xid": XID, "refcursor": Refcursor,
	"void": Void, "record": Record, "unknown": Unknown, "aclitem[]": ACLItemArray, "_aclitem": ACLItemArray,
	"geometry": Geometry, "geography": Geography, "hllsketch": HLLSketch,
}

// unsupportedNames are PostgreSQL types that Redshift itself refuses.
var unsupportedNames = map[string]bool{
	"bytea": true, "json": true, "jsonb": true, "xml": true, "uuid": true, "money": true, "bit": true, "bit varying": true, "inet": true, "cidr": true, "macaddr": true,
	"serial": true, "bigserial": true, "point": true, "line": true, "lseg": true, "box": true, "path": true, "polygon": true, "circle": true, "tsvector": true, "hstore": true,
}

// ByName finds a type by one of the names Redshift accepts for it (case does not matter, inner spaces are single), with its
// arguments: precision and scale, or length. max stands for VARCHAR(MAX) and its like. A wrong number or size of
// arguments is an error that says what is allowed.
func ByName(name string, args []int, maxLength bool) (Type, error) {
	kind, ok := byName[name]
	if !ok {
		name = strings.ToLower(name)
		kind, ok = byName[name]
	}
	if !ok {
		if unsupportedNames[name] {
			return Type{}, fmt.Errorf("type %q is not supported by Redshift", name)
		}
		return Type{}, fmt.Errorf("type %q does not exist", name)
	}
	switch kind {
	case Decimal:
		return decimalOf(args)
	case Char, Varchar, Varbyte:
		return sizedOf(kind, name, args, maxLength)
	case Double:
		if name == "float" && len(args) == 1 && args[0] < 25 {
			return Type{Kind: Real}, nil
		}
	case IntervalDS:
		t := Type{Kind: kind, Precision: 6}
		if len(args) == 1 {
			t.Precision = args[0]
		}
		return t, nil
	}
	return Type{Kind: kind}, nil
}

func decimalOf(args []int) (Type, error) {
	t := Type{Kind: Decimal, Precision: 18}
	if len(args) > 2 {
		return Type{}, fmt.Errorf("invalid NUMERIC type modifier")
	}
	if len(args) > 0 {
		t.Precision = args[0]
	}
	if len(args) > 1 {
		t.Scale = args[1]
	}
	if t.Precision < 1 || t.Precision > MaxPrecision {
		return Type{}, fmt.Errorf("DECIMAL precision %d must be between 1 and %d", t.Precision, MaxPrecision)
	}
	if t.Scale < 0 || t.Scale > t.Precision {
		return Type{}, fmt.Errorf("DECIMAL scale %d must be between 0 and precision %d", t.Scale, t.Precision)
	}
	return t, nil
}

func sizedOf(kind Kind, name string, args []int, maxLength bool) (Type, error) {
	var limit, length int
	switch kind {
	case Char:
		limit, length = MaxChar, 1
		if name == "bpchar" {
			length = 256
		}
	case Varchar:
		limit, length = MaxVarchar, DefaultVarchar
	default:
		limit, length = MaxVarbyte, DefaultVarbyte
	}
	if maxLength {
		length = limit
	}
	if len(args) > 0 && name != "text" && name != "bpchar" {
		length = args[0]
	}
	if length < 1 {
		return Type{}, fmt.Errorf("length for type %s must be at least 1", infos[kind].pg)
	}
	if length > limit {
		return Type{}, fmt.Errorf("length for type %s cannot exceed %d", infos[kind].pg, limit)
	}
	return Type{Kind: kind, Length: length}, nil
}

// Parse reads a printed type such as "numeric(8,2)" or "character varying(20)": the inverse of [Type.String].
func Parse(s string) (Type, error) {
	name, rest, ok := strings.Cut(s, "(")
	if !ok {
		return ByName(strings.TrimSpace(s), nil, false)
	}
	inner, tail, _ := strings.Cut(rest, ")")
	var args []int
	isMax := false
	for _, a := range strings.Split(inner, ",") {
		a = strings.TrimSpace(a)
		if strings.EqualFold(a, "max") {
			isMax = true
			continue
		}
		n := 0
		if _, err := fmt.Sscanf(a, "%d", &n); err != nil {
			return Type{}, fmt.Errorf("type %q: argument %q: %w", s, a, err)
		}
		args = append(args, n)
	}
	return ByName(strings.TrimSpace(strings.TrimSpace(name)+tail), args, isMax)
}

// Metadata is what the Data API's ColumnMetadata says about a type.
type Metadata struct {
	TypeName                 string
	Length, Precision, Scale int
	CaseSensitive, Signed    bool
}

// Metadata describes t as the Data API does in results: the length of a column's definition is reported as its precision,
// and length is 0. DescribeTable reports the precision as length too.
func (t Type) Metadata() Metadata {
	m := Metadata{TypeName: t.PGName(), Precision: infos[t.Kind].display, Signed: t.IsNumeric() && t.Kind != OID}
	switch t.Kind {
	case Decimal:
		if t.Precision > 0 {
			m.Precision = t.Precision
		}
		m.Scale = t.Scale
	case Char, Varchar, Varbyte:
		m.Precision = t.Length
	case Unknown:
		m.TypeName = "varchar"
	case Real:
		m.Scale = 8
	case Double:
		m.Scale = 17
	case Time, TimeTZ, Timestamp, TimestampTZ:
		m.Scale = 6
	}
	m.CaseSensitive = t.IsString() || t.Kind == Unknown
	return m
}
