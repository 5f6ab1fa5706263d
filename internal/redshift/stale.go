package redshift

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

// outdate notes that the rows of a relation change, and with them those of the materialized views made from it, directly or
// through views. A materialized view made from another is out of date when that one has been refreshed.
//
// The note is a row, written in the transaction of the change and never looked up first: rows do not conflict, and a refresh that
// does not see this transaction cannot remove what it will commit.
func (s *Session) outdate(ctx context.Context, r *catalog.Relation) error {
	if s.outdated == nil {
		s.outdated, s.changed = map[catalog.OID]bool{}, map[catalog.OID]bool{}
		s.tx.after = append(s.tx.after, func(bool) { s.outdated, s.changed = nil, nil })
	}
	s.changed[r.OID] = true
	return s.noteStale(ctx, materializedFrom(s.catalog(), r.OID))
}

func (s *Session) noteStale(ctx context.Context, views []*catalog.Relation) error {
	for _, v := range views {
		if s.outdated[v.OID] {
			continue
		}
		if _, err := s.conn.Exec(ctx, fmt.Sprintf("INSERT INTO nightshift_catalog.stale VALUES (%d)", v.OID)); err != nil {
			return err
		}
		s.outdated[v.OID] = true
	}
	return nil
}

// outdateLate notes, before the transaction commits, the materialized views that were made since it began from what it changed.
func (s *Session) outdateLate(ctx context.Context) error {
	current := s.engine.Catalog()
	if len(s.changed) == 0 || current.Version() == s.tx.base.Version() {
		return nil
	}
	for oid := range s.changed {
		unknown := slices.DeleteFunc(materializedFrom(current, oid), func(v *catalog.Relation) bool {
			_, known := s.tx.base.RelationByOID(v.OID)
			return known
		})
		if err := s.noteStale(ctx, unknown); err != nil {
			return err
		}
	}
	return nil
}

// bornStale notes that a new materialized view is out of date when one of its tables was changed after its transaction began, so
// that its rows are those of before.
func (s *Session) bornStale(ctx context.Context, r *catalog.Relation, tables []*catalog.Relation) error {
	for _, t := range tables {
		if t.Temp || t.Kind == catalog.SystemView {
			continue
		}
		if at, _ := s.engine.locks.LastWrite(locks.Table(t.OID)); at > s.tx.began {
			_, err := s.conn.Exec(ctx, fmt.Sprintf("INSERT INTO nightshift_catalog.stale VALUES (%d)", r.OID))
			return err
		}
	}
	return nil
}

// materializedFrom lists the materialized views made from a relation, looking through views.
func materializedFrom(snapshot *catalog.Snapshot, oid catalog.OID) []*catalog.Relation {
	var out []*catalog.Relation
	for _, d := range snapshot.Dependents(oid) {
		if d.Kind == catalog.MaterializedView {
			out = append(out, d)
			continue
		}
		for _, v := range materializedFrom(snapshot, d.OID) {
			if !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// isStale tells whether a materialized view is out of date, as this transaction sees it.
func (s *Session) isStale(ctx context.Context, r *catalog.Relation) (bool, error) {
	v, err := s.conn.Value(ctx, fmt.Sprintf("SELECT count(*) FROM nightshift_catalog.stale WHERE view = %d", r.OID))
	n, _ := v.(int64)
	return n > 0, err
}

// refreshed notes that a materialized view is up to date.
func (s *Session) refreshed(ctx context.Context, r *catalog.Relation) error {
	delete(s.outdated, r.OID)
	_, err := s.conn.Exec(ctx, fmt.Sprintf("DELETE FROM nightshift_catalog.stale WHERE view = %d", r.OID))
	return err
}

// staleUnder tells whether one of the materialized views that a materialized view is made from is out of date.
func (s *Session) staleUnder(ctx context.Context, r *catalog.Relation) (bool, error) {
	for _, oid := range r.DependsOn {
		under, ok := s.catalog().RelationByOID(oid)
		if !ok || under.Kind == catalog.Table {
			continue
		}
		if under.Kind == catalog.MaterializedView {
			if stale, err := s.isStale(ctx, under); stale || err != nil {
				return stale, err
			}
		}
		if stale, err := s.staleUnder(ctx, under); stale || err != nil {
			return stale, err
		}
	}
	return false, nil
}

// mutable are the functions whose value changes without a table's: what uses them is always computed anew.
var mutable = []string{"now", "sysdate", "getdate", "random", "timeofday", "current_date", "current_time", "current_timestamp", "current_user", "user"}

// changesByItself tells whether a materialized view's rows depend on more than tables.
func changesByItself(r *catalog.Relation) bool {
	stmt, err := parser.ParseStatement(r.Definition)
	if err != nil {
		return true
	}
	found := false
	ast.Inspect(stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncCall:
			found = found || slices.Contains(mutable, strings.ToLower(n.Name.String()))
		case *ast.ColumnRef:
			found = found || len(n.Parts) == 1 && slices.Contains(mutable, strings.ToLower(n.Parts[0].Name))
		}
		return !found
	})
	return found
}
