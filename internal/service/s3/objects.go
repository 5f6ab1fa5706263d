package s3

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // S3's ETag is an MD5
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
)

// Object is one stored object.
type Object struct {
	Key  string
	Size int64
	// Path is the file that holds the object's bytes. It may be read, never changed. Empty for a key that ends in "/",
	// which is an empty object.
	Path string
	// ETag without quotes.
	ETag string
}

// Objects is the in-process door to the store. What it writes, S3 clients see whole or not at all, and the other way
// round. It works whether the service has been started or not.
type Objects struct{ b *store }

// Objects returns the in-process door.
func (s *Service) Objects() *Objects { return &Objects{b: s.store} }

// EnsureBucket makes a bucket unless it exists.
func (o *Objects) EnsureBucket(ctx context.Context, bucket string) error {
	err := o.CreateBucket(ctx, bucket)
	if errors.Is(err, errBucketExists) {
		return nil
	}
	return err
}

var errBucketExists = errors.New("the bucket exists already")

// CreateBucket makes a bucket; one that exists is an error.
func (o *Objects) CreateBucket(ctx context.Context, bucket string) error {
	acl, err := json(auth.ACL{Owner: o.b.account})
	if err != nil {
		return err
	}
	err = o.b.CreateBucket(o.b.owner(ctx), &awss3.CreateBucketInput{Bucket: &bucket, ObjectOwnership: types.ObjectOwnershipBucketOwnerEnforced}, acl)
	if errors.Is(err, s3err.GetAPIError(s3err.ErrBucketAlreadyOwnedByYou)) || errors.Is(err, s3err.GetAPIError(s3err.ErrBucketAlreadyExists)) {
		return fmt.Errorf("s3://%s: %w", bucket, errBucketExists)
	}
	return internal(err, bucket, "")
}

// HasBucket says whether a bucket exists.
func (o *Objects) HasBucket(_ context.Context, bucket string) (bool, error) {
	err := internal(o.b.hasBucket(&bucket), bucket, "")
	if errors.Is(err, ErrNoSuchBucket) {
		return false, nil
	}
	return err == nil, err
}

// DeleteBucket removes an empty bucket.
func (o *Objects) DeleteBucket(ctx context.Context, bucket string) error {
	return internal(o.b.DeleteBucket(o.b.owner(ctx), bucket), bucket, "")
}

// List returns all objects whose key starts with prefix, in the order of their keys' bytes. Empty "directory" objects
// (keys that end in "/") are among them. An unknown bucket is [ErrNoSuchBucket].
func (o *Objects) List(ctx context.Context, bucket, prefix string) ([]Object, error) {
	var out []Object
	page := int32(1000)
	in := &awss3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix, MaxKeys: &page}
	for {
		res, err := o.b.ListObjectsV2(o.b.owner(ctx), in)
		if err != nil {
			return nil, internal(err, bucket, prefix)
		}
		for _, c := range res.Contents {
			obj := Object{Key: *c.Key, Size: *c.Size, ETag: value(backend.TrimEtag(c.ETag))}
			if !strings.HasSuffix(obj.Key, "/") {
				obj.Path = filepath.Join(o.b.root, bucket, filepath.FromSlash(obj.Key))
			}
			out = append(out, obj)
		}
		if res.IsTruncated == nil || !*res.IsTruncated {
			return out, nil
		}
		in.ContinuationToken = res.NextContinuationToken
	}
}

// Open reads an object; the caller closes it. A missing key is [ErrNoSuchKey].
func (o *Objects) Open(ctx context.Context, bucket, key string) (io.ReadCloser, error) {
	if err := o.b.hasBucket(&bucket); err != nil {
		return nil, internal(err, bucket, key)
	}
	res, err := o.b.GetObject(o.b.owner(ctx), &awss3.GetObjectInput{Bucket: &bucket, Key: &key, Range: new(string)})
	if err != nil {
		return nil, internal(err, bucket, key)
	}
	if res.Body == nil { // a key that ends in "/"
		return io.NopCloser(bytes.NewReader(nil)), nil
	}
	return res.Body, nil
}

