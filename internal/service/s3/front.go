package s3

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/versity/versitygw/s3err"
)

const (
	unsignedPayload = "UNSIGNED-PAYLOAD"
	unsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

// front is the door for clients: it turns any S3 request into one that the gateway accepts.
type front struct {
	gw     *gateway
	opts   Options
	signer *v4.Signer
	copies sync.Pool
}

func newFront(gw *gateway, o Options) *front {
	return &front{gw: gw, opts: o,
		signer: v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }),
		copies: sync.Pool{New: func() any { b := make([]byte, 128<<10); return &b }}}
}

// ServeHTTP answers one S3 request.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := requestID()
	req, err := f.translate(r)
	if err != nil {
		writeError(w, r, id, err)
		return
	}
	res, err := f.gw.transport.RoundTrip(req)
	if err != nil {
		if r.Context().Err() == nil {
			writeError(w, r, id, unreachable(err))
		}
		return
	}
	defer res.Body.Close()
	h := w.Header()
	for name, values := range res.Header {
		switch name {
		case "Server", "Connection", "Transfer-Encoding":
			continue
		}
		h[wireName(name)] = values
	}
	h.Set("Server", "AmazonS3")
	if h.Get("X-Amz-Request-Id") == "" {
		h.Set("X-Amz-Request-Id", id)
	}
	w.WriteHeader(res.StatusCode)
	buf, _ := f.copies.Get().(*[]byte)
	defer f.copies.Put(buf)
	if _, err := io.CopyBuffer(onlyWriter{w}, res.Body, *buf); err != nil {
		panic(http.ErrAbortHandler) //nolint:forbidigo // net/http's way to break off an answer that cannot be finished
	}
}

// onlyWriter hides ReadFrom, which would ignore the buffer.
type onlyWriter struct{ io.Writer }

// unreachable is the answer when the gateway gave none: the client's body was malformed, or the service is stopping.
func unreachable(err error) error {
	var bad *bodyError
	if errors.As(err, &bad) {
		return bad.S3Error
	}
	return s3err.APIError{Code: "ServiceUnavailable", HTTPStatusCode: http.StatusServiceUnavailable,
		Description: fmt.Sprintf("the object store is not serving: %v", err)}
}

func requestID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToUpper(hex.EncodeToString(b[:]))
}

// translate makes the gateway's request from the client's.
func (f *front) translate(r *http.Request) (*http.Request, error) {
	t, err := parseTarget(r)
	if err != nil {
		return nil, err
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, s3err.GetAPIError(s3err.ErrInvalidURI)
	}
	h := r.Header.Clone()
	cred, err := takeCredentials(query, h, f.opts.Clock.Now())
	if err != nil {
		return nil, err
	}
	if err := refuse(r.Method, t.key != "", query, h); err != nil {
		return nil, err
	}
	if t.key != "" {
		if err := checkKey(t.key); err != nil {
			return nil, unstorable(r.Method, err)
		}
	}
	for _, hop := range []string{"Connection", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "Proxy-Connection"} {
		h.Del(hop)
	}
	u := &url.URL{Scheme: "http", Host: "s3.internal", Path: "/", RawQuery: canonicalQuery(query)}
	if u.Path, err = url.PathUnescape(t.escapedPath()); err != nil {
		return nil, s3err.GetAPIError(s3err.ErrInvalidURI)
	}
	u.RawPath = t.escapedPath()
	req := (&http.Request{Method: r.Method, URL: u, Header: h, Host: "s3.internal", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: r.Body, ContentLength: r.ContentLength}).WithContext(r.Context())
	if err := f.body(req, t); err != nil {
		return nil, err
	}
	for name, values := range h {
		if wire := wireName(name); wire != name {
			delete(h, name)
			h[wire] = values
		}
	}
	if cred != anonymous {
		return req, f.sign(r.Context(), req)
	}
	return req, nil
}

