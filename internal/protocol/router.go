package protocol

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"nightshift/internal/clock"
	"nightshift/internal/protocol/sigv4"
)

// InternalPrefix is where unsigned requests of the local cloud's own go.
const InternalPrefix = "/_nightshift/"

// RouterOptions says who the cloud is and what else the endpoint serves.
type RouterOptions struct {
	Region    string // of requests that name none
	AccountID string
	// Fallthrough are raw handlers by signing name; "s3" also gets what names no service.
	Fallthrough map[string]http.Handler
	// Paths are unsigned handlers by path prefix, each under InternalPrefix,
	// e.g. "/_nightshift/sns/". The longest prefix wins.
	Paths map[string]http.Handler
	// Identify gives the principal of an access key; nil or false: the account's root.
	Identify func(accessKey string) (principalARN string, ok bool)
	Logger   *slog.Logger // of internal errors; nil: discarded
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

// RequestIDFrom returns the request's id, as x-amzn-RequestId says it; empty
// outside of a request.
func RequestIDFrom(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

type router struct {
	RouterOptions
	services []*service // in the order given
	byName   map[string]*service
	byTarget map[string]*service
	paths    []string // keys of Paths, longest first
}

// service is a Service made ready for look-ups.
type service struct {
	Service
	byOp map[string]*Operation
	rest []*Operation // closest match first
}

// NewRouter returns the endpoint of all services. An unsound table (unsorted, a
// name twice, an operation without path in a REST service) panics.
func NewRouter(services []Service, o RouterOptions) http.Handler {
	if o.MaxBody == 0 {
		o.MaxBody = 64 << 20
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	r := &router{RouterOptions: o, byName: map[string]*service{}, byTarget: map[string]*service{}}
	for _, s := range services {
		prepared, err := prepare(s)
		if err == nil && r.byName[s.Name] != nil {
			err = fmt.Errorf("service %s comes twice", s.Name)
		}
		if err != nil {
			panic("protocol: " + err.Error()) //nolint:forbidigo // a mistake in the program, found when it starts
		}
		r.services = append(r.services, prepared)
		r.byName[s.Name] = prepared
		if s.TargetPrefix != "" {
			r.byTarget[s.TargetPrefix] = prepared
		}
	}
	for prefix := range o.Paths {
		r.paths = append(r.paths, prefix)
	}
	slices.SortFunc(r.paths, func(a, b string) int { return len(b) - len(a) })
	return r
}

func prepare(s Service) (*service, error) {
	p := &service{Service: s, byOp: map[string]*Operation{}}
	for i := range s.Operations {
		op := &s.Operations[i]
		if i > 0 && s.Operations[i-1].Name >= op.Name {
			return nil, fmt.Errorf("service %s: the table is not sorted at %s", s.Name, op.Name)
		}
		p.byOp[op.Name] = op
		if s.Protocol != RESTJSON1 {
			continue
		}
		if op.uri == "" {
			return nil, fmt.Errorf("service %s: %s has no path", s.Name, op.Name)
		}
		if op.in != nil {
			for _, label := range op.template.Labels() {
				if op.in.Field(label) == nil {
					return nil, fmt.Errorf("service %s: %s has no member for {%s}", s.Name, op.Name, label)
				}
			}
		}
		p.rest = append(p.rest, op)
	}
	slices.SortStableFunc(p.rest, func(a, b *Operation) int { return b.template.Specificity() - a.template.Specificity() })
	return p, nil
}

// ServeHTTP hands the request to the handler of its path, a raw handler, or the
// operation it names.
func (r *router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if strings.HasPrefix(req.URL.Path, InternalPrefix) {
		r.serveInternal(w, req)
		return
	}
	x := &exchange{router: r, w: w, r: req, id: clock.NewID()}
	defer x.recovered()
	if raw := x.route(); raw != nil {
		raw.ServeHTTP(w, req.WithContext(WithCaller(req.Context(), x.caller)))
		return
	}
	if x.err == nil {
		x.serve()
	}
	if x.err != nil {
		x.writeError()
	}
}

func (r *router) serveInternal(w http.ResponseWriter, req *http.Request) {
	for _, prefix := range r.paths {
		if strings.HasPrefix(req.URL.Path, prefix) {
			r.Paths[prefix].ServeHTTP(w, req)
			return
		}
	}
	http.NotFound(w, req)
}

// identify is the caller behind a credential.
func (r *router) identify(c sigv4.Credential) Caller {
	caller := Caller{AccountID: r.AccountID, Region: c.Region, AccessKey: c.AccessKey}
	if caller.Region == "" || caller.Region == "*" {
		caller.Region = r.Region
	}
	if r.Identify != nil {
		if arn, ok := r.Identify(c.AccessKey); ok {
			caller.PrincipalARN = arn
		}
	}
	if caller.PrincipalARN == "" {
		caller.PrincipalARN = "arn:aws:iam::" + r.AccountID + ":root"
	}
	return caller
}

// recovered turns a panic into an InternalFailure; the stack goes to the log only.
func (x *exchange) recovered() {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler { //nolint:errorlint // a panic value, never wrapped
		panic(p) //nolint:forbidigo // net/http's own signal
	}
	x.router.Logger.Error("panic in a request", "request", x.id, "panic", p, "stack", string(debug.Stack()))
	x.err = x.internalFailure()
	x.writeError()
}
