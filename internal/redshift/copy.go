package redshift

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"nightshift/internal/redshift/bulk"
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

func (s *Session) execCopy(ctx context.Context, stmt *ast.Copy) (Result, error) {
	if stmt.Job != "" {
		return Result{Rows: -1}, sqlerror.NotSupported("COPY JOB", stmt)
	}
	from, err := s.locationOf(stmt.From)
	if err != nil {
		return Result{Rows: -1}, err
	}
	options, err := bulk.ParseCopy(stmt.Options)
	if err != nil {
		return Result{Rows: -1}, err
	}
	wrote := s.tx.wrote
	r, err := s.target(ctx, stmt.Table, locks.ShareRowExclusive)
	if err != nil {
		return Result{Rows: -1}, err
	}
	if r.Kind != catalog.Table {
		return Result{Rows: -1}, sqlerror.WrongObjectType(r.Name, "table").At(stmt.Table)
	}
	if err := s.permitRelation(rewrite.RelationRef{Relation: r}, "insert"); err != nil {
		return Result{Rows: -1}, err
	}
	if err := s.writing(); err != nil {
		return Result{Rows: -1}, err
	}
	load := &bulk.Load{Store: s.engine.objects, Conn: s.conn, Table: r, From: from, Options: options, TempDir: s.engine.scratch()}
	if wrote {
		load.Rehearse = s.engine.rehearse
	}
	if err := s.copyColumnList(load, r, stmt); err != nil {
		return Result{Rows: -1}, err
	}
	start := s.engine.clock.Now()
	loaded, err := load.Run(ctx)
	if errors.Is(err, bulk.ErrRestart) {
		loaded, err = s.restartCopy(ctx, load, wrote)
	}
	s.recordLoad(ctx, r, from, options, loaded, start, err)
	if err != nil {
		return Result{Rows: -1}, err
	}
	s.copied, s.copyID = loaded.Rows, s.queryID
	if loaded.Rows > 0 && !options.NoLoad {
		if err := s.outdate(ctx, r); err != nil {
			return Result{Rows: -1}, err
		}
	}
	if options.NoLoad {
		s.notice("INFO: Load into table '%s' completed, %d record(s) were checked (NOLOAD).", r.Name, loaded.Rows)
		return tagged("COPY", 0), nil
	}
	s.notice("INFO: Load into table '%s' completed, %d record(s) loaded successfully.", r.Name, loaded.Rows)
	if n := len(loaded.Errors); n > 0 {
		s.notice("WARNING: Load into table '%s' completed, %d record(s) could not be loaded.  Check 'stl_load_errors' system table for details.", r.Name, n)
	}
	return tagged("COPY", loaded.Rows), nil
}

// restartCopy loads again what the fast reader refused, in a new transaction of DuckDB. The session's own goes on in it:
// it has written nothing yet, and what it has read is as it was, unless others have written meanwhile.
func (s *Session) restartCopy(ctx context.Context, load *bulk.Load, wrote bool) (bulk.Loaded, error) {
	if wrote {
		return bulk.Loaded{}, sqlerror.Internal("nightshift: the data of this COPY need the slow reader, which cannot begin after the transaction's other changes; put the COPY first, or run it outside")
	}
	if (s.tx.block || s.depth > 0) && s.engine.locks.Now() != s.tx.began {
		return bulk.Loaded{}, sqlerror.SerializationViolation(int64(load.Table.OID), s.pid)
	}
	if _, err := s.conn.Exec(ctx, "ROLLBACK"); err != nil {
		return bulk.Loaded{}, err
	}
	s.tx.running = false
	if err := s.begin(ctx); err != nil {
		return bulk.Loaded{}, err
	}
	load.Precise = true
	return load.Run(ctx)
}

// rehearse runs a query on a connection of its own.
func (e *Engine) rehearse(ctx context.Context, query string) error {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return err
	}
	_, err = conn.Value(ctx, query)
	return errors.Join(err, conn.Close())
}

