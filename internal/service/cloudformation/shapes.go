package cloudformation

import "time"

// Tag is a key and a value on a stack.
type Tag struct {
	Key   string `aws:",required"`
	Value string `aws:",required"`
}

// Parameter is the value of one template parameter.
type Parameter struct {
	ParameterKey     string
	ParameterValue   *string
	UsePreviousValue *bool
}

// Output is one output of a stack.
type Output struct {
	OutputKey   string
	OutputValue string `aws:",keepempty"`
	Description string
	ExportName  string
}

// RollbackConfiguration is accepted only when it asks for nothing.
type RollbackConfiguration struct {
	RollbackTriggers        []RollbackTrigger
	MonitoringTimeInMinutes *int32
}

// RollbackTrigger is an alarm that would roll a stack back; refused.
type RollbackTrigger struct {
	Arn  string
	Type string
}

// DriftInformation says that drift is never checked.
type DriftInformation struct {
	StackDriftStatus string
}

// ResourceDriftInformation says that drift is never checked.
type ResourceDriftInformation struct {
	StackResourceDriftStatus string
}

// Stack is a stack as DescribeStacks shows it.
type Stack struct {
	StackId                     string
	StackName                   string
	ChangeSetId                 string
	Description                 string
	Parameters                  []Parameter
	CreationTime                time.Time
	DeletionTime                time.Time
	LastUpdatedTime             time.Time
	RollbackConfiguration       *RollbackConfiguration
	StackStatus                 string
	StackStatusReason           string
	DisableRollback             bool
	NotificationARNs            []string
	TimeoutInMinutes            *int32
	Capabilities                []string
	Outputs                     []Output
	RoleARN                     string
	Tags                        []Tag
	EnableTerminationProtection bool
	DriftInformation            *DriftInformation
}

func (st *stack) describe() Stack {
	out := Stack{
		StackId: st.ID, StackName: st.Name, ChangeSetId: st.ChangeSetID, Description: st.Description,
		Parameters: st.shownParameters(), CreationTime: st.Created, DeletionTime: st.Deleted, LastUpdatedTime: st.Updated,
		RollbackConfiguration: &RollbackConfiguration{}, StackStatus: st.Status, StackStatusReason: st.Reason,
		DisableRollback: st.DisableRollback, NotificationARNs: orEmpty(st.NotificationARNs), Capabilities: st.Capabilities,
		Outputs: st.Outputs, RoleARN: st.RoleARN, Tags: orEmpty(st.Tags), EnableTerminationProtection: st.Protected,
		DriftInformation: &DriftInformation{StackDriftStatus: "NOT_CHECKED"},
	}
	if st.TimeoutInMinutes > 0 {
		out.TimeoutInMinutes = &st.TimeoutInMinutes
	}
	return out
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
