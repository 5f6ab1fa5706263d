// Package bulk is COPY and UNLOAD: loading tables from object storage and exporting query results to it.
package bulk

import (
	"context"
	"errors"
	"io"
)

// ErrNoSuchBucket is returned (wrapped or not) by an [ObjectStore] for a bucket that does not exist.
var ErrNoSuchBucket = errors.New("the specified bucket does not exist")

// ErrNoSuchKey is returned (wrapped or not) by [ObjectStore.Open] for a key that does not exist.
var ErrNoSuchKey = errors.New("the specified key does not exist")

// Object is one stored object.
type Object struct {
	Key  string
	Size int64
	// Path is a local file with the object's bytes, which may be read but not changed. Empty when there is none.
	Path string
	ETag string
}

// ObjectStore is the object storage that COPY reads from and UNLOAD writes to.
type ObjectStore interface {
	// List returns all objects whose key starts with prefix, sorted by key. An unknown bucket is [ErrNoSuchBucket].
	List(ctx context.Context, bucket, prefix string) ([]Object, error)
	// Open reads an object; the caller closes it. A missing key is [ErrNoSuchKey].
	Open(ctx context.Context, bucket, key string) (io.ReadCloser, error)
	// Create starts writing an object, which appears only when the writer commits.
	Create(ctx context.Context, bucket, key string) (ObjectWriter, error)
	// PutFile moves a finished local file in as an object. The file is gone afterwards, whatever the outcome.
	PutFile(ctx context.Context, bucket, key, path string) error
	// Delete removes an object; a missing one is no error.
	Delete(ctx context.Context, bucket, key string) error
}

// ObjectWriter writes one object. Exactly one of Commit and Abort ends it; Abort after Commit does nothing.
type ObjectWriter interface {
	io.Writer
	// Commit makes the object visible, whole.
	Commit() error
	// Abort leaves nothing behind.
	Abort()
}
