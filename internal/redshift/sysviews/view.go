package sysviews

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/types"
)

//go:embed views/*.txt
var files embed.FS

// View is one system view.
type View struct {
	Relation *catalog.Relation
	from     string   // the DuckDB relations it is made from; empty: it never has rows
	where    string   // which of their rows
	own      string   // the number of the user a row belongs to; empty: everybody sees every row
	exprs    []string // the value of each column; empty: NULL
}

// firstOID is the number of the first system view.
const firstOID catalog.OID = 12000

// fixed are the numbers by which scripts know the tables of the catalog.
var fixed = map[string]catalog.OID{
	"pg_type": 1247, "pg_attribute": 1249, "pg_proc": 1255, "pg_class": 1259, "pg_database": 1262, "pg_attrdef": 2604, "pg_constraint": 2606,
	"pg_depend": 2608, "pg_description": 2609, "pg_namespace": 2615, "pg_rewrite": 2618,
}

// internal is the schema of views that are only parts of others.
const internal = "nightshift"

// set holds all views.
type set struct {
	list   []*View
	byName map[string]*View // schema.name
	err    error
}

var all = sync.OnceValue(func() *set {
	s := &set{byName: map[string]*View{}}
	s.err = s.load()
	return s
})

// Relations are the system views as the catalog's objects.
func Relations() ([]catalog.Object, error) {
	s := all()
	out := make([]catalog.Object, len(s.list))
	for i, v := range s.list {
		out[i] = v.Relation
	}
	return out, s.err
}

// Lookup finds a view by its schema and name.
func Lookup(schema, name string) (*View, bool) {
	v, ok := all().byName[schema+"."+name]
	return v, ok
}

func (s *set) load() error {
	entries, err := files.ReadDir("views")
	if err != nil {
		return fmt.Errorf("read the system views: %w", err)
	}
	for _, entry := range entries {
		data, err := files.ReadFile("views/" + entry.Name())
		if err != nil {
			return fmt.Errorf("read the system views: %w", err)
		}
		if err := s.parse(entry.Name(), string(data)); err != nil {
			return err
		}
	}
	return nil
}

// parse reads a file of views. A line is one of
//
//	@ schema.name            begins a view; the schema is pg_catalog when it is not written
//	from, where, own ...     are the parts of its query
//	column type = expression a column; without an expression it is NULL
//
// A line that begins with a blank continues the one before. Lines that begin with -- are comments.
func (s *set) parse(file, text string) error {
	var v *View
	for n, line := range logicalLines(text) {
		word, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimSpace(rest)
		switch {
		case word == "@":
			v = s.begin(rest)
		case v == nil:
			return fmt.Errorf("%s: line %d: a view must begin with @", file, n)
		case word == "from":
			v.from = rest
		case word == "where":
			v.where = rest
		case word == "own":
			v.own = rest
		default:
			if err := v.column(word, rest); err != nil {
				return fmt.Errorf("%s: view %s: %w", file, v.Relation.Name, err)
			}
		}
	}
	return nil
}

// logicalLines joins continued lines and leaves out comments and empty lines.
func logicalLines(text string) []string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || strings.HasPrefix(line, "--"):
		case len(out) > 0 && (line[0] == ' ' || line[0] == '\t'):
			out[len(out)-1] += " " + trimmed
		default:
			out = append(out, trimmed)
		}
	}
	return out
}

func (s *set) begin(name string) *View {
	schema, table, ok := strings.Cut(name, ".")
	if !ok {
		schema, table = catalog.SystemSchema, name
	}
	v := &View{Relation: &catalog.Relation{
		OID: firstOID + catalog.OID(len(s.list)), Schema: schema, Name: table, Kind: catalog.SystemView, Owner: "rdsdb", DistStyle: "EVEN",
	}}
	if oid, ok := fixed[name]; ok {
		v.Relation.OID = oid
	}
	if schema != internal {
		s.list = append(s.list, v)
	}
	s.byName[schema+"."+table] = v
	return v
}

func (v *View) column(name, rest string) error {
	typeName, expr, _ := strings.Cut(rest, " = ")
	t, err := types.Parse(strings.TrimSpace(typeName))
	if err != nil {
		return fmt.Errorf("column %s: %w", name, err)
	}
	v.Relation.Columns = append(v.Relation.Columns, catalog.Column{Number: len(v.Relation.Columns) + 1, Name: strings.Trim(name, `"`), Type: t})
	v.exprs = append(v.exprs, strings.TrimSpace(expr))
	return nil
}

// Names lists the views as schema.name, in the order they are written.
func Names() []string {
	s := all()
	var out []string
	for _, v := range s.list {
		if !v.isFunction() {
			out = append(out, v.Relation.Schema+"."+v.Relation.Name)
		}
	}
	return out
}

// isFunction tells that the view is what a function in FROM gives.
func (v *View) isFunction() bool { return strings.HasSuffix(v.Relation.Name, "()") }
