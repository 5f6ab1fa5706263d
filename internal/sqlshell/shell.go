package sqlshell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

// Shell runs SQL texts and prints what they give.
type Shell struct {
	Session *Session
	// Format is one of Formats.
	Format string
	// Timing prints the time behind each result; Expanded prints a line a value.
	Timing, Expanded bool
	Out              io.Writer

	// file is where \o has sent the results; nil: Out.
	file *os.File
}

// ScriptError is a text that stopped at a statement that failed, or that cannot
// be read; its message shows the place.
type ScriptError struct {
	message string
	cause   error
}

func (e *ScriptError) Error() string { return e.message }

// Unwrap returns what the statement failed with.
func (e *ScriptError) Unwrap() error { return e.cause }

// Script runs the statements of a text in order and stops at the first that
// fails. Name says where the text comes from, for errors; "" leaves it out.
func (s *Shell) Script(ctx context.Context, name, sql string) error {
	statements, err := parser.Split(sql)
	if err != nil {
		return &ScriptError{describe(unreadable(err, sql), name, ast.Pos{Line: 1, Column: 1}), err}
	}
	for _, statement := range statements {
		if err := s.run(ctx, statement.Text); err != nil {
			return &ScriptError{describe(err, name, statement.Pos), err}
		}
	}
	return nil
}

// unreadable is a text's syntax error as the warehouse would tell it.
func unreadable(err error, sql string) error {
	e := sqlerror.From(err)
	if e == nil || e.Line == 0 {
		return err
	}
	return &StatementError{Message: fmt.Sprintf("ERROR: %s\n  Position: line %d, column %d", strings.Join(strings.Fields(e.Message), " "), e.Line, e.Column), SQL: sql}
}

func (s *Shell) run(ctx context.Context, sql string) error {
	p, err := s.printer()
	if err != nil {
		return err
	}
	began := time.Now()
	result, err := s.Session.Run(ctx, sql, p.columns, p.row)
	if err != nil {
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), p.flush())
		}
		return errors.Join(err, p.flush())
	}
	// Machine-read formats hold rows only.
	if result.HasRows || s.Format == "table" {
		if err := p.end(result); err != nil {
			return err
		}
	}
	if s.Timing {
		fmt.Fprintf(s.Out, "Time: %s (warehouse %s)\n", milliseconds(time.Since(began)), milliseconds(result.Duration))
	}
	return nil
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

func (s *Shell) printer() (printer, error) {
	w := s.Out
	if s.file != nil {
		w = s.file
	}
	if s.Expanded && s.Format == "table" {
		return newExpanded(w), nil
	}
	return newPrinter(s.Format, w)
}

// try runs what was typed; Ctrl-C cancels it.
func (s *Shell) try(ctx context.Context, sql string, errs io.Writer) bool {
	interruptible, stop := notifyInterrupt(ctx)
	defer stop()
	err := s.Script(interruptible, "", sql)
	switch {
	case err == nil:
		return true
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(errs, "cancelled")
	default:
		var lost *sessionLost
		fmt.Fprintln(errs, strings.TrimSpace(err.Error()))
		if errors.As(err, &lost) {
			fmt.Fprintln(errs, "the next statement begins a new session")
		}
	}
	return false
}
