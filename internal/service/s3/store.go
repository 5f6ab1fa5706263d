package s3

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
)

// copyLimit is what S3 allows for CopyObject and UploadPartCopy.
const copyLimit = 5 << 30

// store is versitygw's POSIX backend made safe to embed. That backend takes the process's working directory as its
// root and a bucket's name as a relative path; store hands it absolute paths instead, so that the working directory
// stays the program's and several stores run side by side. It also checks every key, holds a lock per key from the
// condition to the publication of a write, and syncs to disk before it returns.
//
// Methods of the interface that are not written out here answer NotImplemented (the embedded BackendUnsupported): the
// POSIX backend is never reached with a bare bucket name.
type store struct {
	backend.BackendUnsupported
	px        *posix.Posix
	meta      meta.XattrMeta
	root      string
	account   string
	ephemeral bool
	locks     [256]sync.Mutex
}

func newStore(root, account string, ephemeral bool) (*store, error) {
	if err := (meta.XattrMeta{}).Test(root); err != nil {
		return nil, fmt.Errorf("s3: the file system of %s cannot hold objects: %w", root, err)
	}
	// "." is the one root that makes New's chdir a no-op; with absolute bucket paths it is used for nothing else.
	px, err := posix.New(".", meta.XattrMeta{}, posix.PosixOpts{ForceNoObjLockFile: true, CopyObjectThreshold: copyLimit})
	if err != nil {
		return nil, fmt.Errorf("s3: open the object directory %s: %w", root, err)
	}
	return &store{px: px, root: root, account: account, ephemeral: ephemeral}, nil
}

// Shutdown is called by the gateway; the store outlives it and is closed by the service.
func (b *store) Shutdown() {}

func (b *store) String() string { return "nightshift" }

// NormalizeObjectKey has nothing to do: [checkKey] only lets normal keys through.
func (b *store) NormalizeObjectKey(_, object string) string { return object }

// lock serialises the publication of one key with other writers of it.
func (b *store) lock(dir, key string) (unlock func()) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(dir + "\x00" + key))
	mu := &b.locks[h.Sum32()%uint32(len(b.locks))]
	mu.Lock()
	return mu.Unlock
}

// syncObject makes an object's data, attributes and name durable: the file, its directory, and the directories above
// it up to and including the bucket, any of which may be new.
func (b *store) syncObject(dir, key string) error {
	if b.ephemeral {
		return nil
	}
	if err := syncPath(filepath.Join(dir, key)); err != nil {
		return err
	}
	return b.syncParents(dir, key)
}

func (b *store) syncParents(dir, key string) error {
	if b.ephemeral {
		return nil
	}
	key = strings.TrimSuffix(key, "/")
	for {
		i := strings.LastIndexByte(key, '/')
		if i < 0 {
			return syncPath(dir)
		}
		key = key[:i]
		if err := syncPath(filepath.Join(dir, key)); err != nil {
			return err
		}
	}
}

// syncPath fsyncs a file or directory. One that is gone was removed by a later request, which is its concern.
func syncPath(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("s3: open to sync: %w", err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("s3: sync %s: %w", path, err)
	}
	return nil
}

// PutObject stores an object. Its data is on disk before its name appears, and its name before PutObject returns.
func (b *store) PutObject(ctx context.Context, in s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	dir, err := b.locate(in.Bucket, in.Key)
	if err != nil {
		return s3response.PutObjectOutput{}, err
	}
	bucket, key := in.Bucket, *in.Key
	in.Bucket = &dir
	unlock := func() {}
	defer func() { unlock() }()
	if strings.HasSuffix(key, "/") { // a directory object has no file to post-process
		unlock = b.lock(dir, key)
	}
	out, err := b.px.PutObjectWithPostFunc(ctx, in, func(f *os.File) error {
		if !b.ephemeral {
			if err := f.Sync(); err != nil {
				return err
			}
		}
		unlock = b.lock(dir, key) // from the authoritative check of the condition to the link
		return nil
	})
	if err != nil {
		return out, b.outward(err, bucket, &key)
	}
	return out, b.syncObject(dir, key)
}

// HeadObject describes an object.
func (b *store) HeadObject(ctx context.Context, in *s3.HeadObjectInput) (*s3.HeadObjectOutput, error) {
	dir, err := b.existing(in.Bucket, in.Key)
	if err != nil {
		return nil, err
	}
	c := *in
	c.Bucket = &dir
	out, err := b.px.HeadObject(ctx, &c)
	return out, b.outward(err, in.Bucket, in.Key)
}

// existing is locate for reads: a key that cannot be stored does not exist.
func (b *store) existing(bucket, key *string) (string, error) {
	dir, err := b.locate(bucket, key)
	if dir != "" && err != nil {
		return "", s3err.GetAPIError(s3err.ErrNoSuchKey)
	}
	return dir, err
}

// GetObject opens an object or a range of it.
func (b *store) GetObject(ctx context.Context, in *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
	dir, err := b.existing(in.Bucket, in.Key)
	if err != nil {
		return nil, err
	}
	c := *in
	c.Bucket = &dir
	out, err := b.px.GetObject(ctx, &c)
	return out, b.outward(err, in.Bucket, in.Key)
}

// GetObjectAttributes describes an object's size and checksums.
func (b *store) GetObjectAttributes(ctx context.Context, in *s3.GetObjectAttributesInput) (s3response.GetObjectAttributesResponse, error) {
	dir, err := b.existing(in.Bucket, in.Key)
	if err != nil {
		return s3response.GetObjectAttributesResponse{}, err
	}
	c := *in
	c.Bucket = &dir
	out, err := b.px.GetObjectAttributes(ctx, &c)
	return out, b.outward(err, in.Bucket, in.Key)
}

// DeleteObject removes an object. A missing one is no error, as in S3.
func (b *store) DeleteObject(ctx context.Context, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	dir, err := b.locate(in.Bucket, in.Key)
	if err != nil {
		if dir != "" { // a key that cannot be stored: nothing to delete
			return &s3.DeleteObjectOutput{}, nil
		}
		return nil, err
	}
	c := *in
	c.Bucket = &dir
	defer b.lock(dir, *in.Key)()
	out, err := b.px.DeleteObject(ctx, &c)
	if err != nil {
		return out, b.outward(err, in.Bucket, in.Key)
	}
	return out, b.syncParents(dir, *in.Key)
}

// owner is the context of calls from inside the process: the account that owns everything.
func (b *store) owner(ctx context.Context) context.Context {
	acct := auth.Account{Access: b.account, Role: auth.RoleAdmin}
	return context.WithValue(context.WithValue(ctx, "account", acct), "bucket-owner", acct) //nolint:staticcheck // the gateway's own keys
}
