package plpgsql

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/types"
)

func (m *machine) statement(ctx context.Context, s stmt) (signal, error) {
	switch s := s.(type) {
	case *blockStmt:
		return m.block(ctx, s.block)
	case *ifStmt:
		return m.ifStatement(ctx, s)
	case *caseStmt:
		return m.caseStatement(ctx, s)
	case *loop:
		return m.loop(ctx, s)
	case *forInt:
		return m.forInt(ctx, s)
	case *forQuery:
		return m.forQuery(ctx, s)
	case *exit:
		if s.when != nil {
			if ok, err := m.truth(ctx, s.when); err != nil || !ok {
				return signal{}, err
			}
		}
		if s.next {
			return signal{'c', s.label}, nil
		}
		return signal{'e', s.label}, nil
	case *returnStmt:
		return signal{kind: 'r'}, nil
	}
	return signal{}, m.action(ctx, s)
}

// action runs a statement that always goes on to the next.
func (m *machine) action(ctx context.Context, s stmt) error {
	switch s := s.(type) {
	case *assign:
		return m.assignment(ctx, s)
	case *raise:
		return m.raise(ctx, s)
	case *execute:
		return m.execute(ctx, s)
	case *sqlStmt:
		return ofStatement(m.sql(ctx, s.stmt, s.text, s.into), s.text)
	case *diagnostics:
		return m.diagnostics(ctx, s)
	case *openStmt:
		return m.open(ctx, s)
	case *fetchStmt:
		return m.fetch(ctx, s)
	case *closeStmt:
		if m.cursors[s.cursor] == nil {
			return sqlerror.UndefinedCursor(s.cursor)
		}
		delete(m.cursors, s.cursor)
		name := ""
		if at, ok := m.find(s.cursor); ok && m.vars[at].typ.Kind == types.Refcursor {
			name, _ = m.vars[at].value.(string)
		}
		m.host.CloseLoop(name)
	case *endTransaction:
		return m.endTransaction(ctx, s)
	}
	return nil
}

// endTransaction is COMMIT or ROLLBACK; both close the cursors.
func (m *machine) endTransaction(ctx context.Context, s *endTransaction) error {
	verb := "ROLLBACK"
	if s.commit {
		verb = "COMMIT"
	}
	if err := m.host.MayEnd(verb); err != nil {
		return err
	}
	m.closeCursors()
	return m.host.End(ctx, s.commit)
}

// closeCursors closes what is open when a transaction ends, the implicit cursors of FOR loops among them.
func (m *machine) closeCursors() {
	m.cursors = nil
	m.ended++
}

func (m *machine) ifStatement(ctx context.Context, s *ifStmt) (signal, error) {
	for _, b := range s.branches {
		ok, err := m.truth(ctx, b.conditions[0])
		if err != nil {
			return signal{}, err
		}
		if ok {
			return m.statements(ctx, b.body)
		}
	}
	return m.statements(ctx, s.orElse)
}

func (m *machine) caseStatement(ctx context.Context, s *caseStmt) (signal, error) {
	for _, b := range s.branches {
		for _, c := range b.conditions {
			cond := c
			if s.operand != nil {
				cond = &ast.Binary{Op: "=", L: s.operand, R: c}
			}
			ok, err := m.truth(ctx, cond)
			if err != nil {
				return signal{}, err
			}
			if ok {
				return m.statements(ctx, b.body)
			}
		}
	}
	if !s.hasElse {
		return signal{}, sqlerror.New("20000", "case not found").WithHint("CASE statement is missing ELSE part.")
	}
	return m.statements(ctx, s.orElse)
}

// after decides what a loop does with the way its body ended: go on, leave, or pass it outwards.
func after(sig signal, label string) (leave bool, out signal) {
	mine := sig.label == "" || sig.label == label
	switch {
	case sig.kind == 0, sig.kind == 'c' && mine:
		return false, signal{}
	case sig.kind == 'e' && mine:
		return true, signal{}
	}
	return true, sig
}

