package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"nightshift/internal/deploy"
	"nightshift/internal/localrun"
	"nightshift/internal/pipeline"
	"nightshift/internal/sqlshell"
)

// localEndpoint is where `nightshift up` listens unless told otherwise.
const localEndpoint = "http://127.0.0.1:4510"

// sqlOptions are the flags of `nightshift sql`.
type sqlOptions struct {
	target          sqlshell.Target
	local           bool
	region, profile string
	commands, files []string
	format          string
	timing          bool
}

func newSQL() *cobra.Command {
	var o sqlOptions
	cmd := &cobra.Command{
		Use:   "sql [dir]",
		Short: "A SQL shell over the Redshift Data API",
		Long: `Runs SQL through the Redshift Data API, in one session: SET, temporary tables and
transactions span statements. Without -c or -f it reads standard input, or asks
when that is a terminal. The warehouse is the one of the pipeline in dir
(default: this folder) unless flags name another.

--local speaks to the local cloud at ` + localEndpoint + `; otherwise the endpoint,
region and credentials come from the environment, as for the AWS CLI, or from
--region and --profile.

A text stops at the first statement that fails; what its open transaction has
changed is rolled back at the end.

Exit status: 0, 1 if a statement failed, 2 for bad input.`,
		Example: `  nightshift sql --local -c "select count(*) from nyc_yellow_taxi"
  nightshift sql --local --format csv -f report.sql > report.csv
  nightshift sql --cluster redshift-cluster-1 --database dev --user awsuser
  nightshift sql --workgroup analytics --profile work --region eu-west-1`,
		Args: oneDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(); err != nil {
				return err
			}
			if err := o.fromPipeline(directory(args), len(args) > 0); err != nil {
				return err
			}
			return runSQL(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr(), o)
		},
	}
	cmd.Flags().BoolVar(&o.local, "local", false, "speak to the local cloud at "+localEndpoint)
	cmd.Flags().StringArrayVarP(&o.commands, "command", "c", nil, "run this SQL (repeatable)")
	cmd.Flags().StringArrayVarP(&o.files, "file", "f", nil, "run the SQL in this file (repeatable)")
	cmd.Flags().StringVar(&o.format, "format", "table", "output: table, csv or json")
	cmd.Flags().StringVar(&o.target.Cluster, "cluster", "", "cluster identifier")
	cmd.Flags().StringVar(&o.target.Workgroup, "workgroup", "", "serverless workgroup")
	cmd.Flags().StringVar(&o.target.Database, "database", "", "database (default: dev)")
	cmd.Flags().StringVar(&o.target.User, "user", "", "database user, for temporary credentials")
	cmd.Flags().StringVar(&o.target.Secret, "secret", "", "ARN of a secret with credentials")
	cmd.Flags().StringVar(&o.region, "region", "", "AWS region (default: the environment's)")
	cmd.Flags().StringVar(&o.profile, "profile", "", "AWS profile (default: the environment's)")
	cmd.Flags().BoolVar(&o.timing, "timing", false, "print the time of each statement")
	cmd.Flags().SetNormalizeFunc(asTheAWSCLI)
	return cmd
}

// check refuses flags that exclude each other.
func (o *sqlOptions) check() error {
	switch {
	case o.target.Cluster != "" && o.target.Workgroup != "":
		return errors.New("--cluster and --workgroup exclude each other: name one warehouse")
	case o.target.User != "" && o.target.Secret != "":
		return errors.New("--user and --secret exclude each other: name one of them, or none for the IAM identity")
	case o.target.User != "" && o.target.Workgroup != "":
		return errors.New("--user is for a cluster; the user of a --workgroup is the IAM identity, or that of --secret")
	case o.local && (o.profile != "" || o.region != ""):
		return errors.New("--local takes neither --profile nor --region")
	}
	return nil
}

// asTheAWSCLI takes the AWS CLI's names of flags too.
func asTheAWSCLI(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	switch name {
	case "cluster-identifier":
		name = "cluster"
	case "workgroup-name":
		name = "workgroup"
	case "db-user":
		name = "user"
	case "secret-arn":
		name = "secret"
	}
	return pflag.NormalizedName(name)
}

// fromPipeline fills in the warehouse of the pipeline in dir, if there is one.
func (o *sqlOptions) fromPipeline(dir string, asked bool) error {
	named := o.target.Cluster != "" || o.target.Workgroup != ""
	if _, err := os.Stat(filepath.Join(dir, pipeline.FileName)); !asked && (named || err != nil) {
		if !named && o.local {
			o.target.Cluster, o.target.User = "local", "awsuser"
		} else if !named {
			return errors.New("name the warehouse with --cluster or --workgroup, or run this in a pipeline's folder")
		}
		if o.target.Database == "" {
			o.target.Database = "dev"
		}
		return nil
	}
	p, err := load(dir)
	if err != nil {
		return err
	}
	if !named {
		o.target.Cluster, o.target.Workgroup = p.Warehouse.Cluster, p.Warehouse.Workgroup
	}
	if o.target.Database == "" {
		o.target.Database = p.Warehouse.Database
	}
	if o.target.User == "" && o.target.Secret == "" {
		o.target.User, o.target.Secret = p.Warehouse.User, p.Warehouse.Secret
	}
	return nil
}

func runSQL(ctx context.Context, in io.Reader, out, errs io.Writer, o sqlOptions) (err error) {
	known := false
	for _, f := range sqlshell.Formats {
		known = known || f == o.format
	}
	if !known {
		return fmt.Errorf("--format %s: want one of %v", o.format, sqlshell.Formats)
	}
	clients, err := o.clients(ctx)
	if err != nil {
		return err
	}
	texts, err := o.texts(in)
	if err != nil {
		return err
	}
	session := sqlshell.NewSession(clients.Data, o.target, min(clients.Poll*5, time.Second))
	shell := &sqlshell.Shell{Session: session, Format: o.format, Timing: o.timing, Out: out}
	defer func() {
		if closed := session.Close(ctx); err == nil && closed != nil {
			err = failure{fmt.Errorf("end the session: %w", closed)}
		}
	}()
	for _, t := range texts {
		if err := shell.Script(ctx, t.name, t.sql); err != nil {
			return failure{err}
		}
	}
	if len(texts) > 0 {
		return nil
	}
	history := ""
	if state, err := os.UserConfigDir(); err == nil {
		history = filepath.Join(state, "nightshift", "sql_history")
	}
	// Ctrl-C is for the statement that runs, not for the shell.
	return shell.Interactive(context.WithoutCancel(ctx), history, errs)
}

func (o *sqlOptions) clients(ctx context.Context) (*deploy.Clients, error) {
	if o.local {
		return deploy.ForEndpoint(localEndpoint, localrun.Region), nil
	}
	return deploy.FromEnvironment(ctx, o.profile, o.region)
}

type sqlText struct{ name, sql string }

// texts returns what to run; nothing means to ask at the terminal.
func (o *sqlOptions) texts(in io.Reader) ([]sqlText, error) {
	var texts []sqlText
	for _, c := range o.commands {
		texts = append(texts, sqlText{"-c", c})
	}
	for _, name := range o.files {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the SQL to run: %w", err)
		}
		texts = append(texts, sqlText{name, string(content)})
	}
	if f, ok := in.(*os.File); len(texts) > 0 || ok && term.IsTerminal(int(f.Fd())) {
		return texts, nil
	}
	content, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	return []sqlText{{"standard input", string(content)}}, nil
}
