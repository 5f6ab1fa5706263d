package plpgsql

import (
	"context"
	"fmt"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// Run executes a body. It returns the values of the parameters as the procedure leaves them.
func Run(ctx context.Context, body *Body, params []Param, o Options, host Host) ([]any, error) {
	m := &machine{host: host, options: o, before: body.before}
	m.push()
	m.declare("found", variable{typ: types.Of(types.Boolean), value: false})
	var indexes []int
	for i, p := range params {
		v := variable{typ: p.Type, value: p.Value}
		at := m.declare(fmt.Sprintf("$%d", i+1), v)
		indexes = append(indexes, at)
		if p.Name != "" {
			m.bind(strings.ToLower(p.Name), at)
		}
	}
	_, err := m.block(ctx, body.block)
	if err != nil {
		return nil, err
	}
	out := make([]any, len(params))
	for i, at := range indexes {
		out[i] = m.vars[at].value
	}
	return out, nil
}

// machine is one call in progress.
type machine struct {
	host    Host
	options Options
	vars    []variable
	scopes  []map[string]int
	cursors map[string]*cursorState
	// ended counts the transactions that have ended: what was opened before is closed.
	ended  int
	rows   int64 // ROW_COUNT
	steps  int
	caught error // the error a handler runs for
	before int   // lines of the text before line 1
}

// variable is a variable, or a record with its fields as further variables.
type variable struct {
	typ      types.Type
	value    any
	constant bool
	notNull  bool
	record   bool
	fields   map[string]int
	order    []string
	cursor   *cursorDecl
}

type cursorState struct {
	columns []Column
	rows    [][]any
	next    int
}

func (m *machine) push() { m.scopes = append(m.scopes, map[string]int{}) }
func (m *machine) pop()  { m.scopes = m.scopes[:len(m.scopes)-1] }
func (m *machine) bind(name string, at int) {
	m.scopes[len(m.scopes)-1][name] = at
}

func (m *machine) declare(name string, v variable) int {
	m.vars = append(m.vars, v)
	at := len(m.vars) - 1
	m.bind(name, at)
	return at
}

func (m *machine) find(name string) (int, bool) {
	for i := len(m.scopes) - 1; i >= 0; i-- {
		if at, ok := m.scopes[i][name]; ok {
			return at, true
		}
	}
	return 0, false
}

// Variable implements Vars.
func (m *machine) Variable(name string) (int, types.Type, bool) {
	at, ok := m.find(name)
	if !ok {
		head, field, dotted := strings.Cut(name, ".")
		if !dotted {
			return 0, types.Type{}, false
		}
		if at, ok = m.find(head); !ok || !m.vars[at].record {
			return 0, types.Type{}, false
		}
		if at, ok = m.vars[at].fields[field]; !ok {
			return 0, types.Type{}, false
		}
	}
	if m.vars[at].record || m.vars[at].cursor != nil {
		return 0, types.Type{}, false
	}
	return at, m.vars[at].typ, true
}

// Value implements Vars.
func (m *machine) Value(index int) any { return m.vars[index].value }

// signal is how a statement ends when it does not simply go on.
type signal struct {
	kind  byte // 0 next, 'e' exit, 'c' continue, 'r' return
	label string
}

func (m *machine) block(ctx context.Context, b *block) (signal, error) {
	m.push()
	defer m.pop()
	if err := m.declarations(ctx, b); err != nil {
		return signal{}, err
	}
	sig, err := m.statements(ctx, b.body)
	if err == nil || !b.hasHandlers {
		if sig.kind == 'e' && sig.label != "" && sig.label == b.label {
			sig = signal{}
		}
		return sig, err
	}
	return m.handle(ctx, b, err)
}

// handle runs the handler of a failed block. What the transaction did is undone first. In an atomic procedure the
// handler's own work is committed and the error raised again; in a NONATOMIC one the procedure goes on.
func (m *machine) handle(ctx context.Context, b *block, err error) (signal, error) {
	e := sqlerror.From(err)
	if ctx.Err() != nil || e == nil || e.SQLState == sqlerror.StateQueryCanceled {
		return signal{}, err
	}
	m.closeCursors()
	if err := m.host.Rollback(ctx); err != nil {
		return signal{}, err
	}
	m.push()
	defer m.pop()
	m.declare("sqlerrm", variable{typ: types.NewVarchar(types.MaxVarchar), value: e.Message})
	m.declare("sqlstate", variable{typ: types.NewVarchar(5), value: e.SQLState})
	before := m.caught
	m.caught = err
	defer func() { m.caught = before }()
	sig, handlerErr := m.statements(ctx, b.handlers[0].body)
	if handlerErr != nil {
		return sig, handlerErr
	}
	if m.options.NonAtomic {
		return sig, nil
	}
	if _, err := m.host.Commit(ctx); err != nil {
		return sig, err
	}
	return sig, rethrown{err}
}

// rethrown is an error that a handler has seen; outer handlers of the same procedure see it too.
type rethrown struct{ error }

// Unwrap gives the error itself.
func (r rethrown) Unwrap() error { return r.error }

func (m *machine) declarations(ctx context.Context, b *block) error {
	for _, d := range b.decls {
		if err := m.declaration(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) declaration(ctx context.Context, d *decl) error {
	switch {
	case d.alias != "":
		index, ok := m.find(strings.ToLower(d.alias))
		if !ok {
			return sqlerror.New(sqlerror.StateUndefinedColumn, "there is no parameter %s", d.alias)
		}
		m.bind(d.name, index)
		return nil
	case d.cursor != nil:
		m.declare(d.name, variable{cursor: d.cursor})
		return nil
	case d.record:
		m.declare(d.name, variable{record: true})
		return nil
	}
	if table, ok := strings.CutSuffix(d.typ.Name, "%ROWTYPE"); ok {
		return m.rowVariable(d, table)
	}
	t, err := m.typeOf(d.typ)
	if err != nil {
		return err
	}
	v := variable{typ: t, constant: d.constant, notNull: d.notNull}
	if d.value != nil {
		if v.value, err = m.eval(ctx, d.value, t); err != nil {
			return err
		}
	}
	if v.notNull && v.value == nil {
		return sqlerror.New("22004", "variable \"%s\" declared NOT NULL cannot default to NULL", d.name)
	}
	m.declare(d.name, v)
	return nil
}

func (m *machine) typeOf(t *ast.TypeName) (types.Type, error) {
	if name, ok := strings.CutSuffix(t.Name, "%TYPE"); ok {
		if _, typ, found := m.Variable(strings.ToLower(name)); found {
			return typ, nil
		}
	}
	return m.host.Type(t)
}

func (m *machine) rowVariable(d *decl, table string) error {
	columns, ok := m.host.RowType(table)
	if !ok {
		return sqlerror.UndefinedTable(table)
	}
	at := m.declare(d.name, variable{record: true})
	m.setRecord(at, columns, nil)
	return nil
}

// setRecord gives a record its fields; a nil row makes them NULL.
func (m *machine) setRecord(at int, columns []Column, row []any) {
	r := &m.vars[at]
	same := len(r.order) == len(columns)
	for i := 0; same && i < len(columns); i++ {
		same = r.order[i] == columns[i].Name
	}
	if !same {
		fields, order := map[string]int{}, []string(nil)
		for _, c := range columns {
			m.vars = append(m.vars, variable{typ: c.Type})
			fields[strings.ToLower(c.Name)] = len(m.vars) - 1
			order = append(order, c.Name)
		}
		r = &m.vars[at]
		r.fields, r.order = fields, order
	}
	for i, c := range columns {
		index := r.fields[strings.ToLower(c.Name)]
		m.vars[index].typ, m.vars[index].value = c.Type, nil
		if row != nil {
			m.vars[index].value = row[i]
		}
	}
}

func (m *machine) statements(ctx context.Context, list []stmt) (signal, error) {
	for _, s := range list {
		if m.steps++; m.steps%256 == 0 && ctx.Err() != nil {
			return signal{}, context.Cause(ctx)
		}
		sig, err := m.statement(ctx, s)
		if err != nil {
			return signal{}, m.within(err, s)
		}
		if sig.kind != 0 {
			return sig, nil
		}
	}
	return signal{}, nil
}

// eval computes an expression, here if it is simple.
func (m *machine) eval(ctx context.Context, e ast.Expr, want types.Type) (any, error) {
	if v, t, ok := m.simple(e); ok {
		if want.Kind == types.Invalid || fits(v, t, want) {
			return v, nil
		}
		if v == nil {
			return nil, nil //nolint:nilnil // NULL
		}
		return m.host.Cast(ctx, v, t, want)
	}
	v, _, err := m.host.Eval(ctx, e, want, m)
	return v, err
}

// truth computes a condition; NULL is false.
func (m *machine) truth(ctx context.Context, e ast.Expr) (bool, error) {
	v, err := m.eval(ctx, e, types.Of(types.Boolean))
	b, _ := v.(bool)
	return b, err
}

// integer computes a loop's bound.
func (m *machine) integer(ctx context.Context, e ast.Expr, what string) (int64, error) {
	v, err := m.eval(ctx, e, types.Of(types.BigInt))
	if err != nil {
		return 0, err
	}
	n, ok := v.(int64)
	if !ok {
		return 0, sqlerror.New("22004", "%s of FOR loop cannot be NULL", what)
	}
	return n, nil
}
