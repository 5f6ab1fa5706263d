package rewrite

import (
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// field is a column that a source in FROM offers.
type field struct {
	name string // as the statement calls it
	duck string // the quoted DuckDB name
	typ  types.Type
	col  *catalog.Column // the stored column, if it is one
	from output.Origin   // the stored column whose values these are
	fold bool            // compares without case
	// sql overrides the reference made of source and duck.
	sql string
	// hidden columns are not found without qualifier and not part of *: the second halves of USING.
	hidden bool
	// ref is the reference made last, as a column of the source refOf.
	ref, refOf string
}

// source is an item of FROM.
type source struct {
	alias  string // as the statement calls it
	schema string // for schema.table.column, when there is no alias
	duck   string // t1, t2 ...
	fields []field
	rel    *catalog.Relation
	super  bool // an unnested SUPER value: alias itself is the value, in fields[0]
}

// merged is a column made by USING or NATURAL.
type merged struct {
	name string
	expr def.Expr
}

// scope is where names are looked up: the FROM of one SELECT, with what lies around it.
type scope struct {
	parent  *scope
	sources []*source
	merged  []merged
	pseudo  []merged // LEVEL: found by name, not part of *
	ctes    *cte
	// aliases are the select items, for references from other items, WHERE, GROUP BY and HAVING.
	items []*ast.SelectItem
	busy  []bool // items being bound, against cycles
	group *grouping
	// allow says which kinds of function may stand here.
	noAggregates string // the clause that forbids aggregates, ""
	noWindows    string
	inAggregate  bool
	sawAggregate bool
	sawWindow    bool
	// windowOrder is the order in which the first window function looks at rows: it breaks ties of ORDER BY.
	windowOrder string
	// percentileOrder is the order of the first LISTAGG, MEDIAN or PERCENTILE_CONT.
	percentileOrder string
	priors          *priorScope
	// sawOuter is set when a name was found outside this scope.
	sawOuter bool
	// same is set for a scope of the same query block as its parent.
	same bool
	// closed is set while no subquery may refer to this scope: in ON of an outer join and in GROUP BY.
	closed bool
}

// cte is a common table expression in sight, a linked list from the innermost.
type cte struct {
	next    *cte
	name    string
	duck    string
	fields  []field
	columns []output.Column
	// nesting is the depth of the query of a recursion, self its source in the recursive member, if that is in FROM there;
	// round tells that rounds are counted.
	nesting int
	self    string
	round   bool
}

func (s *scope) findCTE(name string) *cte {
	for sc := s; sc != nil; sc = sc.parent {
		for c := sc.ctes; c != nil; c = c.next {
			if c.name == name {
				return c
			}
		}
	}
	return nil
}

func (src *source) ref(f *field) string {
	if f.sql != "" {
		return f.sql
	}
	if f.ref != "" && f.refOf == src.duck {
		return f.ref
	}
	f.refOf = src.duck
	if f.fold {
		f.ref = "(" + src.duck + "." + f.duck + " COLLATE NOCASE)"
	} else {
		f.ref = src.duck + "." + f.duck
	}
	return f.ref
}

// found is a resolved name.
type found struct {
	expr  def.Expr
	src   *source
	field *field
	// used is how many parts of the name were used; the rest are attributes of a SUPER value.
	used  int
	outer bool
}

// lookup resolves a column reference of one part or more, through this scope and those around it.
func (b *binder) lookup(sc *scope, parts []string, pos sqlerror.Positioner) (found, bool, error) {
	for s := sc; s != nil; s = s.parent {
		f, ok, err := s.find(parts, pos)
		if err != nil {
			return f, false, err
		}
		if ok {
			f.outer = s != sc
			if f.outer {
				blocks := 0
				for o := sc; o != s; o = o.parent {
					o.sawOuter = true
					if !o.same {
						blocks++
					}
				}
				if blocks > 1 || blocks > 0 && s.closed {
					return f, false, correlated(pos)
				}
			}
			b.noteColumn(f)
			return f, true, nil
		}
	}
	return found{}, false, nil
}

func (b *binder) noteColumn(f found) {
	if f.src == nil || f.src.rel == nil || f.field == nil || f.field.col == nil {
		return
	}
	for i := range b.reads {
		if b.reads[i].Relation == f.src.rel {
			for _, c := range b.reads[i].Columns {
				if c == f.field.col.Name {
					return
				}
			}
			b.reads[i].Columns = append(b.reads[i].Columns, f.field.col.Name)
			return
		}
	}
}

// find resolves within one scope: column, table.column, schema.table.column, with attributes behind.
func (s *scope) find(parts []string, pos sqlerror.Positioner) (found, bool, error) {
	if len(parts) >= 3 {
		for _, src := range s.sources {
			if src.schema == parts[0] && src.alias == parts[1] {
				if f := src.field(parts[2]); f != nil {
					return src.found(f, 3), true, nil
				}
			}
		}
	}
	if len(parts) >= 2 {
		for _, src := range s.sources {
			if src.alias != parts[0] {
				continue
			}
			if src.super {
				return src.found(&src.fields[0], 1), true, nil
			}
			if f := src.field(parts[1]); f != nil {
				return src.found(f, 2), true, nil
			}
		}
	}
	return s.findColumn(parts, pos)
}

func (s *scope) findColumn(parts []string, pos sqlerror.Positioner) (found, bool, error) {
	name := parts[0]
	for i := range s.merged {
		if s.merged[i].name == name {
			return found{expr: s.merged[i].expr, used: 1}, true, nil
		}
	}
	var hit found
	n := 0
	for _, src := range s.sources {
		for i := range src.fields {
			f := &src.fields[i]
			if f.name == name && !f.hidden {
				if n++; n > 1 {
					return found{}, false, sqlerror.AmbiguousColumn(name).At(pos)
				}
				hit = src.found(f, 1)
			}
		}
	}
	if n == 0 {
		for i := range s.pseudo {
			if s.pseudo[i].name == name {
				return found{expr: s.pseudo[i].expr, used: 1}, true, nil
			}
		}
	}
	return hit, n == 1, nil
}

func (src *source) field(name string) *field {
	for i := range src.fields {
		if src.fields[i].name == name {
			return &src.fields[i]
		}
	}
	return nil
}

func (src *source) found(f *field, used int) found {
	return found{expr: def.Typed(src.ref(f), f.typ), src: src, field: f, used: used}
}

// source finds a source by its alias, through the scopes around.
func (s *scope) source(alias string) *source {
	for sc := s; sc != nil; sc = sc.parent {
		for _, src := range sc.sources {
			if src.alias == alias {
				return src
			}
		}
	}
	return nil
}

// child is a scope for a subquery.
func (s *scope) child() *scope { return &scope{parent: s} }

func (b *binder) parts(idents []ast.Ident) []string {
	parts := make([]string, len(idents))
	for i := range idents {
		parts[i] = b.fold(idents[i])
	}
	return parts
}

// correlated refuses the patterns of "Correlated subqueries" that Redshift cannot plan.
func correlated(pos sqlerror.Positioner) error {
	return sqlerror.New(sqlerror.StateFeatureUnsupported, "This type of correlated subquery pattern is not supported yet").At(pos)
}
