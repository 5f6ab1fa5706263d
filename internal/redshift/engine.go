package redshift

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/redshift/access"
	"nightshift/internal/redshift/bulk"
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/sysviews"
)

// Engine is one warehouse: a database file, its catalog and the sessions on it.
type Engine struct {
	db      *duck.DB
	clock   clock.Clock
	objects bulk.ObjectStore
	tempDir string
	locks   locks.Manager
	facts   facts

	// current is the committed catalog. It changes under publish, together with the DuckDB commit, so that a
	// transaction that begins under its read side sees data and catalog of one moment.
	current atomic.Pointer[catalog.Snapshot]
	publish sync.RWMutex

	lastOID, lastQuery, lastPID atomic.Int64

	// side is the connection for what must survive the rollback of a statement: history, load errors.
	side     *duck.Conn
	sideLock sync.Mutex

	history *history

	mu       sync.Mutex
	sessions map[int64]*Session
	closed   bool
}

// Open opens the warehouse, creating it when it does not exist. A file in use by another process is an error that
// names it.
func Open(ctx context.Context, o Options) (*Engine, error) {
	tempDir := o.TempDir
	if tempDir == "" && o.Path != "" {
		tempDir = filepath.Join(filepath.Dir(o.Path), "tmp")
	}
	db, err := duck.Open(ctx, duck.Options{Path: o.Path, TempDir: tempDir, MemoryLimit: o.MemoryLimit, Threads: o.Threads, Ephemeral: o.Ephemeral})
	if err != nil {
		return nil, err
	}
	e := &Engine{db: db, clock: o.Clock, objects: o.Objects, tempDir: tempDir, sessions: map[int64]*Session{}}
	if e.clock == nil {
		e.clock = clock.System()
	}
	if err := e.load(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	e.history = newHistory(e)
	return e, nil
}

// load reads the catalog, or makes the first one.
func (e *Engine) load(ctx context.Context) error {
	if err := e.registerFunctions(ctx); err != nil {
		return err
	}
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return err
	}
	e.side = conn
	return e.transaction(ctx, conn, func() error {
		objects, err := catalog.Load(ctx, reader{conn})
		if err != nil {
			return err
		}
		if err := catalog.Rebuild(ctx, conn, objects); err != nil {
			return err
		}
		if len(objects) == 0 {
			objects = bootstrap(e.clock.Now())
			if err := catalog.Save(ctx, conn, catalog.Change{Put: objects}); err != nil {
				return err
			}
		}
		if err := e.createSystemTables(ctx, conn); err != nil {
			return err
		}
		system, err := systemObjects()
		if err != nil {
			return err
		}
		snapshot := catalog.New(append(system, objects...)...)
		e.lastOID.Store(int64(snapshot.MaxOID()))
		if missing := (catalog.Change{Put: access.Missing(snapshot, e.newOID, e.clock.Now())}); !missing.Empty() {
			if err := catalog.Save(ctx, conn, missing); err != nil {
				return err
			}
			snapshot = snapshot.Apply(missing)
		}
		e.current.Store(snapshot)
		e.lastPID.Store(1073750000)
		return e.loadCounters(ctx, conn)
	})
}

func (e *Engine) createSystemTables(ctx context.Context, conn *duck.Conn) error {
	kept, err := conn.Value(ctx, "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'nightshift_catalog' AND table_name = 'stale'")
	if err != nil {
		return err
	}
	create := systemTables
	if kept == int64(0) {
		// A warehouse of before did not know which materialized views are out of date: all may be.
		create += "INSERT INTO nightshift_catalog.stale SELECT oid FROM nightshift_catalog.relations WHERE kind = 'materialized view';"
	}
	if _, err := conn.Exec(ctx, create); err != nil {
		return fmt.Errorf("create the system tables: %w", err)
	}
	if err := sysviews.Prepare(ctx, conn); err != nil {
		return err
	}
	limit := e.clock.Now().Add(-markerLife).Format("2006-01-02 15:04:05")
	if _, err := conn.Exec(ctx, "DELETE FROM nightshift_catalog.markers WHERE written < TIMESTAMP '"+limit+"'"); err != nil {
		return fmt.Errorf("remove old markers: %w", err)
	}
	return e.forget(ctx, conn)
}

