package rewrite

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// columnsFunction is the function whose rows are the columns of the relation that its argument names.
const columnsFunction = "pg_get_cols"

// systemFunction binds a function of the system in FROM that gives rows, when name is one.
func (b *binder) systemFunction(name string, t *ast.FuncRef, w *strings.Builder, sc *scope) (bool, error) {
	call, ok := t.Call.(*ast.FuncCall)
	if !ok {
		return false, nil
	}
	src, sql, err := b.systemRows(name, call)
	if src == nil || err != nil {
		return err != nil, err
	}
	w.WriteString(sql + " AS " + src.duck)
	return true, b.addSource(src, t.Alias, t, sc)
}

// systemRows is the source of the rows of a function of the system; nil when there is no such function.
func (b *binder) systemRows(name string, call *ast.FuncCall) (*source, string, error) {
	if name == columnsFunction && len(call.Args) == 1 {
		return b.columnRows(call)
	}
	if b.env.SystemView == nil || len(call.Args) > 0 {
		return nil, "", nil
	}
	rel, ok := b.catalog.Relation("", catalog.SystemSchema, name+"()")
	if !ok {
		return nil, "", nil
	}
	b.touch(rel)
	src := &source{duck: b.nextSource(), alias: name, rel: rel, fields: relationFields(rel)}
	return src, b.physicalText(rel, src), nil
}

// physicalText is what stands in FROM for a stored relation or a system view.
func (b *binder) physicalText(rel *catalog.Relation, src *source) string {
	if rel.Kind != catalog.SystemView || b.env.SystemView == nil {
		return rel.Physical
	}
	return b.system.Add(rel, src.duck)
}

// columnRows lists the columns of a relation: schema, relation, column, type, number.
func (b *binder) columnRows(call *ast.FuncCall) (*source, string, error) {
	arg, err := b.expr(call.Args[0], &scope{})
	if err != nil {
		return nil, "", err
	}
	if arg.Const != def.StringConst {
		return nil, "", sqlerror.NotSupported("PG_GET_COLS with an argument that is not constant", call)
	}
	rel, err := b.relationText(arg.Text, call)
	if err != nil {
		return nil, "", err
	}
	b.read(rel)
	name := types.Of(types.Name)
	src := &source{duck: b.nextSource(), alias: columnsFunction, fields: []field{
		{name: "view_schema", duck: "c1", typ: name}, {name: "view_name", duck: "c2", typ: name}, {name: "col_name", duck: "c3", typ: name},
		{name: "col_type", duck: "c4", typ: def.TVarchar}, {name: "col_num", duck: "c5", typ: def.TInt},
	}}
	rows := make([]string, len(rel.Columns))
	for i := range rel.Columns {
		c := &rel.Columns[i]
		rows[i] = "(" + def.Quote(rel.Schema) + ", " + def.Quote(rel.Name) + ", " + def.Quote(c.Name) + ", " + def.Quote(c.Type.String()) + ", " + strconv.Itoa(i+1) + ")"
	}
	return src, "(SELECT * FROM (VALUES " + strings.Join(rows, ", ") + ") AS v(c1, c2, c3, c4, c5))", nil
}

// rowFunction binds such a function among the select items: every row becomes a text, (a,b,"c d").
func (b *binder) rowFunction(e *ast.FuncCall, name string) (def.Expr, bool, error) {
	src, sql, err := b.systemRows(name, e)
	if src == nil || err != nil {
		return def.Expr{}, err != nil, err
	}
	values := make([]string, len(src.fields))
	for i := range src.fields {
		column := src.duck + "." + src.fields[i].duck
		v := "CAST(" + column + " AS VARCHAR)"
		if src.fields[i].typ.Kind == types.Boolean {
			v = "CASE WHEN " + column + " THEN 't' ELSE 'f' END"
		}
		values[i] = "coalesce(CASE WHEN " + v + " = '' OR regexp_matches(" + v + `, '[,()"\s\\]') THEN '"' || replace(` + v + `, '"', '""') || '"' ELSE ` + v + " END, '')"
	}
	row := "'(' || " + strings.Join(values, " || ',' || ") + " || ')'"
	return def.Typed("unnest((SELECT list("+row+") FROM "+sql+" AS "+src.duck+"))", def.TVarchar), true, nil
}
