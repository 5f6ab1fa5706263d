// Package sigv4 reads who signed a request, and for which service, out of an AWS
// Signature Version 4 in the Authorization header or the URL. Signatures are not
// checked: the local cloud takes any credentials.
package sigv4

import (
	"errors"
	"net/http"
	"strings"
)

// Credential is the credential scope of a signature.
type Credential struct {
	AccessKey string
	Region    string // empty for SigV4A
	Service   string // signing name, e.g. "redshift-data"
	Presigned bool   // in the URL
}

// ErrMalformed is a signature that does not name its credential scope.
var ErrMalformed = errors.New("the signature does not contain a valid Credential=<key>/<date>/<region>/<service>/aws4_request")

// Parse returns the credential of a request; ok is false where it is not signed.
func Parse(r *http.Request) (c Credential, ok bool, err error) {
	if header := r.Header.Get("Authorization"); header != "" {
		algorithm, rest, _ := strings.Cut(header, " ")
		switch {
		case strings.HasPrefix(algorithm, "AWS4-"):
			c, err = parseScope(headerCredential(rest), algorithm)
			return c, err == nil, err
		case algorithm == "AWS": // version 2, which only S3 still knows
			key, _, _ := strings.Cut(rest, ":")
			return Credential{AccessKey: key, Service: "s3"}, true, nil
		default:
			return Credential{}, false, nil
		}
	}
	if !strings.Contains(r.URL.RawQuery, "X-Amz-") {
		return Credential{}, false, nil
	}
	query := r.URL.Query()
	algorithm := query.Get("X-Amz-Algorithm")
	if !strings.HasPrefix(algorithm, "AWS4-") {
		return Credential{}, false, nil
	}
	c, err = parseScope(query.Get("X-Amz-Credential"), algorithm)
	c.Presigned = true
	return c, err == nil, err
}

func headerCredential(rest string) string {
	for part := range strings.SplitSeq(rest, ",") {
		if value, found := strings.CutPrefix(strings.TrimSpace(part), "Credential="); found {
			return value
		}
	}
	return ""
}

// parseScope splits <key>/<date>/<region>/<service>/aws4_request; the key may
// contain slashes, and SigV4A (ECDSA) leaves the region out.
func parseScope(scope, algorithm string) (Credential, error) {
	parts := strings.Split(scope, "/")
	n := len(parts)
	if strings.Contains(algorithm, "ECDSA") {
		if n < 4 || parts[n-1] != "aws4_request" || parts[n-2] == "" {
			return Credential{}, ErrMalformed
		}
		return Credential{AccessKey: strings.Join(parts[:n-3], "/"), Service: parts[n-2]}, nil
	}
	if n < 5 || parts[n-1] != "aws4_request" || parts[n-2] == "" {
		return Credential{}, ErrMalformed
	}
	return Credential{AccessKey: strings.Join(parts[:n-4], "/"), Region: parts[n-3], Service: parts[n-2]}, nil
}
