package redshift

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/plpgsql"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/routine"
	"nightshift/internal/redshift/setting"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// maxCallDepth is how deep procedures may call each other.
const maxCallDepth = 16

func (s *Session) execCall(ctx context.Context, stmt *ast.Call, sink ResultSink) (Result, error) {
	out, columns, err := s.call(ctx, stmt, nil)
	if err != nil {
		return Result{Rows: -1}, err
	}
	if len(columns) == 0 {
		return Result{Tag: "CALL", Rows: -1}, nil
	}
	if sink == nil {
		sink = discard{}
	}
	described := make([]Column, len(columns))
	for i, c := range columns {
		described[i] = apiColumn(output.Column{Name: c.Name, Type: c.Type})
	}
	if err := sink.Columns(described); err != nil {
		return Result{Rows: -1}, err
	}
	return Result{Tag: "CALL", Rows: 1, HasResultSet: true}, sink.Row(out)
}

// call runs a procedure and gives its OUT and INOUT arguments. vars are the variables of the procedure that calls.
func (s *Session) call(ctx context.Context, stmt *ast.Call, vars plpgsql.Vars) ([]any, []plpgsql.Column, error) {
	if s.depth >= maxCallDepth {
		return nil, nil, sqlerror.New("54001", "stored procedure nesting limit exceeded: at most %d levels are allowed", maxCallDepth).At(stmt)
	}
	values, have, err := s.callArgs(ctx, stmt, vars)
	if err != nil {
		return nil, nil, err
	}
	p, err := s.choose(stmt, have)
	if err != nil {
		return nil, nil, err
	}
	if err := s.permitCall(p); err != nil {
		return nil, nil, err
	}
	h := &host{session: s, procedure: p}
	var params []plpgsql.Param
	next := 0
	for _, a := range p.Args {
		param := plpgsql.Param{Name: a.Name, Type: a.Type, Out: a.Mode == catalog.ArgOut}
		if !param.Out {
			if param.Value, err = h.Cast(ctx, values[next], have[next], a.Type); err != nil {
				return nil, nil, err
			}
			next++
		}
		params = append(params, param)
	}
	result, err := s.runProcedure(ctx, p, h, params)
	if err != nil {
		return nil, nil, err
	}
	var out []any
	var columns []plpgsql.Column
	passed := 0
	for i, a := range p.Args {
		c := plpgsql.Column{Name: a.Name, Type: a.Type}
		if a.Mode != catalog.ArgOut {
			passed++
			c.Arg = passed
		}
		if a.Mode != catalog.ArgIn {
			if c.Name == "" {
				c.Name = "column" + strconv.Itoa(len(out)+1)
			}
			out, columns = append(out, result[i]), append(columns, c)
		}
	}
	return out, columns, nil
}

func (s *Session) runProcedure(ctx context.Context, p *catalog.Procedure, h *host, params []plpgsql.Param) ([]any, error) {
	body, err := plpgsql.Parse(p.Body)
	if err != nil {
		return nil, err
	}
	user, text := s.user, s.text
	before := map[string]string{}
	for name, value := range p.Settings {
		before[name] = s.settings.get(name)
		s.settings.set(name, value, false, true)
	}
	if p.SecurityDefiner {
		s.user = p.Owner
	}
	if len(p.Settings) > 0 {
		s.bounded++
		defer func() { s.bounded-- }()
	}
	nonatomic := s.nonatomic
	s.nonatomic = p.NonAtomic
	loops := s.loops
	s.depth++
	start, id := s.engine.clock.Now(), s.queryID
	result, err := plpgsql.Run(ctx, body, params, plpgsql.Options{Name: p.Name, NonAtomic: p.NonAtomic}, h)
	s.depth--
	s.nonatomic = nonatomic
	s.user, s.text, s.loops = user, text, loops
	for name, value := range before {
		s.settings.set(name, value, false, true)
	}
	status := "success"
	if err != nil {
		status = "failed"
	}
	end, pid, userID, database := s.engine.clock.Now(), s.pid, s.userOID(), s.database
	s.engine.history.add(entry{"procedure_calls", [][]any{{id, pid, userID, database, p.Name, text, status, start, end}}})
	return result, err
}

