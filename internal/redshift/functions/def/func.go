package def

import (
	"strings"
	"time"

	"nightshift/internal/redshift/types"
)

// Class is what a parameter accepts; arguments are cast to it. See [Func.Params].
type Class uint8

// The classes.
const (
	// Any takes every type as it is; an untyped literal becomes VARCHAR.
	Any Class = iota
	// Raw takes every type as it is, untyped literals too.
	Raw
	Str      // VARCHAR; CHAR keeps its type
	IntP     // INTEGER
	BigP     // BIGINT
	Whole    // any integer type as it is
	Dec      // DECIMAL as it is, integers as DECIMAL
	Num      // any number as it is; untyped literals as DOUBLE
	Float    // DOUBLE
	BoolP    // BOOLEAN
	DateP    // DATE
	TimeP    // TIME
	TimeTZP  // TIMETZ
	TS       // TIMESTAMP (a date becomes one)
	TSTZ     // TIMESTAMPTZ
	Interval // an interval
	SuperP   // SUPER; other values are wrapped
	Bytes    // VARBYTE
	// Part is a date part: an identifier or string constant, given as string constant in lower case.
	Part
	// Same makes all arguments of this class one common type.
	Same
)

// Kind says how a function is used.
type Kind uint8

// The kinds.
const (
	Scalar Kind = iota
	// Aggregate functions may also be window functions.
	Aggregate
	// Window functions need OVER.
	Window
	// Refused functions exist in Redshift and not here.
	Refused
)

// Func is one signature of a function; a name may have several.
type Func struct {
	Name string
	Kind Kind
	// Params are the classes of the parameters. With Variadic the last one repeats. The first Min are required, all
	// when Min is 0 and Params is not empty (NoArgs says that none is required).
	Params   []Class
	Min      int
	Optional bool // Min is 0 and no argument is required
	Variadic bool
	// Result is the type of the result; when it is nil, Type is.
	Result func(c *Call) types.Type
	Type   types.Type
	// SQL is the template of the DuckDB expression: $1..$9 are arguments, $* all of them joined by commas, $D the
	// DISTINCT of an aggregate, $B the ORDER BY inside one (with a space before), $O its FILTER and OVER. Build, when
	// set, makes the expression instead.
	SQL   string
	Build func(c *Call) (Expr, error)
	// Column is the name of a result column made by the function when that is not Name.
	Column string
	// Volatile functions give another value each time.
	Volatile bool
}

// Session is what functions may know about where they run.
type Session struct {
	// Now is the start of the transaction.
	Now time.Time
	// TimeZone is the session's time zone, "" for UTC.
	TimeZone string
	User     string
	Database string
	Schemas  []string // the search path
	PID      int64
	// System answers the system information functions that only the session knows, by the function's name, with its
	// constant arguments as text: pg_last_copy_count, pg_last_copy_id, pg_last_unload_count, pg_last_unload_id,
	// pg_last_query_id, current_setting, set_config, has_table_privilege and its like (user first), user_is_member_of,
	// role_is_member_of, pg_cancel_backend, pg_terminate_backend, current_user_id. ok is false for a function it does not answer;
	// a nil value is NULL. nil: nothing is answered.
	System func(name string, args []string) (value *string, ok bool, err error)
	// CaseSensitiveSuper tells whether enable_case_sensitive_super_attribute is on.
	CaseSensitiveSuper bool
	// NumericRounding tells whether enable_numeric_rounding is on: casts of decimals round and do not cut.
	NumericRounding bool
	// CompositeIntervals tells whether interval_forbid_composite_literals is off.
	CompositeIntervals bool
	// OneMatch tells whether error_on_nondeterministic_update is on.
	OneMatch bool
}

// Call is one use of a function. Args are already cast to the parameters' classes; Raw holds them before.
type Call struct {
	Name    string
	Args    []Expr
	Raw     []Expr
	Session *Session
	// Of an aggregate or window function:
	Distinct    bool
	OrderBy     string // " ORDER BY ..." inside the aggregate: WITHIN GROUP of LISTAGG and PERCENTILE_*
	OrderArgs   []Expr // its expressions, and whether each is descending
	OrderDesc   []bool
	Over        string // " OVER (...)", "" when not windowed
	IgnoreNulls bool
	Approximate bool
}

// Arg is the i-th argument's SQL, "" when absent.
func (c *Call) Arg(i int) string {
	if i < len(c.Args) {
		return c.Args[i].SQL
	}
	return ""
}

// Expand fills a template: see [Func.SQL].
func (c *Call) Expand(template string) string {
	i := strings.IndexByte(template, '$')
	if i < 0 {
		return template
	}
	var b strings.Builder
	n := len(template)
	for k := range c.Args {
		n += len(c.Args[k].SQL)
	}
	b.Grow(n + 16)
	for i >= 0 && i+1 < len(template) {
		b.WriteString(template[:i])
		switch ch := template[i+1]; {
		case ch >= '1' && ch <= '9':
			b.WriteString(c.Arg(int(ch - '1')))
		case ch == '*':
			for k := range c.Args {
				if k > 0 {
					b.WriteString(", ")
				}
				b.WriteString(c.Args[k].SQL)
			}
		case ch == 'D':
			if c.Distinct {
				b.WriteString("DISTINCT ")
			}
		case ch == 'B':
			b.WriteString(c.OrderBy)
		case ch == 'O':
			b.WriteString(c.Over)
		case ch == '$':
			b.WriteByte('$')
		default:
			b.WriteByte('$')
			b.WriteByte(ch)
		}
		template = template[i+2:]
		i = strings.IndexByte(template, '$')
	}
	b.WriteString(template)
	return b.String()
}

// Fixed is a Result that is always t.
func Fixed(t types.Type) func(*Call) types.Type { return func(*Call) types.Type { return t } }

// SameAs is a Result that is the type of the i-th argument (0-based).
func SameAs(i int) func(*Call) types.Type {
	return func(c *Call) types.Type {
		if i < len(c.Args) {
			return c.Args[i].Type
		}
		return types.Of(types.Unknown)
	}
}

// TextOf is a Result VARCHAR as long as the i-th argument may be.
func TextOf(i int) func(*Call) types.Type {
	return func(c *Call) types.Type {
		if i < len(c.Args) && c.Args[i].Type.Length > 0 {
			return types.NewVarchar(c.Args[i].Type.Length)
		}
		return types.NewVarchar(types.DefaultVarchar)
	}
}

// Types often used in tables.
var (
	TBool      = types.Of(types.Boolean)
	TSmall     = types.Of(types.SmallInt)
	TInt       = types.Of(types.Integer)
	TBig       = types.Of(types.BigInt)
	TReal      = types.Of(types.Real)
	TDouble    = types.Of(types.Double)
	TDate      = types.Of(types.Date)
	TTime      = types.Of(types.Time)
	TTimeTZ    = types.Of(types.TimeTZ)
	TTimestamp = types.Of(types.Timestamp)
	TTimestTZ  = types.Of(types.TimestampTZ)
	TInterval  = types.Of(types.Interval)
	TSuper     = types.Of(types.Super)
	TVarchar   = types.NewVarchar(types.DefaultVarchar)
	TText      = types.NewVarchar(types.MaxVarchar)
	TVarbyte   = types.NewVarbyte(types.DefaultVarbyte)
)
