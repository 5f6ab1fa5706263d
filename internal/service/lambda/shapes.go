package lambda

import (
	"maps"
	"net/http"
	"time"
)

// Environment variables of a function.
type Environment struct {
	Variables map[string]string
}

// DeadLetterConfig names where failed asynchronous events go.
type DeadLetterConfig struct {
	TargetArn string
}

// EphemeralStorage is the size of /tmp in MiB; told and not enforced.
type EphemeralStorage struct {
	Size *int32 `aws:",required"`
}

// LoggingConfig says how and where a function logs.
type LoggingConfig struct {
	LogFormat           string // Text or JSON
	ApplicationLogLevel string // with JSON
	SystemLogLevel      string // with JSON
	LogGroup            string
}

// TracingConfig is accepted with the mode PassThrough, which does nothing.
type TracingConfig struct {
	Mode string
}

// FunctionConfiguration describes a function.
type FunctionConfiguration struct {
	FunctionName     string
	FunctionArn      string
	Runtime          string
	Role             string
	Handler          string
	CodeSize         int64
	Description      string `aws:",keepempty"`
	Timeout          int32
	MemorySize       int32
	LastModified     string
	CodeSha256       string
	Version          string
	DeadLetterConfig *DeadLetterConfig
	Environment      *Environment
	TracingConfig    *TracingConfig
	RevisionId       string
	State            string
	LastUpdateStatus string
	PackageType      string
	Architectures    []string
	EphemeralStorage *EphemeralStorage
	LoggingConfig    *LoggingConfig
}

func (s *Service) describe(f *function) *FunctionConfiguration {
	c := &FunctionConfiguration{
		FunctionName: f.Name, FunctionArn: s.arn(f.Name), Runtime: f.Runtime, Role: f.Role, Handler: f.Handler, CodeSize: f.CodeSize,
		Description: f.Description, Timeout: f.Timeout, MemorySize: f.MemorySize, LastModified: f.Modified.UTC().Format("2006-01-02T15:04:05.000+0000"),
		CodeSha256: f.CodeSha256, Version: latest, TracingConfig: &TracingConfig{Mode: "PassThrough"}, RevisionId: f.Revision, State: "Active",
		LastUpdateStatus: "Successful", PackageType: "Zip", Architectures: []string{f.Architecture}, EphemeralStorage: &EphemeralStorage{Size: &f.Storage},
	}
	log := f.Logging
	log.LogGroup = f.logGroup()
	c.LoggingConfig = &log
	if f.DeadLetter != "" {
		c.DeadLetterConfig = &DeadLetterConfig{TargetArn: f.DeadLetter}
	}
	if len(f.Environment) > 0 {
		c.Environment = &Environment{Variables: maps.Clone(f.Environment)}
	}
	return c
}

// Empty is the answer of operations that answer nothing.
type Empty struct{}

// Destination of asynchronous invocations.
type destinationTarget struct {
	Destination string
}

// DestinationConfig of asynchronous invocations.
type DestinationConfig struct {
	OnSuccess *destinationTarget
	OnFailure *destinationTarget
}

// EventInvokeConfig describes how asynchronous invocations are treated.
type EventInvokeConfig struct {
	LastModified             time.Time
	FunctionArn              string
	MaximumRetryAttempts     *int32
	MaximumEventAgeInSeconds *int32
	DestinationConfig        *DestinationConfig
}

const statusNoContent = http.StatusNoContent
