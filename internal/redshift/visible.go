package redshift

import (
	"slices"

	"nightshift/internal/redshift/access"
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sysviews"
)

// activity is the statement a session runs, for other sessions to see.
type activity struct {
	queryID int64
	text    string
	since   string
}

// systemView is the query that stands for a system view in this session's statements.
func (s *Session) systemView(r *catalog.Relation, used func(column string) bool) (string, bool) {
	v, ok := sysviews.Lookup(r.Schema, r.Name)
	if !ok {
		return "", false
	}
	return v.SQL(s.viewSession(), used), true
}

// viewSession is what the system views show to this session.
func (s *Session) viewSession() *sysviews.Session {
	snapshot := s.catalog()
	out := &sysviews.Session{
		Snapshot: snapshot, Database: s.database, User: s.user, UserID: s.userOID(), Superuser: s.superuser(), PID: s.pid, Path: s.path(),
		Roles: access.RolesOf(snapshot, s.user), Temps: s.visibleTemps(), Sessions: s.engine.processes, Locks: s.engine.heldLocks,
	}
	if len(out.Temps) > 0 {
		out.TempSchema = s.tempSchemaObject()
	}
	for name, c := range s.cursors {
		out.Cursors = append(out.Cursors, sysviews.Cursor{
			Name: name, Declared: c.declared.UTC().Format(timestampLayout), Rows: int64(len(c.rows)), Fetched: int64(c.next),
		})
	}
	for _, g := range snapshot.Groups() {
		if slices.Contains(g.Members, s.user) {
			out.Groups = append(out.Groups, g.Name)
		}
	}
	return out
}

// visibleTemps are the session's temporary tables as its transaction sees them.
func (s *Session) visibleTemps() []*catalog.Relation {
	if !s.tx.running {
		return s.temps
	}
	if !s.tx.hasTemps {
		return nil
	}
	var out []*catalog.Relation
	for _, r := range s.tx.now.Relations(s.database) {
		if r.Temp {
			out = append(out, r)
		}
	}
	return out
}

const timestampLayout = "2006-01-02 15:04:05.000000"

// processes are the open sessions by number.
func (e *Engine) processes() []sysviews.Process {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []sysviews.Process
	for _, s := range e.sessions {
		p := sysviews.Process{PID: s.pid, User: s.login, Database: s.database, Started: s.started.UTC().Format(timestampLayout)}
		if u, ok := e.Catalog().User(s.login); ok {
			p.UserID = int64(u.OID)
		}
		if a := s.active.Load(); a != nil {
			p.QueryID, p.Text, p.Since = a.queryID, a.text, a.since
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b sysviews.Process) int { return int(a.PID - b.PID) })
	return out
}

func (e *Engine) heldLocks() []sysviews.Lock {
	var out []sysviews.Lock
	for _, h := range e.locks.All() {
		out = append(out, sysviews.Lock{PID: int64(h.Owner), Table: int64(h.Table), Mode: h.Mode.String()})
	}
	return out
}

// recordSession keeps that a session was there.
func (s *Session) recordSession() {
	pid, login, database, start, end := s.pid, s.login, s.database, s.started, s.engine.clock.Now()
	var id int64
	if u, ok := s.engine.Catalog().User(login); ok {
		id = int64(u.OID)
	}
	s.engine.history.add(entry{"session_history", [][]any{{pid, login, id, database, start, end}}})
}
