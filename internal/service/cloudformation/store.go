package cloudformation

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/service/cloudformation/language"
	"nightshift/internal/state"
)

var migrations = []string{`
CREATE TABLE cfn_stacks (id TEXT PRIMARY KEY, name TEXT NOT NULL, seq INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0, busy INTEGER NOT NULL DEFAULT 0, doc TEXT NOT NULL);
CREATE INDEX cfn_stacks_name ON cfn_stacks (name, seq);
CREATE TABLE cfn_resources (stack TEXT NOT NULL, logical TEXT NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (stack, logical)) WITHOUT ROWID;
CREATE TABLE cfn_garbage (seq INTEGER PRIMARY KEY AUTOINCREMENT, stack TEXT NOT NULL, doc TEXT NOT NULL);
CREATE INDEX cfn_garbage_stack ON cfn_garbage (stack);
CREATE TABLE cfn_events (seq INTEGER PRIMARY KEY AUTOINCREMENT, stack TEXT NOT NULL, doc TEXT NOT NULL);
CREATE INDEX cfn_events_stack ON cfn_events (stack, seq);
CREATE TABLE cfn_changesets (id TEXT PRIMARY KEY, stack TEXT NOT NULL, name TEXT NOT NULL, seq INTEGER NOT NULL, doc TEXT NOT NULL);
CREATE INDEX cfn_changesets_stack ON cfn_changesets (stack, name);
CREATE TABLE cfn_requests (token TEXT PRIMARY KEY, stack TEXT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE cfn_exports (name TEXT PRIMARY KEY, stack TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE cfn_imports (name TEXT NOT NULL, stack TEXT NOT NULL, PRIMARY KEY (name, stack)) WITHOUT ROWID`}

// stack is the row of one stack.
type stack struct {
	ID, Name, Status, Reason  string
	Created, Updated, Deleted time.Time
	version
	Previous         *version // during and after a failed update: what to go back to
	RoleARN          string
	DisableRollback  bool
	OnFailure        string
	TimeoutInMinutes int32
	Protected        bool
	ChangeSetID      string
	CreateToken      string // ClientRequestToken of the creation
	LastToken        string // ClientRequestToken of the last operation after it
	Outputs          []Output
	Op               *operation
}

// version is what an update may change.
type version struct {
	Template         string
	Description      string
	Parameters       map[string]string
	Tags             []Tag
	Capabilities     []string
	NotificationARNs []string
}

// operation is what is being done to a stack; it is removed when done.
type operation struct {
	ID      string
	Phase   string
	Token   string // ClientRequestToken
	Started time.Time
	Reason  string   // why it rolls back
	Retain  []string // resources DeleteStack leaves alone
	// DisableRollback of this operation.
	DisableRollback bool
}

// physical is a resource as it exists.
type physical struct {
	Type                string
	PhysicalID          string
	Ref                 string
	Properties          map[string]any
	Attributes          map[string]any `json:",omitempty"`
	NoEcho              bool           `json:",omitempty"`
	DeletionPolicy      string         `json:",omitempty"`
	UpdateReplacePolicy string         `json:",omitempty"`
	Needs               []string       `json:",omitempty"`
}

// resource is the row of one logical resource.
type resource struct {
	LogicalID string
	physical
	Status, Reason string
	Metadata       any
	Updated        time.Time
	Tags           map[string]string // those it was last made or changed with
	OldTags        map[string]string // those before Step
	Op             string            // the operation that handled it last
	Step           string            // what that operation did: create, update, replace, same
	Old            *physical         // what it was before Step; nil: not there
	Next           map[string]any    // the properties Step goes for
}

// event is one row of the stack's history.
type event struct {
	ID, LogicalID, PhysicalID, Type, Status, Reason, Token string
	Properties                                             string
	Time                                                   time.Time
}

// garbage is a physical resource to delete during clean-up.
type garbage struct {
	Seq       int64 `json:"-"`
	LogicalID string
	physical
}

// store holds the SQL; it has no state of its own.
type store struct{}

