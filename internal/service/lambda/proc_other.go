//go:build !linux

package lambda

import (
	"os/exec"
	"syscall"
)

// isolate makes a command the leader of its own process group. When this process is killed, the Runtime API goes away
// with it, upon which runtime clients end.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}
