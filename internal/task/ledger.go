package task

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The states of a run.
const (
	StateRunning   = "running"
	StateSucceeded = "succeeded"
	StateFailed    = "failed"
)

// The final states of a step: the Data API's, and StepNotStarted for a step
// that was withheld because another had failed.
const (
	StepFinished   = "FINISHED"
	StepFailed     = "FAILED"
	StepAborted    = "ABORTED"
	StepNotStarted = "NOT_STARTED"
)

// Run is run.json: why and with what a run was started. It also pins the graph,
// so that a deployment during the run does not change it.
type Run struct {
	Pipeline string    `json:"pipeline"`
	Run      string    `json:"run"`
	Trigger  Trigger   `json:"trigger"`
	Started  time.Time `json:"started"`
	// Parameters are the values given with the trigger; others come from the stack.
	Parameters map[string]string `json:"parameters,omitempty"`
	Steps      []RunStep         `json:"steps"`
}

// RunStep is a step's place in the graph.
type RunStep struct {
	Name  string   `json:"name"`
	After []string `json:"after,omitempty"`
}

// Trigger is the event that started a run.
type Trigger struct {
	// Kind is TriggerSchedule, TriggerManual or TriggerInvoke.
	Kind    string    `json:"kind"`
	EventID string    `json:"event_id"`
	Source  string    `json:"source,omitempty"`
	Time    time.Time `json:"time"`
	// Rules are the ARNs the event names as its resources: the schedule's rule.
	Rules []string `json:"rules,omitempty"`
}

// Kinds of trigger.
const (
	TriggerSchedule = "schedule"
	TriggerManual   = "manual"
	TriggerInvoke   = "invoke"
)

// StepStarted is steps/<step>.<attempt>.started.json. It is put before the
// statement is submitted, as the claim (no StatementID yet), and again with the id.
// A run that ends as failed claims the steps it withholds (Withheld), so that
// none can start afterwards.
type StepStarted struct {
	Pipeline    string    `json:"pipeline"`
	Run         string    `json:"run"`
	Step        string    `json:"step"`
	Attempt     int       `json:"attempt"`
	Claimed     time.Time `json:"claimed"`
	StatementID string    `json:"statement_id,omitempty"`
	Withheld    bool      `json:"withheld,omitempty"`
}

// StepOutcome is steps/<step>.<attempt>.json: how a step's statement ended.
type StepOutcome struct {
	Pipeline string `json:"pipeline"`
	Run      string `json:"run"`
	Step     string `json:"step"`
	Attempt  int    `json:"attempt"`
	// State is StepFinished, StepFailed, StepAborted or StepNotStarted.
	State       string `json:"state"`
	StatementID string `json:"statement_id,omitempty"`
	// QueryID is Redshift's, 0 when unknown.
	QueryID int64  `json:"query_id,omitempty"`
	Error   string `json:"error,omitempty"`
	// SQL is what was sent, kept only for a step that did not finish.
	SQL string `json:"sql,omitempty"`
	// Rows is ResultRows of the Data API: rows returned or changed, -1 when the statement tells none.
	Rows int64 `json:"rows"`
	// DurationNS is the Data API's Duration, in nanoseconds.
	DurationNS    int64          `json:"duration_ns"`
	Started       time.Time      `json:"started,omitzero"`
	Finished      time.Time      `json:"finished,omitzero"`
	SubStatements []SubStatement `json:"sub_statements,omitempty"`
	// PID is the database session's, 0 when unknown.
	PID int64 `json:"pid,omitempty"`
	// LoadErrors are the first rows that a failed COPY refused.
	LoadErrors []LoadError `json:"load_errors,omitempty"`
}

// TotalRows is Rows, or of a step with several statements the sum of what they
// tell; -1 when none tells any.
func (o StepOutcome) TotalRows() int64 {
	if len(o.SubStatements) == 0 {
		return o.Rows
	}
	total := int64(-1)
	for _, s := range o.SubStatements {
		if s.Rows >= 0 {
			total = max(total, 0) + s.Rows
		}
	}
	return total
}

// LoadError is a row that COPY refused, as sys_load_error_detail tells it.
type LoadError struct {
	File    string `json:"file"`
	Line    int64  `json:"line"`
	Column  string `json:"column,omitempty"`
	Message string `json:"message"`
}

// SubStatement is one statement of a step that has several.
type SubStatement struct {
	ID         string `json:"id"`
	State      string `json:"state"`
	Error      string `json:"error,omitempty"`
	SQL        string `json:"sql,omitempty"`
	Rows       int64  `json:"rows"`
	DurationNS int64  `json:"duration_ns"`
}

// Outcome is outcome.json: how a run ended. Whoever creates it announces it.
type Outcome struct {
	Pipeline string    `json:"pipeline"`
	Run      string    `json:"run"`
	State    string    `json:"state"` // StateSucceeded or StateFailed
	Trigger  Trigger   `json:"trigger"`
	Started  time.Time `json:"started"`
	Ended    time.Time `json:"ended"`
	// Error is set when the run failed before any step.
	Error string `json:"error,omitempty"`
	// Steps holds every step of the run in topological order.
	Steps []StepOutcome `json:"steps"`
	// Writer is a random id of who wrote this, by which it knows its own object after a lost answer.
	Writer string `json:"writer"`
}

