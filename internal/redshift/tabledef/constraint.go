package tabledef

import (
	"slices"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

func (s Definer) columnConstraints(r *catalog.Relation, def *ast.ColumnDef, name string) error {
	if def.PrimaryKey {
		if err := s.constraint(r, catalog.Constraint{Kind: catalog.PrimaryKey, Columns: []string{name}}, def); err != nil {
			return err
		}
	}
	if def.Unique {
		if err := s.constraint(r, catalog.Constraint{Kind: catalog.UniqueKey, Columns: []string{name}}, def); err != nil {
			return err
		}
	}
	if def.References != nil {
		return s.foreignKey(r, "", []string{name}, def.References)
	}
	return nil
}

// AddConstraint adds a table constraint.
func (s Definer) AddConstraint(r *catalog.Relation, k *ast.TableConstraint) error {
	name := ""
	if k.Name != nil {
		name = s.Fold(*k.Name)
	}
	columns := s.foldAll(k.Columns)
	switch k.Kind {
	case "CHECK":
		return sqlerror.New(sqlerror.StateFeatureUnsupported, "CHECK constraints are not supported").At(k)
	case "FOREIGN KEY":
		return s.foreignKey(r, name, columns, k.References)
	case "PRIMARY KEY":
		if err := s.constraint(r, catalog.Constraint{Name: name, Kind: catalog.PrimaryKey, Columns: columns}, k); err != nil {
			return err
		}
		for _, c := range columns {
			if i, ok := r.ColumnNamed(c); ok {
				r.Columns[i].NotNull = true
			}
		}
		return nil
	}
	return s.constraint(r, catalog.Constraint{Name: name, Kind: catalog.UniqueKey, Columns: columns}, k)
}

func (s Definer) constraint(r *catalog.Relation, k catalog.Constraint, at ast.Node) error {
	for _, c := range k.Columns {
		if _, ok := r.ColumnNamed(c); !ok {
			return sqlerror.New(sqlerror.StateUndefinedColumn, "column \"%s\" named in key does not exist", c).At(at)
		}
	}
	if k.Kind == catalog.PrimaryKey && slices.ContainsFunc(r.Constraints, func(o catalog.Constraint) bool { return o.Kind == catalog.PrimaryKey }) {
		return sqlerror.New("42P16", "multiple primary keys for table \"%s\" are not allowed", r.Name).At(at)
	}
	if k.Name == "" {
		// Only the first column is in the name.
		suffix := map[catalog.ConstraintKind]string{catalog.PrimaryKey: "pkey", catalog.UniqueKey: k.Columns[0] + "_key", catalog.ForeignKey: k.Columns[0] + "_fkey"}
		k.Name = r.Name + "_" + suffix[k.Kind]
	}
	k.OID = s.NewOID()
	r.Constraints = append(slices.Clone(r.Constraints), k)
	return nil
}

func (s Definer) foreignKey(r *catalog.Relation, name string, columns []string, ref *ast.References) error {
	to, ok := s.Find(ref.Table)
	if !ok {
		if s.Fold(ref.Table.Last()) != r.Name {
			return s.NoRelation(ref.Table)
		}
		to = r
	}
	if to != r {
		if err := s.MayReference(to); err != nil {
			return err
		}
	}
	k := catalog.Constraint{Name: name, Kind: catalog.ForeignKey, Columns: columns, RefTable: to.OID, RefColumns: s.foldAll(ref.Columns)}
	if len(k.RefColumns) == 0 {
		for _, o := range to.Constraints {
			if o.Kind == catalog.PrimaryKey {
				k.RefColumns = o.Columns
			}
		}
		if len(k.RefColumns) == 0 {
			return sqlerror.New(sqlerror.StateUndefinedObject, "there is no primary key for referenced table \"%s\"", to.Name).At(ref)
		}
	}
	if len(k.RefColumns) != len(columns) {
		return sqlerror.New("42830", "number of referencing and referenced columns for foreign key disagree").At(ref)
	}
	return s.constraint(r, k, ref)
}
