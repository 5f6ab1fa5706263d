package redshift

import (
	"context"
	"slices"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// prepareBound binds a statement, checks permissions and takes its locks. A statement that had to wait, or whose
// catalog changed meanwhile, is bound again on what it then sees.
func (s *Session) prepareBound(ctx context.Context, stmt ast.Statement, env func() *rewrite.Env) (*rewrite.Bound, error) {
	return s.prepareWith(ctx, func() (*rewrite.Bound, error) { return rewrite.Statement(stmt, env()) })
}

// prepareWith is prepareBound for any way of binding.
func (s *Session) prepareWith(ctx context.Context, bind func() (*rewrite.Bound, error)) (*rewrite.Bound, error) {
	for {
		version, running := s.catalog().Version(), s.tx.running
		s.facts.reset()
		bound, err := bind()
		if err != nil {
			return nil, err
		}
		if err := s.permit(bound); err != nil {
			return nil, err
		}
		if err := s.lockBound(ctx, bound); err != nil {
			return nil, err
		}
		if s.readsHistory(bound) {
			if err := s.engine.history.flush(ctx); err != nil {
				return nil, err
			}
		}
		if err := s.begin(ctx); err != nil {
			return nil, err
		}
		again, err := s.settleFacts(ctx)
		if err != nil {
			return nil, err
		}
		if !again && (running || s.catalog().Version() == version) {
			return bound, nil
		}
	}
}

func (s *Session) lockBound(ctx context.Context, bound *rewrite.Bound) error {
	for _, w := range bound.Writes {
		if err := s.lock(ctx, w.Relation, locks.ShareRowExclusive); err != nil {
			return err
		}
	}
	for _, r := range bound.Physical {
		if err := s.lock(ctx, r, locks.AccessShare); err != nil {
			return err
		}
	}
	for _, r := range bound.Reads {
		if err := s.lock(ctx, r.Relation, locks.AccessShare); err != nil {
			return err
		}
	}
	return nil
}

// readsHistory tells whether a statement looks at system views, for which the history must be written.
func (s *Session) readsHistory(bound *rewrite.Bound) bool {
	isSystem := func(r *catalog.Relation) bool { return r.Kind == catalog.SystemView }
	return slices.ContainsFunc(bound.Physical, isSystem) ||
		slices.ContainsFunc(bound.Reads, func(r rewrite.RelationRef) bool { return isSystem(r.Relation) })
}

// execBound runs a query or a data change.
func (s *Session) execBound(ctx context.Context, stmt ast.Statement, env func() *rewrite.Env, vars func(int) any, sink ResultSink) (Result, error) {
	bound, err := s.prepareBound(ctx, stmt, env)
	if err != nil {
		return Result{Rows: -1}, err
	}
	args, err := s.values(bound.Args, vars)
	if err != nil {
		return Result{Rows: -1}, err
	}
	if bound.Into != nil {
		return s.selectInto(ctx, bound, args)
	}
	if bound.Kind == rewrite.Select {
		return s.queryBound(ctx, bound, args, sink)
	}
	return s.changeBound(ctx, stmt, bound, args)
}

func (s *Session) queryBound(ctx context.Context, bound *rewrite.Bound, args []any, sink ResultSink) (Result, error) {
	if sink == nil {
		sink = discard{}
	}
	columns := make([]Column, len(bound.Columns))
	for i, c := range bound.Columns {
		columns[i] = apiColumn(c)
	}
	if err := sink.Columns(columns); err != nil {
		return Result{Rows: -1}, err
	}
	n, err := s.conn.Stream(ctx, bound.SQL, args, columnTypes(bound.Columns), sink.Row)
	if err != nil {
		return Result{Rows: -1}, err
	}
	return Result{Tag: "SELECT", Rows: n, HasResultSet: true}, nil
}

// discard is a sink that keeps nothing.
type discard struct{}

// Columns implements ResultSink.
func (discard) Columns([]Column) error { return nil }

// Row implements ResultSink.
func (discard) Row([]any) error { return nil }

func (s *Session) changeBound(ctx context.Context, stmt ast.Statement, bound *rewrite.Bound, args []any) (Result, error) {
	if err := s.writing(); err != nil {
		return Result{Rows: -1}, err
	}
	for _, w := range bound.Writes {
		if w.Relation.Kind == catalog.MaterializedView {
			return Result{Rows: -1}, sqlerror.New(sqlerror.StateWrongObjectType, "cannot change materialized view \"%s\"", w.Relation.Name)
		}
	}
	n, err := s.conn.Exec(ctx, bound.SQL, args...)
	if err != nil {
		return Result{Rows: -1}, err
	}
	for _, then := range bound.Then {
		if n, err = s.conn.Exec(ctx, then, args...); err != nil {
			return Result{Rows: -1}, err
		}
	}
	if n > 0 {
		for _, w := range bound.Writes {
			if err := s.outdate(ctx, w.Relation); err != nil {
				return Result{Rows: -1}, err
			}
		}
	}
	return Result{Tag: stmt.Verb(), Rows: n}, nil
}

// rows runs a query and keeps its rows in memory, for results known to be small.
func (s *Session) rows(ctx context.Context, bound *rewrite.Bound, args []any) ([][]any, error) {
	var out [][]any
	_, err := s.conn.Query(ctx, bound.SQL, args, columnTypes(bound.Columns), func(row []any) error {
		out = append(out, append([]any(nil), row...))
		return nil
	})
	return out, err
}

// emit hands a ready-made result to the sink.
func emit(sink ResultSink, names []string, rows [][]any) (Result, error) {
	if sink == nil {
		sink = discard{}
	}
	columns := make([]Column, len(names))
	for i, n := range names {
		t := types.NewVarchar(types.MaxVarchar)
		for _, row := range rows {
			if _, ok := row[i].(int64); ok {
				t = types.Of(types.BigInt)
			}
		}
		columns[i] = apiColumn(output.Column{Name: n, Type: t})
	}
	if err := sink.Columns(columns); err != nil {
		return Result{Rows: -1}, err
	}
	for _, row := range rows {
		if err := sink.Row(row); err != nil {
			return Result{Rows: -1}, err
		}
	}
	return Result{Rows: int64(len(rows)), HasResultSet: true}, nil
}
