package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/operators"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// Unpadded implements [operators.Host].
func (b *binder) Unpadded(e def.Expr) bool {
	return b.env.Unpadded != nil && b.unpaddedFrom(b.originOf(e))
}

// originOf is the stored column that an expression is, if it is one.
func (b *binder) originOf(e def.Expr) output.Origin {
	if !operators.IsColumn(e.SQL) {
		return output.Origin{}
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
	return output.Origin{}
}

func (b *binder) unpaddedFrom(o output.Origin) bool {
	return b.env.Unpadded != nil && o.Relation != nil && o.Column.Type.Kind == types.Varchar && b.env.Unpadded(o.Relation, o.Column.Name)
}

// Digits implements [operators.Host].
func (b *binder) Digits(e def.Expr) int {
	if b.env.Digits == nil {
		return 0
	}
	from := b.originOf(e)
	if from.Relation == nil || from.Column.Type != e.Type {
		return 0
	}
	return b.env.Digits(from.Relation, from.Column.Name)
}

// RelationNumber implements [operators.Host].
func (b *binder) RelationNumber(e def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	out, _, err := b.regCast(e, types.Of(types.OID), pos)
	return out, err
}
