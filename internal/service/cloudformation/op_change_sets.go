package cloudformation

import (
	"context"
	"time"

	"nightshift/internal/state"
)

// DescribeChangeSetInput names a change set, by ARN or by name and stack.
type DescribeChangeSetInput struct {
	ChangeSetName         string `aws:",required"`
	StackName             string
	NextToken             string
	IncludePropertyValues *bool
}

// Change is one entry of a change set.
type Change struct {
	Type           string
	ResourceChange *ResourceChange
}

// ResourceChange is what would happen to a resource.
type ResourceChange struct {
	Action             string
	LogicalResourceId  string
	PhysicalResourceId string
	ResourceType       string
	Replacement        string
	Scope              []string
	Details            []ResourceChangeDetail
}

// ResourceChangeDetail names a property that would change.
type ResourceChangeDetail struct {
	Target       *ResourceTargetDefinition
	Evaluation   string
	ChangeSource string
}

// ResourceTargetDefinition is the property that would change.
type ResourceTargetDefinition struct {
	Attribute          string
	Name               string
	RequiresRecreation string
}

// DescribeChangeSetOutput is a change set.
type DescribeChangeSetOutput struct {
	ChangeSetName         string
	ChangeSetId           string
	StackId               string
	StackName             string
	Description           string
	Parameters            []Parameter
	CreationTime          time.Time
	ExecutionStatus       string
	Status                string
	StatusReason          string
	NotificationARNs      []string
	RollbackConfiguration *RollbackConfiguration
	Capabilities          []string
	Tags                  []Tag
	Changes               []Change
	NextToken             string
	IncludeNestedStacks   bool
	OnStackFailure        string
}

// DescribeChangeSet tells what a change set would do.
func (s *Service) DescribeChangeSet(ctx context.Context, in *DescribeChangeSetInput) (*DescribeChangeSetOutput, error) {
	if deref(in.IncludePropertyValues) {
		return nil, validationError("nightshift: IncludePropertyValues is not supported by the local cloud")
	}
	var out *DescribeChangeSetOutput
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		cs, err := s.findChangeSet(tx, in.ChangeSetName, in.StackName)
		if err != nil {
			return err
		}
		page, next, err := paginate(cs.Changes, in.NextToken, 100)
		if err != nil {
			return err
		}
		shown := stack{version: cs.version}
		out = &DescribeChangeSetOutput{
			ChangeSetName: cs.Name, ChangeSetId: cs.ID, StackId: cs.StackID, StackName: cs.StackName, Description: cs.Note,
			Parameters: shown.shownParameters(), CreationTime: cs.Created, ExecutionStatus: cs.Execution, Status: cs.Status, StatusReason: cs.Reason,
			NotificationARNs: []string{}, RollbackConfiguration: &RollbackConfiguration{}, Capabilities: orEmpty(cs.Capabilities), Tags: orEmpty(cs.Tags),
			Changes: []Change{}, NextToken: next, OnStackFailure: cs.OnStackFailure,
		}
		for _, c := range page {
			out.Changes = append(out.Changes, Change{Type: "Resource", ResourceChange: c.describe()})
		}
		return nil
	})
	return out, err
}

func (c resourceChange) describe() *ResourceChange {
	out := &ResourceChange{
		Action: c.Action, LogicalResourceId: c.LogicalID, PhysicalResourceId: c.PhysicalID, ResourceType: c.Type,
		Replacement: c.Replacement, Scope: []string{}, Details: []ResourceChangeDetail{},
	}
	recreation := map[string]string{"True": "Always", "Conditional": "Conditionally"}[c.Replacement]
	if recreation == "" {
		recreation = "Never"
	}
	if len(c.Properties) > 0 {
		out.Scope = append(out.Scope, "Properties")
	}
	for _, p := range c.Properties {
		out.Details = append(out.Details, ResourceChangeDetail{
			Target:     &ResourceTargetDefinition{Attribute: "Properties", Name: p, RequiresRecreation: recreation},
			Evaluation: "Static", ChangeSource: "DirectModification",
		})
	}
	if c.Tags {
		out.Scope = append(out.Scope, "Tags")
		out.Details = append(out.Details, ResourceChangeDetail{Target: &ResourceTargetDefinition{Attribute: "Tags", RequiresRecreation: "Never"}, Evaluation: "Static", ChangeSource: "DirectModification"})
	}
	return out
}

// ExecuteChangeSetInput names a change set to carry out.
type ExecuteChangeSetInput struct {
	ChangeSetName      string `aws:",required"`
	StackName          string
	ClientRequestToken string
	DisableRollback    *bool
}