// callArgs computes the arguments of CALL.
func (s *Session) callArgs(ctx context.Context, stmt *ast.Call, vars plpgsql.Vars) ([]any, []types.Type, error) {
	h := &host{session: s}
	var values []any
	var have []types.Type
	for _, a := range stmt.Args {
		if l, ok := a.(*ast.Literal); ok && l.Kind == ast.NullLit {
			values, have = append(values, nil), append(have, types.Of(types.Unknown))
			continue
		}
		v, t, err := h.Eval(ctx, a, types.Type{}, vars)
		if err != nil {
			return nil, nil, err
		}
		if l, ok := a.(*ast.Literal); ok && l.IsString() {
			t = types.Type{Kind: types.Unknown, Length: max(len(l.Text), 1)}
		}
		values, have = append(values, v), append(have, t)
	}
	return values, have, nil
}

// choose finds the overload that takes the arguments: with the very types, or else with types they can become.
func (s *Session) choose(stmt *ast.Call, have []types.Type) (*catalog.Procedure, error) {
	candidates := s.routines().Named(stmt.Name)
	var best *catalog.Procedure
	bestScore := -1
	for _, p := range candidates {
		want := p.InputTypes()
		if len(want) != len(have) {
			continue
		}
		score := 0
		for i := range want {
			switch {
			case have[i].Kind == want[i].Kind:
				score += 3
			case have[i].Kind == types.Unknown:
				score++
				if want[i].Kind == types.Varchar {
					score++
				}
			case types.Cast(have[i], want[i]) == types.ImplicitCast:
			default:
				score = -1 << 20
			}
		}
		if score > bestScore {
			best, bestScore = p, score
		}
	}
	if best == nil {
		return nil, sqlerror.UndefinedProcedure(stmt.Name.String(), routine.TypeNames(have)...).At(stmt.Name)
	}
	return best, nil
}

func (s *Session) permitCall(p *catalog.Procedure) error {
	if err := s.permitSchema(p.Database, p.Schema); err != nil {
		return err
	}
	if !s.may(catalog.OnProcedure, p.OID, p.Owner, "execute") {
		return sqlerror.PermissionDenied("procedure", p.Name)
	}
	return nil
}

// host lets a procedure's body use the session it runs in.
type host struct {
	session   *Session
	procedure *catalog.Procedure
}

// env is the session's, with the procedure's variables.
func (h *host) env(vars plpgsql.Vars) func() *rewrite.Env {
	return func() *rewrite.Env {
		env := h.session.env()
		if vars != nil {
			env.Variable = vars.Variable
		}
		return env
	}
}

func valueOf(vars plpgsql.Vars) func(int) any {
	if vars == nil {
		return nil
	}
	return vars.Value
}

// Query implements plpgsql.Host.
func (h *host) Query(ctx context.Context, stmt ast.Statement, text string, vars plpgsql.Vars, fn func(columns []plpgsql.Column, row []any) error) error {
	rows := int64(0)
	return h.recorded(stmt, text, func() (Result, error) {
		err := h.query(ctx, stmt, vars, func(columns []plpgsql.Column, row []any) error {
			if row != nil {
				rows++
			}
			return fn(columns, row)
		})
		return Result{Rows: rows}, err
	})
}

// OpenCursor implements plpgsql.Host.
func (h *host) OpenCursor(name string, columns []plpgsql.Column, rows [][]any) error {
	name = strings.ToLower(name)
	if h.session.cursors[name] != nil {
		return sqlerror.New(sqlerror.StateDuplicateCursor, "cursor \"%s\" already exists", name)
	}
	c := &cursor{rows: rows}
	for _, column := range columns {
		c.columns = append(c.columns, output.Column{Name: column.Name, Type: column.Type})
	}
	h.session.cursors[name] = c
	return nil
}

// recorded runs a statement of the body as a query of its own in the history, under the statement that called.
func (h *host) recorded(stmt ast.Statement, text string, run func() (Result, error)) error {
	s := h.session
	if text == "" {
		_, err := run()
		return err
	}
	before, beforeText := s.queryID, s.text
	s.queryID, s.text = s.engine.lastQuery.Add(1), text
	record := s.startRecord(stmt, text)
	record.parent = before
	result, err := run()
	record.finish(result, err)
	s.queryID, s.text = before, beforeText
	return err
}

