package operators

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

// trimBlanks removes trailing blanks of a text. DuckDB's rtrim is slow even where there is nothing to do; suffix is not.
func trimBlanks(sql string) string {
	if repeatable(sql) {
		return "(CASE WHEN suffix(" + sql + ", ' ') THEN rtrim(" + sql + ", ' ') ELSE " + sql + " END)"
	}
	return "rtrim(" + sql + ", ' ')"
}

// trimmed tells whether a text is what trimBlanks made.
func trimmed(sql string) bool {
	return strings.HasSuffix(sql, ", ' ')") && strings.HasPrefix(sql, "rtrim(") || strings.HasPrefix(sql, "(CASE WHEN suffix(")
}

// repeatable tells whether an expression is short, cheap and the same each time: a column or a part of one.
func repeatable(sql string) bool {
	if IsColumn(sql) {
		return true
	}
	name, rest, ok := strings.Cut(sql, "(")
	if !ok || len(sql) > 100 || !strings.HasSuffix(rest, ")") {
		return false
	}
	switch name {
	case "substring", "left", "right", "lower", "upper":
	default:
		return false
	}
	column, numbers, _ := strings.Cut(strings.TrimSuffix(rest, ")"), ", ")
	return IsColumn(column) && strings.Trim(numbers, "0123456789, ") == ""
}

// IsColumn tells whether a DuckDB expression is a column of a source: t1."name".
func IsColumn(sql string) bool {
	source, name, ok := strings.Cut(sql, `."`)
	if !ok || !strings.HasSuffix(name, `"`) || strings.IndexByte(name, '"') != len(name)-1 {
		return false
	}
	for i := range len(source) {
		if c := source[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return source != ""
}

// textRange says, of a column compared with constants, between what it must lie: which DuckDB pushes into the scan,
// as it does not with a comparison of the trimmed column. "" when it cannot be said. A blank is less than "!", so
// 'x', 'x ', 'x  ' ... are all from 'x' to 'x!'.
func textRange(column def.Expr, constants ...def.Expr) string {
	if column.Type.Kind != types.Varchar || !IsColumn(column.SQL) || len(constants) == 0 {
		return ""
	}
	low, high := "", ""
	for i, c := range constants {
		if c.Const != def.StringConst {
			return ""
		}
		text := strings.TrimRight(c.Text, " ")
		if i == 0 || text < low {
			low = text
		}
		high = max(high, text+"!")
	}
	return column.SQL + " >= " + def.Quote(low) + " AND " + column.SQL + " < " + def.Quote(high)
}

// filled tells whether a column, or the start of one, has no room for blanks behind any of the constants: then it is
// equal to one of them only as it is.
func filled(x def.Expr, constants ...def.Expr) bool {
	room := x.Type.Length
	switch {
	case x.Type.Kind != types.Varchar || room <= 0:
		return false
	case IsColumn(x.SQL):
	case repeatable(x.SQL) && strings.HasPrefix(x.SQL, "substring("):
		room = min(room, substringLength(x.SQL))
	default:
		return false
	}
	for _, c := range constants {
		if c.Const != def.StringConst || utf8.RuneCountInString(strings.TrimRight(c.Text, " ")) < room {
			return false
		}
	}
	return len(constants) > 0
}

// substringLength is the count of substring(column, start, count), in characters.
func substringLength(sql string) int {
	numbers := strings.Split(strings.TrimSuffix(sql[strings.LastIndexByte(sql, '"')+1:], ")"), ", ")
	if len(numbers) == 3 {
		if n, err := strconv.Atoi(numbers[2]); err == nil {
			return n
		}
	}
	return math.MaxInt
}
