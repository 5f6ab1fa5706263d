package redshiftdata

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"nightshift/internal/state"
)

// The states of a statement.
const (
	submitted = "SUBMITTED"
	picked    = "PICKED"
	started   = "STARTED"
	finished  = "FINISHED"
	failed    = "FAILED"
	aborted   = "ABORTED"
)

// Times are Unix nanoseconds, lists JSON.
const schema = `
CREATE TABLE redshiftdata_statements (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	id TEXT NOT NULL UNIQUE,
	status TEXT NOT NULL,
	name TEXT NOT NULL,
	batch INTEGER NOT NULL,
	sqls TEXT NOT NULL,
	parameters TEXT NOT NULL,
	connection TEXT NOT NULL,
	cluster TEXT NOT NULL,
	workgroup TEXT NOT NULL,
	database TEXT NOT NULL,
	with_event INTEGER NOT NULL,
	client_token TEXT NOT NULL,
	request_hash TEXT NOT NULL,
	format TEXT NOT NULL,
	principal TEXT NOT NULL,
	created INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	began INTEGER NOT NULL DEFAULT 0,
	duration INTEGER NOT NULL DEFAULT -1,
	error TEXT NOT NULL DEFAULT '',
	pid INTEGER NOT NULL DEFAULT 0,
	query_id INTEGER NOT NULL DEFAULT 0,
	has_result INTEGER NOT NULL DEFAULT 0,
	result_rows INTEGER NOT NULL DEFAULT -1,
	result_size INTEGER NOT NULL DEFAULT -1,
	session_id TEXT NOT NULL DEFAULT ''
);
CREATE TABLE redshiftdata_sessions (
	id TEXT PRIMARY KEY, connection TEXT NOT NULL, keep_alive INTEGER NOT NULL, opened INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX redshiftdata_statements_session ON redshiftdata_statements (session_id) WHERE session_id <> '';
CREATE INDEX redshiftdata_statements_status ON redshiftdata_statements (status, seq);
CREATE INDEX redshiftdata_statements_name ON redshiftdata_statements (name, seq);
CREATE INDEX redshiftdata_statements_updated ON redshiftdata_statements (updated);
CREATE UNIQUE INDEX redshiftdata_statements_token ON redshiftdata_statements (client_token) WHERE client_token <> '';
CREATE TABLE redshiftdata_parts (
	id TEXT NOT NULL REFERENCES redshiftdata_statements (id) ON DELETE CASCADE,
	n INTEGER NOT NULL,
	status TEXT NOT NULL,
	updated INTEGER NOT NULL,
	duration INTEGER NOT NULL DEFAULT -1,
	error TEXT NOT NULL DEFAULT '',
	query_id INTEGER NOT NULL DEFAULT 0,
	has_result INTEGER NOT NULL DEFAULT 0,
	result_rows INTEGER NOT NULL DEFAULT -1,
	result_size INTEGER NOT NULL DEFAULT -1,
	PRIMARY KEY (id, n)
) WITHOUT ROWID;`

// statement is a row of redshiftdata_statements.
type statement struct {
	seq         int64
	id          string
	status      string
	name        string
	batch       bool
	sqls        []string
	parameters  []Parameter
	connection  Connection
	withEvent   bool
	clientToken string
	requestHash string
	format      string
	principal   string
	created     time.Time
	updated     time.Time
	began       time.Time // zero: never
	outcome
	pid       int64
	sessionID string // empty: none
}

// outcome is how a statement, or one of a batch, ended.
type outcome struct {
	error     string
	duration  time.Duration // -1: none
	queryID   int64
	hasResult bool
	rows      int64 // -1: none
	size      int64 // bytes; -1: none
}

var noOutcome = outcome{duration: -1, rows: -1, size: -1}

// part is a row of redshiftdata_parts: one statement of a batch, from 1.
type part struct {
	n       int
	status  string
	updated time.Time
	outcome
}

const statementColumns = `seq, id, status, name, batch, sqls, parameters, connection, with_event, client_token, request_hash, format, principal,
	created, updated, began, duration, error, pid, query_id, has_result, result_rows, result_size, session_id`

func scanStatement(row interface{ Scan(dest ...any) error }) (*statement, error) {
	var (
		s                            statement
		sqls, parameters, connection []byte
		created, updated, began      int64
	)
	err := row.Scan(&s.seq, &s.id, &s.status, &s.name, &s.batch, &sqls, &parameters, &connection, &s.withEvent, &s.clientToken, &s.requestHash,
		&s.format, &s.principal, &created, &updated, &began, &s.duration, &s.error, &s.pid, &s.queryID, &s.hasResult, &s.rows, &s.size, &s.sessionID)
	if err != nil {
		return nil, err
	}
	s.created, s.updated = at(created), at(updated)
	if began != 0 {
		s.began = at(began)
	}
	return &s, errors.Join(json.Unmarshal(sqls, &s.sqls), json.Unmarshal(parameters, &s.parameters), json.Unmarshal(connection, &s.connection))
}

func at(nanoseconds int64) time.Time { return time.Unix(0, nanoseconds).UTC() }