// Announced is announced.json: the outcome's event is on the bus.
type Announced struct {
	At      time.Time `json:"at"`
	EventID string    `json:"event_id"`
}

// Notice is notice.claimed.json while people are being told, and notice.json once they
// are. A claim that does not become sent is taken over after a while, so a mail is
// sent twice rather than never.
type Notice struct {
	State     string    `json:"state"` // NoticeClaimed, NoticeSent, NoticeUnwanted
	At        time.Time `json:"at"`
	MessageID string    `json:"message_id,omitempty"`
	Writer    string    `json:"writer,omitempty"` // as in Outcome
	// Transfers are what people were told that the run moved; empty also when that could not be found out.
	Transfers []Transfer `json:"transfers,omitempty"`
}

// Transfer is what the COPYs of a step loaded into one table, or its UNLOADs wrote
// to one place, as sys_load_history and sys_unload_history tell it.
type Transfer struct {
	Step string `json:"step"`
	// Kind is TransferLoad or TransferUnload.
	Kind string `json:"kind"`
	// Name is the table's name, or the place in S3.
	Name  string `json:"name"`
	Rows  int64  `json:"rows"`
	Files int64  `json:"files"`
	Bytes int64  `json:"bytes"`
}

// Kinds of transfer.
const (
	TransferLoad   = "load"
	TransferUnload = "unload"
)

// States of a notice.
const (
	NoticeClaimed  = "claimed"
	NoticeSent     = "sent"
	NoticeUnwanted = "unwanted"
)

// PipelinePrefix is where a pipeline's runs lie in the ledger's bucket.
func PipelinePrefix(pipeline string) string { return "runs/" + pipeline + "/" }

// RunPrefix is where a run's objects lie.
func RunPrefix(pipeline, run string) string { return PipelinePrefix(pipeline) + run + "/" }

// RunKey is the key of run.json.
func RunKey(pipeline, run string) string { return RunPrefix(pipeline, run) + "run.json" }

// OutcomeKey is the key of outcome.json.
func OutcomeKey(pipeline, run string) string { return RunPrefix(pipeline, run) + "outcome.json" }

// AnnouncedKey is the key of announced.json.
func AnnouncedKey(pipeline, run string) string { return RunPrefix(pipeline, run) + "announced.json" }

// NoticeKey is the key of notice.json.
func NoticeKey(pipeline, run string) string { return RunPrefix(pipeline, run) + "notice.json" }

// NoticeClaimKey is the key of notice.claimed.json.
func NoticeClaimKey(pipeline, run string) string {
	return RunPrefix(pipeline, run) + "notice.claimed.json"
}

// StepStartedKey is the key of a step's claim.
func StepStartedKey(n StatementName) string {
	return fmt.Sprintf("%ssteps/%s.%d.started.json", RunPrefix(n.Pipeline, n.Run), n.Step, n.Attempt)
}

// StepOutcomeKey is the key of a step's outcome.
func StepOutcomeKey(n StatementName) string {
	return fmt.Sprintf("%ssteps/%s.%d.json", RunPrefix(n.Pipeline, n.Run), n.Step, n.Attempt)
}

// KeyKind says what a ledger object is.
type KeyKind int

// The kinds of ledger objects.
const (
	KeyUnknown KeyKind = iota
	KeyRun
	KeyOutcome
	KeyAnnounced
	KeyNotice
	KeyStepStarted
	KeyStepOutcome
)

// ParseKey tells what lies at a key of the ledger; Step and Attempt are set for a step's objects only.
func ParseKey(key string) (StatementName, KeyKind) {
	parts := strings.Split(key, "/")
	if len(parts) < 4 || parts[0] != "runs" {
		return StatementName{}, KeyUnknown
	}
	n := StatementName{Pipeline: parts[1], Run: parts[2]}
	if len(parts) == 4 {
		kinds := map[string]KeyKind{"run.json": KeyRun, "outcome.json": KeyOutcome, "announced.json": KeyAnnounced, "notice.json": KeyNotice}
		return n, kinds[parts[3]]
	}
	base, isJSON := strings.CutSuffix(parts[4], ".json")
	if len(parts) != 5 || parts[3] != "steps" || !isJSON {
		return n, KeyUnknown
	}
	kind := KeyStepOutcome
	if b, ok := strings.CutSuffix(base, ".started"); ok {
		base, kind = b, KeyStepStarted
	}
	dot := strings.LastIndexByte(base, '.')
	if dot < 1 {
		return n, KeyUnknown
	}
	attempt, err := strconv.Atoi(base[dot+1:])
	if err != nil || attempt < 1 || strconv.Itoa(attempt) != base[dot+1:] {
		return n, KeyUnknown
	}
	n.Step, n.Attempt = base[:dot], attempt
	return n, kind
}
