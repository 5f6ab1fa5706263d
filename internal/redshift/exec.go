package redshift

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

// errClosed is the error of a session that was closed.
var errClosed = errors.New("the session is closed")

// Exec runs exactly one statement. Outside a transaction block it is a transaction of its own. A statement that gives
// rows hands them to sink, which may be nil.
func (s *Session) Exec(ctx context.Context, sql string, params []Param, sink ResultSink) (Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return Result{}, errClosed
	}
	if s.expired() {
		return Result{}, errors.Join(errIdle(), s.close())
	}
	defer func() { s.lastUsed = s.engine.clock.Now() }()
	stmt, err := parseOne(sql)
	if err != nil {
		return Result{}, errors.Join(err, s.parseFailed(ctx))
	}
	return s.run(ctx, Statement{SQL: sql, Params: params}, stmt, sink)
}

// parseFailed treats a text that is no statement as any failed statement: it ends a transaction block.
func (s *Session) parseFailed(ctx context.Context) error {
	if s.tx.block && !s.tx.failed {
		return s.fail(ctx)
	}
	return nil
}

func parseOne(sql string) (ast.Statement, error) {
	stmts, err := parser.Parse(sql)
	if err != nil {
		return nil, err
	}
	switch len(stmts) {
	case 0:
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "the statement is empty")
	case 1:
		return stmts[0], nil
	}
	return nil, sqlerror.New(sqlerror.StateSyntaxError, "cannot insert multiple commands into a prepared statement").At(stmts[1])
}

// run executes a parsed statement with everything around it: cancelling, transaction, history.
func (s *Session) run(ctx context.Context, text Statement, stmt ast.Statement, sink ResultSink) (Result, error) {
	ctx, stop := s.watch(ctx)
	defer stop()
	s.lastQuery, s.queryID = s.queryID, s.engine.lastQuery.Add(1)
	if !s.tx.block || s.tx.id == 0 {
		s.tx.id = s.queryID
	}
	s.active.Store(&activity{queryID: s.queryID, text: text.SQL, since: s.engine.clock.Now().UTC().Format(timestampLayout)})
	defer s.active.Store(nil)
	s.params, s.text, s.notices = text.Params, text.SQL, nil
	record := s.startRecord(stmt, text.SQL)
	s.running.Store(&Running{QueryID: s.queryID, Text: text.SQL, Since: record.start})
	defer s.running.Store(nil)
	result, err := s.executeSafely(ctx, stmt, sink)
	if err != nil {
		err = s.explain(ctx, err)
	}
	result.QueryID, result.PID, result.Notices = s.queryID, s.pid, s.notices
	if result.Tag == "" {
		result.Tag = stmt.Verb()
	}
	record.finish(result, err)
	return result, err
}

// watch makes the statement cancellable: by Cancel, by statement_timeout, by its caller.
func (s *Session) watch(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stopTimer := func() bool { return true }
	if ms, err := strconv.Atoi(s.settings.get("statement_timeout")); err == nil && ms > 0 {
		timer := time.AfterFunc(time.Duration(ms)*time.Millisecond, func() { cancel(errTimeout) })
		stopTimer = timer.Stop
	}
	s.cancelMu.Lock()
	s.cancel = cancel
	s.cancelMu.Unlock()
	return ctx, func() {
		s.cancelMu.Lock()
		s.cancel = nil
		s.cancelMu.Unlock()
		stopTimer()
		cancel(nil)
	}
}

// errTimeout is the cause of a statement ended by statement_timeout.
var errTimeout = errors.New("statement timeout")

// explain gives errors of a cancelled context and of conflicts Redshift's words.
func (s *Session) explain(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); ctx.Err() != nil && cause != nil {
		switch {
		case errors.Is(cause, errTimeout):
			return sqlerror.New(sqlerror.StateQueryCanceled, "Query (%d) cancelled on user's request", s.queryID).WithDetail("statement timeout")
		case sqlerror.From(cause) != nil:
			return cause
		case errors.Is(err, cause), errors.Is(err, ctx.Err()):
			return sqlerror.Canceled(s.queryID)
		}
	}
	if errors.Is(err, duck.ErrConflict) {
		return sqlerror.SerializationViolation(s.conflictTable(), s.pid)
	}
	return err
}

// conflictTable guesses the table of a write conflict: the last one locked for writing.
func (s *Session) conflictTable() int64 {
	for _, h := range s.engine.locks.All() {
		if h.Owner == locks.Owner(s.pid) && h.Mode >= locks.ShareRowExclusive {
			return int64(h.Table)
		}
	}
	return 0
}

// executeSafely is execute; a defect of the warehouse fails the statement and not the process.
func (s *Session) executeSafely(ctx context.Context, stmt ast.Statement, sink ResultSink) (result Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = sqlerror.Internal("the local warehouse failed on this statement").WithDetail("%v at %s", v, panicPlace())
			result, err = Result{Rows: -1}, errors.Join(err, s.fail(ctx))
		}
	}()
	s.conn.ShowIn(s.location())
	if sink != nil && s.settings.on("describe_field_name_in_uppercase") {
		sink = upperSink{sink}
	}
	return s.execute(ctx, stmt, sink)
}

// upperSink gives columns names in upper case, as describe_field_name_in_uppercase wants.
type upperSink struct{ ResultSink }

// Columns implements ResultSink.
func (u upperSink) Columns(columns []Column) error {
	for i := range columns {
		columns[i].Name, columns[i].Label = strings.ToUpper(columns[i].Name), strings.ToUpper(columns[i].Label)
	}
	return u.ResultSink.Columns(columns)
}