// GetObject returns an object's bytes.
func (o *Objects) GetObject(ctx context.Context, bucket, key string) ([]byte, error) {
	r, err := o.Open(ctx, bucket, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	return b, internal(err, bucket, key)
}

// PutObject stores bytes as an object.
func (o *Objects) PutObject(ctx context.Context, bucket, key string, data []byte) error {
	return o.put(ctx, bucket, key, bytes.NewReader(data), int64(len(data)))
}

func (o *Objects) put(ctx context.Context, bucket, key string, r io.Reader, size int64) error {
	contentType := contentTypeOf(key)
	_, err := o.b.PutObject(o.b.owner(ctx), s3response.PutObjectInput{Bucket: &bucket, Key: &key, Body: r, ContentLength: &size, ContentType: &contentType})
	return internal(err, bucket, key)
}

// Delete removes an object; a missing one is no error.
func (o *Objects) Delete(ctx context.Context, bucket, key string) error {
	_, err := o.b.DeleteObject(o.b.owner(ctx), &awss3.DeleteObjectInput{Bucket: &bucket, Key: &key})
	return internal(err, bucket, key)
}

// Create starts writing an object, which appears only when the writer commits.
func (o *Objects) Create(_ context.Context, bucket, key string) (*ObjectWriter, error) {
	dir, err := o.b.locate(&bucket, &key)
	if err == nil {
		err = o.b.hasBucket(&bucket)
	}
	if err != nil {
		return nil, internal(err, bucket, key)
	}
	tmp := filepath.Join(dir, posix.MetaTmpDir)
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		return nil, internal(err, bucket, key)
	}
	f, err := os.CreateTemp(tmp, "nightshift-*")
	if err != nil {
		return nil, internal(err, bucket, key)
	}
	return &ObjectWriter{o: o, f: f, sum: md5.New(), bucket: bucket, key: key}, nil //nolint:gosec // S3's ETag is an MD5
}

// ObjectWriter writes one object. Exactly one of Commit and Abort ends it; Abort after Commit does nothing.
type ObjectWriter struct {
	o           *Objects
	f           *os.File
	sum         hash.Hash
	bucket, key string
	ended       bool
}

// Write appends to the object.
func (w *ObjectWriter) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	w.sum.Write(p[:n])
	return n, err
}

// Commit makes the object visible, whole and durable.
func (w *ObjectWriter) Commit() error {
	if w.ended {
		return fmt.Errorf("s3://%s/%s: the writer has ended", w.bucket, w.key)
	}
	w.ended = true
	err := w.o.publish(w.f, w.bucket, w.key, hex.EncodeToString(w.sum.Sum(nil)))
	if err != nil {
		_ = os.Remove(w.f.Name())
	}
	return internal(err, w.bucket, w.key)
}

// Abort leaves nothing behind.
func (w *ObjectWriter) Abort() {
	if w.ended {
		return
	}
	w.ended = true
	w.f.Close()
	_ = os.Remove(w.f.Name())
}

// PutFile moves a finished local file in as an object: by renaming when it lies on the same file system, else by
// copying. The file is gone afterwards, whatever the outcome.
func (o *Objects) PutFile(ctx context.Context, bucket, key, path string) error {
	defer os.Remove(path) // gone already when it was renamed
	if _, err := o.b.locate(&bucket, &key); err != nil {
		return internal(err, bucket, key)
	}
	if err := o.b.hasBucket(&bucket); err != nil {
		return internal(err, bucket, key)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("s3://%s/%s: %w", bucket, key, err)
	}
	defer f.Close()
	sum := md5.New() //nolint:gosec // S3's ETag is an MD5
	if _, err := io.Copy(sum, f); err != nil {
		return internal(err, bucket, key)
	}
	err = o.publish(f, bucket, key, hex.EncodeToString(sum.Sum(nil)))
	if !errors.Is(err, errCrossDevice) {
		return internal(err, bucket, key)
	}
	in, err := os.Open(path)
	if err != nil {
		return internal(err, bucket, key)
	}
	defer in.Close()
	fi, err := in.Stat()
	if err != nil {
		return internal(err, bucket, key)
	}
	return o.put(ctx, bucket, key, in, fi.Size())
}

// publish gives a finished file its attributes and its name, under the key's lock. It closes f.
func (o *Objects) publish(f *os.File, bucket, key, etag string) error {
	b := o.b
	defer f.Close()
	dir := filepath.Join(b.root, bucket)
	for name, v := range map[string]string{"etag": `"` + etag + `"`, "content-type": contentTypeOf(key)} {
		if err := b.meta.StoreAttribute(f, dir, key, name, []byte(v)); err != nil {
			return fmt.Errorf("set the attribute %s: %w", name, err)
		}
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if !b.ephemeral {
		if err := f.Sync(); err != nil {
			return err
		}
	}
	if err := f.Close(); err != nil {
		return err
	}
	defer b.lock(dir, key)()
	dst := filepath.Join(dir, filepath.FromSlash(key))
	if fi, err := os.Stat(dst); err == nil && fi.IsDir() {
		return b.conflict(bucket, key, s3err.GetAPIError(s3err.ErrExistingObjectIsDirectory))
	}
	if err := moveInto(f.Name(), dst); err != nil {
		if errors.Is(err, errNotDirectory) {
			return b.conflict(bucket, key, s3err.GetAPIError(s3err.ErrObjectParentIsFile))
		}
		return err
	}
	return b.syncParents(dir, key)
}

// moveInto renames, making the directories again that a concurrent delete of the last other object took away.
func moveInto(src, dst string) error {
	var err error
	for range 16 {
		if err = os.MkdirAll(filepath.Dir(dst), 0o755); err != nil {
			return classify(err)
		}
		if err = os.Rename(src, dst); !errors.Is(err, fs.ErrNotExist) {
			return classify(err)
		}
	}
	return err
}
