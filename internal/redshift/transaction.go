package redshift

import (
	"context"
	"errors"
	"time"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/sqlerror"
)

// transaction is the state of a session's transaction.
//
// DuckDB's own is started late, when the first statement needs it and its locks are held, so that a statement that
// had to wait sees what it waited for.
type transaction struct {
	block    bool // between BEGIN and COMMIT
	inner    bool // the block was opened in a NONATOMIC procedure
	failed   bool // after an error inside a block: nothing but its end is allowed
	readOnly bool
	id       int64 // the number of its first statement
	running  bool  // DuckDB's transaction is open
	at       time.Time
	// base is the shared catalog when DuckDB's transaction began, start the same with the session's temporary tables,
	// now what the transaction has made of it.
	base, start, now *catalog.Snapshot
	hasTemps         bool
	// began is what the locks' clock showed before DuckDB's transaction began.
	began uint64
	// wrote says that something must be committed durably.
	wrote bool
	// after runs when it has ended.
	after []func(committed bool)
}

// catalog is what the session sees.
func (s *Session) catalog() *catalog.Snapshot {
	if s.tx.running {
		return s.tx.now
	}
	return s.withTemps(s.engine.Catalog())
}

func (s *Session) withTemps(base *catalog.Snapshot) *catalog.Snapshot {
	if len(s.temps) == 0 {
		return base
	}
	c := catalog.Change{Put: []catalog.Object{s.tempSchemaObject()}}
	for _, r := range s.temps {
		c.Put = append(c.Put, r)
	}
	return base.Apply(c).AtVersion(base.Version())
}

func (s *Session) tempSchemaObject() *catalog.Schema {
	return &catalog.Schema{OID: catalog.OID(-s.pid), Database: s.database, Name: s.tempSchema(), Owner: s.user, Kind: catalog.TempSchema}
}

// begin opens DuckDB's transaction unless it is open.
func (s *Session) begin(ctx context.Context) error {
	if s.tx.running {
		return nil
	}
	s.engine.publish.RLock()
	defer s.engine.publish.RUnlock()
	began := s.engine.locks.Now()
	if _, err := s.conn.Exec(ctx, "BEGIN"); err != nil {
		return err
	}
	// DuckDB takes its snapshot at the first use of the database, so use it now, while the catalog cannot change.
	if _, err := s.conn.Value(ctx, "SELECT count(*) FROM nightshift_catalog.pin"); err != nil {
		_, rollbackErr := s.conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
		return errors.Join(err, rollbackErr)
	}
	s.tx.running, s.tx.began = true, began
	if s.tx.at.IsZero() {
		s.tx.at = s.engine.clock.Now()
	}
	s.tx.base = s.engine.Catalog()
	s.tx.start = s.withTemps(s.tx.base)
	s.tx.now = s.tx.start
	s.tx.hasTemps = len(s.temps) > 0
	return nil
}

// change applies a DDL change: to the catalog the session sees and to DuckDB.
func (s *Session) change(ctx context.Context, c catalog.Change) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	if err := catalog.Save(ctx, s.conn, c); err != nil {
		return err
	}
	s.tx.now = s.tx.now.Apply(c)
	s.tx.wrote = true
	return nil
}

// put is change for objects that are new or replaced.
func (s *Session) put(ctx context.Context, objects ...catalog.Object) error {
	return s.change(ctx, catalog.Change{Put: objects})
}

// commit ends the transaction. After an error everything is rolled back.
func (s *Session) commit(ctx context.Context) error {
	defer s.closeCursors()
	if !s.tx.running {
		s.end(true)
		return nil
	}
	if s.marking != nil && s.marking.last && s.tx.wrote {
		if err := s.marking.write(ctx, s); err != nil {
			return errors.Join(err, s.rollback(ctx))
		}
	}
	if err := s.outdateLate(ctx); err != nil {
		return errors.Join(err, s.rollback(ctx))
	}
	if err := s.publishAndCommit(ctx); err != nil {
		return errors.Join(err, s.rollback(ctx))
	}
	s.end(true)
	return nil
}

