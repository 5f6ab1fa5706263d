package cloudformation

import (
	"context"
	"slices"
	"strings"

	"nightshift/internal/service/cloudformation/language"
	"nightshift/internal/state"
)

// UpdateStackInput asks for a change of a stack.
type UpdateStackInput struct {
	StackName             string `aws:",required"`
	TemplateBody          string
	TemplateURL           string
	UsePreviousTemplate   *bool
	Parameters            []Parameter
	Capabilities          []string
	RoleARN               string
	RollbackConfiguration *RollbackConfiguration
	NotificationARNs      []string
	Tags                  []Tag
	DisableRollback       *bool
	ClientRequestToken    string
}

// UpdateStack checks the change, commits it and begins to bring the resources to it.
func (s *Service) UpdateStack(ctx context.Context, in *UpdateStackInput) (*StackOutput, error) {
	if err := firstError(checkTags(in.Tags), checkNotifications(in.NotificationARNs), checkRollbackConfiguration(in.RollbackConfiguration)); err != nil {
		return nil, err
	}
	change, err := s.readChange(ctx, in.TemplateBody, in.TemplateURL, in.UsePreviousTemplate, in.Parameters, in.Capabilities, in.Tags)
	if err != nil {
		return nil, err
	}
	var st *stack
	err = s.Store.Update(ctx, func(tx *state.Tx) error {
		if st, err = s.store.stack(tx, in.StackName); err != nil {
			return err
		}
		if st == nil || !st.Deleted.IsZero() {
			return validationError("Stack [%s] does not exist", in.StackName)
		}
		if in.ClientRequestToken != "" {
			switch in.ClientRequestToken {
			case st.LastToken:
				return nil
			case st.CreateToken:
				return tokenAlreadyExists()
			}
		}
		if err := updatable(st); err != nil {
			return err
		}
		p, changes, err := s.compare(tx, st, change)
		if err != nil {
			return err
		}
		if len(changes) == 0 && !s.versionChanged(st, p) {
			return validationError("No updates are to be performed.")
		}
		st.LastToken = in.ClientRequestToken
		if in.RoleARN != "" {
			st.RoleARN = in.RoleARN
		}
		if err := s.outdateChangeSets(tx, st); err != nil {
			return err
		}
		return s.beginUpdate(tx, st, p, in.ClientRequestToken, deref(in.DisableRollback))
	})
	if err != nil {
		return nil, err
	}
	s.spawn(st.ID)
	return &StackOutput{StackId: st.ID}, nil
}

// updatable refuses an update in a status that allows none.
func updatable(st *stack) error {
	if st.Op == nil && slices.Contains([]string{"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED"}, st.Status) ||
		st.Op == nil && st.Status == "CREATE_FAILED" && st.DisableRollback {
		return nil
	}
	return validationError("Stack:%s is in %s state and can not be updated.", st.ID, st.Status)
}

// change is what a request asks a stack to become.
type change struct {
	body         string // empty: the previous template
	params       []Parameter
	capabilities []string
	tags         []Tag // nil: the previous ones
}

func (s *Service) readChange(ctx context.Context, body, url string, previous *bool, params []Parameter, capabilities []string, tags []Tag) (change, error) {
	c := change{params: params, capabilities: capabilities, tags: tags}
	if deref(previous) {
		if body != "" || url != "" {
			return c, validationError("You cannot specify UsePreviousTemplate together with TemplateBody or TemplateURL.")
		}
		return c, nil
	}
	var err error
	c.body, err = s.templateText(ctx, body, url)
	return c, err
}

// compare checks a change against the stack and tells which resources it touches.
func (s *Service) compare(tx *state.Tx, st *stack, c change) (*proposal, []resourceChange, error) {
	body := c.body
	if body == "" {
		body = st.Template
	}
	params, err := parameterValues(c.params, st.Parameters, true)
	if err != nil {
		return nil, nil, err
	}
	rows, imports, err := s.current(tx, st)
	if err != nil {
		return nil, nil, err
	}
	p, err := s.propose(st, body, params, c.capabilities, imports, func(id string) *resource { return rows[id] })
	if err != nil {
		return nil, nil, err
	}
	p.NotificationARNs = st.NotificationARNs
	if p.Tags = c.tags; p.Tags == nil {
		p.Tags = st.Tags
	}
	var retyped []string
	for id, want := range p.graph.Resources {
		if row := rows[id]; row != nil && row.Type != want.Type && row.PhysicalID != "" {
			retyped = append(retyped, id)
		}
	}
	if len(retyped) > 0 {
		slices.Sort(retyped)
		return nil, nil, validationError("Update of resource type is not permitted. The new template modifies resource type of the following resources: [%s]", strings.Join(retyped, ", "))
	}
	changes, err := s.changes(st, p, rows)
	return p, changes, err
}

// versionChanged tells whether anything but resources differs: outputs, tags.
func (s *Service) versionChanged(st *stack, p *proposal) bool {
	if !slices.Equal(st.Tags, p.Tags) {
		return true
	}
	old, err := language.Parse(st.Template)
	if err != nil {
		return true
	}
	if len(old.Outputs) != len(p.template.Outputs) {
		return true
	}
	for id, o := range p.template.Outputs {
		was := old.Outputs[id]
		if was == nil || !language.Equal(was.Value, o.Value) || !language.Equal(was.Export, o.Export) || was.Condition != o.Condition {
			return true
		}
	}
	for id, want := range p.template.Resources {
		was := old.Resources[id]
		if was != nil && (was.DeletionPolicy != want.DeletionPolicy || was.UpdateReplacePolicy != want.UpdateReplacePolicy || !language.Equal(was.Metadata, want.Metadata)) {
			return true
		}
	}
	return false
}

// beginUpdate commits the update operation.
func (s *Service) beginUpdate(tx *state.Tx, st *stack, p *proposal, token string, disableRollback bool) error {
	previous := st.version
	st.Previous = &previous
	st.version = p.version
	st.Updated = s.Clock.Now()
	st.Op = s.newOperation(phaseUpdate, token)
	st.Op.DisableRollback = disableRollback
	return s.setStatus(tx, st, "UPDATE_IN_PROGRESS", reasonUserInitiated)
}