// forget removes the history that is older than historyLife.
func (e *Engine) forget(ctx context.Context, conn *duck.Conn) error {
	limit := e.clock.Now().Add(-historyLife).Format("2006-01-02 15:04:05")
	for _, t := range [][2]string{
		{"query_history", "end_time"}, {"user_log", "record_time"}, {"session_history", "end_time"}, {"load_errors", "start_time"}, {"load_history", "end_time"},
		{"load_files", "end_time"}, {"unload_history", "end_time"}, {"unload_files", "end_time"}, {"procedure_calls", "end_time"},
		{"procedure_messages", "record_time"}, {"refresh_history", "end_time"}, {"maintenance_history", "end_time"},
	} {
		if _, err := conn.Exec(ctx, "DELETE FROM nightshift_catalog."+t[0]+" WHERE "+t[1]+" < TIMESTAMP '"+limit+"'"); err != nil {
			return fmt.Errorf("remove old history: %w", err)
		}
	}
	return nil
}

func (e *Engine) loadCounters(ctx context.Context, conn *duck.Conn) error {
	v, err := conn.Value(ctx, "SELECT greatest(coalesce(max(query_id), 0), 1000) FROM nightshift_catalog.query_history")
	if err != nil {
		return err
	}
	n, _ := v.(int64)
	e.lastQuery.Store(n)
	return nil
}

// transaction runs fn between BEGIN and COMMIT on a connection of the engine itself.
func (e *Engine) transaction(ctx context.Context, conn *duck.Conn, fn func() error) error {
	if _, err := conn.Exec(ctx, "BEGIN"); err != nil {
		return err
	}
	if err := fn(); err != nil {
		_, rollbackErr := conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
		return errors.Join(err, rollbackErr)
	}
	_, err := conn.Exec(ctx, "COMMIT")
	if err != nil {
		// A commit that failed may leave the transaction open; one that is over makes this an error of no interest.
		_, _ = conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	}
	return err
}

// aside runs fn on the engine's own connection in a transaction of its own, whatever the sessions' transactions do.
func (e *Engine) aside(ctx context.Context, fn func(conn *duck.Conn) error) error {
	e.sideLock.Lock()
	defer e.sideLock.Unlock()
	return e.transaction(ctx, e.side, func() error { return fn(e.side) })
}

// Close ends all sessions and closes the database. It may be called twice.
func (e *Engine) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil
	}
	e.closed = true
	sessions := make([]*Session, 0, len(e.sessions))
	for _, s := range e.sessions {
		sessions = append(sessions, s)
	}
	e.mu.Unlock()
	var errs []error
	for _, s := range sessions {
		s.Cancel(errors.New("the warehouse is shutting down"))
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, e.history.close(), e.db.Close())...)
}

// Outcome tells what a statement id's script left behind: false when its transaction never committed.
func (e *Engine) Outcome(ctx context.Context, statementID string) (Marker, bool, error) {
	e.sideLock.Lock()
	defer e.sideLock.Unlock()
	return readMarker(ctx, e.side, statementID)
}

// Catalog is the committed catalog.
func (e *Engine) Catalog() *catalog.Snapshot { return e.current.Load() }

func (e *Engine) newOID() catalog.OID { return catalog.OID(e.lastOID.Add(1)) }

// bootstrap is what a new warehouse holds.
func bootstrap(now time.Time) []catalog.Object {
	return []catalog.Object{
		&catalog.Database{OID: catalog.FirstUserOID - 3, Name: catalog.DefaultDatabase, Owner: catalog.Superuser, ConnectionLimit: -1, Created: now},
		&catalog.Schema{OID: catalog.FirstUserOID - 2, Database: catalog.DefaultDatabase, Name: catalog.PublicSchema, Owner: catalog.Superuser, Kind: catalog.LocalSchema, Created: now},
		&catalog.User{OID: catalog.FirstUserOID - 1, Name: catalog.Superuser, Superuser: true, CreateDB: true, CreateUser: true, ConnectionLimit: -1, Created: now},
	}
}

// reader lets the catalog read through a connection.
type reader struct{ *duck.Conn }

// Each implements catalog.Reader.
func (r reader) Each(ctx context.Context, query string, fn func(row []any) error) error {
	_, err := r.Query(ctx, query, nil, nil, fn)
	return err
}

// NewSession opens a session for a user on a database.
func (e *Engine) NewSession(ctx context.Context, o SessionOptions) (*Session, error) {
	if o.Database == "" {
		o.Database = catalog.DefaultDatabase
	}
	if o.User == "" {
		o.User = catalog.Superuser
	}
	if _, ok := e.Catalog().Database(o.Database); !ok {
		return nil, sqlerror.UndefinedDatabase(o.Database)
	}
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	s := newSession(e, conn, o)
	if err := e.admit(s); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if _, ok := e.Catalog().User(o.User); !ok {
		if err := s.createLoginUser(ctx, o.User); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}
