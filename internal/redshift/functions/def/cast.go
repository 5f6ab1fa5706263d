package def

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// Mode says on whose request a value changes its type.
type Mode uint8

// The modes.
const (
	// Implicit conversions happen in expressions.
	Implicit Mode = iota
	// Explicit conversions are CAST, CONVERT and ::; strings too long are cut.
	Explicit
	// Assign conversions put a value into a column; strings too long are an error.
	Assign
)

// Cast makes a value of another type, or says that there is no such conversion (42846).
func Cast(e Expr, to types.Type, mode Mode, s *Session) (Expr, error) {
	out, err := cast(e, to, mode, s)
	if err == nil && mode == Assign && to.Kind == types.TimeTZ && !e.IsNull() {
		out = InUTC(out)
	}
	return out, err
}

// InUTC gives a TIMETZ the zone UTC, in which columns hold it and comparisons are made.
func InUTC(e Expr) Expr { return Typed("timezone('UTC', "+e.SQL+")", e.Type) }

func cast(e Expr, to types.Type, mode Mode, s *Session) (Expr, error) {
	if to.IsRefused() || e.Type.IsRefused() {
		t := to
		if e.Type.IsRefused() {
			t = e.Type
		}
		return Expr{}, sqlerror.NotSupported("the data type "+strings.ToUpper(t.PGName()), nil)
	}
	switch {
	case to.Kind == types.Unknown || to.Kind == types.Invalid:
		return e, nil
	case e.Const == NullConst:
		return Expr{SQL: "CAST(NULL AS " + to.DuckDB() + ")", Type: to, Const: NullConst}, nil
	case e.Const == StringConst:
		return castString(e, to, mode, s)
	case e.Type == to && (mode != Assign || to.Kind != types.Varchar || to.Length < types.MaxVarchar):
		return e, nil
	}
	if kind := types.Cast(e.Type, to); kind == types.NoCast || (mode == Assign && kind < types.AssignmentCast) || (mode == Implicit && kind < types.AssignmentCast) {
		return Expr{}, sqlerror.CannotCast(e.Type.SQLName(), to.SQLName())
	}
	return convert(e, to, mode, s)
}

func castString(e Expr, to types.Type, mode Mode, s *Session) (Expr, error) {
	if to.IsString() {
		return castText(e, to, mode)
	}
	folded, err := FoldString(e.Text, to, s)
	if err != nil {
		return Expr{}, err
	}
	return folded, nil
}

// convert makes the cast of a value that is not a constant string or NULL.
func convert(e Expr, to types.Type, mode Mode, s *Session) (Expr, error) {
	from := e.Type
	if out, ok := zoned(e, to, s); ok {
		return out, nil
	}
	switch {
	case to.IsString():
		return castText(textOf(e, s), to, mode)
	case from.Kind == types.Super:
		return fromSuper(e, to, s), nil
	case to.Kind == types.Super:
		return toSuper(e), nil
	case to.Kind == types.Varbyte:
		return toVarbyte(e, to), nil
	case from.IsString() || from.Kind == types.Unknown:
		return fromText(e, to, s), nil
	case from.IsNumeric() && to.IsNumeric() && e.Const == NumberConst:
		return castNumber(e, to), nil
	case from.IsInterval() && to.IsInterval():
		return Typed(e.SQL, to), nil
	case from.Kind == types.Varbyte && to.IsInteger():
		return Typed("CAST(rs_bytes_int("+e.SQL+", "+strconv.Itoa(to.Size())+") AS "+to.DuckDB()+")", to), nil
	case from.Kind == types.Time && to.IsInterval():
		return Typed("to_microseconds(epoch_us("+e.SQL+"))", to), nil
	case isRegType(to.Kind):
		return Typed("CAST("+e.SQL+" AS VARCHAR)", to), nil
	}
	if from.DuckDB() == to.DuckDB() {
		return Typed(e.SQL, to), nil
	}
	if from.IsFloat() && to.Kind == types.Decimal {
		return fromFloat(e, to), nil
	}
	if from.Kind == types.Decimal && to.Kind == types.Decimal && from.Scale == to.Scale && from.Precision <= to.Precision && mode == Implicit {
		return Typed(e.SQL, to), nil
	}
	return Typed("CAST("+e.SQL+" AS "+to.DuckDB()+")", to), nil
}

// fromFloat makes a DECIMAL of the digits that a floating point number has, 15 of a DOUBLE. DuckDB multiplies by a power
// of ten in the number's own type, which shows where that is beyond it.
func fromFloat(e Expr, to types.Type) Expr {
	switch {
	case e.Type.Kind == types.Real:
		return Typed("CAST(CAST("+e.SQL+" AS VARCHAR) AS "+to.DuckDB()+")", to)
	case to.Precision > 18 || to.Scale > 9:
		return Typed("CAST(printf('%.15g', "+e.SQL+") AS "+to.DuckDB()+")", to)
	}
	return Typed("CAST("+e.SQL+" AS "+to.DuckDB()+")", to)
}

