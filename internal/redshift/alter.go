package redshift

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/tabledef"
	"nightshift/internal/redshift/types"
)

func (s *Session) execAlterTable(ctx context.Context, stmt *ast.AlterTable) error {
	if stmt.Object == "EXTERNAL TABLE" {
		return sqlerror.NotSupported("ALTER EXTERNAL TABLE", stmt)
	}
	for _, a := range stmt.Actions {
		r, err := s.target(ctx, stmt.Name, locks.AccessExclusive)
		if err != nil {
			return err
		}
		if r.Kind == catalog.SystemView {
			return sqlerror.PermissionDenied("relation", r.Name).At(stmt.Name)
		}
		if !s.may(catalog.OnRelation, r.OID, r.Owner, "alter") && !(r.Kind == catalog.Table && s.holds("alter table")) {
			return sqlerror.MustBeOwner("relation", r.Name).At(stmt.Name)
		}
		wrote := s.tx.wrote
		if err := s.writing(); err != nil {
			return err
		}
		changed := *r
		changed.Columns = slices.Clone(r.Columns)
		if err := s.alterAction(ctx, &changed, a, wrote); err != nil {
			return err
		}
		if err := s.put(ctx, &changed); err != nil {
			return err
		}
	}
	return nil
}

// alters tells whether an action is for a kind of relation: views have an owner and a name, materialized views also how
// they are stored, tables everything.
func alters(kind catalog.RelationKind, action ast.AlterKind) bool {
	switch action {
	case ast.RenameTable, ast.OwnerTo, ast.SetSchema:
		return true
	case ast.AlterDistKey, ast.AlterDistStyle, ast.AlterSortKey, ast.AlterAutoRefresh:
		return kind == catalog.Table || kind == catalog.MaterializedView
	}
	return kind == catalog.Table
}

// alterAction changes the relation, which is a copy, and the stored table. wrote tells whether the transaction has
// written before: see [Session.rebuild].
func (s *Session) alterAction(ctx context.Context, r *catalog.Relation, a *ast.AlterAction, wrote bool) error {
	if !alters(r.Kind, a.Kind) {
		return sqlerror.WrongObjectType(r.Name, "table").At(a)
	}
	switch a.Kind {
	case ast.AddColumn:
		return s.addColumn(ctx, r, a, wrote)
	case ast.DropColumn:
		return s.dropColumn(ctx, r, a, wrote)
	case ast.RenameColumn:
		return s.renameColumn(ctx, r, a)
	case ast.RenameTable, ast.SetSchema:
		return s.moveRelation(ctx, r, a)
	case ast.OwnerTo:
		name := s.fold(*a.NewName)
		r.Owner = name
		return s.newOwner(name)
	case ast.AddConstraint:
		r.Constraints = slices.Clone(r.Constraints)
		return s.definer().AddConstraint(r, a.Constraint)
	case ast.DropConstraint:
		return s.dropConstraint(r, a)
	case ast.AlterColumnType, ast.AlterColumnEncode, ast.AlterColumnDefault, ast.AlterColumnNotNull:
		return s.alterColumn(ctx, r, a, wrote)
	case ast.AlterAutoRefresh:
		r.AutoRefresh = a.Value == "YES"
		return nil
	}
	return s.alterStorage(r, a)
}

// alterStorage changes what only says how Redshift stores a table.
func (s *Session) alterStorage(r *catalog.Relation, a *ast.AlterAction) error {
	switch a.Kind {
	case ast.AlterDistKey:
		return s.definer().SetDistKey(r, *a.Name)
	case ast.AlterDistStyle:
		if a.Name != nil {
			return s.definer().SetDistKey(r, *a.Name)
		}
		for i := range r.Columns {
			r.Columns[i].DistKey = false
		}
		r.DistStyle = a.Value
		return nil
	case ast.AlterSortKey:
		if a.Value == "AUTO" || a.Value == "NONE" {
			for i := range r.Columns {
				r.Columns[i].SortKey = 0
			}
			r.SortStyle = map[string]string{"AUTO": "AUTO", "NONE": ""}[a.Value]
			return nil
		}
		return s.definer().SetSortKey(r, a.Value, a.Columns)
	case ast.AlterEncode:
		for i := range r.Columns {
			r.Columns[i].Encode = ""
		}
		return nil
	}
	return sqlerror.NotSupported("ALTER TABLE "+string(a.Kind), a)
}

