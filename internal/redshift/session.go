package redshift

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/output"
	"nightshift/internal/redshift/rewrite"
	"nightshift/internal/redshift/setting"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/sysviews"
	"nightshift/internal/redshift/types"
)

// Session is one connection to the warehouse. It runs one statement at a time; a second call waits for the first.
type Session struct {
	engine   *Engine
	conn     *duck.Conn
	pid      int64
	database string
	// usedDatabase is what USE named last, "" for none.
	usedDatabase string
	login        string // who opened the session
	user         string // whose permissions count
	tag          string
	home         string // the database it was opened on
	started      time.Time
	running      atomic.Pointer[Running]

	mu        sync.Mutex // held while a statement runs
	settings  settings
	tx        transaction
	temps     []*catalog.Relation
	cursors   map[string]*cursor
	prepared  map[string]*prepared
	notices   []string
	queryID   int64
	lastQuery int64 // the statement before
	active    atomic.Pointer[activity]
	bounded   int  // of procedures with settings among them
	depth     int  // of nested procedure calls
	nonatomic bool // the procedure that runs is NONATOMIC
	loops     int  // cursors open in procedures
	params    []Param
	text      string  // of the statement that runs
	pending   *Result // of the statement that commits
	marking   *marking
	copied    int64 // rows loaded by the last COPY
	copyID    int64
	unloaded  int64 // rows written by the last UNLOAD
	unloadID  int64
	outdated  map[catalog.OID]bool // materialized views whose tables the transaction changed
	changed   map[catalog.OID]bool // what rows it changed of
	facts     factUse              // of the statement that is bound

	timeout  time.Duration // SESSION TIMEOUT of the user, 0: none
	lastUsed time.Time

	cancelMu sync.Mutex
	cancel   context.CancelCauseFunc
	closed   bool
}

func newSession(e *Engine, conn *duck.Conn, o SessionOptions) *Session {
	return &Session{
		engine: e, conn: conn, pid: e.lastPID.Add(1), database: o.Database, home: o.Database, login: o.User, user: o.User, tag: o.Tag,
		started: e.clock.Now(), settings: newSettings(), cursors: map[string]*cursor{}, prepared: map[string]*prepared{},
	}
}

// PID is the session's process number, as pg_backend_pid() and stv_sessions show it.
func (s *Session) PID() int64 { return s.pid }

// SetTag changes the caller's name for what the session runs; see [SessionOptions.Tag].
func (s *Session) SetTag(tag string) { s.tag = tag }

// InTransaction tells whether the session is inside a transaction block.
func (s *Session) InTransaction() bool { return s.tx.block }

// Cancel ends the statement that runs, if any, with cause as its error. It does not wait.
func (s *Session) Cancel(cause error) {
	s.cancelMu.Lock()
	defer s.cancelMu.Unlock()
	if s.cancel != nil {
		s.cancel(cause)
	}
}

// Close ends the session; an open transaction is rolled back. It may be called twice.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.close()
}

// close is Close for who holds s.mu.
func (s *Session) close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	s.recordSession()
	err := s.rollback(context.Background())
	s.engine.mu.Lock()
	delete(s.engine.sessions, s.pid)
	s.engine.mu.Unlock()
	return errors.Join(err, s.conn.Close())
}

// path is the search path as schema names, the temporary schema first.
func (s *Session) path() []string {
	var path []string
	if len(s.temps) > 0 || s.tx.hasTemps {
		path = append(path, s.tempSchema())
	}
	for _, p := range strings.Split(s.settings.get("search_path"), ",") {
		p = strings.Trim(strings.TrimSpace(p), `"'`)
		switch p {
		case "":
		case "$user":
			if _, ok := s.catalog().Schema(s.database, s.user); ok {
				path = append(path, s.user)
			}
		default:
			path = append(path, p)
		}
	}
	return path
}

func (s *Session) tempSchema() string { return "pg_temp_" + strconv.FormatInt(s.pid%100000, 10) }

// creationSchema is where an unqualified new object goes.
func (s *Session) creationSchema() (string, error) {
	for _, p := range s.path() {
		if strings.HasPrefix(p, "pg_temp_") {
			continue
		}
		if _, ok := s.catalog().Schema(s.database, p); ok {
			return p, nil
		}
	}
	return "", sqlerror.New("3F000", "no schema has been selected to create in")
}

// env is what statements are bound in.
func (s *Session) env() *rewrite.Env {
	return s.envUnder(s.path())
}

