package sysinfo

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

func name(s string) (def.Expr, error) {
	return def.Expr{SQL: def.Quote(s), Type: tName, Const: def.StringConst, Text: s}, nil
}

func user(c *def.Call) (def.Expr, error)     { return name(c.Session.User) }
func database(c *def.Call) (def.Expr, error) { return name(c.Session.Database) }

func pid(c *def.Call) (def.Expr, error) { return def.IntConst(c.Session.PID, def.TInt), nil }

func schema(c *def.Call) (def.Expr, error) {
	for _, s := range c.Session.Schemas {
		if s != "pg_catalog" && !strings.HasPrefix(s, "pg_temp_") {
			return name(s)
		}
	}
	return def.Cast(def.Null(), tName, def.Explicit, c.Session)
}

func schemas(c *def.Call) (def.Expr, error) {
	if c.Args[0].Const != def.BoolConst {
		return def.Expr{}, sqlerror.NotSupported("CURRENT_SCHEMAS with an argument that is not constant", nil)
	}
	list := c.Session.Schemas
	if c.Args[0].Text == "true" {
		list = append([]string{"pg_catalog"}, list...)
	}
	return def.Typed(def.Quote("{"+strings.Join(list, ",")+"}"), types.Of(types.TextArray)), nil
}

// ask has the session answer.
func ask(c *def.Call, t types.Type) (def.Expr, error) {
	label := strings.ToUpper(c.Name)
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		if a.Const == def.NotConst || a.Const == def.NullConst {
			return askEach(c, t)
		}
		args[i] = a.Text
	}
	if c.Session.System == nil {
		return def.Expr{}, sqlerror.NotSupported("the function "+label, nil)
	}
	v, ok, err := c.Session.System(c.Name, args)
	switch {
	case err != nil:
		return def.Expr{}, err
	case !ok:
		return def.Expr{}, sqlerror.NotSupported("the function "+label, nil)
	case v == nil:
		return def.Cast(def.Null(), t, def.Explicit, c.Session)
	}
	return def.Cast(def.String(*v), t, def.Explicit, c.Session)
}

// askEach has the session answer for every row.
func askEach(c *def.Call, t types.Type) (def.Expr, error) {
	sql := "rs_asked(" + strconv.FormatInt(c.Session.PID, 10) + ", " + def.Quote(c.Name)
	for _, a := range c.Args {
		sql += ", CAST(" + a.SQL + " AS VARCHAR)"
	}
	return def.Cast(def.Typed(sql+")", def.TText), t, def.Explicit, c.Session)
}

// regOut is the output function of a type that stands for an object: its text.
func regOut(k types.Kind) func(*def.Call) (def.Expr, error) {
	return func(c *def.Call) (def.Expr, error) {
		if c.Args[0].Type.Kind != k {
			return def.Expr{}, sqlerror.UndefinedFunction(c.Name, def.TypeNames(c.Raw)...)
		}
		return def.Typed(c.Args[0].SQL, def.TText), nil
	}
}

// arrayUpper is the number of the last element of one of the catalog's arrays, which are stored as text.
func arrayUpper(c *def.Call) (def.Expr, error) {
	switch c.Args[0].Type.Kind {
	case types.TextArray, types.ACLItemArray:
		return def.Typed(c.Expand("(CASE WHEN $2 = 1 AND $1 <> '{}' THEN CAST(len(string_split($1, ',')) AS INTEGER) END)"), def.TInt), nil
	case types.Super:
		return def.Expr{}, sqlerror.NotSupported("ARRAY_UPPER of a SUPER value", nil)
	}
	return def.Expr{}, sqlerror.UndefinedFunction(c.Name, def.TypeNames(c.Raw)...)
}

// visible tells whether a relation is found without its schema.
func visible(c *def.Call) (def.Expr, error) {
	list := []string{"'pg_catalog'"}
	for _, s := range c.Session.Schemas {
		list = append(list, def.Quote(s))
	}
	return def.Typed("EXISTS (SELECT 1 FROM nightshift_catalog.relations AS r WHERE r.oid = "+c.Args[0].SQL+" AND r.schema IN ("+strings.Join(list, ", ")+"))", def.TBool), nil
}

// UDFs are the area's functions computed in Go.
var UDFs = []def.UDF{
	{Name: "rs_format_type", Args: []def.DuckType{def.BigInt, def.BigInt}, Result: def.Text, Fn: func(args []any) (any, error) {
		t, ok := types.ByOID(int(args[0].(int64)), int(args[1].(int64)))
		if !ok {
			return "???", nil
		}
		return t.String(), nil
	}},
}