func (store) putStack(tx *state.Tx, st *stack) error {
	doc, err := json.Marshal(st)
	if err != nil {
		return fmt.Errorf("encode stack %s: %w", st.Name, err)
	}
	deleted, busy := 0, 0
	if !st.Deleted.IsZero() {
		deleted = 1
	}
	if st.Op != nil {
		busy = 1
	}
	_, err = tx.Exec(`INSERT INTO cfn_stacks (id, name, seq, deleted, busy, doc) VALUES (?, ?, (SELECT coalesce(max(seq), 0) + 1 FROM cfn_stacks), ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET deleted = excluded.deleted, busy = excluded.busy, doc = excluded.doc`,
		st.ID, st.Name, deleted, busy, string(doc))
	if err != nil {
		return fmt.Errorf("store stack %s: %w", st.Name, err)
	}
	return nil
}

// stack finds a stack by id (deleted ones too) or by name (the living one); nil when there is none.
func (store) stack(tx *state.Tx, nameOrID string) (*stack, error) {
	var doc string
	err := tx.QueryRow(`SELECT doc FROM cfn_stacks WHERE id = ?1 OR (name = ?1 AND deleted = 0) ORDER BY seq DESC LIMIT 1`, nameOrID).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read stack %s: %w", nameOrID, err)
	}
	st := &stack{}
	return st, unmarshal(doc, st)
}

func (store) stacks(tx *state.Tx, where string, args ...any) ([]*stack, error) {
	return rows[stack](tx, `SELECT doc FROM cfn_stacks WHERE `+where, args...)
}

func (store) resources(tx *state.Tx, stackID string) (map[string]*resource, error) {
	list, err := rows[resource](tx, `SELECT doc FROM cfn_resources WHERE stack = ?`, stackID)
	if err != nil {
		return nil, err
	}
	out := make(map[string]*resource, len(list))
	for _, r := range list {
		out[r.LogicalID] = r
	}
	return out, nil
}

func (store) putResource(tx *state.Tx, stackID string, r *resource) error {
	doc, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode resource %s: %w", r.LogicalID, err)
	}
	_, err = tx.Exec(`INSERT INTO cfn_resources (stack, logical, doc) VALUES (?, ?, ?) ON CONFLICT (stack, logical) DO UPDATE SET doc = excluded.doc`, stackID, r.LogicalID, string(doc))
	if err != nil {
		return fmt.Errorf("store resource %s: %w", r.LogicalID, err)
	}
	return nil
}

func (store) dropResource(tx *state.Tx, stackID, logicalID string) error {
	_, err := tx.Exec(`DELETE FROM cfn_resources WHERE stack = ? AND logical = ?`, stackID, logicalID)
	return err
}

func (store) addGarbage(tx *state.Tx, stackID string, g garbage) error {
	doc, err := json.Marshal(g)
	if err != nil {
		return fmt.Errorf("encode %s: %w", g.LogicalID, err)
	}
	_, err = tx.Exec(`INSERT INTO cfn_garbage (stack, doc) VALUES (?, ?)`, stackID, string(doc))
	return err
}

func (store) garbage(tx *state.Tx, stackID string) ([]garbage, error) {
	res, err := tx.Query(`SELECT seq, doc FROM cfn_garbage WHERE stack = ? ORDER BY seq`, stackID)
	if err != nil {
		return nil, fmt.Errorf("read what is to be cleaned up: %w", err)
	}
	defer func() { _ = res.Close() }()
	var out []garbage
	for res.Next() {
		var g garbage
		var seq int64
		var doc string
		if err := res.Scan(&seq, &doc); err != nil {
			return nil, err
		}
		if err := unmarshal(doc, &g); err != nil {
			return nil, err
		}
		g.Seq = seq
		out = append(out, g)
	}
	return out, res.Err()
}

func (store) dropGarbage(tx *state.Tx, seq int64) error {
	_, err := tx.Exec(`DELETE FROM cfn_garbage WHERE seq = ?`, seq)
	return err
}

