package events

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"nightshift/internal/state"
)

const schema = `
CREATE TABLE events_buses (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE events_rules (bus TEXT NOT NULL, name TEXT NOT NULL, enabled INTEGER NOT NULL, pattern TEXT NOT NULL,
	next INTEGER, body TEXT NOT NULL, PRIMARY KEY (bus, name));
CREATE INDEX events_rules_next ON events_rules (next) WHERE next IS NOT NULL;
CREATE TABLE events_targets (bus TEXT NOT NULL, rule TEXT NOT NULL, id TEXT NOT NULL, arn TEXT NOT NULL,
	body TEXT NOT NULL, PRIMARY KEY (bus, rule, id));
CREATE INDEX events_targets_arn ON events_targets (arn);
`

const defaultBus = "default"

type bus struct {
	Name, Description string
	Created, Modified time.Time
	Tags              map[string]string `json:",omitempty"`
}

type rule struct {
	Bus, Name, Pattern, Schedule, State, Description, RoleARN string
	Tags                                                      map[string]string `json:",omitempty"`
	next                                                      time.Time         // of the schedule; zero: none
}

func (r *rule) enabled() bool { return r.State == stateEnabled }

const (
	stateEnabled  = "ENABLED"
	stateDisabled = "DISABLED"
)

// store reads and writes the tables events_*.
type store struct{}

func (store) migrate(s *state.Store) error {
	return s.Migrate(context.Background(), "events", schema)
}

func (st store) ensureDefaultBus(tx *state.Tx, now time.Time) error {
	if _, ok, err := st.bus(tx, defaultBus); ok || err != nil {
		return err
	}
	return st.putBus(tx, &bus{Name: defaultBus, Created: now, Modified: now})
}

func (store) bus(tx *state.Tx, name string) (*bus, bool, error) {
	b, err := state.One[bus](tx.QueryRow("SELECT body FROM events_buses WHERE name = ?", name))
	return b, b != nil, err
}

func (store) putBus(tx *state.Tx, b *bus) error {
	body, err := json.Marshal(b)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT OR REPLACE INTO events_buses (name, body) VALUES (?, ?)", b.Name, string(body))
	return err
}

func (store) deleteBus(tx *state.Tx, name string) error {
	_, err := tx.Exec("DELETE FROM events_buses WHERE name = ?", name)
	return err
}

func (store) buses(tx *state.Tx, prefix, after string, limit int) ([]*bus, error) {
	return state.Many[bus](tx.Query("SELECT body FROM events_buses WHERE name > ? AND substr(name, 1, ?) = ? ORDER BY name LIMIT ?",
		after, len(prefix), prefix, limit))
}

func (store) rule(tx *state.Tx, bus, name string) (*rule, bool, error) {
	r, err := state.One[rule](tx.QueryRow("SELECT body FROM events_rules WHERE bus = ? AND name = ?", bus, name))
	return r, r != nil, err
}

func (store) putRule(tx *state.Tx, r *rule) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	var next any
	if !r.next.IsZero() {
		next = r.next.UnixNano()
	}
	_, err = tx.Exec("INSERT OR REPLACE INTO events_rules (bus, name, enabled, pattern, next, body) VALUES (?, ?, ?, ?, ?, ?)",
		r.Bus, r.Name, r.enabled(), r.Pattern, next, string(body))
	return err
}

// putRuleBody leaves the schedule's next firing as it is.
func (store) putRuleBody(tx *state.Tx, r *rule) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE events_rules SET body = ? WHERE bus = ? AND name = ?", string(body), r.Bus, r.Name)
	return err
}

func (store) deleteRule(tx *state.Tx, bus, name string) error {
	_, err := tx.Exec("DELETE FROM events_rules WHERE bus = ? AND name = ?", bus, name)
	return err
}

func (store) countRules(tx *state.Tx, bus string) (n int, err error) {
	err = tx.QueryRow("SELECT count(*) FROM events_rules WHERE bus = ?", bus).Scan(&n)
	return n, err
}

