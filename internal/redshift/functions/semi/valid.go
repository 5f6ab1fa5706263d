package semi

import "encoding/json"

// valid is a condition that a string is JSON. DuckDB also takes commas before a closing bracket and the numbers nan and
// infinity, so a text that may have them is read again.
const valid = `(CASE WHEN NOT json_valid($1) THEN false WHEN regexp_matches($1, ',\s*[\]}]|[nN][aA][nN]|[iI][nN][fF]') THEN rs_json_valid($1) ELSE true END)`

func isValid(args []any) (any, error) { return json.Valid([]byte(args[0].(string))), nil }

// isType is a condition that a string is JSON of a type, named as DuckDB does; NULL gives NULL.
func isType(name string) string {
	return "(CASE WHEN " + valid + " THEN json_type($1) = '" + name + "' WHEN $1 IS NOT NULL THEN false END)"
}
