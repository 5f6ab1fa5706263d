package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// stateRecursion is invalid_recursion.
const stateRecursion = "42P19"

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
	var q *body
	var err error
	if set, ok := c.Query.Body.(*ast.SetOp); ok && recursive && b.refersTo(set, entry.name) {
		q, err = b.recursive(c, set, entry, sc)
	} else {
		q, err = b.query(c.Query, &scope{parent: sc.parent, ctes: sc.ctes})
	}
	if err != nil {
		return err
	}
	if err := q.settle(b); err != nil {
		return err
	}
	if err := b.cteFields(c, entry, q.columns); err != nil {
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
	q.write(s)
	s.WriteByte(')')
	return nil
}

// cteFields names the columns of a common table expression.
func (b *binder) cteFields(c *ast.CTE, entry *cte, columns []Column) error {
	if len(c.Columns) > len(columns) {
		return sqlerror.New("42P10", "WITH query %q has %d columns available but %d columns specified", entry.name, len(columns), len(c.Columns)).At(c)
	}
	entry.columns = append([]Column(nil), columns...)
	for i, n := range c.Columns {
		entry.columns[i].Name = b.fold(n)
	}
	entry.fields = make([]field, len(columns))
	for i, n := range duckNames(entry.columns) {
		entry.fields[i] = field{name: entry.columns[i].Name, duck: n, typ: entry.columns[i].Type, from: columns[i].from, fold: columns[i].from.folds()}
		if entry.nesting > 0 {
			entry.fields[i].from = origin{} // the recursion may add other values
		}
	}
	return nil
}

// refersTo tells whether a query body names a table.
func (b *binder) refersTo(n ast.Node, name string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if t, ok := n.(*ast.TableRef); ok && t.Name != nil && len(t.Name.Parts) == 1 && b.fold(t.Name.Parts[0]) == name {
			found = true
		}
		return !found
	})
	return found
}

// recursive binds a recursive common table expression: the first branch gives the columns and their types.
func (b *binder) recursive(c *ast.CTE, set *ast.SetOp, entry *cte, sc *scope) (*body, error) {
	if err := b.permitRecursion(c, set, entry.name); err != nil {
		return nil, err
	}
	left, columns, err := b.body(set.Left, sc)
	if err != nil {
		return nil, err
	}
	first := &body{core: left, columns: columns}
	if err := first.settle(b); err != nil {
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
	if err := b.sameTypes(left, right, columns, rc); err != nil {
		return nil, sqlerror.Place(err, set)
	}
	if blk, ok := right.(*block); ok && entry.self != "" {
		left, entry.round = &counted{left}, true
		round := entry.self + "." + roundColumn
		blk.items = append(blk.items, def.Typed("CASE WHEN "+round+" >= "+itoa(maxRounds)+" THEN "+
			def.ErrorCall(sqlerror.StateProgramLimit, def.Quote("Exceeded recursive CTE max rows limit."))+" ELSE "+round+" + 1 END", def.TInt))
		blk.nodes = append(blk.nodes, set.Right)
	}
	return &body{core: &setOp{op: "UNION ALL", left: left, right: right}, columns: columns}, nil
}

// maxRounds is how often the recursive member is evaluated before it is taken to have no end.
const maxRounds = 30000

// roundColumn counts the rounds; it is no column of the common table expression.
const roundColumn = `"recursion round"`

// counted is the first branch of a recursion: round 0.
type counted struct{ core }

func (c *counted) write(s *strings.Builder) {
	s.WriteString("SELECT *, 0 FROM (")
	c.core.write(s)
	s.WriteByte(')')
}

// permitRecursion refuses the forms of recursion that Redshift has not ("WITH clause").
func (b *binder) permitRecursion(c *ast.CTE, set *ast.SetOp, name string) error {
	if set.Op != "UNION" || !set.All || b.refersTo(set.Left, name) {
		return sqlerror.New(stateRecursion, "recursive query %q does not have the form non-recursive-term UNION ALL recursive-term", name).At(c)
	}
	if b.nesting > 1 {
		return sqlerror.NotSupported("WITH RECURSIVE in a subquery", c)
	}
	if len(c.Columns) == 0 {
		return sqlerror.NotSupported("a recursive query without a list of its columns", c)
	}
	if len(c.Query.OrderBy) > 0 || c.Query.Limit != nil || c.Query.Offset != nil {
		return sqlerror.NotSupported("ORDER BY or LIMIT in a recursive query", c)
	}
	var err error
	refuse := func(what string, n ast.Node) {
		err = sqlerror.NotSupported(what+" in the recursive member of a recursive query", n)
	}
	references := 0
	ast.Inspect(set.Right, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Query:
			if len(n.OrderBy) > 0 || n.Limit != nil || n.Offset != nil {
				refuse("ORDER BY or LIMIT", n)
			}
		case *ast.Select:
			switch {
			case n.Distinct:
				refuse("DISTINCT", n)
			case n.GroupBy != nil:
				refuse("GROUP BY", n.GroupBy)
			case n.Top != nil:
				refuse("TOP", n)
			}
		case *ast.SetOp:
			if n != set.Right {
				refuse(n.Op, n)
			}
		case *ast.Join:
			if n.Kind != "LEFT" && b.optional(n.Left, n.Kind, name) || n.Kind != "RIGHT" && b.optional(n.Right, n.Kind, name) {
				refuse("itself on the optional side of "+n.Kind+" JOIN", n)
			}
		case *ast.FuncCall:
			if b.aggregates(n) {
				refuse("an aggregate", n)
			} else if n.Over != nil {
				refuse("a window function", n)
			}
		case *ast.Subquery, *ast.Exists, *ast.In, *ast.Quantified:
			if b.refersTo(n, name) {
				refuse("a reference to itself in a subquery", n)
			}
		case *ast.TableRef:
			if n.Name != nil && len(n.Name.Parts) == 1 && b.fold(n.Name.Parts[0]) == name {
				if references++; references > 1 {
					refuse("a second reference to itself", n)
				}
			}
		}
		return err == nil
	})
	return err
}

// optional tells whether a side of an outer join names a table.
func (b *binder) optional(side ast.TableExpr, kind, name string) bool {
	return kind != "INNER" && kind != "CROSS" && b.refersTo(side, name)
}

// sameTypes casts both branches of a recursion to the DuckDB types of the first, since DuckDB would widen them as it goes.
func (b *binder) sameTypes(left, right core, columns, rc []Column) error {
	want := make([]types.Type, len(columns))
	narrow := false
	for i := range columns {
		if columns[i].Type.IsString() && rc[i].Type.IsString() {
			continue
		}
		narrow = true
		want[i] = columns[i].Type
	}
	if !narrow {
		return nil
	}
	if err := left.coerce(b, exact(want, columns), def.Explicit); err != nil {
		return err
	}
	return right.coerce(b, want, def.Explicit)
}

func exact(want []types.Type, columns []Column) []types.Type {
	out := make([]types.Type, len(want))
	for i := range want {
		if columns[i].Type != want[i] {
			out[i] = want[i]
		}
	}
	return out
}
