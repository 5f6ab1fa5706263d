package s3

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Clock tells the time, for the expiry of presigned URLs.
type Clock interface {
	Now() time.Time
}

// Options say where objects live and how the service presents itself.
type Options struct {
	// Dir is the root directory: one sub-directory per bucket. It is made when missing.
	Dir string
	// Region is what HeadBucket and GetBucketLocation answer; "us-east-1" when empty.
	Region string
	// AccountID owns all buckets (x-amz-expected-bucket-owner); "000000000000" when empty.
	AccountID string
	// Ephemeral skips fsync: acknowledged objects survive the process, not the machine.
	Ephemeral bool
	// Clock defaults to the system's.
	Clock Clock
}

type systemClock struct{}

// Now is the machine's time.
func (systemClock) Now() time.Time { return time.Now() }

// Service is one object store. Several may run in one process, each on its own directory.
type Service struct {
	opts  Options
	store *store
	gw    *gateway
	front http.Handler

	mu      sync.Mutex
	running bool
	stopped bool
}

// New prepares the store under o.Dir and leaves the serving to [Service.Start]; the in-process [Service.Objects] work
// from here on.
func New(o Options) (*Service, error) {
	if o.Dir == "" {
		return nil, errors.New("s3: Options.Dir is empty")
	}
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	if o.AccountID == "" {
		o.AccountID = "000000000000"
	}
	if o.Clock == nil {
		o.Clock = systemClock{}
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("s3: directory %s: %w", o.Dir, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("s3: make the object directory: %w", err)
	}
	o.Dir = dir
	st, err := newStore(dir, o.AccountID, o.Ephemeral)
	if err != nil {
		return nil, err
	}
	gw, err := newGateway(st, o.Region, o.AccountID)
	if err != nil {
		return nil, err
	}
	return &Service{opts: o, store: st, gw: gw, front: newFront(gw, o)}, nil
}

// Start serves; it returns once requests are answered. A stopped service cannot be started again.
func (s *Service) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stopped:
		return errors.New("s3: the service was stopped and cannot be started again")
	case s.running:
		return errors.New("s3: the service is already running")
	}
	if err := s.gw.start(ctx); err != nil {
		return err
	}
	s.running = true
	return nil
}

// Stop ends serving after the requests in progress. It may be called twice.
func (s *Service) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return
	}
	s.stopped = true
	s.gw.stop(s.running)
	s.store.px.Shutdown()
}

// Handler answers S3 requests: path style, and virtual-host style for hosts like bucket.localhost,
// bucket.s3.localhost and bucket.s3.<region>.amazonaws.com.
func (s *Service) Handler() http.Handler { return s.front }
