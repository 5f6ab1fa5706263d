package task

// What Nightshift puts on the event bus and what it reads from there.
const (
	EventSource           = "nightshift"
	DetailRunRequested    = "Nightshift Run Requested"
	DetailRunSucceeded    = "Nightshift Run Succeeded"
	DetailRunFailed       = "Nightshift Run Failed"
	StatementSource       = "aws.redshift-data"
	DetailStatementChange = "Redshift Data Statement Status Change"
)

// RunRequested is the detail of DetailRunRequested: start a run by hand.
type RunRequested struct {
	Pipeline string `json:"pipeline"`
	// Parameters override the stack's values for this run.
	Parameters map[string]string `json:"parameters,omitempty"`
}

// RunEnded is the detail of DetailRunSucceeded and DetailRunFailed.
type RunEnded struct {
	Pipeline string `json:"pipeline"`
	Run      string `json:"run"`
	State    string `json:"state"`
	// FailedSteps names the steps that failed, in topological order.
	FailedSteps []string `json:"failed_steps,omitempty"`
	// DurationMS is the time from the run's start to its end, in milliseconds.
	DurationMS int64 `json:"duration_ms"`
}

// RunSQL is the payload of the run_sql function.
type RunSQL struct {
	Run     string `json:"run"`
	Step    string `json:"step"`
	Attempt int    `json:"attempt"`
	// Recover says that an earlier invocation may have submitted the statement long
	// ago: look for it by name before submitting.
	Recover bool `json:"recover,omitempty"`
}
