package lambda_test

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func asError[T error](err error, target *T) bool { return errors.As(err, target) }

func count(lines []string, part string) int {
	n := 0
	for _, l := range lines {
		if strings.Contains(l, part) {
			n++
		}
	}
	return n
}

// waitMore waits until there are more than n lines.
func (l *logs) waitMore(t *testing.T, n int) {
	t.Helper()
	for {
		l.mu.Lock()
		have, changed := len(l.lines), l.changed
		l.mu.Unlock()
		if have > n {
			return
		}
		select {
		case <-changed:
		case <-time.After(20 * time.Second):
			t.Fatalf("no more than %d lines", n)
		}
	}
}

// waitDead waits for a process that has been sent SIGKILL: on a busy machine the kernel takes a while to end it.
func waitDead(t *testing.T, pid string) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for s := processState(pid); s != "" && s != "Z"; s = processState(pid) {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("the process %s lives on in state %s", pid, s)
		}
	}
}
