package routine

import (
	"context"
	"slices"
	"strings"

	"nightshift/internal/redshift/access"
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/plpgsql"
	"nightshift/internal/redshift/setting"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/types"
)

// Create is CREATE PROCEDURE and CREATE FUNCTION.
func (s Routines) Create(ctx context.Context, stmt *ast.CreateRoutine) error {
	if !stmt.Procedure {
		return s.createFunction(ctx, stmt)
	}
	if stmt.Language != "plpgsql" {
		return sqlerror.NotSupported("a procedure in the language "+stmt.Language, stmt)
	}
	database, schema, name, err := s.Place(stmt.Name)
	if err != nil {
		return err
	}
	if err := s.permitLanguage(access.LanguagePLpgSQL, stmt.Language, "create or replace procedure"); err != nil {
		return err
	}
	args, err := s.routineArgs(stmt.Args)
	if err != nil {
		return err
	}
	p := &catalog.Procedure{
		Database: database, Schema: schema, Name: name, Owner: s.User(), Args: args, Language: stmt.Language, Body: stmt.Body.Text,
		NonAtomic: stmt.Nonatomic, SecurityDefiner: stmt.Security == "DEFINER", Created: s.Now(),
	}
	if _, err := plpgsql.Parse(p.Body); err != nil {
		return bodyError(err, stmt.Body)
	}
	for _, set := range stmt.Set {
		if p.NonAtomic {
			return sqlerror.New(sqlerror.StateInvalidParameter, "SET configuration parameter is not supported in a NONATOMIC procedure").At(set)
		}
		if p.Settings == nil {
			p.Settings = map[string]string{}
		}
		parameter := strings.ToLower(set.Name.String())
		if !setting.Known(parameter) {
			return setting.Unknown(parameter).At(set)
		}
		value, err := setting.Value(parameter, setting.Text(set))
		if err != nil {
			return sqlerror.From(err).At(set)
		}
		p.Settings[parameter] = value
	}
	if p.NonAtomic && p.SecurityDefiner {
		return sqlerror.New(sqlerror.StateInvalidParameter, "SECURITY DEFINER is not supported in a NONATOMIC procedure").At(stmt)
	}
	p.OID = s.NewOID()
	for _, old := range s.Catalog().ProceduresNamed(database, schema, name) {
		if !sameTypes(old.InputTypes(), p.InputTypes()) {
			continue
		}
		if !stmt.OrReplace {
			return sqlerror.DuplicateFunction(name).At(stmt.Name)
		}
		if err := s.rights().OwnOr("create or replace procedure", "procedure", name, old.Owner); err != nil {
			return err
		}
		p.OID, p.Owner, p.Created = old.OID, old.Owner, old.Created
	}
	if err := s.Writing(); err != nil {
		return err
	}
	objects := []catalog.Object{p}
	if p.Created == s.Now() {
		for _, g := range s.DefaultGrants(catalog.OnProcedure, p.OID, schema) {
			objects = append(objects, g)
		}
	}
	return s.put(ctx, objects...)
}

// bodyError gives an error inside a body its place in the whole statement.
func bodyError(err error, body *ast.Body) error {
	e := sqlerror.From(err)
	if e == nil || e.Line == 0 {
		return err
	}
	moved := *e
	if moved.Line == 1 {
		moved.Column += int(body.TextPos.Column) - 1
	}
	moved.Line += int(body.TextPos.Line) - 1
	return &moved
}

// maxArgs is how many input and how many output arguments a routine may have.
const maxArgs = 32

func (s Routines) routineArgs(args []*ast.RoutineArg) ([]catalog.Arg, error) {
	var out []catalog.Arg
	in, outs := 0, 0
	for _, a := range args {
		t, err := types.Named(a.Type)
		if err != nil {
			return nil, err
		}
		if a.Default != nil {
			return nil, sqlerror.NotSupported("a default value of an argument", a)
		}
		arg := catalog.Arg{Mode: catalog.ArgIn, Type: bare(t)}
		switch a.Mode {
		case "OUT":
			arg.Mode = catalog.ArgOut
		case "INOUT":
			arg.Mode = catalog.ArgInOut
		}
		if arg.Mode != catalog.ArgOut {
			in++
		}
		if arg.Mode != catalog.ArgIn {
			outs++
		}
		if in > maxArgs || outs > maxArgs {
			return nil, sqlerror.New("54023", "routines cannot have more than %d input and %d output arguments", maxArgs, maxArgs).At(a)
		}
		if a.Name != nil {
			arg.Name = s.Fold(*a.Name)
		}
		out = append(out, arg)
	}
	return out, nil
}