// addEvent records one event; id and time are filled in.
func (s *Service) addEvent(tx *state.Tx, st *stack, e event) error {
	e.Time = s.Clock.Now()
	if e.ID == "" {
		e.ID = e.LogicalID + "-" + e.Status + "-" + e.Time.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	if st.Op != nil && e.Token == "" {
		e.Token = st.Op.Token
	}
	doc, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	_, err = tx.Exec(`INSERT INTO cfn_events (stack, doc) VALUES (?, ?)`, st.ID, string(doc))
	return err
}

// setStatus changes the stack's status, stores it and records the event.
func (s *Service) setStatus(tx *state.Tx, st *stack, status, reason string) error {
	st.Status, st.Reason = status, reason
	if err := s.store.putStack(tx, st); err != nil {
		return err
	}
	if err := s.settleChangeSet(tx, st); err != nil {
		return err
	}
	return s.addEvent(tx, st, event{ID: clock.NewID(), LogicalID: st.Name, PhysicalID: st.ID, Type: stackType, Status: status, Reason: reason})
}

const stackType = "AWS::CloudFormation::Stack"

// saveResource stores r and records its status as an event.
func (s *Service) saveResource(tx *state.Tx, st *stack, r *resource) error {
	r.Updated = s.Clock.Now()
	if err := s.store.putResource(tx, st.ID, r); err != nil {
		return err
	}
	return s.addEvent(tx, st, event{LogicalID: r.LogicalID, PhysicalID: r.PhysicalID, Type: r.Type, Status: r.Status, Reason: r.Reason, Properties: mustJSON(r.Properties)})
}

func rows[T any](tx *state.Tx, query string, args ...any) ([]*T, error) {
	res, err := tx.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	defer func() { _ = res.Close() }()
	var out []*T
	for res.Next() {
		var doc string
		if err := res.Scan(&doc); err != nil {
			return nil, err
		}
		v := new(T)
		if err := unmarshal(doc, v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, res.Err()
}

func unmarshal(doc string, v any) error {
	if err := json.Unmarshal([]byte(doc), v); err != nil {
		return fmt.Errorf("decode a stored row: %w", err)
	}
	return nil
}

// scope gives the meaning of names in the stack's template over the resources given.
func (s *Service) scope(st *stack, t *language.Template, get func(id string) *resource, imports map[string]string) *language.Scope {
	arns := make([]any, len(st.NotificationARNs))
	for i, a := range st.NotificationARNs {
		arns[i] = a
	}
	return &language.Scope{
		Template:   t,
		Parameters: st.Parameters,
		Pseudo: map[string]any{
			"AWS::AccountId": s.Account, "AWS::Region": s.Region, "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com",
			"AWS::StackId": st.ID, "AWS::StackName": st.Name, "AWS::NotificationARNs": arns,
		},
		Import: func(name string) (string, bool) { v, ok := imports[name]; return v, ok },
		Resource: func(id string) (language.Values, bool) {
			r := get(id)
			if r == nil || r.PhysicalID == "" {
				return language.Values{}, false
			}
			return r.values(), true
		},
	}
}

func (p physical) ref() string {
	if p.Ref != "" {
		return p.Ref
	}
	return p.PhysicalID
}

func (r *resource) values() language.Values {
	v := language.Values{Ref: r.ref(), Attributes: r.Attributes}
	if language.IsCustom(r.Type) {
		v.Attribute = func(name string) (any, error) {
			if a, ok := r.Attributes[name]; ok {
				return a, nil
			}
			return nil, &language.Error{Message: "CustomResource attribute error: Vendor response doesn't contain " + name + " attribute in object " + r.PhysicalID}
		}
	}
	return v
}

// exports returns all exports by name.
func (store) exports(tx *state.Tx) (map[string]string, map[string]string, error) {
	res, err := tx.Query(`SELECT name, stack, value FROM cfn_exports`)
	if err != nil {
		return nil, nil, fmt.Errorf("read exports: %w", err)
	}
	defer func() { _ = res.Close() }()
	values, owners := map[string]string{}, map[string]string{}
	for res.Next() {
		var name, owner, value string
		if err := res.Scan(&name, &owner, &value); err != nil {
			return nil, nil, err
		}
		values[name], owners[name] = value, owner
	}
	return values, owners, res.Err()
}

// importers returns the sorted names of the stacks that import one of a stack's exports, with the export's name.
func (store) importer(tx *state.Tx, stackID string, keep map[string]bool) (export, by string, err error) {
	res, err := tx.Query(`SELECT e.name, s.name FROM cfn_exports e JOIN cfn_imports i ON i.name = e.name JOIN cfn_stacks s ON s.id = i.stack AND s.deleted = 0 WHERE e.stack = ? AND i.stack <> e.stack ORDER BY 1, 2`, stackID)
	if err != nil {
		return "", "", fmt.Errorf("read imports: %w", err)
	}
	defer func() { _ = res.Close() }()
	for res.Next() {
		var e, n string
		if err := res.Scan(&e, &n); err != nil {
			return "", "", err
		}
		if !keep[e] {
			return e, n, nil
		}
	}
	return "", "", res.Err()
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
