package redshift

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/tabledef"
)

// rebuild makes the stored table of r again, with the columns that r has now and the values given for them, in place of
// ALTER TABLE. DuckDB commits no transaction that has updated, deleted or altered before it alters a table.
func (s *Session) rebuild(ctx context.Context, r *catalog.Relation, values []string) error {
	old := r.Physical
	r.Physical = nextPhysical(old)
	if _, err := s.conn.Exec(ctx, tabledef.CreatePhysical(r)); err != nil {
		return err
	}
	if _, err := s.conn.Exec(ctx, fmt.Sprintf("INSERT INTO %s SELECT %s FROM %s", r.Physical, strings.Join(values, ", "), old)); err != nil {
		return err
	}
	_, err := s.conn.Exec(ctx, "DROP TABLE "+old)
	return err
}

// nextPhysical is the name of a table's next form: t100001, t100001_form1, t100001_form2.
func nextPhysical(name string) string {
	base, number, _ := strings.Cut(name, "_form")
	n, _ := strconv.Atoi(number)
	return base + "_form" + strconv.Itoa(n+1)
}

// storedColumns are the columns of a relation as DuckDB names them.
func storedColumns(columns []catalog.Column) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = duck.Ident(c.Name)
	}
	return list
}
