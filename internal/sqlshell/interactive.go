package sqlshell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/peterh/liner"

	"nightshift/internal/redshift/syntax/parser"
)

const prompt = "nightshift> "

// asking is the prompt for a line, by what the lines before left open.
func asking(open byte) string {
	switch open {
	case 0:
		return prompt
	case '-':
		return "         -> "
	}
	return "         " + string(open) + "> "
}

// Interactive reads statements from the terminal until its end. History is
// kept in the file history, unless that is "".
func (s *Shell) Interactive(ctx context.Context, history string, errs io.Writer) error {
	line := liner.NewLiner()
	defer line.Close()
	line.SetCtrlCAborts(true)
	line.SetMultiLineMode(true)
	line.SetTabCompletionStyle(liner.TabPrints)
	if f, err := os.Open(history); err == nil {
		_, _ = line.ReadHistory(f) // a history that cannot be read is an empty one
		f.Close()
	}
	defer s.keep(line, history)
	fmt.Fprintln(s.Out, `\? for help`)
	return s.Converse(ctx, line, errs)
}

// Lines is where Converse reads from; *liner.State is one.
type Lines interface {
	// Prompt reads a line; liner.ErrPromptAborted drops what was typed.
	Prompt(prompt string) (string, error)
	AppendHistory(entry string)
	SetWordCompleter(complete liner.WordCompleter)
}

// Converse runs the statements and commands of the lines until their end.
func (s *Shell) Converse(ctx context.Context, line Lines, errs io.Writer) error {
	known := &names{session: s.Session}
	var typed string
	var open byte
	line.SetWordCompleter(func(text string, pos int) (string, []string, string) { return known.complete(typed, text, pos) })
	defer s.closeFile()
	for {
		text, err := line.Prompt(asking(open))
		switch {
		case errors.Is(err, liner.ErrPromptAborted):
			typed, open = "", 0
			continue
		case errors.Is(err, io.EOF):
			fmt.Fprintln(s.Out)
			return nil
		case err != nil:
			return fmt.Errorf("read from the terminal: %w", err)
		}
		if open == 0 {
			if name, is := command(text); is {
				line.AppendHistory(strings.TrimSpace(text))
				if s.command(ctx, name, errs) {
					return nil
				}
				continue
			}
		}
		var done string
		if done, typed, open = cut(typed + text + "\n"); open == '=' {
			typed, open = "", 0
		}
		if strings.TrimSpace(done) == "" {
			continue
		}
		for _, entry := range entries(done) {
			line.AppendHistory(entry)
		}
		s.each(ctx, done, errs)
		if changesNames(done) {
			known.forget()
		}
	}
}

// each runs the statements typed on one line, and stops at the first that fails.
func (s *Shell) each(ctx context.Context, sql string, errs io.Writer) {
	statements, err := parser.Split(sql)
	if err != nil {
		s.try(ctx, sql, errs)
		return
	}
	for _, statement := range statements {
		if !s.try(ctx, statement.Text, errs) {
			return
		}
	}
}

// changesNames says whether a text may make or drop what completion knows.
func changesNames(sql string) bool {
	lower := strings.ToLower(sql)
	for _, word := range []string{"create", "drop", "alter", "into", "rename", "rollback"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// keep writes the history; it is a comfort, so a failure is not told.
func (s *Shell) keep(line *liner.State, history string) {
	if history == "" || os.MkdirAll(filepath.Dir(history), 0o700) != nil {
		return
	}
	if f, err := os.OpenFile(history, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600); err == nil {
		_, _ = line.WriteHistory(f)
		f.Close()
	}
}
