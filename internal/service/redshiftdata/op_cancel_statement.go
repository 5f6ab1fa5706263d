package redshiftdata

import (
	"context"

	"nightshift/internal/state"
)

// CancelStatement aborts a statement that waits, and asks one that runs to stop:
// it is ABORTED when the warehouse has rolled it back.
func (s *Service) CancelStatement(ctx context.Context, in *IDInput) (*CancelStatementOutput, error) {
	id, n, err := splitID(in.Id)
	if err != nil {
		return nil, err
	}
	if n > 0 {
		return nil, invalid("A sub-statement of a batch can not be cancelled; cancel %s.", id)
	}
	err = s.Store.Update(ctx, func(tx *state.Tx) error {
		st, err := find(tx, id)
		switch {
		case err != nil:
			return err
		case ended(st.status):
			return invalid("Could not cancel a query that is already in %s state with ID: %s", st.status, id)
		case st.status == submitted:
			return s.end(tx, st, aborted, outcome{error: errCancelled.Error(), duration: -1, rows: -1, size: -1}, nil)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	if cancel := s.running[id]; cancel != nil {
		cancel(errCancelled)
	}
	s.mu.Unlock()
	return &CancelStatementOutput{Status: true}, nil
}
