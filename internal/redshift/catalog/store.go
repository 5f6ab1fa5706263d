package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// DB is the DuckDB connection the store works on, inside whatever transaction is open there.
type DB interface {
	Exec(ctx context.Context, query string, args ...any) (int64, error)
}

// Reader runs queries; rows are handed over one by one.
type Reader interface {
	DB
	Each(ctx context.Context, query string, fn func(row []any) error) error
}

// objects is the truth: one row per object. The other tables are made from it, for the system's views to read; they
// are built anew when the warehouse is opened by a later version.
const createObjects = `CREATE SCHEMA IF NOT EXISTS ` + CatalogSchema + `;
CREATE SCHEMA IF NOT EXISTS ` + DataSchema + `;
CREATE TABLE IF NOT EXISTS ` + CatalogSchema + `.objects(oid BIGINT, kind VARCHAR, data VARCHAR)`

// Load creates the catalog's tables where they are missing and reads all objects.
func Load(ctx context.Context, db Reader) ([]Object, error) {
	if _, err := db.Exec(ctx, createObjects); err != nil {
		return nil, fmt.Errorf("create the catalog: %w", err)
	}
	var out []Object
	err := db.Each(ctx, "SELECT kind, data FROM "+CatalogSchema+".objects ORDER BY oid", func(row []any) error {
		kind, _ := row[0].(string)
		data, _ := row[1].(string)
		o, err := decode(kind, []byte(data))
		if err != nil {
			return err
		}
		out = append(out, o)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the catalog: %w", err)
	}
	return out, nil
}

// Rebuild makes the derived tables from the objects.
func Rebuild(ctx context.Context, db DB, objects []Object) error {
	for _, t := range projections {
		if _, err := db.Exec(ctx, fmt.Sprintf("CREATE OR REPLACE TABLE %s.%s(%s)", CatalogSchema, t.name, t.columns)); err != nil {
			return fmt.Errorf("create the catalog table %s: %w", t.name, err)
		}
	}
	return insert(ctx, db, objects, false)
}

// Save writes a change inside the current transaction. Temporary relations are not written.
func Save(ctx context.Context, db DB, c Change) error {
	var ids []string
	for _, o := range append(append([]Object{}, c.Drop...), c.Put...) {
		if persistent(o) {
			ids = append(ids, fmt.Sprint(o.id()))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	in := strings.Join(ids, ",")
	if _, err := db.Exec(ctx, fmt.Sprintf("DELETE FROM %s.objects WHERE oid IN (%s)", CatalogSchema, in)); err != nil {
		return fmt.Errorf("save the catalog: %w", err)
	}
	for _, t := range touched(append(append([]Object{}, c.Drop...), c.Put...)) {
		if _, err := db.Exec(ctx, fmt.Sprintf("DELETE FROM %s.%s WHERE %s IN (%s)", CatalogSchema, t.name, t.key, in)); err != nil {
			return fmt.Errorf("save the catalog: %w", err)
		}
	}
	return insert(ctx, db, c.Put, true)
}

func insert(ctx context.Context, db DB, objects []Object, withObjects bool) error {
	rows := map[string][]string{}
	var order []string
	add := func(table string, values ...any) {
		if rows[table] == nil {
			order = append(order, table)
		}
		rows[table] = append(rows[table], literals(values))
	}
	for _, o := range objects {
		if !persistent(o) {
			continue
		}
		if withObjects {
			data, err := json.Marshal(o)
			if err != nil {
				return fmt.Errorf("save object %d: %w", o.id(), err)
			}
			add("objects", o.id(), kindOf(o), string(data))
		}
		project(o, add)
	}
	for _, table := range order {
		if _, err := db.Exec(ctx, fmt.Sprintf("INSERT INTO %s.%s VALUES %s", CatalogSchema, table, strings.Join(rows[table], ","))); err != nil {
			return fmt.Errorf("save the catalog: %w", err)
		}
	}
	return nil
}

// persistent is false for what belongs to a session or to the engine.
func persistent(o Object) bool {
	switch o := o.(type) {
	case *Relation:
		return !o.Temp && o.Kind != SystemView
	case *Schema:
		return o.Kind == LocalSchema || o.Kind == ExternalSchema
	}
	return true
}

func kindOf(o Object) string {
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", o), "*catalog."))
}

func decode(kind string, data []byte) (Object, error) {
	var o Object
	switch kind {
	case "database":
		o = &Database{}
	case "schema":
		o = &Schema{}
	case "relation":
		o = &Relation{}
	case "procedure":
		o = &Procedure{}
	case "function":
		o = &Function{}
	case "user":
		o = &User{}
	case "group":
		o = &Group{}
	case "role":
		o = &Role{}
	case "grant":
		o = &Grant{}
	case "defaultgrant":
		o = &DefaultGrant{}
	default:
		return nil, fmt.Errorf("the catalog holds an object of the unknown kind %q; it was written by a later version", kind)
	}
	if err := json.Unmarshal(data, o); err != nil {
		return nil, fmt.Errorf("the catalog's %s %s is unreadable: %w", kind, data, err)
	}
	return o, nil
}

// literals writes a row for VALUES.
func literals(values []any) string {
	parts := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			parts[i] = "NULL"
		case string:
			parts[i] = "'" + strings.ReplaceAll(v, "'", "''") + "'"
		case time.Time:
			parts[i] = "NULL"
			if !v.IsZero() {
				parts[i] = v.UTC().Format("TIMESTAMP '2006-01-02 15:04:05.000000'")
			}
		default:
			parts[i] = fmt.Sprint(v)
		}
	}
	return "(" + strings.Join(parts, ",") + ")"
}
