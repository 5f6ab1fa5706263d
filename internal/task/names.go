package task

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// StatementName names a statement in the Data API: pipeline, run, step and
// attempt, joined by slashes. The completion rules match on it.
type StatementName struct {
	Pipeline, Run, Step string
	Attempt             int
}

// String formats the name as <pipeline>/<run>/<step>/<attempt>.
func (n StatementName) String() string {
	return n.Pipeline + "/" + n.Run + "/" + n.Step + "/" + strconv.Itoa(n.Attempt)
}

// ParseStatementName reads what String wrote. Setup statements have the same form.
func ParseStatementName(s string) (StatementName, error) {
	parts := strings.Split(s, "/")
	if len(parts) != 4 {
		return StatementName{}, fmt.Errorf("statement name %q is not <pipeline>/<run>/<step>/<attempt>", s)
	}
	for _, p := range parts {
		if p == "" {
			return StatementName{}, fmt.Errorf("statement name %q has an empty part", s)
		}
	}
	n, err := strconv.Atoi(parts[3])
	if err != nil || n < 1 || strconv.Itoa(n) != parts[3] {
		return StatementName{}, fmt.Errorf("statement name %q has attempt %q, not a number from 1", s, parts[3])
	}
	return StatementName{Pipeline: parts[0], Run: parts[1], Step: parts[2], Attempt: n}, nil
}

// SetupStatementName names the statement that creates an object at deploy;
// requestID is CloudFormation's.
func SetupStatementName(pipeline, requestID, object string) StatementName {
	return StatementName{Pipeline: pipeline, Run: "setup-" + shortHash(requestID), Step: object, Attempt: 1}
}

// ClientToken is the Data API's idempotency token of a statement: the SHA-256
// of its name, 64 hex characters (the API's maximum).
func ClientToken(statementName string) string {
	sum := sha256.Sum256([]byte(statementName))
	return hex.EncodeToString(sum[:])
}

// runTime is the form of the time in a run's id: names sort by time.
const runTime = "20060102T150405Z"

// RunID derives a run's id from the event that triggered it, so that a second
// delivery of the event is the same run: 20060102T150405Z-<8 hex of the id's SHA-256>.
func RunID(eventID string, t time.Time) string {
	return t.UTC().Format(runTime) + "-" + shortHash(eventID)
}

// RunIDTime returns the time in a run's id; false if it is none.
func RunIDTime(run string) (time.Time, bool) {
	if len(run) != len(runTime)+9 || run[len(runTime)] != '-' {
		return time.Time{}, false
	}
	if _, err := hex.DecodeString(run[len(runTime)+1:]); err != nil {
		return time.Time{}, false
	}
	t, err := time.Parse(runTime, run[:len(runTime)])
	return t, err == nil
}

// Marker is the comment before each statement, by which it is found in sys_query_history.
func (n StatementName) Marker() string {
	return fmt.Sprintf("/* nightshift pipeline=%s run=%s step=%s attempt=%d */ ", n.Pipeline, n.Run, n.Step, n.Attempt)
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:4])
}