func (s *Session) addColumn(ctx context.Context, r *catalog.Relation, a *ast.AlterAction, wrote bool) error {
	if r.Kind != catalog.Table {
		return sqlerror.WrongObjectType(r.Name, "table").At(a)
	}
	if a.Column.Identity != nil {
		return sqlerror.New(sqlerror.StateFeatureUnsupported, "ALTER TABLE ADD COLUMN does not support identity columns").At(a)
	}
	name := s.fold(a.Column.Name)
	if _, taken := columnOf(r, name); taken {
		if a.IfNotExists {
			return nil
		}
		return sqlerror.New(sqlerror.StateDuplicateColumn, "column \"%s\" of relation \"%s\" already exists", name, r.Name).At(a)
	}
	c, err := s.definer().NewColumn(ctx, r, a.Column)
	if err != nil {
		return err
	}
	if c.NotNull && c.Default == "" {
		return sqlerror.New("23502", "ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression").At(a)
	}
	def := "NULL"
	if c.Default != "" {
		if def, err = s.defaultOf(&c, s.env()); err != nil {
			return err
		}
	}
	if wrote || c.NotNull {
		values := append(storedColumns(r.Columns), def)
		r.Columns = append(r.Columns, c)
		return s.rebuild(ctx, r, values)
	}
	if _, err := s.conn.Exec(ctx, fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s %s", r.Physical, duck.Ident(c.Name), c.Type.DuckDB())); err != nil {
		return err
	}
	if c.Default != "" {
		if _, err := s.conn.Exec(ctx, fmt.Sprintf("UPDATE %s SET %s = %s", r.Physical, duck.Ident(c.Name), def)); err != nil {
			return err
		}
	}
	r.Columns = append(r.Columns, c)
	return nil
}

func (s *Session) dropColumn(ctx context.Context, r *catalog.Relation, a *ast.AlterAction, wrote bool) error {
	i, err := s.columnNamed(r, a.Name)
	if err != nil {
		return err
	}
	name := r.Columns[i].Name
	if len(r.Columns) == 1 {
		return sqlerror.New("42P16", "cannot drop the only column of table \"%s\"", r.Name).At(a)
	}
	if r.Columns[i].DistKey || r.Columns[i].SortKey != 0 {
		return sqlerror.New(sqlerror.StateFeatureUnsupported, "cannot drop distkey or sortkey column \"%s\"", name).At(a)
	}
	if err := s.checkColumnUnused(ctx, r, name, a); err != nil {
		return err
	}
	r.Columns = slices.Delete(r.Columns, i, i+1)
	r.Constraints = slices.DeleteFunc(slices.Clone(r.Constraints), func(k catalog.Constraint) bool { return slices.Contains(k.Columns, name) })
	if wrote {
		return s.rebuild(ctx, r, storedColumns(r.Columns))
	}
	_, err = s.conn.Exec(ctx, fmt.Sprintf("ALTER TABLE %s DROP COLUMN %s", r.Physical, duck.Ident(name)))
	return err
}

// checkColumnUnused refuses to drop a column that views may use; CASCADE drops the views.
func (s *Session) checkColumnUnused(ctx context.Context, r *catalog.Relation, name string, a *ast.AlterAction) error {
	var used []*catalog.Relation
	for _, d := range s.catalog().Dependents(r.OID) {
		if usesColumn(d, r.OID, name) {
			used = append(append(used, s.dependentsOf(d)...), d)
		}
	}
	if len(used) == 0 {
		return nil
	}
	if a.Behavior == "CASCADE" {
		return s.dropAll(ctx, used)
	}
	return sqlerror.DependentObjects("table", r.Name+" column "+name, kindName(used[len(used)-1].Kind)+" "+used[len(used)-1].Name+" depends on table "+r.Name+" column "+name).At(a)
}

// usesColumn tells whether a view reads a column of a relation.
func usesColumn(view *catalog.Relation, of catalog.OID, column string) bool {
	i := slices.Index(view.DependsOn, of)
	return i >= 0 && (i >= len(view.Uses) || slices.Contains(view.Uses[i], column))
}

