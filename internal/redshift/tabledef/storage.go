package tabledef

import (
	"fmt"
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// maxSortKeys is the largest number of columns of a compound sort key.
const maxSortKeys = 400

// SetAttributes applies DISTSTYLE, DISTKEY, SORTKEY and the like.
func (s Definer) SetAttributes(r *catalog.Relation, a ast.TableAttrs) error {
	if a.Backup == "NO" {
		r.Backup = false
	}
	if a.DistStyle != "" {
		r.DistStyle = a.DistStyle
	}
	if a.DistKey != nil && a.DistStyle != "" && a.DistStyle != "KEY" {
		return sqlerror.New("42P16", "cannot specify a distribution key for distribution style %s", a.DistStyle).At(a.DistKey)
	}
	if a.DistKey != nil {
		if err := s.SetDistKey(r, *a.DistKey); err != nil {
			return err
		}
	}
	if keys := countIf(r.Columns, func(c catalog.Column) bool { return c.DistKey }); keys > 1 {
		return sqlerror.New("42P16", "cannot specify more than one column as distribution key")
	} else if r.DistStyle == "KEY" && keys == 0 {
		return sqlerror.New("42P16", "a table with distribution style KEY must have a distribution key")
	} else if keys == 1 && r.DistStyle != "KEY" {
		return sqlerror.New("42P16", "cannot specify a distribution key for distribution style %s", r.DistStyle)
	}
	if a.Collate == "CASE_INSENSITIVE" {
		for i := range r.Columns {
			r.Columns[i].CaseFold = r.Columns[i].CaseFold || r.Columns[i].Type.IsString()
		}
	}
	if a.SortStyle != "" {
		r.SortStyle = a.SortStyle
	}
	if len(a.SortKey) > 0 {
		return s.SetSortKey(r, a.SortStyle, a.SortKey)
	}
	return nil
}

// SetDistKey makes a column, by its name or number, the distribution key.
func (s Definer) SetDistKey(r *catalog.Relation, key ast.Ident) error {
	i, ok := s.keyColumn(r, key)
	if ok && unsortable(r.Columns[i].Type) {
		return sqlerror.New(sqlerror.StateFeatureUnsupported, "column \"%s\" of type %s cannot be a distribution key", r.Columns[i].Name, r.Columns[i].Type).At(&key)
	}
	if !ok {
		return sqlerror.New(sqlerror.StateUndefinedColumn, "distkey column \"%s\" does not exist", s.Fold(key)).At(&key)
	}
	for k := range r.Columns {
		r.Columns[k].DistKey = k == i
	}
	r.DistStyle = "KEY"
	return nil
}

// keyColumn finds a column by its name, or by its number from 1, as DISTKEY (1) of CREATE TABLE AS gives it.
func (s Definer) keyColumn(r *catalog.Relation, key ast.Ident) (int, bool) {
	if i, ok := r.ColumnNamed(s.Fold(key)); ok {
		return i, true
	}
	n, err := strconv.Atoi(key.Name)
	return n - 1, err == nil && !key.Quoted && n >= 1 && n <= len(r.Columns)
}

// SetSortKey makes columns the sort key; style is COMPOUND, INTERLEAVED or empty.
func (s Definer) SetSortKey(r *catalog.Relation, style string, keys []ast.Ident) error {
	sign := 1
	r.SortStyle = "COMPOUND"
	if style == "INTERLEAVED" {
		sign, r.SortStyle = -1, style
		if len(keys) > 8 {
			return sqlerror.New("54011", "interleaved sort keys can have at most 8 columns")
		}
	}
	if len(keys) > maxSortKeys {
		return sqlerror.New("54011", "sort keys can have at most %d columns", maxSortKeys)
	}
	for i := range r.Columns {
		r.Columns[i].SortKey = 0
	}
	for k, key := range keys {
		i, ok := s.keyColumn(r, key)
		if !ok {
			return sqlerror.New(sqlerror.StateUndefinedColumn, "sortkey column \"%s\" does not exist", s.Fold(key)).At(&keys[k])
		}
		if unsortable(r.Columns[i].Type) {
			return sqlerror.New(sqlerror.StateFeatureUnsupported, "column \"%s\" of type %s cannot be a sort key", r.Columns[i].Name, r.Columns[i].Type).At(&keys[k])
		}
		r.Columns[i].SortKey = sign * (k + 1)
	}
	return nil
}

func countIf[T any](list []T, f func(T) bool) int {
	n := 0
	for _, v := range list {
		if f(v) {
			n++
		}
	}
	return n
}

// CreateSequence is the DuckDB statement for the sequence of an identity column.
func CreateSequence(i *catalog.Identity) string {
	return fmt.Sprintf("CREATE SEQUENCE %s START WITH %d INCREMENT BY %d MINVALUE %d MAXVALUE %d", i.Sequence, i.Seed, i.Step,
		min(i.Seed, -1<<62), max(i.Seed, 1<<62))
}

// CreatePhysical is the DuckDB statement for the stored table: names, types and NOT NULL. Defaults and identities
// are filled in by the statements that insert; keys are information only.
func CreatePhysical(r *catalog.Relation) string {
	var b strings.Builder
	temp, name := "", r.Physical
	if r.Temp {
		temp, name = "TEMP ", strings.TrimPrefix(r.Physical, "temp.main.")
	}
	fmt.Fprintf(&b, "CREATE %sTABLE %s(", temp, name)
	for i, c := range r.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(duck.Ident(c.Name) + " " + c.Type.DuckDB())
		if c.NotNull {
			b.WriteString(" NOT NULL")
		}
	}
	b.WriteByte(')')
	return b.String()
}

// FromQuery makes table columns of a query's.
func FromQuery(from []output.Column) []catalog.Column {
	out := make([]catalog.Column, len(from))
	for i, c := range from {
		out[i] = catalog.Column{Number: i + 1, Name: c.Name, Type: c.Type}
	}
	return out
}