func (s *Session) envUnder(path []string) *rewrite.Env {
	return &rewrite.Env{
		Catalog: catalog.Names{Snapshot: s.catalog(), Database: s.database, Path: path},
		Session: def.Session{
			Now: s.now(), TimeZone: s.timeZone(), User: s.user, Database: s.database, Schemas: path, PID: s.pid,
			System:             s.system,
			CaseSensitiveSuper: s.settings.on("enable_case_sensitive_super_attribute"),
			NumericRounding:    s.settings.on("enable_numeric_rounding"),
			CompositeIntervals: !s.settings.on("interval_forbid_composite_literals"),
			OneMatch:           s.settings.on("error_on_nondeterministic_update"),
		},
		Text:          s.text,
		CaseSensitive: s.caseSensitive(),
		SystemView:    s.systemView,
		Refused:       sysviews.Refused,
		Unpadded:      s.unpadded,
		Digits:        s.digits,
		HasParam: func(name string) bool {
			_, ok := s.param(name)
			return ok
		},
	}
}

func (s *Session) timeZone() string {
	value := s.settings.get("timezone")
	if strings.EqualFold(value, "utc") {
		return ""
	}
	zone, err := setting.Zone(value)
	if err != nil {
		return ""
	}
	return zone
}

// caseSensitive tells whether names in quotes keep their case; downcase_delimited_identifier is the parameter's older name.
func (s *Session) caseSensitive() bool {
	return s.settings.on("enable_case_sensitive_identifier") || !s.settings.on("downcase_delimited_identifier")
}

// now is the time at which the transaction began.
func (s *Session) now() time.Time {
	if s.tx.at.IsZero() {
		return s.engine.clock.Now()
	}
	return s.tx.at
}

func (s *Session) param(name string) (string, bool) {
	for _, p := range s.params {
		if p.Name == name {
			return p.Value, true
		}
	}
	for _, p := range s.params {
		if strings.EqualFold(p.Name, name) {
			return p.Value, true
		}
	}
	return "", false
}

// values are the arguments of a bound statement. vars gives the values of PL/pgSQL variables.
func (s *Session) values(args []rewrite.Arg, vars func(index int) any) ([]any, error) {
	out := make([]any, len(args))
	for i, a := range args {
		if a.Param != "" {
			v, ok := s.param(a.Param)
			if !ok {
				return nil, sqlerror.InvalidParameter("Parameter %q is not given a value", a.Param)
			}
			out[i] = v
			continue
		}
		if vars == nil {
			return nil, sqlerror.Internal("a variable outside a procedure")
		}
		out[i] = wireValue(vars(a.Variable))
	}
	return out, nil
}

// wireValue is a value as DuckDB is given it, to be cast there.
func wireValue(v any) any {
	switch v := v.(type) {
	case nil, string, []byte, int64, float64, bool:
		return v
	}
	return fmt.Sprint(v)
}

// notice keeps a message for the client.
func (s *Session) notice(format string, args ...any) {
	if len(s.notices) < 1000 {
		s.notices = append(s.notices, fmt.Sprintf(format, args...))
	}
}

// lock takes a table lock for the transaction. Temporary and system relations need none.
func (s *Session) lock(ctx context.Context, r *catalog.Relation, mode locks.Mode) error {
	if r.Temp || r.Kind == catalog.SystemView {
		return nil
	}
	_, err := s.engine.locks.Acquire(ctx, locks.Owner(s.pid), locks.Table(r.OID), mode)
	return err
}

// apiColumn describes a result column to the sink.
func apiColumn(c output.Column) Column {
	m := c.Type.Metadata()
	out := Column{
		Name: c.Name, Label: c.Name, TypeName: m.TypeName, Length: m.Length, Precision: m.Precision, Scale: m.Scale,
		Nullable: 1, CaseSensitive: m.CaseSensitive, Signed: m.Signed,
	}
	if c.Relation != nil {
		out.SchemaName, out.TableName = c.Relation.Schema, c.Relation.Name
	}
	if c.Source != nil {
		out.Name = c.Source.Name
		out.Default = c.Source.Default
		if c.Source.NotNull {
			out.Nullable = 0
		}
	}
	return out
}

func columnTypes(columns []output.Column) []types.Type {
	out := make([]types.Type, len(columns))
	for i, c := range columns {
		out[i] = c.Type
	}
	return out
}