func isRegType(k types.Kind) bool {
	return k == types.Regclass || k == types.Regproc || k == types.Regprocedure || k == types.Regtype
}

// castNumber keeps a constant constant.
func castNumber(e Expr, to types.Type) Expr {
	out := Expr{SQL: "CAST(" + e.SQL + " AS " + to.DuckDB() + ")", Type: to}
	if e.Type.IsInteger() && to.IsInteger() {
		out.Const, out.Text = e.Const, e.Text
	}
	return out
}

// Truncated cuts the digits of a decimal that a numeric type has no room for, as Redshift casts unless
// enable_numeric_rounding is on ("Numeric types").
func Truncated(e Expr, to types.Type) Expr {
	switch {
	case to.IsInteger():
		to.Scale = 0
	case to.Kind != types.Decimal:
		return e
	}
	if e.Const != NotConst || e.Type.Scale <= to.Scale {
		return e
	}
	if to.Scale == 0 {
		return Typed("trunc("+e.SQL+")", types.NewDecimal(max(e.Type.Precision-e.Type.Scale, 1), 0))
	}
	unit := "0." + strings.Repeat("0", to.Scale-1) + "1"
	if strings.Contains(e.SQL, "random(") {
		return Typed("list_transform(["+e.SQL+"], lambda x: x - x % "+unit+")[1]", e.Type)
	}
	return Typed("("+e.SQL+" - "+e.SQL+" % "+unit+")", e.Type)
}

// textOf prints a value as Redshift does.
func textOf(e Expr, s *Session) Expr {
	switch {
	case e.Type.IsString() || e.Type.Kind == types.Unknown:
		return e
	case e.Type.Kind == types.Double:
		return Typed("printf('%.15g', "+e.SQL+")", types.NewVarchar(25))
	case e.Type.Kind == types.Real:
		return Typed("printf('%.6g', "+e.SQL+")", types.NewVarchar(15))
	case e.Type.Kind == types.Super:
		return Typed("(CASE WHEN json_type("+e.SQL+") NOT IN ('ARRAY', 'OBJECT') THEN json_extract_string("+e.SQL+", '$') END)", types.NewVarchar(types.MaxVarchar))
	case e.Type.Kind == types.Varbyte:
		return Typed("decode("+e.SQL+")", types.NewVarchar(max(e.Type.Length, 1)))
	case e.Type.Kind == types.TimestampTZ:
		return instantText(e, s)
	case e.Type.Kind == types.Time || e.Type.Kind == types.TimeTZ:
		return Typed("regexp_replace(CAST("+e.SQL+" AS VARCHAR), '([.](?:[0-9][0-9])*[0-9])([^0-9]|$)', '\\10\\2')", types.NewVarchar(21))
	case e.Type.IsInterval():
		return Typed("rs_interval_text("+IntervalParts(e.SQL)+")", types.NewVarchar(64))
	}
	return Typed("CAST("+e.SQL+" AS VARCHAR)", types.NewVarchar(textWidth(e.Type)))
}

// IntervalParts are the months, days and microseconds of an interval, as arguments for a UDF.
func IntervalParts(sql string) string {
	return "CAST(datepart('year', " + sql + ") * 12 + datepart('month', " + sql + ") AS BIGINT), CAST(datepart('day', " + sql + ") AS BIGINT), " +
		"CAST(datepart('hour', " + sql + ") * 3600000000 + datepart('minute', " + sql + ") * 60000000 + datepart('microseconds', " + sql + ") AS BIGINT)"
}

func textWidth(t types.Type) int {
	switch t.Kind {
	case types.Boolean:
		return 5
	case types.SmallInt:
		return 6
	case types.Integer:
		return 11
	case types.BigInt:
		return 20
	case types.Decimal:
		return t.Precision + 2
	case types.Date:
		return 10
	case types.Timestamp:
		return 26
	case types.TimestampTZ:
		return 32
	}
	return 64
}