// bare gives strings their full length: arguments have types, not lengths.
func bare(t types.Type) types.Type {
	switch t.Kind {
	case types.Varchar:
		return types.NewVarchar(types.MaxVarchar)
	case types.Char:
		return types.NewChar(types.MaxChar)
	}
	return t
}

func (s Routines) createFunction(ctx context.Context, stmt *ast.CreateRoutine) error {
	if stmt.Language != "sql" {
		return sqlerror.NotSupported("a function in the language "+stmt.Language, stmt)
	}
	database, schema, name, err := s.Place(stmt.Name)
	if err != nil {
		return err
	}
	if err := s.permitLanguage(access.LanguageSQL, stmt.Language, "create or replace function"); err != nil {
		return err
	}
	if err := checkFunctionBody(stmt.Body); err != nil {
		return err
	}
	f := &catalog.Function{
		Database: database, Schema: schema, Name: name, Owner: s.User(), Language: "sql", Volatility: stmt.Volatility, Body: strings.TrimSpace(stmt.Body.Text), Created: s.Now(),
	}
	if f.Args, err = s.routineArgs(stmt.Args); err != nil {
		return err
	}
	if f.Returns, err = types.Named(stmt.Returns); err != nil {
		return err
	}
	f.OID = s.NewOID()
	var in []types.Type
	for _, a := range f.Args {
		in = append(in, a.Type)
	}
	for _, old := range s.Catalog().FunctionsNamed(database, schema, name) {
		var have []types.Type
		for _, a := range old.Args {
			have = append(have, a.Type)
		}
		if !sameTypes(have, in) {
			continue
		}
		if !stmt.OrReplace {
			return sqlerror.DuplicateFunction(name).At(stmt.Name)
		}
		if err := s.rights().OwnOr("create or replace function", "function", name, old.Owner); err != nil {
			return err
		}
		f.OID, f.Owner, f.Created, f.Granted = old.OID, old.Owner, old.Created, old.Granted
	}
	if err := s.Writing(); err != nil {
		return err
	}
	objects := []catalog.Object{f}
	if !f.Granted {
		objects = access.Everybody(f, s.NewOID)
	}
	for _, g := range s.DefaultGrants(catalog.OnFunction, f.OID, schema) {
		objects = append(objects, g)
	}
	return s.put(ctx, objects...)
}

// permitLanguage refuses routines to those who may not use their language.
func (s Routines) permitLanguage(language catalog.OID, name, permission string) error {
	if s.rights().May(catalog.OnLanguage, language, "rdsdb", "usage") || s.rights().Holds(permission) {
		return nil
	}
	return sqlerror.PermissionDenied("language", name)
}

// checkFunctionBody holds a SQL function to what Redshift takes: one SELECT of one value, without FROM and other clauses.
func checkFunctionBody(body *ast.Body) error {
	stmt, err := parser.ParseStatement(strings.TrimSpace(body.Text))
	if err != nil {
		return bodyError(err, body)
	}
	refused := func(what string) error {
		return sqlerror.New("42P13", "The select expression of a SQL UDF can not have %s", what).At(body)
	}
	q, ok := stmt.(*ast.Query)
	if !ok {
		return refused(stmt.Verb())
	}
	sel, ok := q.Body.(*ast.Select)
	switch {
	case !ok:
		return refused("set operations")
	case q.With != nil:
		return refused("WITH")
	case len(q.OrderBy) > 0:
		return refused("ORDER BY")
	case q.Limit != nil:
		return refused("LIMIT")
	case len(sel.From) > 0:
		return refused("FROM")
	case sel.Into != nil:
		return refused("INTO")
	case sel.Where != nil:
		return refused("WHERE")
	case len(sel.Items) != 1:
		return refused("more than one value")
	}
	return nil
}

