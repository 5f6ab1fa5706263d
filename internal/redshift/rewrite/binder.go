package rewrite

import (
	"strconv"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/shape"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/sysviews"
)

// maxDepth bounds the nesting of expressions and queries.
const maxDepth = 4000

// maxCalls bounds the nesting of function calls in each other.
const maxCalls = 200

// maxText bounds the text of one expression: references to aliases and checked divisors repeat what they stand for.
const maxText = 16 << 20

// binder is the state of binding one statement.
type binder struct {
	operators.Operators
	env      *Env
	names    shape.Reader
	catalog  Catalog
	args     []Arg
	reads    []RelationRef // of the statement, or of the view that is being expanded
	inside   []ViewReads
	called   []*catalog.Function
	physical []*catalog.Relation
	sources  int       // numbers of t1, t2 ...
	named    []*source // those of FROM
	ctes     int
	depth    int
	calls    int // depth of function calls
	views    int // depth of view expansion
	nesting  int // depth of queries, within a view its own
	into     *Into
	cell     cell
	system   sysviews.Marks
	// wholeSuper is set in MERGE, where SUPER values are used as a whole only.
	wholeSuper bool
	formal     []def.Expr // the arguments of the SQL function being expanded
	leader     string     // a leader-node function that is called, and where
	leaderAt   sqlerror.Positioner
}

func newBinder(env *Env) *binder {
	b := &binder{env: env, names: shape.Reader{CaseSensitive: env.CaseSensitive}, catalog: env.Catalog}
	b.Operators = operators.Operators{Session: &env.Session, Host: b}
	return b
}

func (b *binder) nextSource() string {
	b.sources++
	return "t" + strconv.Itoa(b.sources)
}

func (b *binder) fold(i ast.Ident) string { return b.names.Fold(i) }

// enter counts nesting; leave with b.depth--.
func (b *binder) enter(pos sqlerror.Positioner) error {
	b.depth++
	if b.depth > maxDepth {
		return sqlerror.TooDeep().At(pos)
	}
	return nil
}

// arg numbers a placeholder, the same for the same value.
func (b *binder) arg(a Arg) string {
	for i := range b.args {
		if b.args[i] == a {
			return "$" + strconv.Itoa(i+1)
		}
	}
	b.args = append(b.args, a)
	return "$" + strconv.Itoa(len(b.args))
}

// read notes a relation that is read, once; column may be "".
func (b *binder) read(rel *catalog.Relation) int {
	for i := range b.reads {
		if b.reads[i].Relation == rel {
			return i
		}
	}
	b.reads = append(b.reads, RelationRef{Relation: rel})
	return len(b.reads) - 1
}

func (b *binder) touch(rel *catalog.Relation) {
	for _, r := range b.physical {
		if r == rel {
			return
		}
	}
	b.physical = append(b.physical, rel)
}
