package events

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

const (
	maxEntries     = 10
	maxEntriesSize = 256 * 1024
)

// PutEventsInput is PutEvents' request.
type PutEventsInput struct {
	Entries []PutEventsEntry `aws:",required"`
}

// PutEventsEntry is one event of PutEvents.
type PutEventsEntry struct {
	Time         *time.Time
	Source       string
	Resources    []string
	DetailType   string
	Detail       string
	EventBusName string
}

// PutEventsOutput is PutEvents' response; an entry for each one of the request, in the same order.
type PutEventsOutput struct {
	FailedEntryCount int32
	Entries          []PutEventsResult
}

// PutEventsResult says an event's id, or why it was not taken.
type PutEventsResult struct{ EventId, ErrorCode, ErrorMessage string }

// PutEvents takes up to 10 events of 256 KB together. The good ones of a request commit with all their deliveries.
func (s *Service) PutEvents(ctx context.Context, in *PutEventsInput) (*PutEventsOutput, error) {
	if n := len(in.Entries); n < 1 || n > maxEntries {
		return nil, invalid("1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and %d, found %d", maxEntries, n)
	}
	size := 0
	for i := range in.Entries {
		size += in.Entries[i].size()
	}
	if size > maxEntriesSize {
		return nil, invalid("Total size of the entries in the request is over the limit.")
	}
	out := &PutEventsOutput{Entries: make([]PutEventsResult, len(in.Entries))}
	err := s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		out.FailedEntryCount = 0
		for i := range in.Entries {
			id, err := s.putEntry(tx, &in.Entries[i])
			var refused *protocol.Error
			switch {
			case err == nil:
				out.Entries[i] = PutEventsResult{EventId: id}
			case errors.As(err, &refused):
				out.FailedEntryCount++
				out.Entries[i] = PutEventsResult{ErrorCode: refused.Code, ErrorMessage: refused.Message}
			default:
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// size counts an entry as the user guide's page eb-putevents does ("Calculating PutEvents event entry size").
func (e *PutEventsEntry) size() int {
	n := len(e.Source) + len(e.DetailType) + len(e.Detail)
	if e.Time != nil {
		n += 14
	}
	for _, r := range e.Resources {
		n += len(r)
	}
	return n
}

func (s *Service) putEntry(tx *state.Tx, in *PutEventsEntry) (id string, err error) {
	for _, required := range []struct{ name, value string }{{"Source", in.Source}, {"DetailType", in.DetailType}, {"Detail", in.Detail}} {
		if required.value == "" {
			return "", protocol.Errorf("InvalidArgument", 400, "Parameter %s is not valid. Reason: %s is a required argument.", required.name, required.name)
		}
	}
	if strings.HasPrefix(in.Source, "aws.") {
		return "", protocol.Errorf("NotAuthorizedForSourceException", 400, "Not authorized for the source.")
	}
	detail := json.RawMessage(in.Detail)
	if !isObject(detail) {
		return "", protocol.Errorf("MalformedDetail", 400, "Detail is malformed.")
	}
	bus, err := s.existingBus(tx, in.EventBusName)
	if err != nil {
		return "", err
	}
	e := Event{ID: clock.NewID(), Source: in.Source, DetailType: in.DetailType, Resources: in.Resources, Detail: detail}
	if in.Time != nil {
		e.Time = *in.Time
	}
	return e.ID, s.emit(tx, bus, e)
}

func isObject(text json.RawMessage) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(text, &object) == nil && object != nil
}

// Emit puts an event of this process on the default bus: it is sent if tx commits.
func (s *Service) Emit(tx *state.Tx, e Event) error {
	if !isObject(e.Detail) {
		return invalid("Detail of an event of %s is no JSON object", e.Source)
	}
	return s.emit(tx, defaultBus, e)
}

func (s *Service) emit(tx *state.Tx, bus string, e Event) error {
	now := s.deps.Clock.Now()
	e = s.complete(e, now)
	text, err := e.json()
	if err != nil {
		return err
	}
	matched, err := s.match(tx, bus, text)
	if err != nil {
		return err
	}
	for _, r := range matched {
		if err := s.enqueue(tx, r, e.ID, text, now); err != nil {
			return err
		}
	}
	return nil
}

// complete fills in what an event need not say.
func (s *Service) complete(e Event, now time.Time) Event {
	if e.Version == "" {
		e.Version = "0"
	}
	if e.ID == "" {
		e.ID = clock.NewID()
	}
	if e.Account == "" {
		e.Account = s.deps.Account
	}
	if e.Region == "" {
		e.Region = s.deps.Region
	}
	if e.Time.IsZero() {
		e.Time = now
	}
	return e
}

// json is the event as targets get it, its fields in EventBridge's order.
func (e *Event) json() ([]byte, error) {
	resources := e.Resources
	if resources == nil {
		resources = []string{}
	}
	return marshal(struct {
		Version    string          `json:"version"`
		ID         string          `json:"id"`
		DetailType string          `json:"detail-type"`
		Source     string          `json:"source"`
		Account    string          `json:"account"`
		Time       string          `json:"time"`
		Region     string          `json:"region"`
		Resources  []string        `json:"resources"`
		Detail     json.RawMessage `json:"detail"`
	}{e.Version, e.ID, e.DetailType, e.Source, e.Account, e.Time.UTC().Format(time.RFC3339), e.Region, resources, e.Detail})
}
