package redshift

import (
	"context"
	"encoding/json"
	"fmt"

	"nightshift/internal/redshift/duck"
)

// marking collects what a script's marker says.
type marking struct {
	marker Marker
	last   bool // the last statement runs, or has run
}

// add notes the result of a statement that has ended.
func (m *marking) add(r Result) {
	m.marker.Rows = append(m.marker.Rows, r.Rows)
	m.marker.HasResultSet = append(m.marker.HasResultSet, r.HasResultSet)
}

// write puts the marker into the session's transaction, with the result of the statement that is about to commit.
func (m *marking) write(ctx context.Context, s *Session) error {
	marker := m.marker
	if s.pending != nil {
		marker.Rows = append(marker.Rows[:len(marker.Rows):len(marker.Rows)], s.pending.Rows)
		marker.HasResultSet = append(marker.HasResultSet[:len(marker.HasResultSet):len(marker.HasResultSet)], s.pending.HasResultSet)
	}
	counts, err := json.Marshal(marker)
	if err != nil {
		return fmt.Errorf("write the marker of %s: %w", marker.StatementID, err)
	}
	_, err = s.conn.Exec(context.WithoutCancel(ctx), "INSERT INTO nightshift_catalog.markers VALUES ($1, $2, $3)",
		marker.StatementID, string(counts), s.engine.clock.Now())
	return err
}

func readMarker(ctx context.Context, conn *duck.Conn, statementID string) (Marker, bool, error) {
	v, err := conn.Value(ctx, "SELECT any_value(counts) FROM nightshift_catalog.markers WHERE id = $1", statementID)
	if err != nil {
		return Marker{}, false, err
	}
	text, ok := v.(string)
	if !ok {
		return Marker{}, false, nil
	}
	var m Marker
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return Marker{}, false, fmt.Errorf("read the marker of %s: %w", statementID, err)
	}
	return m, true, nil
}
