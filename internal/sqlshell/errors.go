package sqlshell

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/aws/smithy-go"
	"github.com/mattn/go-runewidth"

	"nightshift/internal/redshift/syntax/ast"
)

// StatementError is a statement that failed or was aborted.
type StatementError struct {
	// State is FAILED or ABORTED; Message is what the Data API says.
	State, Message string
	// SQL is the statement's text.
	SQL string
}

func (e *StatementError) Error() string {
	if e.Message == "" {
		return "the statement was " + e.State
	}
	return e.Message
}

// The place in an error: a line and a column here, a character from 1 on Redshift.
var (
	linePlace = regexp.MustCompile(`\n\s*Position: line (\d+), column (\d+)`)
	charPlace = regexp.MustCompile(`\n\s*Position: (\d+)`)
)

// place returns the error's text without its place, and the place in the
// statement; line 0 if it tells none.
func (e *StatementError) place() (text string, line, column int) {
	text = e.Error()
	if m := linePlace.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		column, _ = strconv.Atoi(m[2])
		return strings.Replace(text, m[0], "", 1), line, column
	}
	if m := charPlace.FindStringSubmatch(text); m != nil {
		at, err := strconv.Atoi(m[1])
		before := []rune(e.SQL)
		if err != nil || at < 1 || at > len(before)+1 {
			return text, 0, 0
		}
		head := string(before[:at-1])
		line = strings.Count(head, "\n") + 1
		column = utf8.RuneCountInString(head[strings.LastIndexByte(head, '\n')+1:]) + 1
		return strings.Replace(text, m[0], "", 1), line, column
	}
	return text, 0, 0
}

// excerptWidth is how much of a long line an error shows.
const excerptWidth = 100

// describe is an error as people read it. A statement's error shows the line
// with a caret under the place, and begins with the place in the text called
// name, in which the statement stands at pos; name "" leaves the place out.
func describe(err error, name string, pos ast.Pos) string {
	prefix := ""
	if name != "" {
		prefix = fmt.Sprintf("%s:%d: ", name, pos.Line)
	}
	var failed *StatementError
	if !errors.As(err, &failed) {
		return prefix + plain(err)
	}
	text, line, column := failed.place()
	lines := strings.Split(failed.SQL, "\n")
	if line < 1 || line > len(lines) || column < 1 {
		return prefix + text
	}
	inText := int(pos.Line) + line - 1
	if name != "" {
		at := column
		if line == 1 {
			at += int(pos.Column) - 1
		}
		prefix = fmt.Sprintf("%s:%d:%d: ", name, inText, at)
	}
	head, detail, _ := strings.Cut(text, "\n")
	shown := fmt.Sprintf("%s%s\n%s", prefix, head, underlined(fmt.Sprintf("LINE %d: ", inText), lines[line-1], column))
	if detail != "" {
		shown += "\n" + detail
	}
	return shown
}

// underlined is a line of SQL with a caret under one of its columns.
func underlined(label, line string, column int) string {
	text := []rune(strings.TrimRight(line, "\r"))
	for i, r := range text {
		if r == '\t' {
			text[i] = ' '
		}
	}
	at := min(column-1, len(text))
	if len(text) > excerptWidth {
		from := max(0, min(at-excerptWidth/2, len(text)-excerptWidth))
		to := from + excerptWidth
		cutTail := to < len(text)
		text, at = text[from:to], at-from
		if from > 0 {
			label += "..."
		}
		if cutTail {
			text = append(append([]rune{}, text...), []rune("...")...)
		}
	}
	blank := strings.Repeat(" ", runewidth.StringWidth(label)+runewidth.StringWidth(string(text[:at])))
	return label + visible(string(text)) + "\n" + blank + "^"
}

// plain words an error of the way to the Data API without the SDK's wrapping.
func plain(err error) string {
	if errors.Is(err, context.Canceled) {
		return "cancelled"
	}
	var lost *sessionLost
	if errors.As(err, &lost) {
		return lost.Error()
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode() + ": " + api.ErrorMessage()
	}
	var sent *url.Error
	if errors.As(err, &sent) {
		hint := ""
		if errors.Is(err, syscall.ECONNREFUSED) {
			hint = "; is the local cloud up? `nightshift up` starts it"
		}
		return fmt.Sprintf("%s cannot be reached: %v%s", sent.URL, sent.Err, hint)
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "Missing Region"):
		return "no AWS region is set: use --region or AWS_REGION, or --local for the local cloud"
	case strings.Contains(text, "get credentials"), strings.Contains(text, "credential"):
		return "there are no AWS credentials: set AWS_PROFILE or --profile, or use --local for the local cloud\n  " + text
	}
	return text
}

// sessionLost is a Data API session that is no longer there.
type sessionLost struct{ cause error }

func (e *sessionLost) Error() string {
	return fmt.Sprintf("the session is gone: it was idle for more than %d minutes, or the server was started again. "+
		"Its temporary tables, settings and open transaction are lost", keepAlive/60)
}

func (e *sessionLost) Unwrap() error { return e.cause }
