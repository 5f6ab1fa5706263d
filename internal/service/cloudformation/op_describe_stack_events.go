package cloudformation

import (
	"context"
	"strconv"
	"time"

	"nightshift/internal/state"
)

// DescribeStackEventsInput names a stack; a deleted one by its id.
type DescribeStackEventsInput struct {
	StackName string `aws:",required"`
	NextToken string
}

// StackEvent is one entry of a stack's history.
type StackEvent struct {
	StackId              string
	EventId              string
	StackName            string
	LogicalResourceId    string
	PhysicalResourceId   string `aws:",keepempty"`
	ResourceType         string
	Timestamp            time.Time
	ResourceStatus       string
	ResourceStatusReason string
	ResourceProperties   string
	ClientRequestToken   string
}

// DescribeStackEventsOutput lists events, newest first.
type DescribeStackEventsOutput struct {
	StackEvents []StackEvent
	NextToken   string
}

const eventPage = 100

// DescribeStackEvents lists a stack's history, newest first.
func (s *Service) DescribeStackEvents(ctx context.Context, in *DescribeStackEventsInput) (*DescribeStackEventsOutput, error) {
	out := &DescribeStackEventsOutput{StackEvents: []StackEvent{}}
	before := int64(1) << 62
	if in.NextToken != "" {
		n, err := strconv.ParseInt(in.NextToken, 10, 64)
		if err != nil {
			return nil, validationError("Invalid NextToken %q", in.NextToken)
		}
		before = n
	}
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		st, err := s.store.stack(tx, in.StackName)
		if err != nil {
			return err
		}
		if st == nil {
			return validationError("Stack [%s] does not exist", in.StackName)
		}
		res, err := tx.Query(`SELECT seq, doc FROM cfn_events WHERE stack = ? AND seq < ? ORDER BY seq DESC LIMIT ?`, st.ID, before, eventPage+1)
		if err != nil {
			return err
		}
		defer func() { _ = res.Close() }()
		last := int64(0)
		for res.Next() {
			var seq int64
			var doc string
			if err := res.Scan(&seq, &doc); err != nil {
				return err
			}
			if len(out.StackEvents) == eventPage {
				out.NextToken = strconv.FormatInt(last, 10)
				break
			}
			last = seq
			var e event
			if err := unmarshal(doc, &e); err != nil {
				return err
			}
			out.StackEvents = append(out.StackEvents, StackEvent{
				StackId: st.ID, EventId: e.ID, StackName: st.Name, LogicalResourceId: e.LogicalID, PhysicalResourceId: e.PhysicalID,
				ResourceType: e.Type, Timestamp: e.Time, ResourceStatus: e.Status, ResourceStatusReason: e.Reason,
				ResourceProperties: e.Properties, ClientRequestToken: e.Token,
			})
		}
		return res.Err()
	})
	return out, err
}