// castText gives a string another length or padding.
func castText(e Expr, to types.Type, mode Mode) (Expr, error) {
	if e.Const == StringConst {
		return constText(e, to, mode)
	}
	sql := e.SQL
	if to.Kind == types.InternalChar {
		if e.Type.Kind != to.Kind {
			sql = "rs_left_bytes(" + sql + ", 1)"
		}
		return Typed(sql, to), nil
	}
	fromLen := e.Type.Length
	if to.Kind == types.Char && e.Type.Kind != types.Char {
		sql = "rtrim(" + sql + ", ' ')"
	}
	// A VARCHAR(MAX) may be longer in memory than in a table.
	grown := mode == Assign && fromLen == types.MaxVarchar
	fits := fromLen > 0 && fromLen <= to.Length && !grown
	if to.Kind == types.Char && e.Type.Kind != types.Char && mode != Implicit {
		sql = "(CASE WHEN strlen(" + sql + ") <> length(" + sql + ") THEN " + ErrorCall(multibyteChar().SQLState, Quote(multibyteChar().Message)) + " ELSE " + sql + " END)"
	}
	if to.Length == 0 || mode == Implicit || fits {
		if to.Length == 0 && to.Kind == types.Varchar {
			to.Length = fromLen
		}
		return Typed(sql, to), nil
	}
	n := strconv.Itoa(to.Length)
	switch {
	case mode == Explicit:
		sql = "CASE WHEN strlen(" + sql + ") > " + n + " THEN rs_left_bytes(" + sql + ", " + n + ") ELSE " + sql + " END"
	case to.Kind == types.Char:
		sql = "CASE WHEN strlen(" + sql + ") > " + n + " THEN " + ErrorCall(sqlerror.StateValueTooLong, Quote("value too long for type "+to.String())) + " ELSE " + sql + " END"
	default: // NULL is no longer than anything
		sql = "CASE WHEN strlen(" + sql + ") > " + n + " AND strlen(rtrim(" + sql + ", ' ')) > " + n + " THEN " + ErrorCall(sqlerror.StateValueTooLong, Quote("value too long for type "+to.String())) +
			" WHEN strlen(" + sql + ") > " + n + " THEN rs_left_bytes(" + sql + ", " + n + ") ELSE " + sql + " END"
	}
	return Typed("("+sql+")", to), nil
}

// multibyteChar is the error of a text for CHAR, which holds single-byte characters only.
func multibyteChar() *sqlerror.Error {
	return sqlerror.New("22P05", "Multibyte character not supported for CHAR (Hint: try using VARCHAR).")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func constText(e Expr, to types.Type, mode Mode) (Expr, error) {
	s := e.Text
	if to.Kind == types.InternalChar {
		s = LeftBytes(s, 1)
	}
	if to.Kind == types.Char {
		s = strings.TrimRight(s, " ")
	}
	switch {
	case to.Kind == types.Char && mode != Implicit && !isASCII(s):
		return Expr{}, multibyteChar()
	case to.Length == 0:
		to.Length = max(len(s), 1)
		if to.Kind != types.Varchar && to.Kind != types.Char {
			to.Length = 0
		}
	case mode == Implicit:
		if to.Kind == types.Varchar || to.Kind == types.Char {
			to.Length = max(to.Length, len(s))
		}
	case len(s) > to.Length && mode == Assign && len(strings.TrimRight(s, " ")) > to.Length:
		return Expr{}, sqlerror.ValueTooLong(to.String())
	case len(s) > to.Length:
		s = LeftBytes(s, to.Length)
	}
	return Expr{SQL: Quote(s), Type: to, Const: StringConst, Text: s}, nil
}

// LeftBytes cuts s to at most n bytes without cutting a character.
func LeftBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

func toSuper(e Expr) Expr {
	switch e.Type.Kind {
	case types.Varbyte:
		return Typed("to_json(lower(hex("+e.SQL+")))", TSuper)
	case types.TextArray, types.ACLItemArray, types.Int2Vector, types.OIDVector: // the catalog's arrays are stored as text
		return Typed("to_json(string_split_regex(trim("+e.SQL+", '{}'), '[, ]'))", TSuper)
	case types.Double, types.Real:
		return Typed("CAST(rs_float_json(CAST("+e.SQL+" AS DOUBLE)) AS JSON)", TSuper)
	case types.Decimal:
		return Typed("CAST(CAST("+e.SQL+" AS VARCHAR) AS JSON)", TSuper)
	}
	return Typed("to_json("+e.SQL+")", TSuper)
}

func toVarbyte(e Expr, to types.Type) Expr {
	switch {
	case e.Type.Kind == types.Varbyte && (to.Length == 0 || e.Type.Length <= to.Length):
		return Typed(e.SQL, to)
	case e.Type.Kind == types.Varbyte:
		return Typed("rs_left_blob("+e.SQL+", "+strconv.Itoa(to.Length)+")", to)
	case e.Type.IsInteger():
		return Typed("rs_int_bytes(CAST("+e.SQL+" AS BIGINT), "+strconv.Itoa(e.Type.Size())+")", to)
	}
	if e.Type.Kind == types.Char && e.Type.Length > 0 {
		return Typed("encode(rpad("+e.SQL+", "+strconv.Itoa(e.Type.Length)+", ' '))", to)
	}
	return Typed("encode("+e.SQL+")", to)
}
