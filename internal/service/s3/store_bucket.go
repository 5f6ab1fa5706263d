package s3

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/s3api/utils"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
)

// createdAttribute holds when a bucket was made; its directory's time changes with its content.
const createdAttribute = "nightshift-created"

// ListBuckets lists the buckets by name.
func (b *store) ListBuckets(_ context.Context, in s3response.ListBucketsInput) (s3response.ListAllMyBucketsResult, error) {
	out := s3response.ListAllMyBucketsResult{Owner: s3response.CanonicalUser{ID: in.Owner}, Prefix: in.Prefix}
	entries, err := os.ReadDir(b.root)
	if err != nil {
		return out, fmt.Errorf("s3: list buckets: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() || !utils.IsValidBucketName(name) || !strings.HasPrefix(name, in.Prefix) || name <= in.ContinuationToken {
			continue
		}
		if n := len(out.Buckets.Bucket); n > 0 && n == int(in.MaxBuckets) {
			out.ContinuationToken = out.Buckets.Bucket[n-1].Name
			break
		}
		fi, err := e.Info()
		if err != nil { // deleted meanwhile
			continue
		}
		created := fi.ModTime()
		if v, err := b.meta.RetrieveAttribute(nil, filepath.Join(b.root, name), "", createdAttribute); err == nil {
			if t, err := time.Parse(time.RFC3339, string(v)); err == nil {
				created = t
			}
		}
		out.Buckets.Bucket = append(out.Buckets.Bucket, s3response.ListAllMyBucketsEntry{Name: name, CreationDate: created})
	}
	return out, nil
}

// HeadBucket answers whether a bucket exists.
func (b *store) HeadBucket(_ context.Context, in *s3.HeadBucketInput) (*s3.HeadBucketOutput, error) {
	if err := b.hasBucket(in.Bucket); err != nil {
		return nil, err
	}
	return &s3.HeadBucketOutput{}, nil
}

func (b *store) hasBucket(name *string) error {
	dir, err := b.bucketDir(name)
	if err != nil {
		return err
	}
	fi, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !fi.IsDir() {
		return s3err.GetBucketErr(s3err.ErrNoSuchBucket, *name)
	}
	return err
}

// CreateBucket makes a bucket. Object lock is refused.
func (b *store) CreateBucket(ctx context.Context, in *s3.CreateBucketInput, acl []byte) error {
	dir, err := b.bucketDir(in.Bucket)
	if err != nil {
		return err
	}
	if in.ObjectLockEnabledForBucket != nil && *in.ObjectLockEnabledForBucket {
		return notSupported("object lock (CreateBucket with ObjectLockEnabledForBucket)")
	}
	c := *in
	c.Bucket = &dir
	if c.CreateBucketConfiguration == nil {
		c.CreateBucketConfiguration = &types.CreateBucketConfiguration{}
	}
	if err := b.px.CreateBucket(ctx, &c, acl); err != nil {
		return b.outward(err, in.Bucket, nil)
	}
	if err := b.meta.StoreAttribute(nil, dir, "", createdAttribute, []byte(time.Now().UTC().Format(time.RFC3339))); err != nil {
		return fmt.Errorf("s3: note the creation of %s: %w", *in.Bucket, err)
	}
	return b.syncBucket(dir, true)
}

// DeleteBucket removes an empty bucket.
func (b *store) DeleteBucket(ctx context.Context, bucket string) error {
	dir, err := b.bucketDir(&bucket)
	if err != nil {
		return err
	}
	if err := b.hasBucket(&bucket); err != nil {
		return err
	}
	if err := b.px.DeleteBucket(ctx, dir); err != nil {
		return b.outward(err, &bucket, nil)
	}
	return b.syncBucket(b.root, false)
}

// syncBucket makes a bucket's attributes durable and, when it is new, its name.
func (b *store) syncBucket(dir string, named bool) error {
	if b.ephemeral {
		return nil
	}
	if err := syncPath(dir); err != nil || !named {
		return err
	}
	return syncPath(filepath.Dir(dir))
}

// set runs a change of a bucket's attributes and syncs it.
func (b *store) set(bucket string, change func(dir string) error) error {
	dir, err := b.bucketDir(&bucket)
	if err != nil {
		return err
	}
	if err := change(dir); err != nil {
		return b.outward(err, &bucket, nil)
	}
	return b.syncBucket(dir, false)
}

