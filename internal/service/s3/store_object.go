package s3

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
)

// DeleteObjects removes up to 1,000 objects; each has its own result.
func (b *store) DeleteObjects(ctx context.Context, in *s3.DeleteObjectsInput) (s3response.DeleteResult, error) {
	if err := b.hasBucket(in.Bucket); err != nil {
		return s3response.DeleteResult{}, err
	}
	var out s3response.DeleteResult
	for _, o := range in.Delete.Objects {
		_, err := b.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: in.Bucket, Key: o.Key, VersionId: o.VersionId, IfMatch: o.ETag,
			IfMatchLastModifiedTime: o.LastModifiedTime, IfMatchSize: o.Size})
		if err == nil {
			out.Deleted = append(out.Deleted, types.DeletedObject{Key: o.Key, VersionId: o.VersionId})
			continue
		}
		code, message := "InternalError", err.Error()
		var api s3err.S3Error
		if errors.As(err, &api) {
			code, message = api.BaseError().Code, api.BaseError().Description
		}
		out.Error = append(out.Error, types.Error{Key: o.Key, VersionId: o.VersionId, Code: &code, Message: &message})
	}
	return out, nil
}

// CopyObject copies within a bucket or between buckets. It reads the source like GetObject and stores like PutObject,
// so a copy is as atomic and durable as a put.
func (b *store) CopyObject(ctx context.Context, in s3response.CopyObjectInput) (s3response.CopyObjectOutput, error) {
	var out s3response.CopyObjectOutput
	src, err := b.openSource(ctx, in.CopySource, "", backend.PreConditions{IfMatch: in.CopySourceIfMatch, IfNoneMatch: in.CopySourceIfNoneMatch,
		IfModSince: in.CopySourceIfModifiedSince, IfUnmodeSince: in.CopySourceIfUnmodifiedSince})
	if err != nil {
		return out, err
	}
	defer src.Body.Close()
	replace := in.MetadataDirective == types.MetadataDirectiveReplace
	if src.bucket == *in.Bucket && src.key == *in.Key && !replace {
		return out, s3err.GetAPIError(s3err.ErrInvalidCopyDest)
	}
	put := s3response.PutObjectInput{
		Bucket: in.Bucket, Key: in.Key, Body: src.Body, ContentLength: src.ContentLength, ChecksumAlgorithm: in.ChecksumAlgorithm,
		ContentType: in.ContentType, ContentEncoding: in.ContentEncoding, ContentDisposition: in.ContentDisposition,
		ContentLanguage: in.ContentLanguage, CacheControl: in.CacheControl, Expires: in.Expires,
		WebsiteRedirectLocation: in.WebsiteRedirectLocation, Metadata: in.Metadata, Tagging: in.Tagging,
	}
	if !replace {
		put.ContentType, put.ContentEncoding, put.ContentDisposition = src.ContentType, src.ContentEncoding, src.ContentDisposition
		put.ContentLanguage, put.CacheControl, put.Expires, put.Metadata = src.ContentLanguage, src.CacheControl, src.ExpiresString, src.Metadata
	}
	if put.ChecksumAlgorithm == "" {
		put.ChecksumAlgorithm = src.algorithm()
	}
	var tags map[string]string
	if in.TaggingDirective != types.TaggingDirectiveReplace {
		put.Tagging = nil
		if tags, err = b.GetObjectTagging(ctx, src.bucket, src.key, ""); err != nil {
			tags = nil // the source has none
		}
	}
	res, err := b.PutObject(ctx, put)
	if err != nil {
		return out, err
	}
	if len(tags) > 0 {
		if err := b.PutObjectTagging(ctx, *in.Bucket, *in.Key, "", tags); err != nil {
			return out, err
		}
	}
	head, err := b.HeadObject(ctx, &s3.HeadObjectInput{Bucket: in.Bucket, Key: in.Key})
	if err != nil {
		return out, err
	}
	out.CopyObjectResult = &s3response.CopyObjectResult{ETag: &res.ETag, LastModified: head.LastModified,
		ChecksumCRC32: res.ChecksumCRC32, ChecksumCRC32C: res.ChecksumCRC32C, ChecksumCRC64NVME: res.ChecksumCRC64NVME,
		ChecksumSHA1: res.ChecksumSHA1, ChecksumSHA256: res.ChecksumSHA256, ChecksumType: res.ChecksumType}
	return out, nil
}

// source is the object a copy reads from.
type source struct {
	*s3.GetObjectOutput
	bucket, key string
}

