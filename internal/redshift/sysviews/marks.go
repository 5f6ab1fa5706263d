package sysviews

import (
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
)

// Marks are the system views in FROM of a statement. A mark stands for a view's query until the whole statement is bound and
// tells which of its columns it uses: most views have many that take work, and most statements want few.
type Marks struct{ uses []use }

type use struct {
	mark string
	src  string // its name in the statement
	rel  *catalog.Relation
}

// Add returns the mark of a view that the statement calls source.
func (m *Marks) Add(rel *catalog.Relation, source string) string {
	mark := "\x00" + source + "\x00"
	m.uses = append(m.uses, use{mark, source, rel})
	return mark
}

// Resolve puts the queries of the views in the places of their marks. query gives the query of a view of which the columns
// used are used; a view for which it is not ok is a stored one.
func (m *Marks) Resolve(sql string, query func(rel *catalog.Relation, used func(column string) bool) (string, bool)) string {
	for i := len(m.uses) - 1; i >= 0; i-- {
		u := m.uses[i]
		if !strings.Contains(sql, u.mark) {
			continue
		}
		whole := usedWhole(sql, u.src)
		text, ok := query(u.rel, func(column string) bool {
			return whole || strings.Contains(sql, u.src+"."+def.QuoteIdent(column))
		})
		if !ok {
			text = u.rel.Physical
		}
		sql = strings.ReplaceAll(sql, u.mark, text)
	}
	return sql
}

// usedWhole tells whether a source is used other than column by column.
func usedWhole(sql, src string) bool {
	for rest := sql; ; {
		i := strings.Index(rest, src)
		if i < 0 {
			return false
		}
		before, after := rest[:i], rest[i+len(src):]
		rest = after
		switch {
		case strings.HasSuffix(before, "\x00"), strings.HasSuffix(before, " AS "), strings.HasPrefix(after, `."`):
		case before != "" && isWord(before[len(before)-1]), after != "" && isWord(after[0]):
		default:
			return true
		}
	}
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
