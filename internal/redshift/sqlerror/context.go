package sqlerror

import (
	"errors"
	"strings"
)

// Within notes where an error happened that is no place in the statement given: a line of the procedure that ran, the
// statement in it. The innermost comes first. The error's message is as it was.
func Within(err error, lines ...string) error { return &within{err, lines} }

type within struct {
	error
	lines []string
}

// Unwrap gives the error itself.
func (w *within) Unwrap() error { return w.error }

// Context is what was noted of an error with [Within], a line each: Redshift's CONTEXT.
func Context(err error) string {
	var w *within
	if !errors.As(err, &w) {
		return ""
	}
	text := strings.Join(w.lines, "\n")
	if inner := Context(w.error); inner != "" {
		return inner + "\n" + text
	}
	return text
}