func (m *machine) loop(ctx context.Context, s *loop) (signal, error) {
	for {
		if ctx.Err() != nil {
			return signal{}, context.Cause(ctx)
		}
		if s.while != nil {
			if ok, err := m.truth(ctx, s.while); err != nil || !ok {
				return signal{}, err
			}
		}
		sig, err := m.statements(ctx, s.body)
		if err != nil {
			return signal{}, err
		}
		if leave, out := after(sig, s.label); leave {
			return out, nil
		}
	}
}

func (m *machine) forInt(ctx context.Context, s *forInt) (signal, error) {
	low, err := m.integer(ctx, s.low, "lower bound")
	if err != nil {
		return signal{}, err
	}
	high, err := m.integer(ctx, s.high, "upper bound")
	if err != nil {
		return signal{}, err
	}
	step := int64(1)
	if s.step != nil {
		if step, err = m.integer(ctx, s.step, "BY value"); err != nil {
			return signal{}, err
		}
		if step <= 0 {
			return signal{}, sqlerror.InvalidParameter("BY value of FOR loop must be greater than zero")
		}
	}
	if s.reverse {
		step = -step
	}
	m.push()
	defer m.pop()
	at := m.declare(s.variable, variable{typ: types.Of(types.Integer)})
	for i := low; (step > 0 && i <= high) || (step < 0 && i >= high); i += step {
		if ctx.Err() != nil {
			return signal{}, context.Cause(ctx)
		}
		m.vars[at].value = i
		sig, err := m.statements(ctx, s.body)
		if err != nil {
			return signal{}, err
		}
		if leave, out := after(sig, s.label); leave {
			return out, nil
		}
	}
	return signal{}, nil
}

func (m *machine) forQuery(ctx context.Context, s *forQuery) (signal, error) {
	if err := m.host.OpenLoop(); err != nil {
		return signal{}, err
	}
	defer m.host.CloseLoop("")
	c, err := m.rowsOf(ctx, s)
	if err != nil {
		return signal{}, err
	}
	m.setFound(len(c.rows) > 0)
	ended := m.ended
	for _, row := range c.rows {
		if ctx.Err() != nil {
			return signal{}, context.Cause(ctx)
		}
		if m.ended != ended {
			return signal{}, sqlerror.UndefinedCursor("<unnamed portal 1>")
		}
		if err := m.store(ctx, s.targets, c.columns, row); err != nil {
			return signal{}, err
		}
		sig, err := m.statements(ctx, s.body)
		if err != nil {
			return signal{}, err
		}
		if leave, out := after(sig, s.label); leave {
			return out, nil
		}
	}
	return signal{}, nil
}

// rowsOf gathers the rows a FOR loop goes through.
func (m *machine) rowsOf(ctx context.Context, s *forQuery) (*cursorState, error) {
	switch {
	case s.cursor != "":
		index, ok := m.find(s.cursor)
		if !ok || m.vars[index].cursor == nil {
			return nil, sqlerror.UndefinedCursor(s.cursor)
		}
		return m.gather(ctx, m.vars[index].cursor.query, "")
	case s.dynamic != nil:
		stmt, text, err := m.dynamic(ctx, s.dynamic)
		if err != nil {
			return nil, err
		}
		return m.gather(ctx, stmt, text)
	}
	return m.gather(ctx, s.query, s.text)
}

func (m *machine) gather(ctx context.Context, stmt ast.Statement, text string) (*cursorState, error) {
	c := &cursorState{}
	err := m.host.Query(ctx, stmt, text, m, func(columns []Column, row []any) error {
		c.columns = columns
		if row != nil {
			c.rows = append(c.rows, append([]any(nil), row...))
		}
		return nil
	})
	return c, err
}

