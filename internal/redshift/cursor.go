package redshift

import (
	"context"
	"time"

	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// cursor holds the rows of a DECLAREd query that are still to be fetched.
type cursor struct {
	columns  []output.Column
	rows     [][]any
	next     int
	declared time.Time
}

func (s *Session) closeCursors() {
	s.loops = 0
	if len(s.cursors) > 0 {
		s.cursors = map[string]*cursor{}
	}
}

func (s *Session) execDeclare(ctx context.Context, stmt *ast.DeclareCursor) error {
	if !s.tx.block {
		return sqlerror.New(sqlerror.StateNoActiveTx, "DECLARE CURSOR may only be used in transaction blocks").At(stmt)
	}
	name := s.fold(stmt.Name)
	if s.cursors[name] != nil {
		return sqlerror.New(sqlerror.StateDuplicateCursor, "cursor \"%s\" already exists", name).At(stmt)
	}
	if len(s.cursors)+s.loops > 0 {
		return sqlerror.New(sqlerror.StateProgramLimit, "only one cursor per session can be open at a time").At(stmt)
	}
	bound, err := s.prepareBound(ctx, stmt.Query, s.env)
	if err != nil {
		return err
	}
	args, err := s.values(bound.Args, nil)
	if err != nil {
		return err
	}
	rows, err := s.rows(ctx, bound, args)
	if err != nil {
		return err
	}
	s.cursors[name] = &cursor{columns: bound.Columns, rows: rows, declared: s.engine.clock.Now()}
	return nil
}

func (s *Session) execFetch(stmt *ast.Fetch, sink ResultSink) (Result, error) {
	name := s.fold(stmt.Cursor)
	c := s.cursors[name]
	if c == nil {
		return Result{Rows: -1}, sqlerror.UndefinedCursor(name).At(stmt)
	}
	n := len(c.rows) - c.next
	switch stmt.Direction {
	case "NEXT":
		n = min(n, 1)
	case "FORWARD":
		n = min(n, int(stmt.Count))
	}
	if sink == nil {
		sink = discard{}
	}
	columns := make([]Column, len(c.columns))
	for i, col := range c.columns {
		columns[i] = apiColumn(col)
	}
	if err := sink.Columns(columns); err != nil {
		return Result{Rows: -1}, err
	}
	for range n {
		if err := sink.Row(c.rows[c.next]); err != nil {
			return Result{Rows: -1}, err
		}
		c.next++
	}
	return Result{Tag: "FETCH", Rows: int64(n), HasResultSet: true}, nil
}

func (s *Session) execCloseCursor(stmt *ast.CloseCursor) error {
	if stmt.All {
		s.closeCursors()
		return nil
	}
	name := s.fold(stmt.Name)
	if s.cursors[name] == nil {
		return sqlerror.UndefinedCursor(name).At(stmt)
	}
	delete(s.cursors, name)
	return nil
}
