package duck

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
)

// ErrConflict marks, within an error's chain, that another transaction changed the same rows or the same object.
var ErrConflict = errors.New("write conflict")

// conflict carries both Redshift's error and the mark.
type conflict struct{ error }

func (c conflict) Unwrap() []error { return []error{c.error, ErrConflict} }

var (
	reCast       = regexp.MustCompile(`Could not convert string '((?s:.*?))' to ([A-Z0-9_]+(?:\([0-9, ]+\))?)`)
	reRange      = regexp.MustCompile(`can't be cast because the value is out of range for the destination type ([A-Z0-9]+)`)
	reDecimal    = regexp.MustCompile(`(?:Casting value "(.*?)" to type DECIMAL|Could not cast value .* to DECIMAL|Could not convert string "((?s:.*?))" to DECIMAL)`)
	reOverflow   = regexp.MustCompile(`Overflow in [a-z ]+ of (?:"?([A-Z0-9]+(?:\([0-9,]+\))?)"?)`)
	reNotNull    = regexp.MustCompile(`NOT NULL constraint failed: \S+\.(\S+)`)
	reField      = regexp.MustCompile(`(date|time|timestamp) field value out of range: "((?s:.*?))"`)
	reFormat     = regexp.MustCompile(`invalid (date|time|timestamp) field format: "((?s:.*?))"`)
	reConvertNum = regexp.MustCompile(`Could not (?:convert|cast) string "?'?((?s:.*?))'?"? to (BOOL|INT|FLOAT|DOUBLE|UINT)`)
)

// rewordings are errors of functions and clauses that no other rule knows.
var rewordings = []struct {
	pattern     *regexp.Regexp
	state, text string
}{
	{regexp.MustCompile(`"(\w+)" units "([^"]*)" not recognized`), sqlerror.StateInvalidParameter, `"$1" units "$2" not recognized`},
	{regexp.MustCompile(`(?i)argument for ntile must be greater than zero`), "22014", "argument of ntile must be greater than zero"},
	{regexp.MustCompile(`More than one row returned by a subquery`), "21000", "more than one row returned by a subquery used as an expression"},
	{regexp.MustCompile(`(?s)^(?:Invalid Input Error: )?(?:missing [\])]|unexpected [\])]|no argument for repetition|bad repetition|invalid (?:escape sequence|character class|perl operator|repetition size)|trailing \\).*`), "2201B", "invalid regular expression"},
	{regexp.MustCompile(`(?i)aggregate function calls cannot contain window function calls`), sqlerror.StateGrouping, "aggregate function calls may not contain window function calls"},
	{regexp.MustCompile(`(?i)separator argument to \w+ must be a constant`), sqlerror.StateFeatureUnsupported, "nightshift: a LISTAGG delimiter that is not constant is not supported by the local warehouse"},
	{regexp.MustCompile(`(?i)frame starting from following row cannot have preceding rows`), "42P20", "frame starting from following row cannot have preceding rows"},
	{regexp.MustCompile(`(?i)at least one window function must appear in the SELECT column or QUALIFY clause`), "42P20", "QUALIFY clause requires at least one window function in the SELECT list or the QUALIFY clause"},
	{regexp.MustCompile(`(?i)(?:not in timestamp range|timestamp out of range)`), sqlerror.StateDatetimeOverflow, "timestamp out of range"},
	{regexp.MustCompile(`GROUPING (?:child|statement cannot be used)`), sqlerror.StateGrouping, "arguments to GROUPING must be grouping expressions of the associated query level"},
	{regexp.MustCompile(`Failed to cast decimal value \S+ to type INT16`), sqlerror.StateOutOfRange, "smallint out of range"},
	{regexp.MustCompile(`Failed to cast decimal value \S+ to type INT32`), sqlerror.StateOutOfRange, "integer out of range"},
	{regexp.MustCompile(`Failed to cast decimal value \S+ to type INT64`), sqlerror.StateOutOfRange, "bigint out of range"},
	{regexp.MustCompile(`Invalid input for hex digit`), sqlerror.StateInvalidText, "invalid hexadecimal digit"},
	{regexp.MustCompile(`Column with name (\S+) already exists`), sqlerror.StateFeatureUnsupported, `nightshift: a second column named "$1" in other case is not supported by the local warehouse`},
	{
		regexp.MustCompile(`No function matches the given name and argument types|Unimplemented type for cast`), sqlerror.StateFeatureUnsupported,
		"nightshift: this combination of data types is not supported by the local warehouse",
	},
	{
		regexp.MustCompile(`must appear in the GROUP BY clause`), sqlerror.StateFeatureUnsupported,
		"nightshift: GROUP BY an expression with a correlated subquery is not supported by the local warehouse",
	},
}

