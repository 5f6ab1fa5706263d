package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"nightshift/internal/scaffold"
)

func newInit() *cobra.Command {
	return &cobra.Command{
		Use:   "init [dir]",
		Short: "Make a pipeline that runs as it is",
		Long: `Makes a small pipeline in dir (default: this folder): nightshift.yaml, SQL and a
few rows of data. A file that is there already is never touched.`,
		Example: "  nightshift init sales && nightshift run sales",
		Args:    oneDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := directory(args)
			names, err := scaffold.Write(dir)
			if err != nil {
				return err
			}
			for _, name := range names {
				say(cmd.OutOrStdout(), "%s", filepath.Join(dir, name))
			}
			say(cmd.OutOrStdout(), "\nrun it:  nightshift run %s", quoted(dir))
			return nil
		},
	}
}
