package events

import (
	"context"
	"strings"
	"time"

	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

const maxBuses = 100

// CreateEventBusInput is CreateEventBus' request.
type CreateEventBusInput struct {
	Name        string `aws:",required"`
	Description string
	Tags        []Tag
}

// CreateEventBusOutput is CreateEventBus' response.
type CreateEventBusOutput struct{ EventBusArn, Description string }

// CreateEventBus creates a custom bus.
func (s *Service) CreateEventBus(ctx context.Context, in *CreateEventBusInput) (*CreateEventBusOutput, error) {
	if !busName.MatchString(in.Name) || strings.Contains(in.Name, "/") {
		return nil, invalid("1 validation error detected: Value '%s' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+ (/ is for partner event buses)", in.Name)
	}
	tags, err := mergeTags(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	now := s.deps.Clock.Now()
	err = s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		if _, ok, err := s.store.bus(tx, in.Name); ok || err != nil {
			if ok {
				return protocol.Errorf("ResourceAlreadyExistsException", 400, "Event bus %s already exists.", in.Name)
			}
			return err
		}
		if n, err := s.store.countBuses(tx); err != nil || n >= maxBuses {
			if err == nil {
				err = limitExceeded()
			}
			return err
		}
		return s.store.putBus(tx, &bus{Name: in.Name, Description: in.Description, Created: now, Modified: now, Tags: tags})
	})
	if err != nil {
		return nil, err
	}
	return &CreateEventBusOutput{EventBusArn: s.busARN(in.Name), Description: in.Description}, nil
}

// DeleteEventBusInput is DeleteEventBus' request.
type DeleteEventBusInput struct {
	Name string `aws:",required"`
}

// DeleteEventBus removes a custom bus without rules. One that is not there is no error.
func (s *Service) DeleteEventBus(ctx context.Context, in *DeleteEventBusInput) (*Empty, error) {
	name, err := s.busFor(in.Name)
	if err != nil {
		return nil, err
	}
	if name == defaultBus {
		return nil, invalid("Cannot delete event bus default.")
	}
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		n, err := s.store.countRules(tx, name)
		if err != nil {
			return err
		}
		if n > 0 {
			return invalid("Event bus %s can't be deleted since it has rules.", name)
		}
		return s.store.deleteBus(tx, name)
	})
}

// DescribeEventBusInput is DescribeEventBus' request; no Name is the default bus.
type DescribeEventBusInput struct{ Name string }

// BusEntry is a bus as ListEventBuses and DescribeEventBus show it.
type BusEntry struct {
	Name, Arn, Description         string
	CreationTime, LastModifiedTime time.Time
}

func (s *Service) busEntry(b *bus) BusEntry {
	return BusEntry{Name: b.Name, Arn: s.busARN(b.Name), Description: b.Description, CreationTime: b.Created, LastModifiedTime: b.Modified}
}

// DescribeEventBus shows one bus.
func (s *Service) DescribeEventBus(ctx context.Context, in *DescribeEventBusInput) (out *BusEntry, err error) {
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		name, err := s.existingBus(tx, in.Name)
		if err != nil {
			return err
		}
		b, _, err := s.store.bus(tx, name)
		if err != nil {
			return err
		}
		e := s.busEntry(b)
		out = &e
		return nil
	})
	return out, err
}

// ListEventBusesInput is ListEventBuses' request.
type ListEventBusesInput struct {
	NamePrefix, NextToken string
	Limit                 *int32
}

// ListEventBusesOutput is ListEventBuses' response.
type ListEventBusesOutput struct {
	EventBuses []BusEntry
	NextToken  string
}

// ListEventBuses lists the buses by name.
func (s *Service) ListEventBuses(ctx context.Context, in *ListEventBusesInput) (*ListEventBusesOutput, error) {
	n, after, err := page(in.Limit, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListEventBusesOutput{EventBuses: []BusEntry{}}
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		buses, err := s.store.buses(tx, in.NamePrefix, after, n+1)
		buses, out.NextToken = nextToken(buses, n, func(b *bus) string { return b.Name })
		for _, b := range buses {
			out.EventBuses = append(out.EventBuses, s.busEntry(b))
		}
		return err
	})
	return out, err
}
