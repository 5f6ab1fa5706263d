package parser

import "nightshift/internal/redshift/syntax/ast"

// slab hands out pointers into arrays, for the nodes that trees have most of.
type slab[T any] struct {
	free []T
	size int
}

func (s *slab[T]) new() *T {
	if len(s.free) == 0 {
		s.size = min(max(2*s.size, 8), 256)
		s.free = make([]T, s.size)
	}
	n := &s.free[0]
	s.free = s.free[1:]
	return n
}

// take copies list to memory of the slab.
func (s *slab[T]) take(list []T) []T {
	if len(list) == 0 {
		return nil
	}
	if len(list) > len(s.free) {
		if len(list) > 64 {
			return append([]T(nil), list...)
		}
		s.size = min(max(2*s.size, 16, len(list)), 256)
		s.free = make([]T, s.size)
	}
	out := s.free[:len(list):len(list)]
	s.free = s.free[len(list):]
	copy(out, list)
	return out
}

// nodes are the slabs of one parse.
type nodes struct {
	columns  slab[ast.ColumnRef]
	literals slab[ast.Literal]
	binaries slab[ast.Binary]
	calls    slab[ast.FuncCall]
	names    slab[ast.Name]
	items    slab[ast.SelectItem]
	idents   slab[ast.Ident]
	exprs    slab[ast.Expr]
	// scratch lists grow and shrink like stacks while lists are read.
	identStack []ast.Ident
	exprStack  []ast.Expr
}
