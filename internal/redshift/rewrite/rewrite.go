package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// Statement binds SELECT, INSERT, UPDATE, DELETE and MERGE. Errors are *sqlerror.Error, with their place in the statement.
func Statement(stmt ast.Statement, env *Env) (*Bound, error) {
	b := newBinder(env)
	bound, err := b.statement(stmt)
	if err = b.onLeader(err); err != nil {
		return nil, err
	}
	if bound.Into != nil {
		return bound, b.seriesStored()
	}
	return bound, nil
}

func (b *binder) statement(stmt ast.Statement) (*Bound, error) {
	switch s := stmt.(type) {
	case *ast.Query:
		return b.selectStatement(s)
	case *ast.Insert:
		return b.insert(s)
	case *ast.Update:
		return b.update(s)
	case *ast.Delete:
		return b.delete(s)
	case *ast.Merge:
		return b.merge(s)
	}
	return nil, sqlerror.NotSupported(stmt.Verb(), stmt)
}

func (b *binder) selectStatement(q *ast.Query) (*Bound, error) {
	out, err := b.query(q, &scope{})
	if err != nil {
		return nil, err
	}
	if err := out.Settle(&b.Operators); err != nil {
		return nil, err
	}
	for i, c := range out.Columns {
		if c.Type.Kind == types.Super || c.Type.Kind == types.Time { // the driver does not tell 24:00:00 from 00:00:00
			out.Core.Text(i)
		}
	}
	bound := b.finish(Select, out.SQL())
	bound.Columns = out.Columns
	return bound, nil
}

// TableQuery binds the query of CREATE TABLE AS, CREATE VIEW and SELECT INTO. names, when given, replace the names of the
// columns from the first. Every column has the exact DuckDB type of its Redshift type and its name.
func TableQuery(q *ast.Query, names []string, env *Env) (*Bound, error) {
	b := newBinder(env)
	out, err := b.query(q, &scope{})
	if err != nil {
		return nil, err
	}
	if err := out.Settle(&b.Operators); err != nil {
		return nil, err
	}
	if len(names) > len(out.Columns) {
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "CREATE TABLE AS specifies too many column names").At(q)
	}
	var s strings.Builder
	s.WriteString("SELECT ")
	seen := make(map[string]bool, len(out.Columns))
	for i := range out.Columns {
		c := &out.Columns[i]
		if i < len(names) {
			c.Name = names[i]
		}
		if key := strings.ToLower(c.Name); seen[key] {
			return nil, sqlerror.DuplicateColumn(c.Name).At(q)
		} else {
			seen[key] = true
		}
		c.Type = output.Stored(c.Type)
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(output.Kept("q.c"+itoa(i+1), c) + " AS " + def.QuoteIdent(c.Name))
	}
	s.WriteString(" FROM (")
	out.Write(&s)
	s.WriteString(") AS q(" + output.Numbered(len(out.Columns)) + ")")
	bound := b.finish(Select, s.String())
	bound.Columns, bound.NotStored = out.Columns, b.seriesStored()
	return bound, b.onLeader(nil)
}

// Kept is the query of SELECT INTO as a table keeps its rows.
func Kept(b *Bound) string {
	var s strings.Builder
	s.WriteString("SELECT ")
	for i := range b.Columns {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(output.Kept("q.c"+itoa(i+1), &b.Columns[i]))
	}
	s.WriteString(" FROM (" + b.SQL + ") AS q(" + output.Numbered(len(b.Columns)) + ")")
	return s.String()
}

// Expr binds an expression without FROM, such as a DEFAULT or an argument of CALL. want, when not Invalid, is the type it
// is assigned to. A SUPER value leaves it as its JSON text.
func Expr(e ast.Expr, want types.Type, env *Env) (sql string, args []Arg, t types.Type, err error) {
	b := newBinder(env)
	x, err := b.expr(e, &scope{})
	if err != nil {
		return "", nil, t, err
	}
	if want.Kind != types.Invalid {
		if x, err = b.Cast(x, want, def.Assign, e); err != nil {
			return "", nil, t, err
		}
	}
	x = def.Untyped(x)
	if x.Type.Kind == types.Super {
		x = output.AsText(x)
	}
	return b.system.Resolve(x.SQL, b.env.SystemView), b.args, x.Type, nil
}

// AssignCast casts a DuckDB expression of a Redshift type to a column's type as INSERT does, with Redshift's errors about
// values that do not fit. COPY uses it for the fields of a file, which are VARCHAR.
func AssignCast(sql string, from, to types.Type, session *def.Session) (string, error) {
	x, err := def.Cast(def.Typed(sql, from), to, def.Assign, session)
	return x.SQL, err
}
