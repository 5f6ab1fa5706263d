package redshift

import (
	"cmp"
	"slices"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

// repoint gives the views made directly from a relation definitions that name it as it will be called: in Redshift views know their
// relations by number, and show their names as they are. A name that stands alone keeps its old name as alias, so that what refers
// to its columns goes on.
func (s *Session) repoint(from *catalog.Relation, schema, name string, at ast.Node) ([]catalog.Object, error) {
	var out []catalog.Object
	for _, view := range s.catalog().Dependents(from.OID) {
		changed := *view
		var err error
		if changed.Definition, err = s.renamed(view, from, schema, name, at); err != nil {
			return nil, err
		}
		out = append(out, &changed)
	}
	return out, nil
}

// edit is a piece of a text to be replaced.
type edit struct {
	start, end int
	text       string
}

// renamed is a view's definition with one relation's new name.
func (s *Session) renamed(view, from *catalog.Relation, schema, name string, at ast.Node) (string, error) {
	stmt, err := parser.ParseStatement(view.Definition)
	if err != nil {
		return "", sqlerror.Internal("definition of view %s.%s: %v", view.Schema, view.Name, err).At(at)
	}
	refused := sqlerror.NotSupported("renaming what view "+view.Name+" is made from", at)
	var edits []edit
	withNames := map[string]bool{}
	ok := true
	ast.Inspect(stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CTE:
			withNames[s.fold(n.Name)] = true
		case *ast.ColumnRef:
			ok = ok && len(n.Parts) < 3 // schema.table.column has no alias to go by
		case *ast.TableRef:
			if n.Path == nil && s.refersTo(n.Name, view, from) {
				edits = append(edits, nameEdit(n, from, schema, name))
			}
		}
		return true
	})
	if !ok || withNames[from.Name] {
		return "", refused
	}
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(b.start, a.start) })
	text := view.Definition
	for _, e := range edits {
		text = text[:e.start] + e.text + text[e.end:]
	}
	if _, err := parser.ParseStatement(text); err != nil {
		return "", refused
	}
	return text, nil
}

// refersTo tells whether a name in a view's definition is that of the relation.
func (s *Session) refersTo(n *ast.Name, view, from *catalog.Relation) bool {
	_, schema, name := s.qualified(n)
	if schema != "" {
		return schema == from.Schema && name == from.Name
	}
	r, ok := s.catalog().Find(view.Database, view.SearchPath, name)
	return ok && r.OID == from.OID
}

func nameEdit(n *ast.TableRef, from *catalog.Relation, schema, name string) edit {
	text := quoteName(name)
	if len(n.Name.Parts) > 1 || schema != from.Schema {
		text = quoteName(schema) + "." + text
	}
	if n.Alias == nil && name != from.Name {
		text += " AS " + quoteName(from.Name)
	}
	return edit{int(n.Name.Pos().Offset), n.Name.End(), text}
}

// quoteName writes a name so that it is read back as it is.
func quoteName(name string) string {
	if _, err := parser.ParseExpr(name); err == nil && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_$") == "" {
		return name
	}
	return def.QuoteIdent(name)
}
