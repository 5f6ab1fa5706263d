package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"nightshift/internal/pipeline"
)

var (
	good  = lipgloss.NewStyle().Foreground(lipgloss.Green).Bold(true)
	bad   = lipgloss.NewStyle().Foreground(lipgloss.Red).Bold(true)
	faint = lipgloss.NewStyle().Faint(true)
	bold  = lipgloss.NewStyle().Bold(true)

	english = message.NewPrinter(language.English)
)

// say prints one line; colours are left out where the writer is no terminal.
func say(w io.Writer, format string, args ...any) {
	// A terminal that went away is no reason to stop a run.
	_, _ = lipgloss.Fprintln(w, fmt.Sprintf(format, args...))
}

// label prints a line of the form `name  text`.
func label(w io.Writer, name, format string, args ...any) {
	say(w, "%s  %s", faint.Render(fmt.Sprintf("%-7s", name)), fmt.Sprintf(format, args...))
}

// printError prints an error that ends the command. A definition's problems
// have their own lines, each with its place.
func printError(w io.Writer, err error) {
	var problems pipeline.Problems
	if errors.As(err, &problems) {
		fmt.Fprintln(w, problems.Error())
		return
	}
	fmt.Fprintln(w, "nightshift: "+wording(err))
}

// sdkNoise is what the SDK writes around a service's error.
var sdkNoise = regexp.MustCompile(`operation error ([^:,]+): (\w+), (?:exceeded maximum number of attempts, \d+, )?https? response error StatusCode: \d+, RequestID: [^,]*, (?:HostID: [^,]*, )?(?:api error )?`)

// wording is an error's text without the SDK's noise.
func wording(err error) string {
	return sdkNoise.ReplaceAllString(strings.TrimSpace(err.Error()), "$1 $2: ")
}

// quoted is a path as a shell takes it.
func quoted(path string) string {
	if plainPath.MatchString(path) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// plainPath is what a shell takes as it is.
var plainPath = regexp.MustCompile(`^[\pL\pN_./+@%:,-]+$`)

// count prints a number as people read it.
func count(n int64) string { return english.Sprintf("%d", n) }

// size prints bytes.
func size(n int64) string {
	switch {
	case n < 1_000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

// seconds prints a duration.
func seconds(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// state colours a step's or stack's state.
func state(s string) string {
	switch {
	case strings.Contains(s, "FAILED"), strings.Contains(s, "ROLLBACK"), s == "ABORTED", s == "NOT_STARTED", s == "failed":
		return bad.Render(s)
	case strings.HasSuffix(s, "COMPLETE"), s == "FINISHED", s == "succeeded":
		return good.Render(s)
	}
	return s
}
