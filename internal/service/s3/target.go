package s3

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/versity/versitygw/s3err"
)

// target is what a request is about.
type target struct {
	bucket string // empty: the service
	key    string // empty: the bucket
}

// parseTarget reads bucket and key from host and path, decoding the path once and cleaning nothing: a key is what the
// client wrote.
func parseTarget(r *http.Request) (target, error) {
	path, err := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), "/"))
	if err != nil {
		return target{}, s3err.GetAPIError(s3err.ErrInvalidURI)
	}
	if bucket := hostBucket(r.Host); bucket != "" {
		return target{bucket: bucket, key: path}, nil
	}
	bucket, key, _ := strings.Cut(path, "/")
	return target{bucket: bucket, key: key}, nil
}

// hostBucket returns the bucket of a virtual-host style request, or "". Hosts that name one: <bucket>.localhost,
// <bucket>.s3.<anything> (s3.localhost, s3.us-east-1.amazonaws.com, s3.localhost.localstack.cloud), also with the old
// form s3-<region> and dualstack.
func hostBucket(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if net.ParseIP(strings.Trim(host, "[]")) != nil {
		return ""
	}
	labels := strings.Split(host, ".")
	for i := 1; i < len(labels)-1; i++ {
		if labels[i] == "s3" || strings.HasPrefix(labels[i], "s3-") {
			return strings.Join(labels[:i], ".")
		}
	}
	if labels[0] == "s3" || strings.HasPrefix(labels[0], "s3-") {
		return ""
	}
	if bucket, found := strings.CutSuffix(host, ".localhost"); found {
		return strings.TrimSuffix(bucket, ".s3")
	}
	return ""
}

// escapedPath is the path style path of a target with everything but unreserved characters and slashes encoded, which
// is also SigV4's canonical form.
func (t target) escapedPath() string {
	if t.bucket == "" {
		return "/"
	}
	p := "/" + escape(t.bucket)
	if t.key != "" {
		p += "/" + escape(t.key)
	}
	return p
}

func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}