// locationOf reads FROM and TO: a string or a parameter.
func (s *Session) locationOf(e ast.Expr) (bulk.Location, error) {
	text := ast.Text(e)
	if p, ok := e.(*ast.Param); ok && p.Kind == ast.NamedParam {
		v, ok := s.param(p.Name)
		if !ok {
			return bulk.Location{}, sqlerror.InvalidParameter("Parameter %q is not given a value", p.Name).At(p)
		}
		text = v
	}
	return bulk.ParseLocation(text, e)
}

// copyColumnList decides which columns the fields go to and what the others get.
func (s *Session) copyColumnList(load *bulk.Load, r *catalog.Relation, stmt *ast.Copy) error {
	env := s.env()
	load.Session = &env.Session
	listed := map[int]bool{}
	for i := range stmt.Columns {
		index, ok := columnOf(r, s.fold(stmt.Columns[i]))
		if !ok {
			return sqlerror.UndefinedColumn(s.fold(stmt.Columns[i]), r.Name).At(&stmt.Columns[i])
		}
		if listed[index] {
			return sqlerror.DuplicateColumn(r.Columns[index].Name).At(&stmt.Columns[i])
		}
		listed[index] = true
		load.Columns = append(load.Columns, index)
	}
	for i, c := range r.Columns {
		if len(stmt.Columns) == 0 && (c.Identity == nil || c.Identity.ByDefault || load.Options.ExplicitIDs) {
			load.Columns = append(load.Columns, i)
			continue
		}
		if listed[i] {
			if c.Identity != nil && !c.Identity.ByDefault && !load.Options.ExplicitIDs {
				return sqlerror.New(sqlerror.StateInvalidParameter, "cannot load into identity column \"%s\" without EXPLICIT_IDS", c.Name)
			}
			continue
		}
		def, err := s.defaultOf(&c, env)
		if err != nil {
			return err
		}
		if def == "" {
			if c.NotNull {
				return sqlerror.New(sqlerror.StateNotNullViolation, "Cannot COPY into nonexistent or NOT NULL column %s without a default", c.Name)
			}
			continue
		}
		if load.Defaults == nil {
			load.Defaults = map[int]string{}
		}
		load.Defaults[i] = def
	}
	return nil
}

// defaultOf is the DuckDB expression for a column that gets no value; empty: NULL.
func (s *Session) defaultOf(c *catalog.Column, env *rewrite.Env) (string, error) {
	if c.Identity != nil {
		return "nextval(" + duck.Quote(c.Identity.Sequence) + ")", nil
	}
	if c.Default == "" {
		return "", nil
	}
	e, err := parser.ParseExpr(c.Default)
	if err != nil {
		return "", err
	}
	sql, _, _, err := rewrite.Expr(e, c.Type, env)
	return sql, err
}

// scratch is a directory for files in preparation.
func (e *Engine) scratch() string {
	if e.tempDir == "" {
		return os.TempDir()
	}
	return e.tempDir
}

