package localrun

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"nightshift/internal/deploy"
	"nightshift/internal/localcloud"
	"nightshift/internal/pipeline"
	"nightshift/internal/task"
)

// startBy is how long a run may take to appear in the ledger of this machine.
const startBy = time.Minute

// Options say what to run and where its results go.
type Options struct {
	Pipeline *pipeline.Pipeline
	Puts     []Put
	// SMTP is host:port of a mail server that gets the mails too, or "".
	SMTP string
	// Out is the folder for the exported objects and mails. What a run before left
	// there is replaced; anything else is refused.
	Out string
	// Log receives the local cloud's diagnostics.
	Log io.Writer
}

// Report is what a run left.
type Report struct {
	Outcome task.Outcome
	// Exported are the objects that the run wrote, and where they lie now.
	Exported []Exported
	// Mails are the notifications, as text.
	Mails []Mail
	// Unsent are the mails that the server of Options.SMTP did not take, and why.
	Unsent []Unsent
	// Total is the time of the whole, from the start of the local cloud to the last mail.
	Total time.Duration
	// SQL is the time the warehouse worked, setup included.
	SQL time.Duration
}

// Exported is an object that the run wrote.
type Exported struct {
	deploy.Object
	// Path is where a copy lies on this machine.
	Path string
}

// Unsent is a mail that the mail server did not take; it lies in the inbox all the same.
type Unsent struct {
	To, Subject string
	// Err is the server's last answer; nil: it was not asked in time.
	Err error
}