// wireName is the spelling of a header on the wire: user metadata is lower case in S3, and its case reaches the user.
func wireName(name string) string {
	if strings.HasPrefix(name, "X-Amz-Meta-") {
		return strings.ToLower(name)
	}
	return name
}

// unstorable is the answer for a key that cannot be stored: it does not exist.
func unstorable(method string, err error) error {
	if method == http.MethodGet || method == http.MethodHead {
		return s3err.GetAPIError(s3err.ErrNoSuchKey)
	}
	return err
}

// canonicalQuery encodes a query as SigV4 wants it: sorted, spaces as %20.
func canonicalQuery(q url.Values) string {
	return strings.ReplaceAll(q.Encode(), "+", "%20")
}

// body makes the payload one that the gateway can read without the client's secret: signed chunks lose their
// signatures, and keep their trailing checksum.
func (f *front) body(req *http.Request, t target) error {
	h := req.Header
	kind := h.Get("X-Amz-Content-Sha256")
	switch {
	case strings.HasPrefix(kind, "STREAMING-"):
		length, err := strconv.ParseInt(h.Get("X-Amz-Decoded-Content-Length"), 10, 64)
		if err != nil || length < 0 {
			return s3err.GetAPIError(s3err.ErrMissingContentLength)
		}
		if !strings.HasSuffix(kind, "-TRAILER") {
			h.Del("X-Amz-Decoded-Content-Length")
			h.Set("X-Amz-Content-Sha256", unsignedPayload)
			req.Body, req.ContentLength = dechunk(req.Body, length), length
		} else {
			h.Set("X-Amz-Content-Sha256", unsignedTrailer)
			req.Body, req.ContentLength = rechunk(req.Body, length, h.Get("X-Amz-Trailer"))
		}
		dropAWSChunked(h)
	case kind == "":
		h.Set("X-Amz-Content-Sha256", unsignedPayload)
	}
	if req.ContentLength < 0 { // plain HTTP chunks: S3 wants to know the length first
		if req.Method == http.MethodPut && t.key != "" {
			return s3err.GetAPIError(s3err.ErrMissingContentLength)
		}
	}
	if req.ContentLength == 0 {
		req.Body = http.NoBody
	}
	h.Del("Content-Length")
	return nil
}

// dropAWSChunked removes the transfer's encoding from the object's.
func dropAWSChunked(h http.Header) {
	var keep []string
	for _, v := range h.Values("Content-Encoding") {
		for _, e := range strings.Split(v, ",") {
			if e = strings.TrimSpace(e); e != "" && e != "aws-chunked" {
				keep = append(keep, e)
			}
		}
	}
	h.Del("Content-Encoding")
	if len(keep) > 0 {
		h.Set("Content-Encoding", strings.Join(keep, ","))
	}
}

// sign signs the request as the gateway's root. Only what identifies it is signed; nobody is in between.
func (f *front) sign(ctx context.Context, req *http.Request) error {
	now := time.Now().UTC() // the gateway compares with the real time, not with Options.Clock
	hash := req.Header.Get("X-Amz-Content-Sha256")
	signed := (&http.Request{Method: req.Method, URL: req.URL, Host: req.Host, Header: http.Header{"X-Amz-Content-Sha256": {hash}}})
	for name, values := range req.Header {
		if strings.HasPrefix(strings.ToLower(name), "x-amz-") || name == "Content-Type" || name == "Content-Md5" {
			signed.Header[name] = values
		}
	}
	creds := aws.Credentials{AccessKeyID: f.gw.access, SecretAccessKey: f.gw.secret}
	if err := f.signer.SignHTTP(ctx, creds, signed, hash, "s3", f.gw.region, now); err != nil {
		return fmt.Errorf("s3: sign for the gateway: %w", err)
	}
	req.Header.Set("Authorization", signed.Header.Get("Authorization"))
	req.Header.Set("X-Amz-Date", signed.Header.Get("X-Amz-Date"))
	return nil
}
