package tabledef

import (
	"context"
	"slices"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// unsortable are the types that cannot be distribution or sort keys.
func unsortable(t types.Type) bool {
	return t.Kind == types.Super || t.Kind == types.HLLSketch
}

// encodings are the compression encodings with the types they take ("Compression encodings").
var encodings = map[string][]types.Kind{
	"raw": nil, "none": nil, "auto": nil, "zstd": nil, "runlength": nil, "lzo": nil,
	"az64": {
		types.SmallInt, types.Integer, types.BigInt, types.Decimal, types.Date, types.Time, types.TimeTZ, types.Timestamp, types.TimestampTZ,
		types.IntervalYM, types.IntervalDS,
	},
	"bytedict": nil,
	"delta":    {types.SmallInt, types.Integer, types.BigInt, types.Date, types.Timestamp, types.Decimal},
	"delta32k": {types.Integer, types.BigInt, types.Date, types.Timestamp, types.Decimal},
	"mostly8":  {types.SmallInt, types.Integer, types.BigInt, types.Decimal},
	"mostly16": {types.Integer, types.BigInt, types.Decimal},
	"mostly32": {types.BigInt, types.Decimal},
	"text255":  {types.Varchar},
	"text32k":  {types.Varchar},
}

// CheckEncoding refuses an encoding that does not exist or does not take the column's type.
func CheckEncoding(c *catalog.Column, at ast.Node) error {
	if c.Encode == "" {
		return nil
	}
	kinds, ok := encodings[c.Encode]
	if !ok || kinds != nil && !slices.Contains(kinds, c.Type.Kind) ||
		c.Type.Kind == types.Super && slices.Contains([]string{"runlength", "lzo", "bytedict"}, c.Encode) && c.Encode != "lzo" ||
		c.Type.Kind == types.Boolean && (c.Encode == "bytedict" || c.Encode == "lzo") {
		return sqlerror.New("42P16", "invalid encoding type specified for column \"%s\"", c.Name).At(at)
	}
	return nil
}

// CheckDefault holds a DEFAULT expression to what Redshift takes: of the column's type, without columns, subqueries, aggregates and
// user-defined functions.
func (s Definer) CheckDefault(ctx context.Context, c *catalog.Column, e ast.Expr) error {
	if err := s.plainDefault(e); err != nil {
		return err
	}
	env := s.Env()
	_, _, have, err := rewrite.Expr(e, types.Type{}, env)
	if err != nil {
		return err
	}
	sql, _, _, err := rewrite.Expr(e, c.Type, env)
	if err != nil {
		if f := sqlerror.From(err); f != nil && (f.SQLState == sqlerror.StateDatatypeMismatch || f.SQLState == sqlerror.StateCannotCoerce) {
			return sqlerror.New(sqlerror.StateDatatypeMismatch, "column \"%s\" is of type %s but default expression is of type %s", c.Name, c.Type.SQLName(), have.SQLName()).
				WithHint("You will need to rewrite or cast the expression.").At(e)
		}
		return err
	}
	l, ok := e.(*ast.Literal)
	if !ok || !l.IsString() || c.Type.IsString() {
		return nil
	}
	// A string that is no value of the type is refused now, as Redshift reads it once.
	if _, err := s.Value(ctx, "SELECT CAST("+sql+" AS VARCHAR)"); err != nil {
		if f := sqlerror.From(err); f != nil {
			return f.At(e)
		}
		return err
	}
	return nil
}

func (s Definer) plainDefault(e ast.Expr) (err error) {
	refused := func(what string, at ast.Node) {
		if err == nil {
			err = sqlerror.New(sqlerror.StateFeatureUnsupported, "cannot use %s in DEFAULT expression", what).At(at)
		}
	}
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Subquery, *ast.Exists:
			refused("subquery", n)
			return false
		case *ast.FuncCall:
			name := s.Fold(n.Name.Last())
			switch {
			case n.Over != nil:
				refused("window function", n)
			case isAggregate(n):
				refused("aggregate function", n)
			}
			if s.UserFunction(s.Fold(n.Name.Schema()), name) {
				refused("user-defined function", n)
			}
		case *ast.ColumnRef:
			if name := strings.ToLower(n.Parts[0].Name); len(n.Parts) > 1 || n.Parts[0].Quoted || !pseudoColumns[name] {
				refused("column references", n)
			}
		}
		return err == nil
	})
	return err
}

// pseudoColumns are the functions that are written like columns.
var pseudoColumns = map[string]bool{
	"sysdate": true, "current_date": true, "current_time": true, "current_timestamp": true, "current_user": true, "session_user": true, "user": true,
	"current_user_id": true, "localtime": true, "localtimestamp": true,
}
