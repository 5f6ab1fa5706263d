package redshift

import (
	"errors"
	"maps"
	"time"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
)

// admit enters a new session, unless its user or database has as many as their CONNECTION LIMIT allows; the limits are not
// for superusers. The session begins with what ALTER USER ... SET says.
func (e *Engine) admit(s *Session) error {
	snapshot := e.Catalog()
	u, known := snapshot.User(s.login)
	d, _ := snapshot.Database(s.home)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return errors.New("the warehouse is closed")
	}
	if known {
		ofUser, ofDatabase := 0, 0
		for _, other := range e.sessions {
			if other.login == s.login {
				ofUser++
			}
			if other.home == s.home {
				ofDatabase++
			}
		}
		switch {
		case u.Superuser:
		case u.ConnectionLimit >= 0 && ofUser >= u.ConnectionLimit:
			return sqlerror.New("53300", "too many connections for user \"%s\"", s.login)
		case d != nil && d.ConnectionLimit >= 0 && ofDatabase >= d.ConnectionLimit:
			return sqlerror.New("53300", "too many connections for database \"%s\"", s.home)
		}
		s.begins(u)
	}
	e.sessions[s.pid] = s
	return nil
}

// begins gives a new session the user's own settings and SESSION TIMEOUT.
func (s *Session) begins(u *catalog.User) {
	s.settings.values = maps.Clone(u.Settings)
	if s.settings.values == nil {
		s.settings.values = map[string]string{}
	}
	s.settings.initial = u.Settings
	s.timeout = time.Duration(u.SessionTimeout) * time.Second
	s.lastUsed = s.started
}

// expired tells whether the session was idle for longer than its user's SESSION TIMEOUT; it is over then. The caller holds s.mu.
func (s *Session) expired() bool {
	now := s.engine.clock.Now()
	if s.timeout > 0 && now.Sub(s.lastUsed) > s.timeout {
		return true
	}
	s.lastUsed = now
	return false
}

// errIdle is the error of a session that was idle for too long.
func errIdle() error {
	return sqlerror.New("57P01", "terminating connection because of the session timeout of the user")
}