// location is the session's time zone, nil for UTC.
func (s *Session) location() *time.Location {
	name := s.timeZone()
	if name == "" {
		return nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return loc
}

// panicPlace is the function that panicked, with its line.
func panicPlace() string {
	pcs := make([]uintptr, 16)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") || !more {
			return fmt.Sprintf("%s:%d", f.Function, f.Line)
		}
	}
}

// execute runs a statement in its transaction.
func (s *Session) execute(ctx context.Context, stmt ast.Statement, sink ResultSink) (Result, error) {
	switch stmt := stmt.(type) {
	case *ast.Begin:
		return s.execBegin(stmt)
	case *ast.Commit:
		return s.execCommit(ctx)
	case *ast.Rollback:
		return s.execRollback(ctx, stmt)
	}
	if s.tx.failed {
		return Result{Rows: -1}, sqlerror.InFailedTransaction()
	}
	if s.tx.at.IsZero() {
		s.tx.at = s.engine.clock.Now()
	}
	result, err := s.dispatch(ctx, stmt, sink)
	if err == nil && ctx.Err() != nil && !s.tx.block {
		err = context.Cause(ctx)
	}
	if err != nil {
		return result, errors.Join(err, s.fail(ctx))
	}
	s.pending = &result
	defer func() { s.pending = nil }()
	if !s.tx.block {
		if err := s.commit(ctx); err != nil {
			return result, err
		}
	}
	return result, nil
}

func (s *Session) execBegin(stmt *ast.Begin) (Result, error) {
	if s.tx.failed {
		return Result{Rows: -1}, sqlerror.InFailedTransaction()
	}
	if s.tx.block {
		s.notice("WARNING: there is already a transaction in progress")
	}
	s.tx.block = true
	s.tx.readOnly = stmt.Access == "READ ONLY"
	return Result{Rows: -1}, nil
}

func (s *Session) execCommit(ctx context.Context) (Result, error) {
	if !s.tx.block {
		s.notice("WARNING: there is no transaction in progress")
		return Result{Rows: -1}, nil
	}
	if s.tx.failed {
		// COMMIT of a failed block is a rollback, and says so in its tag.
		return Result{Tag: "ROLLBACK", Rows: -1}, s.rollback(ctx)
	}
	return Result{Rows: -1}, s.commit(ctx)
}

func (s *Session) execRollback(ctx context.Context, stmt *ast.Rollback) (Result, error) {
	if stmt.Savepoint != nil {
		return Result{Rows: -1}, sqlerror.New(sqlerror.StateFeatureUnsupported, "SQL command \"ROLLBACK TO SAVEPOINT\" not supported.").At(stmt)
	}
	if !s.tx.block {
		s.notice("WARNING: there is no transaction in progress")
	}
	return Result{Rows: -1}, s.rollback(ctx)
}

// ExecScript runs the statements as one transaction and writes, inside it, a marker for statementID, by which
// [Engine.Outcome] can tell after a crash whether it committed. A single statement runs as [Session.Exec] runs it,
// so that it may be one that cannot run inside a transaction block.
//
// sink(i) receives the rows of statement i; progress is called after each. Both may be nil. The statements before a
// failed one are undone with it.
func (s *Session) ExecScript(ctx context.Context, statementID string, texts []Statement, sink func(i int) ResultSink, progress func(i int, r Result, err error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	if s.expired() {
		return errors.Join(errIdle(), s.close())
	}
	defer func() { s.lastUsed = s.engine.clock.Now() }()
	s.marking = &marking{marker: Marker{StatementID: statementID}}
	defer func() { s.marking = nil }()
	own := len(texts) > 1 && !s.tx.block
	inside := s.tx.block
	if own {
		s.tx.block = true
	}
	for i, text := range texts {
		result, err := s.execText(ctx, text, i == len(texts)-1, sinkFor(sink, i))
		if progress != nil {
			progress(i, result, err)
		}
		if err != nil {
			if own {
				err = errors.Join(err, s.rollback(ctx))
			}
			return err
		}
	}
	if inside && s.tx.block && s.tx.running && s.tx.wrote {
		return s.marking.write(ctx, s)
	}
	if own && s.tx.block {
		ctx, stop := s.watch(ctx)
		defer stop()
		if err := s.commit(ctx); err != nil {
			return s.explain(ctx, err)
		}
	}
	return nil
}

func sinkFor(sink func(i int) ResultSink, i int) ResultSink {
	if sink == nil {
		return nil
	}
	return sink(i)
}

// execText runs one statement of a script. The marker is written by the last commit; a script inside the caller's
// own block writes it at its end, to be committed with the block.
func (s *Session) execText(ctx context.Context, text Statement, last bool, sink ResultSink) (Result, error) {
	stmt, err := parseOne(text.SQL)
	if err != nil {
		return Result{Rows: -1}, errors.Join(err, s.parseFailed(ctx))
	}
	s.marking.last = last
	result, err := s.run(ctx, text, stmt, sink)
	if err != nil {
		return result, err
	}
	s.marking.add(result)
	return result, nil
}

// statementNotSupported names what the warehouse does not run.
func statementNotSupported(stmt ast.Statement) error {
	return sqlerror.NotSupported(stmt.Verb(), stmt)
}

// textOf cuts a node's text out of the statement.
func (s *Session) textOf(n ast.Node) string {
	start, end := int(n.Pos().Offset), n.End()
	if start < 0 || end > len(s.text) || start >= end {
		return ""
	}
	return strings.TrimSpace(s.text[start:end])
}

func tagged(tag string, rows int64) Result { return Result{Tag: tag, Rows: rows} }

// done is the result of a statement without rows.
func done(stmt ast.Statement) Result { return Result{Tag: stmt.Verb(), Rows: -1} }
