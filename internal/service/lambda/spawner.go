package lambda

import (
	"os/exec"
	"runtime"
	"syscall"
)

// spawner starts all processes from one thread that lives as long as it: Linux sends Pdeathsig when the thread that
// forked ends, not the process, and Go ends threads as it pleases unless a goroutine is locked to them.
type spawner struct {
	jobs chan func()
	done chan struct{}
}

func newSpawner() *spawner {
	s := &spawner{jobs: make(chan func()), done: make(chan struct{})}
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread() // the thread goes back to the scheduler: ending it would be a death
		defer close(s.done)
		for job := range s.jobs {
			job()
		}
	}()
	return s
}

func (s *spawner) start(cmd *exec.Cmd) error {
	result := make(chan error, 1)
	s.jobs <- func() { result <- cmd.Start() }
	return <-result
}

func (s *spawner) stop() {
	close(s.jobs)
	<-s.done
}

// kill kills the process and what it started.
func (i *instance) kill() {
	if !i.dead() { // else its id may be another's by now
		_ = syscall.Kill(-i.cmd.Process.Pid, syscall.SIGKILL)
	}
}
