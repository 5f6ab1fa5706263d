package s3

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/versity/versitygw/s3err"
)

// credentials says how a client proved who it is. The proof itself is not checked.
type credentials int

const (
	anonymous credentials = iota
	header
	presigned
)

// authParameters are the query parameters of presigned URLs, versions 4 and 2.
var authParameters = []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date", "X-Amz-Expires",
	"X-Amz-Security-Token", "AWSAccessKeyId", "Signature", "Expires"}

// takeCredentials removes the credentials from a request's query and headers. Headers that a presigned URL carries as
// parameters (x-amz-acl, x-amz-checksum-crc32, ...) become headers again.
func takeCredentials(query url.Values, h http.Header, now time.Time) (credentials, error) {
	kind := anonymous
	switch {
	case query.Has("X-Amz-Algorithm") || query.Has("X-Amz-Signature"):
		kind = presigned
		if err := checkExpiry(query, now); err != nil {
			return kind, err
		}
	case query.Has("AWSAccessKeyId") && query.Has("Signature"):
		kind = presigned
		if at, err := strconv.ParseInt(query.Get("Expires"), 10, 64); err != nil {
			return kind, malformedQuery("Expires must be a time in seconds since 1970")
		} else if now.Unix() > at {
			return kind, expired()
		}
	case h.Get("Authorization") != "":
		kind = header
	}
	h.Del("Authorization")
	h.Del("X-Amz-Security-Token")
	h.Del("X-Amz-Date")
	if kind != presigned {
		return kind, nil
	}
	for _, p := range authParameters {
		query.Del(p)
	}
	for name, values := range query {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") {
			query.Del(name)
			if h.Get(lower) == "" {
				h.Set(lower, values[0])
			}
		}
	}
	return kind, nil
}

func checkExpiry(query url.Values, now time.Time) error {
	signed, err := time.Parse("20060102T150405Z", query.Get("X-Amz-Date"))
	if err != nil {
		return malformedQuery("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
	}
	seconds, err := strconv.Atoi(query.Get("X-Amz-Expires"))
	if err != nil || seconds < 0 || seconds > 604800 {
		return malformedQuery("X-Amz-Expires must be a number of seconds, at most 604800")
	}
	if now.After(signed.Add(time.Duration(seconds) * time.Second)) {
		return expired()
	}
	return nil
}

func malformedQuery(why string) error {
	return s3err.APIError{Code: "AuthorizationQueryParametersError", Description: why, HTTPStatusCode: http.StatusBadRequest}
}

func expired() error {
	return s3err.APIError{Code: "AccessDenied", Description: "Request has expired", HTTPStatusCode: http.StatusForbidden}
}
