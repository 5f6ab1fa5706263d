package cloudformation

import (
	"context"
	"fmt"
	"slices"

	"nightshift/internal/clock"
	"nightshift/internal/state"
)

// CreateChangeSetInput asks what a change would do.
type CreateChangeSetInput struct {
	StackName             string `aws:",required"`
	ChangeSetName         string `aws:",required"`
	TemplateBody          string
	TemplateURL           string
	UsePreviousTemplate   *bool
	Parameters            []Parameter
	Capabilities          []string
	RoleARN               string
	RollbackConfiguration *RollbackConfiguration
	NotificationARNs      []string
	Tags                  []Tag
	ClientToken           string
	Description           string
	ChangeSetType         string
	OnStackFailure        string
	IncludeNestedStacks   *bool
}

// CreateChangeSetOutput names the change set and its stack.
type CreateChangeSetOutput struct {
	Id      string
	StackId string
}

const noChanges = "The submitted information didn't contain changes. Submit different information to create a change set."

// CreateChangeSet computes what a change of a stack, or a new stack, would do.
func (s *Service) CreateChangeSet(ctx context.Context, in *CreateChangeSetInput) (*CreateChangeSetOutput, error) {
	if !stackNamePattern.MatchString(in.ChangeSetName) {
		return nil, validationError("1 validation error detected: Value '%s' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*", in.ChangeSetName)
	}
	if !slices.Contains([]string{"", "CREATE", "UPDATE"}, in.ChangeSetType) {
		return nil, validationError("nightshift: ChangeSetType %s is not supported by the local cloud", in.ChangeSetType)
	}
	if deref(in.IncludeNestedStacks) {
		return nil, validationError("nightshift: IncludeNestedStacks is not supported by the local cloud")
	}
	if !slices.Contains([]string{"", "ROLLBACK", "DELETE", "DO_NOTHING"}, in.OnStackFailure) {
		return nil, validationError("1 validation error detected: Value '%s' at 'onStackFailure' failed to satisfy constraint: Member must satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]", in.OnStackFailure)
	}
	if in.OnStackFailure == "DELETE" && in.ChangeSetType != "CREATE" {
		return nil, validationError("OnStackFailure can be DELETE for change sets of the type CREATE only")
	}
	if err := firstError(checkTags(in.Tags), checkNotifications(in.NotificationARNs), checkRollbackConfiguration(in.RollbackConfiguration)); err != nil {
		return nil, err
	}
	change, err := s.readChange(ctx, in.TemplateBody, in.TemplateURL, in.UsePreviousTemplate, in.Parameters, in.Capabilities, in.Tags)
	if err != nil {
		return nil, err
	}
	var out *CreateChangeSetOutput
	err = s.Store.Update(ctx, func(tx *state.Tx) error {
		st, err := s.changeSetStack(tx, in)
		if err != nil {
			return err
		}
		existing, err := s.changeSet(tx, in.ChangeSetName, st.ID)
		if err != nil {
			return err
		}
		if existing != nil {
			if in.ClientToken != "" && existing.Token == in.ClientToken {
				out = &CreateChangeSetOutput{Id: existing.ID, StackId: st.ID}
				return nil
			}
			return changeSetExists(in.ChangeSetName)
		}
		cs := &changeSet{
			ID:   fmt.Sprintf("arn:aws:cloudformation:%s:%s:changeSet/%s/%s", s.Region, s.Account, in.ChangeSetName, clock.NewID()),
			Name: in.ChangeSetName, StackID: st.ID, StackName: st.Name, Type: in.ChangeSetType, Note: in.Description,
			Created: s.Clock.Now(), OnStackFailure: in.OnStackFailure, RoleARN: in.RoleARN, Token: in.ClientToken,
			Status: "CREATE_COMPLETE", Execution: executionAvailable,
		}
		if cs.Type == "" {
			cs.Type = "UPDATE"
		}
		p, changes, err := s.compare(tx, st, change)
		if err != nil {
			return err
		}
		cs.version, cs.Changes = p.version, changes
		if cs.Type == "UPDATE" && len(changes) == 0 && !s.versionChanged(st, p) {
			cs.Status, cs.Reason, cs.Execution = "FAILED", noChanges, executionUnavailable
		}
		out = &CreateChangeSetOutput{Id: cs.ID, StackId: st.ID}
		return s.putChangeSet(tx, cs)
	})
	return out, err
}

// changeSetStack finds the stack to be changed, or makes the empty one a CREATE change set is about.
func (s *Service) changeSetStack(tx *state.Tx, in *CreateChangeSetInput) (*stack, error) {
	st, err := s.store.stack(tx, in.StackName)
	if err != nil {
		return nil, err
	}
	if st != nil && !st.Deleted.IsZero() {
		st = nil
	}
	if in.ChangeSetType != "CREATE" {
		if st == nil {
			return nil, validationError("Stack [%s] does not exist", in.StackName)
		}
		return st, updatable(st)
	}
	if st != nil {
		if st.Status != "REVIEW_IN_PROGRESS" {
			return nil, validationError("Stack [%s] already exists and cannot be created again with the changeSet [%s].", st.Name, in.ChangeSetName)
		}
		return st, nil
	}
	if !stackNamePattern.MatchString(in.StackName) {
		return nil, validationError("1 validation error detected: Value '%s' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*", in.StackName)
	}
	if deref(in.UsePreviousTemplate) {
		return nil, validationError("Stack [%s] has no previous template.", in.StackName)
	}
	st = &stack{ID: s.newStackID(in.StackName), Name: in.StackName, Created: s.Clock.Now(), RoleARN: in.RoleARN}
	return st, s.setStatus(tx, st, "REVIEW_IN_PROGRESS", reasonUserInitiated)
}
