package worker

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"nightshift/internal/task"
)

// blankLines are more than one.
var blankLines = regexp.MustCompile(`\n[ \t]*\n\s*\n`)

// mail is what people read about a run.
type mail struct{ subject, body string }

const (
	maxSubject = 100  // SNS's limit, ASCII without control characters
	maxSQL     = 4000 // characters of a statement in a mail
	timeForm   = "2006-01-02 15:04:05 UTC"
)

// mailOf writes the mail about an outcome; moved is what its steps loaded and unloaded, as far as that is known.
func mailOf(o *task.Outcome, moved []task.Transfer, bucket string) mail {
	var b strings.Builder
	took := duration(o.Ended.Sub(o.Started))
	failed := stepsIn(o, task.StepFailed, task.StepAborted)
	subject := fmt.Sprintf("%s succeeded in %s", o.Pipeline, took)
	headline := fmt.Sprintf("The pipeline %s succeeded in %s.", o.Pipeline, took)
	if o.State != task.StateSucceeded {
		subject = o.Pipeline + " FAILED"
		headline = fmt.Sprintf("The pipeline %s FAILED after %s.", o.Pipeline, took)
		if len(failed) > 0 {
			subject += " at " + failed[0].Step
			headline = fmt.Sprintf("The pipeline %s FAILED at step %s after %s.", o.Pipeline, names(failed), took)
		}
	}
	fmt.Fprintf(&b, "%s\n\n", headline)
	writeRun(&b, o)
	writeSteps(&b, o, moved)
	if o.State != task.StateSucceeded {
		writeFailure(&b, o, failed, bucket)
	}
	return mail{subject: ascii(subject), body: blankLines.ReplaceAllString(strings.TrimSpace(b.String()), "\n\n") + "\n"}
}

func writeRun(b *strings.Builder, o *task.Outcome) {
	fmt.Fprintf(b, "Run      %s\n", o.Run)
	fmt.Fprintf(b, "Trigger  %s, %s\n", o.Trigger.Kind, o.Trigger.Time.Format(timeForm))
	fmt.Fprintf(b, "Started  %s\n", o.Started.Format(timeForm))
	fmt.Fprintf(b, "Ended    %s\n\n", o.Ended.Format(timeForm))
}

// writeSteps writes a table of the steps; of a step with several statements also
// theirs, and under each step what it moved.
func writeSteps(b *strings.Builder, o *task.Outcome, moved []task.Transfer) {
	rows := [][]string{{"Step", "State", "Rows", "Duration", "Statement"}}
	for _, s := range o.Steps {
		if s.State == task.StepNotStarted {
			rows = append(rows, []string{s.Step, "not started", "-", "-", "-"})
			continue
		}
		rows = append(rows, []string{s.Step, s.State, rowCount(s.TotalRows()), duration(time.Duration(s.DurationNS)), orDash(s.StatementID)})
		for i, sub := range s.SubStatements {
			rows = append(rows, []string{fmt.Sprintf("  %d of %d", i+1, len(s.SubStatements)), sub.State, rowCount(sub.Rows), duration(time.Duration(sub.DurationNS)), orDash(sub.ID)})
		}
		for _, t := range moved {
			if t.Step == s.Step {
				rows = append(rows, []string{"  " + told(t)})
			}
		}
	}
	width := make([]int, 5)
	for _, r := range rows {
		if len(r) == 1 {
			continue
		}
		for i, c := range r {
			width[i] = max(width[i], len(c))
		}
	}
	for _, r := range rows {
		if len(r) == 1 {
			fmt.Fprintln(b, r[0])
			continue
		}
		fmt.Fprintf(b, "%-*s  %-*s  %*s  %*s  %s\n", width[0], r[0], width[1], r[1], width[2], r[2], width[3], r[3], r[4])
	}
	b.WriteByte('\n')
}

// told says what a step moved: loaded trips: 554,187 rows from 4 files, 12.3 MB.
func told(t task.Transfer) string {
	verb, way := "loaded", "from"
	if t.Kind == task.TransferUnload {
		verb, way = "unloaded to", "in"
	}
	line := fmt.Sprintf("%s %s: %s", verb, t.Name, plural(t.Rows, "row"))
	if t.Files > 0 {
		line += fmt.Sprintf(" %s %s", way, plural(t.Files, "file"))
	}
	if t.Bytes > 0 {
		line += ", " + size(t.Bytes)
	}
	return line
}

