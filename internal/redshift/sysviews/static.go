package sysviews

import (
	"context"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

// DB is the connection the tables are written through, inside the transaction that is open there.
type DB interface {
	Exec(ctx context.Context, query string, args ...any) (int64, error)
	Value(ctx context.Context, query string, args ...any) (any, error)
}

// Prepare stores what the views say about themselves: the tables system_relations, system_columns and system_types. They are
// written again only when another version of the program wrote them.
func Prepare(ctx context.Context, db DB) error {
	s := all()
	if s.err != nil {
		return s.err
	}
	const table = "CREATE TABLE IF NOT EXISTS nightshift_catalog.system_version(version VARCHAR)"
	if _, err := db.Exec(ctx, table); err != nil {
		return fmt.Errorf("store the system views: %w", err)
	}
	stored, err := db.Value(ctx, "SELECT max(version) FROM nightshift_catalog.system_version")
	if err != nil {
		return fmt.Errorf("read the version of the system views: %w", err)
	}
	statements, version := staticTables(s)
	if stored == version {
		return nil
	}
	statements = append(statements, "DELETE FROM nightshift_catalog.system_version", "INSERT INTO nightshift_catalog.system_version VALUES ('"+version+"')")
	for _, sql := range statements {
		if _, err := db.Exec(ctx, sql); err != nil {
			return fmt.Errorf("store the system views: %w", err)
		}
	}
	return nil
}

// staticTables are the statements that make the tables, and their fingerprint.
func staticTables(s *set) (statements []string, version string) {
	var objects []catalog.Object
	for _, v := range s.list {
		if !v.isFunction() {
			objects = append(objects, v.Relation)
		}
	}
	for _, t := range []string{"relations", "columns"} {
		statements = append(statements, "CREATE OR REPLACE TABLE nightshift_catalog.system_"+t+" AS SELECT * FROM nightshift_catalog."+t+" LIMIT 0")
	}
	statements = append(statements, inserts("nightshift_catalog.system_relations", catalog.Rows(objects, "relations"))...)
	statements = append(statements, columnRows(objects))
	statements = append(statements, "CREATE OR REPLACE TABLE nightshift_catalog.system_types(oid BIGINT, name VARCHAR, size INTEGER, elem BIGINT)")
	var rows []string
	for k := types.Unknown; k <= types.HLLSketch; k++ {
		t := types.Of(k)
		elem := "0"
		if n := t.PGName(); n[0] == '_' {
			elem = "25"
		}
		rows = append(rows, "("+strconv.Itoa(t.OID())+", '"+t.PGName()+"', "+strconv.Itoa(t.Size())+", "+elem+")")
	}
	rows = append(rows, "(25, 'text', -1, 0)", "(2277, 'anyarray', -1, 0)", "(2276, 'any', 4, 0)")
	statements = append(statements, inserts("nightshift_catalog.system_types", rows)...)
	h := fnv.New64a()
	for _, sql := range statements {
		h.Write([]byte(sql))
	}
	return statements, strconv.FormatUint(h.Sum64(), 16)
}

// inserts writes rows in portions.
func inserts(table string, rows []string) []string {
	const portion = 4000
	var out []string
	for len(rows) > 0 {
		n := min(portion, len(rows))
		out, rows = append(out, "INSERT INTO "+table+" VALUES "+strings.Join(rows[:n], ",")), rows[n:]
	}
	return out
}

// columnRows stores the views' columns. They are written as one text that DuckDB takes apart: to parse and bind as many literals
// would take a tenth of a second.
func columnRows(objects []catalog.Object) string {
	var b strings.Builder
	for _, o := range objects {
		r, ok := o.(*catalog.Relation)
		if !ok {
			continue
		}
		for _, c := range r.Columns {
			t := c.Type
			fmt.Fprintf(&b, "%d|%d|%s|%s|%s|%d|%d|%d|%d|%d;", r.OID, c.Number, c.Name, t.String(), t.PGName(), t.OID(), t.Modifier(), t.Length, t.Precision, t.Scale)
		}
	}
	return "INSERT INTO nightshift_catalog.system_columns BY NAME SELECT CAST(f[1] AS BIGINT) AS relation, CAST(f[2] AS INTEGER) AS number, CAST(f[2] AS INTEGER) AS position, " +
		"f[3] AS name, f[4] AS type, f[5] AS pg_type, CAST(f[6] AS INTEGER) AS type_oid, CAST(f[7] AS INTEGER) AS type_modifier, CAST(f[8] AS INTEGER) AS length, " +
		"CAST(f[9] AS INTEGER) AS precision, CAST(f[10] AS INTEGER) AS scale, false AS not_null, '' AS encode, false AS dist_key, 0 AS sort_key, false AS case_fold, '' AS comment " +
		"FROM (SELECT string_split(r, '|') AS f FROM unnest(string_split(" + def.Quote(strings.TrimSuffix(b.String(), ";")) + ", ';')) AS u(r))"
}
