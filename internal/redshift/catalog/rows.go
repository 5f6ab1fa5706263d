package catalog

// Rows are the rows of a derived table that objects make, as DuckDB literals in parentheses; objects that are not stored
// make rows too.
func Rows(objects []Object, table string) []string {
	var rows []string
	for _, o := range objects {
		project(o, func(name string, values ...any) {
			if name == table {
				rows = append(rows, literals(values))
			}
		})
	}
	return rows
}
