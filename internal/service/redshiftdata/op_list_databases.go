package redshiftdata

import "context"

// ListDatabasesInput is the request of ListDatabases.
type ListDatabasesInput struct {
	Connection
	MaxResults *int32
	NextToken  string
}

// ListDatabasesOutput is the response of ListDatabases.
type ListDatabasesOutput struct {
	Databases []string
	NextToken string
}

// ListDatabases lists the warehouse's databases by name.
func (s *Service) ListDatabases(ctx context.Context, in *ListDatabasesInput) (*ListDatabasesOutput, error) {
	request := &MetadataInput{Connection: in.Connection, MaxResults: in.MaxResults, NextToken: in.NextToken}
	rows, next, err := s.metadata(ctx, request, "SELECT database_name FROM svv_redshift_databases ORDER BY 1")
	if err != nil {
		return nil, err
	}
	out := &ListDatabasesOutput{Databases: []string{}, NextToken: next}
	for _, row := range rows {
		out.Databases = append(out.Databases, textOf(row[0]))
	}
	return out, nil
}