func (h *host) query(ctx context.Context, stmt ast.Statement, vars plpgsql.Vars, fn func(columns []plpgsql.Column, row []any) error) error {
	s := h.session
	if call, ok := stmt.(*ast.Call); ok {
		out, columns, err := s.call(ctx, call, vars)
		if err != nil {
			return err
		}
		return fn(columns, out)
	}
	q, ok := stmt.(*ast.Query)
	if !ok {
		return sqlerror.New(sqlerror.StateSyntaxError, "%s gives no rows", stmt.Verb()).At(stmt)
	}
	bound, err := s.prepareBound(ctx, q, h.env(vars))
	if err != nil {
		return err
	}
	args, err := s.values(bound.Args, valueOf(vars))
	if err != nil {
		return err
	}
	if bound.Into != nil {
		_, err := s.selectInto(ctx, bound, args)
		return err
	}
	columns := make([]plpgsql.Column, len(bound.Columns))
	for i, c := range bound.Columns {
		columns[i] = plpgsql.Column{Name: c.Name, Type: c.Type}
	}
	n, err := s.conn.Query(ctx, bound.SQL, args, columnTypes(bound.Columns), func(row []any) error { return fn(columns, row) })
	if err == nil && n == 0 {
		err = fn(columns, nil)
	}
	return err
}

// Exec implements plpgsql.Host.
func (h *host) Exec(ctx context.Context, stmt ast.Statement, text string, vars plpgsql.Vars) (int64, error) {
	rows := int64(-1)
	err := h.recorded(stmt, text, func() (Result, error) {
		var err error
		rows, err = h.exec(ctx, stmt, vars)
		return Result{Rows: rows}, err
	})
	return rows, err
}

func (h *host) exec(ctx context.Context, stmt ast.Statement, vars plpgsql.Vars) (int64, error) {
	s := h.session
	switch stmt := stmt.(type) {
	case *ast.Insert, *ast.Update, *ast.Delete, *ast.Merge:
		r, err := s.execBound(ctx, stmt, h.env(vars), valueOf(vars), nil)
		return r.Rows, err
	case *ast.Call:
		_, _, err := s.call(ctx, stmt, vars)
		return -1, err
	case *ast.CreateTable:
		if stmt.As != nil {
			r, err := s.createTable(ctx, stmt, h.env(vars), valueOf(vars))
			return r.Rows, err
		}
	case *ast.Prepare:
		return -1, insideProcedure("PREPARE", stmt)
	case *ast.Set:
		if stmt.Local {
			return -1, insideProcedure("SET LOCAL", stmt)
		}
	case *ast.Begin:
		return -1, s.beginInside(stmt)
	case *ast.Savepoint:
		return -1, sqlerror.New("2D000", "invalid transaction termination").At(stmt)
	}
	r, err := s.dispatch(ctx, stmt, nil)
	return r.Rows, err
}

// insideProcedure refuses a statement that needs a transaction of its own.
func insideProcedure(what string, at ast.Node) error {
	return sqlerror.New(sqlerror.StateFeatureUnsupported, "%s is not supported inside a stored procedure", what).At(at)
}

// Eval implements plpgsql.Host.
func (h *host) Eval(ctx context.Context, e ast.Expr, want types.Type, vars plpgsql.Vars) (any, types.Type, error) {
	s := h.session
	query := &ast.Query{Body: &ast.Select{Items: []*ast.SelectItem{{X: e}}}}
	bound, err := s.prepareBound(ctx, query, h.env(vars))
	if err != nil {
		return nil, types.Type{}, err
	}
	args, err := s.values(bound.Args, valueOf(vars))
	if err != nil {
		return nil, types.Type{}, err
	}
	t := bound.Columns[0].Type
	var value any
	_, err = s.conn.Query(ctx, bound.SQL, args, []types.Type{t}, func(row []any) error {
		value = row[0]
		return nil
	})
	if err != nil || want.Kind == types.Invalid || value == nil {
		return value, t, err
	}
	value, err = h.Cast(ctx, value, t, want)
	return value, want, err
}

// Cast implements plpgsql.Host.
func (h *host) Cast(ctx context.Context, v any, from, to types.Type) (any, error) {
	if v == nil || from == to && from.Kind != types.Unknown {
		return v, nil
	}
	if text, ok := v.(string); ok && to.IsString() && from.IsString() && (to.Length == 0 || len(text) <= to.Length) {
		return v, nil
	}
	env := h.session.env()
	if from.Kind == types.Invalid {
		from = types.Of(types.Unknown)
	}
	source := "CAST($1 AS " + from.DuckDB() + ")"
	sql, err := rewrite.AssignCast(source, from, to, &env.Session)
	if err != nil {
		return nil, err
	}
	if err := h.session.begin(ctx); err != nil {
		return nil, err
	}
	var out any
	_, err = h.session.conn.Query(ctx, "SELECT "+sql, []any{wireValue(v)}, []types.Type{to}, func(row []any) error {
		out = row[0]
		return nil
	})
	return out, err
}

