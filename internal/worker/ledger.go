package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// create puts an object where none is. It returns false when there was one
// already, unless that one holds the very same bytes: then an earlier try of
// this call wrote it and its answer was lost.
func (w *Worker) create(ctx context.Context, key string, v any) (created bool, etag string, err error) {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return false, "", fmt.Errorf("encode %s: %w", key, err)
	}
	etag, ok, err := w.put(ctx, key, body, &s3.PutObjectInput{IfNoneMatch: aws.String("*")})
	if err != nil || ok {
		return ok, etag, err
	}
	there, etag, err := w.read(ctx, key)
	if err != nil {
		return false, "", err
	}
	return bytes.Equal(there, body), etag, nil
}

// replace overwrites an object if it is still the one with the etag.
func (w *Worker) replace(ctx context.Context, key, etag string, v any) (bool, error) {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return false, fmt.Errorf("encode %s: %w", key, err)
	}
	_, ok, err := w.put(ctx, key, body, &s3.PutObjectInput{IfMatch: aws.String(etag)})
	return ok, err
}

// put returns false when the condition did not hold. S3 answers 409 when another
// conditional write was in flight; the retry then finds out who won.
func (w *Worker) put(ctx context.Context, key string, body []byte, in *s3.PutObjectInput) (etag string, ok bool, err error) {
	in.Bucket, in.Key, in.ContentType = &w.LedgerBucket, &key, aws.String("application/json")
	err = w.retry(ctx, "PutObject "+key, func(ctx context.Context) error {
		in.Body = bytes.NewReader(body)
		out, err := w.Bucket.PutObject(ctx, in)
		if err == nil {
			etag = aws.ToString(out.ETag)
		}
		return err
	})
	if hasCode(err, "PreconditionFailed") {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("put s3://%s/%s: %w", w.LedgerBucket, key, err)
	}
	return etag, true, nil
}

// get reads an object that is known to be there. (Asking for one that may be
// missing would need a wider permission to list.)
func (w *Worker) get(ctx context.Context, key string, v any) (etag string, err error) {
	body, etag, err := w.read(ctx, key)
	if err != nil {
		return "", err
	}
	if err := json.Unmarshal(body, v); err != nil {
		return "", fmt.Errorf("read s3://%s/%s: %w", w.LedgerBucket, key, err)
	}
	return etag, nil
}

func (w *Worker) read(ctx context.Context, key string) (body []byte, etag string, err error) {
	err = w.retry(ctx, "GetObject "+key, func(ctx context.Context) error {
		out, err := w.Bucket.GetObject(ctx, &s3.GetObjectInput{Bucket: &w.LedgerBucket, Key: &key})
		if err != nil {
			return err
		}
		defer out.Body.Close()
		etag = aws.ToString(out.ETag)
		body, err = io.ReadAll(out.Body)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("get s3://%s/%s: %w", w.LedgerBucket, key, err)
	}
	return body, etag, nil
}

// list returns the keys under a prefix, those after a key when it is given.
func (w *Worker) list(ctx context.Context, prefix, startAfter string) ([]string, error) {
	in := &s3.ListObjectsV2Input{Bucket: &w.LedgerBucket, Prefix: &prefix}
	if startAfter != "" {
		in.StartAfter = &startAfter
	}
	var keys []string
	for {
		var out *s3.ListObjectsV2Output
		err := w.retry(ctx, "ListObjectsV2 "+prefix, func(ctx context.Context) (err error) {
			out, err = w.Bucket.ListObjectsV2(ctx, in)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("list s3://%s/%s: %w", w.LedgerBucket, prefix, err)
		}
		for _, o := range out.Contents {
			keys = append(keys, aws.ToString(o.Key))
		}
		if !aws.ToBool(out.IsTruncated) {
			return keys, nil
		}
		in.ContinuationToken = out.NextContinuationToken
	}
}
