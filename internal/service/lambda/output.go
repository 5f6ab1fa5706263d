package lambda

import (
	"bytes"
	"context"
	"errors"
	"os"
	"sync"
	"syscall"
	"time"

	"nightshift/internal/clock"
)

// maxLine cuts a line that a function never ends.
const maxLine = 256 << 10

// output reads what a function prints, line by line, and hands it to the log. Reading and handing on happen under one
// lock, so that after flush everything printed before it has been handed on.
type output struct {
	mu      sync.Mutex
	pending []byte
	tail    []byte // of the invocation in progress
	collect bool
	log     *logWriter
}

// tailSize is what Invoke with LogType Tail returns.
const tailSize = 4 << 10

// follow reads r until its end. It is the only reader but for flush, which takes r's bytes under the same lock.
func (o *output) follow(r *os.File) {
	conn, err := r.SyscallConn()
	if err != nil {
		return
	}
	for {
		var n int
		var readErr error
		err := conn.Read(func(fd uintptr) bool {
			o.mu.Lock()
			defer o.mu.Unlock()
			n, readErr = o.drain(int(fd))
			return !errors.Is(readErr, syscall.EAGAIN) || n > 0
		})
		if err != nil || readErr != nil && !errors.Is(readErr, syscall.EAGAIN) || n == 0 && readErr == nil {
			o.mu.Lock()
			o.partial()
			o.mu.Unlock()
			return
		}
	}
}

// drain reads what is there and returns how much; the lock is held.
func (o *output) drain(fd int) (total int, err error) {
	buf := make([]byte, 16<<10)
	for {
		n, err := syscall.Read(fd, buf)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if n <= 0 { // nothing more now, or the end, which the next call finds again
			return total, err
		}
		total += n
		o.take(buf[:n])
		if n < len(buf) {
			return total, nil
		}
	}
}

func (o *output) take(p []byte) {
	o.pending = append(o.pending, p...)
	for {
		i := bytes.IndexByte(o.pending, '\n')
		if i < 0 {
			break
		}
		o.line(string(o.pending[:i]))
		o.pending = o.pending[i+1:]
	}
	for len(o.pending) > maxLine {
		o.line(string(o.pending[:maxLine]))
		o.pending = o.pending[maxLine:]
	}
}

func (o *output) partial() {
	if len(o.pending) > 0 {
		o.line(string(o.pending))
		o.pending = nil
	}
}

func (o *output) line(line string) {
	if o.collect {
		o.tail = append(append(o.tail, line...), '\n')
		if extra := len(o.tail) - tailSize; extra > 0 {
			o.tail = o.tail[extra:]
		}
	}
	o.log.add(line)
}

// print adds a line of Lambda's own.
func (o *output) print(line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.line(line)
}

// begin starts the tail of an invocation.
func (o *output) begin() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tail, o.collect = nil, true
}

// flush hands on what was printed before the call.
func (o *output) flush(r *os.File) {
	conn, err := r.SyscallConn()
	if err != nil {
		return
	}
	_ = conn.Control(func(fd uintptr) {
		o.mu.Lock()
		defer o.mu.Unlock()
		_, _ = o.drain(int(fd))
		o.partial()
	})
}

// end returns the tail of the invocation.
func (o *output) end() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	tail := o.tail
	o.tail, o.collect = nil, false
	return tail
}

// logWriter appends lines to a log stream in batches, off the path of the invocation. Its queue is bounded: a function
// that prints faster than the log takes waits.
type logWriter struct {
	logs          Logs
	clock         clock.Clock
	group, stream string

	mu     sync.Mutex
	cond   *sync.Cond
	lines  []string
	at     time.Time
	closed bool
	done   chan struct{}
}

const maxQueuedLines = 10_000

func newLogWriter(logs Logs, clk clock.Clock, group, stream string) *logWriter {
	w := &logWriter{logs: logs, clock: clk, group: group, stream: stream, done: make(chan struct{})}
	w.cond = sync.NewCond(&w.mu)
	go w.run()
	return w
}

func (w *logWriter) add(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.lines) >= maxQueuedLines && !w.closed {
		w.cond.Wait()
	}
	if len(w.lines) == 0 {
		w.at = w.clock.Now()
	}
	w.lines = append(w.lines, line)
	w.cond.Broadcast()
}

func (w *logWriter) run() {
	defer close(w.done)
	for {
		w.mu.Lock()
		for len(w.lines) == 0 && !w.closed {
			w.cond.Wait()
		}
		lines, at, closed := w.lines, w.at, w.closed
		w.lines = nil
		w.cond.Broadcast()
		w.mu.Unlock()
		if len(lines) > 0 && w.logs != nil {
			// A log that cannot be written has nobody to be told.
			_ = w.logs.Append(context.Background(), w.group, w.stream, at, lines)
		}
		if closed && len(lines) == 0 {
			return
		}
	}
}

// close writes what is queued.
func (w *logWriter) close() {
	w.mu.Lock()
	w.closed = true
	w.cond.Broadcast()
	w.mu.Unlock()
	<-w.done
}
