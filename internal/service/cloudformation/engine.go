package cloudformation

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"nightshift/internal/service/cloudformation/language"
	"nightshift/internal/state"
)

// Phases of an operation. Each ends in one transaction that sets the next
// phase or ends the operation; a restart begins at the stored phase.
const (
	phaseCreate         = "create"         // make all resources; on failure -> rollback
	phaseRollback       = "rollback"       // delete what create made
	phaseUpdate         = "update"         // make and change; on failure -> revert, else -> cleanup
	phaseCleanup        = "cleanup"        // delete what update replaced and removed
	phaseRevert         = "revert"         // change back what update changed
	phaseRevertCleanup  = "revert-cleanup" // delete what the reverted update had made
	phaseDelete         = "delete"         // delete all
	reasonUserInitiated = "User Initiated"
)

var (
	// errSuperseded: another operation has taken over the stack.
	errSuperseded = errors.New("superseded by another operation")
	// errStopped: the service is being stopped; nothing is recorded.
	errStopped = errors.New("the service is stopping")
	errTimeout = errors.New("the stack's timeout has passed")
)

type runner struct {
	done   chan struct{}
	again  bool
	cancel context.CancelCauseFunc
}

// Start resumes the operations that were going on when the service ended.
func (s *Service) Start(ctx context.Context) error {
	s.mu.Lock()
	if s.ctx != nil {
		s.mu.Unlock()
		return nil
	}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.mu.Unlock()
	var busy []*stack
	err := s.Store.View(ctx, func(tx *state.Tx) (err error) {
		busy, err = s.store.stacks(tx, "busy = 1 ORDER BY seq")
		return err
	})
	if err != nil {
		return fmt.Errorf("find the stack operations to resume: %w", err)
	}
	for _, st := range busy {
		s.spawn(st.ID)
	}
	return nil
}

// Stop interrupts the running operations, to be resumed by the next Start, and
// waits for the provider calls in flight. It may be called twice.
func (s *Service) Stop() {
	s.mu.Lock()
	if s.cancel != nil {
		s.cancel()
	}
	s.mu.Unlock()
	s.wg.Wait()
}

// spawn sees to it that the stack's operation is driven; a phase of an
// operation that has been superseded is interrupted.
func (s *Service) spawn(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx == nil || s.ctx.Err() != nil {
		return // Start will find it
	}
	if r := s.running[id]; r != nil {
		r.again = true
		if r.cancel != nil {
			r.cancel(errSuperseded)
		}
		return
	}
	r := &runner{done: make(chan struct{})}
	s.running[id] = r
	s.wg.Go(func() { s.drive(id, r) })
}

// WaitIdle returns once no operation is going on in the stack, given by name or
// id: for callers inside the process.
func (s *Service) WaitIdle(nameOrID string) {
	id := nameOrID
	_ = s.Store.View(context.Background(), func(tx *state.Tx) error {
		if st, err := s.store.stack(tx, nameOrID); err == nil && st != nil {
			id = st.ID
		}
		return nil
	})
	s.mu.Lock()
	r := s.running[id]
	s.mu.Unlock()
	if r != nil {
		<-r.done
	}
}

