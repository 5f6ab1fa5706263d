package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/refuse"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// with binds the common table expressions of a query into its scope and writes them.
func (b *binder) with(w *ast.With, sc *scope) (string, error) {
	var s strings.Builder
	s.WriteString("WITH ")
	if w.Recursive {
		s.WriteString("RECURSIVE ")
	}
	for i, c := range w.CTEs {
		if i > 0 {
			s.WriteString(", ")
		}
		name := b.fold(c.Name)
		for _, earlier := range w.CTEs[:i] {
			if b.fold(earlier.Name) == name {
				return "", sqlerror.New("42712", "WITH query name %q specified more than once", name).At(c)
			}
		}
		b.ctes++
		entry := &cte{name: name, duck: "w" + itoa(b.ctes)}
		if err := b.cte(c, entry, w.Recursive, sc, &s); err != nil {
			return "", err
		}
		entry.next = sc.ctes
		sc.ctes = entry
	}
	s.WriteByte(' ')
	return s.String(), nil
}

func (b *binder) cte(c *ast.CTE, entry *cte, recursive bool, sc *scope, s *strings.Builder) error {
	var q *output.Body
	var err error
	if set, ok := c.Query.Body.(*ast.SetOp); ok && recursive && b.names.RefersTo(set, entry.name) {
		q, err = b.recursive(c, set, entry, sc)
	} else {
		q, err = b.query(c.Query, &scope{parent: sc.parent, ctes: sc.ctes})
	}
	if err != nil {
		return err
	}
	if err := q.Settle(&b.Operators); err != nil {
		return err
	}
	if err := b.cteFields(c, entry, q.Columns); err != nil {
		return err
	}
	s.WriteString(entry.duck)
	s.WriteByte('(')
	for i := range entry.fields {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(entry.fields[i].duck)
	}
	if entry.round {
		s.WriteString(", " + roundColumn)
	}
	s.WriteString(") AS (")
	q.Write(s)
	s.WriteByte(')')
	return nil
}

// cteFields names the columns of a common table expression.
func (b *binder) cteFields(c *ast.CTE, entry *cte, columns []output.Column) error {
	if len(c.Columns) > len(columns) {
		return sqlerror.New("42P10", "WITH query %q has %d columns available but %d columns specified", entry.name, len(columns), len(c.Columns)).At(c)
	}
	entry.columns = append([]output.Column(nil), columns...)
	for i, n := range c.Columns {
		entry.columns[i].Name = b.fold(n)
	}
	entry.fields = make([]field, len(columns))
	for i, n := range output.DuckNames(entry.columns) {
		entry.fields[i] = field{name: entry.columns[i].Name, duck: n, typ: entry.columns[i].Type, from: columns[i].From, fold: columns[i].From.Folds()}
		if entry.nesting > 0 {
			entry.fields[i].from = output.Origin{} // the recursion may add other values
		}
	}
	return nil
}

// recursive binds a recursive common table expression: the first branch gives the columns and their types.
func (b *binder) recursive(c *ast.CTE, set *ast.SetOp, entry *cte, sc *scope) (*output.Body, error) {
	if err := refuse.Recursion(b.names, c, set, b.nesting > 1); err != nil {
		return nil, err
	}
	left, columns, err := b.body(set.Left, sc)
	if err != nil {
		return nil, err
	}
	first := &output.Body{Core: left, Columns: columns}
	if err := first.Settle(&b.Operators); err != nil {
		return nil, err
	}
	entry.nesting = b.nesting
	if err := b.cteFields(c, entry, columns); err != nil {
		return nil, err
	}
	inner := &scope{parent: sc.parent, ctes: entry}
	entry.next = sc.ctes
	right, rc, err := b.body(set.Right, inner)
	if err != nil {
		return nil, err
	}
	if len(rc) != len(columns) {
		return nil, sqlerror.New(sqlerror.StateSyntaxError, "each UNION query must have the same number of columns").At(set)
	}
	if err := output.SameTypes(&b.Operators, left, right, columns, rc); err != nil {
		return nil, sqlerror.Place(err, set)
	}
	if blk, ok := right.(*output.Block); ok && entry.self != "" {
		left, entry.round = &counted{left}, true
		round := entry.self + "." + roundColumn
		blk.Items = append(blk.Items, def.Typed("CASE WHEN "+round+" >= "+itoa(maxRounds)+" THEN "+
			def.ErrorCall(sqlerror.StateProgramLimit, def.Quote("Exceeded recursive CTE max rows limit."))+" ELSE "+round+" + 1 END", def.TInt))
		blk.Nodes = append(blk.Nodes, set.Right)
	}
	return &output.Body{Core: &output.SetOp{Op: "UNION ALL", Left: left, Right: right}, Columns: columns}, nil
}

// maxRounds is how often the recursive member is evaluated before it is taken to have no end.
const maxRounds = 30000

// roundColumn counts the rounds; it is no column of the common table expression.
const roundColumn = `"recursion round"`

// counted is the first branch of a recursion: round 0.
type counted struct{ output.Core }

func (c *counted) Write(s *strings.Builder) {
	s.WriteString("SELECT *, 0 FROM (")
	c.Core.Write(s)
	s.WriteByte(')')
}
