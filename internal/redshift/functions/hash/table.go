package hash

import (
	"strconv"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

func p(list ...def.Class) []def.Class { return list }

// Table is the area's functions.
var Table = []def.Func{
	{Name: "md5", Params: p(def.Str), Type: types.NewVarchar(32), SQL: "md5($1)"},
	{Name: "md5", Params: p(def.Bytes), Type: types.NewVarchar(32), SQL: "md5($1)"},
	{Name: "sha", Params: p(def.Str), Type: types.NewVarchar(40), SQL: "sha1($1)"},
	{Name: "sha", Params: p(def.Bytes), Type: types.NewVarchar(40), SQL: "sha1($1)"},
	{Name: "sha1", Params: p(def.Str), Type: types.NewVarchar(40), SQL: "sha1($1)"},
	{Name: "sha1", Params: p(def.Bytes), Type: types.NewVarchar(40), SQL: "sha1($1)"},
	{Name: "func_sha1", Params: p(def.Str), Type: types.NewVarchar(40), SQL: "sha1($1)"},
	{Name: "func_sha1", Params: p(def.Bytes), Type: types.NewVarchar(40), SQL: "sha1($1)"},
	{Name: "sha2", Params: p(def.Str, def.IntP), Build: sha2},
	{Name: "sha2", Params: p(def.Bytes, def.IntP), Build: sha2},
	{Name: "crc32", Params: p(def.Str), Type: types.NewVarchar(8), SQL: "rs_crc32(encode($1))"},
	{Name: "crc32", Params: p(def.Bytes), Type: types.NewVarchar(8), SQL: "rs_crc32($1)"},
	{Name: "fnv_hash", Params: p(def.Any, def.BigP), Min: 1, Build: fnvHash},
	{Name: "murmur3_32_hash", Params: p(def.Any, def.IntP), Min: 1, Build: murmurHash},
	{Name: "farmfingerprint64", Params: p(def.Str), Type: def.TBig, SQL: "rs_farm(encode($1))"},
	{Name: "farmfingerprint64", Params: p(def.Bytes), Type: def.TBig, SQL: "rs_farm($1)"},
	{Name: "checksum", Params: p(def.Any), Build: checksum},
}

// sha2 uses DuckDB's digest for 256 bits and Go's for the others.
func sha2(c *def.Call) (def.Expr, error) {
	if bits, ok := c.Args[1].ConstInt(); ok && (bits == 0 || bits == 256) {
		return def.Typed(c.Expand("sha256($1)"), types.NewVarchar(128)), nil
	}
	data := "$1"
	if c.Args[0].Type.Kind != types.Varbyte {
		data = "encode($1)"
	}
	return def.Typed(c.Expand("rs_sha2("+data+", CAST($2 AS INTEGER))"), types.NewVarchar(128)), nil
}

// fnvBasis is the seed FNV-1a starts from, 14695981039346656037, as the signed number with the same bits.
const fnvBasis = "-3750763034362895579"

// fnvHash hashes the bytes of a value: numbers as they lie in memory, as wide as their type.
func fnvHash(c *def.Call) (def.Expr, error) {
	seed := fnvBasis
	if len(c.Args) > 1 {
		seed = c.Args[1].SQL
	}
	seed = ", CAST(" + seed + " AS BIGINT))"
	e := c.Args[0]
	if data, ok := bytesOf(e); ok {
		return def.Typed("rs_fnv("+data+seed, def.TBig), nil
	}
	switch e.Type.Kind {
	case types.Real, types.Double:
		return def.Typed("rs_fnv_double(CAST("+e.SQL+" AS DOUBLE), "+strconv.Itoa(e.Type.Size())+seed, def.TBig), nil
	case types.Decimal:
		return def.Typed("rs_fnv_decimal(CAST("+e.SQL+" AS VARCHAR), "+strconv.Itoa(decimalSize(e.Type))+seed, def.TBig), nil
	}
	number, width, ok := numberOf(e)
	if !ok {
		return def.Expr{}, sqlerror.NotSupported("FNV_HASH of "+e.Type.SQLName(), nil)
	}
	return def.Typed("rs_fnv_number("+number+", "+strconv.Itoa(width)+seed, def.TBig), nil
}

// murmurHash hashes values as Apache Iceberg's specification turns them into bytes: every integer as one of 64 bits.
func murmurHash(c *def.Call) (def.Expr, error) {
	seed := "0"
	if len(c.Args) > 1 {
		seed = c.Args[1].SQL
	}
	seed = ", CAST(" + seed + " AS INTEGER))"
	e := c.Args[0]
	if data, ok := bytesOf(e); ok {
		return def.Typed("rs_murmur3("+data+seed, def.TInt), nil
	}
	x := e.SQL
	switch e.Type.Kind {
	case types.Decimal:
		return def.Typed("rs_murmur3_decimal(CAST("+x+" AS VARCHAR)"+seed, def.TInt), nil
	case types.Real, types.Double:
		return def.Typed("rs_murmur3_double(CAST("+x+" AS DOUBLE)"+seed, def.TInt), nil
	case types.Date:
		x = "(" + x + " - DATE '1970-01-01')"
	case types.Timestamp, types.TimestampTZ, types.Time:
		x = "epoch_us(" + x + ")"
	case types.Boolean, types.SmallInt, types.Integer, types.BigInt:
	default:
		return def.Expr{}, sqlerror.NotSupported("MURMUR3_32_HASH of "+e.Type.SQLName(), nil)
	}
	return def.Typed("rs_murmur3_number(CAST("+x+" AS BIGINT)"+seed, def.TInt), nil
}

func bytesOf(e def.Expr) (string, bool) {
	switch {
	case e.Type.Kind == types.Char && e.Type.Length > 0:
		return "encode(rpad(" + e.SQL + ", " + strconv.Itoa(e.Type.Length) + ", ' '))", true
	case e.Type.IsString() || e.Type.Kind == types.Unknown:
		return "encode(CAST(" + e.SQL + " AS VARCHAR))", true
	case e.Type.Kind == types.Varbyte:
		return e.SQL, true
	}
	return "", false
}

// numberOf is the value as BIGINT and the bytes its type takes. Days and microseconds count from 2000.
func numberOf(e def.Expr) (sql string, width int, ok bool) {
	switch t := e.Type; {
	case t.Kind == types.Boolean:
		return "CAST(" + e.SQL + " AS BIGINT)", 1, true
	case t.IsInteger():
		return "CAST(" + e.SQL + " AS BIGINT)", t.Size(), true
	case t.Kind == types.Date:
		return "CAST(" + e.SQL + " - DATE '2000-01-01' AS BIGINT)", 4, true
	case t.Kind == types.Timestamp || t.Kind == types.TimestampTZ:
		return "(epoch_us(" + e.SQL + ") - 946684800000000)", 8, true
	case t.Kind == types.Time:
		return "epoch_us(" + e.SQL + ")", 8, true
	}
	return "", 0, false
}

// decimalSize is how many bytes a decimal takes.
func decimalSize(t types.Type) int {
	if t.Precision > 19 {
		return 16
	}
	return 8
}

// unscaled is a decimal's digits without its point.
func unscaled(e def.Expr) string {
	if e.Type.Scale == 0 {
		return e.SQL
	}
	return "CAST(replace(CAST(" + e.SQL + " AS VARCHAR), '.', '') AS HUGEINT)"
}

// checksum is the number without its point. How Redshift computes it for strings is not published.
func checksum(c *def.Call) (def.Expr, error) {
	e := c.Args[0]
	switch {
	case e.Type.IsInteger() || e.Type.Kind == types.Decimal:
		return def.Typed("CAST("+unscaled(e)+" AS INTEGER)", def.TInt), nil
	case e.IsNull():
		return def.Typed("CAST(NULL AS INTEGER)", def.TInt), nil
	}
	return def.Expr{}, sqlerror.NotSupported("CHECKSUM of "+e.Type.SQLName(), nil)
}
