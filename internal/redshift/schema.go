package redshift

import (
	"context"
	"slices"
	"strings"

	"nightshift/internal/redshift/access"
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/routine"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

func (s *Session) execCreateSchema(ctx context.Context, stmt *ast.CreateSchema) error {
	name, owner := "", s.user
	if stmt.Authorization != nil {
		owner = s.fold(*stmt.Authorization)
		if err := s.userExists(owner); err != nil {
			return err
		}
		name = owner
	}
	if stmt.Name != nil {
		name = s.fold(stmt.Name.Last())
	}
	if strings.HasPrefix(name, "pg_") {
		return sqlerror.New("42939", "unacceptable schema name \"%s\"", name).WithDetail("The prefix \"pg_\" is reserved for system schemas.").At(stmt)
	}
	if _, ok := s.catalog().Schema(s.database, name); ok {
		if stmt.IfNotExists {
			s.notice("INFO: Schema \"%s\" already exists and will be skipped", name)
			return nil
		}
		return sqlerror.DuplicateSchema(name).At(stmt)
	}
	d, _ := s.catalog().Database(s.database)
	if d == nil || !s.may(catalog.OnDatabase, d.OID, d.Owner, "create") && !s.holds("create schema") {
		return sqlerror.PermissionDenied("database", s.database).At(stmt)
	}
	if err := s.writing(); err != nil {
		return err
	}
	v := &catalog.Schema{OID: s.engine.newOID(), Database: s.database, Name: name, Owner: owner, Kind: catalog.LocalSchema, Created: s.now()}
	if err := s.put(ctx, v); err != nil {
		return err
	}
	for _, e := range stmt.Elements {
		if _, err := s.dispatch(ctx, e, nil); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) schemaOf(n *ast.Name) (*catalog.Schema, error) {
	name := s.fold(n.Last())
	v, ok := s.catalog().Schema(s.database, name)
	if !ok {
		return nil, sqlerror.UndefinedSchema(name).At(n)
	}
	return v, nil
}

func (s *Session) execAlterSchema(ctx context.Context, stmt *ast.AlterSchema) error {
	v, err := s.schemaOf(stmt.Name)
	if err != nil {
		return err
	}
	if !s.may(catalog.OnSchema, v.OID, v.Owner, "alter") {
		return sqlerror.MustBeOwner("schema", v.Name)
	}
	if v.Kind != catalog.LocalSchema {
		return sqlerror.PermissionDenied("schema", v.Name).At(stmt)
	}
	if err := s.writing(); err != nil {
		return err
	}
	changed := *v
	switch stmt.Action {
	case "OWNER TO":
		changed.Owner = s.fold(*stmt.NewName)
		if err := s.newOwner(changed.Owner); err != nil {
			return err
		}
	case "QUOTA":
		changed.QuotaMB = 0 // UNLIMITED; check refuses all others
	default:
		return s.renameSchema(ctx, v, s.fold(*stmt.NewName), stmt)
	}
	return s.put(ctx, &changed)
}

// renameSchema moves everything in a schema to its new name.
func (s *Session) renameSchema(ctx context.Context, v *catalog.Schema, name string, at ast.Node) error {
	if _, ok := s.catalog().Schema(s.database, name); ok {
		return sqlerror.DuplicateSchema(name)
	}
	changed := *v
	changed.Name = name
	objects := []catalog.Object{&changed}
	for _, r := range s.catalog().Relations(v.Database) {
		if r.Schema == v.Name && r.Kind != catalog.SystemView {
			moved := *r
			moved.Schema = name
			objects = append(objects, &moved)
		}
	}
	objects, err := s.repointSchema(objects, v, name, at)
	if err != nil {
		return err
	}
	for _, p := range s.catalog().Procedures() {
		if p.Schema == v.Name && p.Database == v.Database {
			moved := *p
			moved.Schema = name
			objects = append(objects, &moved)
		}
	}
	for _, f := range s.catalog().Functions() {
		if f.Schema == v.Name && f.Database == v.Database {
			moved := *f
			moved.Schema = name
			objects = append(objects, &moved)
		}
	}
	return s.put(ctx, objects...)
}

// repointSchema lets views find what they are made from when a schema gets another name. objects are what is in the schema,
// under its new name already.
func (s *Session) repointSchema(objects []catalog.Object, v *catalog.Schema, name string, at ast.Node) ([]catalog.Object, error) {
	for _, view := range s.catalog().Relations(v.Database) {
		if view.Definition == "" || view.Kind == catalog.LateBindingView || view.Kind == catalog.SystemView {
			continue
		}
		i := slices.IndexFunc(objects, func(o catalog.Object) bool {
			r, ok := o.(*catalog.Relation)
			return ok && r.OID == view.OID
		})
		changed := *view
		if i >= 0 {
			changed.Schema = name
		}
		for _, on := range view.DependsOn {
			under, ok := s.catalog().RelationByOID(on)
			if !ok || under.Schema != v.Name {
				continue
			}
			var err error
			if changed.Definition, err = s.renamed(&changed, under, name, under.Name, at); err != nil {
				return nil, err
			}
		}
		changed.SearchPath = slices.Clone(view.SearchPath)
		for k := range changed.SearchPath {
			if changed.SearchPath[k] == v.Name {
				changed.SearchPath[k] = name
			}
		}
		if i >= 0 {
			objects[i] = &changed
		} else if changed.Definition != view.Definition || !slices.Equal(changed.SearchPath, view.SearchPath) {
			objects = append(objects, &changed)
		}
	}
	return objects, nil
}

func (s *Session) dropSchema(ctx context.Context, stmt *ast.Drop, n *ast.Name) error {
	name := s.fold(n.Last())
	v, ok := s.catalog().Schema(s.database, name)
	if !ok {
		if stmt.IfExists {
			s.notice("INFO: Schema \"%s\" does not exist and will be skipped", name)
			return nil
		}
		return sqlerror.UndefinedSchema(name).At(n)
	}
	if v.Kind == catalog.SystemSchemas || v.Kind == catalog.TempSchema {
		return sqlerror.New(sqlerror.StateDependentObjects, "cannot drop schema %s because it is required by the database system", name).At(n)
	}
	if !s.may(catalog.OnSchema, v.OID, v.Owner, "drop") && !s.holds("drop schema") {
		return sqlerror.MustBeOwner("schema", name)
	}
	if err := s.writing(); err != nil {
		return err
	}
	relations, others := s.contentsOf(v)
	if len(relations)+len(others) > 0 && stmt.Behavior != "CASCADE" {
		var lines []string
		for _, r := range relations {
			lines = append(lines, kindName(r.Kind)+" "+r.Name+" depends on schema "+name)
		}
		for _, o := range others {
			switch o := o.(type) {
			case *catalog.Procedure:
				lines = append(lines, "function "+o.Name+"("+routine.TypeList(o.InputTypes())+") depends on schema "+name)
			case *catalog.Function:
				lines = append(lines, "function "+o.Name+"("+routine.TypeList(routine.ArgTypes(o.Args))+") depends on schema "+name)
			}
		}
		return sqlerror.DependentObjects("schema", name, lines...)
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	for _, r := range relations {
		still, ok := s.catalog().RelationByOID(r.OID)
		if !ok {
			continue
		}
		if err := s.lock(ctx, still, locks.AccessExclusive); err != nil {
			return err
		}
		if err := s.dropWithDependents(ctx, still, true); err != nil {
			return err
		}
	}
	for _, o := range others {
		if f, ok := o.(*catalog.Function); ok {
			if err := s.routines().FunctionUnused(ctx, f, "CASCADE"); err != nil {
				return err
			}
		}
	}
	drop := append(others, v)
	for _, g := range s.catalog().GrantsOn(catalog.OnSchema, v.OID) {
		drop = append(drop, g)
	}
	return s.change(ctx, catalog.Change{Drop: drop})
}

// contentsOf lists what is in a schema.
func (s *Session) contentsOf(v *catalog.Schema) (relations []*catalog.Relation, routines []catalog.Object) {
	for _, r := range s.catalog().Relations(v.Database) {
		if r.Schema == v.Name && r.Database == v.Database {
			relations = append(relations, r)
		}
	}
	for _, p := range s.catalog().Procedures() {
		if p.Schema == v.Name && p.Database == v.Database {
			routines = append(routines, p)
		}
	}
	for _, f := range s.catalog().Functions() {
		if f.Schema == v.Name && f.Database == v.Database {
			routines = append(routines, f)
		}
	}
	return relations, routines
}

func (s *Session) execCreateDatabase(ctx context.Context, stmt *ast.CreateDatabase) error {
	if err := s.requireNoBlock("CREATE DATABASE"); err != nil {
		return err
	}
	name := s.fold(stmt.Name.Last())
	if _, ok := s.catalog().Database(name); ok {
		return sqlerror.New(sqlerror.StateDuplicateDatabase, "database \"%s\" already exists", name).At(stmt)
	}
	u, ok := s.catalog().User(s.user)
	if !ok || !u.Superuser && !u.CreateDB {
		return sqlerror.New(sqlerror.StatePermissionDenied, "permission denied to create database").At(stmt)
	}
	d := &catalog.Database{OID: s.engine.newOID(), Name: name, Owner: s.user, ConnectionLimit: -1, Created: s.now()}
	for _, o := range stmt.Options {
		switch o.Name {
		case "OWNER":
			d.Owner = strings.ToLower(o.Text())
			if err := s.userExists(d.Owner); err != nil {
				return err
			}
		case "CONNECTION LIMIT":
			n, err := access.ConnectionLimit(o)
			if err != nil {
				return err
			}
			d.ConnectionLimit = n
		case "ISOLATION LEVEL":
			if strings.EqualFold(o.Text(), "SERIALIZABLE") {
				return sqlerror.NotSupported("CREATE DATABASE with ISOLATION LEVEL SERIALIZABLE", o)
			}
		case "COLLATE":
			d.CaseInsensitive = strings.EqualFold(o.Text(), "CASE_INSENSITIVE") || strings.EqualFold(o.Text(), "CI")
			if d.CaseInsensitive {
				return sqlerror.NotSupported("CREATE DATABASE with COLLATE CASE_INSENSITIVE", o)
			}
		default:
			return sqlerror.NotSupported("CREATE DATABASE with "+o.Name, o)
		}
	}
	if err := s.writing(); err != nil {
		return err
	}
	public := &catalog.Schema{OID: s.engine.newOID(), Database: name, Name: catalog.PublicSchema, Owner: d.Owner, Kind: catalog.LocalSchema, Created: s.now()}
	return s.put(ctx, append(access.Everybody(d, s.engine.newOID), access.Everybody(public, s.engine.newOID)...)...)
}

func (s *Session) dropDatabase(ctx context.Context, stmt *ast.Drop, n *ast.Name) error {
	if err := s.requireNoBlock("DROP DATABASE"); err != nil {
		return err
	}
	name := s.fold(n.Last())
	d, ok := s.catalog().Database(name)
	if !ok {
		if stmt.IfExists {
			return nil
		}
		return sqlerror.UndefinedDatabase(name).At(n)
	}
	if name == s.database {
		return sqlerror.New(sqlerror.StateObjectInUse, "cannot drop the currently open database").At(n)
	}
	if err := s.own("database", name, d.Owner); err != nil {
		return err
	}
	if err := s.writing(); err != nil {
		return err
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	c := catalog.Change{Drop: []catalog.Object{d}}
	for _, g := range s.catalog().GrantsOn(catalog.OnDatabase, d.OID) {
		c.Drop = append(c.Drop, g)
	}
	for _, v := range s.catalog().Schemas(name) {
		if v.Database != name {
			continue
		}
		relations, routines := s.contentsOf(v)
		if err := s.dropAll(ctx, relations); err != nil {
			return err
		}
		c.Drop = append(append(c.Drop, routines...), v)
		for _, g := range s.catalog().GrantsOn(catalog.OnSchema, v.OID) {
			c.Drop = append(c.Drop, g)
		}
	}
	return s.change(ctx, c)
}

func (s *Session) execComment(ctx context.Context, stmt *ast.Comment) error {
	text := ""
	if stmt.Text != nil {
		text = stmt.Text.Text
	}
	if err := s.writing(); err != nil {
		return err
	}
	switch stmt.Object {
	case "TABLE", "VIEW":
		return s.commentRelation(ctx, stmt.Name, "", text)
	case "COLUMN":
		table := &ast.Name{Span: stmt.Name.Span, Parts: stmt.Name.Parts[:len(stmt.Name.Parts)-1]}
		return s.commentRelation(ctx, table, s.fold(stmt.Name.Last()), text)
	case "SCHEMA":
		v, err := s.schemaOf(stmt.Name)
		if err != nil {
			return err
		}
		if err := s.own("schema", v.Name, v.Owner); err != nil {
			return err
		}
		changed := *v
		changed.Comment = text
		return s.put(ctx, &changed)
	case "PROCEDURE":
		p, err := s.procedureOf(stmt.Routine)
		if err != nil {
			return err
		}
		if err := s.own("procedure", p.Name, p.Owner); err != nil {
			return err
		}
		changed := *p
		changed.Comment = text
		return s.put(ctx, &changed)
	case "FUNCTION":
		f, err := s.functionOf(stmt.Routine)
		if err != nil {
			return err
		}
		if err := s.own("function", f.Name, f.Owner); err != nil {
			return err
		}
		changed := *f
		changed.Comment = text
		return s.put(ctx, &changed)
	}
	return sqlerror.NotSupported("COMMENT ON "+stmt.Object, stmt)
}

func (s *Session) commentRelation(ctx context.Context, n *ast.Name, column, text string) error {
	r, ok := s.find(n)
	if !ok {
		return s.noRelation(n)
	}
	if err := s.own("relation", r.Name, r.Owner); err != nil {
		return err
	}
	changed := *r
	if column == "" {
		changed.Comment = text
		return s.put(ctx, &changed)
	}
	i, ok := columnOf(r, column)
	if !ok {
		return sqlerror.UndefinedColumn(column, r.Name).At(n)
	}
	changed.Columns = append([]catalog.Column(nil), r.Columns...)
	changed.Columns[i].Comment = text
	return s.put(ctx, &changed)
}
