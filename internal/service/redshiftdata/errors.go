package redshiftdata

import (
	"errors"
	"fmt"
	"regexp"
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

// reCall is a text that calls a procedure: the place of an error within is one in the procedure's own text.
var reCall = regexp.MustCompile(`(?is)^(?:\s|--[^\n]*\n|/\*.*?\*/)*call\b`)

// errorText is an error of this statement as DescribeStatement prints it, with its place in the text that was given.
func (x *execution) errorText(err error) string {
	text := errorText(err)
	e := sqlerror.From(err)
	if e == nil || e.Line == 0 {
		return text
	}
	line, column := e.Line, e.Column
	if x.failing > 0 {
		source := x.sources[x.failing-1]
		if reCall.MatchString(source.Text) {
			return text
		}
		if line == 1 {
			column += int(source.Pos.Column) - 1
		}
		line += int(source.Pos.Line) - 1
	}
	return fmt.Sprintf("%s\n  Position: line %d, column %d", text, line, column)
}

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
	if context := sqlerror.Context(err); context != "" {
		b.WriteString("\n  Where: " + context)
	}
	return b.String()
}