// Run runs the pipeline once in a local cloud of its own. An error says that
// the run could not be made or watched to its end; a run that failed is told by
// the report's outcome.
func Run(ctx context.Context, o Options, watch Watcher) (report Report, err error) {
	began := time.Now()
	if err := checkOut(o.Out); err != nil {
		return report, err
	}
	if err := makeParent(o.Out); err != nil {
		return report, err
	}
	dir, err := os.MkdirTemp("", "nightshift-run-")
	if err != nil {
		return report, fmt.Errorf("make a folder for the run: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	letters := &letters{failed: map[[2]string]error{}}
	cloud, err := localcloud.Start(ctx, localcloud.Options{Dir: dir, Ephemeral: true, Listen: "127.0.0.1:0", Region: Region, SMTP: o.SMTP,
		MailTried: letters.tried, Log: o.Log})
	if err != nil {
		return report, err
	}
	// The cloud stops also when the user interrupted.
	defer func() { err = errors.Join(err, cloud.Stop(context.WithoutCancel(ctx))) }()
	if err := reachMailServer(ctx, o.SMTP); err != nil {
		return report, err
	}
	watch.Started(cloud.Endpoint(), time.Since(began))

	clients := deploy.ForEndpoint(cloud.Endpoint(), Region)
	if err := Upload(ctx, clients, o.Pipeline, o.Puts, watch); err != nil {
		return report, err
	}
	if err := CheckSources(ctx, clients, o.Pipeline); err != nil {
		return report, err
	}
	deployed, err := Deploy(ctx, clients, o.Pipeline, watch)
	if err != nil {
		return report, err
	}
	if err := confirmSubscriptions(ctx, cloud.Inbox(), len(o.Pipeline.Notify.Email)); err != nil {
		return report, err
	}
	ledger := deployed.Outputs["LedgerBucket"]
	before, err := objects(ctx, clients, ledger)
	if err != nil {
		return report, err
	}
	run, err := clients.Trigger(ctx, o.Pipeline.Name, time.Now())
	if err != nil {
		return report, err
	}
	watch.Triggered(run)
	report.Outcome, err = clients.Follow(ctx, ledger, o.Pipeline.Name, run, startBy, watch.Step)
	if err != nil {
		return report, err
	}
	report.Mails, err = waitForMails(ctx, cloud.Inbox(), expectedMails(o.Pipeline, report.Outcome))
	if err != nil {
		return report, err
	}
	if o.SMTP != "" {
		underway, err := handOver(ctx, cloud.MailsUnderway)
		if err != nil {
			return report, err
		}
		report.Unsent = letters.unsent(underway)
	}
	report.Total = time.Since(began)
	if report.SQL, err = clients.StatementTime(ctx); err != nil {
		return report, err
	}
	report.Exported, err = collect(ctx, clients, ledger, before, cloud.Inbox(), o.Out)
	return report, err
}

// expectedMails is how many mails the definition asks for at this outcome.
func expectedMails(p *pipeline.Pipeline, outcome task.Outcome) int {
	for _, on := range p.Notify.On {
		if on == outcome.State {
			return len(p.Notify.Email)
		}
	}
	return 0
}

// objects returns everything in S3 except what keeps the stack itself going.
func objects(ctx context.Context, clients *deploy.Clients, ledger string) (map[deploy.Location]deploy.Object, error) {
	names, err := clients.Buckets(ctx)
	if err != nil {
		return nil, err
	}
	found := map[deploy.Location]deploy.Object{}
	for _, bucket := range names {
		if bucket == CodeBucket || bucket == ledger {
			continue
		}
		all, err := clients.List(ctx, deploy.Location{Bucket: bucket})
		if err != nil {
			return nil, err
		}
		for _, o := range all {
			found[o.Location] = o
		}
	}
	return found, nil
}

// checkOut holds that nothing is lost when the folder is replaced: it is missing,
// empty, or has what a run left and nothing else.
func checkOut(out string) error {
	info, err := os.Stat(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the folder for what the run leaves: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is a file; a folder for what the run leaves is wanted", out)
	}
	entries, err := os.ReadDir(out)
	if err != nil {
		return fmt.Errorf("the folder for what the run leaves: %w", err)
	}
	for _, e := range entries {
		if !e.IsDir() || e.Name() != objectsFolder && e.Name() != inboxFolder {
			return fmt.Errorf("%s holds %s, which no run left there; choose an empty or new folder with --out", out, e.Name())
		}
	}
	return nil
}

// makeParent makes the folder in which out will be, and holds that it can be written to.
func makeParent(out string) error {
	parent := filepath.Dir(out)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("make a folder for what the run leaves: %w; choose another with --out", err)
	}
	probe, err := os.MkdirTemp(parent, ".last-run-")
	if err != nil {
		return fmt.Errorf("make a folder for what the run leaves: %w; choose another with --out", err)
	}
	return os.Remove(probe)
}

// The folders that a run leaves.
const (
	objectsFolder = "s3"
	inboxFolder   = "inbox"
)

// collect copies what the run wrote, and the inbox, into the folder out. The
// folder is filled beside its place and then put there, so that what it holds is
// always of one run.
func collect(ctx context.Context, clients *deploy.Clients, ledger string, before map[deploy.Location]deploy.Object, inbox, out string) ([]Exported, error) {
	after, err := objects(ctx, clients, ledger)
	if err != nil {
		return nil, err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(out), ".last-run-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for what the run left: %w", err)
	}
	defer os.RemoveAll(fresh)
	var exported []Exported
	for _, o := range sorted(after) {
		if old, there := before[o.Location]; there && old.ETag == o.ETag {
			continue
		}
		relative := filepath.Join(objectsFolder, o.Bucket, filepath.FromSlash(o.Key))
		if !filepath.IsLocal(relative) {
			return nil, fmt.Errorf("%s has a key that is no file name here", o.Location)
		}
		if err := clients.Get(ctx, o.Location, filepath.Join(fresh, relative)); err != nil {
			return nil, err
		}
		exported = append(exported, Exported{o, filepath.Join(out, relative)})
	}
	if err := os.CopyFS(filepath.Join(fresh, inboxFolder), os.DirFS(inbox)); err != nil {
		return nil, fmt.Errorf("keep the mails: %w", err)
	}
	if err := os.Chmod(fresh, 0o755); err != nil {
		return nil, err
	}
	if err := checkOut(out); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(out); err != nil {
		return nil, fmt.Errorf("replace what the run before left: %w", err)
	}
	if err := os.Rename(fresh, out); err != nil {
		return nil, fmt.Errorf("keep what the run left: %w", err)
	}
	return exported, nil
}
