package logs

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"nightshift/internal/service/logs/filter"
	"nightshift/internal/state"
)

// FilterLogEventsInput is FilterLogEvents' request. Interleaved has no meaning any more, as on AWS.
type FilterLogEventsInput struct {
	LogGroupName        string   `aws:"logGroupName"`
	LogGroupIdentifier  string   `aws:"logGroupIdentifier"`
	LogStreamNames      []string `aws:"logStreamNames"`
	LogStreamNamePrefix string   `aws:"logStreamNamePrefix"`
	StartTime           *int64   `aws:"startTime"`
	EndTime             *int64   `aws:"endTime"`
	FilterPattern       string   `aws:"filterPattern"`
	NextToken           string   `aws:"nextToken"`
	Limit               *int32   `aws:"limit"`
	Interleaved         bool     `aws:"interleaved"`
}

// FilterLogEventsOutput is FilterLogEvents' response.
type FilterLogEventsOutput struct {
	Events             []FilteredEvent  `aws:"events"`
	SearchedLogStreams []SearchedStream `aws:"searchedLogStreams"`
	NextToken          string           `aws:"nextToken"`
}

// FilteredEvent is one event of FilterLogEvents.
type FilteredEvent struct {
	LogStreamName string `aws:"logStreamName"`
	Timestamp     int64  `aws:"timestamp"`
	Message       string `aws:"message"`
	IngestionTime int64  `aws:"ingestionTime"`
	EventID       string `aws:"eventId"`
}

// SearchedStream is not filled in any more, as on AWS.
type SearchedStream struct {
	LogStreamName      string `aws:"logStreamName"`
	SearchedCompletely bool   `aws:"searchedCompletely"`
}

// FilterLogEvents reads the events of a group's streams that have a pattern, in the order of time.
func (s *Service) FilterLogEvents(ctx context.Context, in *FilterLogEventsInput) (*FilterLogEventsOutput, error) {
	name, err := s.groupOf(in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	n, err := pageSize(in.Limit, maxEvents, maxEvents)
	if err != nil {
		return nil, err
	}
	if len(in.LogStreamNames) > 0 && in.LogStreamNamePrefix != "" {
		return nil, invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.")
	}
	pattern, err := filter.Compile(in.FilterPattern)
	if err != nil {
		return nil, invalid("Invalid filter pattern: %v", err)
	}
	from := place{math.MinInt64, 0}
	if in.NextToken != "" {
		if _, from, err = parsePlace(in.NextToken); err != nil {
			return nil, err
		}
	}
	out := &FilterLogEventsOutput{Events: []FilteredEvent{}, SearchedLogStreams: []SearchedStream{}}
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		g, err := readGroup(tx, name)
		if err != nil {
			return err
		}
		for _, stream := range in.LogStreamNames {
			if _, err := readStream(tx, name, stream); err != nil {
				return err
			}
		}
		first, last := g.oldest(s.deps.Clock.Now()), int64(math.MaxInt64)
		if in.StartTime != nil {
			first = max(first, *in.StartTime)
		}
		if in.EndTime != nil {
			last = *in.EndTime
		}
		size, end := 0, from
		return readEvents(tx, func(e event) bool {
			if in.wants(e.stream) && pattern.Match(e.message) {
				size += len(e.message) + eventOverhead
				if len(out.Events) == n || size > maxResponseBytes && len(out.Events) > 0 {
					out.NextToken = end.token('f')
					return false
				}
				out.Events = append(out.Events, FilteredEvent{e.stream, e.at, e.message, e.ingested, fmt.Sprintf("%056d", e.id)})
			}
			end = place{e.at, e.id}
			return true
		}, "SELECT id, at, ingested, stream, message FROM logs_events WHERE grp = ? AND at >= ? AND at <= ? AND (at, id) > (?, ?) ORDER BY at, id",
			name, first, last, from.at, from.id)
	})
}

func (in *FilterLogEventsInput) wants(stream string) bool {
	if len(in.LogStreamNames) > 0 {
		return slices.Contains(in.LogStreamNames, stream)
	}
	return strings.HasPrefix(stream, in.LogStreamNamePrefix)
}
