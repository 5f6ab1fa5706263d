// Package check tells what the local warehouse would refuse of a statement, from its tree alone: without a catalog, a
// session or data. The engine asks [Kind] before it runs anything, and the rest comes from the tables that it runs by
// (types, functions, the options of COPY and UNLOAD), so that the two cannot drift apart.
//
// What depends on the catalog or on values is not seen here: the engine refuses it when it is run.
package check

import (
	"cmp"
	"slices"
	"strings"

	"nightshift/internal/redshift/bulk"
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/refuse"
	"nightshift/internal/redshift/setting"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/redshift/sysviews"
	"nightshift/internal/redshift/types"
)

// drops are the objects that DROP knows here.
var drops = map[string]bool{
	"TABLE": true, "VIEW": true, "MATERIALIZED VIEW": true, "SCHEMA": true, "DATABASE": true, "USER": true, "GROUP": true, "ROLE": true,
}

// shows are the objects that SHOW knows here, each with the clauses it takes; "" is a setting.
var shows = map[string]string{
	"": "", "TABLE": "", "VIEW": "", "PROCEDURE": "",
	"DATABASES":     "LIKE|LIMIT",
	"SCHEMAS":       "FROM DATABASE|LIKE|LIMIT",
	"TABLES":        "FROM SCHEMA|LIKE|LIMIT",
	"COLUMNS":       "FROM TABLE|LIKE|LIMIT",
	"CONSTRAINTS":   "PRIMARY KEYS|FOREIGN KEYS|EXPORTED|FROM TABLE|LIMIT",
	"FUNCTIONS":     "FROM SCHEMA|LIKE|LIMIT",
	"PROCEDURES":    "FROM SCHEMA|LIKE|LIMIT",
	"PARAMETERS":    "OF FUNCTION|OF PROCEDURE|LIKE",
	"GRANTS":        "ON|ON TABLE|ON SCHEMA|ON DATABASE|ON FUNCTION|ON PROCEDURE|FOR|FOR USER|FOR ROLE|FOR GROUP|FOR PUBLIC|FROM DATABASE|LIMIT",
	"COLUMN GRANTS": "ON TABLE|FOR|FOR USER|FOR ROLE|FOR GROUP|FOR PUBLIC|LIMIT",
}

// Kind refuses a statement that the local warehouse does not run in any form; nil when it may. It looks at the
// statement's kind, objects and options, not at its queries.
func Kind(stmt ast.Statement) error {
	switch stmt := stmt.(type) {
	case *ast.Command, *ast.CreateExternalTable, *ast.AlterDatabase, *ast.AnalyzeCompression, *ast.Savepoint:
		return whole(stmt)
	case *ast.AlterTable:
		if stmt.Object == "EXTERNAL TABLE" {
			return whole(stmt)
		}
	case *ast.Drop:
		if !drops[stmt.Object] {
			return whole(stmt)
		}
	case *ast.DropRoutine:
		if stmt.Object == "AGGREGATE" {
			return whole(stmt)
		}
	case *ast.Show:
		return show(stmt)
	case *ast.Copy:
		if stmt.Job != "" {
			return sqlerror.NotSupported("COPY JOB", stmt)
		}
	case *ast.CreateRoutine:
		return language(stmt)
	}
	return parts(stmt)
}

func show(stmt *ast.Show) error {
	clauses, ok := shows[stmt.Object]
	if !ok {
		return sqlerror.NotSupported("SHOW "+stmt.Object, stmt)
	}
	for _, o := range stmt.Options {
		if !strings.Contains("|"+clauses+"|", "|"+o.Name+"|") {
			return sqlerror.NotSupported("SHOW "+stmt.Object+" "+o.Name, o)
		}
	}
	if stmt.Object == "" && stmt.Name != nil {
		return known(strings.ToLower(stmt.Name.String()), stmt)
	}
	return nil
}

// known refuses the parameters of Redshift that the local warehouse has not.
func known(parameter string, at sqlerror.Positioner) error {
	if setting.Known(parameter) {
		return nil
	}
	if e := unsupported(setting.Unknown(parameter)); e != nil {
		return e.At(at)
	}
	return nil
}

// whole refuses a statement of any form.
func whole(stmt ast.Statement) error {
	if c, ok := stmt.(*ast.Command); ok && c.Construct != "" {
		return sqlerror.NotSupported(c.Construct, c.ConstructPos)
	}
	return sqlerror.NotSupported(stmt.Verb(), stmt)
}

func language(stmt *ast.CreateRoutine) error {
	switch {
	case stmt.Procedure && stmt.Language != "plpgsql":
		return sqlerror.NotSupported("a procedure in the language "+stmt.Language, stmt)
	case !stmt.Procedure && stmt.Language != "sql":
		return sqlerror.NotSupported("a function in the language "+stmt.Language, stmt)
	}
	return nil
}