// commitMidway commits what a statement has done so far (TRUNCATE, COMMIT in a procedure), after which the statement
// goes on in a new transaction. A transaction block stays one.
func (s *Session) commitMidway(ctx context.Context) error {
	block := s.tx.block
	m := s.marking
	s.marking = nil
	err := s.commit(ctx)
	s.marking = m
	s.tx.block = block
	return err
}

// publishAndCommit commits in DuckDB and makes the catalog's changes everybody's, as one step.
func (s *Session) publishAndCommit(ctx context.Context) error {
	changed := s.tx.now.Diff(s.tx.start)
	if changed.Empty() {
		_, err := s.conn.Exec(context.WithoutCancel(ctx), "COMMIT")
		return err
	}
	shared, temps := split(changed)
	s.engine.publish.Lock()
	defer s.engine.publish.Unlock()
	current := s.engine.Catalog()
	next := current
	if !shared.Empty() {
		var err error
		if next, err = current.Rebase(s.tx.base, shared); err != nil {
			return err
		}
	}
	if _, err := s.conn.Exec(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return err
	}
	s.engine.current.Store(next)
	s.keepTemps(temps)
	return nil
}

// split parts what the session keeps from what all see.
func split(c catalog.Change) (shared, temps catalog.Change) {
	isTemp := func(o catalog.Object) bool {
		switch o := o.(type) {
		case *catalog.Relation:
			return o.Temp
		case *catalog.Schema:
			return o.Kind == catalog.TempSchema
		}
		return false
	}
	for _, o := range c.Put {
		if isTemp(o) {
			temps.Put = append(temps.Put, o)
		} else {
			shared.Put = append(shared.Put, o)
		}
	}
	for _, o := range c.Drop {
		if isTemp(o) {
			temps.Drop = append(temps.Drop, o)
		} else {
			shared.Drop = append(shared.Drop, o)
		}
	}
	return shared, temps
}

func (s *Session) keepTemps(c catalog.Change) {
	if c.Empty() {
		return
	}
	byOID := map[catalog.OID]*catalog.Relation{}
	for _, o := range c.Put {
		if r, ok := o.(*catalog.Relation); ok {
			byOID[r.OID] = r
		}
	}
	dropped := map[catalog.OID]bool{}
	for _, o := range c.Drop {
		if r, ok := o.(*catalog.Relation); ok {
			dropped[r.OID] = true
		}
	}
	var kept []*catalog.Relation
	for _, r := range s.temps {
		switch {
		case dropped[r.OID]:
		case byOID[r.OID] != nil:
			kept = append(kept, byOID[r.OID])
			delete(byOID, r.OID)
		default:
			kept = append(kept, r)
		}
	}
	for _, r := range byOID {
		kept = append(kept, r)
	}
	s.temps = kept
}

// rollback ends the transaction and undoes it.
func (s *Session) rollback(ctx context.Context) error {
	s.closeCursors()
	var err error
	if s.tx.running {
		_, err = s.conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	}
	s.end(false)
	return err
}

// fail undoes what a failed statement's block did; the block stays open, and refuses everything but its end.
func (s *Session) fail(ctx context.Context) error {
	block := s.tx.block && !s.tx.inner
	err := s.rollback(ctx)
	s.tx.block, s.tx.failed = block, block
	return err
}

func (s *Session) end(committed bool) {
	after := s.tx.after
	s.tx = transaction{}
	s.engine.locks.Release(locks.Owner(s.pid))
	s.settings.endTransaction(committed)
	for _, fn := range after {
		fn(committed)
	}
}

// requireNoBlock refuses a statement that Redshift runs outside transaction blocks only.
func (s *Session) requireNoBlock(verb string) error {
	if s.tx.block || s.depth > 0 {
		return sqlerror.InTransactionBlock(verb)
	}
	return nil
}

func (s *Session) writing() error {
	if s.tx.readOnly {
		return sqlerror.New(sqlerror.StateReadOnlyTx, "transaction is read-only")
	}
	s.tx.wrote = true
	return nil
}