// get reads one attribute of a bucket through the backend's method.
func get[T any](b *store, ctx context.Context, bucket string, read func(context.Context, string) (T, error)) (T, error) {
	dir, err := b.bucketDir(&bucket)
	if err != nil {
		var zero T
		return zero, err
	}
	out, err := read(ctx, dir)
	return out, b.outward(err, &bucket, nil)
}

// GetBucketAcl returns the bucket's access control list as the gateway stored it.
func (b *store) GetBucketAcl(ctx context.Context, in *s3.GetBucketAclInput) ([]byte, error) {
	dir, err := b.bucketDir(in.Bucket)
	if err != nil {
		return nil, err
	}
	out, err := b.px.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: &dir, ExpectedBucketOwner: in.ExpectedBucketOwner})
	return out, b.outward(err, in.Bucket, nil)
}

// PutBucketAcl replaces it.
func (b *store) PutBucketAcl(ctx context.Context, bucket string, data []byte) error {
	return b.set(bucket, func(dir string) error { return b.px.PutBucketAcl(ctx, dir, data) })
}

// GetBucketVersioning answers that a bucket has never been versioned.
func (b *store) GetBucketVersioning(_ context.Context, bucket string) (s3response.GetBucketVersioningOutput, error) {
	return s3response.GetBucketVersioningOutput{}, b.hasBucket(&bucket)
}

// GetObjectLockConfiguration answers that a bucket has no object lock.
func (b *store) GetObjectLockConfiguration(_ context.Context, bucket string) ([]byte, error) {
	if err := b.hasBucket(&bucket); err != nil {
		return nil, err
	}
	return nil, s3err.GetAPIError(s3err.ErrObjectLockConfigurationNotFound)
}

// PutBucketPolicy stores a bucket policy (JSON, checked by the gateway).
func (b *store) PutBucketPolicy(ctx context.Context, bucket string, policy []byte) error {
	return b.set(bucket, func(dir string) error { return b.px.PutBucketPolicy(ctx, dir, policy) })
}

// GetBucketPolicy returns it.
func (b *store) GetBucketPolicy(ctx context.Context, bucket string) ([]byte, error) {
	return get(b, ctx, bucket, b.px.GetBucketPolicy)
}

// DeleteBucketPolicy removes it.
func (b *store) DeleteBucketPolicy(ctx context.Context, bucket string) error {
	return b.set(bucket, func(dir string) error { return b.px.DeleteBucketPolicy(ctx, dir) })
}

// PutBucketOwnershipControls sets who owns the objects.
func (b *store) PutBucketOwnershipControls(ctx context.Context, bucket string, o types.ObjectOwnership) error {
	return b.set(bucket, func(dir string) error { return b.px.PutBucketOwnershipControls(ctx, dir, o) })
}

// GetBucketOwnershipControls returns it.
func (b *store) GetBucketOwnershipControls(ctx context.Context, bucket string) (types.ObjectOwnership, error) {
	return get(b, ctx, bucket, b.px.GetBucketOwnershipControls)
}

// DeleteBucketOwnershipControls removes it.
func (b *store) DeleteBucketOwnershipControls(ctx context.Context, bucket string) error {
	return b.set(bucket, func(dir string) error { return b.px.DeleteBucketOwnershipControls(ctx, dir) })
}

// PutBucketCors stores the CORS rules (XML, checked by the gateway).
func (b *store) PutBucketCors(ctx context.Context, bucket string, cors []byte) error {
	return b.set(bucket, func(dir string) error { return b.px.PutBucketCors(ctx, dir, cors) })
}

// GetBucketCors returns them.
func (b *store) GetBucketCors(ctx context.Context, bucket string) ([]byte, error) {
	return get(b, ctx, bucket, b.px.GetBucketCors)
}

// DeleteBucketCors removes them.
func (b *store) DeleteBucketCors(ctx context.Context, bucket string) error {
	return b.set(bucket, func(dir string) error { return b.px.DeleteBucketCors(ctx, dir) })
}

// PutBucketTagging replaces the bucket's tags.
func (b *store) PutBucketTagging(ctx context.Context, bucket string, tags map[string]string) error {
	return b.set(bucket, func(dir string) error { return b.px.PutBucketTagging(ctx, dir, tags) })
}

// GetBucketTagging returns them.
func (b *store) GetBucketTagging(ctx context.Context, bucket string) (map[string]string, error) {
	return get(b, ctx, bucket, b.px.GetBucketTagging)
}

// DeleteBucketTagging removes them.
func (b *store) DeleteBucketTagging(ctx context.Context, bucket string) error {
	return b.set(bucket, func(dir string) error { return b.px.DeleteBucketTagging(ctx, dir) })
}
