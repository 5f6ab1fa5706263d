package redshiftdata

import (
	"errors"
	"strings"

	"nightshift/internal/protocol"
	"nightshift/internal/redshift/sqlerror"
)

func invalid(format string, args ...any) error {
	return protocol.Errorf("ValidationException", 400, format, args...)
}

func notFound(id, message string) error {
	e := protocol.Errorf("ResourceNotFoundException", 400, "%s", message)
	e.Fields = map[string]any{"ResourceId": id}
	return e
}

func noSuchStatement(id string) error { return notFound(id, "Query does not exist.") }

// Why a statement was stopped.
var (
	errCancelled = errors.New("Query cancelled on user's request") //nolint:staticcheck // Redshift's own text
	errStopping  = errors.New("the local cloud is stopping")
)

// errorText is an error as DescribeStatement prints it.
func errorText(err error) string {
	var e *sqlerror.Error
	if !errors.As(err, &e) {
		return "ERROR: " + err.Error()
	}
	var b strings.Builder
	b.WriteString("ERROR: " + e.Message)
	if e.Detail != "" {
		b.WriteString("\n  Detail: " + e.Detail)
	}
	if e.Hint != "" {
		b.WriteString("\n  Hint: " + e.Hint)
	}
	return b.String()
}
