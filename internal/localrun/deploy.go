package localrun

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"runtime"
	"strings"

	"nightshift/internal/deploy"
	"nightshift/internal/deploy/workerbin"
	"nightshift/internal/pipeline"
)

// CodeBucket is the local cloud's bucket for function packages.
const CodeBucket = "nightshift-code"

// Region is the local cloud's region.
const Region = "us-east-1"

// Put is a file or folder to lay into S3 before the run.
type Put struct {
	To   deploy.Location
	Path string
	// From says where the user wrote it, for errors: `--put` or a place in the definition.
	From string
	// BeforeFirst says that it lies there before the first run only: later
	// deployments leave what the user has made of it.
	BeforeFirst bool
}

// ParsePut reads the form s3://bucket/prefix/=PATH.
func ParsePut(text string) (Put, error) {
	uri, path, ok := strings.Cut(text, "=")
	if !ok || path == "" {
		return Put{}, fmt.Errorf("--put %s: want s3://bucket/prefix/=FOLDER", text)
	}
	to, err := deploy.ParseLocation(uri)
	if err != nil {
		return Put{}, fmt.Errorf("--put %s: %w", text, err)
	}
	return Put{To: to, Path: path, From: "--put " + text}, nil
}

// Puts returns what to lay into S3 for a pipeline: the files its definition
// names, without those whose location one of the given ones takes over.
func Puts(p *pipeline.Pipeline, given []Put) ([]Put, error) {
	var all []Put
	for _, o := range p.Local.Objects {
		to, err := deploy.ParseLocation(o.URI)
		if err != nil {
			return nil, fmt.Errorf("%s: local.objects: %w", o.Place, err)
		}
		replaced := false
		for _, g := range given {
			replaced = replaced || g.To.Bucket == to.Bucket && strings.HasPrefix(to.Key, g.To.Key)
		}
		if !replaced {
			all = append(all, Put{To: to, Path: o.Path, From: o.Place + ": local.objects", BeforeFirst: true})
		}
	}
	all = append(all, given...)
	for _, put := range all {
		if err := check(put); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// check holds that there is a file to put, before anything is started.
func check(put Put) error {
	info, err := os.Stat(put.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %s does not exist; put the files for %s there, or name others with --put %s=FOLDER", put.From, put.Path, put.To, put.To)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", put.From, err)
	}
	if !info.IsDir() {
		return nil
	}
	found := errors.New("found")
	err = fs.WalkDir(os.DirFS(put.Path), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
			return found
		}
		return err
	})
	if errors.Is(err, found) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: read %s: %w", put.From, put.Path, err)
	}
	return fmt.Errorf("%s: there is no file in %s, so nothing would lie under %s", put.From, put.Path, put.To)
}

// Upload lays the pipeline's files into a local cloud and makes the buckets that
// its parameters name: on AWS they exist, so here they must.
func Upload(ctx context.Context, clients *deploy.Clients, p *pipeline.Pipeline, puts []Put, watch Watcher) error {
	deployedBefore, err := clients.StackExists(ctx, p.Name)
	if err != nil {
		return err
	}
	for _, bucket := range buckets(p) {
		if err := clients.EnsureBucket(ctx, bucket); err != nil {
			return err
		}
	}
	for _, put := range puts {
		if put.BeforeFirst && deployedBefore {
			continue
		}
		uploaded, err := clients.Put(ctx, put.To, put.Path)
		if err != nil {
			return fmt.Errorf("%s: %w", put.From, err)
		}
		watch.Uploaded(put, uploaded)
	}
	return nil
}

// Deploy deploys the pipeline's stack on a local cloud.
func Deploy(ctx context.Context, clients *deploy.Clients, p *pipeline.Pipeline, watch Watcher) (deploy.Deployed, error) {
	// The functions run as processes of this machine.
	bootstrap, err := workerbin.Bootstrap(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return deploy.Deployed{}, err
	}
	stack, err := deploy.Compile(p, bootstrap, CodeBucket)
	if err != nil {
		return deploy.Deployed{}, err
	}
	stack.Parameters["Architecture"] = lambdaArchitecture(runtime.GOARCH)
	deployed, err := clients.Deploy(ctx, stack, watch.Stack)
	if err != nil {
		return deployed, err
	}
	watch.Deployed(p.Name, deployed)
	return deployed, nil
}

// buckets returns the buckets that the pipeline's parameters name.
func buckets(p *pipeline.Pipeline) []string {
	var names []string
	for _, parameter := range p.Parameters {
		if u, err := url.Parse(parameter.Value); err == nil && u.Scheme == "s3" && u.Host != "" {
			names = append(names, u.Host)
		}
	}
	return names
}

// lambdaArchitecture is Lambda's name of a Go architecture.
func lambdaArchitecture(goarch string) string {
	if goarch == "amd64" {
		return "x86_64"
	}
	return goarch
}
