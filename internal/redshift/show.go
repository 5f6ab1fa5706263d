package redshift

import (
	"regexp"
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// showOptions are those that SHOW DATABASES, SCHEMAS, TABLES and COLUMNS take here.
var showOptions = map[string]bool{"FROM DATABASE": true, "FROM SCHEMA": true, "FROM TABLE": true, "LIKE": true, "LIMIT": true}

// showList is SHOW DATABASES, SCHEMAS, TABLES and COLUMNS, with their LIKE and LIMIT.
func (s *Session) showList(stmt *ast.Show, sink ResultSink) (Result, error) {
	from := stmt.Name
	for _, o := range stmt.Options {
		if !showOptions[o.Name] {
			return Result{Rows: -1}, sqlerror.NotSupported("SHOW "+stmt.Object+" "+o.Name, o)
		}
		if ref, ok := o.Value.(*ast.ColumnRef); ok && strings.HasPrefix(o.Name, "FROM ") {
			from = &ast.Name{Span: ref.Span, Parts: ref.Parts}
		}
	}
	names, rows, err := s.showRows(stmt, from)
	if err != nil {
		return Result{Rows: -1}, err
	}
	rows, err = filterShown(stmt, rows)
	if err != nil {
		return Result{Rows: -1}, err
	}
	return emit(sink, names, rows)
}

// showRows are all rows of a list; the last column that LIKE looks at is the object's name.
func (s *Session) showRows(stmt *ast.Show, from *ast.Name) (names []string, rows [][]any, err error) {
	if from == nil && (stmt.Object == "TABLES" || stmt.Object == "COLUMNS") {
		return nil, nil, sqlerror.New(sqlerror.StateSyntaxError, "SHOW %s needs FROM", stmt.Object).At(stmt)
	}
	switch stmt.Object {
	case "DATABASES":
		for _, d := range s.catalog().Databases() {
			rows = append(rows, []any{d.Name, d.Owner, "local"})
		}
		return []string{"database_name", "database_owner", "database_type"}, rows, nil
	case "SCHEMAS":
		for _, v := range s.catalog().Schemas(s.database) {
			rows = append(rows, []any{s.database, v.Name, v.Owner, string(v.Kind)})
		}
		return []string{"database_name", "schema_name", "schema_owner", "schema_type"}, rows, nil
	case "TABLES":
		// FROM SCHEMA d.s has its schema where another name has its table.
		schema := s.fold(from.Last())
		if _, ok := s.catalog().Schema(s.database, schema); !ok {
			return nil, nil, sqlerror.UndefinedSchema(schema).At(from)
		}
		for _, r := range s.catalog().Relations(s.database) {
			if r.Schema == schema {
				rows = append(rows, []any{s.database, r.Schema, r.Name, strings.ToUpper(string(r.Kind))})
			}
		}
		return []string{"database_name", "schema_name", "table_name", "table_type"}, rows, nil
	}
	r, ok := s.find(from)
	if !ok {
		return nil, nil, s.noRelation(from)
	}
	for i, c := range r.Columns {
		rows = append(rows, []any{s.database, r.Schema, r.Name, c.Name, int64(i + 1), defaultOf(c), yesNo(!c.NotNull), c.Type.String()})
	}
	return []string{"database_name", "schema_name", "table_name", "column_name", "ordinal_position", "column_default", "is_nullable", "data_type"}, rows, nil
}

func defaultOf(c catalog.Column) any {
	if c.Default == "" {
		return nil
	}
	return c.Default
}

func yesNo(v bool) string {
	if v {
		return "YES"
	}
	return "NO"
}

// filterShown keeps the rows whose object is LIKE the pattern, up to the LIMIT.
func filterShown(stmt *ast.Show, rows [][]any) ([][]any, error) {
	at := map[string]int{"DATABASES": 0, "SCHEMAS": 1, "TABLES": 2, "COLUMNS": 3}[stmt.Object]
	if o := stmt.Options.Get("LIKE"); o != nil {
		quoted := strings.NewReplacer("%", ".*", "_", ".").Replace(regexp.QuoteMeta(o.Text()))
		pattern, err := regexp.Compile("(?s)^" + quoted + "$")
		if err != nil {
			return nil, sqlerror.InvalidParameter("invalid pattern %q", o.Text()).At(o)
		}
		kept := rows[:0]
		for _, row := range rows {
			if name, _ := row[at].(string); pattern.MatchString(name) {
				kept = append(kept, row)
			}
		}
		rows = kept
	}
	if o := stmt.Options.Get("LIMIT"); o != nil {
		n, err := strconv.Atoi(o.Text())
		if err != nil || n < 0 {
			return nil, sqlerror.InvalidParameter("LIMIT %s is no number of rows", o.Text()).At(o)
		}
		rows = rows[:min(n, len(rows))]
	}
	return rows, nil
}
