package redshift

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

func (s *Session) execLock(ctx context.Context, stmt *ast.Lock) error {
	if !s.tx.block {
		return sqlerror.New(sqlerror.StateNoActiveTx, "LOCK TABLE may only be used in transaction blocks").At(stmt)
	}
	mode := locks.AccessExclusive
	switch stmt.Mode {
	case "", "ACCESS EXCLUSIVE":
	case "ACCESS SHARE", "ROW SHARE":
		mode = locks.AccessShare
	default:
		mode = locks.ShareRowExclusive
	}
	for _, n := range stmt.Tables {
		r, ok := s.find(n)
		if !ok {
			return s.noRelation(n)
		}
		if err := s.permitLock(r, mode); err != nil {
			return err
		}
		if err := s.lock(ctx, r, mode); err != nil {
			return err
		}
	}
	return nil
}

// permitLock lets readers lock for reading, and those who may change a table's rows for anything.
func (s *Session) permitLock(r *catalog.Relation, mode locks.Mode) error {
	if err := s.permitSchema(r.Database, r.Schema); err != nil {
		return err
	}
	for _, p := range []catalog.Privilege{"update", "delete", "truncate", "select"} {
		if p == "select" && mode != locks.AccessShare {
			break
		}
		if s.may(catalog.OnRelation, r.OID, r.Owner, p) {
			return nil
		}
	}
	return sqlerror.PermissionDenied("relation", r.Name)
}

// execCancel ends what another session runs.
func (s *Session) execCancel(stmt *ast.Cancel) error {
	pid, err := strconv.ParseInt(ast.Text(stmt.PID), 10, 64)
	if err != nil {
		return sqlerror.New(sqlerror.StateSyntaxError, "CANCEL needs a process id").At(stmt)
	}
	s.engine.mu.Lock()
	other := s.engine.sessions[pid]
	s.engine.mu.Unlock()
	if other == nil {
		s.notice("WARNING: PID %d is not a Redshift server process", pid)
		return nil
	}
	if other.login != s.user && !s.holds("cancel") {
		return sqlerror.New(sqlerror.StatePermissionDenied, "must be superuser to signal other server processes").At(stmt)
	}
	cause := error(nil)
	if stmt.Message != nil {
		cause = sqlerror.New(sqlerror.StateQueryCanceled, "%s", stmt.Message.Text)
	} else {
		cause = sqlerror.New(sqlerror.StateQueryCanceled, "Query cancelled on user's request")
	}
	other.Cancel(cause)
	return nil
}

func (s *Session) execUse(stmt *ast.Use) error {
	name := s.fold(stmt.Database)
	if _, ok := s.catalog().Database(name); !ok {
		return sqlerror.UndefinedDatabase(name).At(stmt)
	}
	return s.use(name)
}

// use changes the database that names without one are of, or goes back to the connected one for "". The search path
// is then the default one (page: USE).
func (s *Session) use(name string) error {
	if s.tx.block && s.tx.running {
		return sqlerror.New(sqlerror.StateActiveTx, "USEd Database cannot be set or reset inside a transaction after another command.")
	}
	s.usedDatabase, s.database = name, name
	if name == "" {
		s.database = s.home
	}
	s.settings.set("search_path", "", true, false)
	return nil
}

// used is what SHOW USE shows: empty in the connected database.
func (s *Session) used() any { return s.usedDatabase }

// execAnalyze lets DuckDB gather its statistics of a table, or of all that the user may analyze.
func (s *Session) execAnalyze(ctx context.Context, stmt *ast.Analyze) error {
	tables, err := s.maintained(stmt.Table, "analyze")
	if err != nil {
		return err
	}
	for i := range stmt.Columns {
		if _, ok := columnOf(tables[0], s.fold(stmt.Columns[i])); !ok {
			return sqlerror.UndefinedColumn(s.fold(stmt.Columns[i]), tables[0].Name).At(&stmt.Columns[i])
		}
	}
	for _, r := range tables {
		start := s.engine.clock.Now()
		if err := s.begin(ctx); err != nil {
			return err
		}
		if _, err := s.conn.Exec(ctx, "ANALYZE "+r.Physical); err != nil {
			return err
		}
		if err := s.recordMaintenance(ctx, "ANALYZE", r, start); err != nil {
			return err
		}
	}
	return nil
}

// execVacuum writes the database's changes into its file, which is where DuckDB reclaims space.
func (s *Session) execVacuum(ctx context.Context, stmt *ast.Vacuum) error {
	if err := s.requireNoBlock("VACUUM"); err != nil {
		return err
	}
	tables, err := s.maintained(stmt.Table, "vacuum")
	if err != nil {
		return err
	}
	if s.tx.running {
		return sqlerror.InTransactionBlock("VACUUM")
	}
	start := s.engine.clock.Now()
	if _, err := s.conn.Exec(ctx, "CHECKPOINT"); err != nil && sqlerror.From(err) == nil {
		return fmt.Errorf("vacuum: %w", err)
	}
	for _, r := range tables {
		if err := s.recordMaintenance(ctx, "VACUUM", r, start); err != nil {
			return err
		}
	}
	return nil
}

// maintained lists the tables that ANALYZE or VACUUM is about: the one it names, which must be the user's, or all of his.
func (s *Session) maintained(n *ast.Name, permission string) ([]*catalog.Relation, error) {
	if n == nil {
		var out []*catalog.Relation
		for _, r := range s.catalog().Relations(s.database) {
			if r.Physical != "" && r.Kind == catalog.Table && s.ownOr(permission, "relation", r.Name, r.Owner) == nil {
				out = append(out, r)
			}
		}
		return out, nil
	}
	r, ok := s.find(n)
	if !ok {
		return nil, s.noRelation(n)
	}
	if err := s.ownOr(permission, "relation", r.Name, r.Owner); err != nil {
		return nil, err
	}
	if r.Physical == "" || r.Kind == catalog.SystemView {
		return nil, sqlerror.WrongObjectType(r.Name, "table").At(n)
	}
	return []*catalog.Relation{r}, nil
}

// recordMaintenance keeps that a table was analyzed or vacuumed.
func (s *Session) recordMaintenance(ctx context.Context, verb string, r *catalog.Relation, start time.Time) error {
	rows, err := s.conn.Value(ctx, "SELECT count(*) FROM "+r.Physical)
	if err != nil {
		return err
	}
	s.engine.history.add(entry{"maintenance_history", [][]any{{
		s.queryID, s.queryID, s.pid, s.userOID(), s.database, verb, r.Schema, int64(r.OID), r.Name, rows, start, s.engine.clock.Now(),
	}}})
	return nil
}
