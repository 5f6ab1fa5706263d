package s3

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3api/utils"
	"github.com/versity/versitygw/s3err"
)

// checkKey refuses the keys that a file path cannot hold one to one. Anything it lets through stays below the bucket's
// directory.
func checkKey(key string) error {
	refuse := func(why string) error {
		return s3err.APIError{Code: "InvalidKey", HTTPStatusCode: http.StatusBadRequest,
			Description: fmt.Sprintf("the local cloud does not support the key %q: %s", key, why)}
	}
	if key == "" {
		return refuse("it is empty")
	}
	if len(key) > 1024 {
		return s3err.GetKeyTooLongErr(int64(len(key)), 1024)
	}
	if strings.ContainsRune(key, 0) {
		return refuse("it contains a NUL byte")
	}
	if !utf8.ValidString(key) {
		return refuse("it is not valid UTF-8")
	}
	segments := strings.Split(strings.TrimSuffix(key, "/"), "/")
	for i, s := range segments {
		switch {
		case s == "":
			return refuse("it has an empty segment (two slashes, or one at the start)")
		case s == "." || s == "..":
			return refuse("it has a segment that is . or ..")
		case len(s) > 255:
			return refuse("it has a segment of more than 255 bytes")
		case i == 0 && s == posix.MetaTmpDir:
			return refuse("the prefix " + posix.MetaTmpDir + "/ is reserved")
		}
	}
	return nil
}

// bucketDir is the absolute directory of a bucket; the name is checked, so it is directly below the root.
func (b *store) bucketDir(name *string) (string, error) {
	if name == nil || !utils.IsValidBucketName(*name) || strings.ContainsAny(*name, "/\\\x00") || strings.HasPrefix(*name, ".") || strings.Contains(*name, "..") {
		n := ""
		if name != nil {
			n = *name
		}
		return "", s3err.GetBucketErr(s3err.ErrInvalidBucketName, n)
	}
	return filepath.Join(b.root, *name), nil
}

// locate checks bucket and key together.
func (b *store) locate(bucket, key *string) (string, error) {
	dir, err := b.bucketDir(bucket)
	if err != nil {
		return "", err
	}
	if key == nil {
		return "", s3err.GetAPIError(s3err.ErrNoSuchKey)
	}
	return dir, checkKey(*key)
}

// outward puts the bucket's name where the backend, which works with absolute paths, put the path, and names the two
// keys of a conflict.
func (b *store) outward(err error, bucket, key *string) error {
	if err == nil {
		return nil
	}
	var be s3err.BucketError
	if errors.As(err, &be) && bucket != nil {
		be.BucketName = *bucket
		return be
	}
	if key == nil || bucket == nil {
		return err
	}
	if errors.Is(err, s3err.GetAPIError(s3err.ErrExistingObjectIsDirectory)) || errors.Is(err, s3err.GetAPIError(s3err.ErrObjectParentIsFile)) {
		return b.conflict(*bucket, *key, err)
	}
	if errors.Is(err, s3err.GetAPIError(s3err.ErrDirectoryObjectContainsData)) {
		return s3err.APIError{Code: "InvalidKey", HTTPStatusCode: http.StatusBadRequest,
			Description: fmt.Sprintf("the local cloud does not support the key %q with content: a key that ends in / can only be an empty object", *key)}
	}
	return err
}

// conflict says which stored key stands in the way of key.
func (b *store) conflict(bucket, key string, cause error) error {
	why := fmt.Sprintf("objects exist whose keys start with %q", key+"/")
	for dir := key; ; {
		i := strings.LastIndexByte(dir, '/')
		if i < 0 {
			break
		}
		dir = dir[:i]
		if fi, err := os.Stat(filepath.Join(b.root, bucket, dir)); err == nil && !fi.IsDir() {
			why = fmt.Sprintf("the object %q exists", dir)
			break
		} else if err == nil {
			break
		}
	}
	var api s3err.S3Error
	status := http.StatusConflict
	if errors.As(cause, &api) {
		status = api.StatusCode()
	}
	return s3err.APIError{Code: "KeyConflict", HTTPStatusCode: status,
		Description: fmt.Sprintf("the local cloud cannot store the key %q because %s: it keeps objects as files, so a key cannot be both an object and the prefix of another", key, why)}
}