func (s *Session) renameColumn(ctx context.Context, r *catalog.Relation, a *ast.AlterAction) error {
	i, err := s.columnNamed(r, a.Name)
	if err != nil {
		return err
	}
	old, name := r.Columns[i].Name, s.fold(*a.NewName)
	if err := tabledef.FreeName(name); err != nil {
		return err.At(a)
	}
	if _, taken := columnOf(r, name); taken {
		return sqlerror.New(sqlerror.StateDuplicateColumn, "column \"%s\" of relation \"%s\" already exists", name, r.Name).At(a)
	}
	if len(s.catalog().Dependents(r.OID)) > 0 {
		return sqlerror.NotSupported("renaming a column of a table that views are made from", a)
	}
	if _, err := s.conn.Exec(ctx, fmt.Sprintf("ALTER TABLE %s RENAME COLUMN %s TO %s", r.Physical, duck.Ident(old), duck.Ident(name))); err != nil {
		return err
	}
	r.Columns[i].Name = name
	r.Constraints = slices.Clone(r.Constraints)
	for k := range r.Constraints {
		columns := slices.Clone(r.Constraints[k].Columns)
		for j := range columns {
			if columns[j] == old {
				columns[j] = name
			}
		}
		r.Constraints[k].Columns = columns
	}
	return nil
}

// moveRelation renames a relation or moves it to another schema; its rows stay where they are.
func (s *Session) moveRelation(ctx context.Context, r *catalog.Relation, a *ast.AlterAction) error {
	before := *r
	name := s.fold(*a.NewName)
	if a.Kind == ast.SetSchema {
		if _, ok := s.catalog().Schema(r.Database, name); !ok {
			return sqlerror.UndefinedSchema(name).At(a)
		}
		r.Schema = name
	} else {
		r.Name = name
	}
	if _, ok := s.catalog().Relation(r.Database, r.Schema, r.Name); ok {
		return sqlerror.DuplicateTable(r.Name).At(a)
	}
	views, err := s.repoint(&before, r.Schema, r.Name, a)
	if err != nil || len(views) == 0 {
		return err
	}
	return s.put(ctx, views...)
}

func (s *Session) dropConstraint(r *catalog.Relation, a *ast.AlterAction) error {
	name := s.fold(*a.Name)
	i := slices.IndexFunc(r.Constraints, func(k catalog.Constraint) bool { return k.Name == name })
	if i < 0 {
		return sqlerror.New(sqlerror.StateUndefinedObject, "constraint \"%s\" of relation \"%s\" does not exist", name, r.Name).At(a)
	}
	r.Constraints = slices.Delete(slices.Clone(r.Constraints), i, i+1)
	return nil
}

func (s *Session) columnNamed(r *catalog.Relation, n *ast.Ident) (int, error) {
	i, ok := columnOf(r, s.fold(*n))
	if !ok {
		return 0, sqlerror.New(sqlerror.StateUndefinedColumn, "column \"%s\" of relation \"%s\" does not exist", s.fold(*n), r.Name).At(n)
	}
	return i, nil
}

