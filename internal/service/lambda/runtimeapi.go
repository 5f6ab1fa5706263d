package lambda

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// maxPayload is Lambda's limit on the request and response of a synchronous invocation.
const maxPayload = 6 << 20

// runtimeAPI is what a bootstrap talks to.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
func (i *instance) runtimeAPI() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", i.serveNext)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", func(w http.ResponseWriter, r *http.Request) { i.serveReply(w, r, false) })
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", func(w http.ResponseWriter, r *http.Request) { i.serveReply(w, r, true) })
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", i.serveInitError)
	return mux
}

// serveNext waits for the next invocation.
func (i *instance) serveNext(w http.ResponseWriter, r *http.Request) {
	i.readyOnce.Do(func() {
		i.initTook = time.Since(i.started)
		close(i.ready)
	})
	var inv *invocation
	select {
	case inv = <-i.next:
	case <-r.Context().Done():
		return
	}
	i.mu.Lock()
	i.current = inv
	i.mu.Unlock()
	i.logStart(inv.id)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.deadline.UnixMilli(), 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", i.s.arn(i.fn.Name))
	h.Set("Lambda-Runtime-Trace-Id", inv.trace)
	if inv.client != "" {
		h.Set("Lambda-Runtime-Client-Context", inv.client)
	}
	_, _ = w.Write(inv.payload)
}

// serveReply takes the result of the invocation in progress.
func (i *instance) serveReply(w http.ResponseWriter, r *http.Request, isError bool) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxPayload+1))
	if err != nil {
		return
	}
	id := r.PathValue("id")
	i.mu.Lock()
	inv := i.current
	if inv != nil && inv.id == id {
		i.current = nil
	}
	i.mu.Unlock()
	if inv == nil || inv.id != id {
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID "+id)
		return
	}
	answer := reply{payload: body}
	switch {
	case isError:
		answer.failed = "Unhandled"
		if r.Header.Get("Lambda-Runtime-Function-Error-Type") == "Handled" {
			answer.failed = "Handled"
		}
	case len(body) > maxPayload:
		// Lambda reads on, and fails the invocation.
		n, _ := io.Copy(io.Discard, r.Body)
		f := failed("Function.ResponseSizeTooLarge", "Response payload size (%d bytes) exceeded maximum allowed payload size (%d bytes).", int64(len(body))+n, maxPayload)
		answer = reply{payload: f.payload, failed: "Unhandled"}
		refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "Exceeded maximum allowed payload size (6291556 bytes).")
		inv.done <- answer
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprint(w, `{"status":"OK"}`)
	inv.done <- answer
}

// serveInitError takes why the function could not initialise.
func (i *instance) serveInitError(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxPayload))
	if err != nil {
		return
	}
	select {
	case i.initError <- body:
	default:
	}
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprint(w, `{"status":"OK"}`)
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"errorType":%q,"errorMessage":%q}`, kind, message)
}
