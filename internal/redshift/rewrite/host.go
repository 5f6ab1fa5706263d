package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// Unpadded implements [operators.Host].
func (b *binder) Unpadded(e def.Expr) bool {
	return b.env.Unpadded != nil && b.unpaddedFrom(b.originOf(e))
}

// originOf is the stored column that an expression is, if it is one.
func (b *binder) originOf(e def.Expr) origin {
	if !operators.IsColumn(e.SQL) {
		return origin{}
	}
	source, name, _ := strings.Cut(e.SQL, ".")
	for _, src := range b.named {
		if src.duck != source {
			continue
		}
		for i := range src.fields {
			if src.fields[i].duck == name {
				return src.fields[i].from
			}
		}
	}
	return origin{}
}

func (b *binder) unpaddedFrom(o origin) bool {
	return b.env.Unpadded != nil && o.rel != nil && o.col.Type.Kind == types.Varchar && b.env.Unpadded(o.rel, o.col.Name)
}

// Digits implements [operators.Host].
func (b *binder) Digits(e def.Expr) int {
	if b.env.Digits == nil {
		return 0
	}
	from := b.originOf(e)
	if from.rel == nil || from.col.Type != e.Type {
		return 0
	}
	return b.env.Digits(from.rel, from.col.Name)
}

// RelationNumber implements [operators.Host].
func (b *binder) RelationNumber(e def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	out, _, err := b.regCast(e, types.Of(types.OID), pos)
	return out, err
}