// store puts a row into its targets: one record, or a variable for each column.
func (m *machine) store(ctx context.Context, targets [][]string, columns []Column, row []any) error {
	if len(targets) == 1 && len(targets[0]) == 1 {
		if index, ok := m.find(targets[0][0]); ok && m.vars[index].record {
			m.setRecord(index, columns, row)
			return nil
		}
	}
	for i, t := range targets {
		var v any
		from := types.Type{}
		if i < len(columns) {
			from = columns[i].Type
			if row != nil {
				v = row[i]
			}
		}
		if err := m.set(ctx, t, v, from); err != nil {
			return err
		}
	}
	return nil
}

// set assigns a value to a variable or a record's field.
func (m *machine) set(ctx context.Context, target []string, v any, from types.Type) error {
	name := strings.Join(target, ".")
	index, t, ok := m.Variable(name)
	if !ok {
		return sqlerror.New(sqlerror.StateSyntaxError, "\"%s\" is not a known variable", name)
	}
	variable := &m.vars[index]
	if variable.constant {
		return sqlerror.New("22005", "variable \"%s\" is declared CONSTANT", name)
	}
	if v == nil && variable.notNull {
		return sqlerror.New("22004", "null value cannot be assigned to variable \"%s\" declared NOT NULL", name)
	}
	if v != nil && !fits(v, from, t) {
		cast, err := m.host.Cast(ctx, v, from, t)
		if err != nil {
			return err
		}
		v = cast
	}
	m.vars[index].value = v
	return nil
}

func (m *machine) assignment(ctx context.Context, s *assign) error {
	name := strings.Join(s.target, ".")
	if index, ok := m.find(name); ok && m.vars[index].record {
		return m.assignRecord(index, s)
	}
	_, t, ok := m.Variable(name)
	if !ok {
		return sqlerror.New(sqlerror.StateSyntaxError, "\"%s\" is not a known variable", name)
	}
	v, err := m.eval(ctx, s.value, t)
	if err != nil {
		return err
	}
	return m.set(ctx, s.target, v, t)
}

// assignRecord copies a record.
func (m *machine) assignRecord(index int, s *assign) error {
	ref, ok := s.value.(*ast.ColumnRef)
	if !ok || len(ref.Parts) != 1 {
		return sqlerror.NotSupported("assigning an expression to a record", s.value)
	}
	from, ok := m.find(strings.ToLower(ref.Parts[0].Name))
	if !ok || !m.vars[from].record {
		return sqlerror.New(sqlerror.StateDatatypeMismatch, "cannot assign non-composite value to a record variable")
	}
	var columns []Column
	var row []any
	for _, f := range m.vars[from].order {
		v := m.vars[m.vars[from].fields[strings.ToLower(f)]]
		columns, row = append(columns, Column{Name: f, Type: v.typ}), append(row, v.value)
	}
	m.setRecord(index, columns, row)
	return nil
}

func (m *machine) setFound(found bool) {
	if index, ok := m.find("found"); ok {
		m.vars[index].value = found
	}
}