func (s *Session) alterColumn(ctx context.Context, r *catalog.Relation, a *ast.AlterAction, wrote bool) error {
	i, err := s.columnNamed(r, a.Name)
	if err != nil {
		return err
	}
	c := &r.Columns[i]
	switch a.Kind {
	case ast.AlterColumnEncode:
		c.Encode = strings.ToLower(a.Value)
		return tabledef.CheckEncoding(c, a)
	case ast.AlterColumnDefault:
		c.Default = ""
		if a.Expr != nil {
			if err := s.definer().CheckDefault(ctx, c, a.Expr); err != nil {
				return err
			}
			c.Default = s.textOf(a.Expr)
		}
	case ast.AlterColumnNotNull:
		c.NotNull = a.Value == "SET"
		if wrote {
			return s.rebuild(ctx, r, storedColumns(r.Columns))
		}
		_, err := s.conn.Exec(ctx, fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s %s NOT NULL", r.Physical, duck.Ident(c.Name), a.Value))
		return err
	default:
		if err := s.mayRetype(r, c, a); err != nil {
			return err
		}
		t, err := types.Named(a.Type)
		if err != nil {
			return err
		}
		if c.Type.Kind != types.Varchar || t.Kind != types.Varchar {
			return sqlerror.New(sqlerror.StateFeatureUnsupported, "ALTER COLUMN TYPE can change the size of VARCHAR columns only").At(a)
		}
		if t.Length < c.Type.Length {
			v, err := s.conn.Value(ctx, fmt.Sprintf("SELECT count(*) FROM %s WHERE strlen(%s) > %d", r.Physical, duck.Ident(c.Name), t.Length))
			if n, _ := v.(int64); err != nil || n > 0 {
				if err == nil {
					err = sqlerror.New(sqlerror.StateInternal, "cannot reduce the size of column \"%s\": it holds longer values", c.Name).At(a)
				}
				return err
			}
		}
		c.Type = t
	}
	return nil
}

// mayRetype refuses ALTER COLUMN TYPE where Redshift does ("ALTER TABLE").
func (s *Session) mayRetype(r *catalog.Relation, c *catalog.Column, a *ast.AlterAction) error {
	if err := s.requireNoBlock("ALTER TABLE ALTER COLUMN"); err != nil {
		return err
	}
	refused := func(what string) error {
		return sqlerror.New(sqlerror.StateFeatureUnsupported, "cannot alter type of column \"%s\": it has %s", c.Name, what).At(a)
	}
	switch {
	case c.Default != "":
		return refused("a default value")
	case slices.Contains([]string{"bytedict", "runlength", "text255", "text32k"}, c.Encode):
		return refused("the compression encoding " + strings.ToUpper(c.Encode))
	case slices.ContainsFunc(r.Constraints, func(k catalog.Constraint) bool { return slices.Contains(k.Columns, c.Name) }):
		return refused("a UNIQUE, PRIMARY KEY or FOREIGN KEY constraint")
	}
	return nil
}

// execAppend is ALTER TABLE APPEND: the rows of one table are moved to another.
func (s *Session) execAppend(ctx context.Context, stmt *ast.AlterTableAppend) (Result, error) {
	if err := s.requireNoBlock("ALTER TABLE APPEND"); err != nil {
		return Result{Rows: -1}, err
	}
	to, err := s.target(ctx, stmt.Target, locks.AccessExclusive)
	if err != nil {
		return Result{Rows: -1}, err
	}
	from, err := s.target(ctx, stmt.Source, locks.AccessExclusive)
	if err != nil {
		return Result{Rows: -1}, err
	}
	for _, r := range []*catalog.Relation{to, from} {
		if r.Kind != catalog.Table {
			return Result{Rows: -1}, sqlerror.WrongObjectType(r.Name, "table").At(stmt)
		}
		if err := s.own("relation", r.Name, r.Owner); err != nil {
			return Result{Rows: -1}, err
		}
	}
	if err := s.writing(); err != nil {
		return Result{Rows: -1}, err
	}
	names, err := appendColumns(to, from, stmt)
	if err != nil {
		return Result{Rows: -1}, err
	}
	n, err := s.conn.Exec(ctx, fmt.Sprintf("INSERT INTO %s(%s) SELECT %[2]s FROM %s", to.Physical, names, from.Physical))
	if err != nil {
		return Result{Rows: -1}, err
	}
	if _, err = s.conn.Exec(ctx, "DELETE FROM "+from.Physical); err == nil && n > 0 {
		err = errors.Join(s.outdate(ctx, to), s.outdate(ctx, from))
	}
	return Result{Tag: "ALTER TABLE APPEND", Rows: n}, err
}

// appendColumns lists the columns both tables have, or says what does not match.
func appendColumns(to, from *catalog.Relation, stmt *ast.AlterTableAppend) (string, error) {
	var names []string
	for _, c := range from.Columns {
		i, ok := columnOf(to, c.Name)
		if !ok {
			if stmt.IgnoreExtra {
				continue
			}
			return "", sqlerror.New(sqlerror.StateInternal, "ALTER TABLE APPEND: column \"%s\" of the source table is missing in the target table", c.Name).At(stmt)
		}
		if to.Columns[i].Type != c.Type {
			return "", sqlerror.New(sqlerror.StateDatatypeMismatch, "ALTER TABLE APPEND: column \"%s\" has different types", c.Name).At(stmt)
		}
		names = append(names, duck.Ident(c.Name))
	}
	for _, c := range to.Columns {
		if _, ok := columnOf(from, c.Name); !ok && !stmt.FillTarget {
			return "", sqlerror.New(sqlerror.StateInternal, "ALTER TABLE APPEND: column \"%s\" of the target table is missing in the source table", c.Name).At(stmt)
		}
	}
	return strings.Join(names, ", "), nil
}
