package redshiftdata

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/redshift"
	"nightshift/internal/state"
)

// Engine is the warehouse; *redshift.Engine is one.
type Engine interface {
	NewSession(ctx context.Context, o redshift.SessionOptions) (*redshift.Session, error)
	Outcome(ctx context.Context, statementID string) (redshift.Marker, bool, error)
}

// Events takes the events of statements that ended.
type Events interface {
	Emit(tx *state.Tx, e StatementEvent) error
}

// Deps is what the service needs.
type Deps struct {
	Store   *state.Store
	Clock   clock.Clock
	Account string
	Region  string
	Engine  Engine
	Events  Events
	// ResultsDir holds the results, one file a statement; it is created.
	ResultsDir string
	// Ephemeral leaves out the fsync of results.
	Ephemeral bool
	// Workers is how many statements run at a time; 0: 8.
	Workers int
	// Grace is how long Stop lets running statements end by themselves, in real time; 0: they are cancelled at once.
	Grace time.Duration
	// MaxActive is how many statements may wait and run before more are refused; 0: 500.
	MaxActive int
}

// Service answers the Redshift Data API. It is safe for concurrent use.
type Service struct {
	Deps
	wake chan struct{}

	mu      sync.Mutex
	running map[string]context.CancelCauseFunc // by statement id, from PICKED on
	cancel  context.CancelCauseFunc            // set by Start; ends the statements
	halt    context.CancelFunc                 // set by Start; ends everything else: no more are picked
	done    sync.WaitGroup

	sessions map[string]*warmSession // by session id
	parked   chan struct{}
}

// New returns the service; it keeps its state in the store's tables redshiftdata_*.
func New(d Deps) (*Service, error) {
	if d.Workers == 0 {
		d.Workers = 8
	}
	if d.MaxActive == 0 {
		d.MaxActive = 500
	}
	if err := os.MkdirAll(d.ResultsDir, 0o755); err != nil {
		return nil, fmt.Errorf("redshiftdata: %w", err)
	}
	if err := d.Store.Migrate(context.Background(), "redshiftdata", schema); err != nil {
		return nil, err
	}
	return &Service{Deps: d, wake: make(chan struct{}, 1), running: map[string]context.CancelCauseFunc{},
		sessions: map[string]*warmSession{}, parked: make(chan struct{}, 1)}, nil
}

// Operations is the service's table.
func (s *Service) Operations() protocol.Service {
	return protocol.Service{
		Name: "redshift-data", Protocol: protocol.AWSJSON11, TargetPrefix: "RedshiftData", Version: "2019-12-20",
		Operations: []protocol.Operation{
			protocol.Op("BatchExecuteStatement", s.BatchExecuteStatement),
			protocol.Op("CancelStatement", s.CancelStatement),
			protocol.Op("DescribeStatement", s.DescribeStatement),
			protocol.Op("DescribeTable", s.DescribeTable),
			protocol.Op("ExecuteStatement", s.ExecuteStatement),
			protocol.Op("GetStatementResult", s.GetStatementResult),
			protocol.Op("GetStatementResultV2", s.GetStatementResultV2),
			protocol.Op("ListDatabases", s.ListDatabases),
			protocol.Op("ListSchemas", s.ListSchemas),
			protocol.NotImplemented("ListSessions"),
			protocol.Op("ListStatements", s.ListStatements),
			protocol.Op("ListTables", s.ListTables),
		},
	}
}

// Start settles what an earlier process left, begins running statements and
// returns.
func (s *Service) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		return errors.New("redshiftdata: started twice")
	}
	if err := s.recover(ctx); err != nil {
		return fmt.Errorf("redshiftdata: settle what was running: %w", err)
	}
	ctx, s.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	halted, halt := context.WithCancel(ctx)
	s.halt = halt
	s.done.Go(func() { s.dispatch(halted, ctx) })
	s.done.Go(func() { s.sweep(halted) })
	s.done.Go(func() { s.expireSessions(halted) })
	return nil
}

// Stop picks no more statements, lets those that run end within the grace, cancels the others and waits for them; it
// may be called twice. Statements cancelled so are settled at the next start, those that wait are run then.
func (s *Service) Stop() {
	s.mu.Lock()
	if s.cancel == nil {
		s.cancel, s.halt = func(error) {}, func() {} // a Start from here on is refused
	}
	s.halt()
	s.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		s.done.Wait()
		close(ended)
	}()
	grace := time.NewTimer(s.Grace)
	defer grace.Stop()
	select {
	case <-ended:
	case <-grace.C:
	}
	s.cancel(errStopping)
	<-ended
	s.closeSessions()
}

// signal wakes the dispatcher; it never blocks.
func (s *Service) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

const (
	retention      = 24 * time.Hour // of statements and their results
	tokenRetention = 8 * time.Hour  // of client tokens
	sweepInterval  = 10 * time.Minute
)

// sweep forgets what is older than the retention.
func (s *Service) sweep(ctx context.Context) {
	for {
		_ = s.forget(ctx) // tried again soon
		timer := s.Clock.NewTimer(sweepInterval)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C():
		}
	}
}

func (s *Service) forget(ctx context.Context) error {
	var names []string
	err := s.Store.Update(ctx, func(tx *state.Tx) (err error) {
		names, err = deleteExpired(tx, s.Clock.Now().Add(-retention))
		return err
	})
	for _, name := range names {
		err = errors.Join(err, s.removeResult(name))
	}
	return err
}