// ExecuteChangeSet begins what a change set describes. The stack's other change sets are dropped: they describe
// changes of a stack that is not there any more.
func (s *Service) ExecuteChangeSet(ctx context.Context, in *ExecuteChangeSetInput) (*Empty, error) {
	id := ""
	err := s.Store.Update(ctx, func(tx *state.Tx) error {
		cs, err := s.findChangeSet(tx, in.ChangeSetName, in.StackName)
		if err != nil {
			return err
		}
		if in.ClientRequestToken != "" && cs.ExecutionToken == in.ClientRequestToken {
			return nil // the same request, repeated
		}
		if cs.Status != "CREATE_COMPLETE" || cs.Execution != executionAvailable {
			return invalidChangeSetStatus("ChangeSet [%s] cannot be executed in its current execution status of [%s]", cs.ID, cs.Execution)
		}
		st, err := s.find(tx, cs.StackID)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM cfn_changesets WHERE stack = ? AND id <> ?`, st.ID, cs.ID); err != nil {
			return err
		}
		cs.Execution, cs.ExecutionToken = executionInProgress, in.ClientRequestToken
		if err := s.putChangeSet(tx, cs); err != nil {
			return err
		}
		id = st.ID
		return s.beginChangeSet(tx, st, cs, in)
	})
	if err != nil {
		return nil, err
	}
	if id != "" {
		s.spawn(id)
	}
	return &Empty{}, nil
}

func (s *Service) beginChangeSet(tx *state.Tx, st *stack, cs *changeSet, in *ExecuteChangeSetInput) error {
	st.ChangeSetID = cs.ID
	if cs.RoleARN != "" {
		st.RoleARN = cs.RoleARN
	}
	disable := deref(in.DisableRollback) || cs.OnStackFailure == "DO_NOTHING"
	if cs.Type == "CREATE" {
		if st.Status != "REVIEW_IN_PROGRESS" {
			return invalidChangeSetStatus("ChangeSet [%s] cannot be executed: its stack is in %s state", cs.ID, st.Status)
		}
		st.version, st.OnFailure, st.DisableRollback = cs.version, cs.OnStackFailure, disable
		st.Op = s.newOperation(phaseCreate, in.ClientRequestToken)
		st.Op.DisableRollback = disable
		return s.setStatus(tx, st, "CREATE_IN_PROGRESS", reasonUserInitiated)
	}
	if err := updatable(st); err != nil {
		return err
	}
	return s.beginUpdate(tx, st, &proposal{version: cs.version}, in.ClientRequestToken, disable)
}

// DeleteChangeSetInput names a change set.
type DeleteChangeSetInput struct {
	ChangeSetName string `aws:",required"`
	StackName     string
}

// DeleteChangeSet drops a change set; one that is not there is dropped already, one being executed is refused.
func (s *Service) DeleteChangeSet(ctx context.Context, in *DeleteChangeSetInput) (*Empty, error) {
	err := s.Store.Update(ctx, func(tx *state.Tx) error {
		stackID := ""
		if in.StackName != "" {
			st, err := s.find(tx, in.StackName)
			if err != nil {
				return err
			}
			stackID = st.ID
		}
		cs, err := s.changeSet(tx, in.ChangeSetName, stackID)
		if err != nil || cs == nil {
			return err
		}
		if cs.Execution == executionInProgress {
			return invalidChangeSetStatus("ChangeSet [%s] cannot be deleted in its current execution status of [%s]", cs.ID, cs.Execution)
		}
		_, err = tx.Exec(`DELETE FROM cfn_changesets WHERE id = ?`, cs.ID)
		return err
	})
	return &Empty{}, err
}

// ListChangeSetsInput names a stack.
type ListChangeSetsInput struct {
	StackName string `aws:",required"`
	NextToken string
}

// ChangeSetSummary is a change set as ListChangeSets shows it.
type ChangeSetSummary struct {
	StackId         string
	StackName       string
	ChangeSetId     string
	ChangeSetName   string
	ExecutionStatus string
	Status          string
	StatusReason    string
	CreationTime    time.Time
	Description     string
}

// ListChangeSetsOutput lists change sets, oldest first.
type ListChangeSetsOutput struct {
	Summaries []ChangeSetSummary
	NextToken string
}

// ListChangeSets lists the change sets of a stack.
func (s *Service) ListChangeSets(ctx context.Context, in *ListChangeSetsInput) (*ListChangeSetsOutput, error) {
	out := &ListChangeSetsOutput{Summaries: []ChangeSetSummary{}}
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		st, err := s.find(tx, in.StackName)
		if err != nil {
			return err
		}
		list, err := rows[changeSet](tx, `SELECT doc FROM cfn_changesets WHERE stack = ? ORDER BY seq`, st.ID)
		if err != nil {
			return err
		}
		page, next, err := paginate(list, in.NextToken, 100)
		if err != nil {
			return err
		}
		out.NextToken = next
		for _, cs := range page {
			out.Summaries = append(out.Summaries, ChangeSetSummary{
				StackId: cs.StackID, StackName: cs.StackName, ChangeSetId: cs.ID, ChangeSetName: cs.Name, ExecutionStatus: cs.Execution,
				Status: cs.Status, StatusReason: cs.Reason, CreationTime: cs.Created, Description: cs.Note,
			})
		}
		return nil
	})
	return out, err
}
