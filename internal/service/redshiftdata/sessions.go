package redshiftdata

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/redshift"
	"nightshift/internal/state"
)

const (
	maxSessions  = 500
	maxKeepAlive = 86400 // seconds
)

var errSessionGone = errors.New("the session is no longer available: it ended with the process that held it")

// warmSession is a session kept open between statements.
type warmSession struct {
	*redshift.Session
	expires time.Time // zero while a statement runs in it
}

func (in *Submission) checkSession() error {
	if k := in.SessionKeepAliveSeconds; k != nil && (*k < 0 || *k > maxKeepAlive) {
		return constraint(strconv.Itoa(int(*k)), "sessionKeepAliveSeconds", "Member must have value between 0 and 86400")
	}
	if in.SessionId != "" && !idPattern.MatchString(in.SessionId) {
		return constraint(in.SessionId, "sessionId", "Member must satisfy regular expression pattern: [a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\\d{0,2})?")
	}
	if in.SessionId != "" && in.Database != "" {
		return invalid("Database can not be specified together with SessionId.")
	}
	return nil
}

// joinSession puts a statement into the session it names, or the one it asks for.
func (s *Service) joinSession(tx *state.Tx, st *statement, in Submission) error {
	keepAlive := int32(0)
	if in.SessionKeepAliveSeconds != nil {
		keepAlive = *in.SessionKeepAliveSeconds
	}
	if in.SessionId != "" {
		return rejoin(tx, st, in)
	}
	if keepAlive == 0 {
		return nil
	}
	var open int
	if err := tx.QueryRow("SELECT count(*) FROM redshiftdata_sessions").Scan(&open); err != nil {
		return err
	}
	if open >= maxSessions {
		return protocol.Errorf("ActiveSessionsExceededException", 400, "Active sessions exceeded the allowed quota (%d).", maxSessions)
	}
	st.sessionID = clock.NewID()
	connection, err := json.Marshal(st.connection)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO redshiftdata_sessions (id, connection, keep_alive) VALUES (?, ?, ?)", st.sessionID, string(connection), keepAlive)
	return err
}

func rejoin(tx *state.Tx, st *statement, in Submission) error {
	var connection []byte
	err := tx.QueryRow("SELECT connection FROM redshiftdata_sessions WHERE id = ?", in.SessionId).Scan(&connection)
	if errors.Is(err, sql.ErrNoRows) {
		return notFound(in.SessionId, "Session does not exist.")
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(connection, &st.connection); err != nil {
		return err
	}
	for given, has := range map[string]string{in.ClusterIdentifier: st.connection.ClusterIdentifier, in.WorkgroupName: st.connection.WorkgroupName,
		in.DbUser: st.connection.DbUser, in.SecretArn: st.connection.SecretArn} {
		if given != "" && given != has {
			return invalid("Session %s was not opened with %s.", in.SessionId, given)
		}
	}
	var busy bool
	err = tx.QueryRow("SELECT EXISTS (SELECT 1 FROM redshiftdata_statements WHERE session_id = ? AND status IN ('SUBMITTED', 'PICKED', 'STARTED'))", in.SessionId).Scan(&busy)
	if err != nil {
		return err
	}
	if busy {
		return invalid("Session %s is busy executing another query.", in.SessionId)
	}
	st.sessionID = in.SessionId
	if in.SessionKeepAliveSeconds == nil {
		return nil
	}
	_, err = tx.Exec("UPDATE redshiftdata_sessions SET keep_alive = ? WHERE id = ?", *in.SessionKeepAliveSeconds, in.SessionId)
	return err
}

// connect is the warehouse session for a statement; release closes or parks it.
func (s *Service) connect(ctx context.Context, st *statement) (session *redshift.Session, release func(), err error) {
	options := redshift.SessionOptions{Database: st.connection.Database, User: st.connection.DbUser, Tag: st.id}
	if st.sessionID == "" {
		session, err = s.Engine.NewSession(ctx, options)
		if err != nil {
			return nil, nil, err
		}
		return session, func() { _ = session.Close() }, nil // what was committed is committed
	}
	s.mu.Lock()
	warm := s.sessions[st.sessionID]
	if warm != nil {
		warm.expires = time.Time{}
	}
	s.mu.Unlock()
	if warm == nil {
		if warm, err = s.openSession(ctx, st.sessionID, options); err != nil {
			return nil, nil, err
		}
	}
	warm.SetTag(st.id)
	return warm.Session, func() { s.park(st.sessionID, warm) }, nil
}

func (s *Service) openSession(ctx context.Context, id string, o redshift.SessionOptions) (*warmSession, error) {
	first := false
	err := s.Store.Update(context.WithoutCancel(ctx), func(tx *state.Tx) error {
		result, err := tx.Exec("UPDATE redshiftdata_sessions SET opened = 1 WHERE id = ? AND opened = 0", id)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		first = n == 1
		return err
	})
	if err == nil && !first {
		err = errSessionGone
	}
	if err != nil {
		return nil, err
	}
	session, err := s.Engine.NewSession(ctx, o)
	if err != nil {
		return nil, errors.Join(err, s.forgetSession(ctx, id))
	}
	warm := &warmSession{Session: session}
	s.mu.Lock()
	s.sessions[id] = warm
	s.mu.Unlock()
	return warm, nil
}

// park keeps a session for its time.
func (s *Service) park(id string, warm *warmSession) {
	var seconds int64
	err := s.Store.View(context.Background(), func(tx *state.Tx) error {
		return tx.QueryRow("SELECT keep_alive FROM redshiftdata_sessions WHERE id = ?", id).Scan(&seconds)
	})
	if err != nil {
		seconds = 0 // it is of no use to anyone any more
	}
	s.mu.Lock()
	warm.expires = s.Clock.Now().Add(time.Duration(seconds) * time.Second)
	s.mu.Unlock()
	select {
	case s.parked <- struct{}{}:
	default:
	}
}

// expireSessions closes the sessions whose time is over.
func (s *Service) expireSessions(ctx context.Context) {
	for ctx.Err() == nil {
		next := s.closeExpired(ctx)
		var due <-chan time.Time
		var timer clock.Timer
		if !next.IsZero() {
			timer = s.Clock.NewTimer(next.Sub(s.Clock.Now()))
			due = timer.C()
		}
		select {
		case <-ctx.Done():
		case <-s.parked:
		case <-due:
		}
		if timer != nil {
			timer.Stop()
		}
	}
}

func (s *Service) closeExpired(ctx context.Context) (next time.Time) {
	now := s.Clock.Now()
	over := map[string]*warmSession{}
	s.mu.Lock()
	for id, warm := range s.sessions {
		switch {
		case warm.expires.IsZero():
		case !warm.expires.After(now):
			over[id] = warm
			delete(s.sessions, id)
		case next.IsZero() || warm.expires.Before(next):
			next = warm.expires
		}
	}
	s.mu.Unlock()
	for id, warm := range over {
		_ = s.forgetSession(ctx, id) // a statement that still comes finds it gone
		_ = warm.Close()
	}
	return next
}

func (s *Service) forgetSession(ctx context.Context, id string) error {
	return s.Store.Update(context.WithoutCancel(ctx), func(tx *state.Tx) error {
		_, err := tx.Exec("DELETE FROM redshiftdata_sessions WHERE id = ?", id)
		return err
	})
}

// closeSessions ends all sessions; nothing may run any more.
func (s *Service) closeSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, warm := range s.sessions {
		_ = warm.Close()
		delete(s.sessions, id)
	}
}