func (s *Session) execUnload(ctx context.Context, stmt *ast.Unload) (Result, error) {
	to, err := s.locationOf(stmt.To)
	if err != nil {
		return Result{Rows: -1}, err
	}
	options, err := bulk.ParseUnload(stmt.Options, s.fold)
	if err != nil {
		return Result{Rows: -1}, err
	}
	query := ast.Statement(stmt.Select)
	if stmt.Query != nil {
		if query, err = parser.ParseStatement(stmt.Query.Text); err != nil {
			return Result{Rows: -1}, err
		}
		if _, ok := query.(*ast.Query); !ok {
			return Result{Rows: -1}, sqlerror.New(sqlerror.StateSyntaxError, "UNLOAD needs a SELECT statement").At(stmt.Query)
		}
	}
	if q, ok := query.(*ast.Query); ok && q.Limit != nil {
		return Result{Rows: -1}, sqlerror.New(sqlerror.StateFeatureUnsupported, "Limit clause is not supported in UNLOAD").WithHint("Use a nested LIMIT clause.").At(stmt)
	}
	bound, err := s.prepareBound(ctx, query, s.env)
	if err != nil {
		return Result{Rows: -1}, err
	}
	args, err := s.values(bound.Args, nil)
	if err != nil {
		return Result{Rows: -1}, err
	}
	u := &bulk.Unload{Store: s.engine.objects, Conn: s.conn, SQL: bound.SQL, Args: args, Types: columnTypes(bound.Columns), To: to, Options: options, TempDir: s.engine.scratch()}
	for _, c := range bound.Columns {
		u.Names = append(u.Names, c.Name)
	}
	start := s.engine.clock.Now()
	s.tx.wrote = true
	unloaded, err := u.Run(ctx)
	s.recordUnload(to, options, unloaded, start, err)
	if err != nil {
		return Result{Rows: -1}, err
	}
	s.unloaded, s.unloadID = unloaded.Rows, s.queryID
	s.notice("INFO: UNLOAD completed, %d record(s) unloaded successfully.", unloaded.Rows)
	return tagged("UNLOAD", unloaded.Rows), nil
}

// recordLoad keeps what a COPY did, and its errors, whatever becomes of the transaction.
func (s *Session) recordLoad(ctx context.Context, r *catalog.Relation, from bulk.Location, o bulk.CopyOptions, l bulk.Loaded, start time.Time, err error) {
	status := "completed"
	if err != nil {
		status = "aborted"
	}
	end := s.engine.clock.Now()
	id, pid, user, database := s.queryID, s.pid, s.userOID(), s.database
	files := make([][]any, len(l.Files))
	for i, f := range l.Files {
		files[i] = []any{id, int64(r.OID), f.Name, f.Bytes, end}
	}
	rejected := make([][]any, len(l.Errors))
	for i, e := range l.Errors {
		rejected[i] = []any{
			id, pid, user, database, int64(r.OID), r.Name, end, e.File, e.Line, e.Column, e.Type, e.Length, e.Position, e.RawLine, e.RawField, e.Code, e.Reason,
		}
	}
	entries := []entry{
		{"load_history", [][]any{{
			id, pid, user, database, int64(r.OID), r.Name, from.String(), strings.ToLower(string(o.Format)), status, start, end, l.Rows, l.Bytes,
			int64(len(l.Files)), int64(len(l.Errors)),
		}}},
		{"load_files", files},
		{"load_errors", rejected},
	}
	// Load errors must be there when the client looks for them, at once.
	if len(l.Errors) > 0 && s.engine.history.write(context.WithoutCancel(ctx), entries) == nil {
		return
	}
	s.engine.history.add(entries...)
}

func (s *Session) recordUnload(to bulk.Location, o bulk.UnloadOptions, u bulk.Unloaded, start time.Time, err error) {
	status := "completed"
	if err != nil {
		status = "aborted"
	}
	end := s.engine.clock.Now()
	id, pid, user, database := s.queryID, s.pid, s.userOID(), s.database
	files := make([][]any, len(u.Files))
	for i, f := range u.Files {
		files[i] = []any{id, f.Name, f.Rows, f.Bytes, strings.ToLower(string(o.Format)), end}
	}
	s.engine.history.add(
		entry{"unload_history", [][]any{{
			id, pid, user, database, to.String(), strings.ToLower(string(o.Format)), status, start, end, u.Rows, u.Bytes, int64(len(u.Files)),
		}}},
		entry{"unload_files", files})
}

func (s *Session) recordRefresh(r *catalog.Relation, start time.Time, status string) {
	end := s.engine.clock.Now()
	id, pid, user, database := s.queryID, s.pid, s.userOID(), s.database
	s.engine.history.add(entry{"refresh_history", [][]any{{
		id, pid, user, database, r.Schema, r.Name, int64(r.OID), status, start, end,
	}}})
}

func (s *Session) userOID() int64 {
	if u, ok := s.engine.Catalog().User(s.user); ok {
		return int64(u.OID)
	}
	return 0
}