// Statement lists what the local warehouse refuses of a statement, in order of place. Redshift itself may run it.
func Statement(stmt ast.Statement) []*sqlerror.Error {
	if e := unsupported(Kind(stmt)); e != nil {
		return []*sqlerror.Error{e}
	}
	var list []*sqlerror.Error
	add := func(err error) {
		if e := unsupported(err); e != nil {
			list = append(list, e)
		}
	}
	var inserted ast.QueryBody
	ast.Inspect(stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Insert:
			if n.Query != nil {
				inserted = n.Query.Body
			}
		case *ast.Values:
			if inserted != n {
				add(sqlerror.NotSupported("VALUES as a table", n))
			}
		}
		add(node(n))
		return true
	})
	slices.SortStableFunc(list, func(a, b *sqlerror.Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.CompactFunc(list, func(a, b *sqlerror.Error) bool { return *a == *b })
}

// unsupported keeps the refusals of the warehouse; other errors are not this package's to tell.
func unsupported(err error) *sqlerror.Error {
	if e := sqlerror.From(err); e != nil && e.SQLState == sqlerror.StateFeatureUnsupported && strings.HasPrefix(e.Message, "nightshift: ") {
		return e
	}
	return nil
}

// node is what is refused of one node, without what is below it.
func node(n ast.Node) error {
	if err := refuse.Node(n); err != nil {
		return err
	}
	switch n := n.(type) {
	case *ast.TypeName:
		_, err := types.Named(n)
		return err
	case *ast.FuncCall:
		return function(n)
	case *ast.Query:
		if n.Locking != "" {
			return sqlerror.NotSupported("SELECT ... "+n.Locking, n)
		}
	case *ast.Literal:
		if n.Kind == ast.BitLit {
			return sqlerror.NotSupported("a bit string literal", n)
		}
	case *ast.Pivot:
		if len(n.For) != 1 {
			return sqlerror.NotSupported("PIVOT over more than one column", n)
		}
	case *ast.Assignment:
		if _, row := n.Value.(*ast.Row); len(n.Columns) > 1 && !row {
			return sqlerror.NotSupported("UPDATE ... SET (columns) = a subquery", n)
		}
	case *ast.Quantified:
		return refuse.Quantified(n)
	case *ast.CurrentOf:
		return sqlerror.NotSupported("WHERE CURRENT OF", n)
	case *ast.RoutineArg:
		if n.Default != nil {
			return sqlerror.NotSupported("a default value of an argument", n)
		}
	case *ast.TableRef:
		return systemView(n)
	case *ast.Select:
		return excluded(n)
	case *ast.Set:
		return set(n)
	case *ast.Copy:
		return copied(n)
	case *ast.Unload:
		return unloaded(n)
	}
	return nil
}

// keeps tells whether a call of OBJECT_TRANSFORM has KEEP.
func keeps(call *ast.FuncCall) bool {
	for _, a := range call.Args {
		if n, ok := a.(*ast.NamedArg); ok && strings.EqualFold(n.Name.Name, "keep") {
			return true
		}
	}
	return false
}

// function refuses the functions that the function table has as refused.
func function(call *ast.FuncCall) error {
	if call.Name == nil || len(call.Name.Parts) != 1 {
		return nil
	}
	name := strings.ToLower(call.Name.Last().Name)
	if name == "object_transform" && len(call.Args) > 1 && !keeps(call) {
		return sqlerror.NotSupported("OBJECT_TRANSFORM with SET and without KEEP", call)
	}
	if list := functions.Lookup(name); len(list) > 0 && list[0].Kind == def.Refused {
		return sqlerror.NotSupported("the function "+strings.ToUpper(name), call)
	}
	return nil
}

func excluded(n *ast.Select) error {
	for _, it := range n.Items {
		ref, ok := it.X.(*ast.ColumnRef)
		if ok && slices.ContainsFunc(n.Exclude, func(x ast.Ident) bool { return strings.EqualFold(x.Name, ref.Parts[len(ref.Parts)-1].Name) }) {
			return sqlerror.NotSupported("EXCLUDE of a column that the list names", ref)
		}
	}
	return nil
}

// systemView refuses those Redshift has and the local warehouse has not. None of its own names begins as theirs do.
func systemView(n *ast.TableRef) error {
	name := strings.ToLower(n.Name.Last().Name)
	if schema := strings.ToLower(n.Name.Schema().Name); schema != "" && schema != catalog.SystemSchema || !sysviews.Refused(name) {
		return nil
	}
	return sqlerror.NotSupported("system view "+name, n.Name)
}

func set(stmt *ast.Set) error {
	name := strings.ToLower(stmt.Name.String())
	if stmt.Default || !setting.Known(name) {
		return known(name, stmt)
	}
	if _, err := setting.Value(name, setting.Text(stmt)); err != nil {
		return sqlerror.From(err).At(stmt)
	}
	return nil
}

func copied(stmt *ast.Copy) error {
	if from, ok := stmt.From.(*ast.Literal); ok {
		if _, err := bulk.ParseLocation(from.Text, from); unsupported(err) != nil {
			return err
		}
	}
	_, err := bulk.ParseCopy(stmt.Options)
	return err
}

// unloaded also checks the query inside the quotes; the place of a refusal in it is that of the literal.
func unloaded(stmt *ast.Unload) error {
	if _, err := bulk.ParseUnload(stmt.Options, func(n ast.Ident) string { return n.Name }); unsupported(err) != nil {
		return err
	}
	if stmt.Query == nil {
		return nil
	}
	query, err := parser.ParseStatement(stmt.Query.Text)
	if err != nil {
		return nil // the engine's parser tells it
	}
	for _, e := range Statement(query) {
		moved := *e
		moved.Line, moved.Column = 0, 0
		return moved.At(stmt.Query)
	}
	return nil
}
