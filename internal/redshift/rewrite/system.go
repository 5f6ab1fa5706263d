package rewrite

import (
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
)

// systemUse is a system view in FROM. A mark stands for its query until the whole statement is bound and tells which of its
// columns it uses: most views have many that take work, and most statements want few.
type systemUse struct {
	mark string
	src  string // its name in the statement
	rel  *catalog.Relation
}

// physicalText is what stands in FROM for a stored relation or a system view.
func (b *binder) physicalText(rel *catalog.Relation, src *source) string {
	if rel.Kind != catalog.SystemView || b.env.SystemView == nil {
		return rel.Physical
	}
	mark := "\x00" + src.duck + "\x00"
	b.system = append(b.system, systemUse{mark, src.duck, rel})
	return mark
}

// resolveSystem puts the queries of system views in the places of their marks.
func (b *binder) resolveSystem(sql string) string {
	for i := len(b.system) - 1; i >= 0; i-- {
		u := b.system[i]
		if !strings.Contains(sql, u.mark) {
			continue
		}
		whole := usedWhole(sql, u.src)
		query, ok := b.env.SystemView(u.rel, func(column string) bool {
			return whole || strings.Contains(sql, u.src+"."+def.QuoteIdent(column))
		})
		if !ok {
			query = u.rel.Physical
		}
		sql = strings.ReplaceAll(sql, u.mark, query)
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
