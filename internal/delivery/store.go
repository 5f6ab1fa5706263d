package delivery

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"nightshift/internal/state"
)

// Times are Unix nanoseconds. attempts counts the finished ones; given_up is the
// cause of a message that only waits for the dead letters.
const schema = `
CREATE TABLE delivery_messages (
	id TEXT PRIMARY KEY,
	kind TEXT NOT NULL,
	key TEXT NOT NULL,
	payload BLOB,
	attempts INTEGER NOT NULL DEFAULT 0,
	created INTEGER NOT NULL,
	due INTEGER NOT NULL,
	last_error TEXT NOT NULL DEFAULT '',
	given_up TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX delivery_messages_due ON delivery_messages (kind, due);`

// stored is a message as it lies in the table.
type stored struct {
	Message
	givenUp error
}

func insert(tx *state.Tx, m Message, due time.Time) error {
	_, err := tx.Exec("INSERT INTO delivery_messages (id, kind, key, payload, created, due) VALUES (?, ?, ?, ?, ?, ?)",
		m.ID, m.Kind, m.Key, m.Payload, m.Created.UnixNano(), due.UnixNano())
	return err
}

func remove(tx *state.Tx, id string) error {
	_, err := tx.Exec("DELETE FROM delivery_messages WHERE id = ?", id)
	return err
}

func reschedule(tx *state.Tx, id string, attempts int, due time.Time, lastError, givenUp string) error {
	_, err := tx.Exec("UPDATE delivery_messages SET attempts = ?, due = ?, last_error = ?, given_up = ? WHERE id = ?",
		attempts, due.UnixNano(), lastError, givenUp, id)
	return err
}

// load returns the due messages, as many as could be under way at a time twice
// over (those under way are still in the table), and the next due time after now.
func (l *lane) load(ctx context.Context, now time.Time) (due []stored, next time.Time, err error) {
	err = l.store.View(ctx, func(tx *state.Tx) error {
		rows, err := tx.Query(`SELECT id, key, payload, attempts, created, given_up FROM delivery_messages
			WHERE kind = ? AND due <= ? ORDER BY due LIMIT ?`, l.kind, now.UnixNano(), 2*l.policy.Concurrency)
		if err != nil {
			return err
		}
		for rows.Next() {
			m := stored{Message: Message{Kind: l.kind}}
			var created int64
			var givenUp string
			if err := rows.Scan(&m.ID, &m.Key, &m.Payload, &m.Attempt, &created, &givenUp); err != nil {
				return err
			}
			m.Created = time.Unix(0, created).UTC()
			m.Attempt++
			if givenUp != "" {
				m.givenUp = errors.New(strings.TrimPrefix(givenUp, "gave up: "))
			}
			due = append(due, m)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		var at *int64
		err = tx.QueryRow("SELECT min(due) FROM delivery_messages WHERE kind = ? AND due > ?", l.kind, now.UnixNano()).Scan(&at)
		if err == nil && at != nil {
			next = time.Unix(0, *at).UTC()
		}
		return err
	})
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("delivery: load %s: %w", l.kind, err)
	}
	return due, next, nil
}
