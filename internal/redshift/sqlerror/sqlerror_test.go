package sqlerror_test

import (
	"errors"
	"fmt"
	"testing"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

func TestWording(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  *sqlerror.Error
		want string
	}{
		{sqlerror.Syntax("selec"), `42601 syntax error at or near "selec"`},
		{sqlerror.Syntax(""), `42601 syntax error at end of input`},
		{sqlerror.NotSupported("CREATE MODEL", nil), `0A000 nightshift: CREATE MODEL is not supported by the local warehouse`},
		{sqlerror.NotSupported("HLL", ast.Pos{Line: 2, Column: 7}), `0A000 line 2:7: nightshift: HLL is not supported by the local warehouse`},
		{sqlerror.UndefinedTable("holidays"), `42P01 relation "holidays" does not exist`},
		{sqlerror.UndefinedColumn("name", "customers"), `42703 column "name" does not exist in customers`},
		{sqlerror.UndefinedColumn("invalid"), `42703 column "invalid" does not exist`},
		{sqlerror.UndefinedFunction("f", "integer", "date"), `42883 function f(integer, date) does not exist`},
		{sqlerror.UndefinedOperator("date", "*", "date"), `42883 operator does not exist: date * date`},
		{sqlerror.AmbiguousColumn("a"), `42702 column reference "a" is ambiguous`},
		{sqlerror.DuplicateTable("t"), `42P07 Relation "t" already exists`},
		{sqlerror.DivisionByZero(), `22012 division by zero`},
		{sqlerror.OutOfRange("smallint"), `22003 smallint out of range`},
		{sqlerror.ValueTooLong("character(20)"), `22001 value too long for type character(20)`},
		{sqlerror.InvalidText("integer", "Amazon Redshift"), `22P02 invalid input syntax for integer: "Amazon Redshift"`},
		{sqlerror.CannotCast("numeric", "boolean"), `42846 cannot cast type numeric to boolean`},
		{sqlerror.PermissionDenied("relation", "date"), `42501 permission denied for relation date`},
		{sqlerror.UndefinedCursor("cur1"), `34000 cursor "cur1" does not exist`},
		{sqlerror.SerializationViolation(100260, 24, 25), `XX000 1023; Serializable isolation violation on table - 100260, transactions forming the cycle are: 24, 25`},
		{sqlerror.DependentObjects("table", "t", "view v depends on table t"), `2BP01 cannot drop table t because other objects depend on it; view v depends on table t`},
		{sqlerror.Canceled(150), `57014 Query (150) cancelled on user's request`},
	} {
		if got := c.err.SQLState + " " + c.err.Error(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestAtKeepsTheFirstPlace(t *testing.T) {
	t.Parallel()
	e := sqlerror.UndefinedTable("t").At(ast.Pos{Line: 1, Column: 2}).At(ast.Pos{Line: 3, Column: 4})
	if e.Line != 1 || e.Column != 2 {
		t.Errorf("at %d:%d", e.Line, e.Column)
	}
}

func TestChain(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("run step: %w", sqlerror.UndefinedTable("t"))
	if e := sqlerror.From(err); e == nil || e.SQLState != sqlerror.StateUndefinedTable {
		t.Errorf("found %v", e)
	}
	if !errors.Is(err, &sqlerror.Error{SQLState: "42P01"}) || errors.Is(err, &sqlerror.Error{SQLState: "42601"}) {
		t.Error("errors.Is does not go by the state")
	}
	if sqlerror.From(errors.New("x")) != nil {
		t.Error("found an error that is none")
	}
}
