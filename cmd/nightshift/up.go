package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"nightshift/internal/deploy"
	"nightshift/internal/localcloud"
	"nightshift/internal/localrun"
	"nightshift/internal/pipeline"
	store "nightshift/internal/state"
)

// upOptions are the flags of `nightshift up`.
type upOptions struct {
	listen, data, smtp string
	puts               []string
	verbose            bool
}

func newUp() *cobra.Command {
	var o upOptions
	cmd := &cobra.Command{
		Use:   "up [dir...]",
		Short: "Start the local cloud and keep it, for any AWS client",
		Long: `Starts the local cloud and deploys the pipelines in the folders given (default:
this folder, if it holds one). Schedules are live. State is kept in --data and is
there again at the next start. Stops on Ctrl-C.

Any AWS client reaches it: set AWS_ENDPOINT_URL, any credentials do.`,
		Example: `  nightshift up examples/nyc-taxi
  export AWS_ENDPOINT_URL=http://127.0.0.1:4510 AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any
  aws events put-events --entries '[{"Source":"nightshift","DetailType":"Nightshift Run Requested","Detail":"{\"pipeline\":\"nyc-taxi\"}"}]'
  aws redshift-data list-statements --status ALL`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return up(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), args, o)
		},
	}
	cmd.Flags().StringVar(&o.listen, "listen", "127.0.0.1:4510", "address to listen on")
	cmd.Flags().StringVar(&o.data, "data", ".nightshift", "folder for the state")
	cmd.Flags().StringVar(&o.smtp, "smtp", "", "send the mails to this mail server too, host:port")
	cmd.Flags().StringArrayVar(&o.puts, "put", nil, "lay files into S3: s3://bucket/prefix/=FOLDER (repeatable; takes the place of local.objects there)")
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "print the local cloud's diagnostics")
	return cmd
}

func up(ctx context.Context, stdout, stderr io.Writer, dirs []string, o upOptions) (err error) {
	pipelines, puts, err := loadAll(dirs, o.puts)
	if err != nil {
		return err
	}
	log := io.Discard
	if o.verbose {
		log = stderr
	}
	began := time.Now()
	cloud, err := localcloud.Start(ctx, localcloud.Options{Dir: o.data, Listen: o.listen, Region: localrun.Region, SMTP: o.smtp, Log: log,
		MailTried: func(to, subject string, err error) {
			if err != nil {
				unsent(stderr, to, subject, err)
			}
		}})
	var used *store.InUseError
	switch {
	case errors.As(err, &used):
		return fmt.Errorf("%w; stop it, or choose another with --data", err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w; choose another folder for the state with --data", err)
	case err != nil:
		return err
	}
	defer func() {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
		defer cancel()
		err = errors.Join(err, cloud.Stop(stopping))
	}()
	watch := newWatcher(stdout, pipelines...)
	watch.Started(cloud.Endpoint(), time.Since(began))
	clients := deploy.ForEndpoint(cloud.Endpoint(), localrun.Region)
	for i, p := range pipelines {
		if err := localrun.Upload(ctx, clients, p, puts[i], watch); err != nil {
			return err
		}
		if _, err := localrun.Deploy(ctx, clients, p, watch); err != nil {
			return failure{err}
		}
	}
	label(stdout, "inbox", "%s", shown(cloud.Inbox()))
	label(stdout, "use", "export AWS_ENDPOINT_URL=%[1]s AWS_REGION=%[2]s AWS_DEFAULT_REGION=%[2]s AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any", cloud.Endpoint(), localrun.Region)
	say(stdout, "ready; Ctrl-C stops it")
	<-ctx.Done()
	return nil
}

// loadAll reads the pipelines in the folders; without any, the one in this
// folder if it has one. The files given by hand go in with the first.
func loadAll(dirs, texts []string) ([]*pipeline.Pipeline, [][]localrun.Put, error) {
	if len(dirs) == 0 {
		if _, err := os.Stat(pipeline.FileName); err == nil {
			dirs = []string{"."}
		}
	}
	given, err := parsePuts(texts)
	if err != nil {
		return nil, nil, err
	}
	if len(dirs) == 0 && len(given) > 0 {
		return nil, nil, errors.New("--put needs a pipeline; without one use `aws s3 cp`")
	}
	var pipelines []*pipeline.Pipeline
	var puts [][]localrun.Put
	names := map[string]string{}
	for i, dir := range dirs {
		p, err := loadLocal(dir)
		if err != nil {
			return nil, nil, err
		}
		if other, taken := names[p.Name]; taken {
			return nil, nil, fmt.Errorf("%s: the name %s is taken by %s; two stacks cannot share it", filepath.Join(dir, pipeline.FileName), p.Name, other)
		}
		names[p.Name] = filepath.Join(dir, pipeline.FileName)
		of := given
		if i > 0 {
			of = nil
		}
		all, err := localrun.Puts(p, of)
		if err != nil {
			return nil, nil, err
		}
		pipelines, puts = append(pipelines, p), append(puts, all)
	}
	return pipelines, puts, nil
}
