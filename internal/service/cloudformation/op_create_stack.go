package cloudformation

import (
	"context"
	"slices"

	"nightshift/internal/state"
)

// CreateStackInput asks for a new stack.
type CreateStackInput struct {
	StackName                   string `aws:",required"`
	TemplateBody                string
	TemplateURL                 string
	Parameters                  []Parameter
	DisableRollback             *bool
	RollbackConfiguration       *RollbackConfiguration
	TimeoutInMinutes            *int32
	NotificationARNs            []string
	Capabilities                []string
	RoleARN                     string
	OnFailure                   string
	Tags                        []Tag
	ClientRequestToken          string
	EnableTerminationProtection *bool
}

// StackOutput names the stack an operation has been begun for.
type StackOutput struct {
	StackId string
}

// CreateStack checks the template, commits the stack and begins to create its resources.
func (s *Service) CreateStack(ctx context.Context, in *CreateStackInput) (*StackOutput, error) {
	if !stackNamePattern.MatchString(in.StackName) {
		return nil, validationError("1 validation error detected: Value '%s' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*", in.StackName)
	}
	if in.OnFailure != "" && in.DisableRollback != nil {
		return nil, validationError("Only one of DisableRollback or OnFailure may be specified")
	}
	if !slices.Contains([]string{"", "ROLLBACK", "DELETE", "DO_NOTHING"}, in.OnFailure) {
		return nil, validationError("1 validation error detected: Value '%s' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]", in.OnFailure)
	}
	if in.TimeoutInMinutes != nil && *in.TimeoutInMinutes < 1 {
		return nil, validationError("1 validation error detected: Value '%d' at 'timeoutInMinutes' failed to satisfy constraint: Member must have value greater than or equal to 1", *in.TimeoutInMinutes)
	}
	if err := firstError(checkTags(in.Tags), checkNotifications(in.NotificationARNs), checkRollbackConfiguration(in.RollbackConfiguration)); err != nil {
		return nil, err
	}
	body, err := s.templateText(ctx, in.TemplateBody, in.TemplateURL)
	if err != nil {
		return nil, err
	}
	params, err := parameterValues(in.Parameters, nil, false)
	if err != nil {
		return nil, err
	}
	st := &stack{
		ID: s.newStackID(in.StackName), Name: in.StackName, Created: s.Clock.Now(), RoleARN: in.RoleARN,
		OnFailure: in.OnFailure, CreateToken: in.ClientRequestToken,
	}
	st.DisableRollback = deref(in.DisableRollback)
	st.Protected = deref(in.EnableTerminationProtection)
	st.TimeoutInMinutes = deref(in.TimeoutInMinutes)
	err = s.Store.Update(ctx, func(tx *state.Tx) error {
		existing, err := s.store.stack(tx, in.StackName)
		if err != nil {
			return err
		}
		if existing != nil {
			if in.ClientRequestToken != "" && existing.CreateToken == in.ClientRequestToken {
				st = existing
				return nil
			}
			return alreadyExists(in.StackName)
		}
		imports, _, err := s.store.exports(tx)
		if err != nil {
			return err
		}
		p, err := s.propose(st, body, params, in.Capabilities, imports, func(string) *resource { return nil })
		if err != nil {
			return err
		}
		p.Tags = in.Tags
		st.version = p.version
		st.Op = s.newOperation(phaseCreate, in.ClientRequestToken)
		st.Op.DisableRollback = st.DisableRollback
		return s.setStatus(tx, st, "CREATE_IN_PROGRESS", reasonUserInitiated)
	})
	if err != nil {
		return nil, err
	}
	s.spawn(st.ID)
	return &StackOutput{StackId: st.ID}, nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func deref[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}
