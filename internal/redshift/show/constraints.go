package show

import (
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
)

const (
	primaryColumns = "database_name schema_name table_name pk_name column_name key_seq#"
	foreignColumns = "pk_database_name pk_schema_name pk_table_name pk_column_name fk_database_name fk_schema_name fk_table_name fk_column_name key_seq# fk_name pk_name update_rule delete_rule deferrability"
)

// listConstraints is SHOW CONSTRAINTS: the primary key of a table, its foreign keys, or those that refer to it.
func (s lists) listConstraints(q *showing) (*listing, error) {
	primary, foreign := q.stmt.Options.Get("PRIMARY KEYS") != nil, q.stmt.Options.Get("FOREIGN KEYS") != nil
	if primary == foreign {
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "SHOW CONSTRAINTS needs PRIMARY KEYS or FOREIGN KEYS").At(q.stmt)
	}
	r, err := s.tableShown(q)
	if err != nil {
		return nil, err
	}
	database := s.databaseOf(q.from, 2)
	if primary {
		l := &listing{columns: listingColumns(primaryColumns)}
		if c := primaryKey(r); c != nil {
			for i, column := range c.Columns {
				l.rows = append(l.rows, []any{database, r.Schema, r.Name, c.Name, column, int64(i + 1)})
			}
		}
		return l, nil
	}
	l := &listing{columns: listingColumns(foreignColumns)}
	if q.stmt.Options.Get("EXPORTED") == nil {
		s.foreignKeys(l, database, r, 0)
		return l, nil
	}
	for _, other := range s.Catalog().Relations(database) {
		s.foreignKeys(l, database, other, r.OID)
	}
	return l, nil
}

func primaryKey(r *catalog.Relation) *catalog.Constraint {
	for i := range r.Constraints {
		if r.Constraints[i].Kind == catalog.PrimaryKey {
			return &r.Constraints[i]
		}
	}
	return nil
}

// foreignKeys adds those of a table that refer to another, or to any when that is 0.
func (s lists) foreignKeys(l *listing, database string, r *catalog.Relation, to catalog.OID) {
	for _, c := range r.Constraints {
		if c.Kind != catalog.ForeignKey || to != 0 && c.RefTable != to {
			continue
		}
		other, ok := s.Catalog().RelationByOID(c.RefTable)
		if !ok {
			continue
		}
		var name any
		columns := c.RefColumns
		if key := primaryKey(other); key != nil {
			name = key.Name
			if len(columns) == 0 {
				columns = key.Columns
			}
		}
		for i, column := range c.Columns {
			var refers any
			if i < len(columns) {
				refers = columns[i]
			}
			l.rows = append(l.rows, []any{
				database, other.Schema, other.Name, refers, database, r.Schema, r.Name, column, int64(i + 1), c.Name, name, nil, nil, nil,
			})
		}
	}
}