func writeFailure(b *strings.Builder, o *task.Outcome, failed []task.StepOutcome, bucket string) {
	if o.Error != "" {
		fmt.Fprintf(b, "The run was refused before any step: %s\n\n", o.Error)
	}
	for _, s := range failed {
		fmt.Fprintf(b, "Step %s %s:\n%s\n\n", s.Step, s.State, indent(s.Error))
		sql := s.SQL
		for _, sub := range s.SubStatements {
			if sub.Error != "" && sub.SQL != "" {
				sql = sub.SQL
			}
		}
		if len(s.LoadErrors) > 0 {
			fmt.Fprintf(b, "Rows that COPY refused (at most %d are shown):\n", maxLoadErrors)
			for _, e := range s.LoadErrors {
				fmt.Fprintf(b, "  %s line %d, column %s: %s\n", e.File, e.Line, orDash(e.Column), e.Message)
			}
			b.WriteByte('\n')
		}
		if sql != "" {
			fmt.Fprintf(b, "Its SQL:\n%s\n\n", indent(cut(sql)))
		}
	}
	b.WriteString("What to do\n")
	if left := stepsIn(o, task.StepNotStarted); len(left) > 0 {
		fmt.Fprintf(b, "- Nothing was started after the failure. Not started: %s.\n", names(left))
	} else {
		b.WriteString("- Every other step had ended or was let finish; see the table.\n")
	}
	for _, s := range failed {
		if s.StatementID != "" {
			fmt.Fprintf(b, "- Look at the statement (kept 24 hours): aws redshift-data describe-statement --id %s\n", s.StatementID)
		}
		if len(s.LoadErrors) == 0 && mayBeLoad(s) {
			b.WriteString("- If a COPY failed, see the rows it refused: select file_name, line_number, column_name, error_message from sys_load_error_detail order by start_time desc limit 20\n")
		}
	}
	detail := fmt.Sprintf(`{\"pipeline\":\"%s\"}`, o.Pipeline)
	fmt.Fprintf(b, "- Run it again when the cause is gone: aws events put-events --entries '[{\"Source\":\"%s\",\"DetailType\":\"%s\",\"Detail\":\"%s\"}]'\n", task.EventSource, task.DetailRunRequested, detail)
	fmt.Fprintf(b, "- Everything about this run: s3://%s/%s\n", bucket, task.RunPrefix(o.Pipeline, o.Run))
}

// mayBeLoad tells whether a failed step may have loaded files: a COPY, or a procedure that may hold one.
func mayBeLoad(s task.StepOutcome) bool {
	text := strings.ToLower(s.Error + " " + s.SQL)
	for _, sign := range []string{"copy", "call", "load_error", "load into table"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}

func stepsIn(o *task.Outcome, states ...string) []task.StepOutcome {
	var out []task.StepOutcome
	for _, s := range o.Steps {
		for _, state := range states {
			if s.State == state {
				out = append(out, s)
			}
		}
	}
	return out
}

func names(steps []task.StepOutcome) string {
	var out []string
	for _, s := range steps {
		out = append(out, s.Step)
	}
	return strings.Join(out, ", ")
}

func rowCount(n int64) string {
	if n < 0 {
		return "-"
	}
	return thousands(n)
}

// thousands writes a number as people read it: 554,187.
func thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func plural(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	return thousands(n) + " " + what
}

// size writes bytes in decimal units.
func size(n int64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return plural(n, "byte")
	}
	f, unit := float64(n)/1000, 0
	for f >= 999.95 && unit < len(units)-1 {
		f, unit = f/1000, unit+1
	}
	return fmt.Sprintf("%.1f %cB", f, units[unit])
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// duration prints a time as people say it: 0.04 s, 4.2 s, 3 min 5 s, 2 h 10 min.
func duration(d time.Duration) string {
	if d >= time.Minute {
		d = d.Round(time.Second)
	}
	switch {
	case d < 0:
		return "-"
	case d < 95*time.Millisecond:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d < time.Minute-50*time.Millisecond:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return "1 min 0 s"
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

func indent(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight("  "+line, " \t\r")
	}
	return strings.Join(lines, "\n")
}

func cut(s string) string {
	if r := []rune(s); len(r) > maxSQL {
		return string(r[:maxSQL]) + "\n... (cut)"
	}
	return s
}

// ascii makes a subject that SNS takes.
func ascii(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case b.Len() == maxSubject:
			return b.String()
		case r >= ' ' && r < 0x7f:
			b.WriteRune(r)
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}
