package s3

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3response"
)

// CreateMultipartUpload begins an upload.
func (b *store) CreateMultipartUpload(ctx context.Context, in s3response.CreateMultipartUploadInput) (s3response.InitiateMultipartUploadResult, error) {
	dir, err := b.locate(in.Bucket, in.Key)
	if err != nil {
		return s3response.InitiateMultipartUploadResult{}, err
	}
	bucket := in.Bucket
	in.Bucket = &dir
	out, err := b.px.CreateMultipartUpload(ctx, in)
	if err != nil {
		return out, b.outward(err, bucket, in.Key)
	}
	out.Bucket = *bucket
	return out, b.syncUpload(dir, *in.Key, out.UploadId)
}

// uploadDir is where the backend keeps an upload's parts, below the bucket.
func uploadDir(key, uploadID string) string {
	return filepath.Join(posix.MetaTmpMultipartDir, fmt.Sprintf("%x", sha256.Sum256([]byte(key))), uploadID)
}

// syncUpload makes an upload's directory durable, with the directories that lead to it.
func (b *store) syncUpload(dir, key, uploadID string) error {
	if b.ephemeral {
		return nil
	}
	return b.syncObject(dir, filepath.ToSlash(uploadDir(key, uploadID)))
}

// UploadPart stores one part.
func (b *store) UploadPart(ctx context.Context, in *s3.UploadPartInput) (*s3.UploadPartOutput, error) {
	dir, err := b.locate(in.Bucket, in.Key)
	if err != nil {
		return nil, err
	}
	c := *in
	c.Bucket = &dir
	out, err := b.px.UploadPart(ctx, &c)
	if err != nil {
		return out, b.outward(err, in.Bucket, in.Key)
	}
	return out, b.syncPart(dir, *in.Key, *in.UploadId, *in.PartNumber)
}

func (b *store) syncPart(dir, key, uploadID string, part int32) error {
	if b.ephemeral {
		return nil
	}
	up := filepath.Join(dir, uploadDir(key, uploadID))
	if err := syncPath(filepath.Join(up, fmt.Sprint(part))); err != nil {
		return err
	}
	return syncPath(up)
}

// UploadPartCopy stores a range of an object as a part.
func (b *store) UploadPartCopy(ctx context.Context, in *s3.UploadPartCopyInput) (s3response.CopyPartResult, error) {
	var out s3response.CopyPartResult
	src, err := b.openSource(ctx, in.CopySource, value(in.CopySourceRange), backend.PreConditions{IfMatch: in.CopySourceIfMatch, IfNoneMatch: in.CopySourceIfNoneMatch,
		IfModSince: in.CopySourceIfModifiedSince, IfUnmodeSince: in.CopySourceIfUnmodifiedSince})
	if err != nil {
		return out, err
	}
	defer src.Body.Close()
	part, err := b.UploadPart(ctx, &s3.UploadPartInput{Bucket: in.Bucket, Key: in.Key, UploadId: in.UploadId, PartNumber: in.PartNumber,
		Body: src.Body, ContentLength: src.ContentLength})
	if err != nil {
		return out, err
	}
	return s3response.CopyPartResult{ETag: part.ETag, LastModified: *src.LastModified, ChecksumCRC32: part.ChecksumCRC32, ChecksumCRC32C: part.ChecksumCRC32C,
		ChecksumSHA1: part.ChecksumSHA1, ChecksumSHA256: part.ChecksumSHA256, ChecksumCRC64NVME: part.ChecksumCRC64NVME}, nil
}

// CompleteMultipartUpload makes the parts one object.
func (b *store) CompleteMultipartUpload(ctx context.Context, in *s3.CompleteMultipartUploadInput) (s3response.CompleteMultipartUploadResult, string, error) {
	dir, err := b.locate(in.Bucket, in.Key)
	if err != nil {
		return s3response.CompleteMultipartUploadResult{}, "", err
	}
	c := *in
	c.Bucket = &dir
	defer b.lock(dir, *in.Key)()
	out, version, err := b.px.CompleteMultipartUploadWithCopy(ctx, &c, b.appendPart())
	out.Bucket = in.Bucket
	if err != nil {
		return out, version, b.outward(err, in.Bucket, in.Key)
	}
	return out, version, b.syncObject(dir, *in.Key)
}

// AbortMultipartUpload forgets an upload and its parts.
func (b *store) AbortMultipartUpload(ctx context.Context, in *s3.AbortMultipartUploadInput) error {
	dir, err := b.locate(in.Bucket, in.Key)
	if err != nil {
		return err
	}
	c := *in
	c.Bucket = &dir
	return b.outward(b.px.AbortMultipartUpload(ctx, &c), in.Bucket, in.Key)
}

// ListMultipartUploads lists the uploads in progress.
func (b *store) ListMultipartUploads(ctx context.Context, in *s3.ListMultipartUploadsInput) (s3response.ListMultipartUploadsResult, error) {
	dir, err := b.bucketDir(in.Bucket)
	if err != nil {
		return s3response.ListMultipartUploadsResult{}, err
	}
	c := *in
	c.Bucket = &dir
	out, err := b.px.ListMultipartUploads(ctx, &c)
	out.Bucket = *in.Bucket
	return out, b.outward(err, in.Bucket, nil)
}

// ListParts lists the parts stored so far.
func (b *store) ListParts(ctx context.Context, in *s3.ListPartsInput) (s3response.ListPartsResult, error) {
	dir, err := b.locate(in.Bucket, in.Key)
	if err != nil {
		return s3response.ListPartsResult{}, err
	}
	c := *in
	c.Bucket = &dir
	out, err := b.px.ListParts(ctx, &c)
	out.Bucket = *in.Bucket
	return out, b.outward(err, in.Bucket, in.Key)
}

// appendPart copies a part's data to the object being put together and, since that object takes its name at once
// afterwards, to the disk. Nil leaves the copy to the backend.
func (b *store) appendPart() posix.CustomCopyFunc {
	if b.ephemeral {
		return nil
	}
	return func(from, to *os.File) (bool, error) {
		if _, err := io.Copy(to, from); err != nil {
			return true, err
		}
		return true, to.Sync()
	}
}
