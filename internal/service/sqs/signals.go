package sqs

import "sync"

// signals tells those who wait for a queue's messages that it may have some.
type signals struct {
	mu    sync.Mutex
	waits map[string]*waiters
}

type waiters struct {
	ready chan struct{}
	n     int
}

func newSignals() *signals { return &signals{waits: map[string]*waiters{}} }

// wait returns a channel that the next notify closes, and a function that gives it back.
func (s *signals) wait(queue string) (<-chan struct{}, func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.waits[queue]
	if w == nil {
		w = &waiters{ready: make(chan struct{})}
		s.waits[queue] = w
	}
	w.n++
	return w.ready, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if w.n--; w.n == 0 && s.waits[queue] == w {
			delete(s.waits, queue)
		}
	}
}

func (s *signals) notify(queue string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.waits[queue]; w != nil {
		close(w.ready)
		delete(s.waits, queue)
	}
}
