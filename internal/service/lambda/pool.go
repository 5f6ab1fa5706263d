package lambda

import (
	"context"
	"sync"
)

// pool keeps warm instances and counts what runs.
type pool struct {
	s     *Service
	spawn *spawner
	ctx   context.Context //nolint:containedctx // ends with the pool, whatever the caller's does
	end   context.CancelFunc
	wake  chan struct{}
	work  sync.WaitGroup // instances being ended, and the janitor

	mu      sync.Mutex
	open    bool
	idle    map[string][]*instance // by function
	running map[string]int         // invocations by function
	total   int
}

func newPool(s *Service) *pool {
	p := &pool{s: s, wake: make(chan struct{}, 1), idle: map[string][]*instance{}, running: map[string]int{}}
	p.ctx, p.end = context.WithCancel(context.Background())
	return p
}

func (p *pool) start() {
	p.spawn = newSpawner()
	p.open = true
	p.work.Go(p.janitor)
}

// stop interrupts invocations and ends all instances.
func (p *pool) stop() {
	p.mu.Lock()
	p.open = false
	p.mu.Unlock()
	p.end()
	p.mu.Lock()
	for name := range p.idle {
		p.dropLocked(name, func(*instance) bool { return true })
	}
	p.mu.Unlock()
	p.work.Wait()
	p.spawn.stop()
}

// acquire admits an invocation of a function, or says that it is throttled. Each admission is released.
func (p *pool) acquire(f *function) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case !p.open:
		return errStopped
	case f.Reserved != nil && p.running[f.Name] >= int(*f.Reserved):
		return throttled("ReservedFunctionConcurrentInvocationLimitExceeded")
	case p.total >= p.s.deps.MaxConcurrency:
		return throttled("ConcurrentInvocationLimitExceeded")
	}
	p.running[f.Name]++
	p.total++
	p.work.Add(1)
	return nil
}

func (p *pool) release(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running[name]--; p.running[name] == 0 {
		delete(p.running, name)
	}
	p.total--
	p.work.Done()
}

// take returns a warm instance of a function's current revision, or a new one. Warm ones of older revisions end.
func (p *pool) take(f *function) (i *instance, warm bool, err error) {
	now := p.s.deps.Clock.Now()
	p.mu.Lock()
	p.dropLocked(f.Name, func(i *instance) bool {
		return i.fn.Revision != f.Revision || i.dead() || now.Sub(i.idleSince) >= IdleTimeout
	})
	if warm := p.idle[f.Name]; len(warm) > 0 {
		i = warm[len(warm)-1]
		p.idle[f.Name] = warm[:len(warm)-1]
	}
	p.mu.Unlock()
	if i != nil {
		return i, true, nil
	}
	i, err = p.s.newInstance(f)
	return i, false, err
}

// keep puts an instance that did its work back.
func (p *pool) keep(i *instance) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.open {
		p.endLater(i)
		return
	}
	i.idleSince = p.s.deps.Clock.Now()
	p.idle[i.fn.Name] = append(p.idle[i.fn.Name], i)
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// discard ends an instance that cannot be used again.
func (p *pool) discard(i *instance) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.endLater(i)
}

// forget ends the warm instances of a function.
func (p *pool) forget(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropLocked(name, func(*instance) bool { return true })
}

func (p *pool) endLater(i *instance) { p.work.Go(i.end) }

func (p *pool) dropLocked(name string, gone func(*instance) bool) {
	var kept []*instance
	for _, i := range p.idle[name] {
		if gone(i) {
			p.endLater(i)
		} else {
			kept = append(kept, i)
		}
	}
	if len(kept) == 0 {
		delete(p.idle, name)
		return
	}
	p.idle[name] = kept
}

func (i *instance) dead() bool {
	select {
	case <-i.exited:
		return true
	default:
		return false
	}
}

// janitor ends instances that have been idle for too long. It sleeps on a timer only while there are idle ones.
func (p *pool) janitor() {
	for {
		p.mu.Lock()
		now := p.s.deps.Clock.Now()
		next := IdleTimeout
		for name := range p.idle {
			p.dropLocked(name, func(i *instance) bool { return now.Sub(i.idleSince) >= IdleTimeout })
			for _, i := range p.idle[name] {
				next = min(next, IdleTimeout-now.Sub(i.idleSince))
			}
		}
		waiting := len(p.idle) > 0
		p.mu.Unlock()
		if !p.rest(waiting, next) {
			return
		}
	}
}
