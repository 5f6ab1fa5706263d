package protocol

import (
	"context"
	"log/slog"
	"net/http"

	"nightshift/internal/clock"
)

// RouterOptions says who the cloud is and what else the endpoint serves.
type RouterOptions struct {
	Region    string // of requests that name none
	AccountID string
	// Fallthrough are raw handlers by signing name; "s3" also gets what names no service.
	Fallthrough map[string]http.Handler
	// Paths are unsigned handlers by path prefix, each under "/_nightshift/",
	// e.g. "/_nightshift/sns/". The longest prefix wins.
	Paths map[string]http.Handler
	// Identify gives the principal of an access key; nil or false: the account's root.
	Identify func(accessKey string) (principalARN string, ok bool)
	Logger   *slog.Logger // nil: discarded
	Clock    clock.Clock  // nil: the system's
	MaxBody  int64        // bytes of a request to a service, after decompression; 0: 64 MiB (raw handlers limit their own)
}

// Caller is who makes a request; any credentials are accepted.
type Caller struct {
	AccountID    string
	Region       string
	AccessKey    string // empty: unsigned
	PrincipalARN string
}

type callerKey struct{}

// CallerFrom returns who makes the request; the zero Caller outside of one.
func CallerFrom(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// WithCaller returns a context in which CallerFrom returns c: for calls from
// inside the process.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

type requestIDKey struct{}

// RequestIDFrom returns the request's id, as x-amzn-requestid says it; empty
// outside of a request.
func RequestIDFrom(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// NewRouter returns the endpoint of all services. A service whose table is
// unsound (unsorted, double, ambiguous paths) panics.
func NewRouter(services []Service, o RouterOptions) http.Handler {
	return http.NotFoundHandler()
}
