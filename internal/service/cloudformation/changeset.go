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
	Token                        string
	version
	Changes []resourceChange
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
