package types

import (
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// Named resolves a type as written in a statement, or says why it is none: unknown, or not one the warehouse has.
func Named(n *ast.TypeName) (Type, error) {
	if n.Array > 0 && n.Name != "text" && n.Name != "aclitem" {
		return Type{}, sqlerror.NotSupported("the array type "+n.Name+"[]", n)
	}
	name := n.Name
	if n.Array > 0 {
		name += "[]"
	}
	if n.Fields != "" {
		name += " " + n.Fields
	}
	t, err := ByName(name, n.Args, n.Max)
	if err != nil {
		return t, sqlerror.New(sqlerror.StateUndefinedObject, "%v", err).At(n)
	}
	if t.IsRefused() {
		return t, sqlerror.NotSupported("the data type "+t.PGName(), n)
	}
	return t, nil
}
