package sysviews

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
)

// maxCounted is how many relations are counted one by one; beyond, DuckDB's estimates are taken.
const maxCounted = 200

// counts is a relation of the stored relations and how many rows each has.
func (s *Session) counts() string {
	var terms []string
	for _, r := range s.Snapshot.Relations(s.Database) {
		if r.Physical == "" || r.Kind == catalog.SystemView || (r.Kind != catalog.Table && r.Kind != catalog.MaterializedView) {
			continue
		}
		terms = append(terms, "SELECT CAST("+strconv.FormatInt(int64(r.OID), 10)+" AS BIGINT) AS relation, count(*) AS rows FROM "+r.Physical)
	}
	switch {
	case len(terms) == 0:
		return "(SELECT CAST(0 AS BIGINT) AS relation, CAST(0 AS BIGINT) AS rows WHERE false)"
	case len(terms) > maxCounted:
		return "(SELECT CAST(substr(t.table_name, 2) AS BIGINT) AS relation, t.estimated_size AS rows FROM duckdb_tables() AS t WHERE t.schema_name = " + def.Quote(catalog.DataSchema) + ")"
	}
	return "(" + strings.Join(terms, " UNION ALL ") + ")"
}

// encodings are the numbers of pg_attribute.attencodingtype; format_encoding reads them.
var encodings = []string{"none", "bytedict", "delta", "delta32k", "mostly8", "mostly16", "mostly32", "text255", "text32k", "runlength", "lzo", "zstd", "az64"}

func encoding(column string) string {
	var b strings.Builder
	b.WriteString("CASE " + column)
	for i, e := range encodings {
		b.WriteString(" WHEN " + def.Quote(e) + " THEN " + strconv.Itoa(i))
	}
	return b.String() + " ELSE 0 END"
}

// stale is 't' or 'f' for a materialized view: whether rows under it were changed since it was computed.
func stale(alias string) string {
	return "CASE WHEN " + alias + ".oid IN (SELECT view FROM nightshift_catalog.stale) THEN 't' ELSE 'f' END"
}
