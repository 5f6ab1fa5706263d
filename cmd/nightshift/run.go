package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"nightshift/internal/deploy"
	"nightshift/internal/localrun"
	"nightshift/internal/task"
)

func newRun() *cobra.Command {
	var puts []string
	var smtp, out string
	var verbose bool
	cmd := &cobra.Command{
		Use:   "run [dir]",
		Short: "Run a pipeline once, whole, on this machine",
		Long: `Starts a local cloud of its own, deploys the pipeline in dir (default: this
folder) as it would be deployed on AWS, asks for one run and follows it: each
step is started by the completion event of the one before. Prints the outcome,
what was exported and the mail. Nothing is left but .nightshift/last-run.

Exit status: 0 if the run succeeded, 1 if it or its deployment failed, 2 for bad
input.`,
		Example: `  nightshift run examples/nyc-taxi
  nightshift run examples/nyc-taxi --put s3://event-driven-app-with-lambda-redshift/nyc_yellow_taxi_raw/=my-trips/
  nightshift run --smtp localhost:1025`,
		Args: oneDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := directory(args)
			options, err := runOptions(dir, puts, smtp, out)
			if err != nil {
				return err
			}
			if verbose {
				options.Log = cmd.ErrOrStderr()
			}
			w := cmd.OutOrStdout()
			say(w, "%s  %s", bold.Render(options.Pipeline.Name), options.Pipeline.Description)
			report, err := localrun.Run(cmd.Context(), options, newWatcher(w, options.Pipeline))
			var stack *deploy.StackError
			if errors.As(err, &stack) {
				return failure{err}
			}
			if err != nil {
				return err
			}
			printReport(w, report)
			if report.Outcome.State != task.StateSucceeded {
				return failure{}
			}
			return nil
		},
	}
	cmd.Flags().StringArrayVar(&puts, "put", nil, "lay files into S3 before the run: s3://bucket/prefix/=FOLDER (repeatable; takes the place of local.objects there)")
	cmd.Flags().StringVar(&smtp, "smtp", "", "send the mails to this mail server too, host:port")
	cmd.Flags().StringVar(&out, "out", "", "folder for exported files and mails (default: .nightshift/last-run in dir); only what a run left there is replaced")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "print the local cloud's diagnostics")
	return cmd
}

func runOptions(dir string, puts []string, smtp, out string) (localrun.Options, error) {
	p, err := loadLocal(dir)
	if err != nil {
		return localrun.Options{}, err
	}
	if out == "" {
		out = filepath.Join(dir, ".nightshift", "last-run")
	}
	options := localrun.Options{Pipeline: p, SMTP: smtp, Out: out, Log: io.Discard}
	given, err := parsePuts(puts)
	if err != nil {
		return options, err
	}
	if options.Puts, err = localrun.Puts(p, given); err != nil {
		return options, err
	}
	return options, nil
}

func parsePuts(texts []string) ([]localrun.Put, error) {
	var given []localrun.Put
	for _, text := range texts {
		put, err := localrun.ParsePut(text)
		if err != nil {
			return nil, err
		}
		given = append(given, put)
	}
	return given, nil
}

// printReport prints how a run ended and what it left.
func printReport(w io.Writer, r localrun.Report) {
	say(w, "")
	say(w, "%s in %s %s", state(r.Outcome.State), seconds(r.Outcome.Ended.Sub(r.Outcome.Started)),
		faint.Render(fmt.Sprintf("(%s in all, %s of it SQL)", seconds(r.Total), seconds(r.SQL))))
	if r.Outcome.Error != "" {
		say(w, "%s", r.Outcome.Error)
	}
	for _, e := range r.Exported {
		label(w, "export", "%s  %s", e.Location, size(e.Size))
		label(w, "", "%s", faint.Render(shown(e.Path)))
	}
	for _, m := range r.Mails {
		label(w, "mail", "to %s: %s", m.To, bold.Render(m.Subject))
		for _, line := range strings.Split(strings.TrimSpace(m.Message()), "\n") {
			say(w, "%s", strings.TrimRight("         "+line, " "))
		}
	}
	for _, m := range r.Unsent {
		switch {
		case m.Err == nil:
			label(w, "smtp", "%s: the mail server has not taken a mail in time", bad.Render("unsent"))
		default:
			unsent(w, m.To, m.Subject, m.Err)
		}
	}
}

// unsent tells of a mail that the mail server of --smtp did not take.
func unsent(w io.Writer, to, subject string, err error) {
	why, _, _ := strings.Cut(err.Error(), ", affected recipient")
	label(w, "smtp", "%s to %s: %q: %s", bad.Render("unsent"), to, subject, why)
}

// shown is a path as seen from the working directory, where that is shorter.
func shown(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if relative, err := filepath.Rel(here, absolute); err == nil && len(relative) < len(absolute) {
		return relative
	}
	return absolute
}

// stopPatience is how long a local cloud may take to stop.
const stopPatience = 30 * time.Second
