package operators_test

import (
	"strings"
	"testing"

	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// alone is a statement of which nothing is known.
type alone struct{ session *def.Session }

func (a alone) Resolve(name string, args []def.Expr, _ sqlerror.Positioner) (def.Expr, error) {
	c := &def.Call{Name: name, Args: args, Session: a.session}
	f, err := def.Resolve(functions.Lookup(name), c)
	if err != nil {
		return def.Expr{}, err
	}
	return f.Apply(c)
}

func (alone) Unpadded(def.Expr) bool { return false }

func (alone) Digits(def.Expr) int { return 0 }

func (alone) RelationNumber(e def.Expr, _ sqlerror.Positioner) (def.Expr, error) { return e, nil }

// Pages: "Numeric types", "Computations with numeric values", "Character types", "Interval data types and literals".
func TestInfix(t *testing.T) {
	t.Parallel()
	session := &def.Session{}
	o := operators.Operators{Session: session, Host: alone{session}}
	column := func(t types.Type) def.Expr { return def.Typed(`t1."c"`, t) }
	number, text := def.IntConst(2, def.TInt), def.String("x ")
	for _, c := range []struct {
		op   string
		l, r def.Expr
		want string // the type, then the DuckDB text; or the error
	}{
		{"+", column(def.TInt), number, `integer (t1."c" + 2)`},
		{"+", column(types.NewDecimal(9, 2)), column(types.NewDecimal(9, 2)), `numeric(10,2) (t1."c" + t1."c")`},
		{"||", column(types.NewVarchar(3)), def.String("yz"), `character varying(5) (t1."c" || 'yz')`},
		{"=", column(types.NewChar(3)), text, `boolean (t1."c" = 'x')`},
		{"-", column(def.TDate), column(def.TDate), `integer CAST((t1."c" - t1."c") AS INTEGER)`},
		{"+", column(def.TDate), number, `date (t1."c" + 2)`},
		{"/", column(def.TInt), number, `integer CAST((t1."c" // 2) AS INTEGER)`},
		{"#", column(def.TInt), number, `integer CAST(xor(t1."c", 2) AS INTEGER)`},
		{"+", column(def.TBool), number, "operator does not exist: boolean + integer"},
		{"@@", column(def.TInt), number, "operator does not exist: integer @@ integer"},
	} {
		got := ""
		if x, err := o.Infix(c.op, c.l, c.r, nil); err != nil {
			got = err.Error()
		} else {
			got = x.Type.String() + " " + x.SQL
		}
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s %s %s:\ngot  %s\nwant %s", c.l.SQL, c.op, c.r.SQL, got, c.want)
		}
	}
}
