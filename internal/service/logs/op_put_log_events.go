package logs

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

const (
	maxBatch      = 10_000
	maxBatchBytes = 1_048_576
	eventOverhead = 26 // bytes that AWS counts for each event beside its message
)

// PutLogEventsInput is PutLogEvents' request; the sequence token is taken and has no meaning, as on AWS since 2023.
type PutLogEventsInput struct {
	LogGroupName  string       `aws:"logGroupName,required"`
	LogStreamName string       `aws:"logStreamName,required"`
	LogEvents     []InputEvent `aws:"logEvents,required"`
	SequenceToken string       `aws:"sequenceToken"`
}

// InputEvent is one event of PutLogEvents.
type InputEvent struct {
	Timestamp *int64 `aws:"timestamp,required"`
	Message   string `aws:"message,required"`
}

// PutLogEventsOutput is PutLogEvents' response.
type PutLogEventsOutput struct {
	NextSequenceToken     string    `aws:"nextSequenceToken"`
	RejectedLogEventsInfo *Rejected `aws:"rejectedLogEventsInfo"`
}

// Rejected says which events were left out: those before (end, exclusive) or from (start) an index on.
type Rejected struct {
	TooNewLogEventStartIndex *int32 `aws:"tooNewLogEventStartIndex"`
	TooOldLogEventEndIndex   *int32 `aws:"tooOldLogEventEndIndex"`
	ExpiredLogEventEndIndex  *int32 `aws:"expiredLogEventEndIndex"`
}

// PutLogEvents appends events in the order of their times. Those older than 14 days or the group's retention, or more
// than 2 hours ahead, are left out.
func (s *Service) PutLogEvents(ctx context.Context, in *PutLogEventsInput) (*PutLogEventsOutput, error) {
	if err := checkEvents(in.LogEvents); err != nil {
		return nil, err
	}
	out := &PutLogEventsOutput{NextSequenceToken: sequenceToken}
	return out, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		g, err := readGroup(tx, in.LogGroupName)
		if err != nil {
			return err
		}
		if _, err := readStream(tx, g.Name, in.LogStreamName); err != nil {
			return err
		}
		var events []event
		events, out.RejectedLogEventsInfo = sortOut(in.LogEvents, g, s.deps.Clock.Now())
		return s.insert(tx, g, in.LogStreamName, events)
	})
}

func checkEvents(events []InputEvent) error {
	if len(events) < 1 || len(events) > maxBatch {
		return invalid("1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length between 1 and %d, found %d", maxBatch, len(events))
	}
	size, last := 0, int64(0)
	for i, e := range events {
		switch {
		case e.Message == "":
			return invalid("1 validation error detected: Value '' at 'logEvents.%d.member.message' failed to satisfy constraint: Member must have length greater than or equal to 1", i+1)
		case *e.Timestamp < last:
			return invalid("Log events in a single PutLogEvents request must be in chronological order.")
		}
		last = *e.Timestamp
		size += len(e.Message) + eventOverhead
	}
	if size > maxBatchBytes {
		return invalid("Upload too large: %d bytes exceeds limit of %d", size, maxBatchBytes)
	}
	if d := time.UnixMilli(last).Sub(time.UnixMilli(*events[0].Timestamp)); d > 24*time.Hour {
		return invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
	}
	return nil
}

func sortOut(in []InputEvent, g *group, now time.Time) ([]event, *Rejected) {
	newest, oldest, expired := now.Add(2*time.Hour).UnixMilli(), now.AddDate(0, 0, -14).UnixMilli(), g.oldest(now)
	var rejected Rejected
	var events []event
	for i, e := range in {
		index, next := int32(i), int32(i+1)
		switch {
		case *e.Timestamp > newest:
			if rejected.TooNewLogEventStartIndex == nil {
				rejected.TooNewLogEventStartIndex = &index
			}
		case *e.Timestamp < expired:
			rejected.ExpiredLogEventEndIndex = &next
		case *e.Timestamp < oldest:
			rejected.TooOldLogEventEndIndex = &next
		default:
			events = append(events, event{at: *e.Timestamp, message: e.Message})
		}
	}
	if rejected == (Rejected{}) {
		return events, nil
	}
	return events, &rejected
}

// Append writes lines to a stream, creating the group and the stream as Lambda does; empty lines are left out.
func (s *Service) Append(ctx context.Context, groupName, stream string, at time.Time, lines []string) error {
	events := make([]event, 0, len(lines))
	for _, line := range lines {
		if line != "" {
			events = append(events, event{at: at.UnixMilli(), message: toValid(line)})
		}
	}
	return s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		g, err := readGroup(tx, groupName)
		var refused *protocol.Error
		if errors.As(err, &refused) {
			g = &group{Name: groupName, Created: s.deps.Clock.Now().UnixMilli()}
			err = writeGroup(tx, g)
		}
		if err != nil {
			return err
		}
		if _, err := s.ensureStream(tx, groupName, stream); err != nil {
			return err
		}
		return s.insert(tx, g, stream, events)
	})
}

func toValid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}
