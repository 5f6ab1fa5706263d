package task

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// PlanVersion is the version of the plan's layout that this code reads and writes.
const PlanVersion = 1

// PlanFile is the name of the plan inside the function package.
const PlanFile = "nightshift.json"

// What happens to the database objects when the stack is deleted.
const (
	OnDeleteKeep = "keep"
	OnDeleteDrop = "drop"
)

// Plan is a pipeline compiled for the worker: SQL texts split into statements,
// steps in topological order.
type Plan struct {
	Version     int      `json:"version"`
	Pipeline    string   `json:"pipeline"`
	Description string   `json:"description,omitempty"`
	Objects     []Object `json:"objects,omitempty"`
	// OnDelete is OnDeleteKeep or OnDeleteDrop.
	OnDelete string `json:"on_delete"`
	// Drop holds the statements that remove the objects, in the order to run them.
	Drop  []string `json:"drop,omitempty"`
	Steps []Step   `json:"steps"`
	// Parameters are the names that may stand as ${name} in SQL, sorted.
	Parameters []string `json:"parameters,omitempty"`
	// Notify holds the outcomes that are announced by mail: StateSucceeded, StateFailed.
	Notify []string `json:"notify,omitempty"`
}

// Object is one file of database objects, created at deploy.
type Object struct {
	// Name names the object in statement names and errors: the file's base name without .sql.
	Name string `json:"name"`
	// File is the path inside the pipeline's folder, with slashes.
	File       string      `json:"file"`
	Statements []Statement `json:"statements"`
}

// Step is one step of the pipeline. Several statements run as one transaction.
type Step struct {
	Name string `json:"name"`
	// File is the path inside the pipeline's folder, "" when the SQL is in nightshift.yaml.
	File       string      `json:"file,omitempty"`
	Statements []Statement `json:"statements"`
	// After names the steps that must have succeeded before this one starts.
	After []string `json:"after,omitempty"`
}

// Statement is one SQL statement, without the closing semicolon.
type Statement struct {
	SQL string `json:"sql"`
	// Line is the 1-based line of the statement in its file (0 when unknown).
	Line int `json:"line,omitempty"`
}

// Step returns the step of that name.
func (p *Plan) Step(name string) (Step, bool) {
	for _, s := range p.Steps {
		if s.Name == name {
			return s, true
		}
	}
	return Step{}, false
}

// Encode writes the plan as nightshift.json: the same bytes for the same plan.
func (p *Plan) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode plan: %w", err)
	}
	return append(b, '\n'), nil
}

// DecodePlan reads nightshift.json.
func DecodePlan(b []byte) (*Plan, error) {
	var p Plan
	if err := json.Unmarshal(b, &p); err != nil {
		return nil, fmt.Errorf("read plan: %w", err)
	}
	if p.Version != PlanVersion {
		return nil, fmt.Errorf("plan has version %d, this worker reads version %d", p.Version, PlanVersion)
	}
	if p.Pipeline == "" {
		return nil, errors.New("plan names no pipeline")
	}
	return &p, nil
}

// ObjectsHash changes when the text or the order of the objects changes (hex,
// 64 characters). The custom resource carries it, so that a deployment with
// changed objects runs them again.
func (p *Plan) ObjectsHash() string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	_ = enc.Encode(p.Objects) // writing to a hash cannot fail
	_ = enc.Encode(p.OnDelete)
	_ = enc.Encode(p.Drop)
	return hex.EncodeToString(h.Sum(nil))
}
