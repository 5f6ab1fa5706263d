package redshiftdata

import (
	"context"

	"nightshift/internal/redshift"
)

// ListSchemasInput is the request of ListSchemas. SchemaPattern is a LIKE pattern.
type ListSchemasInput struct {
	MetadataInput
	SchemaPattern string
}

// ListSchemasOutput is the response of ListSchemas.
type ListSchemasOutput struct {
	Schemas   []string
	NextToken string
}

// ListSchemas lists the schemas of a database by name, the system's included.
func (s *Service) ListSchemas(ctx context.Context, in *ListSchemasInput) (*ListSchemasOutput, error) {
	sql, params := "SELECT schema_name FROM svv_all_schemas WHERE database_name = :db", []redshift.Param{{Name: "db", Value: in.Database}}
	like(&sql, &params, "schema_name", "schema", in.SchemaPattern)
	rows, next, err := s.metadata(ctx, &in.MetadataInput, sql+" ORDER BY 1", params...)
	if err != nil {
		return nil, err
	}
	out := &ListSchemasOutput{Schemas: []string{}, NextToken: next}
	for _, row := range rows {
		out.Schemas = append(out.Schemas, textOf(row[0]))
	}
	return out, nil
}
