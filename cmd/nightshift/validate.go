package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"nightshift/internal/pipeline"
)

func newValidate() *cobra.Command {
	return &cobra.Command{
		Use:   "validate [dir]",
		Short: "Check a pipeline's definition and SQL, and draw its graph",
		Long: `Checks nightshift.yaml and all SQL of the pipeline in dir (default: this folder)
and draws the graph of its steps. Every problem is told as file:line:column. SQL that Redshift runs and the
local warehouse does not is told too, without making the pipeline invalid.`,
		Example: "  nightshift validate examples/nyc-taxi",
		Args:    oneDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := load(directory(args))
			if err != nil {
				return err
			}
			draw(cmd.OutOrStdout(), p)
			for _, r := range refusals(p) {
				say(cmd.ErrOrStderr(), "%s", r)
			}
			return nil
		},
	}
}

// draw prints the pipeline: what starts it, its steps with what each waits for,
// and who is told.
func draw(w io.Writer, p *pipeline.Pipeline) {
	say(w, "%s  %s", bold.Render(p.Name), p.Description)
	for _, o := range p.Objects {
		label(w, "object", "%s", o.File)
	}
	for _, t := range p.Triggers {
		label(w, "trigger", "%s UTC", t.Schedule)
	}
	if len(p.Triggers) == 0 {
		label(w, "trigger", "none: runs are asked for by hand")
	}
	width := 0
	for _, s := range p.Steps {
		width = max(width, len(s.Name))
	}
	for _, s := range p.Steps {
		from := "at the start"
		if len(s.After) > 0 {
			from = "after " + strings.Join(s.After, ", ")
		}
		source := s.File
		if source == "" {
			source = firstLine(s.Text)
		}
		label(w, "step", "%s  %s  %s", fmt.Sprintf("%-*s", width, s.Name), from, faint.Render(source))
	}
	if len(p.Notify.Email) > 0 {
		label(w, "notify", "%s when %s", strings.Join(p.Notify.Email, ", "), strings.Join(p.Notify.On, " or "))
	}
}

func firstLine(sql string) string {
	line, rest, more := strings.Cut(strings.TrimSpace(sql), "\n")
	if more && strings.TrimSpace(rest) != "" {
		return line + " …"
	}
	return line
}
