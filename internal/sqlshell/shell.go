package sqlshell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/peterh/liner"

	"nightshift/internal/redshift/syntax/parser"
)

// Shell runs SQL texts and prints what they give.
type Shell struct {
	Session *Session
	// Format is one of Formats.
	Format string
	Out    io.Writer
}

// Script runs the statements of a text in order and stops at the first that
// fails. Name says where the text comes from, for errors.
func (s *Shell) Script(ctx context.Context, name, sql string) error {
	statements, err := parser.Split(sql)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, statement := range statements {
		if err := s.run(ctx, statement.Text); err != nil {
			return fmt.Errorf("%s:%d: %w", name, statement.Pos.Line, err)
		}
	}
	return nil
}

func (s *Shell) run(ctx context.Context, sql string) error {
	p, err := newPrinter(s.Format, s.Out)
	if err != nil {
		return err
	}
	result, err := s.Session.Run(ctx, sql, p.columns, p.row)
	if err != nil {
		return err
	}
	// Machine-read formats hold rows only.
	if !result.HasRows && s.Format != "table" {
		return nil
	}
	return p.end(result)
}

// help is what \? prints.
const help = `Statements end with ; and may span lines.
  \d          tables and views
  \d NAME     columns of a table
  \q          leave (also Ctrl-D)
  \?          this help
Ctrl-C drops what is typed, or cancels the statement that runs.
`

// prompts of the first and of further lines of a statement.
const (
	prompt       = "nightshift> "
	continuation = "         -> "
)

// Interactive reads statements from the terminal until its end. History is
// kept in the file history, unless that is "".
func (s *Shell) Interactive(ctx context.Context, history string, errs io.Writer) error {
	line := liner.NewLiner()
	defer line.Close()
	line.SetCtrlCAborts(true)
	line.SetMultiLineMode(true)
	line.SetWordCompleter(completer(s.tables(ctx)))
	if f, err := os.Open(history); err == nil {
		_, _ = line.ReadHistory(f) // a history that cannot be read is an empty one
		f.Close()
	}
	defer s.keep(line, history)
	fmt.Fprintln(s.Out, `\? for help`)
	var typed strings.Builder
	for {
		ask := prompt
		if typed.Len() > 0 {
			ask = continuation
		}
		text, err := line.Prompt(ask)
		switch {
		case errors.Is(err, liner.ErrPromptAborted):
			typed.Reset()
			continue
		case errors.Is(err, io.EOF):
			fmt.Fprintln(s.Out)
			return nil
		case err != nil:
			return fmt.Errorf("read from the terminal: %w", err)
		}
		if typed.Len() == 0 && strings.HasPrefix(strings.TrimSpace(text), `\`) {
			line.AppendHistory(text)
			if s.command(ctx, strings.TrimSpace(text), errs) {
				return nil
			}
			continue
		}
		typed.WriteString(text + "\n")
		if sql := typed.String(); complete(sql) {
			typed.Reset()
			if strings.TrimSpace(sql) == "" {
				continue
			}
			line.AppendHistory(strings.Join(strings.Fields(sql), " "))
			s.try(ctx, sql, errs)
		}
	}
}

// complete says whether a text ends with a statement's semicolon, outside
// quotes and comments, or holds nothing.
func complete(sql string) bool {
	trimmed := strings.TrimSpace(sql)
	if trimmed == "" {
		return true
	}
	if !strings.HasSuffix(trimmed, ";") {
		return false
	}
	// What splits off behind the semicolon shows that it was one.
	with, err := parser.Split(trimmed + "\nselect 1")
	if err != nil {
		// An open quote or comment; anything else the warehouse will tell.
		return !strings.Contains(err.Error(), "unterminated")
	}
	without, err := parser.Split(trimmed)
	return err == nil && len(with) == len(without)+1
}

func (s *Shell) try(ctx context.Context, sql string, errs io.Writer) {
	interruptible, stop := notifyInterrupt(ctx)
	defer stop()
	if err := s.Script(interruptible, "input", sql); err != nil {
		if errors.Is(err, context.Canceled) {
			err = errors.New("cancelled")
		}
		fmt.Fprintln(errs, strings.TrimPrefix(err.Error(), "input:1: "))
	}
}

// command runs a backslash command; it reports whether to leave.
func (s *Shell) command(ctx context.Context, text string, errs io.Writer) (leave bool) {
	name, argument, _ := strings.Cut(text, " ")
	argument = strings.Trim(strings.TrimSpace(argument), ";")
	switch name {
	case `\q`:
		return true
	case `\?`:
		fmt.Fprint(s.Out, help)
	case `\d`:
		if argument == "" {
			s.try(ctx, tablesSQL, errs)
			break
		}
		schema, table, qualified := strings.Cut(argument, ".")
		condition := "table_name = '" + strings.ReplaceAll(argument, "'", "''") + "'"
		if qualified {
			condition = "table_schema = '" + strings.ReplaceAll(schema, "'", "''") + "' and table_name = '" + strings.ReplaceAll(table, "'", "''") + "'"
		}
		s.try(ctx, "select column_name, data_type, is_nullable, column_default from svv_columns where "+condition+" order by ordinal_position", errs)
	default:
		fmt.Fprintf(errs, "there is no command %s; \\? lists them\n", name)
	}
	return false
}

const tablesSQL = `select table_schema, table_name, table_type from svv_tables
	where table_schema not in ('pg_catalog', 'information_schema', 'pg_internal') order by 1, 2`

// tables returns the names to complete; without an answer there are none.
func (s *Shell) tables(ctx context.Context) []string {
	var names []string
	_, err := s.Session.Run(ctx, tablesSQL, func(Result) {}, func(fields []types.Field) error {
		schema, _ := text(fields[0])
		table, _ := text(fields[1])
		names = append(names, schema+"."+table)
		if schema == "public" {
			names = append(names, table)
		}
		return nil
	})
	if err != nil {
		return nil
	}
	sort.Strings(names)
	return names
}

// completer completes the word before the cursor.
func completer(names []string) liner.WordCompleter {
	return func(line string, pos int) (string, []string, string) {
		start := strings.LastIndexAny(line[:pos], " \t(,") + 1
		word := strings.ToLower(line[start:pos])
		var found []string
		for _, name := range names {
			if word != "" && strings.HasPrefix(name, word) {
				found = append(found, name)
			}
		}
		return line[:start], found, line[pos:]
	}
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
