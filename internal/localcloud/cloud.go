package localcloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/delivery"
	"nightshift/internal/redshift"
	"nightshift/internal/service/cloudformation"
	"nightshift/internal/service/cloudwatch"
	"nightshift/internal/service/events"
	"nightshift/internal/service/iam"
	"nightshift/internal/service/lambda"
	"nightshift/internal/service/logs"
	"nightshift/internal/service/redshiftdata"
	"nightshift/internal/service/s3"
	"nightshift/internal/service/sns"
	"nightshift/internal/service/sqs"
	"nightshift/internal/service/sts"
	"nightshift/internal/state"
)

// Defaults of Options.
const (
	DefaultListen      = "127.0.0.1:4510"
	DefaultRegion      = "us-east-1"
	DefaultAccountID   = "000000000000"
	DefaultMemoryLimit = "600MB"
)

// Options configures Start.
type Options struct {
	// Dir is the data directory; it is created. One process at a time may use it.
	Dir string
	// Ephemeral leaves out what only serves to survive a crash of the machine.
	Ephemeral bool
	// Listen is host:port; port 0 takes a free one. Empty: DefaultListen.
	Listen string
	// Region and AccountID the cloud presents itself with.
	Region, AccountID string
	// SMTP is host:port of a server that mails go to, besides the inbox. Empty: the inbox only.
	SMTP string
	// MailTried, if set, is told how each try to hand a mail to that server went.
	MailTried func(to, subject string, err error)
	// MemoryLimit is the warehouse's buffer budget in DuckDB's notation. Empty: DefaultMemoryLimit.
	MemoryLimit string
	Clock       clock.Clock
	// Log takes diagnostics of the services; nil: none.
	Log io.Writer
}

// Cloud is a running local cloud.
type Cloud struct {
	opts     Options
	endpoint string
	log      *slog.Logger
	listener net.Listener
	server   *http.Server
	served   chan struct{}

	store          *state.Store
	engine         *redshift.Engine
	outbox         *delivery.Outbox
	s3             *s3.Service
	lambda         *lambda.Service
	events         *events.Service
	sns            *sns.Service
	sqs            *sqs.Service
	logs           *logs.Service
	iam            *iam.Service
	sts            *sts.Service
	cloudwatch     *cloudwatch.Service
	redshiftdata   *redshiftdata.Service
	cloudformation *cloudformation.Service

	undo []func()
	once sync.Once
	err  error
}

// Start starts the cloud and returns once it serves. Errors name what is in
// the way: a port or data directory in use.
func Start(ctx context.Context, o Options) (_ *Cloud, err error) {
	o = o.withDefaults()
	c := &Cloud{opts: o, served: make(chan struct{}), log: slog.New(slog.DiscardHandler)}
	if o.Log != nil {
		c.log = slog.New(slog.NewTextHandler(o.Log, nil))
	}
	defer func() {
		if err != nil {
			c.unwind()
		}
	}()
	if err := c.listen(ctx); err != nil {
		return nil, err
	}
	for _, dir := range []string{"", "warehouse/tmp", "results", "s3", "functions", "inbox"} {
		if err := os.MkdirAll(filepath.Join(o.Dir, dir), 0o755); err != nil {
			return nil, fmt.Errorf("make the data directory: %w", err)
		}
	}
	if c.store, err = state.Open(ctx, state.Options{Path: filepath.Join(o.Dir, "state.db"), Ephemeral: o.Ephemeral}); err != nil {
		return nil, err
	}
	c.later(func() { c.fail(c.store.Close()) })
	if err := c.makeServices(ctx); err != nil {
		return nil, err
	}
	return c, c.run(ctx)
}

func (o Options) withDefaults() Options {
	if o.Listen == "" {
		o.Listen = DefaultListen
	}
	if o.Region == "" {
		o.Region = DefaultRegion
	}
	if o.AccountID == "" {
		o.AccountID = DefaultAccountID
	}
	if o.MemoryLimit == "" {
		o.MemoryLimit = DefaultMemoryLimit
	}
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	return o
}

