package def

import "strings"

// DuckType is the DuckDB type of a UDF's argument or result.
type DuckType string

// The types a UDF may use, with the Go type of their values. Others are passed as one of these: a DECIMAL as its text, a
// TIME or an interval as a number of microseconds or months.
const (
	Bool      DuckType = "BOOLEAN"   // bool
	Int       DuckType = "INTEGER"   // int32
	BigInt    DuckType = "BIGINT"    // int64
	Double    DuckType = "DOUBLE"    // float64
	Text      DuckType = "VARCHAR"   // string
	Blob      DuckType = "BLOB"      // []byte
	Date      DuckType = "DATE"      // time.Time, midnight UTC
	Timestamp DuckType = "TIMESTAMP" // time.Time in UTC
)

// UDF is a scalar function computed in Go. The warehouse registers it with DuckDB under Name, which starts with "rs_".
//
// Fn gets one row's values, of the Go types listed at [DuckType], or nil for NULL when Nulls is set (otherwise any NULL
// argument gives NULL without a call). It returns a value of the result's Go type or nil for NULL. An error of type
// *sqlerror.Error reaches the client with its SQLSTATE; see [ErrorText]. Fn must not keep args, must be safe for concurrent
// use, and must not depend on anything but its arguments unless Volatile is set.
type UDF struct {
	Name string
	Args []DuckType
	// Variadic is the type of any number of further arguments, "" for none.
	Variadic DuckType
	Result   DuckType
	Nulls    bool
	Volatile bool
	Fn       func(args []any) (any, error)
}

const errorMark = "redshift-error "

// ErrorText is how an error with a SQLSTATE travels through DuckDB as text: in error(...) calls of rewritten SQL and in
// errors of UDFs.
func ErrorText(sqlState, message string) string { return errorMark + sqlState + " " + message }

// ParseErrorText finds what [ErrorText] wrote inside a message of DuckDB.
func ParseErrorText(text string) (sqlState, message string, ok bool) {
	_, rest, ok := strings.Cut(text, errorMark)
	if !ok || len(rest) < 6 || rest[5] != ' ' {
		return "", "", false
	}
	message = rest[6:]
	if i := strings.Index(message, "\n\nLINE "); i >= 0 {
		message = message[:i]
	}
	return rest[:5], strings.TrimRight(message, "\n"), true
}
