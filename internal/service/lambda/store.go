package lambda

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/state"
)

const schema = `CREATE TABLE lambda_functions (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID`

// function is what is kept of a function, as JSON.
type function struct {
	Name         string
	Description  string
	Runtime      string
	Role         string
	Handler      string
	Timeout      int32 // seconds
	MemorySize   int32 // MiB
	Architecture string
	Environment  map[string]string
	DeadLetter   string // ARN
	Storage      int32  // MiB of /tmp, told and not enforced
	Logging      LoggingConfig
	Code         string // hex SHA-256 of the zip
	CodeSha256   string // the same in base64
	CodeSize     int64
	Revision     string
	Modified     time.Time
	Tags         map[string]string
	Policy       []statement
	PolicyRev    string
	Reserved     *int32
	EventInvoke  *eventInvoke
}

// statement of a resource policy; Raw is its JSON.
type statement struct {
	Sid string
	Raw json.RawMessage
}

// eventInvoke is how asynchronous invocations are treated.
type eventInvoke struct {
	Retries   *int32
	MaxAge    *int32 // seconds
	OnSuccess string // ARNs
	OnFailure string
	Modified  time.Time
}

// retries after function errors.
func (f *function) retries() int {
	if f.EventInvoke != nil && f.EventInvoke.Retries != nil {
		return int(*f.EventInvoke.Retries)
	}
	return 2
}

// maxAge of an asynchronous event.
func (f *function) maxAge() time.Duration {
	if f.EventInvoke != nil && f.EventInvoke.MaxAge != nil {
		return time.Duration(*f.EventInvoke.MaxAge) * time.Second
	}
	return 6 * time.Hour
}

func (f *function) logGroup() string {
	if f.Logging.LogGroup != "" {
		return f.Logging.LogGroup
	}
	return "/aws/lambda/" + f.Name
}

// load reads a function; a missing one is ResourceNotFoundException.
func (s *Service) load(tx *state.Tx, name string) (*function, error) {
	var body []byte
	err := tx.QueryRow(`SELECT body FROM lambda_functions WHERE name = ?`, name).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound("Function not found: %s", s.arn(name))
	}
	if err != nil {
		return nil, fmt.Errorf("lambda: read the function %s: %w", name, err)
	}
	f := new(function)
	if err := json.Unmarshal(body, f); err != nil {
		return nil, fmt.Errorf("lambda: decode the function %s: %w", name, err)
	}
	return f, nil
}

func save(tx *state.Tx, f *function) error {
	body, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("lambda: encode the function %s: %w", f.Name, err)
	}
	if _, err := tx.Exec(`INSERT INTO lambda_functions (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body`, f.Name, body); err != nil {
		return fmt.Errorf("lambda: store the function %s: %w", f.Name, err)
	}
	return nil
}

// get reads a function by name or ARN.
func (s *Service) get(ctx context.Context, nameOrARN, qualifier string) (*function, error) {
	name, err := s.resolve(nameOrARN, qualifier)
	if err != nil {
		return nil, err
	}
	var f *function
	err = s.deps.Store.View(ctx, func(tx *state.Tx) error {
		var err error
		f, err = s.load(tx, name)
		return err
	})
	return f, err
}

// change reads, changes and writes a function in one transaction. A change of what runs, when revise is set, gives it
// a new revision.
func (s *Service) change(ctx context.Context, nameOrARN, qualifier string, revise bool, fn func(f *function) error) (*function, error) {
	name, err := s.resolve(nameOrARN, qualifier)
	if err != nil {
		return nil, err
	}
	var f *function
	err = s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		var err error
		if f, err = s.load(tx, name); err != nil {
			return err
		}
		if err := fn(f); err != nil {
			return err
		}
		if revise {
			f.Revision, f.Modified = clock.NewID(), s.deps.Clock.Now()
		}
		return save(tx, f)
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}