// algorithm is that of the source's stored checksum; empty means the backend's default.
func (s *source) algorithm() types.ChecksumAlgorithm {
	switch {
	case s.ChecksumCRC32 != nil:
		return types.ChecksumAlgorithmCrc32
	case s.ChecksumCRC32C != nil:
		return types.ChecksumAlgorithmCrc32c
	case s.ChecksumSHA1 != nil:
		return types.ChecksumAlgorithmSha1
	case s.ChecksumSHA256 != nil:
		return types.ChecksumAlgorithmSha256
	}
	return ""
}

// openSource opens the object that an x-amz-copy-source header names, if its conditions hold.
func (b *store) openSource(ctx context.Context, header *string, byteRange string, cond backend.PreConditions) (*source, error) {
	if header == nil {
		return nil, s3err.GetAPIError(s3err.ErrInvalidRequest)
	}
	bucket, key, version, err := backend.ParseCopySource(*header)
	if err != nil {
		return nil, err
	}
	if version != "" && version != "null" {
		return nil, notSupported("versions (copy source with versionId)")
	}
	head, err := b.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return nil, err
	}
	if err := backend.EvaluatePreconditions(value(head.ETag), *head.LastModified, cond); err != nil {
		return nil, err
	}
	if *head.ContentLength > copyLimit && byteRange == "" {
		return nil, s3err.GetCopySourceObjectTooLargeErr(copyLimit)
	}
	if byteRange != "" {
		if _, _, err := backend.ParseCopySourceRange(*head.ContentLength, byteRange); err != nil {
			return nil, err
		}
	}
	get := &s3.GetObjectInput{Bucket: &bucket, Key: &key, ChecksumMode: types.ChecksumModeEnabled, Range: &byteRange}
	obj, err := b.GetObject(ctx, get)
	if err != nil {
		return nil, err
	}
	return &source{GetObjectOutput: obj, bucket: bucket, key: key}, nil
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// ListObjects lists a bucket in key order (version 1).
func (b *store) ListObjects(ctx context.Context, in *s3.ListObjectsInput) (s3response.ListObjectsResult, error) {
	dir, err := b.bucketDir(in.Bucket)
	if err != nil {
		return s3response.ListObjectsResult{}, err
	}
	c := *in
	c.Bucket = &dir
	out, err := b.px.ListObjects(ctx, &c)
	out.Name = in.Bucket
	return out, b.outward(err, in.Bucket, nil)
}

// ListObjectsV2 lists a bucket in key order.
func (b *store) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input) (s3response.ListObjectsV2Result, error) {
	dir, err := b.bucketDir(in.Bucket)
	if err != nil {
		return s3response.ListObjectsV2Result{}, err
	}
	c := *in
	c.Bucket = &dir
	if c.StartAfter == nil {
		c.StartAfter = new(string)
	}
	out, err := b.px.ListObjectsV2(ctx, &c)
	out.Name = in.Bucket
	return out, b.outward(err, in.Bucket, nil)
}

// GetObjectTagging returns an object's tags.
func (b *store) GetObjectTagging(ctx context.Context, bucket, object, version string) (map[string]string, error) {
	dir, err := b.existing(&bucket, &object)
	if err != nil {
		return nil, err
	}
	out, err := b.px.GetObjectTagging(ctx, dir, object, version)
	return out, b.outward(err, &bucket, &object)
}

// PutObjectTagging replaces an object's tags.
func (b *store) PutObjectTagging(ctx context.Context, bucket, object, version string, tags map[string]string) error {
	dir, err := b.existing(&bucket, &object)
	if err != nil {
		return err
	}
	defer b.lock(dir, object)()
	if err := b.px.PutObjectTagging(ctx, dir, object, version, tags); err != nil {
		return b.outward(err, &bucket, &object)
	}
	if b.ephemeral {
		return nil
	}
	return syncPath(filepath.Join(dir, object))
}

// DeleteObjectTagging removes an object's tags.
func (b *store) DeleteObjectTagging(ctx context.Context, bucket, object, version string) error {
	return b.PutObjectTagging(ctx, bucket, object, version, nil)
}

// GetObjectRetention and GetObjectLegalHold answer that an object is not locked, which the gateway asks before it
// overwrites or deletes.
func (b *store) GetObjectRetention(context.Context, string, string, string) ([]byte, error) {
	return nil, s3err.GetAPIError(s3err.ErrNoSuchObjectLockConfiguration)
}

// GetObjectLegalHold answers that an object is not held.
func (b *store) GetObjectLegalHold(context.Context, string, string, string) (*bool, error) {
	return nil, s3err.GetAPIError(s3err.ErrNoSuchObjectLockConfiguration)
}
