package redshift

import (
	"context"
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/setting"
	"nightshift/internal/redshift/show"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

func (s *Session) execSet(ctx context.Context, stmt *ast.Set) error {
	name := strings.ToLower(stmt.Name.String())
	value := setting.Text(stmt)
	if name == "session_authorization" {
		return s.setUser(value, stmt.Default)
	}
	if name == "seed" {
		return s.seed(ctx, stmt, value)
	}
	if !setting.Known(name) {
		return setting.Unknown(name).At(stmt)
	}
	if strings.HasPrefix(name, "transaction_") {
		return nil
	}
	if setting.Fixed(name) || !stmt.Default {
		var err error
		if value, err = setting.Value(name, value); err != nil {
			return sqlerror.From(err).At(stmt)
		}
	}
	s.settings.set(name, value, stmt.Default, stmt.Local)
	return nil
}

// seed is SET SEED: from here on RANDOM() gives the numbers that belong to this one between 0 and 1.
func (s *Session) seed(ctx context.Context, stmt *ast.Set, value string) error {
	if stmt.Default {
		value = "0"
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || n < 0 || n > 1 {
		return sqlerror.InvalidParameter("seed must be a number between 0 and 1, found %q", value).At(stmt)
	}
	_, err = s.conn.Value(ctx, "SELECT setseed($1)", n)
	return err
}

// setUser is SET SESSION AUTHORIZATION: only a superuser may become somebody else.
func (s *Session) setUser(name string, reset bool) error {
	if reset || name == "default" {
		s.user = s.login
		return nil
	}
	u, ok := s.catalog().User(s.login)
	if name != s.login && (!ok || !u.Superuser) {
		return sqlerror.New(sqlerror.StatePermissionDenied, "permission denied to set session authorization")
	}
	if _, ok := s.catalog().User(name); !ok {
		return sqlerror.UndefinedObject("user", name)
	}
	s.user = name
	return nil
}

func (s *Session) execReset(ctx context.Context, stmt *ast.Reset) error {
	if stmt.All {
		for name := range s.settings.values {
			s.settings.set(name, "", true, false)
		}
		return nil
	}
	if strings.EqualFold(stmt.Name.String(), "use") {
		return s.use("")
	}
	return s.execSet(ctx, &ast.Set{Span: stmt.Span, Name: stmt.Name, Default: true})
}

func (s *Session) execShow(ctx context.Context, stmt *ast.Show, sink ResultSink) (Result, error) {
	switch stmt.Object {
	case "":
		return s.showSetting(stmt, sink)
	case "TABLE":
		return s.showDefinition(ctx, stmt, sink, "Show Table DDL statement", show.Table)
	case "VIEW":
		return s.showDefinition(ctx, stmt, sink, "Show View DDL statement", show.View)
	case "PROCEDURE":
		p, err := s.procedureOf(stmt.Routine)
		if err != nil {
			return Result{Rows: -1}, err
		}
		return emit(sink, []string{"Stored Procedure Definition"}, [][]any{{show.Procedure(p)}})
	}
	if show.IsListing(stmt.Object) {
		return s.showList(stmt, sink)
	}
	return Result{Rows: -1}, sqlerror.NotSupported("SHOW "+stmt.Object, stmt)
}

func (s *Session) showSetting(stmt *ast.Show, sink ResultSink) (Result, error) {
	name := strings.ToLower(stmt.Name.String())
	if name == "all" {
		var rows [][]any
		for _, n := range setting.Names() {
			rows = append(rows, []any{n, s.settings.get(n)})
		}
		return emit(sink, []string{"name", "setting"}, rows)
	}
	if name == "use" {
		return emit(sink, []string{"Use Database"}, [][]any{{s.used()}})
	}
	if _, set := s.settings.values[name]; setting.Default(name) == "" && !set && strings.Contains(name, ".") || !setting.Known(name) {
		return Result{Rows: -1}, setting.Unknown(name).At(stmt)
	}
	value := s.settings.get(name)
	switch name {
	case "session_authorization":
		value = s.user
	case "is_superuser":
		value = map[bool]string{true: "on", false: "off"}[s.superuser()]
	case "timezone":
		name = "TimeZone"
	case "datestyle":
		name = "DateStyle"
	}
	return emit(sink, []string{name}, [][]any{{value}})
}

func (s *Session) showDefinition(_ context.Context, stmt *ast.Show, sink ResultSink, label string, define func(*catalog.Relation) (string, error)) (Result, error) {
	r, ok := s.find(stmt.Name)
	if !ok {
		return Result{Rows: -1}, s.noRelation(stmt.Name)
	}
	if err := s.permitRelation(rewrite.RelationRef{Relation: r}, "select"); err != nil {
		return Result{Rows: -1}, err
	}
	text, err := define(r)
	if err != nil {
		return Result{Rows: -1}, err
	}
	return emit(sink, []string{label}, [][]any{{text}})
}

// showList is a SHOW of objects.
func (s *Session) showList(stmt *ast.Show, sink ResultSink) (Result, error) {
	list, rows, err := show.Objects(showHost{accessHost{s}}, stmt)
	if err != nil {
		return Result{Rows: -1}, err
	}
	columns := make([]Column, len(list))
	for i, c := range list {
		t := types.Of(c.Kind)
		if c.Kind == types.Varchar {
			t = types.NewVarchar(types.MaxVarchar)
		}
		columns[i] = apiColumn(output.Column{Name: c.Name, Type: t})
	}
	if sink == nil {
		sink = discard{}
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

// showHost is the session as package show sees it.
type showHost struct{ accessHost }

// Find implements show.Host.
func (h showHost) Find(n *ast.Name) (*catalog.Relation, bool) { return h.s.find(n) }

// NoRelation implements show.Host.
func (h showHost) NoRelation(n *ast.Name) error { return h.s.noRelation(n) }

// Grantee implements show.Host.
func (h showHost) Grantee(to *ast.Grantee) (catalog.GranteeKind, string, error) {
	return h.s.security().Grantee(to)
}
