package bulk

import (
	"context"
	"fmt"
	"strings"

	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// parquet loads Parquet files, whose columns go to the table's by position, as in Redshift.
func (l *Load) parquet(ctx context.Context, sources []source) (int64, error) {
	paths, done, err := l.stageAll(ctx, sources)
	if err != nil {
		return 0, err
	}
	defer done()
	var have []string
	_, err = l.Conn.Query(ctx, "SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet("+duck.Quote(paths[0])+", hive_partitioning=false))", nil, nil, func(row []any) error {
		have = append(have, fmt.Sprint(row[0]))
		return nil
	})
	if err != nil {
		return 0, sqlerror.New(sqlerror.StateInternal, "Spectrum Scan Error").WithDetail("File '%s' has an invalid version number or is no Parquet file", sources[0])
	}
	if len(have) != len(l.Columns) {
		return 0, sqlerror.New(sqlerror.StateInternal, "Spectrum Scan Error").
			WithDetail("File '%s' Column count mismatch: the table has %d columns and the file %d", sources[0], len(l.Columns), len(have))
	}
	quoted := make([]string, len(paths))
	for i, p := range paths {
		quoted[i] = duck.Quote(p)
	}
	names, defaults := l.targets()
	var exprs []string
	for i, index := range l.Columns {
		c := &l.Table.Columns[index]
		e := "CAST(" + duck.Ident(have[i]) + " AS " + c.Type.DuckDB() + ")"
		if c.Type.Kind == types.Varchar || c.Type.Kind == types.Char {
			e = fmt.Sprintf("CASE WHEN strlen(%[1]s) > %[2]d THEN error('redshift-error %[3]s %[4]s') ELSE %[1]s END", e, c.Type.Length, sqlerror.StateInternal,
				"Spectrum Scan Error: the data of column "+strings.ReplaceAll(c.Name, "'", "''")+" is longer than its type allows")
		}
		exprs = append(exprs, e)
	}
	exprs = append(exprs, defaults...)
	if l.Options.NoLoad {
		return 0, nil
	}
	return l.Conn.Exec(ctx, fmt.Sprintf("INSERT INTO %s(%s) SELECT %s FROM read_parquet([%s], hive_partitioning=false)", l.Table.Physical, strings.Join(names, ", "), strings.Join(exprs, ", "), strings.Join(quoted, ", ")))
}
