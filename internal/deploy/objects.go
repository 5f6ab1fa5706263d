package deploy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Location is a bucket and a key or key prefix in S3.
type Location struct {
	Bucket string
	Key    string
}

// ParseLocation reads an `s3://bucket/key` URI.
func ParseLocation(uri string) (Location, error) {
	rest, ok := strings.CutPrefix(uri, "s3://")
	bucket, key, _ := strings.Cut(rest, "/")
	if !ok || bucket == "" {
		return Location{}, fmt.Errorf("%q is not an S3 location; write s3://bucket/prefix/", uri)
	}
	if !bucketName.MatchString(bucket) {
		return Location{}, fmt.Errorf("%q is no name of a bucket in %q: 3 to 63 lower-case letters, digits, dots and hyphens", bucket, uri)
	}
	return Location{Bucket: bucket, Key: key}, nil
}

// bucketName is what S3 takes as a bucket's name.
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// String returns the location as an s3:// URI.
func (l Location) String() string { return "s3://" + l.Bucket + "/" + l.Key }

// Uploaded says what Put laid into S3.
type Uploaded struct {
	Files int
	Bytes int64
}

// ErrNothingToPut is returned by Put for a folder without any file.
var ErrNothingToPut = errors.New("there is no file in it")

// Put uploads a file, or every file of a folder, below the location; the bucket
// is created where it is missing. Hidden files are left out.
func (c *Clients) Put(ctx context.Context, to Location, path string) (Uploaded, error) {
	var done Uploaded
	info, err := os.Stat(path)
	if err != nil {
		return done, fmt.Errorf("put %s to %s: %w", path, to, err)
	}
	if err := c.EnsureBucket(ctx, to.Bucket); err != nil {
		return done, err
	}
	if !info.IsDir() {
		key := to.Key
		if key == "" || strings.HasSuffix(key, "/") {
			key += filepath.Base(path)
		}
		return Uploaded{Files: 1, Bytes: info.Size()}, c.putFile(ctx, Location{to.Bucket, key}, path)
	}
	err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(entry.Name(), ".") && name != path {
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if entry.IsDir() {
			return nil
		}
		relative, err := filepath.Rel(path, name)
		if err != nil {
			return err
		}
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return nil
		}
		done.Files++
		done.Bytes += info.Size()
		return c.putFile(ctx, Location{to.Bucket, to.Key + filepath.ToSlash(relative)}, name)
	})
	if err != nil {
		return done, fmt.Errorf("put %s to %s: %w", path, to, err)
	}
	if done.Files == 0 {
		return done, fmt.Errorf("put %s to %s: %w", path, to, ErrNothingToPut)
	}
	return done, nil
}

func (c *Clients) putFile(ctx context.Context, to Location, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = c.S3.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(to.Bucket), Key: aws.String(to.Key), Body: f})
	if err != nil {
		return fmt.Errorf("put %s: %w", to, err)
	}
	return nil
}

// EnsureBucket creates the bucket unless the caller already owns it.
func (c *Clients) EnsureBucket(ctx context.Context, bucket string) error {
	if _, err := c.S3.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String(bucket)}); err == nil {
		return nil
	}
	in := &s3.CreateBucketInput{Bucket: aws.String(bucket)}
	// us-east-1 is the one region that must not be named:
	// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
	if c.Region != "us-east-1" {
		in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(c.Region)}
	}
	_, err := c.S3.CreateBucket(ctx, in)
	var owned *types.BucketAlreadyOwnedByYou
	if err != nil && !errors.As(err, &owned) {
		return fmt.Errorf("create bucket %s: %w", bucket, err)
	}
	return nil
}

// Object is one object in S3.
type Object struct {
	Location
	Size int64
	ETag string
}

// List returns the objects below the location in key order.
func (c *Clients) List(ctx context.Context, below Location) ([]Object, error) {
	var found []Object
	pages := s3.NewListObjectsV2Paginator(c.S3, &s3.ListObjectsV2Input{Bucket: aws.String(below.Bucket), Prefix: aws.String(below.Key)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		var missing *types.NoSuchBucket
		if errors.As(err, &missing) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", below, err)
		}
		for _, o := range page.Contents {
			found = append(found, Object{Location{below.Bucket, aws.ToString(o.Key)}, aws.ToInt64(o.Size), aws.ToString(o.ETag)})
		}
	}
	return found, nil
}

// Buckets returns the names of the caller's buckets.
func (c *Clients) Buckets(ctx context.Context) ([]string, error) {
	out, err := c.S3.ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil {
		return nil, fmt.Errorf("list buckets: %w", err)
	}
	names := make([]string, 0, len(out.Buckets))
	for _, b := range out.Buckets {
		names = append(names, aws.ToString(b.Name))
	}
	return names, nil
}

// Get copies an object into a file; its folders are made.
func (c *Clients) Get(ctx context.Context, from Location, path string) error {
	out, err := c.S3.GetObject(ctx, &s3.GetObjectInput{Bucket: &from.Bucket, Key: &from.Key})
	if err != nil {
		return fmt.Errorf("get %s: %w", from, err)
	}
	defer out.Body.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("get %s: %w", from, err)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("get %s: %w", from, err)
	}
	if _, err := io.Copy(f, out.Body); err != nil {
		f.Close()
		return fmt.Errorf("get %s: %w", from, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("get %s: %w", from, err)
	}
	return nil
}