func (s *Service) drive(id string, r *runner) {
	for {
		s.mu.Lock()
		r.again = false
		ctx, cancel := context.WithCancelCause(s.ctx)
		r.cancel = cancel
		s.mu.Unlock()
		more, err := s.phase(ctx, id)
		cancel(nil)
		if err != nil && s.ctx.Err() == nil && !errors.Is(err, errSuperseded) {
			s.Log.Error("cloudformation: a stack operation cannot go on", "stack", id, "error", err)
			more = false
		}
		s.mu.Lock()
		if s.ctx.Err() != nil || (!more && !r.again) {
			delete(s.running, id)
			close(r.done)
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
	}
}

// run is one phase of one operation.
type run struct {
	s        *Service
	st       *stack
	op       operation
	template *language.Template
	graph    *language.Graph
	scope    *language.Scope

	mu   sync.Mutex
	rows map[string]*resource
}

func (r *run) get(id string) *resource {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rows[id]
}

// save commits a resource's row with its event.
func (r *run) save(row *resource) error {
	r.mu.Lock()
	r.rows[row.LogicalID] = row
	r.mu.Unlock()
	return r.s.update(func(tx *state.Tx) error { return r.s.saveResource(tx, r.st, row) })
}

// update commits even while the service is being stopped: what has happened is to be recorded.
func (s *Service) update(fn func(tx *state.Tx) error) error {
	return s.Store.Update(context.WithoutCancel(s.ctx), fn)
}

// phase runs the stack's current phase; more says whether there is another one.
func (s *Service) phase(ctx context.Context, id string) (more bool, err error) {
	r := &run{s: s}
	imports := map[string]string{}
	err = s.Store.View(ctx, func(tx *state.Tx) (err error) {
		if r.st, err = s.store.stack(tx, id); err != nil || r.st == nil || r.st.Op == nil {
			return err
		}
		if imports, _, err = s.store.exports(tx); err != nil {
			return err
		}
		r.rows, err = s.store.resources(tx, id)
		return err
	})
	if err != nil || r.st == nil || r.st.Op == nil {
		return false, err
	}
	r.op = *r.st.Op
	if r.template, err = language.Parse(r.st.Template); err == nil {
		r.scope = s.scope(r.st, r.template, r.get, imports)
		r.graph, err = r.scope.Graph()
	}
	if err != nil && (r.op.Phase == phaseCreate || r.op.Phase == phaseUpdate) {
		return false, fmt.Errorf("read the template of stack %s: %w", r.st.Name, err)
	}
	switch r.op.Phase {
	case phaseCreate:
		return true, r.create(ctx)
	case phaseRollback:
		return true, r.deleteAll(ctx, "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
	case phaseUpdate:
		return true, r.update(ctx)
	case phaseCleanup:
		return true, r.cleanup(ctx, "UPDATE_COMPLETE")
	case phaseRevert:
		return true, r.revert(ctx)
	case phaseRevertCleanup:
		return true, r.cleanup(ctx, "UPDATE_ROLLBACK_COMPLETE")
	case phaseDelete:
		return true, r.deleteAll(ctx, "DELETE_COMPLETE", "DELETE_FAILED")
	}
	return false, fmt.Errorf("stack %s is in the unknown phase %q", r.st.Name, r.op.Phase)
}

// transition ends a phase: fn changes the stack, which is then stored; it is
// not called when another operation has taken over.
func (r *run) transition(fn func(tx *state.Tx, st *stack) error) error {
	if r.s.ctx.Err() != nil {
		return errStopped
	}
	return r.s.update(func(tx *state.Tx) error {
		st, err := r.s.store.stack(tx, r.st.ID)
		if err != nil {
			return err
		}
		if st == nil || st.Op == nil || st.Op.ID != r.op.ID {
			return errSuperseded
		}
		return fn(tx, st)
	})
}

// withTimeout cancels the phase when the stack's creation takes too long.
func (r *run) withTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	if r.st.TimeoutInMinutes == 0 {
		return ctx, func() { cancel(nil) }
	}
	deadline := r.op.Started.Add(time.Duration(r.st.TimeoutInMinutes) * time.Minute)
	timer := r.s.Clock.NewTimer(max(0, deadline.Sub(r.s.Clock.Now())))
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case <-timer.C():
			cancel(errTimeout)
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		timer.Stop()
		cancel(nil)
		<-stopped
	}
}

// schedule runs do for every id, each after those it needs, at most parallel at
// once. After a failure nothing that needs the failed one is begun; unless goOn,
// nothing else either, and what waits is cancelled. It returns the errors by id.
func schedule(ctx context.Context, ids []string, needs map[string][]string, parallel int, goOn bool, do func(ctx context.Context, id string) error) map[string]error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		id  string
		err error
	}
	results := make(chan result)
	errs := map[string]error{}
	open := map[string]int{}
	waiters := map[string][]string{}
	known := map[string]bool{}
	for _, id := range ids {
		known[id] = true
	}
	var ready []string
	for _, id := range ids {
		for _, n := range needs[id] {
			if known[n] {
				open[id]++
				waiters[n] = append(waiters[n], id)
			}
		}
		if open[id] == 0 {
			ready = append(ready, id)
		}
	}
	active := 0
	for {
		for len(ready) > 0 && active < parallel && ctx.Err() == nil {
			id := ready[0]
			ready = ready[1:]
			active++
			go func() { results <- result{id, do(ctx, id)} }()
		}
		if active == 0 {
			return errs
		}
		res := <-results
		active--
		if res.err != nil {
			errs[res.id] = res.err
			if !goOn {
				cancel()
			}
			continue
		}
		for _, w := range waiters[res.id] {
			if open[w]--; open[w] == 0 {
				ready = append(ready, w)
			}
		}
	}
}