// Translate turns an error of DuckDB into Redshift's. Errors of other origin, and translated ones, stay as they are.
func Translate(err error) error {
	if err == nil || sqlerror.From(err) != nil {
		return err
	}
	var de *duckdb.Error
	if !errors.As(err, &de) {
		return err
	}
	msg := de.Msg
	if state, text, ok := def.ParseErrorText(msg); ok {
		return sqlerror.New(state, "%s", text)
	}
	if i := strings.Index(msg, "\n\nLINE "); i >= 0 {
		msg = msg[:i]
	}
	if e := translateType(de.Type, msg); e != nil {
		return e
	}
	for _, r := range rewordings {
		if r.pattern.MatchString(msg) {
			return sqlerror.New(r.state, "%s", r.pattern.ReplaceAllString(r.pattern.FindString(msg), r.text))
		}
	}
	return sqlerror.Internal("the local warehouse could not run the statement: %s", strip(msg))
}

func translateType(t duckdb.ErrorType, msg string) error {
	switch t {
	case duckdb.ErrorTypeConversion, duckdb.ErrorTypeInvalidInput, duckdb.ErrorTypeMismatchType:
		return conversionError(msg)
	case duckdb.ErrorTypeOutOfRange, duckdb.ErrorTypeDecimal:
		return rangeError(msg)
	case duckdb.ErrorTypeDivideByZero:
		return sqlerror.DivisionByZero()
	case duckdb.ErrorTypeConstraint:
		if m := reNotNull.FindStringSubmatch(msg); m != nil {
			return sqlerror.New(sqlerror.StateNotNullViolation, "Cannot insert a NULL value into column %s", strings.Trim(m[1], `"`))
		}
	case duckdb.ErrorTypeTransaction:
		if strings.Contains(msg, "is aborted") {
			return sqlerror.InFailedTransaction()
		}
		return conflict{sqlerror.SerializationViolation(0)}
	case duckdb.ErrorTypeCatalog:
		if strings.Contains(msg, "write-write conflict") || strings.Contains(msg, "Could not commit") {
			return conflict{sqlerror.SerializationViolation(0)}
		}
	case duckdb.ErrorTypeOutOfMemory:
		return sqlerror.New("53200", "out of memory; the warehouse's memory limit is too small for this statement")
	case duckdb.ErrorTypeInterrupt:
		return sqlerror.Canceled(0)
	case duckdb.ErrorTypeIO:
		if strings.Contains(msg, "No space left") {
			return sqlerror.New("53100", "Disk Full")
		}
	}
	if strings.Contains(msg, "onflict on") {
		return conflict{sqlerror.SerializationViolation(0)}
	}
	return nil
}