// find returns a statement, or noSuchStatement.
func find(tx *state.Tx, id string) (*statement, error) {
	s, err := scanStatement(tx.QueryRow("SELECT "+statementColumns+" FROM redshiftdata_statements WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuchStatement(id)
	}
	return s, err
}

func selectStatements(tx *state.Tx, where string, args ...any) ([]*statement, error) {
	rows, err := tx.Query("SELECT "+statementColumns+" FROM redshiftdata_statements WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	var list []*statement
	for rows.Next() {
		s, err := scanStatement(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

func insertStatement(tx *state.Tx, s *statement) error {
	sqls, err1 := json.Marshal(s.sqls)
	parameters, err2 := json.Marshal(s.parameters)
	connection, err3 := json.Marshal(s.connection)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO redshiftdata_statements (id, status, name, batch, sqls, parameters, connection, cluster, workgroup, database,
		with_event, client_token, request_hash, format, principal, created, updated, session_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id, s.status, s.name, s.batch, string(sqls), string(parameters), string(connection), s.connection.ClusterIdentifier, s.connection.WorkgroupName,
		s.connection.Database, s.withEvent, s.clientToken, s.requestHash, s.format, s.principal, s.created.UnixNano(), s.updated.UnixNano(), s.sessionID)
	if err != nil || !s.batch {
		return err
	}
	for i := range s.sqls {
		if _, err := tx.Exec("INSERT INTO redshiftdata_parts (id, n, status, updated) VALUES (?, ?, ?, ?)", s.id, i+1, submitted, s.created.UnixNano()); err != nil {
			return err
		}
	}
	return nil
}

// forgetToken frees a client token that was last used before a time.
func forgetToken(tx *state.Tx, clientToken string, before time.Time) error {
	_, err := tx.Exec("UPDATE redshiftdata_statements SET client_token = '' WHERE client_token = ? AND created < ?", clientToken, before.UnixNano())
	return err
}

// setStatus moves a statement on, unless it has ended; false then.
func setStatus(tx *state.Tx, id, status string, now time.Time, pid int64) (bool, error) {
	began := int64(0)
	if status == started {
		began = now.UnixNano()
	}
	result, err := tx.Exec(`UPDATE redshiftdata_statements SET status = ?, updated = ?, began = max(began, ?), pid = max(pid, ?)
		WHERE id = ? AND status IN ('SUBMITTED', 'PICKED', 'STARTED')`, status, now.UnixNano(), began, pid, id)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

func saveOutcome(tx *state.Tx, id string, status string, o outcome, now time.Time) (bool, error) {
	result, err := tx.Exec(`UPDATE redshiftdata_statements SET status = ?, updated = ?, error = ?, duration = ?, query_id = ?, has_result = ?,
		result_rows = ?, result_size = ? WHERE id = ? AND status IN ('SUBMITTED', 'PICKED', 'STARTED')`,
		status, now.UnixNano(), o.error, o.duration, o.queryID, o.hasResult, o.rows, o.size, id)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

func savePart(tx *state.Tx, id string, p part) error {
	_, err := tx.Exec(`UPDATE redshiftdata_parts SET status = ?, updated = ?, error = ?, duration = ?, query_id = ?, has_result = ?,
		result_rows = ?, result_size = ? WHERE id = ? AND n = ?`,
		p.status, p.updated.UnixNano(), p.error, p.duration, p.queryID, p.hasResult, p.rows, p.size, id, p.n)
	return err
}

func selectParts(tx *state.Tx, id string) ([]part, error) {
	rows, err := tx.Query(`SELECT n, status, updated, error, duration, query_id, has_result, result_rows, result_size
		FROM redshiftdata_parts WHERE id = ? ORDER BY n`, id)
	if err != nil {
		return nil, err
	}
	var parts []part
	for rows.Next() {
		var p part
		var updated int64
		if err := rows.Scan(&p.n, &p.status, &updated, &p.error, &p.duration, &p.queryID, &p.hasResult, &p.rows, &p.size); err != nil {
			return nil, err
		}
		p.updated = at(updated)
		parts = append(parts, p)
	}
	return parts, rows.Err()
}

// deleteExpired deletes what ended before a time and returns its result files.
func deleteExpired(tx *state.Tx, before time.Time) (files []string, err error) {
	old, err := selectStatements(tx, "updated < ? AND status IN ('FINISHED', 'FAILED', 'ABORTED')", before.UnixNano())
	if err != nil {
		return nil, err
	}
	for _, s := range old {
		for n := range len(s.sqls) + 1 {
			files = append(files, resultName(s.id, n))
		}
		if _, err := tx.Exec("DELETE FROM redshiftdata_statements WHERE id = ?", s.id); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// partID is the id of a batch's n-th statement, from 1.
func partID(id string, n int) string { return fmt.Sprintf("%s:%d", id, n) }

// resultName is the file of a statement's result, n = 0, or of a batch's n-th.
func resultName(id string, n int) string {
	if n == 0 {
		return id
	}
	return strings.Replace(partID(id, n), ":", ".", 1)
}
