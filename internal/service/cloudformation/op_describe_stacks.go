package cloudformation

import (
	"context"
	"slices"
	"strconv"
	"time"

	"nightshift/internal/state"
)

// DescribeStacksInput names one stack or none for all.
type DescribeStacksInput struct {
	StackName string
	NextToken string
}

// DescribeStacksOutput lists stacks, newest first.
type DescribeStacksOutput struct {
	Stacks    []Stack
	NextToken string
}

// DescribeStacks describes one stack, by name or id, or all that are not deleted.
func (s *Service) DescribeStacks(ctx context.Context, in *DescribeStacksInput) (*DescribeStacksOutput, error) {
	out := &DescribeStacksOutput{Stacks: []Stack{}}
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		if in.StackName != "" {
			st, err := s.find(tx, in.StackName)
			if err == nil {
				out.Stacks = append(out.Stacks, st.describe())
			}
			return err
		}
		list, err := s.store.stacks(tx, "deleted = 0 ORDER BY seq DESC")
		if err != nil {
			return err
		}
		page, next, err := paginate(list, in.NextToken, 100)
		if err != nil {
			return err
		}
		out.NextToken = next
		for _, st := range page {
			out.Stacks = append(out.Stacks, st.describe())
		}
		return nil
	})
	return out, err
}

// paginate cuts the page a token asks for out of a list.
func paginate[T any](list []T, token string, size int) (page []T, next string, err error) {
	start := 0
	if token != "" {
		if start, err = strconv.Atoi(token); err != nil || start < 0 {
			return nil, "", validationError("Invalid NextToken %q", token)
		}
	}
	start = min(start, len(list))
	end := min(start+size, len(list))
	if end < len(list) {
		next = strconv.Itoa(end)
	}
	return list[start:end], next, nil
}

// ListStacksInput filters by status.
type ListStacksInput struct {
	NextToken         string
	StackStatusFilter []string
}

// StackSummary is a stack as ListStacks shows it.
type StackSummary struct {
	StackId             string
	StackName           string
	TemplateDescription string
	CreationTime        time.Time
	LastUpdatedTime     time.Time
	DeletionTime        time.Time
	StackStatus         string
	StackStatusReason   string
	DriftInformation    *DriftInformation
}

// ListStacksOutput lists stacks, newest first.
type ListStacksOutput struct {
	StackSummaries []StackSummary
	NextToken      string
}

// ListStacks lists all stacks, deleted ones too.
func (s *Service) ListStacks(ctx context.Context, in *ListStacksInput) (*ListStacksOutput, error) {
	out := &ListStacksOutput{StackSummaries: []StackSummary{}}
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		list, err := s.store.stacks(tx, "1 = 1 ORDER BY seq DESC")
		if err != nil {
			return err
		}
		if len(in.StackStatusFilter) > 0 {
			list = slices.DeleteFunc(list, func(st *stack) bool { return !slices.Contains(in.StackStatusFilter, st.Status) })
		}
		page, next, err := paginate(list, in.NextToken, 100)
		if err != nil {
			return err
		}
		out.NextToken = next
		for _, st := range page {
			out.StackSummaries = append(out.StackSummaries, StackSummary{
				StackId: st.ID, StackName: st.Name, TemplateDescription: st.Description, CreationTime: st.Created, LastUpdatedTime: st.Updated,
				DeletionTime: st.Deleted, StackStatus: st.Status, StackStatusReason: st.Reason, DriftInformation: &DriftInformation{StackDriftStatus: "NOT_CHECKED"},
			})
		}
		return nil
	})
	return out, err
}
