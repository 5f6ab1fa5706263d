package cloudformation

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"nightshift/internal/state"
)

// changeSet is the row of one change set.
type changeSet struct {
	ID, Name, StackID, StackName string
	Type                         string // CREATE or UPDATE
	Status, Reason, Execution    string
	Note                         string // its Description
	Created                      time.Time
	OnStackFailure               string
	RoleARN                      string
	Token                        string // ClientToken of its creation
	ExecutionToken               string // ClientRequestToken of its execution
	version
	Changes []resourceChange
}

// Execution statuses of a change set.
const (
	executionUnavailable = "UNAVAILABLE"
	executionAvailable   = "AVAILABLE"
	executionInProgress  = "EXECUTE_IN_PROGRESS"
	executionComplete    = "EXECUTE_COMPLETE"
	executionFailed      = "EXECUTE_FAILED"
	executionObsolete    = "OBSOLETE"
)

// executionOf tells what a stack's status means for the change set that is being carried out; empty: nothing new.
func executionOf(status string) string {
	switch status {
	case "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS":
		return executionComplete
	case "CREATE_FAILED", "ROLLBACK_IN_PROGRESS", "DELETE_IN_PROGRESS", "UPDATE_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS":
		return executionFailed
	}
	return ""
}

// settleChangeSet records the end of a change set's execution when the stack's new status is one.
func (s *Service) settleChangeSet(tx *state.Tx, st *stack) error {
	execution := executionOf(st.Status)
	if execution == "" || st.ChangeSetID == "" {
		return nil
	}
	cs, err := s.changeSet(tx, st.ChangeSetID, st.ID)
	if err != nil || cs == nil || cs.Execution != executionInProgress {
		return err
	}
	cs.Execution = execution
	return s.putChangeSet(tx, cs)
}

// outdateChangeSets makes the stack's change sets that wait for their execution obsolete: the stack is being updated
// by other means.
func (s *Service) outdateChangeSets(tx *state.Tx, st *stack) error {
	list, err := rows[changeSet](tx, `SELECT doc FROM cfn_changesets WHERE stack = ? ORDER BY seq`, st.ID)
	if err != nil {
		return err
	}
	for _, cs := range list {
		if cs.Execution != executionAvailable {
			continue
		}
		cs.Execution = executionObsolete
		if err := s.putChangeSet(tx, cs); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) putChangeSet(tx *state.Tx, cs *changeSet) error {
	doc, err := json.Marshal(cs)
	if err != nil {
		return fmt.Errorf("encode change set %s: %w", cs.Name, err)
	}
	_, err = tx.Exec(`INSERT INTO cfn_changesets (id, stack, name, seq, doc) VALUES (?, ?, ?, (SELECT coalesce(max(seq), 0) + 1 FROM cfn_changesets), ?)
		ON CONFLICT (id) DO UPDATE SET doc = excluded.doc`, cs.ID, cs.StackID, cs.Name, string(doc))
	if err != nil {
		return fmt.Errorf("store change set %s: %w", cs.Name, err)
	}
	return nil
}

// changeSet finds a change set by its id, or by its name and the stack's; nil when there is none.
func (s *Service) changeSet(tx *state.Tx, nameOrID, stackID string) (*changeSet, error) {
	var doc string
	err := tx.QueryRow(`SELECT doc FROM cfn_changesets WHERE id = ?1 OR (name = ?1 AND stack = ?2)`, nameOrID, stackID).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read change set %s: %w", nameOrID, err)
	}
	cs := &changeSet{}
	return cs, unmarshal(doc, cs)
}

func (s *Service) findChangeSet(tx *state.Tx, nameOrID, stackNameOrID string) (*changeSet, error) {
	stackID := ""
	if stackNameOrID != "" {
		st, err := s.store.stack(tx, stackNameOrID)
		if err != nil {
			return nil, err
		}
		if st == nil {
			return nil, validationError("Stack [%s] does not exist", stackNameOrID)
		}
		stackID = st.ID
	} else if len(nameOrID) < 4 || nameOrID[:4] != "arn:" {
		return nil, validationError("StackName must be specified if ChangeSetName is not specified as an ARN.")
	}
	cs, err := s.changeSet(tx, nameOrID, stackID)
	if err != nil {
		return nil, err
	}
	if cs == nil {
		return nil, changeSetNotFound(nameOrID)
	}
	return cs, nil
}
