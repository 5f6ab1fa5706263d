package operators

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// OneCollation refuses strings of which some do and some do not regard case, as Redshift does ("Database collation
// limitations"). Constants go with either.
func OneCollation(pos sqlerror.Positioner, list ...def.Expr) error {
	var folds, keeps, semi bool
	for i := range list {
		e := &list[i]
		switch {
		case e.Type.Kind == types.Super:
			semi = true
		case e.Const != def.NotConst || !e.Type.IsString():
		case strings.HasSuffix(e.SQL, " COLLATE C)"):
			keeps = true
		case strings.Contains(e.SQL, " COLLATE NOCASE)"):
			folds = true
		default:
			keeps = keeps || isTableColumn(e.SQL)
		}
	}
	switch {
	case folds && semi:
		return sqlerror.New(sqlerror.StateFeatureUnsupported, "Coercing from case insensitive string to SUPER is not supported.").At(pos)
	case folds && keeps:
		return sqlerror.New(sqlerror.StateFeatureUnsupported, "Query with different collations is not supported yet.").At(pos)
	}
	return nil
}

// isTableColumn tells a column of a stored table, t1."name", from other expressions, columns of subqueries among them, whose
// collation is not known here.
func isTableColumn(sql string) bool {
	table, column, ok := strings.Cut(sql, ".\"")
	return ok && strings.HasPrefix(table, "t") && !strings.ContainsAny(table, " (") && strings.Count(column, "\"") == 1 && strings.HasSuffix(column, "\"")
}
