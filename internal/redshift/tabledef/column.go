package tabledef

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// FreeName refuses the names of PostgreSQL's system columns ("Names and identifiers").
func FreeName(name string) *sqlerror.Error {
	switch name {
	case "oid", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid":
		return sqlerror.New(sqlerror.StateDuplicateColumn, "column name \"%s\" conflicts with a system column name", name)
	}
	return nil
}

// storable tells whether a table's column may be declared with a type: not with those of the catalog, and an interval has
// its fields ("Unsupported PostgreSQL data types", "Interval data types").
func storable(t types.Type) bool {
	switch t.Kind {
	case types.Name, types.OID, types.XID, types.Regclass, types.Regproc, types.Regprocedure, types.Regtype, types.InternalChar, types.Int2Vector, types.OIDVector,
		types.TextArray, types.ACLItemArray, types.Refcursor, types.Void, types.Record, types.Unknown, types.Interval:
		return false
	}
	return true
}

// NewColumn makes a column of its definition.
func (s Definer) NewColumn(ctx context.Context, r *catalog.Relation, def *ast.ColumnDef) (catalog.Column, error) {
	name := s.Fold(def.Name)
	if err := FreeName(name); err != nil {
		return catalog.Column{}, err.At(def)
	}
	t, err := types.Named(def.Type)
	if err != nil {
		return catalog.Column{}, err
	}
	if !storable(t) {
		return catalog.Column{}, sqlerror.New(sqlerror.StateFeatureUnsupported, "Column \"%s.%s\" has unsupported type \"%s\".", r.Name, name, t.SQLName()).At(def.Type)
	}
	if def.Check != nil {
		return catalog.Column{}, sqlerror.New(sqlerror.StateFeatureUnsupported, "CHECK constraints are not supported").At(def)
	}
	number := 1
	for _, c := range r.Columns {
		number = max(number, c.Number+1)
	}
	c := catalog.Column{
		Number: number, Name: name, Type: t, NotNull: def.NotNull || def.PrimaryKey, Encode: strings.ToLower(def.Encode), DistKey: def.DistKey,
		CaseFold: strings.EqualFold(def.Collate, "CASE_INSENSITIVE") || strings.EqualFold(def.Collate, "CI"),
	}
	if err := CheckEncoding(&c, def); err != nil {
		return c, err
	}
	if (def.SortKey || def.DistKey) && unsortable(t) {
		return c, sqlerror.New(sqlerror.StateFeatureUnsupported, "column \"%s\" of type %s cannot be a distribution or sort key", name, t).At(def)
	}
	if def.SortKey {
		if slices.ContainsFunc(r.Columns, func(o catalog.Column) bool { return o.SortKey != 0 }) {
			return c, sqlerror.New("42P16", "cannot specify more than one column as sort key in column definitions").At(def)
		}
		c.SortKey = 1
		r.SortStyle = "COMPOUND"
	}
	if def.DistKey {
		r.DistStyle = "KEY"
	}
	if def.Default != nil {
		if def.Identity != nil {
			return c, sqlerror.New(sqlerror.StateSyntaxError, "multiple default values specified for column \"%s\" of table \"%s\"", name, r.Name).At(def)
		}
		if err := s.CheckDefault(ctx, &c, def.Default); err != nil {
			return c, err
		}
		c.Default = s.TextOf(def.Default)
	}
	if def.Identity != nil {
		if !t.IsInteger() || t.Kind == types.SmallInt {
			return c, sqlerror.New(sqlerror.StateInvalidParameter, "identity column type must be INT or BIGINT").At(def)
		}
		if def.Identity.Step == 0 {
			return c, sqlerror.New(sqlerror.StateInvalidParameter, "the step of an identity column cannot be 0").At(def)
		}
		c.NotNull = true
		c.Identity = &catalog.Identity{
			Seed: def.Identity.Seed, Step: def.Identity.Step, ByDefault: def.Identity.ByDefault,
			Sequence: fmt.Sprintf("%s.s%d_%d", catalog.DataSchema, s.NewOID(), number),
		}
	}
	return c, nil
}

// copyColumns is LIKE: names, types, NOT NULL, distribution and sort keys; defaults when asked for.
func (s Definer) copyColumns(ctx context.Context, r *catalog.Relation, like *ast.LikeClause) error {
	from, err := s.Like(ctx, like.Table)
	if err != nil {
		return err
	}
	for _, c := range from.Columns {
		if _, taken := r.ColumnNamed(c.Name); taken {
			return sqlerror.DuplicateColumn(c.Name).At(like)
		}
		c.Number = len(r.Columns) + 1
		if like.Defaults != "INCLUDING" {
			c.Default = ""
		}
		if c.Identity != nil {
			identity := *c.Identity
			identity.Sequence = fmt.Sprintf("%s.s%d_%d", catalog.DataSchema, s.NewOID(), c.Number)
			c.Identity = &identity
		}
		r.Columns = append(r.Columns, c)
	}
	r.DistStyle, r.SortStyle, r.Backup = from.DistStyle, from.SortStyle, from.Backup
	return nil
}

// Columns reads the columns and constraints of CREATE TABLE.
func (s Definer) Columns(ctx context.Context, stmt *ast.CreateTable, r *catalog.Relation) error {
	for _, like := range stmt.Likes {
		if err := s.copyColumns(ctx, r, like); err != nil {
			return err
		}
	}
	for _, def := range stmt.Columns {
		c, err := s.NewColumn(ctx, r, def)
		if err != nil {
			return err
		}
		if _, taken := r.ColumnNamed(c.Name); taken {
			return sqlerror.DuplicateColumn(c.Name).At(def)
		}
		r.Columns = append(r.Columns, c)
		if err := s.columnConstraints(r, def, c.Name); err != nil {
			return err
		}
	}
	for _, k := range stmt.Constraints {
		if err := s.AddConstraint(r, k); err != nil {
			return err
		}
	}
	return nil
}
