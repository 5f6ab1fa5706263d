package worker

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"time"

	"nightshift/internal/task"
)

// Config is what a function knows from its environment and its package.
type Config struct {
	Duty           task.Duty
	Plan           *task.Plan
	LedgerBucket   string
	Cluster        string
	Workgroup      string
	Database       string
	DBUser         string
	SecretARN      string
	RunSQLFunction string
	TopicARN       string
	EventBus       string
	// Parameters are the stack's values of ${name}.
	Parameters map[string]string
}

// ConfigFrom reads a function's environment.
func ConfigFrom(getenv func(string) string, plan *task.Plan) (Config, error) {
	c := Config{
		Duty: task.Duty(getenv(task.EnvDuty)), Plan: plan, LedgerBucket: getenv(task.EnvLedgerBucket),
		Cluster: getenv(task.EnvCluster), Workgroup: getenv(task.EnvWorkgroup), Database: getenv(task.EnvDatabase),
		DBUser: getenv(task.EnvDBUser), SecretARN: getenv(task.EnvSecretARN), RunSQLFunction: getenv(task.EnvRunSQLFunction),
		TopicARN: getenv(task.EnvTopicARN), EventBus: getenv(task.EnvEventBus), Parameters: map[string]string{},
	}
	if name := getenv(task.EnvPipeline); name != plan.Pipeline {
		return Config{}, fmt.Errorf("the function is for the pipeline %q, its package holds %q", name, plan.Pipeline)
	}
	for _, p := range plan.Parameters {
		c.Parameters[p] = getenv(task.ParamEnv(p))
	}
	return c, nil
}

// Worker does one duty.
type Worker struct {
	Config
	Clients
	Log *slog.Logger
	// Now and Sleep are the clock, Jitter spreads retries, HTTP answers CloudFormation. New sets them all.
	Now    func() time.Time
	Sleep  func(context.Context, time.Duration) error
	Jitter func(time.Duration) time.Duration
	HTTP   *http.Client
	// ID makes a random id.
	ID func() string
}

// New makes a worker on the system's clock.
func New(c Config, clients Clients, log *slog.Logger) *Worker {
	return &Worker{
		Config: c, Clients: clients, Log: log.With("pipeline", c.Plan.Pipeline, "duty", string(c.Duty)),
		Now: time.Now, Sleep: sleep, Jitter: jitter, HTTP: &http.Client{Timeout: 30 * time.Second}, ID: rand.Text,
	}
}

// Handle does the duty for one event. An error asks Lambda to try again.
func (w *Worker) Handle(ctx context.Context, payload json.RawMessage) error {
	var err error
	switch w.Duty {
	case task.DutyStart:
		err = w.start(ctx, payload)
	case task.DutyRunSQL:
		err = w.runSQL(ctx, payload)
	case task.DutyAdvance:
		err = w.advance(ctx, payload)
	case task.DutyStatusCheck:
		err = w.statusCheck(ctx)
	case task.DutyNotify:
		err = w.notify(ctx, payload)
	case task.DutySetup:
		err = w.setup(ctx, payload)
	default:
		err = fmt.Errorf("unknown duty %q; the duties are %v", w.Duty, task.Duties())
	}
	if err != nil {
		w.Log.Error("duty failed", "error", err.Error())
	}
	return err
}

// event is the envelope of an EventBridge event.
type event struct {
	ID         string          `json:"id"`
	DetailType string          `json:"detail-type"`
	Source     string          `json:"source"`
	Time       time.Time       `json:"time"`
	Resources  []string        `json:"resources"`
	Detail     json.RawMessage `json:"detail"`
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// jitter is a random time between half of d and d.
func jitter(d time.Duration) time.Duration {
	return d/2 + mathrand.N(d/2+1)
}
