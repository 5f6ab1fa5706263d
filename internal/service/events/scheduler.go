package events

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/eventpattern"
	"nightshift/internal/state"
)

// scheduler fires the scheduled rules. The next firing of each is in the rule's row, so that firing and moving it on
// commit together.
type scheduler struct {
	service *Service
	signal  chan struct{}

	mu      sync.Mutex
	cancel  context.CancelFunc
	stopped bool
	running sync.WaitGroup
}

func newScheduler(s *Service) *scheduler {
	return &scheduler{service: s, signal: make(chan struct{}, 1)}
}

// wake makes the scheduler look again at when to fire next.
func (c *scheduler) wake() {
	select {
	case c.signal <- struct{}{}:
	default:
	}
}

func (c *scheduler) start(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cancel != nil || c.stopped {
		return errors.New("events: started twice or after Stop")
	}
	if err := c.skipMissed(ctx); err != nil {
		return err
	}
	ctx, c.cancel = context.WithCancel(context.WithoutCancel(ctx))
	c.running.Go(func() { c.run(ctx) })
	return nil
}

func (c *scheduler) stop() {
	c.mu.Lock()
	c.stopped = true
	if c.cancel != nil {
		c.cancel()
	}
	c.mu.Unlock()
	c.running.Wait()
}

// skipMissed moves on the firings that fell into the time the service did not run.
func (c *scheduler) skipMissed(ctx context.Context) error {
	return c.service.deps.Store.Update(ctx, func(tx *state.Tx) error {
		now := c.service.deps.Clock.Now()
		due, err := c.service.store.due(tx, now)
		if err != nil {
			return err
		}
		for _, r := range due {
			if err := c.advance(tx, r, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// advance sets a rule's next firing after now; a rate keeps its beat.
func (c *scheduler) advance(tx *state.Tx, r *rule, now time.Time) error {
	schedule, err := eventpattern.ParseSchedule(r.Schedule)
	if err != nil {
		return err
	}
	if every := schedule.Rate(); every > 0 {
		missed := now.Sub(r.next) / every
		r.next = r.next.Add((missed + 1) * every)
	} else {
		r.next = schedule.Next(now, time.UTC)
	}
	return c.service.store.putRule(tx, r)
}

func (c *scheduler) run(ctx context.Context) {
	const retry = time.Second // after an error of the store
	for ctx.Err() == nil {
		wait, waiting := retry, true
		next, err := c.fire(ctx)
		if err == nil {
			waiting = !next.IsZero()
			wait = next.Sub(c.service.deps.Clock.Now())
		}
		var fired <-chan time.Time
		var timer clock.Timer
		if waiting {
			timer = c.service.deps.Clock.NewTimer(wait)
			fired = timer.C()
		}
		select {
		case <-ctx.Done():
		case <-c.signal:
		case <-fired:
		}
		if timer != nil {
			timer.Stop()
		}
	}
}

// fire sends the events of the rules that are due and says when the next is; zero when none is scheduled.
func (c *scheduler) fire(ctx context.Context) (next time.Time, err error) {
	s := c.service
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		next, err = s.store.nextFiring(tx)
		return err
	})
	if err != nil || next.IsZero() || next.After(s.deps.Clock.Now()) {
		return next, err
	}
	err = s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		now := s.deps.Clock.Now()
		due, err := s.store.due(tx, now)
		if err != nil {
			return err
		}
		for _, r := range due {
			if err := s.fireRule(tx, r, now); err != nil {
				return err
			}
			if err := c.advance(tx, r, now); err != nil {
				return err
			}
		}
		next, err = s.store.nextFiring(tx)
		return err
	})
	return next, err
}

// fireRule sends a Scheduled Event (user guide, eb-run-lambda-schedule) to one rule's targets.
func (s *Service) fireRule(tx *state.Tx, r *rule, now time.Time) error {
	e := s.complete(Event{
		DetailType: "Scheduled Event", Source: "aws.events", Time: r.next,
		Resources: []string{s.ruleARN(r.Bus, r.Name)}, Detail: json.RawMessage(`{}`),
	}, now)
	text, err := e.json()
	if err != nil {
		return err
	}
	return s.enqueue(tx, r, e.ID, text, now)
}
