package redshift

import (
	"time"

	"nightshift/internal/redshift/setting"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// record is a statement's entry in the query history.
type record struct {
	session *Session
	kind    string
	text    string
	parent  int64
	id      int64
	xid     int64 // its transaction
	start   time.Time
}

func (s *Session) startRecord(stmt ast.Statement, text string) *record {
	return &record{session: s, kind: stmt.Verb(), text: text, id: s.queryID, xid: s.tx.id, start: s.engine.clock.Now()}
}

// finish hands the entry over to be written.
func (r *record) finish(result Result, err error) {
	s := r.session
	status, message, state := "success", "", ""
	if err != nil {
		status, message = "failed", err.Error()
		if e := sqlerror.From(err); e != nil {
			message, state = e.Message, e.SQLState
			if state == sqlerror.StateQueryCanceled {
				status = "canceled"
			}
		}
	}
	var userID int64
	if u, ok := s.engine.Catalog().User(s.user); ok {
		userID = int64(u.OID)
	}
	s.engine.history.add(entry{"query_history", [][]any{{
		r.id, r.xid, s.pid, s.user, userID, s.database, s.label(), s.tag, r.kind, status, r.start, s.engine.clock.Now(), result.Rows,
		message, state, r.text, r.parent,
	}}})
}

// label is the query group as the history shows it.
func (s *Session) label() string {
	if group := s.settings.get("query_group"); group != setting.Default("query_group") {
		return group
	}
	return "default"
}
