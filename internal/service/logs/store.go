package logs

import (
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"

	"nightshift/internal/state"
)

// Times are milliseconds since the epoch, as everywhere in CloudWatch Logs.
const schema = `
CREATE TABLE logs_groups (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE logs_streams (grp TEXT NOT NULL, name TEXT NOT NULL, created INTEGER NOT NULL, first INTEGER, last INTEGER, ingested INTEGER,
	PRIMARY KEY (grp, name));
CREATE TABLE logs_events (id INTEGER PRIMARY KEY AUTOINCREMENT, grp TEXT NOT NULL, stream TEXT NOT NULL, at INTEGER NOT NULL,
	ingested INTEGER NOT NULL, message TEXT NOT NULL);
CREATE INDEX logs_events_stream ON logs_events (grp, stream, at, id);
CREATE INDEX logs_events_group ON logs_events (grp, at, id);
`

// group is a stored log group.
type group struct {
	Name      string
	Created   int64
	Retention int32             `json:",omitempty"` // days; 0: for ever
	Tags      map[string]string `json:",omitempty"`
}

// oldest is the time of the oldest event to be shown.
func (g *group) oldest(now time.Time) int64 {
	if g.Retention == 0 {
		return 0
	}
	return now.AddDate(0, 0, -int(g.Retention)).UnixMilli()
}

type stream struct {
	Name                  string
	Created               int64
	First, Last, Ingested sql.NullInt64
}

var (
	groupName  = regexp.MustCompile(`^[.\-_/#A-Za-z0-9]{1,512}$`)
	streamName = regexp.MustCompile(`^[^:*]{1,512}$`)
)

func (s *Service) arn(group string) string {
	return "arn:aws:logs:" + s.deps.Region + ":" + s.deps.Account + ":log-group:" + group
}

// groupOf is the group's name of a request that names it or gives its identifier (a name or an ARN).
func (s *Service) groupOf(name, identifier string) (string, error) {
	if name != "" && identifier != "" {
		return "", invalid("LogGroup name and LogGroup identifier are mutually exclusive parameters.")
	}
	if name == "" {
		name = strings.TrimSuffix(strings.TrimPrefix(identifier, s.arn("")), ":*")
	}
	if name == "" {
		return "", invalid("LogGroup name or LogGroup identifier is required.")
	}
	return name, checkGroup(name)
}

func checkGroup(name string) error {
	if !groupName.MatchString(name) {
		return invalid("1 validation error detected: Value '%s' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+", name)
	}
	return nil
}

func readGroup(tx *state.Tx, name string) (*group, error) {
	var body string
	err := tx.QueryRow("SELECT body FROM logs_groups WHERE name = ?", name).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound("log group")
	}
	if err != nil {
		return nil, err
	}
	g := new(group)
	return g, json.Unmarshal([]byte(body), g)
}

func writeGroup(tx *state.Tx, g *group) error {
	body, err := json.Marshal(g)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT OR REPLACE INTO logs_groups (name, body) VALUES (?, ?)", g.Name, string(body))
	return err
}

func readStream(tx *state.Tx, group, name string) (*stream, error) {
	st := &stream{Name: name}
	err := tx.QueryRow("SELECT created, first, last, ingested FROM logs_streams WHERE grp = ? AND name = ?", group, name).Scan(&st.Created, &st.First, &st.Last, &st.Ingested)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound("log stream")
	}
	return st, err
}

// event is a stored log event.
type event struct {
	id, at, ingested int64
	stream, message  string
}

// insert stores events of one stream, and removes what is past the group's retention.
func (s *Service) insert(tx *state.Tx, g *group, stream string, events []event) error {
	if len(events) == 0 {
		return nil
	}
	now := s.deps.Clock.Now()
	first, last := events[0].at, events[0].at
	for _, e := range events {
		first, last = min(first, e.at), max(last, e.at)
		if _, err := tx.Exec("INSERT INTO logs_events (grp, stream, at, ingested, message) VALUES (?, ?, ?, ?, ?)", g.Name, stream, e.at, now.UnixMilli(), e.message); err != nil {
			return err
		}
	}
	_, err := tx.Exec("UPDATE logs_streams SET first = min(coalesce(first, ?1), ?1), last = max(coalesce(last, ?2), ?2), ingested = ?3 WHERE grp = ?4 AND name = ?5",
		first, last, now.UnixMilli(), g.Name, stream)
	if err != nil || g.Retention == 0 {
		return err
	}
	_, err = tx.Exec("DELETE FROM logs_events WHERE grp = ? AND at < ?", g.Name, g.oldest(now))
	return err
}

// readEvents calls fn with each event of a query until it returns false.
func readEvents(tx *state.Tx, fn func(event) bool, query string, args ...any) error {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var e event
		if err := rows.Scan(&e.id, &e.at, &e.ingested, &e.stream, &e.message); err != nil {
			return err
		}
		if !fn(e) {
			break
		}
	}
	return rows.Err()
}

func decodeToken(token string) (string, error) {
	after, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return "", invalid("The specified nextToken is invalid.")
	}
	return string(after), nil
}

func encodeToken(after string) string { return base64.URLEncoding.EncodeToString([]byte(after)) }

// pageSize checks a limit.
func pageSize(limit *int32, preset, most int32) (int, error) {
	if limit == nil {
		return int(preset), nil
	}
	if *limit < 1 || *limit > most {
		return 0, invalid("1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must have value between 1 and %d", *limit, most)
	}
	return int(*limit), nil
}
