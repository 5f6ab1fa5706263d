// Command nightshift runs event-driven SQL pipelines for Amazon Redshift: on
// this machine as they are, or on AWS.
//
// Exit status: 0 for success, 1 for a run or deployment that failed, 2 for bad
// input or a machine that cannot do what was asked.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set by the build.
var version = "development"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// failure is an outcome that is not the user's mistake: a run that failed, a
// stack that did not come up. It has been told already.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// execute runs one command line and returns the exit status.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var failed failure
	switch {
	case err == nil:
		return 0
	case errors.As(err, &failed):
		if failed.error != nil {
			fmt.Fprintln(stderr, "nightshift: "+wording(failed))
		}
		return 1
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "nightshift: interrupted")
		return 1
	default:
		printError(stderr, err)
		return 2
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "nightshift",
		Short: "Event-driven SQL pipelines for Amazon Redshift",
		Long: `Nightshift runs event-driven SQL pipelines for Amazon Redshift, written as SQL
files and one YAML file: whole on this machine, and unchanged on AWS.`,
		Example: `  nightshift init my-pipeline     # a pipeline that runs as it is
  nightshift run my-pipeline      # run it here, once, and see what happened
  nightshift up my-pipeline       # a local cloud that stays, for any AWS client`,
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          known,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w; `%s --help` lists the flags", err, cmd.CommandPath())
	})
	root.SetVersionTemplate("nightshift {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newInit(), newValidate(), newSynth(), newRun(), newUp(), newSQL())
	return root
}

// known refuses what is no command, and names those that are like it.
func known(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
		return fmt.Errorf("there is no command %q; did you mean %s?", args[0], strings.Join(like, " or "))
	}
	return fmt.Errorf("there is no command %q; `nightshift --help` lists them", args[0])
}

// oneDirectory takes at most one argument, a pipeline's folder.
func oneDirectory(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return fmt.Errorf("%s takes one folder, found %d: %s; a name with spaces needs quotes", cmd.CommandPath(), len(args), strings.Join(args, ", "))
	}
	return nil
}

// directory returns the command's one optional argument, a pipeline's folder.
func directory(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}
