package main

import (
	"fmt"
	"io"
	"time"

	"nightshift/internal/deploy"
	"nightshift/internal/localrun"
	"nightshift/internal/pipeline"
)

// watcher prints what happens, as it happens.
type watcher struct {
	w     io.Writer
	width int
	began time.Time
}

func newWatcher(w io.Writer, pipelines ...*pipeline.Pipeline) *watcher {
	watch := &watcher{w: w, began: time.Now()}
	for _, p := range pipelines {
		for _, s := range p.Steps {
			watch.width = max(watch.width, len(s.Name))
		}
	}
	return watch
}

// Started implements localrun.Watcher.
func (p *watcher) Started(endpoint string, after time.Duration) {
	label(p.w, "cloud", "%s %s", endpoint, faint.Render(seconds(after)))
}

// Uploaded implements localrun.Watcher.
func (p *watcher) Uploaded(put localrun.Put, u deploy.Uploaded) {
	label(p.w, "files", "%s  %s in %d files from %s", put.To, size(u.Bytes), u.Files, put.Path)
}

// Stack implements localrun.Watcher: only what fails is worth a line here.
func (p *watcher) Stack(e deploy.StackEvent) {
	if e.Failed() {
		label(p.w, "stack", "%s %s: %s", e.Logical, state(e.Status), e.Reason)
	}
}

// Deployed implements localrun.Watcher.
func (p *watcher) Deployed(stack string, d deploy.Deployed) {
	status := state(d.Status)
	if d.Unchanged {
		status = "unchanged"
	}
	label(p.w, "stack", "%s %s, %d resources %s", stack, status, d.Resources, faint.Render(seconds(time.Since(p.began))))
}

// Triggered implements localrun.Watcher.
func (p *watcher) Triggered(run string) {
	label(p.w, "run", "%s", run)
}

// Step implements localrun.Watcher.
func (p *watcher) Step(u deploy.StepUpdate) {
	line := fmt.Sprintf("%-*s  %s", p.width, u.Step, state(u.State))
	if u.State == "FINISHED" && u.Rows >= 0 {
		line += fmt.Sprintf("  %s rows", count(u.Rows))
	}
	if u.Duration > 0 {
		line += "  " + faint.Render(seconds(u.Duration))
	}
	label(p.w, "step", "%s", line)
	if u.Error != "" {
		label(p.w, "", "%s", u.Error)
	}
}
