package output

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// Column is a result column.
type Column struct {
	Name string
	Type types.Type
	// Relation and Source are set when the value comes straight from a stored column.
	Relation *catalog.Relation
	Source   *catalog.Column
	// From is the stored column that the values were read from.
	From Origin
}

// Origin is the stored column that values were read from, through whatever subqueries and views; empty when they were
// not, or were changed on the way.
type Origin struct {
	Relation *catalog.Relation
	Column   *catalog.Column
}

// Folds tells whether the column compares without case.
func (o Origin) Folds() bool { return o.Column != nil && o.Column.CaseFold }

// DuckNames makes quoted DuckDB names for columns, unique without regard to case.
func DuckNames(cols []Column) []string {
	names := make([]string, len(cols))
	seen := make(map[string]bool, len(cols))
	for i, c := range cols {
		n := c.Name
		key := strings.ToLower(n)
		for k := 1; seen[key] || key == ""; k++ {
			n = c.Name + "_" + strconv.Itoa(k)
			key = strings.ToLower(n)
		}
		seen[key] = true
		names[i] = def.QuoteIdent(n)
	}
	return names
}

// Numbered is c1, c2 ... cn.
func Numbered(n int) string {
	var s strings.Builder
	for i := 1; i <= n; i++ {
		if i > 1 {
			s.WriteString(", ")
		}
		s.WriteByte('c')
		s.WriteString(strconv.Itoa(i))
	}
	return s.String()
}

// Kept is a query's column as a table keeps it. A VARCHAR(MAX) that was computed may be longer than a table's.
func Kept(sql string, c *Column) string {
	if c.Type.Kind == types.Varchar && c.Type.Length == types.MaxVarchar && c.Source == nil {
		long := def.ErrorCall(sqlerror.StateValueTooLong, def.Quote("value too long for type "+c.Type.String()))
		sql = "CASE WHEN strlen(" + sql + ") > " + strconv.Itoa(types.MaxVarchar) + " THEN " + long + " ELSE " + sql + " END"
	}
	return "CAST(" + sql + " AS " + c.Type.DuckDB() + ")"
}

// Stored is the type of a table's column made from an expression.
func Stored(t types.Type) types.Type {
	switch t.Kind {
	case types.Varchar, types.Char:
		if t.Length == 0 {
			t.Length = types.DefaultVarchar
		}
		if t.Kind == types.Varchar {
			t.Length = min(t.Length, types.MaxVarchar)
		}
	case types.Name, types.Regclass, types.Regproc, types.Regprocedure, types.Regtype, types.InternalChar, types.Unknown:
		return types.NewVarchar(types.DefaultVarchar)
	}
	return t
}
