package deploy

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"nightshift/internal/task"
)

// Trigger asks for a run of the pipeline by an event on the default bus, as
// anyone may, and returns the run's id, which follows from the event.
func (c *Clients) Trigger(ctx context.Context, pipeline string, at time.Time) (run string, err error) {
	detail, err := json.Marshal(task.RunRequested{Pipeline: pipeline})
	if err != nil {
		return "", fmt.Errorf("write the event that asks for a run: %w", err)
	}
	// The event carries its time in whole seconds, and the run's id is made of it.
	at = at.UTC().Truncate(time.Second)
	out, err := c.Events.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{
		Source:     aws.String(task.EventSource),
		DetailType: aws.String(task.DetailRunRequested),
		Detail:     aws.String(string(detail)),
		Time:       aws.Time(at),
	}}})
	if err != nil {
		return "", fmt.Errorf("ask for a run of %s: %w", pipeline, err)
	}
	entry := out.Entries[0]
	if entry.ErrorCode != nil {
		return "", fmt.Errorf("ask for a run of %s: %s: %s", pipeline, aws.ToString(entry.ErrorCode), aws.ToString(entry.ErrorMessage))
	}
	return task.RunID(aws.ToString(entry.EventId), at), nil
}
