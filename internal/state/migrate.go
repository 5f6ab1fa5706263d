package state

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

const migrationsTable = `CREATE TABLE IF NOT EXISTS state_migrations (
	module TEXT NOT NULL, step INTEGER NOT NULL, sha256 TEXT NOT NULL,
	PRIMARY KEY (module, step)) WITHOUT ROWID`

// Migrate brings a module's tables up to date: it runs those of the steps (each
// one or more SQL statements) that have not run before, in order, all or none.
// Steps are only ever appended: a changed or missing one is an error, since the
// data was written by another version then. By convention the module's name is
// the prefix of its tables.
func (s *Store) Migrate(ctx context.Context, module string, steps ...string) error {
	err := s.Update(ctx, func(tx *Tx) error {
		done, err := doneSteps(tx, module)
		if err != nil {
			return err
		}
		if len(done) > len(steps) {
			return fmt.Errorf("the data is at step %d, this program knows %d: it was written by a newer version", len(done), len(steps))
		}
		for i, step := range steps {
			sum := sha256.Sum256([]byte(step))
			hash := hex.EncodeToString(sum[:])
			if i < len(done) {
				if done[i] != hash {
					return fmt.Errorf("step %d is not the one that made the data: it was written by another version", i+1)
				}
				continue
			}
			if _, err := tx.Exec(step); err != nil {
				return fmt.Errorf("step %d: %w", i+1, err)
			}
			if _, err := tx.Exec("INSERT INTO state_migrations VALUES (?, ?, ?)", module, i+1, hash); err != nil {
				return fmt.Errorf("record step %d: %w", i+1, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("state: migrate %s: %w", module, err)
	}
	return nil
}

func doneSteps(tx *Tx, module string) ([]string, error) {
	rows, err := tx.Query("SELECT sha256 FROM state_migrations WHERE module = ? ORDER BY step", module)
	if err != nil {
		return nil, err
	}
	var done []string
	for rows.Next() {
		var hash string
		if err := rows.Scan(&hash); err != nil {
			return nil, err
		}
		done = append(done, hash)
	}
	return done, rows.Err()
}
