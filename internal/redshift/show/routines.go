package show

import (
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// routineRef is the routine that ON FUNCTION, OF PROCEDURE and the like name.
func routineRef(q *showing) *ast.RoutineRef {
	ref := &ast.RoutineRef{Span: q.on.Span, Name: q.from}
	for _, a := range q.on.Args {
		if t, ok := a.(*ast.TypedLiteral); ok {
			ref.Args = append(ref.Args, &ast.RoutineArg{Span: t.Span, Type: t.Type})
		}
	}
	return ref
}

// listFunctions is SHOW FUNCTIONS FROM SCHEMA.
func (s lists) listFunctions(q *showing) (*listing, error) {
	l := &listing{columns: listingColumns("database_name schema_name function_name number_of_arguments# argument_list return_type remarks"), liked: 2}
	database, schema, err := s.schemaShown(q)
	if err != nil {
		return nil, err
	}
	for _, f := range s.Catalog().Functions() {
		if f.Database == database && f.Schema == schema && s.rights().May(catalog.OnFunction, f.OID, f.Owner, "execute") {
			l.rows = append(l.rows, []any{database, schema, f.Name, int64(len(f.Args)), argumentList(f.Args, false), f.Returns.SQLName(), orNull(f.Comment)})
		}
	}
	l.sort()
	return l, nil
}

// listProcedures is SHOW PROCEDURES FROM SCHEMA. What a procedure returns are its OUT and INOUT arguments.
func (s lists) listProcedures(q *showing) (*listing, error) {
	l := &listing{columns: listingColumns("database_name schema_name procedure_name number_of_arguments# argument_list return_type remarks"), liked: 2}
	database, schema, err := s.schemaShown(q)
	if err != nil {
		return nil, err
	}
	for _, p := range s.Catalog().Procedures() {
		if p.Database == database && p.Schema == schema && s.rights().May(catalog.OnProcedure, p.OID, p.Owner, "execute") {
			l.rows = append(l.rows, []any{database, schema, p.Name, int64(len(p.InputTypes())), argumentList(p.Args, false), orNull(argumentList(p.Args, true)), orNull(p.Comment)})
		}
	}
	l.sort()
	return l, nil
}

// argumentList are the types of the arguments that go in, or of those that come out.
func argumentList(args []catalog.Arg, out bool) string {
	var names []string
	for _, a := range args {
		if a.Mode == catalog.ArgOut && !out || out && (a.Mode == catalog.ArgIn || a.Mode == "") {
			continue
		}
		names = append(names, a.Type.SQLName())
	}
	return strings.Join(names, ", ")
}

// listParameters is SHOW PARAMETERS OF FUNCTION or PROCEDURE.
func (s lists) listParameters(q *showing) (*listing, error) {
	if q.on == nil {
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "SHOW PARAMETERS needs OF FUNCTION or OF PROCEDURE").At(q.stmt)
	}
	const columns = "database_name schema_name ROUTINE parameter_name ordinal_position# parameter_type data_type character_maximum_length# numeric_precision# numeric_scale#"
	l := &listing{liked: 3}
	if q.on.Name == "OF PROCEDURE" {
		p, err := s.Procedure(routineRef(q))
		if err != nil {
			return nil, err
		}
		if !s.rights().May(catalog.OnProcedure, p.OID, p.Owner, "execute") {
			return nil, sqlerror.PermissionDenied("procedure", p.Name).At(q.from)
		}
		l.columns = listingColumns(strings.Replace(columns, "ROUTINE", "procedure_name", 1))
		l.parameters([]any{p.Database, p.Schema, p.Name}, p.Args)
		return l, nil
	}
	f, err := s.Function(routineRef(q))
	if err != nil {
		return nil, err
	}
	if !s.rights().May(catalog.OnFunction, f.OID, f.Owner, "execute") {
		return nil, sqlerror.PermissionDenied("function", f.Name).At(q.from)
	}
	l.columns = listingColumns(strings.Replace(columns, "ROUTINE", "function_name", 1))
	of := []any{f.Database, f.Schema, f.Name}
	l.parameter(of, "", 0, "RETURN", f.Returns)
	l.parameters(of, f.Args)
	return l, nil
}

func (l *listing) parameters(of []any, args []catalog.Arg) {
	for i, a := range args {
		mode := strings.ToUpper(string(a.Mode))
		if mode == "" {
			mode = "IN"
		}
		l.parameter(of, a.Name, i+1, mode, a.Type)
	}
}

func (l *listing) parameter(of []any, name string, position int, mode string, t types.Type) {
	length, precision, scale := typeLimits(t)
	if t.IsString() {
		length = int64(-1) // a routine's arguments have no length
	}
	l.rows = append(l.rows, append(append([]any{}, of...), name, int64(position), mode, t.SQLName(), length, precision, scale))
}
