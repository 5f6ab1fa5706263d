package lambda

import (
	"os/exec"
	"syscall"
	"time"

	"nightshift/internal/protocol"
)

// errStopped is the answer while the service does not run.
var errStopped error = protocol.Errorf("ServiceException", 503, "the local cloud's functions are not running")

// rest waits until something may have to be ended; false means that the pool stops.
func (p *pool) rest(waiting bool, d time.Duration) bool {
	var due <-chan time.Time
	if waiting {
		timer := p.s.deps.Clock.NewTimer(d)
		defer timer.Stop()
		due = timer.C()
	}
	select {
	case <-p.ctx.Done():
		return false
	case <-p.wake:
	case <-due:
	}
	return true
}

// killChildren kills what is left of a process group whose leader has ended. Its id cannot have been given away while
// the group has members.
func killChildren(cmd *exec.Cmd) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
}
