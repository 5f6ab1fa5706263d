package def

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// fromText reads a string that is not constant. DuckDB's own casts read only what has the plain form: beyond it they
// take other texts than Redshift does.
func fromText(e Expr, to types.Type, s *Session) Expr {
	x := e.SQL
	switch to.Kind {
	case types.Date:
		x = "(CASE WHEN " + x + " LIKE '____-__-__' THEN coalesce(CAST(try_strptime(" + x + ", '%Y-%m-%d') AS DATE), rs_to_date(" + x + ")) ELSE rs_to_date(" + x + ") END)"
	case types.Timestamp:
		x = "(CASE WHEN " + x + " LIKE '____-__-__ __:__:__' OR " + x + " LIKE '____-__-__' THEN coalesce(try_strptime(" + x + ", ['%Y-%m-%d %H:%M:%S', '%Y-%m-%d']), rs_to_timestamp(" + x +
			")) ELSE rs_to_timestamp(" + x + ") END)"
	case types.TimestampTZ:
		x = instantOf(x, s)
	case types.Time:
		x = "(CASE WHEN " + x + " LIKE '__:__:__' THEN coalesce(TRY_CAST(" + x + " AS TIME), CAST(rs_to_time(" + x + ") AS TIME)) ELSE CAST(rs_to_time(" + x + ") AS TIME) END)"
	case types.TimeTZ:
		x = "CAST(rs_to_timetz(" + x + ", " + Quote(s.zoneName()) + ", " + strconv.FormatInt(s.now().Unix(), 10) + ") AS TIMETZ)"
	case types.Boolean:
		b := "lower(trim(" + x + "))"
		x = "(CASE WHEN " + b + " IN ('t', 'true', 'y', 'yes', '1', 'on') THEN true WHEN " + b + " IN ('f', 'false', 'n', 'no', '0', 'off') THEN false WHEN " + x + " IS NOT NULL THEN " +
			ErrorCall(sqlerror.StateInvalidText, "'invalid input syntax for type boolean: \"'||"+x+"||'\"'") + " END)"
	case types.SmallInt, types.Integer, types.BigInt, types.OID, types.XID:
		x = "CAST(rs_to_integer(" + x + ") AS " + to.DuckDB() + ")"
	case types.Decimal:
		x = plainDigits(x, "CAST("+x+" AS "+to.DuckDB()+")", "numeric")
	case types.Real, types.Double:
		number := "CAST(" + x + " AS " + to.DuckDB() + ")"
		x = plainDigits(x, "CASE WHEN isinf("+number+") AND lower("+x+") NOT LIKE '%inf%' THEN "+
			ErrorCall(sqlerror.StateOutOfRange, "'value \"'||"+x+"||'\" is out of range for type "+to.String()+"'")+" ELSE "+number+" END", to.String())
	case types.Super:
		x = "to_json(" + x + ")"
	case types.Regclass, types.Regproc, types.Regtype, types.Int2Vector, types.OIDVector, types.TextArray, types.ACLItemArray:
		x = "CAST(" + x + " AS VARCHAR)"
	default:
		x = "CAST(" + x + " AS " + to.DuckDB() + ")"
	}
	return Typed(x, to)
}

// plainDigits refuses the underscores that DuckDB takes within numbers, and what is no number of digits where only those
// are numbers.
func plainDigits(text, number, typeName string) string {
	odd := "contains(" + text + ", '_')"
	if typeName == "numeric" {
		odd += " OR contains(" + text + ", 'n') OR contains(" + text + ", 'N') OR trim(" + text + ") = ''"
	}
	return "(CASE WHEN " + odd + " THEN " + ErrorCall(sqlerror.StateInvalidText, "'invalid input syntax for type "+typeName+": \"'||"+text+"||'\"'") + " ELSE " + number + " END)"
}

// instantOf reads a TIMESTAMPTZ. Without a zone of its own a text is a clock of the session's.
func instantOf(x string, s *Session) string {
	zone := s.zoneName()
	read := "timezone('UTC', rs_to_instant(" + x + ", " + Quote(zone) + "))"
	if zone != "UTC" {
		return read
	}
	return "(CASE WHEN regexp_full_match(" + x + ", " + Quote(`\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{1,6})?([+-]\d\d(:\d\d)?)?)?`) + ") THEN coalesce(TRY_CAST(" + x + " AS TIMESTAMPTZ), " + read + ") ELSE " + read + " END)"
}

// fromSuper gives NULL for what cannot be cast, as cast_super_null_on_error does by default.
func fromSuper(e Expr, to types.Type, s *Session) Expr {
	text := Typed("json_extract_string("+e.SQL+", '$')", TText)
	switch to.Kind {
	case types.Boolean:
		return Typed("(CASE WHEN json_type("+e.SQL+") IN ('BIGINT', 'UBIGINT') THEN "+text.SQL+" <> '0' ELSE TRY_CAST("+text.SQL+" AS BOOLEAN) END)", to)
	case types.SmallInt, types.Integer, types.BigInt, types.Decimal, types.Real, types.Double:
		return Typed("TRY_CAST("+text.SQL+" AS "+to.DuckDB()+")", to)
	case types.Varbyte:
		return Typed("from_hex("+text.SQL+")", to)
	}
	// DuckDB's TRY takes nothing that may raise an error of its own: such a text is computed outside.
	if strings.Contains(text.SQL, "error(") {
		inside := fromText(Typed("tried", TText), to, s)
		return Typed("(list_transform(["+text.SQL+"], lambda tried: TRY("+inside.SQL+"))[1])", to)
	}
	return Typed("TRY("+fromText(text, to, s).SQL+")", to)
}
