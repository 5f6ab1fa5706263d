package localrun

import (
	"time"

	"nightshift/internal/deploy"
)

// Watcher is told what happens, as it happens; the CLI prints it.
type Watcher interface {
	// Started is called when the local cloud answers at its endpoint.
	Started(endpoint string, after time.Duration)
	// Uploaded is called after each file or folder laid into S3.
	Uploaded(Put, deploy.Uploaded)
	// Stack is called for each event of the stack.
	Stack(deploy.StackEvent)
	// Deployed is called when the stack is up.
	Deployed(stack string, d deploy.Deployed)
	// Triggered is called when the run was asked for.
	Triggered(run string)
	// Step is called when a step moved.
	Step(deploy.StepUpdate)
}
