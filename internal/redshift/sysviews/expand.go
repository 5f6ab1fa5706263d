package sysviews

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
)

// Session is what the views show differently to each session.
type Session struct {
	Snapshot  *catalog.Snapshot
	Database  string
	User      string
	UserID    int64
	Superuser bool
	PID       int64
	// Path is the search path, the temporary schema first.
	Path []string
	// Groups and Roles are those the user is in.
	Groups, Roles []string
	// Temps are the session's temporary tables, which no stored table holds, and TempSchema their schema.
	Temps      []*catalog.Relation
	TempSchema *catalog.Schema
	// Sessions and Locks tell what goes on; they are asked only by views that show it.
	Sessions func() []Process
	Locks    func() []Lock
	// Cursors are the session's own; those of other sessions are not told.
	Cursors []Cursor
}

// Process is an open session.
type Process struct {
	PID, UserID    int64
	User, Database string
	Started        string // timestamp
	// QueryID, Text and Since are of the statement that runs, if one does.
	QueryID int64
	Text    string
	Since   string
}

// Cursor is an open cursor.
type Cursor struct {
	Name          string
	Declared      string // timestamp
	Rows, Fetched int64
}

// Lock is a table lock held.
type Lock struct {
	PID, Table int64
	Mode       string
}

// SQL is the view's query in parentheses, ready to stand in FROM. The text may hold {names}:
//
//	{db} {user} {userid} {pid} {super} {path}   of the session, as literals; {path} as a list in parentheses
//	{relations} {columns} {constraints} {schemas} {dependencies}   the stored tables and the session's temporary ones
//	{sessions} {locks} {cursors}                what goes on
//	{sees r}                                    whether the user may see the relation of that alias
//	{sees-schema s}                             the same for a schema
//	{searched} {counts}                         the schemas searched, as a list; the rows of each stored relation
//	{encoding e} {stale r}                      the number of an encoding; whether a materialized view needs a refresh
//	{view name}                                 another view
//
// Only the columns that are used are computed; nil: all.
func (v *View) SQL(s *Session, used func(column string) bool) string {
	var b strings.Builder
	b.WriteString("(SELECT ")
	first := true
	for i := range v.Relation.Columns {
		c := &v.Relation.Columns[i]
		if used != nil && !used(c.Name) {
			continue
		}
		if !first {
			b.WriteString(", ")
		}
		first = false
		e := v.exprs[i]
		if e == "" {
			e = "NULL"
		}
		b.WriteString("CAST(")
		expand(&b, e, s)
		b.WriteString(" AS " + c.Type.DuckDB() + ") AS " + def.QuoteIdent(c.Name))
	}
	if first {
		b.WriteString("1 AS one")
	}
	if v.from == "" {
		b.WriteString(" WHERE false)")
		return b.String()
	}
	b.WriteString(" FROM ")
	expand(&b, v.from, s)
	var conditions []string
	if v.where != "" {
		conditions = append(conditions, "("+v.where+")")
	}
	if v.own != "" && !s.Superuser {
		conditions = append(conditions, "("+v.own+") = {userid}")
	}
	if len(conditions) > 0 {
		b.WriteString(" WHERE ")
		expand(&b, strings.Join(conditions, " AND "), s)
	}
	b.WriteByte(')')
	return b.String()
}

// expand writes text with its {names} replaced.
func expand(b *strings.Builder, text string, s *Session) {
	for {
		start := strings.IndexByte(text, '{')
		if start < 0 {
			break
		}
		end := strings.IndexByte(text[start:], '}')
		if end < 0 {
			break
		}
		if inner := strings.LastIndexByte(text[start:start+end], '{'); inner > 0 { // a brace of the query itself
			b.WriteString(text[:start+inner])
			text = text[start+inner:]
			continue
		}
		b.WriteString(text[:start])
		name := text[start+1 : start+end]
		if r, ok := s.replacement(name); ok {
			b.WriteString(r)
		} else {
			b.WriteString(text[start : start+end+1])
		}
		text = text[start+end+1:]
	}
	b.WriteString(text)
}

func (s *Session) replacement(name string) (string, bool) {
	word, arg, _ := strings.Cut(name, " ")
	switch word {
	case "db":
		return def.Quote(s.Database), true
	case "user":
		return def.Quote(s.User), true
	case "userid":
		return strconv.FormatInt(s.UserID, 10), true
	case "pid":
		return strconv.FormatInt(s.PID, 10), true
	case "super":
		return strconv.FormatBool(s.Superuser), true
	case "path":
		return quotedList(s.Path), true
	case "relations", "columns", "constraints", "schemas", "dependencies":
		return s.table(word), true
	case "sessions":
		return s.processes(), true
	case "cursors":
		return s.openCursors(), true
	case "locks":
		return s.heldLocks(), true
	case "searched":
		return quotedList(catalog.EffectivePath(s.Path)), true
	case "counts":
		return s.counts(), true
	case "encoding":
		return encoding(arg), true
	case "stale":
		return stale(arg), true
	case "sees":
		return s.sees(arg, "relation"), true
	case "sees-schema":
		return s.seesSchema(arg), true
	case "view":
		schema, table, ok := strings.Cut(arg, ".")
		if !ok {
			schema, table = catalog.SystemSchema, arg
		}
		if v, ok := Lookup(schema, table); ok {
			return v.SQL(s, nil), true
		}
	}
	return "", false
}

