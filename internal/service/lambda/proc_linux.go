package lambda

import (
	"os/exec"
	"syscall"
)

// isolate makes a command the leader of its own process group, killed when the thread that starts it ends: see spawner.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
