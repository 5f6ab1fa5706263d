package redshiftdata

import (
	"context"

	"nightshift/internal/redshift"
)

// ListTablesInput is the request of ListTables. The patterns are LIKE patterns.
type ListTablesInput struct {
	MetadataInput
	SchemaPattern string
	TablePattern  string
}

// ListTablesOutput is the response of ListTables.
type ListTablesOutput struct {
	Tables    []TableMember
	NextToken string
}

// TableMember is a table or view; its type is TABLE, VIEW or SYSTEM TABLE.
type TableMember struct {
	Name   string `aws:"name"`
	Type   string `aws:"type"`
	Schema string `aws:"schema"`
}

// ListTables lists the tables and views of a database by type, schema and name, the system's included.
func (s *Service) ListTables(ctx context.Context, in *ListTablesInput) (*ListTablesOutput, error) {
	sql := "SELECT table_name, table_type, schema_name FROM svv_all_tables WHERE database_name = :db"
	params := []redshift.Param{{Name: "db", Value: in.Database}}
	like(&sql, &params, "schema_name", "schema", in.SchemaPattern)
	like(&sql, &params, "table_name", "name", in.TablePattern)
	rows, next, err := s.metadata(ctx, &in.MetadataInput, sql+" ORDER BY 2, 3, 1", params...)
	if err != nil {
		return nil, err
	}
	out := &ListTablesOutput{Tables: []TableMember{}, NextToken: next}
	for _, row := range rows {
		out.Tables = append(out.Tables, TableMember{Name: textOf(row[0]), Type: textOf(row[1]), Schema: textOf(row[2])})
	}
	return out, nil
}