func quotedList(items []string) string {
	if len(items) == 0 {
		return "(NULL)"
	}
	quoted := make([]string, len(items))
	for i, p := range items {
		quoted[i] = def.Quote(p)
	}
	return "(" + strings.Join(quoted, ", ") + ")"
}

// table is a stored table, with the rows of the session's temporary relations when there are any.
func (s *Session) table(name string) string {
	stored := catalog.CatalogSchema + "." + name
	if len(s.Temps) == 0 {
		return stored
	}
	var objects []catalog.Object
	if s.TempSchema != nil {
		objects = append(objects, s.TempSchema)
	}
	for _, r := range s.Temps {
		objects = append(objects, r)
	}
	rows := catalog.Rows(objects, name)
	if len(rows) == 0 {
		return stored
	}
	return "(SELECT * FROM " + stored + " UNION ALL VALUES " + strings.Join(rows, ", ") + ")"
}

// sees is whether the user has any permission on a relation or procedure, or owns it.
func (s *Session) sees(alias, kind string) string {
	if s.Superuser {
		return "true"
	}
	return "(" + alias + ".owner = " + def.Quote(s.User) + " OR " + alias + ".oid IN (SELECT g.object FROM nightshift_catalog.grants AS g WHERE g.kind = '" + kind + "' AND " + s.granted("g") + "))"
}

func (s *Session) seesSchema(alias string) string {
	if s.Superuser {
		return "true"
	}
	return "(" + alias + ".name IN ('public', 'pg_catalog', 'information_schema') OR " + s.sees(alias, "schema") + ")"
}

// granted is whether a grant is to the user, directly or not.
func (s *Session) granted(alias string) string {
	return "(" + alias + ".grantee_kind = 'public' OR (" + alias + ".grantee_kind = 'user' AND " + alias + ".grantee = " + def.Quote(s.User) + ") OR (" +
		alias + ".grantee_kind = 'group' AND " + alias + ".grantee IN " + quotedList(s.Groups) + ") OR (" +
		alias + ".grantee_kind = 'role' AND " + alias + ".grantee IN " + quotedList(s.Roles) + "))"
}

func (s *Session) processes() string {
	var list []Process
	if s.Sessions != nil {
		list = s.Sessions()
	}
	var rows []string
	for _, p := range list {
		query, since := "NULL", "NULL"
		if p.Text != "" {
			query, since = strconv.FormatInt(p.QueryID, 10), timestamp(p.Since)
		}
		rows = append(rows, "("+strconv.FormatInt(p.PID, 10)+", "+strconv.FormatInt(p.UserID, 10)+", "+def.Quote(p.User)+", "+def.Quote(p.Database)+", "+
			timestamp(p.Started)+", CAST("+query+" AS BIGINT), "+def.Quote(p.Text)+", CAST("+since+" AS TIMESTAMP))")
	}
	return valuesOr(rows, "(CAST(0 AS BIGINT), CAST(0 AS BIGINT), '', '', TIMESTAMP '1970-01-01', CAST(0 AS BIGINT), '', TIMESTAMP '1970-01-01')",
		"pid, user_id, user_name, database_name, started, query_id, query_text, since")
}

func (s *Session) openCursors() string {
	var rows []string
	for _, c := range s.Cursors {
		rows = append(rows, "("+def.Quote(c.Name)+", "+timestamp(c.Declared)+", "+strconv.FormatInt(c.Rows, 10)+", "+strconv.FormatInt(c.Fetched, 10)+")")
	}
	return valuesOr(rows, "('', TIMESTAMP '1970-01-01', 0, 0)", "name, declared, rows, fetched")
}

func timestamp(text string) string { return "TIMESTAMP " + def.Quote(text) }

func (s *Session) heldLocks() string {
	var list []Lock
	if s.Locks != nil {
		list = s.Locks()
	}
	var rows []string
	for _, l := range list {
		rows = append(rows, "("+strconv.FormatInt(l.PID, 10)+", "+strconv.FormatInt(l.Table, 10)+", "+def.Quote(l.Mode)+")")
	}
	return valuesOr(rows, "(0, 0, '')", "pid, table_id, mode")
}

// valuesOr is a relation of rows; sample gives its types when there are none.
func valuesOr(rows []string, sample, names string) string {
	if len(rows) == 0 {
		return "(SELECT * FROM (VALUES " + sample + ") AS v(" + names + ") WHERE false)"
	}
	return "(SELECT * FROM (VALUES " + strings.Join(rows, ", ") + ") AS v(" + names + "))"
}