func (store) countBuses(tx *state.Tx) (n int, err error) {
	err = tx.QueryRow("SELECT count(*) FROM events_buses").Scan(&n)
	return n, err
}

func (store) rules(tx *state.Tx, bus, prefix, after string, limit int) ([]*rule, error) {
	return state.Many[rule](tx.Query("SELECT body FROM events_rules WHERE bus = ? AND name > ? AND substr(name, 1, ?) = ? ORDER BY name LIMIT ?",
		bus, after, len(prefix), prefix, limit))
}

// matching are the enabled rules of a bus that have a pattern.
func (store) matching(tx *state.Tx, bus string) ([]*rule, error) {
	return state.Many[rule](tx.Query("SELECT body FROM events_rules WHERE bus = ? AND enabled AND pattern <> '' ORDER BY name", bus))
}

// due are the scheduled rules whose time has come.
func (store) due(tx *state.Tx, now time.Time) ([]*rule, error) {
	rows, err := tx.Query("SELECT body, next FROM events_rules WHERE next <= ? ORDER BY next", now.UnixNano())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var rules []*rule
	for rows.Next() {
		var body string
		var next int64
		if err := rows.Scan(&body, &next); err != nil {
			return nil, err
		}
		r := new(rule)
		if err := json.Unmarshal([]byte(body), r); err != nil {
			return nil, fmt.Errorf("events: stored rule: %w", err)
		}
		r.next = time.Unix(0, next).UTC()
		rules = append(rules, r)
	}
	return rules, rows.Err()
}

// nextFiring is the earliest time of a scheduled rule; zero when there is none.
func (store) nextFiring(tx *state.Tx) (time.Time, error) {
	var next sql.NullInt64
	if err := tx.QueryRow("SELECT min(next) FROM events_rules").Scan(&next); err != nil || !next.Valid {
		return time.Time{}, err
	}
	return time.Unix(0, next.Int64).UTC(), nil
}

func (store) targets(tx *state.Tx, bus, rule, after string, limit int) ([]*TargetEntry, error) {
	return state.Many[TargetEntry](tx.Query("SELECT body FROM events_targets WHERE bus = ? AND rule = ? AND id > ? ORDER BY id LIMIT ?", bus, rule, after, limit))
}

func (store) putTarget(tx *state.Tx, bus, rule string, t *TargetEntry) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT OR REPLACE INTO events_targets (bus, rule, id, arn, body) VALUES (?, ?, ?, ?, ?)", bus, rule, t.Id, t.Arn, string(body))
	return err
}

func (store) removeTarget(tx *state.Tx, bus, rule, id string) error {
	_, err := tx.Exec("DELETE FROM events_targets WHERE bus = ? AND rule = ? AND id = ?", bus, rule, id)
	return err
}

func (store) rulesByTarget(tx *state.Tx, bus, arn, after string, limit int) ([]string, error) {
	rows, err := tx.Query("SELECT DISTINCT rule FROM events_targets WHERE bus = ? AND arn = ? AND rule > ? ORDER BY rule LIMIT ?", bus, arn, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names := []string{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// page reads a list request's Limit and NextToken: how many, after which name.
func page(limit *int32, token string) (n int, after string, err error) {
	n = 100
	if limit != nil {
		if *limit < 1 || *limit > 100 {
			return 0, "", invalid("1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must be between 1 and 100", *limit)
		}
		n = int(*limit)
	}
	name, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return 0, "", invalid("Parameter NextToken is not valid.")
	}
	return n, string(name), nil
}

// nextToken is the token after a page that was asked for one more than its size.
func nextToken[T any](all []T, n int, name func(T) string) ([]T, string) {
	if len(all) <= n {
		return all, ""
	}
	return all[:n], base64.URLEncoding.EncodeToString([]byte(name(all[n-1])))
}
