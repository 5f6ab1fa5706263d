package redshift

import (
	"context"
	"strconv"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// prepared is a statement kept by PREPARE, with the types of its arguments.
type prepared struct {
	stmt  ast.Statement
	types []types.Type
}

func (s *Session) execPrepare(stmt *ast.Prepare) error {
	name := s.fold(stmt.Name)
	if s.prepared[name] != nil {
		return sqlerror.New(sqlerror.StateDuplicatePrepared, "prepared statement \"%s\" already exists", name).At(stmt)
	}
	switch stmt.Stmt.(type) {
	case *ast.Query, *ast.Insert, *ast.Update, *ast.Delete:
	default:
		return sqlerror.New(sqlerror.StateSyntaxError, "PREPARE takes SELECT, INSERT, UPDATE and DELETE only").At(stmt)
	}
	p := &prepared{stmt: stmt.Stmt}
	for _, n := range stmt.Types {
		t, err := types.Named(n)
		if err != nil {
			return err
		}
		// As in PostgreSQL, an argument's type has no length of its own.
		if t.Kind == types.Char || t.Kind == types.Varchar {
			t = types.NewVarchar(types.MaxVarchar)
		}
		p.types = append(p.types, t)
	}
	s.prepared[name] = p
	return nil
}

// arguments are the values of $1, $2 ... of a prepared statement.
type arguments struct {
	types  []types.Type
	values []any
}

// Variable implements plpgsql.Vars.
func (a arguments) Variable(name string) (int, types.Type, bool) {
	digits, ok := strings.CutPrefix(name, "$")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || n > len(a.values) {
		return 0, types.Type{}, false
	}
	return n - 1, a.types[n-1], true
}

// Value implements plpgsql.Vars.
func (a arguments) Value(i int) any { return a.values[i] }

func (s *Session) execExecute(ctx context.Context, stmt *ast.Execute, sink ResultSink) (Result, error) {
	name := s.fold(stmt.Name)
	p := s.prepared[name]
	if p == nil {
		return Result{Rows: -1}, sqlerror.UndefinedPrepared(name).At(stmt)
	}
	if len(p.types) > 0 && len(stmt.Args) != len(p.types) {
		return Result{Rows: -1}, sqlerror.New(sqlerror.StateSyntaxError, "wrong number of parameters for prepared statement \"%s\"", name).
			WithDetail("Expected %d parameters but got %d.", len(p.types), len(stmt.Args)).At(stmt)
	}
	h := &host{session: s}
	args := arguments{types: p.types}
	for i, e := range stmt.Args {
		want := types.Type{}
		if i < len(p.types) {
			want = p.types[i]
		}
		v, t, err := h.Eval(ctx, e, want, nil)
		if err != nil {
			return Result{Rows: -1}, err
		}
		args.values = append(args.values, v)
		if i >= len(p.types) {
			args.types = append(args.types, t)
		}
	}
	return s.execBound(ctx, p.stmt, h.env(args), args.Value, sink)
}

func (s *Session) execDeallocate(stmt *ast.Deallocate) error {
	if stmt.All {
		s.prepared = map[string]*prepared{}
		return nil
	}
	name := s.fold(stmt.Name)
	if s.prepared[name] == nil {
		return sqlerror.UndefinedPrepared(name).At(stmt)
	}
	delete(s.prepared, name)
	return nil
}
