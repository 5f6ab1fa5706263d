package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"nightshift/internal/deploy"
	"nightshift/internal/deploy/workerbin"
)

func newSynth() *cobra.Command {
	var out, architecture string
	var local bool
	cmd := &cobra.Command{
		Use:   "synth [dir]",
		Short: "Write a pipeline's CloudFormation template and function package",
		Long: `Writes template.yaml and function.zip for the pipeline in dir (default: this
folder). The same input gives the same bytes. The template stands alone: any
CloudFormation client can deploy it.`,
		Example: `  nightshift synth examples/nyc-taxi --out dist
  aws s3 cp dist/function.zip s3://my-code/nyc-taxi.zip
  aws cloudformation create-stack --stack-name nyc-taxi --template-body file://dist/template.yaml \
      --capabilities CAPABILITY_IAM \
      --parameters ParameterKey=CodeBucket,ParameterValue=my-code ParameterKey=CodeKey,ParameterValue=nyc-taxi.zip`,
		Args: oneDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := load(directory(args))
			if err != nil {
				return err
			}
			goos, goarch := "linux", map[string]string{"arm64": "arm64", "x86_64": "amd64"}[architecture]
			if goarch == "" {
				return fmt.Errorf("--architecture %s: want arm64 or x86_64", architecture)
			}
			if local {
				goos, goarch = runtime.GOOS, runtime.GOARCH
			}
			bootstrap, err := workerbin.Bootstrap(goos, goarch)
			if err != nil {
				return err
			}
			stack, err := deploy.Compile(p, bootstrap, "")
			if err != nil {
				return err
			}
			if err := os.MkdirAll(out, 0o755); err != nil {
				return fmt.Errorf("make the folder for the template: %w", err)
			}
			for _, file := range []struct {
				name    string
				content []byte
			}{{"template.yaml", stack.Template}, {"function.zip", stack.Package}} {
				path := filepath.Join(out, file.name)
				if err := renameio.WriteFile(path, file.content, 0o644); err != nil {
					return err
				}
				say(cmd.OutOrStdout(), "%s  %s", path, size(int64(len(file.content))))
			}
			if n := len(stack.Template); n > deploy.MaxInlineTemplate {
				say(cmd.OutOrStdout(), "the template has %s bytes, --template-body takes %s: upload it to S3 and use --template-url", count(int64(n)), count(deploy.MaxInlineTemplate))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "dist", "folder to write to")
	cmd.Flags().StringVar(&architecture, "architecture", "arm64", "the functions' architecture on AWS: arm64 or x86_64")
	cmd.Flags().BoolVar(&local, "local", false, "pack the worker for this machine, to deploy on a local cloud")
	return cmd
}
