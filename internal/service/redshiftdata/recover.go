package redshiftdata

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"nightshift/internal/redshift"
	"nightshift/internal/state"
)

const interrupted = "ERROR: the warehouse stopped while the statement ran; its transaction was rolled back"

// recover settles what an earlier process left: what it had only picked waits
// again; of what it had started, the warehouse knows whether it committed.
func (s *Service) recover(ctx context.Context) error {
	if err := s.removeTemporary(); err != nil {
		return err
	}
	var left []*statement
	err := s.Store.Update(ctx, func(tx *state.Tx) (err error) {
		if _, err := tx.Exec("UPDATE redshiftdata_statements SET status = 'SUBMITTED' WHERE status = 'PICKED'"); err != nil {
			return err
		}
		// The warehouse's sessions ended with the process; those never opened still can be.
		if _, err := tx.Exec("DELETE FROM redshiftdata_sessions WHERE opened = 1"); err != nil {
			return err
		}
		left, err = selectStatements(tx, "status = 'STARTED' ORDER BY seq")
		return err
	})
	if err != nil {
		return err
	}
	for _, st := range left {
		marker, committed, err := s.Engine.Outcome(ctx, st.id)
		if err != nil {
			return err
		}
		status, o, parts := s.settle(st, marker, committed)
		if err := s.Store.Update(ctx, func(tx *state.Tx) error { return s.end(tx, st, status, o, parts) }); err != nil {
			return err
		}
	}
	return nil
}

// settle is the end of a statement that was running when the process died.
func (s *Service) settle(st *statement, marker redshift.Marker, committed bool) (string, outcome, []part) {
	o := noOutcome
	o.duration = st.updated.Sub(st.began)
	parts := make([]part, len(st.sqls))
	for i := range parts {
		parts[i] = part{n: i + 1, status: aborted, outcome: noOutcome}
	}
	if !committed {
		o.error = interrupted
		return failed, o, parts
	}
	// A batch's texts are one statement each, as a rule; of any other text the last counts.
	for i := range parts {
		at := i
		if !st.batch {
			at = len(marker.Rows) - 1
		}
		parts[i].status = finished
		if at >= 0 && at < len(marker.Rows) {
			parts[i].rows = marker.Rows[at]
		}
		// The rows are lost if the process died before their file was complete.
		n := 0
		if st.batch {
			n = i + 1
		}
		info, err := os.Stat(filepath.Join(s.ResultsDir, resultName(st.id, n)))
		if err == nil {
			parts[i].hasResult, parts[i].size = true, info.Size()
		} else if !errors.Is(err, fs.ErrNotExist) {
			parts[i].error = err.Error()
		}
		o.hasResult = o.hasResult || parts[i].hasResult
	}
	if !st.batch {
		o.rows, o.size = parts[0].rows, parts[0].size
	}
	return finished, o, parts
}