// Type implements plpgsql.Host.
func (h *host) Type(t *ast.TypeName) (types.Type, error) {
	name, ok := strings.CutSuffix(t.Name, "%TYPE")
	if !ok {
		return types.Named(t)
	}
	table, column, ok := cutLast(name)
	if !ok {
		return types.Type{}, sqlerror.New(sqlerror.StateUndefinedObject, "type \"%s\" does not exist", t.Name)
	}
	r, found := h.session.find(nameOf(table))
	if !found {
		return types.Type{}, sqlerror.UndefinedTable(table)
	}
	i, found := columnOf(r, strings.ToLower(column))
	if !found {
		return types.Type{}, sqlerror.UndefinedColumn(column, table)
	}
	return r.Columns[i].Type, nil
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}

func nameOf(dotted string) *ast.Name {
	n := &ast.Name{}
	for _, p := range strings.Split(dotted, ".") {
		n.Parts = append(n.Parts, ast.Ident{Name: strings.ToLower(p)})
	}
	return n
}

// RowType implements plpgsql.Host.
func (h *host) RowType(name string) ([]plpgsql.Column, bool) {
	r, ok := h.session.find(nameOf(name))
	if !ok {
		return nil, false
	}
	var out []plpgsql.Column
	for _, c := range r.Columns {
		out = append(out, plpgsql.Column{Name: c.Name, Type: c.Type})
	}
	return out, true
}

// Raise implements plpgsql.Host.
func (h *host) Raise(level, message string, line int) {
	s := h.session
	if level != "EXCEPTION" && level != "LOG" && level != "DEBUG" {
		s.notice("%s: %s", level, message)
	}
	if slices.Index(setting.MessageLevels, level) < slices.Index(setting.MessageLevels, s.settings.get("stored_proc_log_min_messages")) {
		return
	}
	at, id, pid, user := s.engine.clock.Now(), s.queryID, s.pid, s.userOID()
	s.engine.history.add(entry{"procedure_messages", [][]any{{id, pid, user, at, level, message, line}}})
}

// OpenLoop implements plpgsql.Host.
func (h *host) OpenLoop() error {
	s := h.session
	if s.loops+len(s.cursors) > 0 {
		return sqlerror.New(sqlerror.StateProgramLimit, "only one cursor per session can be open at a time").
			WithDetail("FOR over the rows of a query opens a cursor. Nested cursors are not supported.")
	}
	s.loops++
	return nil
}

// CloseLoop implements plpgsql.Host.
func (h *host) CloseLoop(cursor string) {
	h.session.loops = max(h.session.loops-1, 0)
	delete(h.session.cursors, strings.ToLower(cursor))
}

// MayEnd implements plpgsql.Host.
func (h *host) MayEnd(statement string) error { return h.session.mayEnd(statement) }

// Commit implements plpgsql.Host.
func (h *host) Commit(ctx context.Context) (bool, error) {
	if h.session.tx.block {
		return false, nil
	}
	return true, h.session.commitMidway(ctx)
}

// Rollback implements plpgsql.Host.
func (h *host) Rollback(ctx context.Context) error {
	block := h.session.tx.block && !h.session.tx.inner
	err := h.session.rollback(ctx)
	h.session.tx.block = block
	return err
}

// End implements plpgsql.Host. The caller's block goes on as a new transaction, a procedure's own is over.
func (h *host) End(ctx context.Context, commit bool) error {
	if !commit {
		return h.Rollback(ctx)
	}
	inner := h.session.tx.inner
	err := h.session.commitMidway(ctx)
	h.session.tx.block = h.session.tx.block && !inner
	return err
}

// beginInside is START TRANSACTION in a procedure: in a NONATOMIC one it opens a block, unless there is one.
func (s *Session) beginInside(stmt *ast.Begin) error {
	if !s.nonatomic {
		return sqlerror.New("2D000", "invalid transaction termination").At(stmt)
	}
	if !s.tx.block {
		s.tx.block, s.tx.inner = true, true
	}
	return nil
}

// mayEnd refuses what ends a transaction in a procedure that was called inside a transaction block, unless it is
// NONATOMIC, or has settings of its own.
func (s *Session) mayEnd(statement string) error {
	if s.depth == 0 || s.bounded == 0 && (!s.tx.block || s.nonatomic && s.marking == nil) {
		return nil
	}
	return sqlerror.New("2D000", "%s cannot be invoked from a procedure that is executing in an atomic context.", statement).
		WithHint("Try calling the procedure as a top-level call i.e. not from within an explicit transaction block. Or, if this procedure (or one of its ancestors in the call chain) was created with SET config options, recreate the procedure without them.")
}
