package redshift

import (
	"context"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/plan"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// execExplain shows the plan that the local warehouse makes; see DESIGN.md for why not Redshift's.
func (s *Session) execExplain(ctx context.Context, stmt *ast.Explain, sink ResultSink) (Result, error) {
	if stmt.Analyze {
		return Result{Rows: -1}, sqlerror.New(sqlerror.StateFeatureUnsupported, "EXPLAIN ANALYZE is not supported").At(stmt)
	}
	inner := stmt.Stmt
	if c, ok := inner.(*ast.CreateTable); ok && c.As != nil {
		inner = c.As
	}
	bound, err := s.prepareBound(ctx, inner, s.env)
	if err != nil {
		return Result{Rows: -1}, err
	}
	args, err := s.values(bound.Args, nil)
	if err != nil {
		return Result{Rows: -1}, err
	}
	stored := map[string]string{}
	for _, r := range bound.Physical {
		stored[physicalTable(r)] = r.Name
	}
	for _, w := range bound.Writes {
		stored[physicalTable(w.Relation)] = w.Relation.Name
	}
	var lines []string
	_, err = s.conn.Query(ctx, "EXPLAIN (FORMAT JSON) "+bound.SQL, args, nil, func(row []any) error {
		text, _ := row[len(row)-1].(string)
		lines, err = plan.Lines(text, func(name string) string {
			if n, ok := stored[name]; ok {
				return n
			}
			return name
		})
		return err
	})
	if err != nil {
		return Result{Rows: -1}, err
	}
	if sink == nil {
		sink = discard{}
	}
	s.notice("INFO: the plan is the local warehouse's own, not Redshift's")
	column := apiColumn(output.Column{Name: "QUERY PLAN", Type: types.NewVarchar(types.MaxVarchar)})
	if err := sink.Columns([]Column{column}); err != nil {
		return Result{Rows: -1}, err
	}
	for _, line := range lines {
		if err := sink.Row([]any{line}); err != nil {
			return Result{Rows: -1}, err
		}
	}
	return Result{Tag: "EXPLAIN", Rows: int64(len(lines)), HasResultSet: true}, nil
}

// physicalTable is a relation's name in DuckDB without its schema.
func physicalTable(r *catalog.Relation) string {
	_, name, _ := cutLast(r.Physical)
	return name
}
