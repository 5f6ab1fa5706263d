package lambda

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/delivery"
	"nightshift/internal/state"
)

// Limits of the local cloud.
const (
	// IdleTimeout is how long a warm instance waits for its next invocation.
	IdleTimeout = 5 * time.Minute
	// DefaultConcurrency bounds the invocations that run at a time, over all functions.
	DefaultConcurrency = 64
	// initTimeout is Lambda's: how long a bootstrap may take to ask for its first invocation.
	initTimeout = 10 * time.Second
)

// Logs takes what functions print. Append keeps the order of calls with the same group and stream.
type Logs interface {
	Append(ctx context.Context, group, stream string, at time.Time, lines []string) error
}

// Code reads a function's zip from S3.
type Code interface {
	Get(ctx context.Context, bucket, key string) ([]byte, error)
}

// Credentials gives a function's process the credentials of its role. The access key tells the endpoint the principal.
type Credentials interface {
	ForRole(roleARN, sessionName string) (key, secret, token string)
}

// Delivery is a message for a destination or dead-letter target.
type Delivery struct {
	TargetARN   string // of an SQS queue, SNS topic, event bus or function
	FunctionARN string // that was invoked
	// Body is the invocation record of a destination, or the original event for a dead-letter target.
	Body []byte
	// Attributes of a dead-letter message: RequestID, ErrorCode, ErrorMessage. Nil for a destination.
	Attributes map[string]string
	// Success says which destination it is.
	Success bool
}

// Destination delivers to one kind of target.
type Destination interface {
	Send(ctx context.Context, d Delivery) error
}

// Deps is what the service is made of.
type Deps struct {
	Store  *state.Store
	Outbox *delivery.Outbox
	Clock  clock.Clock
	// Dir holds the code: <Dir>/<sha256 of the zip>/ and <Dir>/<sha256>.zip. It is this service's alone; what in it
	// starts with a dot is temporary.
	Dir       string
	AccountID string
	Region    string
	// Endpoint is the local cloud's URL, AWS_ENDPOINT_URL of every function. It is asked when a process starts, so it may
	// become known after New.
	Endpoint    func() string
	Logs        Logs
	Code        Code
	Credentials Credentials
	// Destinations by the service in the target's ARN: "sqs", "sns", "events". Functions are reached directly. A target
	// of another service is refused by name.
	Destinations map[string]Destination
	// MaxConcurrency of all functions together; 0: DefaultConcurrency.
	MaxConcurrency int
}

// Service is the Lambda service of one account and region.
type Service struct {
	deps  Deps
	pool  *pool
	codes sync.Mutex // unpacking

	mu      sync.Mutex
	running bool
	stopped bool
}

// New registers the service's tables and outbox kinds.
func New(d Deps) (*Service, error) {
	if d.Clock == nil {
		d.Clock = clock.System()
	}
	if d.MaxConcurrency <= 0 {
		d.MaxConcurrency = DefaultConcurrency
	}
	if d.Endpoint == nil {
		d.Endpoint = func() string { return "" }
	}
	dir, err := filepath.Abs(d.Dir)
	if err != nil {
		return nil, fmt.Errorf("lambda: directory %s: %w", d.Dir, err)
	}
	d.Dir = dir
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("lambda: make the code directory: %w", err)
	}
	if err := tidy(dir); err != nil {
		return nil, err
	}
	if err := d.Store.Migrate(context.Background(), "lambda", schema); err != nil {
		return nil, fmt.Errorf("lambda: %w", err)
	}
	s := &Service{deps: d}
	s.pool = newPool(s)
	d.Outbox.Handle(kindInvoke, delivery.Policy{MaxAge: 7 * time.Hour, Backoff: delivery.Exponential(time.Second, 5*time.Minute),
		Concurrency: d.MaxConcurrency}, s.handleInvoke)
	d.Outbox.Handle(kindDestination, delivery.Policy{MaxAge: 24 * time.Hour}, s.handleDestination)
	return s, nil
}

// instancesDir, below Deps.Dir, holds the temporary directories of instances.
const instancesDir = ".instances"

// tidy removes what a killed process left.
func tidy(dir string) error {
	leftovers, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil {
		return fmt.Errorf("lambda: look into %s: %w", dir, err)
	}
	for _, path := range leftovers {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("lambda: tidy up: %w", err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, instancesDir), 0o700); err != nil {
		return fmt.Errorf("lambda: make the instances' directory: %w", err)
	}
	return nil
}

// Start makes invocations possible; it returns at once.
func (s *Service) Start(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running || s.stopped {
		return errors.New("lambda: the service was started before")
	}
	s.running = true
	s.pool.start()
	return nil
}

// Stop ends all processes and waits for them. It may be called twice. Stop the outbox first: asynchronous invocations
// in progress are then made again after the next start.
func (s *Service) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running && !s.stopped {
		s.pool.stop()
	}
	s.stopped = true
}

func (s *Service) arn(name string) string {
	return "arn:aws:lambda:" + s.deps.Region + ":" + s.deps.AccountID + ":function:" + name
}
