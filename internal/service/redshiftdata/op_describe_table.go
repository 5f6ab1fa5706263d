package redshiftdata

import (
	"context"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/types"
)

// DescribeTableInput is the request of DescribeTable. Without a table it describes all tables, without a schema those of
// all schemas.
type DescribeTableInput struct {
	MetadataInput
	Schema string
	Table  string
}

// DescribeTableOutput is the response of DescribeTable.
type DescribeTableOutput struct {
	TableName  string
	ColumnList []ColumnMetadata
	NextToken  string
}

// DescribeTable lists the columns of tables.
func (s *Service) DescribeTable(ctx context.Context, in *DescribeTableInput) (*DescribeTableOutput, error) {
	sql := "SELECT schema_name, table_name, column_name, data_type, column_default, is_nullable FROM svv_redshift_columns WHERE database_name = :db"
	params := []redshift.Param{{Name: "db", Value: in.Database}}
	for _, p := range []redshift.Param{{Name: "schema", Value: in.Schema}, {Name: "table", Value: in.Table}} {
		if p.Value != "" {
			sql += " AND " + p.Name + "_name = :" + p.Name
			params = append(params, p)
		}
	}
	rows, next, err := s.metadata(ctx, &in.MetadataInput, sql+" ORDER BY schema_name, table_name, ordinal_position", params...)
	if err != nil {
		return nil, err
	}
	out := &DescribeTableOutput{TableName: in.Table, ColumnList: []ColumnMetadata{}, NextToken: next}
	for _, row := range rows {
		c, err := columnMetadata(row)
		if err != nil {
			return nil, err
		}
		out.ColumnList = append(out.ColumnList, c)
	}
	return out, nil
}

// columnMetadata reads a row of DescribeTable's query. The length is the precision here, other than in results.
func columnMetadata(row []any) (ColumnMetadata, error) {
	t, err := types.Parse(textOf(row[3]))
	if err != nil {
		return ColumnMetadata{}, err
	}
	m := t.Metadata()
	c := ColumnMetadata{
		SchemaName: textOf(row[0]), TableName: textOf(row[1]), Name: textOf(row[2]), Label: textOf(row[2]), TypeName: m.TypeName,
		Length: m.Precision, Precision: m.Precision, Scale: m.Scale, IsCaseSensitive: m.CaseSensitive, IsSigned: m.Signed, Nullable: 1,
	}
	if textOf(row[5]) == "NO" {
		c.Nullable = 0
	}
	if def, ok := row[4].(string); ok {
		c.ColumnDefault = &def
	}
	return c, nil
}
