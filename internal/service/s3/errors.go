package s3

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/versity/versitygw/s3err"
)

// ErrNoSuchBucket is returned (wrapped) by [Objects] for a bucket that does not exist.
var ErrNoSuchBucket = errors.New("the specified bucket does not exist")

// ErrNoSuchKey is returned (wrapped) by [Objects] for a key that does not exist.
var ErrNoSuchKey = errors.New("the specified key does not exist")

// notImplemented is the answer to an operation that S3 knows and the local cloud does not do.
func notImplemented(operation string) error {
	return notSupported("s3." + operation)
}

// notSupported is the answer to a property of a request that the local cloud cannot give.
func notSupported(what string) error {
	return s3err.APIError{Code: "NotImplemented", HTTPStatusCode: http.StatusNotImplemented,
		Description: "the local cloud does not implement " + what}
}

// writeError answers a request with an S3 error document.
func writeError(w http.ResponseWriter, r *http.Request, requestID string, err error) {
	var api s3err.S3Error
	if !errors.As(err, &api) {
		api = s3err.APIError{Code: "InternalError", HTTPStatusCode: http.StatusInternalServerError, Description: err.Error()}
	}
	body := api.XMLBody(requestID, "")
	h := w.Header()
	h.Set("Content-Type", "application/xml")
	h.Set("Content-Length", fmt.Sprint(len(body)))
	h.Set("x-amz-request-id", requestID)
	w.WriteHeader(api.StatusCode())
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// internal turns the backend's errors into Go errors with the words of the error document.
func internal(err error, bucket, key string) error {
	var api s3err.S3Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, s3err.GetAPIError(s3err.ErrNoSuchBucket)):
		return fmt.Errorf("s3://%s: %w", bucket, ErrNoSuchBucket)
	case errors.Is(err, s3err.GetAPIError(s3err.ErrNoSuchKey)), errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("s3://%s/%s: %w", bucket, key, ErrNoSuchKey)
	case errors.As(err, &api):
		return fmt.Errorf("s3://%s/%s: %s: %s", bucket, key, api.BaseError().Code, api.BaseError().Description)
	}
	return fmt.Errorf("s3://%s/%s: %w", bucket, key, err)
}
