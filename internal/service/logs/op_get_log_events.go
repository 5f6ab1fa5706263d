package logs

import (
	"context"
	"fmt"
	"math"
	"slices"

	"nightshift/internal/state"
)

const (
	maxEvents        = 10_000
	maxResponseBytes = 1_048_576
)

// GetLogEventsInput is GetLogEvents' request.
type GetLogEventsInput struct {
	LogGroupName       string `aws:"logGroupName"`
	LogGroupIdentifier string `aws:"logGroupIdentifier"`
	LogStreamName      string `aws:"logStreamName,required"`
	StartTime          *int64 `aws:"startTime"`
	EndTime            *int64 `aws:"endTime"`
	NextToken          string `aws:"nextToken"`
	Limit              *int32 `aws:"limit"`
	StartFromHead      bool   `aws:"startFromHead"`
}

// GetLogEventsOutput is GetLogEvents' response. A token that comes back as it was sent says that there is no more.
type GetLogEventsOutput struct {
	Events            []OutputEvent `aws:"events"`
	NextForwardToken  string        `aws:"nextForwardToken"`
	NextBackwardToken string        `aws:"nextBackwardToken"`
}

// OutputEvent is one event of GetLogEvents.
type OutputEvent struct {
	Timestamp     int64  `aws:"timestamp"`
	Message       string `aws:"message"`
	IngestionTime int64  `aws:"ingestionTime"`
}

// place is between two events: after the one of this time and id.
type place struct{ at, id int64 }

func (p place) token(direction byte) string {
	return fmt.Sprintf("%c/%d.%d/s", direction, p.at, p.id)
}

func parsePlace(token string) (direction byte, p place, err error) {
	n, err := fmt.Sscanf(token, "%c/%d.%d/s", &direction, &p.at, &p.id)
	if err != nil || n != 3 || direction != 'f' && direction != 'b' || p.token(direction) != token {
		return 0, place{}, invalid("The specified nextToken is invalid.")
	}
	return direction, p, nil
}

// GetLogEvents reads a stream in the order of time: its end, its beginning (StartFromHead) or from a token on.
func (s *Service) GetLogEvents(ctx context.Context, in *GetLogEventsInput) (*GetLogEventsOutput, error) {
	name, err := s.groupOf(in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	n, err := pageSize(in.Limit, maxEvents, maxEvents)
	if err != nil {
		return nil, err
	}
	direction, from := byte('b'), place{math.MaxInt64, math.MaxInt64}
	if in.StartFromHead {
		direction, from = 'f', place{}
	}
	if in.NextToken != "" {
		if direction, from, err = parsePlace(in.NextToken); err != nil {
			return nil, err
		}
	}
	var found []event
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		g, err := readGroup(tx, name)
		if err != nil {
			return err
		}
		if _, err := readStream(tx, name, in.LogStreamName); err != nil {
			return err
		}
		first, last := g.oldest(s.deps.Clock.Now()), int64(math.MaxInt64)
		if in.StartTime != nil {
			first = max(first, *in.StartTime)
		}
		if in.EndTime != nil {
			last = *in.EndTime
		}
		comparison := map[byte]string{'f': "(at, id) > (?, ?) ORDER BY at, id", 'b': "(at, id) < (?, ?) ORDER BY at DESC, id DESC"}[direction]
		size := 0
		return readEvents(tx, func(e event) bool {
			size += len(e.message) + eventOverhead
			if size > maxResponseBytes && len(found) > 0 {
				return false
			}
			found = append(found, e)
			return true
		}, "SELECT id, at, ingested, stream, message FROM logs_events WHERE grp = ? AND stream = ? AND at >= ? AND at < ? AND "+comparison+" LIMIT ?",
			name, in.LogStreamName, first, last, from.at, from.id, n)
	})
	if err != nil {
		return nil, err
	}
	return getOutput(found, direction, from, in.NextToken != ""), nil
}

func getOutput(found []event, direction byte, from place, continued bool) *GetLogEventsOutput {
	out := &GetLogEventsOutput{Events: []OutputEvent{}}
	if direction == 'b' {
		slices.Reverse(found)
	}
	for _, e := range found {
		out.Events = append(out.Events, OutputEvent{e.at, e.message, e.ingested})
	}
	if len(found) == 0 {
		if !continued {
			from = place{} // an empty stream: what comes later is after the beginning
		}
		out.NextForwardToken, out.NextBackwardToken = from.token('f'), from.token('b')
		return out
	}
	// A backward token is before its event, a forward token after its.
	first, last := found[0], found[len(found)-1]
	out.NextForwardToken = place{last.at, last.id}.token('f')
	out.NextBackwardToken = place{first.at, first.id}.token('b')
	return out
}