// listen opens the port.
func (c *Cloud) listen(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", c.opts.Listen)
	if err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			return fmt.Errorf("%s is in use by another program; choose another with --listen: %w", c.opts.Listen, ErrPortInUse)
		}
		return fmt.Errorf("listen on %s: %w", c.opts.Listen, err)
	}
	c.listener = l
	c.later(func() { _ = l.Close() })
	host, _, err := net.SplitHostPort(c.opts.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.opts.Listen, err)
	}
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return fmt.Errorf("listen on %s: got the address %s", c.opts.Listen, l.Addr())
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	c.endpoint = "http://" + net.JoinHostPort(host, fmt.Sprint(address.Port))
	return nil
}

// ErrPortInUse is wrapped by Start's error when another program listens there.
var ErrPortInUse = errors.New("address already in use")

// run lets the services act, in the order the package's documentation gives.
func (c *Cloud) run(ctx context.Context) error {
	if err := c.s3.Start(ctx); err != nil {
		return err
	}
	c.later(c.s3.Stop)
	if err := c.lambda.Start(ctx); err != nil {
		return err
	}
	c.later(c.lambda.Stop)
	c.server = &http.Server{Handler: c.handler(), ReadHeaderTimeout: 30 * time.Second, ErrorLog: slog.NewLogLogger(c.log.Handler(), slog.LevelWarn)}
	go func() {
		defer close(c.served)
		if err := c.server.Serve(c.listener); !errors.Is(err, http.ErrServerClosed) {
			c.log.Error("the endpoint ended", "error", err)
		}
	}()
	c.later(c.stopServing)
	if err := c.redshiftdata.Start(ctx); err != nil {
		return err
	}
	c.later(c.redshiftdata.Stop)
	if err := c.outbox.Start(ctx); err != nil {
		return err
	}
	c.later(c.outbox.Stop)
	if err := c.events.Start(ctx); err != nil {
		return err
	}
	c.later(c.events.Stop)
	if err := c.cloudformation.Start(ctx); err != nil {
		return err
	}
	c.later(c.cloudformation.Stop)
	return nil
}

// How long Stop lets end by itself what is going on; after that it is cancelled.
const (
	patience       = 5 * time.Second // requests
	statementGrace = 2 * time.Second // SQL statements
)

func (c *Cloud) stopServing() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := c.server.Shutdown(ctx); err != nil {
		_ = c.server.Close()
	}
	<-c.served
}

// later registers what Stop has to undo; the last one first.
func (c *Cloud) later(fn func()) { c.undo = append(c.undo, fn) }

func (c *Cloud) fail(err error) { c.err = errors.Join(c.err, err) }

func (c *Cloud) unwind() {
	for i := len(c.undo) - 1; i >= 0; i-- {
		c.undo[i]()
	}
	c.undo = nil
}

// Endpoint is the URL for AWS clients.
func (c *Cloud) Endpoint() string { return c.endpoint }

// Inbox is the directory of mails: one .eml file each, names sort by time.
func (c *Cloud) Inbox() string { return filepath.Join(c.opts.Dir, "inbox") }

// MailsUnderway is how many mails the mail server of Options.SMTP has yet to take.
// Confirmations and notifications count alike.
func (c *Cloud) MailsUnderway(ctx context.Context) (int, error) {
	return c.outbox.Waiting(ctx, "sns.mail")
}

// Stop stops in the reverse order of Start: no new schedules and deliveries,
// running statements and functions are ended, the stores are closed. What was
// going on is taken up by the next Start. It may be called twice; when ctx ends
// first, Stop returns its error while the stopping goes on.
func (c *Cloud) Stop(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.once.Do(c.unwind)
	}()
	select {
	case <-done:
		return c.err
	case <-ctx.Done():
		return fmt.Errorf("stop the local cloud: %w", ctx.Err())
	}
}