// Alter is ALTER PROCEDURE and ALTER FUNCTION.
func (s Routines) Alter(ctx context.Context, stmt *ast.AlterRoutine) error {
	if err := s.Writing(); err != nil {
		return err
	}
	if stmt.Object == "PROCEDURE" {
		p, err := s.Procedure(stmt.Routine)
		if err != nil {
			return err
		}
		changed := *p
		if err := s.alter(stmt, "procedure", &changed.Name, &changed.Owner); err != nil {
			return err
		}
		return s.put(ctx, &changed)
	}
	f, err := s.Function(stmt.Routine)
	if err != nil {
		return err
	}
	changed := *f
	if err := s.alter(stmt, "function", &changed.Name, &changed.Owner); err != nil {
		return err
	}
	return s.put(ctx, &changed)
}

// alter gives a routine its new name or owner.
func (s Routines) alter(stmt *ast.AlterRoutine, kind string, name, owner *string) error {
	if err := s.rights().Own(kind, *name, *owner); err != nil {
		return err
	}
	given := s.Fold(stmt.NewName)
	if stmt.Action == "RENAME TO" {
		*name = given
		return nil
	}
	*owner = given
	return s.rights().NewOwner(given)
}

// FunctionUnused refuses to drop a function that views call; CASCADE drops the views.
func (s Routines) FunctionUnused(ctx context.Context, f *catalog.Function, behavior string) error {
	var users []*catalog.Relation
	for _, r := range s.Catalog().Relations(f.Database) {
		if slices.Contains(r.Calls, f.OID) {
			users = append(append(users, s.Dependents(r)...), r)
		}
	}
	if len(users) == 0 {
		return nil
	}
	if behavior == "CASCADE" {
		return s.DropViews(ctx, slices.Compact(users))
	}
	user := users[len(users)-1]
	return sqlerror.DependentObjects("function", f.Name+"("+TypeList(ArgTypes(f.Args))+")", s.KindName(user.Kind)+" "+user.Name+" depends on function "+f.Name+"("+TypeList(ArgTypes(f.Args))+")")
}

func oidOf(routine catalog.Object) catalog.OID {
	switch r := routine.(type) {
	case *catalog.Procedure:
		return r.OID
	case *catalog.Function:
		return r.OID
	}
	return 0
}

// Drop is DROP PROCEDURE and DROP FUNCTION.
func (s Routines) Drop(ctx context.Context, stmt *ast.DropRoutine) error {
	if stmt.Object == "AGGREGATE" {
		return sqlerror.NotSupported("DROP AGGREGATE", stmt)
	}
	if err := s.Writing(); err != nil {
		return err
	}
	for _, ref := range stmt.Routines {
		var object catalog.Object
		var err error
		var owner string
		var calling *catalog.Function
		if stmt.Object == "PROCEDURE" {
			var p *catalog.Procedure
			if p, err = s.Procedure(ref); err == nil {
				object, owner = p, p.Owner
			}
		} else {
			var f *catalog.Function
			if f, err = s.Function(ref); err == nil {
				object, owner = f, f.Owner
				calling = f
			}
		}
		if err != nil {
			if stmt.IfExists {
				s.Notice("INFO: %s %s does not exist and will be skipped", stmt.Object, ref.Name)
				continue
			}
			return err
		}
		if err := s.rights().OwnOr("drop "+strings.ToLower(stmt.Object), strings.ToLower(stmt.Object), ref.Name.String(), owner); err != nil {
			return err
		}
		if calling != nil {
			if err := s.FunctionUnused(ctx, calling, stmt.Behavior); err != nil {
				return err
			}
		}
		c := catalog.Change{Drop: []catalog.Object{object}}
		for _, kind := range []catalog.ObjectKind{catalog.OnProcedure, catalog.OnFunction} {
			for _, g := range s.Catalog().GrantsOn(kind, oidOf(object)) {
				c.Drop = append(c.Drop, g)
			}
		}
		if err := s.Change(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
