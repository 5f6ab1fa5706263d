package redshift

import (
	"slices"
	"time"

	"nightshift/internal/redshift/locks"
)

// Running is the statement that a session executes.
type Running struct {
	QueryID int64
	Text    string
	Since   time.Time
}

// Process is an open session, as stv_sessions and stv_recents show it.
type Process struct {
	PID            int64
	User, Database string
	Started        time.Time
	// Running is nil while the session waits for its client.
	Running *Running
}

// Processes lists the open sessions by their process number.
func (e *Engine) Processes() []Process {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := make([]Process, 0, len(e.sessions))
	for _, s := range e.sessions {
		out = append(out, Process{PID: s.pid, User: s.login, Database: s.home, Started: s.started, Running: s.running.Load()})
	}
	slices.SortFunc(out, func(a, b Process) int { return int(a.PID - b.PID) })
	return out
}

// Locks lists the table locks that transactions hold.
func (e *Engine) Locks() []locks.Held { return e.locks.All() }