func conversionError(msg string) error {
	if m := reCast.FindStringSubmatch(msg); m != nil {
		return invalidText(m[2], m[1])
	}
	if m := reField.FindStringSubmatch(msg); m != nil {
		return sqlerror.DatetimeOutOfRange(m[2])
	}
	if m := reFormat.FindStringSubmatch(msg); m != nil {
		return sqlerror.InvalidDatetime(m[1], m[2])
	}
	if m := reDecimal.FindStringSubmatch(msg); m != nil {
		if m[2] != "" && !isNumber(m[2]) {
			return sqlerror.InvalidText("numeric", m[2])
		}
		return sqlerror.NumericOverflow()
	}
	if m := reRange.FindStringSubmatch(msg); m != nil {
		return sqlerror.OutOfRange(typeName(m[1]))
	}
	if m := reConvertNum.FindStringSubmatch(msg); m != nil {
		return invalidText(m[2], m[1])
	}
	if strings.Contains(msg, "out of range") || strings.Contains(msg, "too large") {
		return sqlerror.New(sqlerror.StateOutOfRange, "value out of range")
	}
	return nil
}

func rangeError(msg string) error {
	switch {
	case strings.Contains(msg, "logarithm of zero"):
		return sqlerror.New("2201E", "cannot take logarithm of zero")
	case strings.Contains(msg, "logarithm of a negative"):
		return sqlerror.New("2201E", "cannot take logarithm of a negative number")
	case strings.Contains(msg, "square root of a negative"):
		return sqlerror.New("2201F", "cannot take square root of a negative number")
	case strings.Contains(msg, "DECIMAL"), strings.Contains(msg, "HUGEINT"), strings.Contains(msg, "INT128"):
		return sqlerror.NumericOverflow()
	}
	if m := reOverflow.FindStringSubmatch(msg); m != nil {
		return sqlerror.OutOfRange(typeName(m[1]))
	}
	if strings.Contains(msg, "imestamp") || strings.Contains(msg, "ate ") {
		return sqlerror.New(sqlerror.StateDatetimeOverflow, "timestamp out of range")
	}
	return sqlerror.New(sqlerror.StateOutOfRange, "value out of range")
}

// invalidText chooses between "no value of the type" and "too large for it".
func invalidText(duckType, value string) error {
	name := typeName(duckType)
	switch name {
	case "smallint", "integer", "bigint":
		if isNumber(value) {
			if name == "integer" || name == "bigint" {
				return sqlerror.New(sqlerror.StateOutOfRange, "value %s is out of range for type %s", Quoted(value), name)
			}
			return sqlerror.New(sqlerror.StateOutOfRange, "value %s is out of range for type smallint", Quoted(value))
		}
		return sqlerror.InvalidText("integer", value)
	case "double precision", "real":
		return sqlerror.InvalidText("type "+name, value)
	case "boolean":
		return sqlerror.InvalidText("type boolean", value)
	}
	return sqlerror.InvalidText("type "+name, value)
}

// Quoted puts text into double quotes as messages do.
func Quoted(s string) string { return `"` + s + `"` }

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	var ne *strconv.NumError
	return err == nil || (errors.As(err, &ne) && errors.Is(ne.Err, strconv.ErrRange))
}

func typeName(duck string) string {
	base, _, _ := strings.Cut(duck, "(")
	switch base {
	case "INT8", "UINT8", "TINYINT", "INT16", "SMALLINT":
		return "smallint"
	case "INT32", "INTEGER", "INT":
		return "integer"
	case "INT64", "BIGINT":
		return "bigint"
	case "INT128", "HUGEINT", "DECIMAL":
		return "numeric"
	case "FLOAT":
		return "real"
	case "DOUBLE":
		return "double precision"
	case "BOOL", "BOOLEAN":
		return "boolean"
	case "VARCHAR":
		return "character varying"
	}
	return strings.ToLower(base)
}

// strip takes DuckDB's error class and advice away from a message.
func strip(msg string) string {
	if class, rest, ok := strings.Cut(msg, "Error: "); ok && !strings.Contains(class, "\n") && len(class) < 40 {
		msg = rest
	}
	line, _, _ := strings.Cut(msg, "\n")
	return strings.TrimSpace(line)
}