// sql runs an SQL statement, its first row going into variables when INTO says so.
func (m *machine) sql(ctx context.Context, stmt ast.Statement, text string, into [][]string) error {
	if into == nil {
		if _, isQuery := stmt.(*ast.Query); isQuery {
			rows := int64(0)
			err := m.host.Query(ctx, stmt, text, m, func(_ []Column, row []any) error {
				if row != nil {
					rows++
				}
				return nil
			})
			m.rows = rows
			m.setFound(rows > 0)
			return m.stepDone(ctx, err)
		}
		if call, ok := stmt.(*ast.Call); ok {
			return m.call(ctx, call, text)
		}
		n, err := m.host.Exec(ctx, stmt, text, m)
		if _, ok := stmt.(*ast.Truncate); ok && err == nil {
			m.closeCursors()
		}
		m.rows = max(n, 0)
		m.setFound(n > 0)
		return m.stepDone(ctx, err)
	}
	c := &cursorState{}
	err := m.host.Query(ctx, stmt, text, m, func(columns []Column, row []any) error {
		c.columns = columns
		if row != nil && len(c.rows) == 0 {
			c.rows = append(c.rows, append([]any(nil), row...))
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.rows = int64(len(c.rows))
	m.setFound(len(c.rows) > 0)
	var row []any
	if len(c.rows) > 0 {
		row = c.rows[0]
	}
	if err := m.store(ctx, into, c.columns, row); err != nil {
		return err
	}
	return m.stepDone(ctx, nil)
}

// call runs CALL; variables passed for INOUT arguments get their values.
func (m *machine) call(ctx context.Context, stmt *ast.Call, text string) error {
	var columns []Column
	var values []any
	err := m.host.Query(ctx, stmt, text, m, func(c []Column, row []any) error {
		columns, values = c, append([]any(nil), row...)
		return nil
	})
	if err != nil {
		return err
	}
	m.rows = 0
	m.setFound(false)
	for i, c := range columns {
		if c.Arg == 0 || c.Arg > len(stmt.Args) || i >= len(values) {
			continue
		}
		ref, ok := stmt.Args[c.Arg-1].(*ast.ColumnRef)
		if !ok {
			continue
		}
		target := make([]string, len(ref.Parts))
		for k := range ref.Parts {
			target[k] = strings.ToLower(ref.Parts[k].Name)
		}
		if _, _, ok := m.Variable(strings.Join(target, ".")); !ok {
			continue
		}
		if err := m.set(ctx, target, values[i], c.Type); err != nil {
			return err
		}
	}
	return m.stepDone(ctx, nil)
}

// stepDone commits what a statement of a NONATOMIC procedure did.
func (m *machine) stepDone(ctx context.Context, err error) error {
	if err != nil || !m.options.NonAtomic {
		return err
	}
	done, err := m.host.Commit(ctx)
	if done {
		m.closeCursors()
	}
	return err
}

// dynamic computes the text of EXECUTE and parses it.
func (m *machine) dynamic(ctx context.Context, e ast.Expr) (ast.Statement, string, error) {
	v, err := m.eval(ctx, e, types.NewVarchar(types.MaxVarchar))
	if err != nil {
		return nil, "", err
	}
	text, ok := v.(string)
	if !ok {
		return nil, "", sqlerror.New("22004", "query string argument of EXECUTE is null")
	}
	stmt, err := parser.ParseStatement(text)
	return stmt, text, err
}

func (m *machine) execute(ctx context.Context, s *execute) error {
	stmt, text, err := m.dynamic(ctx, s.text)
	if err != nil {
		return err
	}
	return ofStatement(m.sql(ctx, stmt, text, s.into), text)
}

// ofStatement notes the SQL statement that failed.
func ofStatement(err error, text string) error {
	if err == nil {
		return nil
	}
	return stated{err, text}
}

func (m *machine) diagnostics(ctx context.Context, s *diagnostics) error {
	for _, d := range s.items {
		var v any
		switch d.item {
		case "row_count":
			v = m.rows
		case "result_oid":
			v = int64(0)
		default:
			return sqlerror.NotSupported("GET DIAGNOSTICS "+strings.ToUpper(d.item), s.at)
		}
		if err := m.set(ctx, d.target, v, types.Of(types.BigInt)); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) open(ctx context.Context, s *openStmt) error {
	if m.cursors == nil {
		m.cursors = map[string]*cursorState{}
	}
	if m.cursors[s.cursor] != nil {
		return sqlerror.New(sqlerror.StateDuplicateCursor, "cursor \"%s\" already in use", s.cursor)
	}
	if err := m.host.OpenLoop(); err != nil {
		return err
	}
	stmt, text := ast.Statement(s.query), ""
	switch {
	case s.dynamic != nil:
		var err error
		if stmt, text, err = m.dynamic(ctx, s.dynamic); err != nil {
			return err
		}
	case s.query == nil:
		index, ok := m.find(s.cursor)
		if !ok || m.vars[index].cursor == nil {
			return sqlerror.UndefinedCursor(s.cursor)
		}
		return m.openBound(ctx, s, m.vars[index].cursor)
	}
	c, err := m.gather(ctx, stmt, text)
	if err != nil {
		return err
	}
	m.cursors[s.cursor] = c
	return m.publish(s.cursor, c)
}

// publish gives the caller the cursor of a REFCURSOR variable, under the name that is its value.
func (m *machine) publish(variable string, c *cursorState) error {
	index, ok := m.find(variable)
	if !ok || m.vars[index].typ.Kind != types.Refcursor {
		return nil
	}
	name, _ := m.vars[index].value.(string)
	if name == "" {
		name = "<unnamed portal 1>"
		m.vars[index].value = name
	}
	return m.host.OpenCursor(name, c.columns, c.rows)
}

// openBound opens a declared cursor with its arguments.
func (m *machine) openBound(ctx context.Context, s *openStmt, d *cursorDecl) error {
	if len(s.args) != len(d.args) {
		return sqlerror.New(sqlerror.StateSyntaxError, "cursor \"%s\" has %d arguments, %d were given", s.cursor, len(d.args), len(s.args))
	}
	m.push()
	defer m.pop()
	for i, a := range d.args {
		t, err := m.typeOf(a.typ)
		if err != nil {
			return err
		}
		v, err := m.eval(ctx, s.args[i], t)
		if err != nil {
			return err
		}
		m.declare(a.name, variable{typ: t, value: v})
	}
	c, err := m.gather(ctx, d.query, "")
	if err == nil {
		m.cursors[s.cursor] = c
	}
	return err
}

func (m *machine) fetch(ctx context.Context, s *fetchStmt) error {
	c := m.cursors[s.cursor]
	if c == nil {
		return sqlerror.UndefinedCursor(s.cursor)
	}
	var row []any
	if c.next < len(c.rows) {
		row = c.rows[c.next]
		c.next++
	}
	m.setFound(row != nil)
	if s.move {
		return nil
	}
	return m.store(ctx, s.into, c.columns, row)
}

func (m *machine) raise(ctx context.Context, s *raise) error {
	if s.bare {
		if m.caught != nil {
			return m.caught
		}
		return sqlerror.New(sqlerror.StateSyntaxError, "RAISE without parameters cannot be used outside an exception handler")
	}
	format := s.format
	if s.text != nil {
		v, err := m.eval(ctx, s.text, types.NewVarchar(types.MaxVarchar))
		if err != nil {
			return err
		}
		format = fmt.Sprint(v)
	}
	message, err := m.message(ctx, format, s.args)
	if err != nil {
		return err
	}
	m.host.Raise(s.level, message, int(s.at.Line))
	if s.level == "EXCEPTION" {
		return sqlerror.New(sqlerror.StateRaise, "%s", message)
	}
	return nil
}

// message puts the arguments in place of the percent signs; %% is one.
func (m *machine) message(ctx context.Context, format string, args []ast.Expr) (string, error) {
	var b strings.Builder
	next := 0
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		if i+1 < len(format) && format[i+1] == '%' {
			b.WriteByte('%')
			i++
			continue
		}
		if next >= len(args) {
			return "", sqlerror.New(sqlerror.StateSyntaxError, "too few parameters specified for RAISE")
		}
		v, err := m.eval(ctx, args[next], types.Type{})
		if err != nil {
			return "", err
		}
		next++
		b.WriteString(display(v))
	}
	if next < len(args) {
		return "", sqlerror.New(sqlerror.StateSyntaxError, "too many parameters specified for RAISE")
	}
	return b.String(), nil
}

func display(v any) string {
	switch v := v.(type) {
	case nil:
		return "<NULL>"
	case bool:
		if v {
			return "t"
		}
		return "f"
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case []byte:
		return fmt.Sprintf("%x", v)
	}
	return fmt.Sprint(v)
}
