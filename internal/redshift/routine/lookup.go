package routine

import (
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// Procedure finds a procedure by the types of its arguments.
func (s Routines) Procedure(ref *ast.RoutineRef) (*catalog.Procedure, error) {
	want, err := s.refTypes(ref)
	if err != nil {
		return nil, err
	}
	candidates := s.Named(ref.Name)
	if ref.NoArgs && len(candidates) == 1 {
		return candidates[0], nil
	}
	if ref.NoArgs && len(candidates) > 1 {
		return nil, sqlerror.New("42725", "procedure name \"%s\" is not unique", ref.Name).WithHint("Specify the argument list to select the procedure unambiguously.").At(ref)
	}
	for _, p := range candidates {
		if sameTypes(p.InputTypes(), want) {
			return p, nil
		}
	}
	return nil, sqlerror.UndefinedProcedure(ref.Name.String(), TypeNames(want)...).At(ref)
}

// Function finds a function by the types of its arguments.
func (s Routines) Function(ref *ast.RoutineRef) (*catalog.Function, error) {
	want, err := s.refTypes(ref)
	if err != nil {
		return nil, err
	}
	_, schema, name := s.qualified(ref.Name)
	var candidates []*catalog.Function
	for _, p := range s.Schemas(schema) {
		candidates = append(candidates, s.Catalog().FunctionsNamed(s.Database(), p, name)...)
	}
	for _, f := range candidates {
		var have []types.Type
		for _, a := range f.Args {
			have = append(have, a.Type)
		}
		if sameTypes(have, want) || ref.NoArgs && len(candidates) == 1 {
			return f, nil
		}
	}
	return nil, sqlerror.UndefinedFunction(ref.Name.String(), TypeNames(want)...).At(ref)
}

func (s Routines) refTypes(ref *ast.RoutineRef) ([]types.Type, error) {
	var out []types.Type
	for _, a := range ref.Args {
		if a.Mode == "OUT" {
			continue
		}
		t, err := types.Named(a.Type)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Schemas lists where a routine is looked for: the schema when it is written, else the search path.
func (s Routines) Schemas(schema string) []string {
	if schema != "" {
		return []string{schema}
	}
	return catalog.EffectivePath(s.Path())
}

// Named lists the overloads of a procedure along the search path.
func (s Routines) Named(n *ast.Name) []*catalog.Procedure {
	database, schema, name := s.qualified(n)
	if database == "" {
		database = s.Database()
	}
	var out []*catalog.Procedure
	for _, p := range s.Schemas(schema) {
		out = append(out, s.Catalog().ProceduresNamed(database, p, name)...)
	}
	return out
}

// TypeNames are the types as messages print them.
func TypeNames(list []types.Type) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.SQLName()
		if t.Kind == types.Unknown {
			out[i] = "unknown"
		}
	}
	return out
}

// TypeList is TypeNames in one text.
func TypeList(list []types.Type) string { return strings.Join(TypeNames(list), ", ") }

// ArgTypes are the types of arguments.
func ArgTypes(args []catalog.Arg) []types.Type {
	out := make([]types.Type, len(args))
	for i, a := range args {
		out[i] = a.Type
	}
	return out
}

// sameTypes compares signatures, in which lengths and precisions do not count.
func sameTypes(a, b []types.Type) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Kind != b[i].Kind {
			return false
		}
	}
	return true
}
