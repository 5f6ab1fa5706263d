package cloudformation

import (
	"context"
	"slices"
	"strings"

	"nightshift/internal/state"
)

// DeleteStackInput asks for the end of a stack.
type DeleteStackInput struct {
	StackName          string `aws:",required"`
	RetainResources    []string
	RoleARN            string
	ClientRequestToken string
	DeletionMode       string
}

// Empty is the answer of operations that answer nothing.
type Empty struct{}

// DeleteStack begins to delete a stack; one that does not exist is deleted already.
// A creation or update in progress is interrupted.
func (s *Service) DeleteStack(ctx context.Context, in *DeleteStackInput) (*Empty, error) {
	if in.DeletionMode != "" && in.DeletionMode != "STANDARD" {
		return nil, validationError("nightshift: DeletionMode %s is not supported by the local cloud", in.DeletionMode)
	}
	id := ""
	err := s.Store.Update(ctx, func(tx *state.Tx) error {
		st, err := s.store.stack(tx, in.StackName)
		if err != nil || st == nil || !st.Deleted.IsZero() {
			return err
		}
		if st.Protected {
			return validationError("Stack [%s] cannot be deleted while TerminationProtection is enabled", st.Name)
		}
		if st.Op != nil && (st.Op.Phase == phaseDelete || st.Op.Phase == phaseCleanup || st.Op.Phase == phaseRevert || st.Op.Phase == phaseRevertCleanup) {
			if st.Op.Phase == phaseDelete {
				return nil
			}
			return validationError("Stack [%s] cannot be deleted while in status %s", st.ID, st.Status)
		}
		if len(in.RetainResources) > 0 && st.Status != "DELETE_FAILED" {
			return validationError("Invalid operation on stack [%s]. When specifying RetainResources the stack must be in DELETE_FAILED state.", st.Name)
		}
		rows, err := s.store.resources(tx, st.ID)
		if err != nil {
			return err
		}
		for _, r := range in.RetainResources {
			if rows[r] == nil {
				return validationError("The specified resources to retain do not exist in the stack: [%s]", r)
			}
		}
		export, by, err := s.store.importer(tx, st.ID, nil)
		if err != nil {
			return err
		}
		if export != "" {
			return validationError("Export %s cannot be deleted as it is in use by %s", export, by)
		}
		if in.RoleARN != "" {
			st.RoleARN = in.RoleARN
		}
		id = st.ID
		if _, err := tx.Exec(`DELETE FROM cfn_changesets WHERE stack = ?`, st.ID); err != nil {
			return err
		}
		st.Op = s.newOperation(phaseDelete, in.ClientRequestToken)
		st.Op.Retain = slices.Clone(in.RetainResources)
		return s.setStatus(tx, st, "DELETE_IN_PROGRESS", reasonUserInitiated)
	})
	if err != nil {
		return nil, err
	}
	if id != "" {
		s.spawn(id)
	}
	return &Empty{}, nil
}

// UpdateTerminationProtectionInput switches a stack's protection.
type UpdateTerminationProtectionInput struct {
	StackName                   string `aws:",required"`
	EnableTerminationProtection *bool  `aws:",required"`
}

// UpdateTerminationProtection switches the protection against DeleteStack.
func (s *Service) UpdateTerminationProtection(ctx context.Context, in *UpdateTerminationProtectionInput) (*StackOutput, error) {
	out := &StackOutput{}
	err := s.Store.Update(ctx, func(tx *state.Tx) error {
		st, err := s.find(tx, in.StackName)
		if err != nil {
			return err
		}
		if strings.HasPrefix(st.Status, "DELETE_") {
			return validationError("Stack [%s] is in %s state and its termination protection can not be changed", st.Name, st.Status)
		}
		st.Protected = deref(in.EnableTerminationProtection)
		out.StackId = st.ID
		return s.store.putStack(tx, st)
	})
	return out, err
}
