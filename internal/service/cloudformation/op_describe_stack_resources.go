package cloudformation

import (
	"context"
	"time"

	"nightshift/internal/state"
)

// DescribeStackResourcesInput names a stack, or a physical resource whose stack is meant.
type DescribeStackResourcesInput struct {
	StackName          string
	LogicalResourceId  string
	PhysicalResourceId string
}

// StackResource is a resource as DescribeStackResources shows it.
type StackResource struct {
	StackName            string
	StackId              string
	LogicalResourceId    string
	PhysicalResourceId   string
	ResourceType         string
	Timestamp            time.Time
	ResourceStatus       string
	ResourceStatusReason string
	DriftInformation     *ResourceDriftInformation
}

// DescribeStackResourcesOutput lists resources by logical id.
type DescribeStackResourcesOutput struct {
	StackResources []StackResource
}

var noDrift = &ResourceDriftInformation{StackResourceDriftStatus: "NOT_CHECKED"}

// DescribeStackResources lists the resources of a stack.
func (s *Service) DescribeStackResources(ctx context.Context, in *DescribeStackResourcesInput) (*DescribeStackResourcesOutput, error) {
	if (in.StackName == "") == (in.PhysicalResourceId == "") {
		return nil, validationError("Exactly one of StackName and PhysicalResourceId must be specified.")
	}
	out := &DescribeStackResourcesOutput{StackResources: []StackResource{}}
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		st, rows, err := s.resourcesOf(tx, in.StackName, in.PhysicalResourceId)
		if err != nil {
			return err
		}
		for _, id := range sortedKeys(rows) {
			r := rows[id]
			if in.LogicalResourceId != "" && in.LogicalResourceId != id {
				continue
			}
			out.StackResources = append(out.StackResources, StackResource{
				StackName: st.Name, StackId: st.ID, LogicalResourceId: id, PhysicalResourceId: r.PhysicalID, ResourceType: r.Type,
				Timestamp: r.Updated, ResourceStatus: r.Status, ResourceStatusReason: r.Reason, DriftInformation: noDrift,
			})
		}
		return nil
	})
	return out, err
}

func (s *Service) resourcesOf(tx *state.Tx, name, physicalID string) (*stack, map[string]*resource, error) {
	if name != "" {
		st, err := s.find(tx, name)
		if err != nil {
			return nil, nil, err
		}
		rows, err := s.store.resources(tx, st.ID)
		return st, rows, err
	}
	all, err := s.store.stacks(tx, "deleted = 0")
	if err != nil {
		return nil, nil, err
	}
	for _, st := range all {
		rows, err := s.store.resources(tx, st.ID)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range rows {
			if r.PhysicalID == physicalID {
				return st, rows, nil
			}
		}
	}
	return nil, nil, validationError("Stack for %s does not exist", physicalID)
}

// DescribeStackResourceInput names one resource of a stack.
type DescribeStackResourceInput struct {
	StackName         string `aws:",required"`
	LogicalResourceId string `aws:",required"`
}

// StackResourceDetail is a resource as DescribeStackResource shows it.
type StackResourceDetail struct {
	StackName            string
	StackId              string
	LogicalResourceId    string
	PhysicalResourceId   string
	ResourceType         string
	LastUpdatedTimestamp time.Time
	ResourceStatus       string
	ResourceStatusReason string
	Metadata             string
	DriftInformation     *ResourceDriftInformation
}

// DescribeStackResourceOutput holds one resource.
type DescribeStackResourceOutput struct {
	StackResourceDetail *StackResourceDetail
}

// DescribeStackResource describes one resource of a stack.
func (s *Service) DescribeStackResource(ctx context.Context, in *DescribeStackResourceInput) (*DescribeStackResourceOutput, error) {
	out := &DescribeStackResourceOutput{}
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		st, err := s.store.stack(tx, in.StackName)
		if err != nil {
			return err
		}
		if st == nil {
			return validationError("Stack '%s' does not exist", in.StackName)
		}
		rows, err := s.store.resources(tx, st.ID)
		if err != nil {
			return err
		}
		r := rows[in.LogicalResourceId]
		if r == nil {
			return validationError("Resource %s does not exist for stack %s", in.LogicalResourceId, st.Name)
		}
		d := &StackResourceDetail{
			StackName: st.Name, StackId: st.ID, LogicalResourceId: r.LogicalID, PhysicalResourceId: r.PhysicalID, ResourceType: r.Type,
			LastUpdatedTimestamp: r.Updated, ResourceStatus: r.Status, ResourceStatusReason: r.Reason, DriftInformation: noDrift,
		}
		if r.Metadata != nil {
			d.Metadata = mustJSON(r.Metadata)
		}
		out.StackResourceDetail = d
		return nil
	})
	return out, err
}

// ListStackResourcesInput names a stack.
type ListStackResourcesInput struct {
	StackName string `aws:",required"`
	NextToken string
}

// StackResourceSummary is a resource as ListStackResources shows it.
type StackResourceSummary struct {
	LogicalResourceId    string
	PhysicalResourceId   string
	ResourceType         string
	LastUpdatedTimestamp time.Time
	ResourceStatus       string
	ResourceStatusReason string
	DriftInformation     *ResourceDriftInformation
}

// ListStackResourcesOutput lists resources by logical id.
type ListStackResourcesOutput struct {
	StackResourceSummaries []StackResourceSummary
	NextToken              string
}

// ListStackResources lists the resources of a stack.
func (s *Service) ListStackResources(ctx context.Context, in *ListStackResourcesInput) (*ListStackResourcesOutput, error) {
	out := &ListStackResourcesOutput{StackResourceSummaries: []StackResourceSummary{}}
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		_, rows, err := s.resourcesOf(tx, in.StackName, "")
		if err != nil {
			return err
		}
		page, next, err := paginate(sortedKeys(rows), in.NextToken, 100)
		if err != nil {
			return err
		}
		out.NextToken = next
		for _, id := range page {
			r := rows[id]
			out.StackResourceSummaries = append(out.StackResourceSummaries, StackResourceSummary{
				LogicalResourceId: id, PhysicalResourceId: r.PhysicalID, ResourceType: r.Type, LastUpdatedTimestamp: r.Updated,
				ResourceStatus: r.Status, ResourceStatusReason: r.Reason, DriftInformation: noDrift,
			})
		}
		return nil
	})
	return out, err
}
